"""Lays an annotated article out on pages: title, legend, the text with its spans as on screen, then the notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QCoreApplication, QMarginsF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QTextDocument,
    QTextOption,
)

from app.domain.text.direction import Direction
from app.domain.text.offsets import TextMap
from app.domain.wording.isolation import isolated, one_line
from app.domain.wording.quoting import directed, quoted
from app.ui.article_view import LabelStyle, PaperColors, SpanMark
from app.ui.article_view.inks import Inks
from app.ui.article_view.marks import SpanTable
from app.ui.article_view.metrics import MARGIN, LineMetrics
from app.ui.article_view.ornament_builder import OrnamentBuilder
from app.ui.article_view.painter import Scene, SurfacePainter
from app.ui.article_view.paragraphs import Paragraphs
from app.ui.article_view.places import Places

_WHITE = PaperColors(paper="#ffffff", text="#000000", muted="#444444")
UNITS_PER_INCH = 96
"""The article is laid out in the pixels of a usual screen and drawn at the resolution of the device."""
MARGIN_MM = 15
_FOOT = 26
_SIZE = 15
"""Of the letters, in pixels of 1/96 inch."""
_GAP = 14
_SWATCH = 26
_TAG_SHARPNESS = 4.0


@dataclass(frozen=True, slots=True)
class PrintedArticle:
    """What is printed.

    Args:
        title: of the article.
        text: the article.
        direction: of the article.
        marks: its spans.
        notes: label, quote and note of each span that has one, in reading order.
        styles: looks of the labels, in the order of the codebook.
        families: font families in the order in which they are asked for a letter.
    """

    title: str
    text: str
    direction: Direction
    marks: Sequence[SpanMark]
    notes: Sequence[tuple[str, str, str]]
    styles: Mapping[str, LabelStyle]
    families: Sequence[str]


def print_article(article: PrintedArticle, device: QPagedPaintDevice) -> int:
    """Print on A4 (or what `device` has been set to) and return the number of pages.

    Raises:
        OSError: the device cannot be drawn on, for example because its file cannot be written.
    """
    device.setPageMargins(QMarginsF(*(MARGIN_MM,) * 4), QPageLayout.Unit.Millimeter)
    painter = QPainter()
    if not painter.begin(device):
        raise OSError("the printer or the file cannot be written")
    try:
        return _Press(article, device, painter).run()
    finally:
        painter.end()


def a4(device: QPagedPaintDevice) -> None:
    """Set a device to A4."""
    device.setPageSize(QPageSize(QPageSize.PageSizeId.A4))


class _Press:
    def __init__(self, article: PrintedArticle, device: QPagedPaintDevice, painter: QPainter) -> None:
        self._article = article
        self._device = device
        self._painter = painter
        scale = device.logicalDpiX() / UNITS_PER_INCH
        painter.scale(scale, scale)
        self._width = int(device.width() / scale)
        self._height = int(device.height() / scale) - _FOOT
        self._pages = 1
        families = list(article.families)
        metrics = LineMetrics.of(families, _SIZE)
        self._font = metrics.font
        spans = SpanTable()
        spans.replace(article.marks)
        column = self._width - 2 * MARGIN
        self._paragraphs = Paragraphs(
            TextMap(article.text), article.direction, metrics, column, lambda _top, _growth: None
        )
        self._inks = Inks(article.styles, _WHITE, metrics)
        self._surface = SurfacePainter(
            self._paragraphs,
            Places(self._paragraphs),
            OrnamentBuilder(spans, metrics, column, self._inks.tag_width),
            self._inks,
            _WHITE,
            metrics,
            tag_ratio=_TAG_SHARPNESS,
        )

    def run(self) -> int:
        """Everything; returns the number of pages."""
        y = self._text(round(self._head()))
        self._notes(y)
        self._foot()
        return self._pages

    def _head(self) -> float:
        """Title and legend; returns where the text may begin."""
        font = QFont(self._font)
        font.setBold(True)
        font.setPixelSize(round(_SIZE * 1.3))
        rtl = self._article.direction == "rtl"
        option = QTextOption(Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft)
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        box = QRectF(MARGIN, 0, self._width - 2 * MARGIN, QFontMetricsF(font).height() * 1.2)
        self._painter.setFont(font)
        self._painter.drawText(box, one_line(self._article.title), option)
        return self._legend(box.bottom() + 6) + _GAP

    def _legend(self, y: float) -> float:
        """A swatch with the underline, the name and the number of spans, for each label that is used."""
        counts: dict[str, int] = {}
        for mark in self._article.marks:
            counts[mark.label] = counts.get(mark.label, 0) + 1
        font = QFont(self._font)
        font.setPixelSize(round(_SIZE * 0.75))
        measure = QFontMetricsF(font)
        rtl = self._article.direction == "rtl"
        x = float(self._width - MARGIN if rtl else MARGIN)
        painter = self._painter
        for label in [*self._article.styles, *(label for label in counts if label not in self._article.styles)]:
            if label not in counts:
                continue
            style = self._article.styles.get(label)
            words = f"{isolated(style.name if style is not None else label)} {counts[label]:,}"
            width = _SWATCH + 6 + measure.horizontalAdvance(words) + 18
            if not MARGIN - 1 <= (x - width if rtl else x) <= self._width - MARGIN - (0 if rtl else width) + 1:
                x = float(self._width - MARGIN if rtl else MARGIN)
                y += measure.height() * 1.4
            left = x - _SWATCH if rtl else x
            painter.setBrushOrigin(0, 0)
            painter.fillRect(QRectF(left, y, _SWATCH, measure.height() - 3), self._inks.ink(label).fill)
            painter.fillRect(QRectF(left, y + measure.height() - 2, _SWATCH, 2.5), self._inks.ink(label).bar)
            painter.setFont(font)
            painter.setPen(QColor(_WHITE.text))
            place = QRectF(x - width if rtl else x + _SWATCH + 6, y, width - _SWATCH - 6, measure.height() * 1.2)
            side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
            painter.drawText(place, words, QTextOption(side))
            x += -width if rtl else width
        return y + measure.height() * 1.4

    def _text(self, y: float) -> float:
        """The article, broken between lines; returns where it ends on its last page."""
        for top, bottom, begins_page in self._stretches(y):
            if begins_page:
                self._turn()
                y = 0.0
            self._painter.save()
            place = QRectF(0, y, self._width, bottom - top)
            self._painter.setClipRect(place)
            # Up to just before the next line, which stands on the next page.
            exposed = place.adjusted(0, 0, 0, -0.5)
            self._surface.paint(self._painter, exposed, MARGIN, round(top - y), Scene((0, 0), None, None))
            self._painter.restore()
            y += bottom - top
        return y

    def _stretches(self, y: float) -> list[tuple[int, int, bool]]:
        """Which heights of the article stand together: `(top, bottom, whether they begin a page)`."""
        found: list[tuple[int, int, bool]] = []
        room, start, top, new_page = self._height - y, 0, 0, False
        for index in range(len(self._paragraphs)):
            paragraph = self._paragraphs.get(index)
            for number in range(paragraph.line_count):
                line = top + number * paragraph.pitch
                if line + paragraph.pitch - start > room:
                    found.append((start, line, new_page))
                    start, room, new_page = line, float(self._height), True
            top += paragraph.height
        found.append((start, top, new_page))
        return found

    def _notes(self, y: float) -> None:
        if not self._article.notes:
            return
        page = QTextDocument()
        page.setDefaultFont(self._font)
        option = QTextOption()
        rtl = self._article.direction == "rtl"
        option.setTextDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
        page.setDefaultTextOption(option)
        title = QCoreApplication.translate("printing", "Notes")
        rows = "".join(
            f"<p><b>{escape(self._name(label))}</b> {escape(quoted(quote, 200))}<br>"
            f"{escape(directed(one_line(note)))}</p>"
            for label, quote, note in self._article.notes
        )
        page.setHtml(f"<h3>{escape(title)}</h3>{rows}")
        page.setTextWidth(self._width - 2 * MARGIN)
        y += _GAP
        if y + page.size().height() > self._height:
            self._turn()
            y = 0.0
        page.setPageSize(QRectF(0, 0, self._width - 2 * MARGIN, self._height - y).size())
        for number in range(page.pageCount()):
            if number:
                self._turn()
            height = self._height - y
            self._painter.save()
            self._painter.translate(MARGIN, y - number * height)
            page.drawContents(self._painter, QRectF(0, number * height, self._width, height))
            self._painter.restore()

    def _name(self, label: str) -> str:
        style = self._article.styles.get(label)
        return style.name if style is not None else label

    def _turn(self) -> None:
        self._foot()
        self._device.newPage()
        self._pages += 1

    def _foot(self) -> None:
        font = QFont(self._font)
        font.setPixelSize(round(_SIZE * 0.7))
        self._painter.setFont(font)
        self._painter.setPen(QColor(_WHITE.muted))
        box = QRectF(0, self._height + 4, self._width, _FOOT - 4)
        self._painter.drawText(box, f"{self._pages}", QTextOption(Qt.AlignmentFlag.AlignCenter))
        self._painter.setPen(QColor(_WHITE.text))
