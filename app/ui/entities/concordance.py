"""Mentions in their context, one a line, the mention in the middle: each line in the direction of its article."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.domain.direction import article_direction
from app.domain.segmentation import floor_boundary
from app.ui.entities.paged_model import RECORD_ROLE
from app.ui.wording import flattened

if TYPE_CHECKING:
    from app.services.entity_page import ClaimLine, MentionLine

Index = QModelIndex | QPersistentModelIndex

ROW_HEIGHT = 40
LONGEST_QUOTE = 160
"""Code points of a quote that a line shows; a mention may be a whole sentence."""
_TINT = 48
"""Alpha of the colour behind the quote."""


@lru_cache(maxsize=4096)
def line_of(prefix: str, quote: str, suffix: str) -> tuple[str, int, int]:
    """One line of text, and where in it the quote begins and ends, in code points."""
    before, after = flattened(prefix), flattened(suffix)
    middle = flattened(quote)
    if len(middle) > LONGEST_QUOTE:
        middle = middle[: floor_boundary(middle, LONGEST_QUOTE)] + "…"
    return before + middle + after, len(before), len(before) + len(middle)


def direction_of(line: MentionLine) -> str:
    """``rtl`` or ``ltr``: the article's direction; where nobody decided it, that of the words in sight."""
    return line.direction or article_direction(f"{line.prefix}{line.quote}{line.suffix}")


class ContextDelegate(QStyledItemDelegate):
    """Paints a mention with what stands around it.

    The line is shaped as one text, so that letters join across the edges of the mention as they do in the article; only
    colours tell the mention from its context.
    """

    def __init__(self, parent: QWidget, *, centred: bool = True) -> None:
        """``centred`` puts the middle of the quote into the middle of the column; else the quote stands alone."""
        super().__init__(parent)
        self._centred = centred

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """One line."""
        return QSize(320, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one line."""
        record: MentionLine | ClaimLine | None = index.data(RECORD_ROLE)
        rect: QRect = option.rect
        palette: QPalette = option.palette
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(rect, palette.color(QPalette.ColorRole.Highlight))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, palette.color(QPalette.ColorRole.Midlight))
        if record is None:
            return
        line: MentionLine = record.claim if hasattr(record, "claim") else record
        ink = palette.color(QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text)
        quiet = ink if chosen else palette.color(QPalette.ColorRole.PlaceholderText)
        painter.save()
        painter.setClipRect(rect.adjusted(8, 0, -8, 0))
        if self._centred:
            text, start, end = line_of(line.prefix, line.quote, line.suffix)
        else:
            whole, start, _ = line_of("", line.quote, "")
            text = option.fontMetrics.elidedText(whole, Qt.TextElideMode.ElideRight, rect.width() - 24)
            end = len(text)
        self._draw(painter, option, line, (text, start, end), ink, quiet)
        painter.restore()

    def _draw(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        line: MentionLine,
        parts: tuple[str, int, int],
        ink: QColor,
        quiet: QColor,
    ) -> None:
        text, start, end = parts
        rtl = direction_of(line) == "rtl"
        qt_start, qt_end = (len(text[:place].encode("utf-16-le")) // 2 for place in (start, end))
        layout = QTextLayout(text, option.font)
        wanted = QTextOption()
        wanted.setTextDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
        wanted.setWrapMode(QTextOption.WrapMode.NoWrap)
        layout.setTextOption(wanted)
        tint = QColor(option.palette.color(QPalette.ColorRole.Accent))
        tint.setAlpha(_TINT)
        quote = QTextCharFormat()
        quote.setForeground(ink)
        if self._centred:
            quote.setBackground(tint)
        found = QTextLayout.FormatRange()
        # PySide6 names no better way to fill a FormatRange.
        found.start, found.length, found.format = qt_start, qt_end - qt_start, quote
        layout.setFormats([found])
        layout.beginLayout()
        row = layout.createLine()
        row.setLineWidth(100_000)
        row.setPosition(QPointF(0, 0))
        layout.endLayout()
        first, last = _x(row.cursorToX(qt_start)), _x(row.cursorToX(qt_end))
        rect: QRect = option.rect
        if self._centred:
            left = rect.center().x() - (first + last) / 2
        else:
            left = rect.right() - 12 - max(first, last) if rtl else rect.left() + 12 - min(first, last)
        top = rect.top() + (rect.height() - row.height()) / 2
        painter.setPen(quiet)
        layout.draw(painter, QPointF(left, top))


def _x(found: object) -> float:
    """PySide6 gives the place together with the position it belongs to."""
    return float(found[0] if isinstance(found, tuple) else found)  # type: ignore[arg-type]
