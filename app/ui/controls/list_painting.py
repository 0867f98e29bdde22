"""What lists that paint their own rows have in common: one column, rows of one height, a line in a direction."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QPainter, QPaintEvent, QPalette, QTextOption
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QStyle, QStyleOptionViewItem, QTableView, QWidget

from app.ui.theme import current_colors


class ListTable(QTableView):
    """A table that looks and behaves like a list, its rows as high as the font of the interface wants them.

    It is a table because that knows all its rows to be alike. A QListView asks each of them when it lays itself out:
    300 ms for 100,000 rows at each change of a filter, where the table takes 10 ms.
    """

    def __init__(self, name: str, row_height: Callable[[QFont], int], parent: QWidget | None = None) -> None:
        """Make it.

        Args:
            name: its object name.
            row_height: pixels of a row where the interface has this font.
            parent: its parent.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self._row_height = row_height
        self._empty_text = ""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Always there: a bar that comes and goes changes the width of the rows.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._fit_rows()

    def set_empty_text(self, text: str) -> None:
        """What is said in the middle as long as there is no row."""
        if text != self._empty_text:
            self._empty_text = text
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say what to do next when there is nothing to list."""
        super().paintEvent(event)
        if self._empty_text and self.model().rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(current_colors()["quiet"]))
            option = QTextOption(Qt.AlignmentFlag.AlignCenter)
            option.setTextDirection(self.layoutDirection())
            painter.drawText(QRectF(self.viewport().rect().adjusted(16, 8, -16, -8)), self._empty_text, option)
            painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font of the interface."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_rows()

    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Know first how many rows there are: after a reset Qt counts them only when it has time, and goes nowhere."""
        self.executeDelayedItemsLayout()
        super().scrollTo(index, hint)

    def _fit_rows(self) -> None:
        height = self._row_height(QGuiApplication.font())
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)


def paint_ground(painter: QPainter, option: QStyleOptionViewItem, colors: Mapping[str, str]) -> bool:
    """Paint what a row's words stand on, with a thin line below; returns whether the row is chosen."""
    rect = QRectF(option.rect)
    chosen = bool(option.state & QStyle.StateFlag.State_Selected)
    if chosen:
        painter.fillRect(rect, QColor(colors["selected"]))
    elif option.state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(rect, QColor(colors["hover"]))
    painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), QColor(colors["line"]))
    return chosen


def paint_choice(painter: QPainter, option: QStyleOptionViewItem) -> tuple[QColor, QColor]:
    """Paint that a row is chosen, or under the mouse, as palettes do; returns the ink for words and for quiet ones."""
    palette: QPalette = option.palette
    if option.state & QStyle.StateFlag.State_Selected:
        painter.fillRect(option.rect, palette.color(QPalette.ColorRole.Highlight))
        ink = palette.color(QPalette.ColorRole.HighlightedText)
        return ink, ink
    if option.state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(option.rect, palette.color(QPalette.ColorRole.Midlight))
    # A style sheet lets the palette's own quiet ink be the other one half transparent: hard to read.
    return palette.color(QPalette.ColorRole.Text), QColor(current_colors()["quiet"])


def small_font(font: QFont) -> QFont:
    """The font of the quiet line of a row."""
    small = QFont(font)
    small.setPixelSize(max(11, QFontMetrics(font).height() * 11 // 18))
    return small


def write_line(painter: QPainter, room: QRectF, text: str, font: QFont, ink: QColor, *, rtl: bool) -> int:
    """Write one line from the leading edge; what does not fit is elided. Returns the pixels it took."""
    painter.setFont(font)
    painter.setPen(ink)
    metrics = QFontMetrics(font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
    side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
    force = Qt.TextFlag.TextForceRightToLeft if rtl else Qt.TextFlag.TextForceLeftToRight
    flags = int(Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter | side) | force
    painter.drawText(room, flags | Qt.TextFlag.TextSingleLine, shown)
    return metrics.horizontalAdvance(shown)
