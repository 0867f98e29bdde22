"""CSV and XLSX: tables of spans and links, ours and other people's, back to their articles."""

import sqlite3
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.native_record import NativeRecord
from app.exchange.characters.units import OffsetUnit
from app.exchange.formats import Format
from app.exchange.installed_formats import installed_formats
from app.exchange.tables import csv_tables, xlsx_tables
from app.exchange.tables.claims import claims_of
from seeds import default_codebook
from tests.exchange.articles import records, seed_records
from tests.exchange.codebooks import CODEBOOK
from tests.exchange.format_pages import everything
from tests.exchange.round_trip import IMPORTER, assert_same_but, mutations, read_records, source_of, write_bytes
from tests.exchange.tables.made_tables import Result, Rows, as_csv, as_workbook

CSV, XLSX = csv_tables.FORMAT, xlsx_tables.FORMAT
TEXT = "قال محمد علي إنّ 😀 الاتفاق «باطل»."
ARTICLES = [["id", "title", "text"], ["0012", "خبر", TEXT], ["0013", "آخر", "نص آخر بلا شيء"]]
MANY = st.lists(records(), min_size=1, max_size=3, unique_by=lambda record: record["id"])


def read_pair(form: Format, articles: Rows, spans: Rows, **more: Any) -> Result:
    """Both tables, as two files or two sheets."""
    if form is XLSX:
        return read_records(form, source_of(as_workbook(one=articles, two=spans), "a.xlsx"), **more)
    return read_records(form, source_of(as_csv(articles), "a.csv", {"a.spans.csv": as_csv(spans)}), **more)


BOTH = pytest.mark.parametrize("form", [CSV, XLSX], ids=lambda form: form.name)


@given(before=MANY, with_codebook=st.booleans())
def test_a_workbook_comes_back_but_for_what_its_report_names(before: list[NativeRecord], with_codebook: bool) -> None:
    codebook = CODEBOOK if with_codebook else None
    data, losses = write_bytes(XLSX, before, codebook)
    after, rejections, found = read_records(XLSX, source_of(data, "a.xlsx"), codebook)
    assert not rejections
    assert not found
    assert {loss["kind"] for loss in losses.to_json()} <= {"progress", "entity_details"}
    assert_same_but(before, after, losses)


@given(before=MANY, with_codebook=st.booleans())
def test_three_tables_come_back_as_one(before: list[NativeRecord], with_codebook: bool) -> None:
    codebook = CODEBOOK if with_codebook else None
    files = {f"{kind}.csv": write_bytes(CSV, before, codebook, rows=kind) for kind in ("articles", "spans", "links")}
    beside = {name: data for name, (data, _) in files.items()}
    after, rejections, found = read_records(CSV, source_of(beside["articles.csv"], "articles.csv", beside), codebook)
    assert not rejections
    assert not found
    assert_same_but(before, after, also=["progress", "entity_details"])


def test_another_codebook_takes_lists_for_texts_and_says_so() -> None:
    before = [
        record
        for record in seed_records()
        if any("category" in span["attributes"] and span["label"] == "CLAIM" for span in record["spans"])
    ][:1]
    data, _ = write_bytes(XLSX, before, CODEBOOK)
    (same,), _, losses = read_records(XLSX, source_of(data, "a.xlsx"), CODEBOOK)
    assert not losses
    assert [span["attributes"] for span in same["spans"]] == [span["attributes"] for span in before[0]["spans"]]
    (other,), _, _ = read_records(XLSX, source_of(data, "a.xlsx"))
    written = next(span for span in before[0]["spans"] if "category" in span["attributes"])
    found = next(span for span in other["spans"] if span["id"] == written["id"])
    assert found["attributes"]["category"] == "|".join(written["attributes"]["category"])


def test_numbers_that_no_codebook_knows_are_told() -> None:
    sample: Any = {**seed_records()[0]}
    span = {**sample["spans"][0], "label": "ACTOR", "attributes": {"weight": 0.5}}
    before: Any = {**sample, "spans": [span], "relations": [], "entities": []}
    span["entity"] = None
    data, _ = write_bytes(XLSX, [before], CODEBOOK)
    (after,), _, losses = read_records(XLSX, source_of(data, "a.xlsx"))
    assert after["spans"][0]["attributes"] == {"weight": "0.5"}
    assert losses.count("value_kinds") == 1


@BOTH
def test_spans_of_other_people_go_to_their_articles(form: Format) -> None:
    spans = [
        ["Doc ID", "begin_offset", "end_offset", "Tag", "mention", "coder", "confidence", "comment"],
        ["0012", "4", "12", "ACTOR", "محمد علي", "سارة", "0.9", "ملاحظة"],
        ["0012", "19", "25", "CLAIM", "الاتفاق"[:6], "", "", ""],
    ]
    (first, second), rejections, losses = read_pair(form, ARTICLES, spans)
    assert not rejections
    assert not losses
    assert (first["id"], second["id"], second["spans"]) == ("0012", "0013", [])
    actor, claim = first["spans"]
    assert (actor["text"], actor["label"], actor["annotator"], actor["note"]) == ("محمد علي", "ACTOR", "سارة", "ملاحظة")
    assert actor["attributes"] == {"confidence": "0.9"}
    assert (claim["text"], claim["annotator"], claim["origin"]) == (TEXT[19:25], IMPORTER, "imported")
    assert actor["id"] != claim["id"]


@BOTH
def test_what_is_wrong_with_a_row_names_the_row_and_the_rest_goes_in(form: Format) -> None:
    head = ["article", "start", "end", "label", "quote"]
    good = ["0013", "0", "2", "ACTOR", "نص"]
    place = "a.spans.csv" if form is CSV else "a.xlsx: two"
    for bad, reason in {
        ("0012", "four", "12", "ACTOR", "محمد علي"): "its offsets are not whole numbers: 'four', '12'",
        ("0012", "4", "12", "", "محمد علي"): "has no label",
        ("0012", "4", "12", "ACTOR", "محمد سعد"): "its text is \u2068محمد سعد\u2069, but 4–12 is \u2068محمد علي\u2069",
    }.items():
        found, (rejection,), _ = read_pair(form, ARTICLES, [head, good, ["0013", "0", "6", "CLAIM", ""], list(bad)])
        assert [(record["id"], len(record["spans"])) for record in found] == [("0013", 2)]
        assert rejection.where == f"{place}:4"
        assert reason in rejection.reason


@BOTH
def test_rows_of_a_missing_article_and_repeated_rows_are_told(form: Format) -> None:
    row = ["0012", "4", "12", "ACTOR", "محمد علي"]
    spans = [["article", "start", "end", "label", "quote"], row, row, ["12", "4", "12", "ACTOR", ""]]
    (first, _), (rejection,), losses = read_pair(form, ARTICLES, spans)
    assert len(first["spans"]) == 1
    assert losses.count("repeated_rows") == 1
    assert rejection.reason == "rows of the article '12', which is in no table here: 1"
    assert rejection.where.endswith(":4")


@BOTH
def test_offsets_in_another_unit_fit_after_they_are_recounted(form: Format) -> None:
    start = len(TEXT[:19].encode("utf-16-le")) // 2
    spans: Rows = [["article", "start", "end", "label", "quote"], ["0012", start, start + 7, "CLAIM", TEXT[19:26]]]
    _, (rejection,), _ = read_pair(form, ARTICLES, spans)
    assert "its text is" in rejection.reason
    (first, _), rejections, _ = read_pair(form, ARTICLES, spans, recount=OffsetUnit.UTF16)
    assert not rejections
    assert (first["spans"][0]["start"], first["spans"][0]["end"]) == (19, 26)


@BOTH
def test_a_table_with_the_text_beside_each_span(form: Format) -> None:
    rows = [
        ["id", "text", "title", "source", "start", "end", "label"],
        ["0012", TEXT, "خبر", "وكالة", "4", "12", "ACTOR"],
        ["7", "نص آخر", "", "", "0", "2", "CLAIM"],
        ["0012", TEXT, "خبر", "وكالة", "0", "3", "CLAIM"],
        ["8", "بلا مقاطع", "", "", "", "", ""],
        ["7", "نص غيره", "", "", "0", "2", "ACTOR"],
    ]
    data = as_csv(rows) if form is CSV else as_workbook(one=rows)
    found, (rejection,), _ = read_records(form, source_of(data, f"a{form.suffixes[0]}"))
    assert [(record["id"], len(record["spans"])) for record in found] == [("0012", 2), ("8", 0)]
    assert (found[0]["title"], found[0]["meta"]) == ("خبر", {"source": "وكالة"})
    assert (rejection.where, rejection.reason) == (
        f"a{form.suffixes[0]}:6",
        "its text is not that of the article's other rows",
    )


@BOTH
def test_spans_beside_a_text_without_an_id_are_those_of_this_text(form: Format) -> None:
    rows: Rows = [["text", "start", "end", "label"], [TEXT, 4, 12, "ACTOR"], ["נאמר כי הוא טעה", 0, 4, "CLAIM"]]
    rows.append([TEXT, 0, 3, "CLAIM"])
    data = as_csv(rows) if form is CSV else as_workbook(one=rows)
    found, rejections, losses = read_records(form, source_of(data, f"a{form.suffixes[0]}"))
    assert not rejections
    assert not losses
    assert [(one["text"], [span["text"] for span in one["spans"]]) for one in found] == [
        (TEXT, ["محمد علي", "قال"]),
        ("נאמר כי הוא טעה", ["נאמר"]),
    ]
    plain = as_csv([["text"], [TEXT]])
    (alone,), _, _ = read_records(CSV, source_of(plain, "b.csv"))
    assert alone["id"] == found[0]["id"], "the same article, with or without spans"
    rows[2][2] = 99
    bad = as_csv(rows) if form is CSV else as_workbook(one=rows)
    found, (rejection,), _ = read_records(form, source_of(bad, f"a{form.suffixes[0]}"))
    assert [one["text"] for one in found] == [TEXT]
    assert rejection.where == f"a{form.suffixes[0]}:3"


@BOTH
@pytest.mark.parametrize("quote", ["quote", "text", None])
def test_spans_of_no_article_are_refused_with_what_is_missing(form: Format, quote: str | None) -> None:
    rows: Rows = [["start", "end", "label", quote], [4, 12, "ACTOR", "محمد علي"], [14, 16, "CLAIM", "إن"]]
    rows = [row if quote else row[:3] for row in rows]
    data = as_csv(rows) if form is CSV else as_workbook(one=rows)
    source = source_of(data, f"a{form.suffixes[0]}")
    found, (rejection,), _ = read_records(form, source)
    assert not found
    assert rejection.reason.startswith(
        "is a table of spans (start, end, label), but no column says in which article each is; add one with the "
        "article's id or its whole text, or name it with --map-column span-article=…; there are: start, end, label"
    )
    if quote:
        # Who says that it is the text gets articles.
        found, rejections, _ = read_records(form, source, text=quote)
        assert ([one["text"] for one in found], rejections) == (["محمد علي", "إن"], [])


@BOTH
def test_the_user_can_say_which_column_of_spans_is_which(form: Format) -> None:
    spans = [["article", "x", "y", "نوع"], ["0012", "4", "12", "ACTOR"]]
    said = {"span-start": "x", "span-end": "y", "span-label": "نوع"}
    (first, _), rejections, losses = read_pair(form, ARTICLES, spans, **said)
    assert not rejections
    assert not losses
    assert [span["text"] for span in first["spans"]] == ["محمد علي"]


@BOTH
def test_articles_with_columns_called_like_those_of_spans_stay_articles(form: Format) -> None:
    rows = [["id", "text", "label", "start", "end"], ["1", TEXT, "سياسة", "2025-01-01", "2025-02-01"]]
    data = as_csv(rows) if form is CSV else as_workbook(one=rows)
    (record,), rejections, _ = read_records(form, source_of(data, f"a{form.suffixes[0]}"))
    assert not rejections
    assert record["meta"] == {"label": "سياسة", "start": "2025-01-01", "end": "2025-02-01"}


def test_of_tables_in_a_folder_those_of_spans_belong_to_the_articles() -> None:
    known = installed_formats()
    spans, articles = as_csv([["article", "start", "end", "label"], ["0012", "0", "3", "CLAIM"]]), as_csv(ARTICLES)
    for name, beside, belongs in (
        ("spans.csv", {"articles.csv": articles}, True),
        ("x.spans.csv", {"x.csv": articles}, True),
        ("x.spans.csv", {"articles.csv": articles}, False),
        ("spans.csv", {"x.csv": articles}, False),
    ):
        assert known.is_companion(source_of(spans, name, beside)) is belongs, name
    assert not known.is_companion(source_of(articles, "spans.csv", {"articles.csv": articles}))


def without_unplaced(record: NativeRecord) -> list[dict[str, Any]]:
    """What a table of claims tells of the claims and their makers."""
    left = ("joint_makers", "targets", "organization", "title", "published", "source", "url")
    return [{key: value for key, value in claim.items() if key not in left} for claim in claims_of(record)]


def test_claims_come_back_with_their_makers() -> None:
    before = seed_records()
    data, articles = write_bytes(CSV, before, CODEBOOK, rows="claims")[0], write_bytes(CSV, before)[0]
    beside = {"articles.csv": articles, "claims.csv": data}
    after, rejections, losses = read_records(CSV, source_of(articles, "articles.csv", beside), default_codebook())
    assert not rejections
    assert [without_unplaced(record) for record in after] == [without_unplaced(record) for record in before]
    claims = [claim for record in before for claim in claims_of(record)]
    makers = sum(claim["maker"] is not None for claim in claims)
    assert makers > 10
    assert sum(len(record["relations"]) for record in after) == makers
    named = sum(len(claim["joint_makers"]) + len(claim["targets"]) for claim in claims)
    assert losses.count("unplaced_parties") >= named > 0
    assert installed_formats().is_companion(source_of(data, "claims.csv", beside))


@BOTH
def test_claims_and_makers_of_other_people(form: Format) -> None:
    rows = [
        ["doc_id", "claim_start", "claim_end", "claim_text", "maker_start", "maker_end", "maker_quote", "certainty"],
        ["0012", "19", "25", TEXT[19:25], "4", "12", "محمد علي", "hedged"],
        ["0012", "26", "33", TEXT[26:33], "4", "12", "محمد علي", ""],
        ["0012", "0", "3", "قال", "", "", "", ""],
    ]
    if form is XLSX:
        source = source_of(as_workbook(one=ARTICLES, two=rows), "a.xlsx")
    else:
        source = source_of(as_csv(ARTICLES), "a.csv", {"a.claims.csv": as_csv(rows)})
    (first, second), rejections, losses = read_records(form, source)
    assert not rejections
    assert not losses
    assert not second["spans"]
    assert sorted((span["label"], span["text"]) for span in first["spans"]) == sorted(
        [("CLAIM", "قال"), ("CLAIM", TEXT[19:25]), ("CLAIM", TEXT[26:33]), ("ACTOR", "محمد علي")]
    )
    labels = {span["id"]: span["text"] for span in first["spans"]}
    assert [(link["type"], labels[link["from"]], labels[link["to"]]) for link in first["relations"]] == [
        ("makes", "محمد علي", TEXT[19:25]),
        ("makes", "محمد علي", TEXT[26:33]),
    ]
    assert {"certainty": "hedged"} in [span["attributes"] for span in first["spans"]]


def test_a_maker_with_a_gap_gets_its_two_fragments() -> None:
    head = ["article", "start", "end", "maker_start", "maker_end", "maker_quote"]
    rows: Rows = [head, ["0012", 19, 25, 0, 12, "قال علي"], ["0012", 26, 33, 0, 12, "قال سعد"]]
    for row, gaps in ((rows[1], [[[0, 3], [9, 12]]]), (rows[2], None)):
        source = source_of(as_csv(ARTICLES), "a.csv", {"a.claims.csv": as_csv([head, row])})
        found, rejections, _ = read_records(CSV, source)
        makers = [span for record in found for span in record["spans"] if span["label"] == "ACTOR"]
        assert [span.get("fragments") for span in makers] == (gaps or [])
        assert bool(rejections) is (gaps is None)


def test_makers_are_the_spans_that_are_there() -> None:
    before = seed_records()[:2]
    tables = {
        f"{kind}.csv": write_bytes(CSV, before, CODEBOOK, rows=kind)[0] for kind in ("articles", "spans", "claims")
    }
    after, rejections, _ = read_records(CSV, source_of(tables["articles.csv"], "articles.csv", tables), CODEBOOK)
    assert not rejections
    for one, other in zip(before, after, strict=True):
        assert {span["id"] for span in one["spans"]} == {span["id"] for span in other["spans"]}
        ids = {(claim["maker"] or {}).get("start") for claim in claims_of(one)}
        assert ids == {(claim["maker"] or {}).get("start") for claim in claims_of(other)}


@BOTH
def test_a_full_disk_refuses_the_source(form: Format, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            if sql.startswith("INSERT INTO part"):
                raise sqlite3.OperationalError("database or disk is full")
            return super().execute(sql, *values)

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **named: connect(*args, **named, factory=Full))
    spans: Rows = [["article", "start", "end", "label"], ["0012", 4, 12, "ACTOR"]]
    found, (rejection,), _ = read_pair(form, ARTICLES, spans)
    assert not found
    assert rejection.reason.startswith("cannot be read: there is no room in ")


def test_damaged_tables_of_spans_are_refused_without_a_crash() -> None:
    before = [everything()]
    articles = write_bytes(CSV, before)[0]
    for kind in ("spans", "links", "claims"):
        data = write_bytes(CSV, before, CODEBOOK, rows=kind)[0]
        for mutated in mutations(data, 150):
            read_records(CSV, source_of(articles, "a.csv", {f"a.{kind}.csv": mutated}))


@BOTH
def test_further_columns_of_links_become_attributes_and_id_is_that_of_the_link(form: Format) -> None:
    spans: Rows = [
        ["article", "span", "start", "end", "label"],
        ["0012", "a", 4, 12, "ACTOR"],
        ["0012", "c", 18, 26, "CLAIM"],
    ]
    links: Rows = [["article", "id", "type", "from", "to", "weight"], ["0012", "r1", "makes", "a", "c", "5"]]
    if form is XLSX:
        source = source_of(as_workbook(one=ARTICLES, two=spans, three=links), "a.xlsx")
    else:
        beside = {"a.spans.csv": as_csv(spans), "a.links.csv": as_csv(links)}
        source = source_of(as_csv(ARTICLES), "a.csv", beside)
    (record, _), rejections, _ = read_records(form, source)
    assert not rejections
    (link,) = record["relations"]
    assert (link["id"], link["from"], link["to"], link["attributes"]) == ("r1", "a", "c", {"weight": "5"})


def test_a_table_that_is_called_one_of_links_is_told_what_it_lacks() -> None:
    links = as_csv([["article", "id", "type", "from"], ["0012", "r1", "makes", "a"]])
    _, (rejection,), _ = read_records(CSV, source_of(as_csv(ARTICLES), "a.csv", {"a.links.csv": links}))
    assert rejection.where == "a.links.csv"
    assert "has no column for link-to; there are: article, id, type, from" in rejection.reason


@pytest.mark.parametrize(
    ("note", "lacks"), [("هامش", "has no column 'هامش' for the span-note"), ("label", "has no column for span-label")]
)
@pytest.mark.parametrize(("name", "beside"), [("a.csv", "a.spans.csv"), ("articles.csv", "spans.csv")])
def test_a_table_of_spans_is_told_which_named_column_it_lacks(note: str, lacks: str, name: str, beside: str) -> None:
    spans: Rows = [["article", "start", "end", "label"], ["0012", "4", "12", "ACTOR"]]
    source = source_of(as_csv(ARTICLES), name, {beside: as_csv(spans)})
    said: dict[str, Any] = {"span-note": note}
    found, (rejection,), _ = read_records(CSV, source, **said)
    assert not any(record["spans"] for record in found)
    assert rejection == (beside, f"{beside}: {lacks}; there are: article, start, end, label")
