"""Tables with titles above the names of their columns, and with totals below: what is above is told, nothing is taken
for an article that is none, and no article for names."""

import io
from typing import Any

import pytest

from app.exchange.formats import Format, ReadOptions, Rejection
from app.exchange.tables import csv_tables, xlsx_tables
from app.exchange.tables.header_row import find_header, sums_up
from tests.exchange.articles import seed_records
from tests.exchange.round_trip import IMPORTER, NOW, read_records, read_with, source_of, write_bytes
from tests.exchange.tables.made_tables import Rows, as_csv, as_workbook

openpyxl = pytest.importorskip("openpyxl")
LEBANON = "قال وزير الطاقة، اليوم، إنّ «التيار سيعود إلى العاصمة قبل نهاية الشهر»، وأضاف أنّ الحكومة لن تقبل بأي تأخير."
HEBREW = "שר החוץ אמר אתמול כי יו״ר הוועדה טעה בדבריו, והוסיף שהממשלה תדון בהצעה בשבוע הבא לפני שתובא להצבעה בכנסת."
PERSIAN = "وزیر گفت که «توافق» را نمی‌پذیرد و مذاکرات تا پایان هفته در تهران ادامه خواهد داشت، چنان‌که سخنگو نیز افزود."
URDU = "ترجمان نے کہا کہ معاہدہ ختم ہو چکا ہے اور وزارتِ خارجہ اگلے ہفتے اسلام آباد میں نئی تجاویز پیش کرے گی 😀۔"
BOTH = [
    pytest.param(csv_tables.FORMAT, "a.csv", id="csv"),
    pytest.param(csv_tables.FORMAT, "a.tsv", id="tsv"),
    pytest.param(xlsx_tables.FORMAT, "a.xlsx", id="xlsx"),
]
NAMES = {
    "english": ["id", "title", "date", "text"],
    "arabic": ["الرقم", "عنوان الخبر", "تاريخ النشر", "نص الخبر"],
    "hebrew": ["מזהה", "כותרת", "תאריך", "טקסט"],
    "persian": ["شناسه", "تیتر", "تاریخ", "متن"],
    "urdu": ["شناخت", "سرخی", "تاریخ", "تحریر"],
    "spaces": ["\ufeff id ", " title\u00a0", "date\u200f ", " text  "],
}


def table(name: str, rows: Rows) -> bytes:
    if name.endswith("xlsx"):
        return as_workbook(أخبار=rows)
    data = as_csv(rows)
    return data.replace(b",", b"\t") if name.endswith("tsv") else data


def read(form: Format, name: str, rows: Rows, **values: str) -> tuple[list[Any], list[Rejection], Any]:
    return read_bytes(form, name, table(name, rows), **values)


def read_bytes(form: Format, name: str, data: bytes, **values: str) -> tuple[list[Any], list[Rejection], Any]:
    said = {option.replace("_", "-"): value for option, value in values.items()}
    options = ReadOptions(encoding=None, annotator=IMPORTER, now=NOW, values=form.import_values(said))
    return read_with(form, source_of(data, name), options)


def told(losses: Any, kind: str) -> tuple[int, list[str]]:
    (found,) = [one for one in losses.to_json() if one["kind"] == kind]
    return found["count"], [one.replace("\u2068", "").replace("\u2069", "") for one in found["examples"]]


@pytest.mark.parametrize(("form", "name"), BOTH)
@pytest.mark.parametrize("names", NAMES.values(), ids=NAMES)
def test_names_below_titles_are_found(form: Format, name: str, names: list[str]) -> None:
    rows: Rows = [
        ["مدوّنة الأخبار اللبنانية 2024", None, None, None],
        ["جمعتها سارة · آذار", None, None, None],
        [None, None, None, None],
        names,
        ["0012", "الكهرباء", "2024-03-01", LEBANON.replace("،", "")],
        ["0013", "הוועדה", "2024-03-02", HEBREW.replace(",", "")],
    ]
    found, rejections, losses = read(form, name, rows)
    assert not rejections
    assert [(one["id"], one["title"]) for one in found] == [("0012", "الكهرباء"), ("0013", "הוועדה")]
    assert found[0]["meta"] == {"published": "2024-03-01"}
    assert told(losses, "title_rows") == (
        2,
        [f"{name}:1: مدوّنة الأخبار اللبنانية 2024", f"{name}:2: جمعتها سارة · آذار"],
    )


@pytest.mark.parametrize(("form", "name"), BOTH)
def test_the_lines_of_messages_stay_those_of_the_file(form: Format, name: str) -> None:
    rows = [["Corpus", ""], ["", ""], ["title", "text"], ["عنوان", ""], ["عنوان", "نص طويل"]]
    found, (rejection,), _ = read(form, name, rows)
    assert [one["text"] for one in found] == ["نص طويل"]
    assert rejection.where == f"{name}:4"


@pytest.mark.parametrize(
    "rows",
    [
        # Facts about the corpus, two cells each, and apart from the table.
        [["Source", "النهار"], ["Date", "2024"], ["", ""], ["id", "text", "title"], ["1", PERSIAN, "x"]],
        # Pairs side by side, as wide as the table.
        [["المصدر", "النهار", "المحرر", "سارة"], ["", "", "", ""], ["id", "title", "text", "date"], ["1", "x", URDU]],
        # A first column that nobody needs.
        [["", "News 2024"], ["", "id", "title", "text"], ["", "1", "x", HEBREW], ["", "2", "y", HEBREW]],
        # Names that nobody knows, above texts that are surely some.
        [["أخبار لبنان"], ["م", "القسم", "المادة"], ["أ", "سياسة", LEBANON], ["ب", "رياضة", PERSIAN]],
        # One column only.
        [["מאגר כתבות 2024"], [""], ["טקסט"], [HEBREW], [LEBANON]],
        # Upper names merged over the lower ones, and names in two languages.
        [["المقال", "", "الترميز"], ["title", "text", "note"], ["x", URDU, "y"]],
        [["الرقم", "العنوان", "النص"], ["id", "title", "text"], ["1", "x", LEBANON]],
        # Spans, links and claims.
        [["Labels by Sara"], ["article", "start", "end", "label"], ["0012", "0", "3", "CLAIM"]],
        [["Makers"], [""], ["article", "link", "type", "from", "to"], ["0012", "l1", "makes", "s1", "s2"]],
        [["Claims 2024"], ["article", "start", "end", "maker_start", "maker_end"], ["0012", "4", "9", "0", "3"]],
    ],
)  # fmt: skip
def test_a_row_below_is_the_header_when_it_surely_is(rows: Rows) -> None:
    names = {"id", "text", "title", "المادة", "טקסט", "label", "type", "maker_start"}
    expected = max(place for place, row in enumerate(rows) if names.intersection(row))
    assert find_header(rows, {}) == expected


@pytest.mark.parametrize(
    "rows",
    [
        [["id", "text"], ["1", LEBANON], ["id", "text"], ["2", PERSIAN]],
        [["م", "المادة"], ["1", LEBANON], ["2", PERSIAN]],
        # Articles without a row of names: none of them is one.
        [["0012", "الكهرباء", LEBANON], ["0013", "text", PERSIAN], ["0014", "title", URDU]],
        [["الكهرباء"], ["عنوان"], ["هجوم على مطار"], ["title"]],
        [["أخبار لبنان"], ["سياسة", "بيروت", "خبر قصير"], ["رياضة", "صيدا", "خبر آخر"], ["رياضة", "صور", "ثالث"]],
        # A short text among long ones is an article.
        [["Corpus"], ["1", "سياسة", "عاجل"], ["2", "رياضة", PERSIAN], ["3", "رياضة", URDU]],
        [["text"], [LEBANON], ["title"], [PERSIAN]],
        [["title", "a", "b"], ["عنوان", "نص أول", "نص أطول بكثير من ذاك النص"]],
        [["title", "source", "text"], ["مصدر أمني", "رابط مباشر", "نص عاجل"], ["مصدر", "عنوان", "خبر آخر"]],
        [["م", "المادة"], ["", "text"], ["1", LEBANON], ["2", PERSIAN]],
        [["text", "source"], [LEBANON, "url"], [PERSIAN, "title"]],
        [["article", "start", "end", "label"], ["id", "0", "4", "title"], ["text", "0", "4", "source"]],
        [],
        [[""], [""]],
    ],
)
def test_the_first_row_is_the_header_when_in_doubt(rows: Rows) -> None:
    assert find_header(rows, {}) == 0


def test_names_that_the_user_says_are_known() -> None:
    rows = [["أرشيف", "", ""], ["س", "المادة", "ملاحظات"], ["1", "قصير", "x"], ["2", "قصير أيضا", "y"]]
    assert find_header(rows, {}) == 0
    assert find_header(rows, {"text": "المادة", "id": "س"}) == 1
    assert find_header(rows, {"span-label": "المادة", "span-article": "س"}) == 1


@pytest.mark.parametrize(("form", "name"), BOTH)
def test_the_row_of_names_can_be_said(form: Format, name: str) -> None:
    rows = [["أرشيف", "ب"], ["قسم", "كلام"], ["س", "المادة"], ["1", "نص قصير"]]
    (one,), _, losses = read(form, name, rows, header_row="3")
    assert (one["text"], one["meta"]) == ("نص قصير", {"س": "1"})
    assert told(losses, "title_rows")[0] == 2
    for row, said in (("9", "has no row 9 that could name"), ("1048576", "has no row 1048576")):
        found, (rejection,), _ = read(form, name, rows, header_row=row)
        assert not found
        assert said in rejection.reason
    _, (rejection,), _ = read(form, name, rows, header_row="3", header="no")
    assert rejection.reason == "cannot have its names in row 3 (header-row) and no row of names (header)"
    (table_seen,) = form.columns(source_of(table(name, rows), name), options_for(form, "3"))  # type: ignore[misc]
    assert table_seen.columns == ("س", "المادة")
    (nothing,) = form.columns(source_of(table(name, rows), name), options_for(form, "9"))  # type: ignore[misc]
    assert nothing.columns == ()


def options_for(form: Format, row: str) -> ReadOptions:
    return ReadOptions(encoding=None, annotator=IMPORTER, now=NOW, values=form.import_values({"header-row": row}))


def test_a_row_of_a_file_is_counted_by_its_lines() -> None:
    data = 'sep=;\n"عنوان\nفي سطرين";\n\nid;text\n1;نص\n'.encode()
    (one,), rejections, losses = read_bytes(csv_tables.FORMAT, "a.csv", data)
    assert (one["id"], one["text"], rejections) == ("1", "نص", [])
    assert told(losses, "title_rows") == (1, ["a.csv:2: عنوان في سطرين"])
    (one,), _, _ = read_bytes(csv_tables.FORMAT, "a.csv", data, header_row="5")
    assert one["id"] == "1"
    _, (rejection,), _ = read_bytes(csv_tables.FORMAT, "a.csv", data, header_row="3")
    assert "has no row 3" in rejection.reason


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_below_a_title_without_any(delimiter: str) -> None:
    rows = [["id", "title", "text"], ["1", "أ", "قال: نعم"], ["2", "ب", "قال، ثم قال"]]
    lines = ["\ufeffأخبار لبنان 2024", "", *(delimiter.join(row) for row in rows)]
    found, rejections, _ = read_records(csv_tables.FORMAT, source_of("\r\n".join(lines).encode(), "a.csv"))
    assert not rejections
    assert [one["text"] for one in found] == ["قال: نعم", "قال، ثم قال"]
    assert csv_tables.FORMAT.sniff is not None
    assert csv_tables.FORMAT.sniff("a.txt", "\r\n".join(lines).encode()) > 0


def test_names_merged_over_two_rows_and_a_merged_title() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["مدوّنة 2024"], [], ["id", "title", "text", None], [None, None, "body", "lead"]):
        sheet.append(row)
    sheet.append([12, "عنوان", LEBANON, "مقدمة"])
    sheet.append(["=COUNTA(A5:A5)", None, None, None])
    for area in ("A1:D2", "A3:A4", "B3:B4", "C3:D3"):
        sheet.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    (one,), rejections, losses = read_records(xlsx_tables.FORMAT, source_of(out.getvalue(), "a.xlsx"))
    assert not rejections
    assert (one["id"], one["title"], one["text"], one["meta"]) == ("12", "عنوان", LEBANON, {"lead": "مقدمة"})
    assert told(losses, "title_rows") == (2, ["a.xlsx:1: مدوّنة 2024", "a.xlsx:3: id · title · text"])


def test_each_sheet_has_a_row_of_names_of_its_own() -> None:
    articles = [["أخبار"], [], ["id", "title", "text"], ["0012", "x", LEBANON]]
    spans: Rows = [["ترميز سارة"], ["article", "start", "end", "label"], ["0012", 0, 3, "CLAIM"], ["Total", 1]]
    data = as_workbook(أخبار=articles, مقاطع=spans)
    for row in ("0", "3"):
        (one,), rejections, losses = read_bytes(xlsx_tables.FORMAT, "a.xlsx", data, header_row=row)
        assert not rejections
        assert [span["text"] for span in one["spans"]] == ["قال"]
        assert told(losses, "title_rows")[1] == ["a.xlsx: مقاطع:1: ترميز سارة", "a.xlsx:1: أخبار"]
        assert told(losses, "total_rows") == (1, ["a.xlsx: مقاطع:4: Total · 1"])


@pytest.mark.parametrize(("form", "name"), BOTH)
@pytest.mark.parametrize(
    "total",
    [["", "Total: 25"], ["المجموع", "25"], ["", "عدد المقالات: ٢٥"], ["סה״כ", "25"], ["جمع کل", ""],
     ["", "کل تعداد: ۲۵"], ["מספר כתבות: 25", ""], ["إجمالي", "25"], ["تعداد خبر: ۲۵", ""]],
)  # fmt: skip
def test_a_row_that_sums_up_is_no_article(form: Format, name: str, total: list[str]) -> None:
    found, rejections, losses = read(form, name, [["id", "text"], ["1", "نص"], total, ["", ""]])
    assert ([one["text"] for one in found], rejections) == (["نص"], [])
    assert told(losses, "total_rows") == (1, [f"{name}:3: " + " · ".join(filter(None, total))])


@pytest.mark.parametrize(
    "cells",
    [["26", "Total: 25"], ["عدد القتلى 25"], ["المجموع لا يكفي"], ["Total war in Sudan"], ["عدد"], ["Sum"], ["جمع"],
     ["25"], ["مجموع الضحايا: 25"], ["Count me in"], [""], []],
)  # fmt: skip
def test_what_may_be_an_article_does_not_sum_up(cells: list[str]) -> None:
    assert not sums_up(cells)


@pytest.mark.parametrize("form", [csv_tables.FORMAT, xlsx_tables.FORMAT])
def test_an_article_of_ours_may_be_called_total(form: Format) -> None:
    (before,) = seed_records()[:1]
    data, _ = write_bytes(
        form, [{**before, "text": "Total", "title": "", "spans": [], "relations": [], "entities": []}]
    )
    found, _, losses = read_records(form, source_of(data, f"a{form.suffixes[0]}"))
    assert [one["text"] for one in found] == ["Total"]
    assert not losses.count("total_rows")


@pytest.mark.parametrize(("form", "name"), BOTH)
def test_no_article_is_taken_for_names(form: Format, name: str) -> None:
    rows = [[str(number), text.replace(",", "")] for number, text in enumerate([LEBANON, HEBREW, PERSIAN])]
    found, (rejection,), _ = read(form, name, rows)
    assert (found, rejection.where) == ([], name)
    assert rejection.reason.startswith(
        "has the text of an article where its columns are named; say --format csv (or xlsx) "
    )
    found, rejections, _ = read(form, name, rows, header="no")
    assert ([one["text"] for one in found], rejections) == ([row[1] for row in rows], [])
    found, rejections, _ = read(form, name, rows, header_row="1")
    assert (len(found), rejections) == (2, []), "who says so is believed"


@pytest.mark.parametrize(
    "rows",
    [
        [["قال محمد علي إن الاتفاق باطل."], ["نفت سارة ذلك أمس في بيروت."]],
        [["0012", "כהן: העתירה תידחה השבוע"], ["0013", "שר האוצר הודיע כי המס יעלה בשנה הבאה"]],
        [["2024-05-01", "سیاسی", "دولت استعفا داد"], ["2024-05-02", "ورزش", "تیم ملی دیروز در تهران برنده شد"]],
        [["https://example.org/1", "ہڑتال ختم"], ["https://example.org/2", "وزیر نے کہا کہ ہڑتال ختم ہو گئی ہے"]],
    ],
)
def test_short_articles_without_a_row_of_names_lose_none_of_them(rows: Rows) -> None:
    found, (rejection,), _ = read(csv_tables.FORMAT, "a.csv", rows)
    assert not found
    assert rejection.reason.startswith("has the text of an article where its columns are named")
    assert "header=no" in rejection.reason
    assert [
        len(read(csv_tables.FORMAT, "a.csv", rows, **said)[0]) for said in ({"header": "no"}, {"header_row": "1"})
    ] == [
        2,
        1,
    ]


@pytest.mark.parametrize(
    "names",
    [
        ["Contenu", "Rubrique"],
        ["Metin", "2024"],
        ["المادة كاملة", "القسم"],
        ["Volltext der Meldung", "Ressort"],
        ["1", "2"],
    ],
)
def test_names_that_nobody_knows_are_names(names: list[str]) -> None:
    found, rejections, _ = read(csv_tables.FORMAT, "a.csv", [names, [LEBANON, "17"], [PERSIAN, "4"]])
    assert not rejections
    assert [record["text"] for record in found] == [LEBANON, PERSIAN]
