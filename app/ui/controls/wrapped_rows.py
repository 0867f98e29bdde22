"""Rows of a list that wrap, and are as high as their words."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

_PADDING = 16
"""Pixels that our style sheet keeps free beside the words, on both sides together."""


class WrappedRows(QStyledItemDelegate):
    """Asks for the height of a row in the width that its words really have.

    Qt asks in the width of the whole row: words that fit into that, but not between its paddings, lost their end.
    """

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As high as all the words."""
        narrow = QStyleOptionViewItem(option)
        narrow.rect.setWidth(max(1, option.rect.width() - _PADDING))
        return super().sizeHint(narrow, index)
