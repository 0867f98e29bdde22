"""CSV and XLSX: somebody's columns in, ours out, and nothing that a spreadsheet would run."""

import csv
import io
import zipfile
from typing import Any

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.native_record import NativeRecord
from app.exchange.formats import Format, ReadOptions, Rejection
from app.exchange.installed_formats import installed_formats
from app.exchange.tables import csv_tables, xlsx_tables
from app.exchange.tables.article_columns import _KNOWN, guess_roles
from app.exchange.tables.cells import guarded, unguarded
from app.exchange.tables.rows import ARTICLE_COLUMNS, tables_of
from seeds import default_codebook
from tests.exchange.articles import records, seed_records
from tests.exchange.codebooks import CODEBOOK
from tests.exchange.round_trip import (
    NOW,
    assert_same_but,
    mutations,
    read_records,
    refused_or_read,
    source_of,
    write_bytes,
)

openpyxl = pytest.importorskip("openpyxl")
FORMATS = [pytest.param(csv_tables.FORMAT, "a.csv", id="csv"), pytest.param(xlsx_tables.FORMAT, "a.xlsx", id="xlsx")]
BODY = "قال الوزير، اليوم: «لن نقبل».\nوأضاف"


def workbook(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def table(name: str, *rows: list[Any], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    if name.endswith("xlsx"):
        return workbook(*rows)
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


@given(st.text(alphabet="'=+-@\t\r\n＝aب", max_size=6))
@example("")
def test_a_guarded_cell_is_never_run_and_comes_back(text: str) -> None:
    cell = guarded(text)
    assert cell[:1] not in set("=+-@\t\r\n＝＋－＠")
    assert unguarded(cell) == text


@pytest.mark.parametrize(("form", "name"), FORMATS)
def test_columns_are_found_by_name_in_any_language(form: Format, name: str) -> None:
    data = table(
        name,
        ["الرقم", "العنوان", "النص", "تاریخ", "منبع", "ملاحظات"],
        ["0012", "عنوان", BODY, "2025-02-18", "ایسنا", "-x"],
    )
    (record,), rejections, losses = read_records(form, source_of(data, name))
    assert not rejections
    assert not losses
    assert (record["id"], record["title"], record["text"]) == ("0012", "عنوان", BODY)
    assert record["meta"] == {"published": "2025-02-18", "source": "ایسنا", "ملاحظات": "-x"}


@pytest.mark.parametrize(
    ("columns", "roles"),
    [
        (
            ["رقم الخبر", "عنوان الخبر", "نص الخبر كاملًا", "الجريدة", "تاريخ النشر", "ملاحظات المحرر"],
            {"title": 1, "text": 2, "source": 3, "published": 4},
        ),
        (["כותרת הכתבה", "גוף הכתבה", "תאריך פרסום"], {"title": 0, "published": 2, "text": 1}),
        (["article_title", "Story Body", "Publication Date", "title length"], {"title": 0, "text": 1, "published": 2}),
        (["title", "news title", "text"], {"title": 0, "text": 2}),
        (["المعرّف", "النص"], {"id": 0, "text": 1}),
        (["معرف الخبر", "نص"], {"id": 0, "text": 1}),
        (["شناسه", "متن"], {"id": 0, "text": 1}),
        (["شناخت", "عنوان", "تحریر"], {"id": 0, "title": 1, "text": 2}),
    ],
)
def test_columns_whose_names_have_several_words_are_found(columns: list[str], roles: dict[str, int]) -> None:
    longest = roles["text"]
    sample = [[BODY if index == longest else "x" for index in range(len(columns))]]
    assert guess_roles(columns, sample) == roles


@pytest.mark.parametrize(("form", "name"), FORMATS)
def test_a_column_that_is_only_called_so_can_be_left_alone(form: Format, name: str) -> None:
    data = table(name, ["id", "text"], ["7", BODY])
    (record,), _, _ = read_records(form, source_of(data, name), id="-")
    assert record["meta"]["id"] == "7"
    assert record["id"] != "7"
    named = table(name, ["-", "text"], ["7", BODY])
    (record,), _, _ = read_records(form, source_of(named, name), title="-")
    assert record["title"] == "7"


@pytest.mark.parametrize(("form", "name"), FORMATS)
@pytest.mark.parametrize("kind", ["spans", "claims", "links"])
def test_a_table_of_spans_or_claims_is_no_table_of_articles(form: Format, name: str, kind: str) -> None:
    header = list(tables_of(default_codebook())[kind].columns)
    found, (rejection,), _ = read_records(form, source_of(table(name, header, ["x"] * len(header)), name))
    assert not found
    assert f"is a table of {kind}, without the texts of their articles" in rejection.reason


@pytest.mark.parametrize(("form", "name"), FORMATS)
def test_the_user_can_say_which_column_is_which(form: Format, name: str) -> None:
    data = table(name, ["text", "كامل", "text"], ["قصير", BODY, "ثالث"])
    (record,), _, _ = read_records(form, source_of(data, name), text="كامل", title="1")
    assert (record["text"], record["title"], record["meta"]) == (BODY, "قصير", {"text (2)": "ثالث"})
    found, rejections, _ = read_records(form, source_of(data, name), text="body")
    assert not found
    assert "no column 'body' for the text; there are: text, كامل, text (2)" in rejections[0].reason
    (first, _), _, _ = read_records(form, source_of(data, name), header="no", text="column 2")
    assert first["text"] == "كامل"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
def test_delimiter_and_encoding_are_found(delimiter: str, encoding: str) -> None:
    body = BODY.replace("\n", " | ") * 20
    data = table(
        "a.csv",
        ["title", "text"],
        ["عنوان; أول", body],
        ["عنوان, ثان", body + "!"],
        delimiter=delimiter,
        encoding=encoding,
    )
    found, rejections, _ = read_records(csv_tables.FORMAT, source_of(data, "a.csv"))
    assert not rejections
    assert [(record["title"], record["text"]) for record in found] == [("عنوان; أول", body), ("عنوان, ثان", body + "!")]


def test_foreign_cells_stay_as_they_are() -> None:
    (record,), _, _ = read_records(csv_tables.FORMAT, source_of(table("a.csv", ["text"], ["'=نص\r\nآخر"]), "a.csv"))
    assert record["text"] == "'=نص\r\nآخر"


@given(before=st.lists(records(), min_size=1, max_size=3, unique_by=lambda record: record["id"]))
def test_articles_come_back_but_for_what_the_report_names(before: list[NativeRecord]) -> None:
    data, losses = write_bytes(csv_tables.FORMAT, before)
    after, rejections, found = read_records(csv_tables.FORMAT, source_of(data, "a.csv"))
    assert not rejections
    assert not found
    bare = [{**record, "spans": [], "relations": [], "entities": [], "status": {}} for record in before]
    assert_same_but(bare, after)  # type: ignore[arg-type]
    assert losses.count("spans") == sum(len(record["spans"]) for record in before)


@pytest.mark.parametrize(
    "text", ["=1+1", "\x0bنص\x01", "_x000D_", "أ\r\nب\rج", " حدود ", "\ufeff\u200fنص", "س" * 100_000, "😀" * 40_000]
)
def test_odd_texts_survive_a_workbook(text: str) -> None:
    record: NativeRecord = {**seed_records()[0], "text": text, "spans": [], "relations": [], "entities": []}
    data, losses = write_bytes(xlsx_tables.FORMAT, [record])
    assert not losses.count("cell_length")
    (after,), _, _ = read_records(xlsx_tables.FORMAT, source_of(data, "a.xlsx"))
    assert after["text"] == text
    assert all(cell.data_type != "f" for row in openpyxl.load_workbook(io.BytesIO(data))["articles"] for cell in row)


def test_spans_of_the_sample_as_rows() -> None:
    before = seed_records()
    data, losses = write_bytes(csv_tables.FORMAT, before, CODEBOOK, rows="spans")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len(rows) == sum(len(record["spans"]) for record in before)
    texts = {record["id"]: record["text"] for record in before}
    for row in rows:
        text, start, end = texts[row["article"]], int(row["start"]), int(row["end"])
        quote = unguarded(row["quote"])
        if row["fragments"]:
            pairs = [pair.split("–") for pair in row["fragments"].split()]
            assert quote == " ".join(text[int(first) : int(last)] for first, last in pairs)
        else:
            assert quote == text[start:end]
        assert text[:start].endswith(unguarded(row["prefix"]))
    span = next(span for span in before[0]["spans"] if span["label"] == "CLAIM")
    row = next(row for row in rows if row["span"] == span["id"])
    assert row["attribute.polarity"] == span["attributes"]["polarity"]
    assert row["attribute.category"] == "|".join(span["attributes"]["category"])
    assert losses.count("relations") == sum(len(record["relations"]) for record in before)


def test_every_sheet_reads_from_right_to_left() -> None:
    data, _ = write_bytes(xlsx_tables.FORMAT, seed_records()[:2])
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["articles", "spans", "claims", "links"]
    assert all(sheet.sheet_view.rightToLeft for sheet in book)


def test_a_workbook_in_an_encoding_that_does_not_exist_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(["text"], [BODY]))) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            head = b"<?xml version='1.0' encoding='UTF-1-8'?>" if "sheet1" in name else b""
            after.writestr(name, head + before.read(name))
    found, rejections, _ = read_records(xlsx_tables.FORMAT, source_of(out.getvalue(), "a.xlsx"))
    assert not found
    assert "unknown encoding" in rejections[0].reason


def test_numbers_and_dates_of_a_workbook_are_texts() -> None:
    import datetime

    day = datetime.datetime(2025, 2, 18)  # noqa: DTZ001 - a cell has no zone
    data = workbook(["id", "text", "date", "n", "yes"], [12.0, BODY, day, 0.5, True])
    (record,), _, _ = read_records(xlsx_tables.FORMAT, source_of(data, "a.xlsx"))
    assert record["id"] == "12"
    assert record["meta"] == {"published": "2025-02-18", "n": "0.5", "yes": "true"}


def test_numbers_shown_with_leading_zeros_keep_them() -> None:
    book = openpyxl.Workbook()
    for number, (form, value) in enumerate((("0000", 12), ("00", 123), ("General", 7), ("0.00", 5)), 2):
        book.worksheets[0].cell(number, 1, value).number_format = form
        book.worksheets[0].cell(number, 2, f"{BODY} {number}")
    book.worksheets[0].append([])
    book.worksheets[0]["A1"], book.worksheets[0]["B1"] = "id", "text"
    out = io.BytesIO()
    book.save(out)
    found, rejections, losses = read_records(xlsx_tables.FORMAT, source_of(out.getvalue(), "a.xlsx"))
    assert not rejections
    assert not losses
    assert [record["id"] for record in found] == ["0012", "123", "7", "5"]


def test_formulas_that_nobody_worked_out_are_counted() -> None:
    data = workbook(["id", "title", "text"], ["1", "=A2&A2", BODY], ["2", "عنوان", f"{BODY} ثان"])
    found, rejections, losses = read_records(xlsx_tables.FORMAT, source_of(data, "a.xlsx"))
    assert not rejections
    assert len(found) == 2
    assert losses.to_json()[0]["examples"] == ["a.xlsx: Sheet, row 2"]
    assert losses.count("formulas") == 1


def test_a_line_that_declares_the_delimiter_is_no_row() -> None:
    data = f"sep=|\r\nid|text\r\n0012|{BODY},;,\r\n0013|\r\n".replace(BODY, "قال محمد علي").encode("utf-8-sig")
    (record,), (rejection,), _ = read_records(csv_tables.FORMAT, source_of(data, "a.csv"))
    assert (record["id"], record["text"]) == ("0012", "قال محمد علي,;,")
    assert rejection.where == "a.csv:4"


@pytest.mark.parametrize(("form", "name"), FORMATS)
def test_a_preview_shows_rows_and_roles(form: Format, name: str) -> None:
    data = table(name, ["headline", "body", "x"], *[[f"عنوان {number}", BODY, ""] for number in range(50)])
    module = csv_tables if form is csv_tables.FORMAT else xlsx_tables
    options = ReadOptions(encoding=None, annotator="a", now=NOW, values=form.import_values({}))
    (shown,) = module.preview(source_of(data, name), options, 5)
    assert shown.columns == ("headline", "body", "x")
    assert shown.roles == {"title": 0, "text": 1}
    assert [row[0] for row in shown.rows] == [f"عنوان {number}" for number in range(5)]


def test_what_is_refused_says_why_and_the_rest_goes_in() -> None:
    data = b'id,text\r\n1,\xd9\x86\xd8\xb5\r\n2,\r\n3,"a"b\r\n4,\xd9\x86\r\n5,"open'
    found, rejections, _ = read_records(csv_tables.FORMAT, source_of(data, "a.csv"))
    assert [record["id"] for record in found] == ["1", "4"]
    assert [(rejection.where, rejection.reason) for rejection in rejections] == [
        ("a.csv:3", 'has no text in its column "text"'),
        ("a.csv:4", 'is not a row of CSV: inside a quoted cell, a quotation mark must be doubled ("")'),
        ("a.csv:6", "is not a row of CSV: its quoted cell is never closed"),
    ]


def test_a_table_of_ours_with_broken_json_is_refused() -> None:
    data = table("a.csv", list(ARTICLE_COLUMNS), ["1", "t", "ar", "", "", "", "", "{", "نص"])
    found, rejections, _ = read_records(csv_tables.FORMAT, source_of(data, "a.csv"))
    assert not found
    assert '"meta" is not JSON' in rejections[0].reason


@pytest.mark.parametrize(
    ("form", "name", "count"), [(csv_tables.FORMAT, "a.csv", 400), (xlsx_tables.FORMAT, "a.xlsx", 100)]
)
def test_damaged_files_are_refused_without_a_crash(form: Format, name: str, count: int) -> None:
    data = table(name, ["id", "text"], ["1", BODY], ["2", '"نص"'])
    for mutated in mutations(data, count):
        # Where a table breaks off in or behind its header, no row is left that could be told.
        if len(mutated.splitlines()) > 1:
            refused_or_read(form, source_of(mutated, name))


def test_damaged_workbooks_with_spans_are_refused_without_a_crash() -> None:
    data, _ = write_bytes(xlsx_tables.FORMAT, seed_records()[:1])
    for mutated in mutations(data, 60):
        refused_or_read(xlsx_tables.FORMAT, source_of(mutated, "a.xlsx"))


def test_a_line_or_cell_beyond_measure_ends_the_reading_and_not_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_tables, "MAX_CELL", 1000)
    good = "id,text\r\n1,نص\r\n"
    for bad in ("2," + "س" * 1001, '2,"' + "س\r\n" * 400 + '"'):
        data = (good + bad + "\r\n3,نص آخر\r\n").encode()
        found, rejections, _ = read_records(csv_tables.FORMAT, source_of(data, "a.csv"))
        assert [record["id"] for record in found] in (["1"], ["1", "3"])
        assert len(rejections) >= 1
        assert "than 1,000 characters" in rejections[0].reason or "field limit" in rejections[0].reason
    # The limit of the library is the whole process's.
    monkeypatch.undo()
    (record,), _, _ = read_records(csv_tables.FORMAT, source_of(("text\r\n" + "س" * 2000).encode(), "a.csv"))
    assert len(record["text"]) == 2000


def test_every_name_of_a_column_is_of_one_script() -> None:
    scripts = (r"\p{Latin}+", r"\p{Arabic}+", r"\p{Hebrew}+")
    assert [name for name in _KNOWN if not any(regex.fullmatch(script, name) for script in scripts)] == []


ROWS_OF_TEXT = [
    ("title", "text", "date"),
    ("خبر", "قال محمد علي\nثم عاد، وقال", "2024-01-02"),
    ("ידיעה", "אמר, והלך", "2024-01-03"),
]
ROWS_OF_SPANS = [("article", "start", "end", "label", "text"), ("خبر-1", "4", "8", "ACTOR", "قال محمد علي")]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("rows", [ROWS_OF_TEXT, ROWS_OF_SPANS])
@pytest.mark.parametrize("name", ["أخبار.txt", "أخبار.tab", "أخبار"])
def test_a_text_file_is_a_table_when_its_first_row_says_so(name: str, rows: list[tuple[str, ...]], codec: str) -> None:
    form = installed_formats().reader("csv")
    out = io.StringIO(newline="")
    csv.writer(out, delimiter="\t").writerows(rows)
    source = source_of(out.getvalue().encode(codec), name)
    assert installed_formats().sniff(name, source.head()) is form
    records, rejections, _ = read_records(form, source)
    assert not rejections
    assert [record["text"] for record in records] == [row[rows[0].index("text")] for row in rows[1:]]
    assert [span["text"] for record in records for span in record["spans"]] == ["محمد"] * (rows is ROWS_OF_SPANS)


@pytest.mark.parametrize(
    "text",
    [
        "text\n",
        "قال\tمحمد\tعلي\nثم\tعاد\tإلى\n",
        "text\tdate\nقال محمد علي ثم عاد\nشيء\t2\n",
        "date, text, more\nقال محمد، ثم عاد\n\nوانتهى\n",
        "title\tnumber\nقال\t1\nعاد\t2\n",
        "title: شيء\n\nقال محمد علي، ثم عاد, وقال\n",
    ],
)
def test_other_texts_are_texts(text: str) -> None:
    assert installed_formats().sniff("خبر.txt", text.encode()) is installed_formats().reader("text")


@pytest.mark.parametrize("before", [0, 9_000])
def test_a_row_that_is_not_in_the_encoding_is_refused_alone(before: int) -> None:
    rows = ["id,text", *(f"{number},قال محمد" for number in range(before)), "2,قال علي", "3,אמר", "4,گفت", ""]
    data = "\n".join(rows).encode("utf-8-sig").replace("אמר".encode(), b"\xff\xfe")
    records, rejections, _ = read_records(installed_formats().reader("csv"), source_of(data, "a.csv"))
    assert [record["text"] for record in records][-2:] == ["قال علي", "گفت"]
    assert len(records) == before + 2
    assert rejections == [Rejection(f"a.csv:{before + 3}", "is not utf-8: a byte of it cannot be decoded")]


def test_a_header_that_is_not_in_the_encoding_refuses_the_table() -> None:
    data = b"\xef\xbb\xbfid,te\xffxt\n" + "1,قال\n2,عاد\n".encode()
    records, rejections, _ = read_records(installed_formats().reader("csv"), source_of(data, "a.csv"))
    assert (records, [one.where for one in rejections]) == ([], ["a.csv:1"])
