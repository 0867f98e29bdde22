"""Mentions in their context, one a line, the mention in the middle: each line in the direction of its article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QFont, QPainter, QPalette
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.domain.wording.isolation import one_line
from app.ui.article_view.excerpt import Excerpt, direction_of
from app.ui.controls.list_painting import paint_choice, write_line
from app.ui.entities.paged_model import RECORD_ROLE

if TYPE_CHECKING:
    from app.services.entities.page import ClaimLine, MentionLine

Index = QModelIndex | QPersistentModelIndex

ROW_HEIGHT = 40
_EDGE = 12
_TINT = 48
"""Alpha of the colour behind the quote."""
_KEPT = 400
"""Lines laid out that are kept; several screens of them."""


class ContextDelegate(QStyledItemDelegate):
    """Paints a mention with what stands around it; only colours tell the mention from its context."""

    def __init__(self, parent: QWidget, *, centred: bool = True) -> None:
        """``centred`` puts the middle of the quote into the middle of the column; else the quote stands alone."""
        super().__init__(parent)
        self._centred = centred
        self._kept: dict[tuple[MentionLine, str], Excerpt] = {}

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """One line."""
        return QSize(320, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one line."""
        record: MentionLine | ClaimLine | None = index.data(RECORD_ROLE)
        painter.save()
        ink, quiet = paint_choice(painter, option)
        if record is not None:
            line: MentionLine = record.claim if hasattr(record, "claim") else record
            rect: QRect = option.rect
            room = QRectF(rect.adjusted(_EDGE, 0, -_EDGE, 0))
            if self._centred:
                tint = QColor(option.palette.color(QPalette.ColorRole.Accent))
                tint.setAlpha(_TINT)
                self._excerpt(line, option.font).paint(painter, room, ink, tint, quiet)
            else:
                write_line(painter, room, one_line(line.quote), option.font, ink, rtl=direction_of(line) == "rtl")
        painter.restore()

    def _excerpt(self, line: MentionLine, font: QFont) -> Excerpt:
        key = (line, font.key())
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[key] = found = Excerpt(line.prefix, line.quote, line.suffix, font, direction_of(line))
        return found
