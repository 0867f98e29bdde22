"""XLSX: what stands in a cell, however a spreadsheet writes it down, and what merged cells say of their rows."""

import datetime
import io
import sys
import zipfile
from typing import Any

import pytest

from app.exchange.tables.xlsx_tables import FORMAT
from app.exchange.workbooks.values import Numbers
from tests.exchange.round_trip import read_records, source_of

openpyxl = pytest.importorskip("openpyxl")
Result = tuple[list[Any], list[Any], Any]
TEXT = "قال الوزير إن الهيئة تأخرت، وأضافت «הארץ» أن می‌گوید 😀."


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes, **values: Any) -> Result:
    return read_records(FORMAT, source_of(data, "a.xlsx"), **values)


def one_cell(value: Any, form: str = "", epoch: datetime.datetime | None = None) -> str:
    book = openpyxl.Workbook()
    book.epoch = epoch or book.epoch
    sheet = book.worksheets[0]
    sheet.append(["id", "text", "c"])
    sheet.append(["a", TEXT, value])
    if form:
        sheet["C2"].number_format = form
    (record,), rejections, _ = read(saved(book))
    assert not rejections
    return str(record["meta"].get("c", ""))


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (12, "", "12"),
        (-3, "", "-3"),
        (0.1, "", "0.1"),
        (12.0, "", "12"),
        (123456789012345, "", "123456789012345"),
        (12, "0000", "0012"),
        (12, "00000000", "00000012"),
        (12345, "0000", "12345"),
        (-12, "0000", "-12"),
        (12, "0.00", "12"),
        (12, '"yd"0', "12"),
        (12, "[Red]0", "12"),
        (12, r"\d0", "12"),
        (datetime.datetime(2025, 2, 18), "", "2025-02-18"),  # noqa: DTZ001 - a cell has no zone
        (datetime.date(1999, 12, 31), "", "1999-12-31"),
        (datetime.datetime(2025, 2, 18, 17, 45, 30), "", "2025-02-18T17:45:30"),  # noqa: DTZ001
        (datetime.time(8, 5), "", "08:05:00"),
        (datetime.timedelta(hours=30, minutes=1), "", "1 day, 6:01:00"),
        (45706, "dd/mm/yyyy", "2025-02-18"),
        (45706, "[$-401]d mmmm yyyy;@", "2025-02-18"),
        (45706, "[Blue]General", "45706"),
        (1, "yyyy-mm-dd", "1900-01-01"),
        (61, "yyyy-mm-dd", "1900-03-01"),
        (True, "", "true"),
        (False, "", "false"),
        ("#N/A", "", "#N/A"),
        ("0012", "", "0012"),
        ("  بين فراغين ", "", "  بين فراغين "),
        ("سطر\nآخر", "", "سطر\nآخر"),
        ("_x0041_", "", "A"),
        ("خـ\u200cـط \U0001f600 \u200f", "", "خـ\u200cـط \U0001f600 \u200f"),
    ],
)
def test_a_cell_is_the_text_that_people_see_in_it(value: Any, form: str, text: str) -> None:
    assert one_cell(value, form) == text


def test_days_of_old_macs_count_from_1904() -> None:
    from openpyxl.utils.datetime import MAC_EPOCH

    day = datetime.datetime(2025, 2, 18)  # noqa: DTZ001 - a cell has no zone
    assert one_cell(day, epoch=MAC_EPOCH) == "2025-02-18"
    assert one_cell(0, "yyyy-mm-dd", epoch=MAC_EPOCH) == "00:00:00"


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def by_hand(rows: str, strings: str = "", after: str = "", main: str = _MAIN, office: str = _OFFICE) -> bytes:
    """A workbook as no library writes it: with prefixes, absolute targets and parts in folders of other names."""
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="a" Type="{office}/officeDocument" '
        'Target="/book/main.xml"/></Relationships>',
        "book/main.xml": f'<x:workbook xmlns:x="{main}" xmlns:r="{office}"><x:sheets>'
        '<x:sheet name="chart" sheetId="3" r:id="c"/><x:sheet name="أخبار" sheetId="7" r:id="s"/></x:sheets>'
        "</x:workbook>",
        "book/_rels/main.xml.rels": f'<Relationships xmlns="{_PACKAGE}">'
        f'<Relationship Id="c" Type="{office}/chartsheet" Target="chart.xml"/>'
        f'<Relationship Id="s" Type="{office}/worksheet" Target="../sheets/one.xml"/>'
        f'<Relationship Id="t" Type="{office}/sharedStrings" Target="/texts.xml"/></Relationships>',
        "texts.xml": f'<x:sst xmlns:x="{main}">{strings}</x:sst>',
        "sheets/one.xml": f'<x:worksheet xmlns:x="{main}"><x:sheetData>{rows}</x:sheetData>{after}</x:worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


HEAD = (
    '<x:row r="2"><x:c t="inlineStr"><x:is><x:t>id</x:t></x:is></x:c><x:c/>'
    '<x:c t="inlineStr"><x:is><x:t>text</x:t></x:is></x:c></x:row>'
)
"""The header, with an empty second column."""


@pytest.mark.parametrize(
    ("main", "office"), [(_MAIN, _OFFICE), (_STRICT, "http://purl.oclc.org/ooxml/officeDocument/relationships")]
)
def test_workbooks_with_prefixes_gaps_and_phonetic_hints(main: str, office: str) -> None:
    strings = (
        "<x:si><x:r><x:t>قال </x:t></x:r><x:r><x:rPr/><x:t xml:space='preserve'>الوزير </x:t></x:r>"
        "<x:rPh sb='0' eb='1'><x:t>hint</x:t></x:rPh></x:si><x:si><x:t>0012</x:t></x:si>"
    )
    rows = (
        HEAD
        + '<x:row r="7" spans="1:3"><x:c r="A7" t="s"><x:v>1</x:v></x:c><x:c r="C7" t="s"><x:v>0</x:v></x:c></x:row>'
        '<x:row><x:c><x:f>A7+1</x:f><x:v>13</x:v></x:c><x:c/><x:c t="str"><x:f>C7</x:f><x:v>نص آخر</x:v></x:c></x:row>'
        '<x:row r="20"><x:c r="C20" t="inlineStr"><x:is><x:r><x:t>ثا</x:t></x:r><x:r><x:t>لث</x:t></x:r>'
        "<x:rPh sb='0' eb='1'><x:t>hint</x:t></x:rPh></x:is></x:c></x:row>"
    )
    found, rejections, losses = read(by_hand(rows, strings, main=main, office=office))
    assert not rejections
    assert not losses
    assert [(record["id"], record["text"]) for record in found[:2]] == [("0012", "قال الوزير "), ("13", "نص آخر")]
    assert found[2]["text"] == "ثالث"


def test_rejections_name_the_row_that_a_spreadsheet_shows() -> None:
    rows = HEAD + '<x:row r="900"><x:c r="A900"><x:v>5</x:v></x:c></x:row>'
    _, (rejection,), _ = read(by_hand(rows))
    assert rejection.where == "a.xlsx:900"


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ('<x:row r="3"><x:c r="ZZZZ3"><x:v>1</x:v></x:c></x:row>', "is in the column ZZZZ,"),
        ('<x:row r="3"><x:c r="é3"><x:v>1</x:v></x:c></x:row>', "is in the column é,"),
        ('<x:row r="3"><x:c t="s"><x:v>7</x:v></x:c></x:row>', "row 3 refers to a text that is not there"),
        ('<x:row r="3"><x:c t="s"><x:v>-1</x:v></x:c></x:row>', "row 3 refers to a text that is not there"),
        ('<x:row r="3"/><x:row r="3"/>', "row 3 comes after row 3"),
        ('<x:row r="9999999"/>', "row 9,999,999 comes after"),
        ("<x:row><x:c></x:row>", "is not well-formed XML: mismatched tag"),
    ],
)
def test_damaged_sheets_are_refused_with_a_reason(rows: str, reason: str) -> None:
    found, rejections, _ = read(by_hand(HEAD + rows))
    assert not found
    assert reason in rejections[0].reason


def test_a_workbook_with_a_part_without_a_name_is_refused() -> None:
    # A NUL byte ends a name early.
    found, (rejection,), _ = read(by_hand(HEAD).replace(b"sheets/one.xml", b"\0heets/one.xml"))
    assert not found
    assert rejection.reason == "is not a workbook that can be read: one of its files has no name"


def test_entities_in_a_sheet_are_refused() -> None:
    data = by_hand("")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            bomb = b'<!DOCTYPE a [<!ENTITY b "cc">]>' if name == "sheets/one.xml" else b""
            after.writestr(name, bomb + before.read(name))
    _, (rejection,), _ = read(out.getvalue())
    assert "declares a document type" in rejection.reason


def test_a_sheet_that_is_not_there_is_named() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["text"])
    _, (rejection,), _ = read_records(FORMAT, source_of(saved(book), "a.xlsx"), sheet="أخبار")
    assert rejection.reason == "has no sheet أخبار; there are: Sheet"


# Merged cells -------------------------------------------------------------------------------------------------------


def merged(rows: Any, *areas: str) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    for area in areas:
        book.worksheets[0].merge_cells(area)
    return saved(book)


def test_an_article_merged_over_its_spans_holds_for_each_of_them() -> None:
    rows = [
        ["article", "text", "start", "end", "label", "quote"],
        ["0012", TEXT, 4, 10, "ACTOR", "الوزير"],
        [None, None, 14, 20, "ORGANIZATION", "الهيئة"],
        [None, None, 14, 26, "CLAIM", "الهيئة تأخرت"],
        ["0013", "خبر ثان", 0, 3, "ACTOR", "خبر"],
    ]
    found, rejections, losses = read(merged(rows, "A2:A4", "B2:B4"))
    assert not rejections
    assert [(record["id"], [span["text"] for span in record["spans"]]) for record in found] == [
        ("0012", ["الوزير", "الهيئة", "الهيئة تأخرت"]),
        ("0013", ["خبر"]),
    ]
    assert losses.count("merged_cells") == 4
    assert losses.to_json()[0]["examples"] == ["a.xlsx: Sheet, row 3", "a.xlsx: Sheet, row 4"]


def test_comments_on_cells_are_counted() -> None:
    book = openpyxl.Workbook()
    for sheet in (book.worksheets[0], book.create_sheet("ملاحظات")):
        sheet.append(["id", "text"])
        sheet.append(["0012", TEXT])
    for cell, comment in (("A2", "راجِع المصدر"), ("B2", "בדוק שוב"), ("B9", "خالی")):
        book.worksheets[0][cell].comment = openpyxl.comments.Comment(comment, "سارة")
    found, rejections, losses = read(saved(book))
    assert not rejections
    assert [record["text"] for record in found] == [TEXT]
    (told,) = [kind for kind in losses.to_json() if kind["kind"] == "cell_comments"]
    assert (told["count"], told["examples"]) == (3, ["a.xlsx: Sheet"])


def linked(*rows: tuple[str, str, str]) -> bytes:
    """Articles of a text and an address in a cell, and an address behind the text of another cell."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["text", "url", "title"])
    for number, (text, url, behind) in enumerate(rows, 2):
        sheet.append([text, url, f"خبر {number}"])
        sheet.cell(number, 3).hyperlink = behind
    return saved(book)


def test_addresses_behind_cells_are_counted_unless_a_cell_tells_them(monkeypatch: pytest.MonkeyPatch) -> None:
    told = "https://example.org/%D8%AE%D8%A8%D8%B1/"
    data = linked(
        ("נמסר", "https://example.org/خبر", told), ("گفت", "", told), (TEXT, "https://example.org/1", told + "?a=1&b=2")
    )
    for size in (50, 1 << 18):
        monkeypatch.setattr("app.exchange.workbooks.beside._CHUNK", size)
        found, _, losses = read(data)
        assert [record["meta"].get("url") for record in found] == [
            "https://example.org/خبر",
            None,
            "https://example.org/1",
        ]
        (loss,) = losses.to_json()
        assert (loss["kind"], loss["count"]) == ("cell_links", 2)
        assert loss["examples"] == ["a.xlsx: Sheet, row 3", "a.xlsx: Sheet, row 4"]


def test_what_is_drawn_on_a_sheet_is_counted() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["id", "text"])
    book.worksheets[0].append(["0012", TEXT])
    book.worksheets[0].add_chart(openpyxl.chart.BarChart(), "D4")
    box = "<oneCellAnchor><sp><txBody><a:p><a:r><a:t>ملاحظة</a:t></a:r></a:p></txBody></sp></oneCellAnchor>"
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(book))) as there, zipfile.ZipFile(out, "w") as archive:
        for name in there.namelist():
            content = there.read(name)
            if name == "xl/drawings/drawing1.xml":
                content = content.replace(b"</wsDr>", box.replace("a:", "").encode() + b"</wsDr>")
            archive.writestr(name, content)
    _, _, losses = read(out.getvalue())
    assert [(one["kind"], one["count"], one["examples"]) for one in losses.to_json()] == [
        ("pictures", 1, ["a.xlsx: Sheet"]),
        ("side_texts", 1, ["a.xlsx: Sheet, text boxes"]),
    ]


def test_a_formula_that_came_out_as_an_empty_text_was_worked_out() -> None:
    formula = "<x:f>IF(A7=&quot;&quot;,&quot;&quot;,A7)</x:f>"
    cells = (
        f'<x:c t="str">{formula}<x:v></x:v></x:c>',
        f"<x:c>{formula}<x:v/></x:c>",
        f'<x:c t="str">{formula}</x:c>',
    )
    text = '<x:c t="inlineStr"><x:is><x:t>گفت</x:t></x:is></x:c>'
    rows = HEAD + "".join(f'<x:row r="{number}"><x:c/>{cell}{text}</x:row>' for number, cell in enumerate(cells, 3))
    _, _, losses = read(by_hand(rows))
    assert [(one["kind"], one["count"], one["examples"]) for one in losses.to_json()] == [
        ("formulas", 2, ["a.xlsx: أخبار, row 4", "a.xlsx: أخبار, row 5"])
    ]


def test_a_row_whose_text_is_a_formula_without_a_value_is_refused_with_what_to_do() -> None:
    book = openpyxl.Workbook()
    for row in (["title", "text"], ["خبر", TEXT], ["آخر", '=B2&"."'], ["ثالث", None]):
        book.worksheets[0].append(row)
    (record,), rejections, _ = read(saved(book))
    assert record["text"] == TEXT
    assert [(one.where, one.reason.partition("; ")[2]) for one in rejections] == [
        ("a.xlsx:3", "open it in one and save it there"),
        ("a.xlsx:4", ""),
    ]


def test_a_character_written_as_its_two_halves_is_one() -> None:
    cell = '<x:c r="C7" t="inlineStr"><x:is><x:t>قال_x000D_ _xD83D__xDE00_ _x005F_xD83D_</x:t></x:is></x:c>'
    (record,), _, _ = read(by_hand(f'{HEAD}<x:row r="7">{cell}</x:row>'))
    assert record["text"] == "قال\r 😀 _xD83D_"


def test_metadata_merged_over_articles_holds_for_each_of_them() -> None:
    rows = [
        ["id", "text", "source"],
        ["1", "نص أول", "وكالة"],
        ["2", "نص ثان", None],
        ["3", "نص ثالث", None],
        ["4", "نص", "x"],
    ]
    found, rejections, losses = read(merged(rows, "C2:C4"))
    assert not rejections
    assert [record["meta"]["source"] for record in found] == ["وكالة", "وكالة", "وكالة", "x"]
    assert losses.count("merged_cells") == 2


def test_cells_merged_into_empty_rows_or_over_columns_make_nothing() -> None:
    rows = [["id", "text", "a", "b"], ["1", "نص أول", "قيمة", None], [], ["2", "نص ثان", "x", "y"]]
    found, rejections, losses = read(merged(rows, "C2:D2", "A2:A3", "B2:B3"))
    assert not rejections
    assert not losses
    assert [record["meta"] for record in found] == [{"a": "قيمة"}, {"a": "x", "b": "y"}]


def test_merged_areas_are_found_wherever_the_file_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    rows: Any = [["id", "text", "source"], *([str(number), f"نص {number}", None] for number in range(40))]
    rows[1][2] = "وكالة"
    data = merged(rows, "C2:C41")
    for size in (37, 64, 1000):
        for module in ("beside", "reading"):
            monkeypatch.setattr(f"app.exchange.workbooks.{module}._CHUNK", size)
        found, _, _ = read(data)
        assert {record["meta"]["source"] for record in found} == {"وكالة"}


def test_a_workbook_needs_no_library_to_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["id", "text"])
    book.worksheets[0].append(["0012", TEXT])
    data = saved(book)
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    (record,), _, _ = read(data)
    assert (record["id"], record["text"]) == ("0012", TEXT)


@pytest.mark.parametrize("name", ["_rels/.rels", "book/main.xml", "book/_rels/main.xml.rels", "sheets/one.xml"])
def test_a_workbook_without_one_of_its_parts_is_refused(name: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(by_hand(HEAD))) as before, zipfile.ZipFile(out, "w") as after:
        for part in before.namelist():
            if part != name:
                after.writestr(part, before.read(part))
    _, (rejection,), _ = read(out.getvalue())
    assert rejection.reason == f"has no part {name}"


@pytest.mark.parametrize(
    ("written", "shown"),
    [("12", "12"), ("12.0", "12"), ("1.2E1", "12"), ("-3.0", "-3"), ("0.5", "0.5"), ("1.5e-3", "0.0015"), ("٣", "3")],
)
def test_a_whole_number_is_shown_as_one_however_it_is_written(written: str, shown: str) -> None:
    assert Numbers([], epoch_1904=False).text(written, "0") == shown
