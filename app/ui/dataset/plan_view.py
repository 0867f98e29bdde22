"""What a dataset would be: counts of every part, and what to mind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QListWidget,
    QListWidgetItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.domain.wording.isolation import isolated
from app.ui.controls.filling import filled
from app.ui.controls.number_column import NUMBERS_ALIGNED
from app.ui.controls.passing_label import PassingLabel
from app.ui.controls.straight_label import StraightLabel
from app.ui.controls.wrapped_rows import WrappedRows
from app.ui.dataset.report_words import DatasetWords
from app.ui.theme.icons import icon

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.services.dataset.plan import Plan

_DAY, _PADDING = "2026-12-30", 22
"""What a column has room for, and pixels beside it."""
_SPARE = 2
"""Pixels that the style keeps for borders of its own."""
_WARNING, _NOTE = "alert-outline", "check"


class PlanView(QWidget):
    """Shows one plan, or why there is none. Nothing moves while the next one is made."""

    def __init__(self, label_names: Mapping[str, str]) -> None:
        """`label_names`: key of a label → what it is called."""
        super().__init__()
        self._names = label_names
        self._words = DatasetWords(self)
        self._heading, self._agreement = StraightLabel(), PassingLabel()
        self._heading.setObjectName("dataset.heading")
        self._heading.setWordWrap(True)
        self._agreement.setObjectName("dataset.agreement")
        self._agreement.setWordWrap(True)
        self._agreement.setProperty("quiet", True)
        self.table = QTableWidget()
        self.table.setObjectName("dataset.counts")
        self.table.setAccessibleName(self.tr("Counts of every part"))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setShowGrid(False)
        # Else Tab goes from cell to cell and never comes to the buttons.
        self.table.setTabKeyNavigation(False)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.horizontalHeader().setMinimumSectionSize(self.fontMetrics().horizontalAdvance(_DAY) + _PADDING)
        self.table.horizontalHeader().setDefaultAlignment(NUMBERS_ALIGNED)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.remarks = QListWidget()
        self.remarks.setObjectName("dataset.remarks")
        self.remarks.setAccessibleName(self.tr("Good to know"))
        self.remarks.setWordWrap(True)
        self.remarks.setItemDelegate(WrappedRows(self.remarks))
        self.remarks.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.remarks.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        filled(
            QVBoxLayout(self), self._heading, (self.table, 3), self._agreement, (self.remarks, 2), margins=0, spacing=8
        )

    def heading(self) -> str:
        """The sentence above the counts."""
        return self._heading.text()

    def wanted_width(self) -> int:
        """Pixels with which all columns of the counts are in sight."""
        rows, bar = self.table.verticalHeader().sizeHint().width(), self.table.verticalScrollBar().sizeHint().width()
        columns = self.table.columnCount() * self.table.horizontalHeader().minimumSectionSize()
        return rows + columns + bar + 2 * self.table.frameWidth() + _SPARE

    def show_waiting(self) -> None:
        """Say that counting is at work; what is shown stays until it is done."""
        self._heading.setText(self.tr("Counting…"))

    def show_failure(self, words: str) -> None:
        """Say why there is no dataset by these choices."""
        # Not isolated: Qt takes a label that is one isolate for one from left to right.
        self._heading.setText(words)
        self.table.setRowCount(0)
        self.table.setColumnCount(0)
        self.remarks.clear()
        self._agreement.clear()

    def show_plan(self, plan: Plan) -> None:
        """Show the counts and remarks of a plan."""
        self._heading.setText(
            self._words.numbers(plan) if plan.total else self.tr("No article is left by these choices")
        )
        rows = self._rows(plan)
        heads = [*(isolated(name) for name in plan.counts), self.tr("All parts")]
        self.table.setColumnCount(len(heads))
        self.table.setRowCount(len(rows))
        self.table.setHorizontalHeaderLabels(heads)
        self.table.setVerticalHeaderLabels([name for name, _ in rows])
        for row, (_, values) in enumerate(rows):
            for column, value in enumerate(values):
                item = QTableWidgetItem(value)
                item.setTextAlignment(NUMBERS_ALIGNED)
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)
                self.table.setItem(row, column, item)
        self.remarks.clear()
        for said in plan.remarks:
            entry = QListWidgetItem(icon(_WARNING if said.warning else _NOTE), self._words.remark(said))
            entry.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self.remarks.addItem(entry)
        self._agreement.setText(self._agreement_of(plan))

    def _rows(self, plan: Plan) -> list[tuple[str, list[str]]]:
        parts = list(plan.counts.values())
        number = QLocale().toString
        labels = sorted({label for part in parts for label in part.labels}, key=lambda key: self._names.get(key, key))

        def summed(counts: Sequence[int]) -> list[str]:
            return [number(count) for count in (*counts, sum(counts))]

        days = [(part.first_day, part.last_day) for part in parts]
        firsts, lasts = [first for first, _ in days if first], [last for _, last in days if last]
        return [
            (self.tr("Articles"), summed([part.articles for part in parts])),
            (self.tr("Spans"), summed([part.spans for part in parts])),
            *((self._names.get(key, key), summed([part.labels[key] for part in parts])) for key in labels),
            (self.tr("Links"), summed([part.relations for part in parts])),
            (self.tr("First day"), [*(first for first, _ in days), min(firsts, default="")]),
            (self.tr("Last day"), [*(last for _, last in days), max(lasts, default="")]),
        ]

    def _agreement_of(self, plan: Plan) -> str:
        found = plan.agreement
        if not found:
            return ""
        locale = QLocale()
        alphas = " · ".join(
            isolated(f"{self._names.get(label, label)} {isolated(locale.toString(round(value, 2) + 0.0, 'f', 2))}")
            for label, value in found["alpha"].items()
            if value is not None
        )
        told = self.tr("Agreement over %Ln article(s), Krippendorff's alpha: {values}", "", found["articles"])
        return told.format(values=alphas) if alphas else ""
