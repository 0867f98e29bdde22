"""The rows of the article list: all identifiers at once, everything else page by page as it is looked at."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.domain.errors import HashiyaError
from app.domain.records import ArticleSummary
from app.domain.wording.isolation import isolated, one_line
from app.domain.wording.quoting import directed
from app.ui.wording.states import state_name

PAGE = 128
"""Rows fetched by one query."""
KEPT_PAGES = 64
"""Pages remembered; the one looked at longest ago goes first."""
FEW = 8
"""Articles looked for in a list before it is indexed: of 100,000 that takes as long as looking for thirty of them."""

SummaryRole = Qt.ItemDataRole.UserRole
OpenRole = Qt.ItemDataRole.UserRole + 1
"""Whether the row's article is the open one: others may be selected beside it."""
Index = QModelIndex | QPersistentModelIndex


class SummarySource(Protocol):
    """Where rows come from (``ArticleService`` is one)."""

    def summaries(self, ids: Sequence[str], annotator: str, layer: str | None) -> list[ArticleSummary]:
        """The summaries of these articles in the same order; one that is gone is left out."""
        ...


class ArticleListModel(QAbstractListModel):
    """Rows in the order of the identifiers given; a row is fetched when it is first painted or spoken."""

    failed = Signal(object)
    """A page could not be read (``HashiyaError``); its rows stay empty until the next ``show``."""

    def __init__(self, parent: QObject | None) -> None:
        super().__init__(parent)
        self._source: SummarySource | None = None
        self._annotator = ""
        self._layer: str | None = None
        self._ids: list[str] = []
        self._rows: dict[str, int] | None = None
        self._looked = 0
        self._pages: OrderedDict[int, dict[str, ArticleSummary]] = OrderedDict()
        self.open_article = ""

    def show(self, source: SummarySource | None, annotator: str, ids: list[str]) -> None:
        """Show these articles, in this order, as this annotator sees them."""
        self.beginResetModel()
        self._source, self._annotator, self._ids = source, annotator, ids
        self._rows, self._looked = None, 0
        self._pages.clear()
        self.endResetModel()

    def count_spans_of(self, layer: str | None) -> None:
        """Count one annotator's spans in each row, or everybody's (None)."""
        if layer != self._layer:
            self._layer = layer
            self._pages.clear()
            if self._ids:
                self.dataChanged.emit(self.index(0), self.index(len(self._ids) - 1))

    def id_at(self, row: int) -> str:
        """The article of a row."""
        return self._ids[row]

    def row_of(self, article_id: str) -> int:
        """The row of an article, or -1."""
        if self._rows is None:
            self._looked += 1
            if self._looked <= FEW:
                return self._ids.index(article_id) if article_id and article_id in self._ids else -1
            self._rows = dict(zip(self._ids, range(len(self._ids)), strict=True))
        return self._rows.get(article_id, -1)

    def summary(self, row: int) -> ArticleSummary | None:
        """What is known about a row; None when it could not be read or is gone."""
        number = row // PAGE
        page = self._pages.get(number)
        if page is None:
            page = self._fetch(self._ids[number * PAGE : (number + 1) * PAGE])
            self._pages[number] = page
            if len(self._pages) > KEPT_PAGES:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(number)
        return page.get(self._ids[row])

    def update(self, article_id: str) -> bool:
        """Read one article again, as its spans or its state changed; False when its state is known not to have."""
        row = self.row_of(article_id)
        page = self._pages.get(row // PAGE) if row >= 0 else None
        if page is None:
            return True
        before = page.get(article_id)
        page |= self._fetch([article_id])
        after = page.get(article_id)
        index = self.index(row)
        self.dataChanged.emit(index, index)
        return before is None or after is None or before.state != after.state

    def rowCount(self, parent: Index | None = None) -> int:
        """The number of articles."""
        return 0 if parent is not None and parent.isValid() else len(self._ids)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The summary for ``SummaryRole``; titles and spoken text for Qt's own roles."""
        if not index.isValid():
            return None
        if role == OpenRole:
            return self._ids[index.row()] == self.open_article
        match role:
            case Qt.ItemDataRole.UserRole:
                return self.summary(index.row())
            case Qt.ItemDataRole.DisplayRole:
                summary = self.summary(index.row())
                return one_line(summary.title) if summary else ""
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                summary = self.summary(index.row())
                return self._spoken(summary) if summary else ""
        return None

    def _spoken(self, summary: ArticleSummary) -> str:
        spans = self.tr("%n span(s)", "", summary.span_count)
        source = [isolated(one_line(summary.source))] if summary.source else []
        return "\n".join([directed(one_line(summary.title)), " · ".join([*source, spans, state_name(summary.state)])])

    def _fetch(self, ids: Sequence[str]) -> dict[str, ArticleSummary]:
        if self._source is None:
            return {}
        try:
            return {summary.id: summary for summary in self._source.summaries(ids, self._annotator, self._layer)}
        except HashiyaError as error:
            self.failed.emit(error)
            return {}
