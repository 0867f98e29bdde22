"""A delimiter that is said and does not fit is refused, with the one that does; what only looks like it is read."""

import pytest

from app.exchange.formats import ReadOptions
from app.exchange.installed_formats import installed_formats
from app.exchange.tables import csv_tables
from app.exchange.tables.delimiters import DELIMITERS
from tests.exchange.round_trip import IMPORTER, NOW, read_with, source_of
from tests.exchange.tables.made_tables import Result

ARABIC = "قال وزير الطاقة، اليوم، إنّ «التيار سيعود» 😀؛ وأضاف: لن نقبل."
HEBREW = "שר החוץ אמר כי יו״ר הוועדה טעה, והוסיף שהממשלה תדון בהצעה."
PERSIAN = "وزیر گفت که «توافق» را نمی‌پذیرد؛ مذاکرات ادامه دارد."
URDU = "ترجمان نے کہا کہ معاہدہ ختم ہو چکا ہے۔"
SHOWN = {"comma": "comma (,)", "semicolon": "semicolon (;)", "tab": "tab", "bar": "bar (|)"}


def read(text: str, **values: str) -> Result:
    options = ReadOptions(encoding=None, annotator=IMPORTER, now=NOW, values=csv_tables.FORMAT.import_values(values))
    return read_with(csv_tables.FORMAT, source_of(text.encode(), "a.csv"), options)


def table(sign: str, *texts: str) -> str:
    rows = (f'{number}{sign}عنوان{sign}"{text}"\n' for number, text in enumerate(texts))
    return f"الرقم{sign}العنوان{sign}النص\n" + "".join(rows)


@pytest.mark.parametrize("wanted", DELIMITERS)
@pytest.mark.parametrize("fitting", DELIMITERS)
def test_the_one_that_fits_is_named(fitting: str, wanted: str) -> None:
    data = table(DELIMITERS[fitting], ARABIC, HEBREW, PERSIAN, URDU)
    found, rejections, _ = read(data, delimiter=wanted)
    if wanted == fitting:
        assert ([one["text"] for one in found], rejections) == ([ARABIC, HEBREW, PERSIAN, URDU], [])
        return
    (rejection,) = rejections
    assert (found, rejection.where) == ([], "a.csv")
    assert rejection.reason == (
        f"is divided by {SHOWN[fitting]}, not by {SHOWN[wanted]} as delimiter says; auto finds it, too"
    )


def test_texts_with_the_sign_that_was_said_do_not_hide_it() -> None:
    data = table(";", HEBREW, HEBREW).replace('"', "")
    assert "," in data
    found, (rejection,), _ = read(data, delimiter="comma")
    assert not found
    assert rejection.reason.startswith("is divided by semicolon")


def test_the_line_of_excel_and_titles_above_do_not_hide_it() -> None:
    for above in ("sep=;\r\n", "أرشيف الأخبار\n\n"):
        found, (rejection,), _ = read(above + table(";", ARABIC, URDU), delimiter="tab")
        assert not found
        assert rejection.reason.startswith("is divided by semicolon")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        # One column of texts, which hold the sign of another table.
        (f"text\n{HEBREW}\n{HEBREW}\n", {"delimiter": "tab"}),
        (f"{HEBREW}\n{HEBREW}\n{HEBREW}\n", {"delimiter": "tab", "header": "no"}),
        # A head with a comma, above texts with other numbers of them.
        (f"النص, كما نشر\n{HEBREW}, א, ב\n{URDU}\n{HEBREW}\n", {"delimiter": "bar"}),
    ],
)
def test_lines_that_are_said_to_be_one_cell_each_are_read(text: str, values: dict[str, str]) -> None:
    found, rejections, _ = read(text, **values)
    assert rejections == []
    assert len(found) == text.count("\n") - (values.get("header") != "no")


def test_rows_without_names_are_a_table_when_all_of_them_are_alike() -> None:
    rows = table(";", ARABIC, HEBREW, PERSIAN).partition("\n")[2]
    found, (rejection,), _ = read(rows, delimiter="bar", header="no")
    assert not found
    assert rejection.reason.startswith("is divided by semicolon")


def test_a_table_of_tabs_that_is_called_a_workbook_is_known_by_its_names() -> None:
    """Archives of newspapers call their exports ``.xls`` so that Excel opens them."""
    head = f"id\ttitle\ttext\n1\tخبر\t{ARABIC}\n".encode()
    form = installed_formats().format_of(source_of(head, "أرشيف.xls"))
    assert form is csv_tables.FORMAT
    assert installed_formats().format_of(source_of(ARABIC.encode(), "أرشيف.xls")) is not csv_tables.FORMAT
