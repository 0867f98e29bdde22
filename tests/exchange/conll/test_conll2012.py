"""CoNLL-2012 of OntoNotes: names, and what is mentioned again."""

import pytest

from app.domain.native_record import NativeRecord
from app.exchange.conll.conll2012 import FORMAT
from app.exchange.formats import Rejection
from app.exchange.installed_formats import installed_formats
from app.exchange.loss import LossReport
from tests.exchange.conll.conll2012_files import ARABIC, SECOND, row
from tests.exchange.round_trip import mutations, read_records, source_of


def read_text(
    text: str, name: str = "ann_0001.v4_gold_conll"
) -> tuple[list[NativeRecord], list[Rejection], LossReport]:
    return read_records(FORMAT, source_of(text.encode(), name))


def test_names_and_mentions_become_spans_and_what_comes_again_an_entity() -> None:
    (record,), rejections, losses = read_text(ARABIC)
    assert not rejections
    assert (record["id"], record["language"]) == ("nw/ann/00/ann_0001/000", "ar")
    assert record["text"] == "وصل الرئيس جاك شيراك إلى 🇪🇬 .\nوهو يحبها ( دائما )"
    called = {entity["id"]: (entity["name"], entity["kind"]) for entity in record["entities"]}
    told = {span["text"]: (span["label"], called.get(span["entity"] or "", ("", ""))) for span in record["spans"]}
    assert told == {
        "الرئيس جاك شيراك": ("mention", ("الرئيس جاك شيراك", "other")),
        "جاك شيراك": ("PERSON", ("", "")),
        "🇪🇬": ("GPE", ("🇪🇬", "gpe")),
        "وهو": ("mention", ("الرئيس جاك شيراك", "other")),
        "يحبها": ("mention", ("🇪🇬", "gpe")),
    }
    assert {loss["kind"]: loss["count"] for loss in losses.to_json()} == {
        "columns": 1,
        "frames": 2,
        "linguistics": 1,
        "text_rebuilt": 1,
    }


def test_one_mention_may_begin_where_another_ends() -> None:
    rows = row(0, "قال", mention="(5") + row(1, "علي\u00a0محمد", mention="(12|5)") + row(2, "هنا", mention="12)")
    (record,), _, losses = read_text("#begin document (x); part 000\n" + rows + "#end document\n")
    assert sorted(span["text"] for span in record["spans"]) == ["علي\u00a0محمد هنا", "قال علي\u00a0محمد"]
    assert not losses.count("open_brackets")


def test_each_part_is_an_article_with_mentions_of_its_own() -> None:
    found, rejections, _ = read_text(ARABIC + SECOND)
    assert not rejections
    assert [record["id"] for record in found] == ["nw/ann/00/ann_0001/000", "nw/ann/00/ann_0001/001"]
    assert [len(record["entities"]) for record in found] == [2, 0]


def test_a_file_that_was_cut_short_tells_that_its_last_article_has_no_end() -> None:
    found, rejections, _ = read_text(ARABIC + SECOND.removesuffix("#end document\n"))
    assert [record["id"] for record in found] == ["nw/ann/00/ann_0001/000"]
    assert [one.where for one in rejections] == ["ann_0001.v4_gold_conll:17"]
    assert "has no end" in rejections[0].reason


def test_what_scorers_are_fed_with_has_words_and_mentions() -> None:
    text = (
        "#begin document (khabar)\nkhabar\t0\t0\tقال\t-\nkhabar\t0\t1\tعلي\t(3)\nkhabar\t0\t2\tنفسه\t(3)\n#end document"
    )
    (record,), rejections, _ = read_text(text, "key.conll")
    assert not rejections
    assert record["id"] == "khabar"
    assert [(span["label"], span["text"]) for span in record["spans"]] == [("mention", "علي"), ("mention", "نفسه")]
    assert len({span["entity"] for span in record["spans"]}) == 1


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        (row(4, "إلى", "PREP"), "nw/ann   0   4   إلى\n", 6, "has 4 columns; CoNLL-2012 has 12 or more"),
        ("الرئيس", "[WORD]", 3, "a skeleton"),
        ("#end document", "", 1, "has no end"),
    ],
)
def test_a_bad_row_or_a_missing_end_refuses_its_part_only(old: str, new: str, line: int, reason: str) -> None:
    assert old in ARABIC
    found, (rejection,), _ = read_text(ARABIC.replace(old, new, 1) + SECOND)
    assert [record["id"] for record in found] == ["nw/ann/00/ann_0001/001"]
    assert rejection.where == f"ann_0001.v4_gold_conll:{line}"
    assert reason in rejection.reason


@pytest.mark.parametrize(
    ("old", "new"), [("7)|12)", "12)"), ("(7", "-"), ("(PERSON*", "*"), ("*)   *)   7)", "*   *)   7)")]
)
def test_brackets_without_a_counterpart_are_counted_and_the_article_stays_whole(old: str, new: str) -> None:
    assert old in ARABIC
    (record,), rejections, losses = read_text(ARABIC.replace(old, new, 1))
    assert not rejections
    assert losses.count("open_brackets") == 1
    assert {span["text"] for span in record["spans"]} >= {"الرئيس جاك شيراك", "🇪🇬", "وهو", "يحبها"}


def test_it_is_told_from_the_other_formats_of_tokens() -> None:
    known = installed_formats()
    for name in ("a.conll", "a.txt", "ann_0001.v4_gold_conll"):
        found = known.sniff(name, ARABIC.encode())
        assert found is not None
        assert found.name == "conll-2012"
    plain = known.sniff("a.conll", "-DOCSTART-\tO\n\nقال\tO\nعلي\tB-PER\n".encode())
    assert plain is not None
    assert plain.name == "conll"


def test_damaged_files_never_make_half_an_article() -> None:
    for mutated in mutations(ARABIC.encode(), 300):
        found, rejections, _ = read_text(mutated.decode("utf-8", "replace"))
        assert found or rejections
