"""One entry of the history in full: every object it changed, each field before and after."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from app.domain.errors import HashiyaError
from app.domain.records import AnnotatedArticle, Change, Entity, Presence, Rejection, Relation, Span
from app.editing.session import Session
from app.ui.history.change_words import ChangeWords
from app.ui.history.import_words import ImportWords

PAGE = 200
"""Objects read and shown at a time; a step over thousands of places is told by its first ones and their number."""
_MORE = Qt.ItemDataRole.UserRole + 1
"""Says of the last row that it stands for changes not read yet."""
Place = tuple[str, str, int]
"""Article, span or nothing, position."""


class Details(QTreeWidget):
    """Says what an entry changed; a click on what lies in an article asks to go there."""

    place_requested = Signal(str, str, int)
    """An article, a span of it or nothing, and where in the article."""
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("history.details")
        self.setColumnCount(3)
        self.setUniformRowHeights(True)
        self.setRootIsDecorated(False)
        self.setSelectionMode(QTreeWidget.SelectionMode.SingleSelection)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.itemClicked.connect(self._go)
        self._session: Session | None = None
        self._entry, self._count, self._shown = "", 0, 0
        self._articles: dict[str, AnnotatedArticle | None] = {}
        self._spans: dict[str, Span] = {}
        self.retranslate()

    def set_session(self, session: Session | None) -> None:
        """Read in this session from now on."""
        self._session = session
        self.show_entry("", 0)

    def retranslate(self) -> None:
        """Write the heads in the language of the interface."""
        self.setHeaderLabels([self.tr("What was changed"), self.tr("Before"), self.tr("After")])
        self.setAccessibleName(self.tr("What the entry changed"))

    def show_entry(self, entry_id: str, count: int) -> Place | None:
        """Show an entry, or nothing without an id; the place of the first of its changes that lies in an article.

        Args:
            entry_id: of the entry.
            count: how many changes it has; those beyond a page come when they are asked for.
        """
        self.clear()
        self._articles.clear()
        self._spans.clear()
        self._entry, self._count, self._shown = entry_id, count, 0
        self._show_import()
        places = self._show_page()
        return next((place for place in places if place), None)

    def _show_import(self) -> None:
        """What an import brought, of whose articles the history holds no changes."""
        if self._session is None or not self._entry:
            return
        try:
            report = self._session.workspace.history.imported(self._entry)
        except HashiyaError as error:
            self.failed.emit(error)
            return
        for title, lines in ImportWords().sections(report) if report is not None else ():
            item = QTreeWidgetItem(self, [title])
            for line in lines:
                child = QTreeWidgetItem(item, list(line))
                for column, text in enumerate(line):
                    child.setToolTip(column, text)
            item.setFirstColumnSpanned(True)
            item.setExpanded(True)

    def _show_page(self) -> list[Place | None]:
        """Read and show the next changes; where they are."""
        session = self._session
        if session is None or not self._entry:
            return []
        try:
            changes = session.workspace.history.load_page(self._entry, self._shown, PAGE)
        except HashiyaError as error:
            self.failed.emit(error)
            return []
        self._shown += len(changes)
        records = [one for change in changes for one in (change.before, change.after)]
        self._spans |= {one.id: one for one in records if isinstance(one, Span)}
        words = ChangeWords(session.codebook, self._quote, session.entities.name, self._text)
        places = [self._show_change(change, words) for change in changes]
        if changes and self._shown < self._count:
            more = QTreeWidgetItem(self, [self.tr("Show more; %Ln still to come", "", self._count - self._shown)])
            more.setFirstColumnSpanned(True)
            more.setData(0, _MORE, True)
        return places

    def _show_change(self, change: Change, words: ChangeWords) -> Place | None:
        self._remember_ends(change)
        place = place_of(change, self._spans)
        item = QTreeWidgetItem(self, [words.subject(change)])
        item.setData(0, Qt.ItemDataRole.UserRole, place)
        item.setToolTip(0, item.text(0))
        for line in words.lines(change):
            child = QTreeWidgetItem(item, list(line))
            child.setData(0, Qt.ItemDataRole.UserRole, place)
            for column, text in enumerate(line):
                child.setToolTip(column, text)
        item.setFirstColumnSpanned(True)
        item.setExpanded(True)
        return place

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the current place; Escape is the window's."""
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
            self._go(item)
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _go(self, item: QTreeWidgetItem, _column: int = 0) -> None:
        if item.data(0, _MORE):
            row = self.indexOfTopLevelItem(item)
            # What could not be read can be asked for once more.
            if self._show_page():
                self.takeTopLevelItem(row)
                # The next one takes its place, for the keys as for the eye.
                self.setCurrentIndex(self.model().index(row, 0))
            return
        place = item.data(0, Qt.ItemDataRole.UserRole)
        if place is not None:
            self.place_requested.emit(*place)

    def _remember_ends(self, change: Change) -> None:
        """Know the spans at the ends of a link, which need not have been changed with it."""
        link = change.after or change.before
        if isinstance(link, Relation) and not {link.from_span, link.to_span} <= self._spans.keys():
            opened = self._article(link.article_id)
            if opened is not None:
                self._spans = {one.id: one for one in opened.spans} | self._spans

    def _quote(self, span_id: str) -> str:
        span = self._spans.get(span_id)
        return span.quote if span is not None else "…"

    def _text(self, article_id: str, start: int, end: int) -> str:
        opened = self._article(article_id)
        return opened.article.text[start:end] if opened is not None else "…"

    def _article(self, article_id: str) -> AnnotatedArticle | None:
        if article_id not in self._articles and self._session is not None:
            try:
                self._articles[article_id] = self._session.workspace.articles.open(article_id)
            except HashiyaError:
                # It lies in the trash; its entries are still told.
                self._articles[article_id] = None
        return self._articles.get(article_id)


def place_of(change: Change, spans: dict[str, Span]) -> Place | None:
    """Where in an article the object of a change is, or was."""
    match change.after or change.before:
        case Span() as span:
            return span.article_id, span.id, span.start
        case Relation() as link:
            start = spans.get(link.from_span)
            return link.article_id, link.from_span, start.start if start is not None else 0
        case Rejection() as place:
            return place.article_id, "", place.start
        case Presence() as presence:
            return presence.article_id, "", 0
        case Entity() | None:
            return None
        case _:
            return (change.article_id, "", 0) if change.article_id else None
