"""What lists that paint their own rows have in common: one column, rows of one height, a line in a direction."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView


def make_list(view: QTableView) -> None:
    """Let a table look and behave like a list.

    It stays a table because that knows all its rows to be alike, where a QListView asks each of thousands.
    """
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setShowGrid(False)
    view.setTabKeyNavigation(False)
    view.setMouseTracking(True)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    # Always there: a bar that comes and goes changes the width of the rows.
    view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
    view.horizontalHeader().hide()
    view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    view.verticalHeader().hide()
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)


def set_row_height(view: QTableView, height: int) -> None:
    """Give all rows this height in pixels."""
    view.verticalHeader().setMinimumSectionSize(height)
    view.verticalHeader().setDefaultSectionSize(height)


def small_font(font: QFont) -> QFont:
    """The font of the quiet line of a row."""
    small = QFont(font)
    small.setPixelSize(max(11, QFontMetrics(font).height() * 11 // 18))
    return small


def write_line(painter: QPainter, room: QRectF, text: str, font: QFont, ink: QColor, *, rtl: bool) -> None:
    """Write one line in the direction of the interface, from its leading edge; what does not fit is elided."""
    painter.setFont(font)
    painter.setPen(ink)
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
    side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
    force = Qt.TextFlag.TextForceRightToLeft if rtl else Qt.TextFlag.TextForceLeftToRight
    flags = int(Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter | side) | force
    painter.drawText(room, flags | Qt.TextFlag.TextSingleLine, shown)
