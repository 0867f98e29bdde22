"""Which entries of the history are wanted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateEdit, QHBoxLayout, QWidget

from app.domain.records import Codebook
from app.domain.wording.isolation import one_line
from app.services.history.history import HistoryQuery, stamp
from app.ui.controls.choice_box import ChoiceBox
from app.ui.controls.spoken import name_box
from app.ui.wording.wording import name_in


class Filters(QWidget):
    """Scope, person, label and day; each says nothing at first."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._scope, self._person, self._label = (ChoiceBox(characters=8) for _ in range(3))
        self._on_day, self._day = QCheckBox(), QDateEdit(QDate.currentDate())
        self._day.setCalendarPopup(True)
        # From right to left, Qt turns year and day around the moment the format is set.
        self._day.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._day.setDisplayFormat("yyyy-MM-dd")
        self._day.setEnabled(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for name, part in (
            *(("scope", self._scope), ("person", self._person), ("label", self._label)),
            *(("on_day", self._on_day), ("day", self._day)),
        ):
            part.setObjectName(f"history.{name}")
            row.addWidget(part, int(isinstance(part, QComboBox)))
        for box in (self._scope, self._person, self._label):
            box.addItem("", None)
            box.currentIndexChanged.connect(self.changed)
        self._scope.addItem("", "article")
        self._on_day.toggled.connect(self._day.setEnabled)
        self._on_day.toggled.connect(self.changed)
        self._day.dateChanged.connect(self.changed)
        self.retranslate()

    def retranslate(self) -> None:
        """Write the texts in the language of the interface."""
        self._scope.setItemText(0, self.tr("Whole workspace"))
        self._scope.setItemText(1, self.tr("This article"))
        self._person.setItemText(0, self.tr("Everybody"))
        self._label.setItemText(0, self.tr("Every label"))
        self._on_day.setText(self.tr("On the day"))
        name_box(self._scope, self.tr("Where"))
        name_box(self._person, self.tr("Who"))
        name_box(self._label, self.tr("Label"))
        self._day.setAccessibleName(self.tr("Day"))

    def show_choices(self, people: Iterable[str], codebook: Codebook) -> None:
        """Offer these people and labels; what is chosen stays, if it is still there."""
        _fill(self._person, [(name, name) for name in people])
        _fill(self._label, [(name_in(label.name, label.key), label.key) for label in codebook.labels])

    @property
    def of_article(self) -> bool:
        """Whether only the open article is asked about."""
        return bool(self._scope.currentData())

    def choose_article(self) -> None:
        """Ask about the open article only."""
        self._scope.setCurrentIndex(self._scope.findData("article"))

    def query(self, article_id: str | None) -> HistoryQuery:
        """What is wanted, where this article is open."""
        since = until = None
        if self._on_day.isChecked():
            day = self._day.date()
            since, until = _begin(day), _begin(day.addDays(1))
        return HistoryQuery(
            article_id=article_id if self.of_article else None,
            annotator=self._person.currentData(),
            label=self._label.currentData(),
            since=since,
            until=until,
        )


def _begin(day: QDate) -> str:
    """When a day begins by the clocks here; where they are changed, it may begin at one or have 23 or 25 hours."""
    return stamp(datetime.fromtimestamp(day.startOfDay().toSecsSinceEpoch(), UTC))


def _fill(box: QComboBox, choices: list[tuple[str, str]]) -> None:
    chosen = box.currentData()
    box.blockSignals(True)
    while box.count() > 1:
        box.removeItem(1)
    for text, key in choices:
        box.addItem(one_line(text), key)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    box.blockSignals(False)
