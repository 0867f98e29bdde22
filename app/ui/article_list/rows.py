"""The rows of the article list: one is the open article, several can be selected beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView

from app.ui.article_list.delegate import row_height
from app.ui.controls.list_painting import ListTable

_LEFT = Qt.MouseButton.LeftButton
_SHIFT, _CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_ONLY = QItemSelectionModel.SelectionFlag.ClearAndSelect
_LEAST = 168
"""Pixels."""
_Move = QAbstractItemView.CursorAction
_MOVES = {
    Qt.Key.Key_Up: _Move.MoveUp,
    Qt.Key.Key_Down: _Move.MoveDown,
    Qt.Key.Key_PageUp: _Move.MovePageUp,
    Qt.Key.Key_PageDown: _Move.MovePageDown,
}


class ArticleRows(ListTable):
    """The list itself.

    A click or an arrow chooses one row. With Ctrl or Shift, or by dragging, rows are selected beside it, and nothing is
    opened. Qt's own way to select several begins at the row pressed last, also when another was opened since; so rows
    are counted from `anchor` here.
    """

    settled = Signal()
    """A single row was meant, also when it was selected before."""
    menu_requested = Signal(QPoint)
    """Somebody wants to know what can be done with the selected rows; where on the screen."""

    def __init__(self) -> None:
        super().__init__("article_list", row_height)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.anchor = 0
        """The row from which Shift selects."""
        self.extending = False
        """Whether rows are being selected just now, and none is meant to be opened."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a row; with Ctrl or Shift, or by the other button for its menu, select it."""
        event.accept()
        index = self.indexAt(event.position().toPoint())
        if not index.isValid():
            return
        if event.button() != _LEFT:
            if not self.selectionModel().isSelected(index):
                with self._selecting():
                    self._choose(index)
        elif event.modifiers() & _SHIFT:
            self._select_to(index)
        elif event.modifiers() & _CTRL:
            self._toggle(index)
        else:
            self._choose(index)
            self.settled.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Select the rows dragged over."""
        index = self.indexAt(event.position().toPoint())
        if not event.buttons() & _LEFT:
            super().mouseMoveEvent(event)
        elif index.isValid() and index != self.currentIndex():
            self._select_to(index)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Everything was done when the button went down."""
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Select with Shift and what moves, and with Ctrl and the space bar; open the current row by Return."""
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key, current = Qt.Key(event.key()), self.currentIndex()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not modifiers and current.isValid():
            self._choose(current)
            self.settled.emit()
        elif key in _MOVES and modifiers == _SHIFT:
            self._select_to(self.moveCursor(_MOVES[key], Qt.KeyboardModifier.NoModifier))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and modifiers & _SHIFT:
            self._select_to(self.model().index(0 if key == Qt.Key.Key_Home else self.model().rowCount() - 1, 0))
        elif key == Qt.Key.Key_Space and modifiers == _CTRL and current.isValid():
            self._toggle(current)
        else:
            super().keyPressEvent(event)

    def _choose(self, index: QModelIndex) -> None:
        self.anchor = index.row()
        self.selectionModel().setCurrentIndex(index, _ONLY)

    def _toggle(self, index: QModelIndex) -> None:
        self.anchor = index.row()
        with self._selecting():
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.Toggle)

    def _select_to(self, index: QModelIndex) -> None:
        """Select all rows from the anchor to this one."""
        if not index.isValid():
            return
        first = self.model().index(min(self.anchor, self.model().rowCount() - 1), 0)
        top, bottom = sorted((first, index), key=QModelIndex.row)
        with self._selecting():
            self.selectionModel().select(QItemSelection(top, bottom), _ONLY)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.scrollTo(index)

    @contextmanager
    def _selecting(self) -> Iterator[None]:
        self.extending = True
        try:
            yield
        finally:
            self.extending = False

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the row under the mouse; asked for by its key, it belongs to the selected rows."""
        index = self.indexAt(event.pos())
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            if not self.selectionModel().hasSelection() and index.isValid():
                with self._selecting():
                    self._choose(index)
            self.scrollTo(index)
        if index.isValid():
            by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
            self.menu_requested.emit(
                event.globalPos() if by_mouse else self.viewport().mapToGlobal(self.visualRect(index).center())
            )
        event.accept()

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: searching by the first letter would fetch every row, and the letters are label keys."""

    def minimumSizeHint(self) -> QSize:
        """Three rows; of higher ones as many as have the room of three usual ones."""
        row = self.verticalHeader().defaultSectionSize()
        return QSize(200, max(row, min(3 * row, _LEAST)))
