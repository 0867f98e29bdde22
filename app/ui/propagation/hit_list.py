"""The list of hits: a concordance, the mention in the middle of every line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.domain.wording.isolation import isolated
from app.domain.wording.quoting import titled
from app.ui.article_view.excerpt import Excerpt, direction_of
from app.ui.controls.list_painting import ListTable, paint_ground, small_font, write_line
from app.ui.propagation.model import DECISION_ROLE, HIT_ROLE, Decision, HitModel
from app.ui.reading_options.options import ReadingOptions
from app.ui.theme import current_colors, grown
from app.ui.theme.icons import paint_icon

if TYPE_CHECKING:
    from app.services.labelling.propagation import Hit

Index = QModelIndex | QPersistentModelIndex

BOX = 20
"""Pixels of the check box and of the cross where letters have the usual size."""
_EDGE = 12
_KEPT = 400
"""Lines laid out that are kept; several screens of them."""
_LIGHT_ALPHA = 60
_AS_USUAL = ReadingOptions()
_BOXES = {
    Decision.OPEN: ("checkbox-blank-outline", "quiet"),
    Decision.ACCEPTED: ("checkbox-marked", "done"),
    Decision.REJECTED: ("close-box-outline", "flagged"),
}
_WALKING = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}


def row_height(font: QFont) -> int:
    """Pixels of every row, where the interface has this font."""
    return QFontMetrics(_line_font(font, "ar")).height() + QFontMetrics(small_font(font)).height() + 14


def _line_font(font: QFont, language: str) -> QFont:
    line = QFont(font)
    line.setFamilies(_AS_USUAL.families(language))
    size = font.pixelSize() if font.pixelSize() > 0 else QFontMetrics(font).height()
    line.setPixelSize(round(size * 1.35))
    return line


class HitDelegate(QStyledItemDelegate):
    """Paints a hit: its line above with the mention lit, the article's title below."""

    def __init__(self, parent: QWidget, color: QColor) -> None:
        """`color` is the label's."""
        super().__init__(parent)
        self._light = QColor(color)
        self._light.setAlpha(_LIGHT_ALPHA)
        self._kept: dict[Hit, Excerpt] = {}

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """The same for every row."""
        return QSize(320, row_height(option.font))

    def excerpt(self, hit: Hit, font: QFont) -> Excerpt:
        """The laid-out line of a hit."""
        found = self._kept.get(hit)
        if found is None:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            line = _line_font(font, hit.language)
            found = Excerpt(hit.prefix, hit.quote, hit.suffix, line, direction_of(hit))
            self._kept[hit] = found
        return found

    def forget(self) -> None:
        """Lay every line out anew: the font has changed."""
        self._kept.clear()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one hit."""
        hit: Hit = index.data(HIT_ROLE)
        decision: Decision = index.data(DECISION_ROLE)
        colors = current_colors()
        rect = QRectF(option.rect)
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        painter.save()
        chosen = paint_ground(painter, option, colors)
        name, job = _BOXES[decision]
        paint_icon(painter, box_place(rect, rtl=rtl), name, QColor(colors[job]))
        cross = colors["flagged" if decision is Decision.REJECTED else "disabled"]
        paint_icon(painter, cross_place(rect, rtl=rtl), "close", QColor(cross))
        beside = 2 * _EDGE + grown(BOX)
        room = rect.adjusted(beside, 4, -beside, -4)
        small = small_font(option.font)
        below = QFontMetrics(small).height()
        faded = decision is Decision.REJECTED
        ink = QColor(colors["selectedText" if chosen else "quiet" if faded else "text"])
        light = QColor(self._light)
        if faded:
            light.setAlpha(_LIGHT_ALPHA // 3)
        self.excerpt(hit, option.font).paint(painter, room.adjusted(0, 0, 0, -below - 2), ink, light)
        quiet = QColor(colors["selectedQuiet" if chosen else "quiet"])
        last = QRectF(room.left(), room.bottom() - below, room.width(), below)
        write_line(painter, last, self._note(hit), small, quiet, rtl=rtl)
        painter.restore()

    def _note(self, hit: Hit) -> str:
        title = titled(hit.title, 200)
        outside = self.tr("{clitic} stays outside").format(clitic=isolated(hit.clitic))
        return f"{title} · {outside}" if hit.clitic else title


class HitList(ListTable):
    """The list: a box to accept and a cross to reject on every row; all keys but those that walk go to the dialog."""

    toggle_requested = Signal(int, object)
    """A row, and the `Decision` whose sign was clicked."""

    def __init__(self, model: HitModel, color: QColor) -> None:
        super().__init__("hit_list", row_height)
        self._delegate = HitDelegate(self, color)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)

    def row(self) -> int:
        """The current row, or -1."""
        return self.currentIndex().row()

    def go_to(self, row: int) -> None:
        """Make a row the current one, in sight."""
        index = self.model().index(row, 0)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk; everything else is the dialog's: letters decide, they do not search."""
        if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            # A table would go along its row.
            self.go_to(0 if event.key() == Qt.Key.Key_Home else self.model().rowCount() - 1)
        elif event.key() in _WALKING:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a click on the box or on the cross."""
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or event.button() != Qt.MouseButton.LeftButton:
            return
        rect, rtl = QRectF(self.visualRect(index)), self.isRightToLeft()
        for place, decision in (
            (box_place(rect, rtl=rtl), Decision.ACCEPTED),
            (cross_place(rect, rtl=rtl), Decision.REJECTED),
        ):
            if place.adjusted(-_EDGE / 2, -_EDGE / 2, _EDGE / 2, _EDGE / 2).contains(event.position()):
                self.toggle_requested.emit(index.row(), decision)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font of the interface."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._delegate.forget()


def box_place(rect: QRectF, *, rtl: bool) -> QRectF:
    """Where the check box of a row is."""
    return _sign(rect, at_left=not rtl)


def cross_place(rect: QRectF, *, rtl: bool) -> QRectF:
    """Where the cross of a row is."""
    return _sign(rect, at_left=rtl)


def _sign(rect: QRectF, *, at_left: bool) -> QRectF:
    size = grown(BOX)
    x = rect.left() + _EDGE if at_left else rect.right() - _EDGE - size
    return QRectF(x, rect.center().y() - size / 2, size, size)
