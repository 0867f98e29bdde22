"""How a row of the article list is painted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextOption
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.domain.records import ArticleSummary, ProgressState
from app.domain.text.direction import Direction, article_direction, paragraph_direction
from app.domain.wording.isolation import isolated, one_line
from app.domain.wording.quoting import shortened
from app.ui.article_list.model import OpenRole, SummaryRole
from app.ui.theme import current_colors, grown
from app.ui.theme.icons import paint_icon
from app.ui.wording.states import STATE_COLORS, STATE_ICONS

_ROW, _PAD, _ICON, _GAP = 56, 12, 16, 8
_TITLE_TOP, _TITLE_HEIGHT, _TITLE = 6, 26, 14
_NOTE_TOP, _NOTE_HEIGHT, _NOTE = 32, 18, 12
"""Pixels where the interface has letters of the usual size."""
_MARK = 3
_LONGEST_TITLE = 300
"""Code points of a title that are measured and painted; no list is wider."""

Index = QModelIndex | QPersistentModelIndex
_ABSOLUTE_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute
_ABSOLUTE_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute


def row_height(font: QFont) -> int:
    """Pixels of every row, where the interface has this font."""
    return grown(_ROW, font)


class ArticleDelegate(QStyledItemDelegate):
    """Two lines: the title in the article's own direction; below it date, source and the number of spans.

    The state stands at the leading edge as a shape, so that it is not told by colour alone.
    """

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """The same for every row."""
        return QSize(160, row_height(option.font))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row; one that could not be read stays empty."""
        row = _Row(painter, option, is_open=bool(index.data(OpenRole)))
        row.paint_ground()
        summary = index.data(SummaryRole)
        if isinstance(summary, ArticleSummary):
            row.paint_state(summary.state)
            row.paint_title(summary)
            spans = self.tr("%n span(s)", "", summary.span_count) if summary.span_count else ""
            source = isolated(one_line(summary.source)) if summary.source else ""
            row.paint_note([(summary.published or "")[:10], source], spans)


class _Row:
    """One row while it is painted. Places are measured from the leading edge and mirrored as a whole."""

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem, *, is_open: bool) -> None:
        self._painter = painter
        self._open = is_open
        self._rect = option.rect
        self._selected = bool(option.state & QStyle.StateFlag.State_Selected)
        self._hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        self._focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        self._right_to_left = option.direction == Qt.LayoutDirection.RightToLeft
        self._colors = current_colors()
        self._interface = QApplication.font()
        self._icon = self._grown(_ICON)

    def paint_ground(self) -> None:
        painter, rect = self._painter, self._rect
        if self._selected or self._hovered:
            painter.fillRect(rect, self._color("selected" if self._selected else "hover"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), self._color("line"))
        if self._open:
            painter.fillRect(self._place(0, 0, _MARK, rect.height()), self._color("accent"))
        if self._focused:
            painter.setPen(self._color("accent"))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def paint_state(self, state: ProgressState) -> None:
        top = self._grown(_TITLE_TOP) + (self._grown(_TITLE_HEIGHT) - self._icon) // 2
        place = self._place(_PAD, top, self._icon, self._icon)
        color = self._quiet() if state is ProgressState.TODO else self._color(STATE_COLORS[state])
        paint_icon(self._painter, QRectF(place), STATE_ICONS[state], color)

    def paint_title(self, summary: ArticleSummary) -> None:
        title = shortened(summary.title, _LONGEST_TITLE)
        article: Direction = "ltr" if (summary.direction or article_direction(title)) == "ltr" else "rtl"
        start = _PAD + self._icon + _GAP
        width = self._rect.width() - start - _PAD
        place = self._place(start, self._grown(_TITLE_TOP), width, self._grown(_TITLE_HEIGHT))
        color = self._color("selectedText" if self._selected else "text")
        self._draw(place, title, self._font(_TITLE), color, paragraph_direction(title, article))

    def paint_note(self, leading: Sequence[str], trailing: str) -> None:
        """The leading texts are cut when there is no room; the trailing one never is."""
        font = self._font(_NOTE)
        top, height = self._grown(_NOTE_TOP), self._grown(_NOTE_HEIGHT)
        start = _PAD + self._icon + _GAP
        room = self._rect.width() - start - _PAD
        width = QFontMetrics(font).horizontalAdvance(trailing) + (_GAP if trailing else 0)
        interface: Direction = "rtl" if self._right_to_left else "ltr"
        opposite: Direction = "ltr" if self._right_to_left else "rtl"
        rest = self._place(start, top, room - width, height)
        end = self._place(start + room - width, top, width, height)
        self._draw(rest, " · ".join(filter(None, leading)), font, self._quiet(), interface)
        self._draw(end, trailing, font, self._quiet(), interface, side=opposite)

    def _draw(
        self, place: QRect, text: str, font: QFont, color: QColor, direction: Direction, side: Direction | None = None
    ) -> None:
        right_to_left = direction == "rtl"
        to_the_right = (side or direction) == "rtl"
        option = QTextOption(_ABSOLUTE_RIGHT if to_the_right else _ABSOLUTE_LEFT)
        option.setAlignment(option.alignment() | Qt.AlignmentFlag.AlignVCenter)
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        option.setTextDirection(Qt.LayoutDirection.RightToLeft if right_to_left else Qt.LayoutDirection.LeftToRight)
        self._painter.setFont(font)
        self._painter.setPen(color)
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        self._painter.drawText(QRectF(place), shown, option)

    def _place(self, start: int, top: int, width: int, height: int) -> QRect:
        left = self._rect.width() - start - width if self._right_to_left else start
        return QRect(self._rect.left() + left, self._rect.top() + top, width, height)

    def _quiet(self) -> QColor:
        return self._color("selectedQuiet" if self._selected else "quiet")

    def _color(self, job: str) -> QColor:
        return QColor(self._colors[job])

    def _font(self, pixels: int) -> QFont:
        font = QFont(self._interface)
        font.setPixelSize(self._grown(pixels))
        return font

    def _grown(self, pixels: int) -> int:
        return grown(pixels, self._interface)
