"""How often an entity is mentioned, claims or is claimed about, month by month: quiet bars with their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from app.ui.controls.filling import filled
from app.ui.entities.paged_model import RECORD_ROLE, PagedModel
from app.ui.entities.tables import RowTable
from app.ui.theme import current_colors

if TYPE_CHECKING:
    from app.services.entities.page import Period

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 32
_NUMBER = 56
_BAR = 8


class OverTime(QWidget):
    """One row a month, the earliest first."""

    def __init__(self) -> None:
        super().__init__()
        self.model = PagedModel(4, self._say, self)
        self.table = RowTable(self.model, ROW_HEIGHT, "entity_over_time")
        self._bars = _BarDelegate(self.table)
        for column in (1, 2, 3):
            self.table.setItemDelegateForColumn(column, self._bars)
            self.table.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.table.horizontalHeader().resizeSection(0, 120)
        filled(QVBoxLayout(self), self.table, margins=0)

    def show_periods(self, periods: Sequence[Period]) -> None:
        """Show these months."""
        self._bars.most = max((max(counts_of(period)) for period in periods), default=0)
        self.model.show_rows(len(periods), lambda limit, offset: periods[offset : offset + limit])

    def retranslate(self) -> None:
        """Write the texts in the language of the interface."""
        self.table.setAccessibleName(self.tr("Over time"))
        self.model.set_titles([self.tr("Month"), self.tr("Mentions"), self.tr("Claims made"), self.tr("Claims about")])

    def _say(self, period: Period, column: int) -> str:
        if column == 0:
            return period.month or self.tr("no date")
        return f"{counts_of(period)[column - 1]:,}"


def counts_of(period: Period) -> tuple[int, int, int]:
    """Mentions, claims made, claims about."""
    return period.mentions, period.claims_made, period.claims_about


class _BarDelegate(QStyledItemDelegate):
    """A number and a bar as long as it is large beside the largest."""

    most = 0

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(80, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        period: Period | None = index.data(RECORD_ROLE)
        rect: QRect = option.rect
        palette: QPalette = option.palette
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, palette.color(QPalette.ColorRole.Highlight))
        if period is None:
            return
        count = counts_of(period)[index.column() - 1]
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        number = QRect(rect.right() - _NUMBER if rtl else rect.left(), rect.top(), _NUMBER, rect.height())
        painter.setPen(palette.color(QPalette.ColorRole.Text) if count else QColor(current_colors()["quiet"]))
        painter.drawText(number.adjusted(4, 0, -8, 0), int(Qt.AlignmentFlag.AlignRight) | _MIDDLE, f"{count:,}")
        if count and self.most:
            width = max(2, (rect.width() - _NUMBER - 8) * count // self.most)
            left = number.left() - width if rtl else number.right()
            color = QColor(palette.color(QPalette.ColorRole.Accent))
            color.setAlpha(160)
            painter.fillRect(QRect(left, rect.center().y() - _BAR // 2, width, _BAR), color)


_MIDDLE = int(Qt.AlignmentFlag.AlignVCenter)
