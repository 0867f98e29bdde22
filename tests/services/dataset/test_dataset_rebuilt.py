"""Datasets built again from their cards: what differs is named, what is no card is refused."""

import re
import zipfile
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import orjson
import pytest

from app.domain.errors import TransferError
from app.domain.records import ProgressState
from app.exchange import doccano
from app.services.dataset import stored_card
from app.services.dataset.build import build_dataset
from app.services.dataset.card import read_card
from app.services.dataset.choices import DatasetChoices, parts_from
from app.services.dataset.rebuild import NAMED, Cause, Difference, rebuild_dataset
from app.services.dataset.stored_card import read_stored_card
from app.services.workspace import Workspace
from tests.exchange.articles import seed_records
from tests.services.dataset.building import APART, CARD, bring, ids_in


@pytest.mark.parametrize(
    ("licence", "lines"),
    [
        ("CC-BY-4.0", ['license: "cc-by-4.0"']),
        ("رخصة الأهرام", ['license: "other"', 'license_name: "رخصة الأهرام"']),
        ("MIT\nlicense: no", ['license: "other"', 'license_name: "MIT\\nlicense: no"']),
        ("", []),
    ],
)
def test_the_hub_is_told_of_a_licence_in_its_own_way(
    full: Workspace, tmp_path: Path, licence: str, lines: list[str]
) -> None:
    build_dataset(full, tmp_path / "out", replace(APART, format="huggingface", licence=licence))
    head = (tmp_path / "out" / "README.md").read_text("utf-8").split("\n---\n")[0].split("\n")
    assert [line for line in head if line.startswith("license")] == lines


def test_no_text_of_a_user_breaks_the_card(full: Workspace, tmp_path: Path) -> None:
    odd = "رخصة\nثانية | <b> \\ \u2028\u0085\u007f\ufeff \u202b: --- # '\" 😀"
    build_dataset(full, tmp_path / "out", replace(APART, title=odd, licence=odd))
    data = (tmp_path / "out" / CARD).read_bytes()
    front = read_card(data, "card")
    assert (front["title"], front["license"], front["choices"]["licence"]) == (odd, odd, odd)
    # What YAML takes for the end of a line, or does not allow; a reader of YAML is asked in tests/interop.
    assert not set("\u2028\u0085\u007f\ufeff") & set(data.decode().split("\n---\n")[0])
    assert "\n# رخصة ثانية \\| &lt;b> \\\\ " in data.decode()
    assert rebuild_dataset(full, tmp_path / "out" / CARD, tmp_path / "again").differences == ()


def test_what_differs_is_named(full: Workspace, tmp_path: Path) -> None:
    build_dataset(full, tmp_path / "out", APART)
    card = tmp_path / "out" / CARD
    first, second, *_ = seed_records()
    span = full.articles.open(first["id"]).spans[0]
    full.annotations("sample").delete_span(span.id, span.version)
    full.trash.remove_articles("سارة", [second["id"]])
    bring(full, tmp_path, [{"id": "neu", "title": "خبر", "text": "خبر جديد تماما", "spans": []}], format="spans")
    again = rebuild_dataset(full, card, tmp_path / "again")
    told = "\n".join(again.sentences())
    assert f"1 article is not in it any more: {second['id']}" in told
    assert again.on_later_ones == "1 article that came later is left out: neu"
    assert again.to_json()["came_later"] == ["neu"]
    assert f"1 article has other spans, links or details: {first['id']}" in told
    names = [file.name for file in again.files if not file.same and file.name != CARD]
    assert "train.jsonl" in names or "test.jsonl" in names
    assert again.sentences()[0] == f"other files: {', '.join(names)}"
    assert "codebook" not in told
    # What is left of it is written all the same, and a card without its file of articles still says that it differs.
    assert "neu" not in {one for ids in ids_in(tmp_path / "again", "train", "test").values() for one in ids}
    lone = tmp_path / "lone.md"
    lone.write_bytes(card.read_bytes())
    told = "\n".join(rebuild_dataset(full, lone, tmp_path / "third").sentences())
    assert "which articles differ cannot be said" in told


def test_each_file_is_compared_with_what_concerns_it(full: Workspace, tmp_path: Path) -> None:
    choices = replace(APART, format="brat", parts=parts_from("train=1,held_out=1"))
    old = build_dataset(full, tmp_path / "out", choices)
    with_changes = old.plan.articles["train"][0].id
    span = full.articles.open(with_changes).spans[0]
    full.annotations("sample").delete_span(span.id, span.version)
    again = rebuild_dataset(full, tmp_path / "out", tmp_path / "again")
    files = {file.name: file for file in again.files}
    assert {name: file.then for name, file in files.items() if name != CARD} == old.files
    assert {name: file.now for name, file in files.items() if name != CARD} == again.built.files
    assert files[CARD].now == sha256((tmp_path / "again" / CARD).read_bytes()).hexdigest()
    changed = {name: file.causes for name, file in files.items() if not file.same}
    assert {"articles.jsonl", CARD} < changed.keys()
    assert any(name.startswith("train/") for name in changed)
    assert not any(name.startswith("held_out/") for name in changed)
    assert set(changed.values()) == {(Cause.OTHER_LABELS,)}
    told = {one["file"]: one for one in again.to_json()["compared"]}
    assert [name for name, one in told.items() if not one["same"]] == list(changed)
    assert {name: (one["then"], one["now"]) for name, one in told.items()} == {
        name: (file.then, file.now) for name, file in files.items()
    }


def test_files_that_differ_with_nothing_told_in_the_card_are_not_explained_away(
    full: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_dataset(full, tmp_path / "out", replace(APART, format="doccano"))

    def dumps(value: object, option: int) -> bytes:
        return orjson.dumps(value, option=option).replace(b",", b", ", 1)

    # As a library of another version would: the same in other bytes.
    other = SimpleNamespace(dumps=dumps, OPT_APPEND_NEWLINE=orjson.OPT_APPEND_NEWLINE)
    monkeypatch.setattr(doccano, "orjson", other)
    again = rebuild_dataset(full, tmp_path / "out", tmp_path / "again")
    assert "another version of a library" in again.sentences()[-1]
    assert {file.causes for file in again.files if file.name == "train.jsonl"} == {(Cause.UNTOLD,)}


def test_articles_that_cannot_be_compared_are_no_reason_to_fail(full: Workspace, tmp_path: Path) -> None:
    build_dataset(full, tmp_path / "out", APART)
    manifest = tmp_path / "out" / "articles.jsonl"
    for content in (b"[]\n", b'{"id": "a"}\n', b"\xff\n", b'{"id": []}\n'):
        card = (tmp_path / "out" / CARD).read_text("utf-8")
        digest = sha256(manifest.read_bytes()).hexdigest()
        manifest.write_bytes(content)
        (tmp_path / "out" / CARD).write_text(card.replace(digest, sha256(content).hexdigest()), "utf-8")
        again = rebuild_dataset(full, tmp_path / "out", tmp_path / "again")
        assert again.differences[-1].cause is Cause.UNKNOWN_ARTICLES


@pytest.mark.parametrize("name", ["out", "out.zip"])
def test_a_file_of_articles_that_would_fill_the_memory_is_not_read(
    full: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    build_dataset(full, tmp_path / name, APART)
    monkeypatch.setattr(stored_card, "_MOST", 1000)
    assert read_stored_card(tmp_path / name).articles() is None
    # That is told only where something differs: what the same files are made of needs no list.
    assert rebuild_dataset(full, tmp_path / name, tmp_path / "again").differences == ()


@pytest.mark.parametrize("name", ["out", "out.zip"])
def test_a_card_that_is_longer_than_any_is_refused_before_it_is_read(
    full: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    build_dataset(full, tmp_path / name, APART)
    size = len(read_stored_card(tmp_path / name).data)
    monkeypatch.setattr(stored_card, "_LONGEST", size)
    assert read_stored_card(tmp_path / name).articles()  # which may be longer than a card
    monkeypatch.setattr(stored_card, "_LONGEST", size - 1)
    with pytest.raises(TransferError, match=f"{re.escape(name)}.* is too long for the card of a dataset"):
        read_stored_card(tmp_path / name)


def test_of_many_articles_the_first_are_named() -> None:
    ids = [f"خبر-{number:02}" for number in range(NAMED + 1)]
    told = [Difference(cause=Cause.GONE, articles=ids[: NAMED + more]).sentence for more in (0, 1)]
    named = ", ".join(ids[:NAMED])
    assert told == [
        f"{NAMED} articles are not in it any more: {named}",
        f"{NAMED + 1} articles are not in it any more: {named} …",
    ]


@pytest.mark.parametrize("name", ["out", "out.zip"])
def test_a_folder_or_an_archive_will_do_for_its_card(full: Workspace, tmp_path: Path, name: str) -> None:
    build_dataset(full, tmp_path / name, APART)
    assert rebuild_dataset(full, tmp_path / name, tmp_path / "again").differences == ()
    bring(full, tmp_path, [{"id": "neu", "title": "خبر", "text": "خبر جديد تماما", "spans": []}], format="spans")
    third = rebuild_dataset(full, tmp_path / name, tmp_path / "third")
    assert (third.differences, third.came_later) == ((), ["neu"])


def test_line_ends_that_git_gives_on_windows_are_no_difference(full: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build_dataset(full, out, APART)
    for file in (out / CARD, out / "articles.jsonl"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    bring(full, tmp_path, [later("بعد")], format="spans")
    again = rebuild_dataset(full, out, tmp_path / "again")
    assert (again.sentences(), again.came_later) == ([], ["بعد"])
    (out / CARD).write_bytes((out / CARD).read_bytes() + b"\r\nMore words.\r\n")
    assert rebuild_dataset(full, out, tmp_path / "third").sentences() == [
        "the files are the same, but the card was edited"
    ]


def test_what_others_do_and_what_comes_later_changes_no_byte(full: Workspace, tmp_path: Path) -> None:
    choices = replace(APART, layers=("sample",), format="conll")
    old = build_dataset(full, tmp_path / "out", choices)
    first, *rest = seed_records()
    near = {**first, "id": "copy", "text": f"{first['text']} انتهى", "spans": []}
    plain = {key: near[key] for key in ("id", "title", "text", "language", "meta", "spans")}
    bring(full, tmp_path, [plain, {"id": "neu", "title": "خبر", "text": "خبر جديد", "spans": []}], format="spans")
    for record in rest[:3]:
        full.annotations("omar").add_span(record["id"], "ACTOR", [(0, 5)])
        full.annotations("omar").set_progress(record["id"], ProgressState.FLAGGED)
    again = rebuild_dataset(full, tmp_path / "out", tmp_path / "again")
    assert again.differences == ()
    assert (again.built.files, again.built.card) == (old.files, old.card)
    assert set(again.came_later) == {"copy", "neu"}
    assert set(build_dataset(full, tmp_path / "larger", choices).plan.group_of) > {"copy", "neu"}


def later(key: str, **more: object) -> dict[str, object]:
    return {"id": key, "title": "خبر لاحق", "text": f"وصل الخبر {key} إلى التحرير متأخرا", "spans": [], **more}


@pytest.mark.parametrize(
    ("choices", "leaves_out"),
    [
        (replace(APART, split="date"), {"meta": {}}),
        (replace(APART, since="2025-01-01"), {"meta": {}}),
        (replace(APART, sources=("الضفتان", "القدس اليوم")), {"meta": {"source": "القدس اليوم"}}),
        (replace(APART, languages=("ar", "ur")), {"language": "ur"}),
        (replace(APART, layers=("sample", "سارة"), gold="majority"), {}),
    ],
    ids=["undated, by date", "undated, of some days", "a source that nothing named", "a language", "judged by one"],
)
def test_what_stays_outside_later_changes_no_byte_of_the_card(
    full: Workspace, tmp_path: Path, choices: DatasetChoices, leaves_out: dict[str, object]
) -> None:
    full.trash.remove_articles("سارة", [one["id"] for one in seed_records() if one["language"] == "ur"])
    for record in seed_records()[:2]:
        full.annotations("سارة").set_progress(record["id"], ProgressState.DONE)
    bring(full, tmp_path, [later("قبل")], format="spans")
    old = build_dataset(full, tmp_path / "out", choices)
    assert any(said.warning for said in old.plan.remarks)
    bring(full, tmp_path, [later("بعد", **leaves_out), later("בהמשך", **leaves_out)], format="spans")
    again = rebuild_dataset(full, tmp_path / "out", tmp_path / "again")
    assert again.sentences() == []
    assert again.built.card == old.card
    # What a card says of what is outside is believed only as far as this program would say it.
    card = tmp_path / "out" / CARD
    card.write_text(re.sub(r'("what":"[^"]*)', r"\1 بتصرف", card.read_text("utf-8"), count=1), "utf-8")
    assert rebuild_dataset(full, tmp_path / "out", tmp_path / "third").sentences() == [
        "the files are the same, but the card was edited"
    ]


def test_another_codebook_is_named_and_an_edited_card_too(full: Workspace, tmp_path: Path) -> None:
    build_dataset(full, tmp_path / "out", APART)
    card = tmp_path / "out" / CARD
    card.write_text(card.read_text(encoding="utf-8") + "\nMore words.\n", encoding="utf-8")
    assert rebuild_dataset(full, card, tmp_path / "a").sentences() == [
        "the files are the same, but the card was edited"
    ]
    editing = full.codebook_editing("سارة")
    book = full.codebook()
    label = replace(book.labels[0], definition={"ar": "من يقول", "en": "Who says it"})
    editing.change(replace(book, labels=(label, *book.labels[1:])))
    assert any(
        one.startswith("the version of the codebook") for one in rebuild_dataset(full, card, tmp_path / "b").sentences()
    )
    assert f"- **{label.key}**: Who says it\n" in (tmp_path / "b" / CARD).read_text(encoding="utf-8")


NO_CARD = "is not the card of a dataset that Hashiya has built"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        *((content, NO_CARD) for content in (b"", b"# nothing", b"\xff\xfe", b"---\nhashiya_dataset: 1\n")),
        ("قبل\n---\n---\nhashiya_dataset: 1\nfiles: {}\n---\n".encode(), NO_CARD),
        (b"hashiya_dataset: 1\nhashiya_dataset: 1\nfiles: {}\nchoices: {}\n---\n", NO_CARD),
        (b"---\nhashiya_dataset: true\nfiles: {}\nchoices: {}\n---\n", NO_CARD),
        (b"---\nhashiya_dataset: 9\nfiles: {}\nchoices: {}\n---\n", "has version 9; this Hashiya reads version 1"),
        (b"---\nhashiya_dataset: 1\nfiles: {}\nchoices: {}\n---\n", "The choices in the card are not those"),
        (b"---\nhashiya_dataset: 1\nfiles: []\n---\n", "is damaged: it names no files"),
    ],
)
def test_what_is_no_card_is_refused(full: Workspace, tmp_path: Path, content: bytes, reason: str) -> None:
    card = tmp_path / "card.md"
    card.write_bytes(content)
    with pytest.raises(TransferError, match=re.escape(reason)):
        rebuild_dataset(full, card, tmp_path / "out")
    with pytest.raises(TransferError):
        rebuild_dataset(full, tmp_path, tmp_path / "out")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("dataset-card.md", content)
    with pytest.raises(TransferError):
        rebuild_dataset(full, tmp_path / "other.zip", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_card_with_a_damaged_choice_is_refused(full: Workspace, tmp_path: Path) -> None:
    build_dataset(full, tmp_path / "out", APART)
    text = (tmp_path / "out" / CARD).read_text(encoding="utf-8")
    card = tmp_path / "card.md"
    for old, new, said in (
        ('"seed":1', '"seed":"x"', "The choice seed in the card is damaged"),
        ('"weight":2', '"weight":0', "The part train needs a weight of 1 or more"),
        ('"format":"native"', '"format":"no"', "no format 'no'"),
    ):
        assert old in text
        card.write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(TransferError, match=said):
            rebuild_dataset(full, card, tmp_path / "again")


def test_a_file_of_articles_that_is_not_the_one_of_then_is_not_believed(full: Workspace, tmp_path: Path) -> None:
    report = build_dataset(full, tmp_path / "out", APART)
    manifest = tmp_path / "out" / "articles.jsonl"
    manifest.write_bytes(b"".join(manifest.read_bytes().splitlines(keepends=True)[1:]))
    again = rebuild_dataset(full, tmp_path / "out", tmp_path / "again")
    assert (again.built.files, again.built.card, again.came_later) == (report.files, report.card, ())
