"""An annotated article on paper: nothing missing, nothing cut, labels and legend in their colours."""

from array import array
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QColor, QImage, QPagedPaintDevice, QPageLayout, QPdfWriter
from PySide6.QtPrintSupport import QPrinter

from app.ui.article_view import LabelStyle, SpanMark
from app.ui.printing.sheets import PrintedArticle, a4, print_article

FAMILIES = ("Noto Naskh Arabic", "Noto Sans Hebrew", "Vazirmatn", "Noto Emoji")
STYLES = {
    "ACTOR": LabelStyle("فاعل", "#1557b0", "#8ab4f8", 0),
    "CLAIM": LabelStyle("ادعاء", "#8a5a00", "#f6b73c", 1),
}
LINE = "وقال سامح شكري 😀 إن الهدنة في غزة انتهت، وفق بيان OpenAI Inc. الصادر في 10/6/2022 «لن نقبل»."


class Sheets(QImage):
    """A paint device of pages that can be looked at; 192 dots per inch."""

    def __init__(self) -> None:
        super().__init__(1360, 1920, QImage.Format.Format_RGB32)
        self.setDotsPerMeterX(round(192 / 0.0254))
        self.setDotsPerMeterY(round(192 / 0.0254))
        self.fill(0xFFFFFFFF)
        self.pages: list[QImage] = []

    def setPageMargins(self, _margins: QMarginsF, _unit: QPageLayout.Unit) -> bool:
        return True

    def newPage(self) -> bool:
        self.pages.append(self.copy())
        self.fill(0xFFFFFFFF)
        return True


def printed(text: str, marks: list[SpanMark], notes: list[tuple[str, str, str]] | None = None) -> PrintedArticle:
    return PrintedArticle("تلمار وأورسينا (Wire)", text, "rtl", marks, notes or [], STYLES, FAMILIES)


def pages(article: PrintedArticle) -> list[QImage]:
    sheets = Sheets()
    count = print_article(article, sheets)  # type: ignore[arg-type]
    sheets.newPage()
    assert count == len(sheets.pages)
    return sheets.pages


def inked_rows(page: QImage) -> list[int]:
    """Rows with dark ink, the foot left out."""
    gray = page.convertToFormat(QImage.Format.Format_Grayscale8)
    data, step = bytes(gray.constBits()), gray.bytesPerLine()
    return [y for y in range(page.height() - 60) if min(data[y * step : y * step + page.width()]) < 90]


def pixels_of(page: QImage, color: str) -> int:
    return array("I", bytes(page.constBits())).count(QColor(color).rgb())


@pytest.fixture(autouse=True)
def _bundled_fonts(fonts: list[str]) -> None:
    assert "Noto Naskh Arabic" in fonts


def test_a_short_article_stands_on_one_page_with_its_labels_and_legend() -> None:
    mark = SpanMark("a", "ACTOR", ((5, 14),))
    (plain,) = pages(printed(LINE, []))
    (page,) = pages(printed(LINE, [mark]))
    assert pixels_of(plain, STYLES["ACTOR"].color) == 0
    assert pixels_of(page, STYLES["ACTOR"].color) > 100
    # A label that no span has needs no entry in the legend.
    assert pixels_of(page, STYLES["CLAIM"].color) == 0


def test_a_long_article_is_broken_between_lines_and_no_line_is_lost_or_shown_twice() -> None:
    text = "\n".join([LINE] * 60)
    found = pages(printed(text, []))
    assert len(found) > 2

    def bands(page: QImage) -> int:
        rows = inked_rows(page)
        return 1 + sum(after - before > 14 for before, after in pairwise(rows))

    single = bands(pages(printed(LINE, []))[0])
    head = bands(pages(printed("", []))[0])
    per_paragraph = single - head
    assert per_paragraph >= 1
    assert sum(map(bands, found)) == head + 60 * per_paragraph


def test_notes_come_after_the_text_and_go_on_over_pages() -> None:
    few = pages(printed(LINE, [], [("ACTOR", "سامح شكري", "وزير الخارجية")]))
    assert len(few) == 1
    assert len(inked_rows(few[0])) > len(inked_rows(pages(printed(LINE, []))[0]))
    many = pages(printed(LINE, [], [("ACTOR", "سامح شكري", f"ملاحظة {number}") for number in range(60)]))
    assert len(many) >= 3
    assert all(inked_rows(page) for page in many)


def test_pdf_files_are_written_by_both_of_qts_writers(tmp_path: Path) -> None:
    text = "\n".join([LINE] * 60)
    writer = QPdfWriter(str(tmp_path / "one.pdf"))
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "two.pdf"))
    devices: list[QPagedPaintDevice] = [writer, printer]
    for device in devices:
        a4(device)
        assert print_article(printed(text, [SpanMark("a", "ACTOR", ((5, 14),))]), device) > 2
    for name in ("one.pdf", "two.pdf"):
        written = (tmp_path / name).read_bytes()
        assert written.startswith(b"%PDF-")
        assert written.rstrip().endswith(b"%%EOF")


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    writer = QPdfWriter(str(tmp_path / "no such folder" / "one.pdf"))
    a4(writer)
    with pytest.raises(OSError, match="cannot be written"):
        print_article(printed(LINE, []), writer)
