"""What a model says of words comes in at the places that the words have in the stored text; on both databases."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from app.exchange.tokens.tokenising import tokenise
from app.services.transfer.import_presence import Presence
from app.services.transfer.import_preview import preview_import
from app.services.transfer.previews import ImportPreview
from app.services.transfer.stored_articles import articles_of
from app.services.transfer.transfer import ExportOptions, ImportOptions, ImportReport, export_workspace, import_paths
from app.services.workspace import Workspace
from tests.services.transfer.foretelling import foretold_import
from tests.services.transfer.layers import of, records

SARA = ImportOptions(annotator="سارة", unknown_labels="add")
MODEL = ImportOptions(annotator="model", unknown_labels="add")
TEXTS = {
    "خبر-7": "\u200fقالَ  محمّد\u00a0علي إن «الحزب»\n\nسيفوز 🇪🇬.",
    "khabar-fa": "سخنگوی دولت\tمی\u200cگوید که توافق نهایی است. 👨\u200d👩\u200d👧",
    "yediah-he": "שר החוץ: \u2067„לא נחתום“\u2069 – כך נמסר לצה״ל. 😀",
    "khabar-ur": "وزیرِ اعظم\u202b نے\u202c کہا کہ ’’معاہدہ ہو گیا‘‘۔",
}
Door = Callable[[Path, Sequence[tuple[str, list[str], list[str]]]], Path]


def stored(workspace: Workspace, path: Path, texts: dict[str, str]) -> None:
    path.write_bytes(b"".join(orjson.dumps({"id": k, "text": t, "spans": []}) + b"\n" for k, t in texts.items()))
    import_paths(workspace, [path], SARA)


def predicted(text: str) -> tuple[list[str], list[str], list[tuple[int, int, str]]]:
    """Words, the tags that a model gives them, and what these label in the text: the second to the fourth word."""
    tokens = tokenise({"text": text, "meta": {}, "language": "ar"})  # type: ignore[typeddict-item]
    tags = ["O", "B-PER", "I-PER", "I-PER", *["O"] * (len(tokens) - 5), "B-X"]
    last = len(tokens) - 1
    meant = [(tokens.starts[1], tokens.ends[3], "PER"), (tokens.starts[last], tokens.ends[last], "X")]
    return tokens.words(text), tags, meant


def conll(folder: Path, said: Sequence[tuple[str, list[str], list[str]]]) -> Path:
    path = folder / "predicted.conll"
    rows = (
        f"# id = {key}\n" + "".join(f"{word}\t{tag}\n" for word, tag in zip(words, tags, strict=True))
        for key, words, tags in said
    )
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def conllu(folder: Path, said: Sequence[tuple[str, list[str], list[str]]]) -> Path:
    path = folder / "predicted.conllu"
    parts = []
    for key, words, tags in said:
        rows = (
            f"{number}\t{word}\t_\t_\t_\t_\t_\t_\t_\tNER={tag}\n"
            for number, (word, tag) in enumerate(zip(words, tags, strict=True), 1)
        )
        parts.append(f"# newdoc id = {key}\n{''.join(rows)}\n")
    path.write_text("".join(parts), encoding="utf-8")
    return path


def conll2012(folder: Path, said: Sequence[tuple[str, list[str], list[str]]]) -> Path:
    path = folder / "predicted.v4_auto_conll"
    cells = {"O": "*", "B-PER": "(PER*", "I-PER": "*", "B-X": "(X)"}
    parts = []
    for key, words, tags in said:
        names = [cells[tag] for tag in tags]
        names[3] = "*)"
        rows = (
            f"{key} 0 {number} {word} - - - - - - {name} -\n"
            for number, (word, name) in enumerate(zip(words, names, strict=True))
        )
        parts.append(f"#begin document ({key});\n{''.join(rows)}\n#end document\n")
    path.write_text("".join(parts), encoding="utf-8")
    return path


def huggingface(folder: Path, said: Sequence[tuple[str, list[str], list[str]]]) -> Path:
    path = folder / "predicted.jsonl"
    rows = ({"id": key, "tokens": words, "ner_tags": tags} for key, words, tags in said)
    path.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    return path


def is_foretold(workspace: Workspace, path: Path, options: ImportOptions) -> tuple[ImportPreview, ImportReport]:
    preview = preview_import(workspace.codebook(), [path], options, stored=articles_of(workspace))
    report = foretold_import(workspace, [path], options)
    return preview, report


@pytest.mark.parametrize("door", [conll, conllu, conll2012, huggingface])
def test_tags_of_words_come_to_the_stored_text(workspace: Workspace, tmp_path: Path, door: Door) -> None:
    stored(workspace, tmp_path / "articles.jsonl", TEXTS)
    before = records(workspace, tmp_path)
    meant = {key: predicted(text) for key, text in TEXTS.items()}
    path = door(tmp_path, [(key, words, tags) for key, (words, tags, _) in meant.items()])
    preview, report = is_foretold(workspace, path, MODEL)
    assert (report.articles, report.layered, report.placed, report.refusals.count) == (0, 4, 4, 0)
    assert preview.to_json()["presences"] == {"same_words": 4}
    assert [one.text for one in preview.articles] == list(TEXTS.values())
    after = records(workspace, tmp_path)
    for key, text in TEXTS.items():
        spans = of(after[key], "model")
        assert [(span["start"], span["end"], span["label"]) for span in spans] == meant[key][2]
        assert [span["text"] for span in spans] == [text[start:end] for start, end, _ in meant[key][2]]
        assert {**after[key], "spans": []} == before[key]
    # What only tells of grammar is lost, and nothing of the text is.
    assert {loss["kind"] for loss in report.losses.to_json()} <= {"linguistics"}


def test_a_word_that_does_not_follow_refuses_its_article_alone(workspace: Workspace, tmp_path: Path) -> None:
    stored(workspace, tmp_path / "articles.jsonl", TEXTS)
    said = [(key, *predicted(text)[:2]) for key, text in TEXTS.items()]
    said[1][1][2] = "می گوید"
    path = conll(tmp_path, said)
    _, report = is_foretold(workspace, path, MODEL)
    assert (report.layered, report.placed) == (3, 3)
    (refused,) = report.rejected
    line = 1 + path.read_text("utf-8").split("\n").index("می گوید\tI-PER")
    assert refused.reason == (
        f"its word \u2068می گوید\u2069 in line {line} is not the next one in the text of article khabar-fa: "
        "from code point 11 on that goes \u2068<U+0009>می<U+200C>گوید که توافق نه…\u2069"
    )
    assert of(records(workspace, tmp_path)["khabar-fa"], "model") == []
    row = huggingface(tmp_path, said[1:2])
    _, report = is_foretold(workspace, row, MODEL)
    assert report.rejected[0].reason.startswith("its word 3, \u2068می گوید\u2069, is not the next one in the text of ")
    assert not report.changed


def test_words_that_end_early_are_told(workspace: Workspace, tmp_path: Path) -> None:
    """A model reads so many words, and the rest of a long article is cut off before."""
    stored(workspace, tmp_path / "articles.jsonl", TEXTS)
    words, tags, meant = predicted(TEXTS["خبر-7"])
    _, report = is_foretold(workspace, conll(tmp_path, [("خبر-7", words[:5], tags[:5])]), MODEL)
    (loss,) = report.losses.to_json()
    assert (loss["kind"], loss["count"]) == ("words_end", 1)
    assert loss["examples"] == ["predicted.conll:2: \u2068الحزب»<U+000A><U+000A>سيفوز 🇪🇬.\u2069"]
    (span,) = of(records(workspace, tmp_path)["خبر-7"], "model")
    assert (span["start"], span["end"]) == meant[0][:2]


def test_a_new_article_that_only_differs_in_a_word_is_told(workspace: Workspace, tmp_path: Path) -> None:
    begins, ends = "קרא דוד אל העם מן השער הגדול של העיר העתיקה ביום ההוא, ", " סוף הדברים אשר נאמרו שם." * 3
    text = begins + TEXTS["yediah-he"] + ends
    stored(workspace, tmp_path / "articles.jsonl", {"k": text})
    words = predicted(text)[0]
    words[words.index("נחתום")] = "נחתם"
    path = tmp_path / "predicted.conll"
    path.write_text("".join(f"{word}\tO\n" for word in words[:-1]) + f"{words[-1]}\tB-PER\n", encoding="utf-8")
    _, report = is_foretold(workspace, path, MODEL)
    assert (report.articles, report.complete) == (1, False)
    (loss,) = (one for one in report.losses.to_json() if one["kind"] == "words_differ")
    line = 1 + words.index("נחתם")
    title = records(workspace, tmp_path)["k"]["title"][:60]
    told = f"predicted.conll:1: its word \u2068נחתם\u2069 in line {line} is not the next one in the text of article "
    assert loss["examples"][0].startswith(f"{told}\u2068{title}\u2069: from code point ")


@pytest.mark.parametrize("word", ["דוד", "אמר"])
def test_a_word_near_an_edge_may_be_the_one_that_differs(word: str, workspace: Workspace, tmp_path: Path) -> None:
    text = "קרא דוד אל העם מן השער הגדול של העיר העתיקה ביום ההוא, וכל השומעים תמהו. אמר הזקן."
    stored(workspace, tmp_path / "articles.jsonl", {"k": text, "other": f"{text[:60]} והלך לו אל ביתו אשר בהר ולא שב."})
    words = predicted(text)[0]
    words[words.index(word)] += "ו"
    path = tmp_path / "predicted.conll"
    path.write_text("".join(f"{word}\tO\n" for word in words[:-1]) + f"{words[-1]}\tB-PER\n", encoding="utf-8")
    _, report = is_foretold(workspace, path, MODEL)
    (loss,) = (one for one in report.losses.to_json() if one["kind"] == "words_differ")
    assert f"its word \u2068{word}ו\u2069 in line " in loss["examples"][0]


def test_of_words_that_are_another_article_nothing_is_told(workspace: Workspace, tmp_path: Path) -> None:
    dateline = "القاهرة، ١٢ مارس، وكالة الأنباء، من مراسلنا في الميدان: "
    stored(
        workspace,
        tmp_path / "articles.jsonl",
        {"k": f"{dateline}قال الوزير إن الهدنة انتهت اليوم بعد شهر من المفاوضات."},
    )
    words = predicted(f"{dateline}أغلق الميناء أبوابه بعد عاصفة لم يعرفها الساحل منذ عقود طويلة.")[0]
    path = tmp_path / "predicted.conll"
    path.write_text("".join(f"{word}\tO\n" for word in words[:-1]) + f"{words[-1]}\tB-PER\n", encoding="utf-8")
    _, report = is_foretold(workspace, path, MODEL)
    assert not report.losses.count("words_differ")


def test_there_and_back_by_our_own_export(workspace: Workspace, tmp_path: Path) -> None:
    """Rows of an export, tagged anew by a model that keeps the ids of a dataset and nothing else."""
    stored(workspace, tmp_path / "articles.jsonl", TEXTS)
    export_workspace(
        workspace,
        tmp_path / "rows",
        ExportOptions(format="huggingface", values={"rows": "tokens", "tokeniser": "words"}),
    )
    rows = [orjson.loads(line) for line in (tmp_path / "rows" / "train.jsonl").read_bytes().splitlines()]
    said = [(row["id"], row["tokens"], predicted(row["text"])[1]) for row in rows]
    (tmp_path / "back").mkdir()
    for door, who in ((huggingface, "bert"), (conll, "crf")):
        report = import_paths(workspace, [door(tmp_path / "back", said)], replace(MODEL, annotator=who))
        assert (report.placed, report.complete) == (4, True)
    for key, record in records(workspace, tmp_path).items():
        places: list[list[tuple[Any, ...]]] = [
            [(span["start"], span["end"], span["label"]) for span in of(record, who)] for who in ("bert", "crf")
        ]
        assert places == [predicted(TEXTS[key])[2]] * 2


def test_a_text_beside_the_words_counts_though_nothing_tells_where_they_are(
    workspace: Workspace, tmp_path: Path
) -> None:
    text = TEXTS["خبر-7"]
    words, tags, meant = predicted(text)
    path = tmp_path / "train.jsonl"
    path.write_bytes(orjson.dumps({"id": "n", "text": text, "tokens": words, "ner_tags": tags}))
    report = import_paths(workspace, [path], MODEL)
    assert (report.articles, report.complete) == (1, True)
    (record,) = records(workspace, tmp_path).values()
    assert record["text"] == text
    assert [(span["start"], span["end"], span["label"]) for span in record["spans"]] == meant


def tagged_rows(folder: Path) -> Path:
    """The rows of an export, without the file beside them, every third word tagged by a model."""
    rows = (folder / "rows" / "articles.conll").read_text("utf-8").split("\n")
    words = [row.partition("\t")[0] for row in rows]
    tagged = (
        f"{word}\t{'O' if number % 3 or word.startswith('-DOC') else 'B-PER'}" if word else ""
        for number, word in enumerate(words)
    )
    path = folder / "predicted.conll"
    path.write_text("\n".join(tagged), encoding="utf-8")
    return path


def test_rows_of_our_export_find_their_articles_without_an_id(workspace: Workspace, tmp_path: Path) -> None:
    """Two articles begin and end alike, a third one has their words in another order, and one is in the trash."""
    alike = [
        "قال الوزير إن الهدنة انتهت اليوم " + middle + " وقال إن الوفد يعود غدا." + " نعم" * 60 for middle in ("أ", "ب")
    ]
    texts = {**TEXTS, "alike-1": alike[0], "alike-2": alike[1].replace(" نعم", "\n\nنعم"), "other": "قال محمد. علي"}
    stored(workspace, tmp_path / "articles.jsonl", texts)
    export_workspace(workspace, tmp_path / "rows", ExportOptions(format="conll", values={"tokeniser": "words"}))
    workspace.trash.remove_articles("سارة", ["khabar-ur"])
    path = tagged_rows(tmp_path)
    path.write_text(path.read_text("utf-8") + "\n-DOCSTART-\tO\n\nعلي\tO\nقال\tB-PER\nمحمد\tO\n.\tO\n", "utf-8")
    preview, report = is_foretold(workspace, path, MODEL)
    assert (report.articles, report.layered, report.restored, report.placed) == (1, 6, 1, 7)
    assert preview.presences == {Presence.SAME_WORDS: 6, Presence.TRASHED: 1, Presence.NEW: 1}
    after = records(workspace, tmp_path)
    for key, text in texts.items():
        tokens = tokenise({"text": text, "meta": {}, "language": "ar"})  # type: ignore[typeddict-item]
        spans = of(after[key], "model")
        assert spans
        assert {(span["start"], span["end"]) for span in spans} <= set(tokens.offsets())
        assert all(span["text"] == text[span["start"] : span["end"]] for span in spans)
    # What is new is told as such: its text was put together.
    assert report.losses.count("text_rebuilt") == 1
    assert len(after) == len(texts) + 1
    again = import_paths(workspace, [path], MODEL)
    assert (again.changed, again.skips.count) == (False, 8)
