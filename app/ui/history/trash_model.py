"""What lies in the trash, as rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex

from app.domain.errors import HashiyaError
from app.domain.records import ChangeKind, Codebook
from app.domain.wording.isolation import isolated
from app.domain.wording.quoting import quoted, shortened, titled
from app.ui.history.rows import Row, RowModel, when
from app.ui.wording.wording import name_in

if TYPE_CHECKING:
    from app.services.history.trash import TrashItem, TrashService

Index = QModelIndex | QPersistentModelIndex
PAGE = 200
"""Things read at first; twice as many whenever somebody scrolls to the end."""
_LENGTH = 80
_ICONS = {
    ChangeKind.SPAN: "tag-outline",
    ChangeKind.RELATION: "link-variant",
    ChangeKind.ENTITY: "account-outline",
    ChangeKind.ARTICLE: "newspaper-variant-outline",
}


class TrashModel(RowModel):
    """What was deleted last comes first."""

    def __init__(
        self,
        source: TrashService,
        codebook: Callable[[], Codebook],
        titles: Callable[[Sequence[str]], Mapping[str, str]],
        parent: QObject | None,
    ) -> None:
        super().__init__(codebook, titles, parent)
        self._source = source
        self._kinds: Collection[ChangeKind] = tuple(_ICONS)
        self._items: list[TrashItem] = []
        self._limit = PAGE

    def show(self, kinds: Collection[ChangeKind]) -> None:
        """Show what is of these kinds."""
        self._kinds, self._limit = tuple(kinds), PAGE
        self.refresh()

    def refresh(self) -> None:
        """Read what is shown once more."""
        self.beginResetModel()
        self._items = self._read()
        self.endResetModel()

    def item(self, row: int) -> TrashItem:
        """The thing of a row."""
        return self._items[row]

    def rowCount(self, parent: Index | None = None) -> int:
        """The things read so far."""
        return 0 if parent is not None and parent.isValid() else len(self._items)

    def canFetchMore(self, parent: Index) -> bool:
        """Whether older things may be there."""
        return not parent.isValid() and len(self._items) == self._limit

    def fetchMore(self, _parent: Index) -> None:
        """Read twice as many."""
        before = len(self._items)
        self._limit *= 2
        found = self._read()
        if found[:before] != self._items:
            self.beginResetModel()
            self._items = found
            self.endResetModel()
        elif len(found) > before:
            self.beginInsertRows(QModelIndex(), before, len(found) - 1)
            self._items = found
            self.endInsertRows()

    def _read(self) -> list[TrashItem]:
        try:
            found = self._source.items(self._kinds, limit=self._limit)
            self.look_up(one.article_id for one in found)
        except HashiyaError as error:
            self.failed.emit(error)
            return []
        return found

    def row(self, number: int) -> Row:
        """What a row says of its thing."""
        item = self._items[number]
        parts = []
        if item.kind is not ChangeKind.ARTICLE and item.article_id in self.titles:
            parts.append(titled(self.titles[item.article_id], _LENGTH))
        if item.annotator:
            parts += [isolated(item.annotator), when(item.deleted)]
        else:
            parts.append(self.tr("left when an import was undone"))
        return Row(_ICONS[item.kind], self._name(item), " · ".join(parts))

    def _name(self, item: TrashItem) -> str:
        match item.kind:
            case ChangeKind.SPAN:
                label = self.codebook().label(item.label)
                name = isolated(name_in(label.name, item.label) if label is not None else item.label)
                return f"{name} {quoted(item.name, _LENGTH)}"
            case ChangeKind.RELATION:
                kind = self.codebook().relation_type(item.name)
                name = isolated(name_in(kind.name, item.name) if kind is not None else item.name)
                return self.tr("Link {type}").format(type=name)
            case ChangeKind.ENTITY:
                return self.tr("Entity {name}").format(name=isolated(shortened(item.name, _LENGTH)))
            case _:
                return self.tr("Article {title}").format(title=titled(item.name, _LENGTH))
