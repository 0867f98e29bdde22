"""Hits of a mention with what was decided about each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.domain.wording.isolation import one_line
from app.domain.wording.quoting import directed, quoted

if TYPE_CHECKING:
    from app.services.labelling.propagation import Hit

Index = QModelIndex | QPersistentModelIndex
HIT_ROLE = Qt.ItemDataRole.UserRole
DECISION_ROLE = Qt.ItemDataRole.UserRole + 1


class Decision(IntEnum):
    """What is to become of a hit."""

    OPEN = 0
    ACCEPTED = 1
    REJECTED = 2


class HitModel(QAbstractListModel):
    """One row per hit, in the order found. What was decided about a place stays when it is found again."""

    decided = Signal()
    """`counts` are others now."""

    def __init__(self, parent: QObject | None) -> None:
        super().__init__(parent)
        self._hits: Sequence[Hit] = ()
        self._decisions = bytearray()
        self._remembered: dict[tuple[str, int, int], Decision] = {}

    def show(self, hits: Sequence[Hit]) -> None:
        """Show these hits in place of the present ones."""
        self._remember()
        self.beginResetModel()
        self._hits = hits
        self._decisions = bytearray(self._remembered.get(_place(hit), Decision.OPEN) for hit in hits)
        self.endResetModel()
        self.decided.emit()

    def decide(self, row: int, decision: Decision) -> None:
        """Say what is to become of one hit."""
        self._decisions[row] = decision
        self.dataChanged.emit(self.index(row), self.index(row))
        self.decided.emit()

    def decide_all(self, decision: Decision, *, only_open: bool = False) -> None:
        """Say what is to become of all hits, or of those about which nothing is decided."""
        if only_open:
            self._decisions = self._decisions.replace(bytes([Decision.OPEN]), bytes([decision]))
        else:
            self._decisions = bytearray([decision]) * len(self._hits)
        if self._hits:
            self.dataChanged.emit(self.index(0), self.index(len(self._hits) - 1))
        self.decided.emit()

    def decision(self, row: int) -> Decision:
        """What is to become of a hit."""
        return Decision(self._decisions[row])

    def chosen(self, decision: Decision) -> list[Hit]:
        """The hits about which this was decided."""
        return [hit for hit, one in zip(self._hits, self._decisions, strict=True) if one == decision]

    def counts(self) -> tuple[int, int, int]:
        """How many are accepted, rejected and open."""
        accepted, rejected = self._decisions.count(Decision.ACCEPTED), self._decisions.count(Decision.REJECTED)
        return accepted, rejected, len(self._decisions) - accepted - rejected

    def rowCount(self, parent: Index | None = None) -> int:
        """One row per hit."""
        return 0 if parent is not None and parent.isValid() else len(self._hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The quote, the whole hit, the decision, or what a tool tip and a screen reader say."""
        if not index.isValid():
            return None
        hit, decision = self._hits[index.row()], self._decisions[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return one_line(hit.quote)
            case Qt.ItemDataRole.CheckStateRole:
                return Qt.CheckState.Checked if decision == Decision.ACCEPTED else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.ToolTipRole:
                return directed(one_line(hit.title))
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(hit, Decision(decision))
        if role == HIT_ROLE:
            return hit
        return Decision(decision) if role == DECISION_ROLE else None

    def _spoken(self, hit: Hit, decision: Decision) -> str:
        states = {
            Decision.OPEN: self.tr("open"),
            Decision.ACCEPTED: self.tr("accepted"),
            Decision.REJECTED: self.tr("rejected"),
        }
        line = one_line(f"{hit.prefix}{hit.quote}{hit.suffix}")
        return " · ".join((states[decision], directed(line), quoted(hit.quote), directed(one_line(hit.title))))

    def _remember(self) -> None:
        decided: Iterable[tuple[Hit, int]] = zip(self._hits, self._decisions, strict=True)
        self._remembered.update((_place(hit), Decision(decision)) for hit, decision in decided)


def _place(hit: Hit) -> tuple[str, int, int]:
    return hit.article_id, hit.start, hit.end
