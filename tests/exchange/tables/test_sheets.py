"""Workbooks whose sheets have columns of their own, named as nobody would guess: each is mapped by itself."""

import io

import pytest

from app.domain.errors import TransferError
from app.domain.native_record import NativeRecord
from app.exchange.formats import Format, ReadOptions
from app.exchange.tables import csv_tables, xlsx_tables
from app.exchange.tables.column_mapping import column_values, refuse_bad_columns, sheet_and_role, split_columns
from seeds import default_codebook
from tests.exchange.articles import seed_records
from tests.exchange.round_trip import IMPORTER, NOW, read_with, source_of, write_bytes
from tests.exchange.tables.made_tables import Result, Rows, as_csv, as_workbook
from tests.exchange.tables.their_book import ARABIC, HEBREW, MAPPING, PLAIN, QUOTES, TEXTS, place, their_book

openpyxl = pytest.importorskip("openpyxl")


def options_of(form: Format, columns: dict[str, str], **values: str) -> ReadOptions:
    return ReadOptions(
        encoding=None,
        annotator=IMPORTER,
        now=NOW,
        values=form.import_values({**column_values(form.options, columns), **values}),
        columns=columns,
        codebook=default_codebook(),
    )


def read(data: bytes, columns: dict[str, str], **values: str) -> Result:
    options = options_of(xlsx_tables.FORMAT, columns, **values)
    return read_with(xlsx_tables.FORMAT, source_of(data, "a.xlsx"), options)


def links_of(record: NativeRecord) -> list[tuple[str, str, str]]:
    quotes = {span["id"]: span["text"] for span in record["spans"]}
    return [(link["type"], quotes[link["from"]], quotes[link["to"]]) for link in record["relations"]]


def test_each_sheet_is_read_by_its_own_columns() -> None:
    found, rejections, losses = read(their_book(), MAPPING)
    assert (rejections, losses.to_json()) == ([], [])
    assert {one["id"]: one["text"] for one in found} == TEXTS
    assert {one["id"]: tuple(span["text"] for span in one["spans"]) for one in found} == QUOTES
    assert {one["id"]: links_of(one) for one in found} == {key: [("makes", *two)] for key, two in QUOTES.items()}
    assert found[0]["meta"] == {"ملاحظات": PLAIN}
    again, _, _ = read(their_book(), MAPPING)
    assert again == found, "links without identifiers get the same ones each time"


def test_without_a_mapping_the_sheets_are_taken_for_something_else() -> None:
    found, _, losses = read(their_book(), {})
    assert {one["text"] for one in found} == {PLAIN}
    assert not any(one["spans"] for one in found)
    assert [(loss["kind"], loss["count"]) for loss in losses.to_json()] == [("sheets", 2)]


def test_what_is_said_of_a_sheet_goes_before_what_is_said_of_all() -> None:
    more = {"id": "ملاحظات", "text": "س", **MAPPING}
    assert read(their_book(), more)[0] == read(their_book(), MAPPING)[0]
    found, _, _ = read(their_book(), {"text": "ملاحظات"}, text="المادة")
    assert {one["text"] for one in found} == set(TEXTS.values()), "an option of the format goes before --map-column"


def test_a_sheet_can_be_left_out_and_several_can_be_of_articles() -> None:
    more = [["س", "المادة"], ["0099", "نصّ من عام آخر"]]
    quiet = {**MAPPING, "پیوندها!!rows": "nothing"}
    found, rejections, losses = read(their_book(**{"2024": more}), quiet)
    assert (len(found), rejections) == (4, [])
    assert not any(one["relations"] for one in found)
    assert [(loss["kind"], loss["examples"]) for loss in losses.to_json()] == [
        ("sheets", ["a.xlsx: پیوندها!", "a.xlsx: 2024"])
    ]
    found, rejections, losses = read(their_book(**{"2024": more}), {**MAPPING, "2024!text": "المادة", "2024!id": "س"})
    assert (rejections, losses.to_json()) == ([], [])
    assert [one["id"] for one in found] == [*TEXTS, "0099"]
    assert all(links_of(one) for one in found[:4])


def test_sheets_that_look_like_spans_can_be_said_to_be_articles() -> None:
    spans: Rows = [["article", "start", "end", "label"], ["0012", 0, 3, "CLAIM"]]
    data = as_workbook(one=[["id", "text"], ["0012", ARABIC]], two=spans)
    assert [len(one["spans"]) for one in read(data, {})[0]] == [1]
    found, _, losses = read(data, {"two!rows": "nothing"})
    assert [len(one["spans"]) for one in found] == [0]
    assert [loss["kind"] for loss in losses.to_json()] == ["sheets"]
    found, _, _ = read(data, {"one!rows": "articles", "two!rows": "articles", "two!text": "label"})
    assert [one["text"] for one in found] == [ARABIC, "CLAIM"]


def test_claims_are_mapped_as_well() -> None:
    claims: Rows = [["م", "أ", "ب", "ج", "د"]]
    claims += [[key, *place(key, 1), *place(key, 0)] for key in TEXTS]
    roles = ("article", "start", "end", "maker-start", "maker-end")
    mapping = {f"أقوال!claim-{role}": column for role, column in zip(roles, claims[0], strict=True)}
    articles = [["id", "text"], *([key, text] for key, text in TEXTS.items())]
    found, rejections, _ = read(as_workbook(أخبار=articles, أقوال=claims), mapping)
    assert not rejections
    assert {one["id"]: links_of(one) for one in found} == {key: [("makes", *two)] for key, two in QUOTES.items()}


def test_claims_beside_spans_and_links_are_read_when_they_are_asked_for() -> None:
    claims: Rows = [["article", "start", "end", "maker_start", "maker_end"]]
    claims += [[key, *place(key, 1), *place(key, 0)] for key in TEXTS]
    no_links: Rows = [["س", "גורם", "دعوی", "صلة"]]
    data = their_book(**{"پیوندها!": no_links, "claims": claims})
    found, _, _ = read(data, MAPPING)
    assert not any(one["relations"] for one in found), "beside spans and links they tell the same once more"
    found, rejections, _ = read(data, {**MAPPING, "claims!rows": "claims"})
    assert not rejections
    assert {one["id"]: links_of(one) for one in found} == {key: [("makes", *two)] for key, two in QUOTES.items()}
    assert {len(one["spans"]) for one in found} == {2}, "makers and claims are the spans that are there"


def test_without_a_row_of_names_the_columns_of_the_articles_are_numbered() -> None:
    articles: Rows = [[key, text] for key, text in TEXTS.items()]
    spans: Rows = [["م", "أ", "ب", "ن"], *([key, *place(key, 1), "CLAIM"] for key in TEXTS)]
    data = as_workbook(أخبار=articles, مقاطع=spans)
    mapping = {
        f"مقاطع!span-{role}": name for role, name in zip(("article", "start", "end", "label"), spans[0], strict=True)
    }
    for named in ({"أخبار!id": "1", "أخبار!text": "2"}, {"أخبار!id": "column 1", "أخبار!text": "column 2"}):
        found, rejections, _ = read(data, {**mapping, **named}, header="no")
        assert not rejections
        assert {one["id"]: one["spans"][0]["text"] for one in found} == {key: two[1] for key, two in QUOTES.items()}
    tables = xlsx_tables.preview(source_of(data, "a.xlsx"), options_of(xlsx_tables.FORMAT, mapping, header="no"))
    assert [table.columns for table in tables] == [("column 1", "column 2"), ("م", "أ", "ب", "ن")]
    _, (rejection,), _ = read(data, {**mapping, "مقاطع!text": "1"})
    assert rejection.reason.startswith("مقاطع: has no column '1' for the text")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"صور!text": "س"}, "has no sheet صور; there are: أخبار, קטעים=1, پیوندها!"),
        (
            {"קטעים=1!span-start": "حرف"},
            "קטעים=1: has no column 'حرف' for the span-start; there are: س, مادة, א, ב, نوع",
        ),
        ({"أخبار!text": "7"}, "أخبار: has no column '7' for the text; there are: س, المادة, ملاحظات"),
        ({"קטעים=1!span-label": None}, "קטעים=1: has no column for span-label; there are: س, مادة, א, ב, نوع"),
        ({"پیوندها!!link-to": None}, "پیوندها!: has no column for link-to; there are: س, גורם, دعوی, صلة"),
    ],
)
def test_what_is_not_there_is_told_with_what_is(changed: dict[str, str | None], reason: str) -> None:
    columns = {key: column for key, column in {**MAPPING, **changed}.items() if column is not None}
    found, (rejection, *_), _ = read(their_book(), columns)
    assert (found, rejection.reason) == ([], reason)


def test_a_preview_has_every_sheet_with_what_it_is() -> None:
    def seen(columns: dict[str, str]) -> list[tuple[str, str, dict[str, int]]]:
        options = options_of(xlsx_tables.FORMAT, columns)
        tables = xlsx_tables.preview(source_of(their_book(leer=[]), "a.xlsx"), options)
        return [(table.sheet, table.kind, dict(table.roles)) for table in tables]

    assert seen({}) == [("أخبار", "", {"text": 2}), ("קטעים=1", "nothing", {}), ("پیوندها!", "nothing", {})]
    assert seen(MAPPING) == [
        ("أخبار", "", {"text": 1, "id": 0}),
        ("קטעים=1", "spans", {"span-article": 1, "span-start": 2, "span-end": 3, "span-label": 4, "span-id": 0}),
        ("پیوندها!", "links", {"link-article": 0, "link-type": 3, "link-from": 1, "link-to": 2}),
    ]
    # While somebody is about to say it: what is said so far is seen, also of what is not there.
    assert seen({"קטעים=1!span-start": "א", "صور!rows": "spans"})[1] == ("קטעים=1", "spans", {"span-start": 2})


def test_csv_tables_of_links_are_mapped_without_sheets() -> None:
    beside = {
        "a.spans.csv": as_csv([["رمز", "article", "start", "end", "label"],
                               ["ق1", "0012", *place("0012", 0), "ACTOR"], ["ق2", "0012", *place("0012", 1), "CLAIM"]]),
        "a.links.csv": as_csv([["article", "من", "إلى", "صلة"], ["0012", "ق1", "ق2", "makes"]]),
    }  # fmt: skip
    source = source_of(as_csv([["id", "text"], ["0012", ARABIC]]), "a.csv", beside)
    said = {"span-id": "رمز", "link-from": "من", "link-to": "إلى", "link-type": "صلة"}
    (found,), rejections, _ = read_with(csv_tables.FORMAT, source, options_of(csv_tables.FORMAT, said))
    assert (rejections, links_of(found)) == ([], [("makes", *QUOTES["0012"])])


JANUARY = [["أرشيف كانون الثاني"], [""], ["id", "text"], ["0012", ARABIC], ["0013", TEXTS["0013"]]]
FEBRUARY = [["أرشيف"], ["شباط"], ["سارة"], [""], ["id", "text"], ["0014", TEXTS["0014"]], ["0015", TEXTS["0015"]]]
BOTH = {"كانون!rows": "articles", "شباط!rows": "articles"}


def test_the_names_of_each_sheet_are_found_below_titles_of_its_own() -> None:
    data = as_workbook(كانون=JANUARY, شباط=FEBRUARY)
    found, rejections, losses = read(data, BOTH)
    assert ({one["id"]: one["text"] for one in found}, rejections) == (TEXTS, [])
    assert [(loss["kind"], loss["count"]) for loss in losses.to_json()] == [("title_rows", 4)]
    tables = xlsx_tables.preview(source_of(data, "a.xlsx"), options_of(xlsx_tables.FORMAT, BOTH))
    assert [(table.sheet, table.names_in, table.columns) for table in tables] == [
        ("كانون", 3, ("id", "text")),
        ("شباط", 5, ("id", "text")),
    ]


def test_a_row_of_names_that_is_said_holds_where_the_same_names_are() -> None:
    same = [["آذار"], ["سارة"], ["id", "text"], ["0014", TEXTS["0014"]], ["0015", TEXTS["0015"]]]
    for other in (FEBRUARY, same):
        found, rejections, _ = read(as_workbook(كانون=JANUARY, شباط=other), BOTH, **{"header-row": "3"})
        assert ({one["id"]: one["text"] for one in found}, rejections) == (TEXTS, []), "no article is taken for names"


def test_the_row_of_names_can_be_said_of_each_sheet() -> None:
    one: Rows = [["س", "ص"], ["م", "ن"], ["رمز", "كلام"], ["0012", ARABIC], ["0013", TEXTS["0013"]]]
    other: Rows = [["رمز", "كلام"], ["0014", TEXTS["0014"]], ["0015", TEXTS["0015"]]]
    data = as_workbook(
        كانون=one, شباط=other, مقاطع=[["ا", "ب", "ج", "د"], ["رمز", "من", "إلى", "صنف"], ["0012", 0, 3, "CLAIM"]]
    )
    roles = {"كانون!header-row": "3", "مقاطع!header-row": "2", "شباط!id": "رمز", "شباط!text": "كلام"}
    roles |= {"كانون!id": "رمز", "كانون!text": "كلام", "مقاطع!span-article": "رمز", "مقاطع!span-start": "من"}
    roles |= {"مقاطع!span-end": "إلى", "مقاطع!span-label": "صنف"}
    found, rejections, _ = read(data, roles)
    assert ({one["id"]: one["text"] for one in found}, rejections) == (TEXTS, [])
    assert [len(one["spans"]) for one in found] == [1, 0, 0, 0]
    _, (rejection,), _ = read(data, {**roles, "شباط!header-row": "9"})
    assert rejection.reason == "شباط: has no row 9 that could name its columns (header-row)"


def test_what_is_written_on_a_command_line_is_taken_apart() -> None:
    pairs = ["text=body", "id=-", "a=b!span-start=من", "پیوندها!!link-to=a=b!c", "source=x!text=y", "x!rows=spans"]
    pairs.append("2024!header-row=4")
    given = split_columns(pairs)
    assert {key: sheet_and_role(key) for key in given} == {
        "text": ("", "text"),
        "id": ("", "id"),
        "a=b!span-start": ("a=b", "span-start"),
        "پیوندها!!link-to": ("پیوندها!", "link-to"),
        "source": ("", "source"),
        "x!rows": ("x", "rows"),
        "2024!header-row": ("2024", "header-row"),
    }
    assert list(given.values()) == ["body", "-", "من", "a=b!c", "x!text=y", "spans", "4"]
    refuse_bad_columns(given)


@pytest.mark.parametrize(
    "pair",
    [
        "text",
        "=x",
        "x!text",
        "!text=a",
        "x!rows=pages",
        "x!body=a",
        "rows=spans",
        "x!header-row=0",
        "x!header-row=third",
        "header-row=3",
    ],
)
def test_what_is_written_otherwise_is_refused(pair: str) -> None:
    with pytest.raises(TransferError):
        refuse_bad_columns(split_columns([pair]))
    with pytest.raises(TransferError):
        split_columns(["a!text=x", "a!text=y"])


def test_more_rows_than_a_sheet_takes_are_refused_and_as_many_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    (record, *_) = seed_records()
    rows = max(len(record["spans"]), len(record["relations"]), 1) + 1
    monkeypatch.setattr(xlsx_tables, "MAX_ROWS", rows)
    write_bytes(xlsx_tables.FORMAT, [record], default_codebook())
    monkeypatch.setattr(xlsx_tables, "MAX_ROWS", rows - 1)
    with pytest.raises(TransferError, match=f"A sheet takes {rows - 1} rows; export fewer articles, or CSV"):
        write_bytes(xlsx_tables.FORMAT, [record], default_codebook())


def hidden_first() -> bytes:
    book = openpyxl.Workbook()
    lists = book.active
    assert lists is not None
    lists.title, lists.sheet_state = "قوائم", "hidden"
    for row in (["key", "value"], ["سياسة", "1"]):
        lists.append(row)
    articles = book.create_sheet("أخبار")
    for row in (["id", "text"], ["0012", ARABIC]):
        articles.append(row)
    book.active = 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


NOTE = "جمع هذا الملف سامي في آذار 2024 من ثلاث صحف لبنانية كبرى، ولا يوزَّع بغير إذن منه مكتوب."
ARTICLES: Rows = [["id", "text"], ["0012", ARABIC]]


@pytest.mark.parametrize(
    ("data", "others"),
    [
        (as_workbook(**{"اقرأني": [[NOTE], ["للاستفسار: sami"]], "2023": ARTICLES}), ["اقرأني"]),
        (as_workbook(Pivot=[["Row Labels", "Count of text"], ["سياسة", 3], ["رياضة", 2]], Data=ARTICLES), ["Pivot"]),
        (hidden_first(), ["قوائم"]),
        (as_workbook(أول=ARTICLES, ثان=[["id", "text"], ["0013", HEBREW]]), ["ثان"]),
        # The column of the text is found by its length, where the sheet has other names that are known.
        (as_workbook(أخبار=[["id", "المادة"], ["0012", ARABIC]], تعليقات=[["id", "text"], ["7", "رائع"]]), ["تعليقات"]),
    ],
    ids=["cover page", "pivot table", "hidden lists", "two years", "comments"],
)
def test_the_sheet_of_the_articles_is_found_behind_others(data: bytes, others: list[str]) -> None:
    (found,), rejections, losses = read(data, {})
    assert (found["id"], found["text"], rejections) == ("0012", ARABIC, [])
    (lost,) = [loss for loss in losses.to_json() if loss["kind"] == "sheets"]
    assert lost["examples"] == [f"a.xlsx: {other}" for other in others]
