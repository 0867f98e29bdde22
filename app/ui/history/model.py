"""Entries of the history as rows, read page by page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex

from app.domain.errors import HashiyaError
from app.domain.records import Action, Codebook
from app.domain.wording.isolation import isolated
from app.domain.wording.quoting import titled
from app.services.history.history import HistoryQuery
from app.ui.history.rows import Row, RowModel, when
from app.ui.wording.history_words import entry_text

if TYPE_CHECKING:
    from app.services.history.history import HistoryEntry, HistoryService

Index = QModelIndex | QPersistentModelIndex
PAGE = 100
"""Entries read at a time."""
_TITLE_LENGTH = 60
_ICONS = {
    **dict.fromkeys(("add_span", "propagate", "relabel_span", "reject_mentions"), "tag-outline"),
    **dict.fromkeys(("delete_span", "delete_relation", "remove_articles", "remove_entity"), "trash-can-outline"),
    **dict.fromkeys(("add_relation", "set_relation_attributes"), "link-variant"),
    **dict.fromkeys(("import", "import_entities", "import_codebook"), "file-import-outline"),
    **dict.fromkeys(("restore", "revert"), "history"),
    "set_progress": "check-circle-outline",
}


class HistoryModel(RowModel):
    """The newest entry first. Older ones are read when somebody scrolls there."""

    def __init__(
        self,
        source: HistoryService,
        codebook: Callable[[], Codebook],
        titles: Callable[[Sequence[str]], Mapping[str, str]],
        parent: QObject | None,
    ) -> None:
        super().__init__(codebook, titles, parent)
        self._source = source
        self._query = HistoryQuery()
        self._entries: list[HistoryEntry] = []
        self._more = False

    def show(self, query: HistoryQuery) -> None:
        """Show the entries that are wanted."""
        self._query = query
        self._read_anew(PAGE)

    def refresh(self) -> None:
        """Read what is shown once more: something was done."""
        self._read_anew(max(PAGE, len(self._entries)))

    def entry(self, row: int) -> HistoryEntry:
        """The entry of a row."""
        return self._entries[row]

    def row_of(self, entry_id: str) -> int:
        """The row of an entry, or -1."""
        return next((row for row, one in enumerate(self._entries) if one.change_set.id == entry_id), -1)

    def rowCount(self, parent: Index | None = None) -> int:
        """The entries read so far."""
        return 0 if parent is not None and parent.isValid() else len(self._entries)

    def canFetchMore(self, parent: Index) -> bool:
        """Whether older entries may be there."""
        return not parent.isValid() and self._more

    def fetchMore(self, _parent: Index) -> None:
        """Read the next page."""
        found = self._read(replace(self._query, before=self._entries[-1].change_set.id), PAGE)
        if found:
            first = len(self._entries)
            self.beginInsertRows(QModelIndex(), first, first + len(found) - 1)
            self._entries += found
            self.endInsertRows()

    def _read_anew(self, limit: int) -> None:
        self.beginResetModel()
        self._entries = self._read(self._query, limit)
        self.endResetModel()

    def _read(self, query: HistoryQuery, limit: int) -> list[HistoryEntry]:
        self._more = False
        try:
            found = self._source.entries(query, limit=limit)
            self.look_up(one.change_set.article_id for one in found)
        except HashiyaError as error:
            self.failed.emit(error)
            return []
        self._more = len(found) == limit
        return found

    def row(self, number: int) -> Row:
        """What a row says of its entry."""
        entry = self._entries[number]
        step = entry.change_set
        parts = [isolated(step.annotator), when(step.created)]
        if step.article_id in self.titles:
            parts.append(titled(self.titles[step.article_id], _TITLE_LENGTH))
        if entry.change_count > 1:
            parts.append(self.tr("%Ln change(s)", "", entry.change_count))
        if entry.undone:
            parts.append(self.tr("undone"))
        icon = {Action.UNDO: "undo", Action.REDO: "redo"}.get(step.action) or _ICONS.get(step.verb, "pencil-outline")
        return Row(icon, entry_text(step, self.codebook()), " · ".join(parts), faded=entry.undone)
