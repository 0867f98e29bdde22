"""The sheet of keys to be printed: two columns on A4, a page or two, from right to left in an Arabic interface."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QPagedPaintDevice, QPageLayout, QPainter

from app.ui.printing.sheets import MARGIN_MM, UNITS_PER_INCH, a4
from app.ui.shortcuts.content import KeySection

MOST_PAGES = 2
_SIZES = (11, 10, 9, 8)
"""Sizes of the letters that are tried, in pixels of 1/96 inch, until everything stands on `MOST_PAGES`."""
_COLUMNS = 2
_GAP, _BESIDE, _UNDER = 28.0, 10.0, 3.0
_WIDEST_KEYS = 0.6
_GREY, _LINE = "#555555", "#bbbbbb"
_WRAP = Qt.TextFlag.TextWordWrap


@dataclass(frozen=True, slots=True)
class _Placed:
    """A heading or a row at its place on a page, before mirroring."""

    page: int
    column: int
    top: float
    height: float
    text: str
    keys: str | None
    """None for a heading."""


def print_keys(title: str, note: str, sections: Sequence[KeySection], device: QPagedPaintDevice) -> int:
    """Print the sheet on A4 and return the number of pages.

    Raises:
        OSError: the device cannot be drawn on, for example because its file cannot be written.
    """
    a4(device)
    device.setPageMargins(QMarginsF(*(MARGIN_MM,) * 4), QPageLayout.Unit.Millimeter)
    painter = QPainter()
    if not painter.begin(device):
        raise OSError("the printer or the file cannot be written")
    try:
        scale = device.logicalDpiX() / UNITS_PER_INCH
        painter.scale(scale, scale)
        page = QRectF(0, 0, device.width() / scale, device.height() / scale)
        for size in _SIZES:
            sheet = _Sheet(title, note, sections, page, size)
            if sheet.pages <= MOST_PAGES:
                break
        for number in range(sheet.pages):
            if number:
                device.newPage()
            sheet.paint(painter, number)
        return sheet.pages
    finally:
        painter.end()


class _Sheet:
    def __init__(self, title: str, note: str, sections: Sequence[KeySection], page: QRectF, size: int) -> None:
        self._title, self._note, self._page = title, note, page
        self._rtl = QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
        self._font = QFont(QGuiApplication.font())
        self._font.setPixelSize(size)
        self._bold = QFont(self._font)
        self._bold.setBold(True)
        self._large = QFont(self._bold)
        self._large.setPixelSize(round(size * 1.6))
        self._metrics, self._bolder = QFontMetricsF(self._font), QFontMetricsF(self._bold)
        self._head = QFontMetricsF(self._large).height() * 1.2 + self._metrics.height() * 1.6
        self._width = (page.width() - _GAP) / _COLUMNS
        self._placed = list(self._place(sections))

    @property
    def pages(self) -> int:
        """How many pages it takes."""
        return max((row.page for row in self._placed), default=0) + 1

    def paint(self, painter: QPainter, page: int) -> None:
        """Paint one page, from 0."""
        if page == 0:
            line = QFontMetricsF(self._large).height()
            self._write(painter, QRectF(0, 0, self._page.width(), line), self._title, self._large)
            under = QRectF(0, line * 1.1, self._page.width(), self._metrics.height() * 1.4)
            self._write(painter, under, self._note, self._font, color=_GREY)
        for row in self._placed:
            if row.page == page:
                self._paint_row(painter, row)

    def _paint_row(self, painter: QPainter, row: _Placed) -> None:
        box = QRectF(row.column * (self._width + _GAP), row.top, self._width, row.height)
        if row.keys is None:
            self._write(painter, box, row.text, self._bold, bottom=True)
            painter.setPen(QColor(_LINE))
            painter.drawLine(self._mirrored(box).bottomLeft(), self._mirrored(box).bottomRight())
            return
        keys = self._keys_width(row.keys)
        self._write(painter, box.adjusted(0, 0, -keys - _BESIDE, 0), row.text, self._font)
        self._write(painter, QRectF(box.right() - keys, box.top(), keys, box.height()), row.keys, self._bold, far=True)

    def _place(self, sections: Sequence[KeySection]) -> Iterator[_Placed]:
        line = self._metrics.height()
        column, top = 0, self._head
        for section in sections:
            heights = [self._height(*row) for row in section.rows]
            rows = [
                (section.title, None, line * 2),
                *((*row, high) for row, high in zip(section.rows, heights, strict=True)),
            ]
            for number, (text, keys, height) in enumerate(rows):
                # A heading stays with its first row.
                needed = height + (heights[0] if number == 0 else 0)
                if top + needed > self._page.height():
                    column += 1
                    top = self._head if column < _COLUMNS else 0.0
                yield _Placed(column // _COLUMNS, column % _COLUMNS, top, height - _UNDER, text, keys)
                top += height

    def _height(self, text: str, keys: str) -> float:
        width = self._keys_width(keys)
        room = self._width - width - _BESIDE
        high = max(_measured(self._metrics, text, room).height(), _measured(self._bolder, keys, width).height())
        return high + _UNDER

    def _keys_width(self, keys: str) -> float:
        return min(_measured(self._bolder, keys, 10_000).width() + 1, self._width * _WIDEST_KEYS)

    def _mirrored(self, box: QRectF) -> QRectF:
        if not self._rtl:
            return box
        return QRectF(self._page.width() - box.right(), box.top(), box.width(), box.height())

    def _write(
        self,
        painter: QPainter,
        box: QRectF,
        text: str,
        font: QFont,
        *,
        color: str = "#000000",
        far: bool = False,
        bottom: bool = False,
    ) -> None:
        painter.setFont(font)
        painter.setPen(QColor(color))
        painter.setLayoutDirection(Qt.LayoutDirection.RightToLeft if self._rtl else Qt.LayoutDirection.LeftToRight)
        side = Qt.AlignmentFlag.AlignRight if far != self._rtl else Qt.AlignmentFlag.AlignLeft
        place = Qt.AlignmentFlag.AlignBottom if bottom else Qt.AlignmentFlag.AlignTop
        painter.drawText(self._mirrored(box), side | place | Qt.AlignmentFlag.AlignAbsolute | _WRAP, text)


def _measured(metrics: QFontMetricsF, text: str, width: float) -> QRectF:
    return metrics.boundingRect(QRectF(0, 0, width, 10_000), _WRAP, text)
