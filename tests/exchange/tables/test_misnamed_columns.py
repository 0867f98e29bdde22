"""Columns of spans, links and claims that are misspelt, by the user or in the table: told, with what is meant."""

import pytest

from app.exchange.formats import Format, ReadOptions
from app.exchange.tables import csv_tables, xlsx_tables
from app.exchange.tables.column_mapping import column_values
from app.exchange.tables.misnamed import misnamed
from tests.exchange.round_trip import IMPORTER, NOW, read_with, source_of
from tests.exchange.tables.made_tables import Result, Rows, as_csv, as_workbook

ARABIC = "قال محمد علي إنّ 😀 الاتفاق «باطل»."
ARTICLES: Rows = [["id", "text"], ["0012", ARABIC]]
SPANS: Rows = [["article", "من", "إلى", "صنف", "quote"], ["0012", 4, 12, "ACTOR", "محمد علي"]]
SAID = {"span-start": "من", "span-end": "إلى", "span-label": "صنف"}


def read(form: Format, data: bytes, columns: dict[str, str]) -> Result:
    values = form.import_values(column_values(form.options, columns))
    options = ReadOptions(encoding=None, annotator=IMPORTER, now=NOW, values=values, columns=columns)
    return read_with(form, source_of(data, "a" + form.suffixes[0]), options)


def lost(losses: object) -> list[tuple[str, list[str]]]:
    return [(loss["kind"], loss["examples"]) for loss in losses.to_json()]  # type: ignore[attr-defined]


def test_the_sheet_that_is_not_read_says_which_column_was_named_wrongly() -> None:
    data = as_workbook(أخبار=ARTICLES, مقاطع=SPANS)
    (found,), _, losses = read(xlsx_tables.FORMAT, data, SAID)
    assert ([span["text"] for span in found["spans"]], lost(losses)) == (["محمد علي"], [])
    (found,), _, losses = read(xlsx_tables.FORMAT, data, {**SAID, "span-end": "الى"})
    reason = "has no column 'الى' for the span-end, perhaps 'إلى' is meant; there are: article, من, إلى, صنف, quote"
    assert (found["spans"], lost(losses)) == ([], [("sheets", [f"a.xlsx: مقاطع: {reason}"])])


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["article", "strat", "end", "label"], "has no column for span-start, perhaps 'strat' is meant"),
        (["doc_id", "begin", "end_ofset", "tag"], "has no column for span-end, perhaps 'end_ofset' is meant"),
        (["article", "start", "end", "lable"], "has no column for span-label, perhaps 'lable' is meant"),
        (["article", "start", "end", "صنف"], "has no column for span-label"),
        (["article", "البداية", "النهاي", "الوسم"], "has no column for span-end, perhaps 'النهاي' is meant"),
    ],
)
def test_a_name_in_the_table_is_told_by_the_one_it_is_like(names: list[str], told: str) -> None:
    rows: Rows = [[*names, "quote"], ["0012", 4, 12, "ACTOR", "محمد علي"]]
    for sheets in ({"أخبار": ARTICLES, "مقاطع": rows}, {"مقاطع": rows, "أخبار": ARTICLES}):
        (article,), refused, losses = read(xlsx_tables.FORMAT, as_workbook(**sheets), {})
        assert (article["text"], article["spans"], refused) == (ARABIC, [], []), "whatever sheet is the first"
        assert lost(losses) == [("sheets", [f"a.xlsx: مقاطع: {told}"])]
    found, (rejection,), _ = read(csv_tables.FORMAT, as_csv(rows), {})
    assert found == [], "its quotes are no articles"
    assert rejection.reason == f"{told}; name it with --map-column; there are: {', '.join(rows[0])}"


def test_links_that_lack_a_column_are_told_too() -> None:
    links: Rows = [["article", "link", "type", "from", "too"], ["0012", "l1", "makes", "s1", "s2"]]
    _, _, losses = read(xlsx_tables.FORMAT, as_workbook(أخبار=ARTICLES, صلات=links), {})
    assert lost(losses) == [("sheets", ["a.xlsx: صلات: has no column for link-to, perhaps 'too' is meant"])]


def test_a_table_of_spans_by_itself_says_which_column_was_named_wrongly() -> None:
    found, (rejection,), _ = read(csv_tables.FORMAT, as_csv(SPANS), {**SAID, "span-start": "منن"})
    assert found == []
    assert rejection.reason.startswith(
        "has no column 'منن' for the span-start, perhaps 'من' is meant; there are: article"
    )


def test_the_column_of_the_text_is_told_by_the_one_it_is_like() -> None:
    rows: Rows = [["الرقم", "نص الخبر"], ["0012", ARABIC]]
    for form, data in ((csv_tables.FORMAT, as_csv(rows)), (xlsx_tables.FORMAT, as_workbook(أخبار=rows))):
        _, (rejection,), _ = read(form, data, {"text": "نص الخبز"})
        assert rejection.reason == (
            "has no column 'نص الخبز' for the text, perhaps 'نص الخبر' is meant; there are: الرقم, نص الخبر"
        )
        _, (rejection,), _ = read(form, data, {"text": "body"})
        assert rejection.reason == "has no column 'body' for the text; there are: الرقم, نص الخبر"


@pytest.mark.parametrize(
    "columns",
    [
        ("id", "title", "text", "label"),
        ("article", "start", "label"),
        ("الرقم", "البداية", "القسم", "المادة"),
        ("doc", "type", "source", "المادة"),
    ],
)
def test_tables_of_articles_are_none_of_these(columns: tuple[str, ...]) -> None:
    assert misnamed(columns, [["0012", "2024-01-02", "x", ARABIC]], {"span-start": "من", "link-from": "أ"}) == ""
