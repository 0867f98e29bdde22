"""The first column of the window."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QItemSelectionRange, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.domain.errors import HashiyaError
from app.domain.records import ArticleSummary, ProgressState
from app.editing.tasks import LatestTask
from app.ui.article_list.delegate import ArticleDelegate
from app.ui.article_list.empty_state import EmptyState
from app.ui.article_list.filter_bar import FilterBar
from app.ui.article_list.model import ArticleListModel, SummarySource
from app.ui.article_list.rows import ArticleRows
from app.ui.controls.filling import filled

if TYPE_CHECKING:
    from app.services.articles import ArticleQuery

MANY = 10_000
"""Articles from which on they are listed in the background: a few times as many hold the window for a moment."""


class ArticleSource(SummarySource, Protocol):
    """What the panel asks of ``ArticleService``."""

    def ids(self, query: ArticleQuery) -> list[str]:
        """The articles that match, in the order asked for."""
        ...

    def counts(self, annotator: str) -> Mapping[ProgressState, int]:
        """How many articles are in each state for this annotator."""
        ...


class ArticleListPanel(QWidget):
    """The articles of a workspace as one annotator sees them.

    The panel chooses; it does not open: whoever owns it listens to ``article_chosen`` and calls `show_article` when
    an article was opened by another way.
    """

    article_chosen = Signal(str)
    """The user went to another article, by mouse, by keys or by `next_article`."""
    import_requested = Signal()
    order_changed = Signal(str)
    """The order, as preferences keep it."""
    filter_changed = Signal(str, object)
    """What the list is filtered by now: part of a title, and a set of states."""
    selection_changed = Signal()
    """Other rows are selected now (`selected_articles`)."""
    failed = Signal(object)
    """The store could not be read (``HashiyaError``)."""

    def __init__(self) -> None:
        super().__init__()
        self._source: ArticleSource | None = None
        self._annotator = ""
        self._current = ""
        self._last_row = -1
        self._total = 0
        self.filter_bar = FilterBar()
        self.view = ArticleRows()
        self._model = ArticleListModel(self)
        self._later = LatestTask(self)
        self._expects = self._waits = False
        self._empty, self._nothing_found = EmptyState("newspaper-variant-outline"), EmptyState("magnify-close")
        self._expected = EmptyState("newspaper-variant-outline")
        self._show_all = QPushButton()
        self._show_all.setObjectName("article_list.show_all")
        self._show_all.hide()
        self._footer = QLabel()
        self._footer.setObjectName("article_list.count")
        self._lay_out()
        self._retranslate()
        self.filter_bar.changed.connect(self._filter_changed)
        self.filter_bar.left_below.connect(self._enter_list)
        self._empty.chosen.connect(self.import_requested)
        self._nothing_found.chosen.connect(self.filter_bar.clear)
        self._show_all.clicked.connect(self._end_filter)
        # Rows are read while they are painted; what a failure leads to must wait until painting is over.
        self._model.failed.connect(self.failed, Qt.ConnectionType.QueuedConnection)
        # Not currentChanged: Qt makes the first row current when the list merely gets the keyboard.
        self.view.selectionModel().selectionChanged.connect(self._selection_changed)
        self.view.settled.connect(self.open_chosen)
        self._later.answered.connect(self._put)
        self._later.failed.connect(self._say_failed)

    def set_source(self, source: ArticleSource | None, annotator: str) -> None:
        """Show the articles of another workspace, or of another annotator; None shows nothing."""
        self._later.stop()
        if source is not self._source:
            self._current, self._last_row = "", -1
            # What was looked for in another workspace would hold back the articles of this one.
            self.filter_bar.put_back()
        self._source, self._annotator = source, annotator
        self._expects = False
        self._refresh_now()

    def expect(self) -> None:
        """Say that a workspace is being opened; until there is a source, nobody knows whether it has articles."""
        self._expects = True
        self._show_what_there_is()

    def show_silence(self, silent: bool) -> None:
        """Say at once, while nothing else is painted, that a server keeps the workspace from being opened."""
        self._waits = silent
        if self._expects:
            self._say_what_is_expected()
            self.repaint()

    def count_spans_of(self, layer: str | None) -> None:
        """Tell of each article how many spans one annotator has in it, or everybody (None)."""
        self._model.count_spans_of(layer)

    def set_order(self, order: str) -> None:
        """Take the order from preferences; to be called before `set_source`."""
        self.filter_bar.set_order(order)

    def filter_by(self, titles: str, states: Collection[str]) -> None:
        """Filter as when the workspace was left; the open article stays open, also when that holds it back."""
        if titles or states:
            self.filter_bar.put_back(titles, states)
            self.refresh()

    def refresh(self) -> None:
        """Ask the store again which articles there are; the chosen one stays chosen and in sight.

        Of many that is done in the background. Until it is known, the list is the one before, and says so at its foot;
        whoever goes to the next article, or asks whether one is listed, is answered by the new one.
        """
        if self._source is not None and self._total >= MANY:
            source, query = self._source, self.filter_bar.query(self._annotator)
            self._later.ask(lambda _sink: source.ids(query))
            self._show_what_there_is()
        else:
            self._refresh_now()

    def _refresh_now(self) -> None:
        self._later.drop()
        try:
            ids = [] if self._source is None else self._source.ids(self.filter_bar.query(self._annotator))
        except HashiyaError as error:
            self._say_failed(error)
            return
        self._put(ids)

    def _say_failed(self, error: HashiyaError) -> None:
        self._show_what_there_is()
        self.failed.emit(error)

    def _settle(self) -> None:
        """Be as up to date as somebody expects who goes on from here."""
        if self._later.is_asked:
            self._refresh_now()

    def _put(self, ids: list[str]) -> None:
        several = self.selected_articles()
        self._refresh_counts()
        self._model.show(self._source, self._annotator, ids)
        self._select(self._current)
        if len(several) > 1:
            self._select_several(several)
        self._show_what_there_is()
        self.selection_changed.emit()

    def update_article(self, article_id: str) -> None:
        """Read one article again after a change to its spans or state. It keeps its place until the next refresh."""
        if self._model.update(article_id):
            self._refresh_counts()
            self._show_what_there_is()

    def current_article(self) -> str:
        """The chosen article, or empty; it may be filtered out of the list."""
        return self._current

    def lists(self, article_id: str) -> bool:
        """Whether the article is in the list, and no filter holds it back."""
        self._settle()
        return self._model.row_of(article_id) >= 0

    def selected_articles(self) -> list[str]:
        """The selected articles in the order of the list: mostly the open one, several after Ctrl or Shift."""
        return [self._model.id_at(row) for row in self._selected_rows()]

    def selected_summaries(self) -> list[ArticleSummary]:
        """What the rows of the selected articles say; those that cannot be read are left out."""
        return [summary for summary in map(self._model.summary, self._selected_rows()) if summary is not None]

    def show_article(self, article_id: str) -> None:
        """Choose an article without telling: it has been opened already."""
        self._current = article_id
        self._select(article_id)
        self._show_what_there_is()
        self.selection_changed.emit()

    def next_article(self) -> bool:
        """Go to the next article of the list; False at its end."""
        return self._step(1)

    def previous_article(self) -> bool:
        """Go to the article before; False at the head of the list."""
        return self._step(-1)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language of the interface and the size of its letters."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()
        super().changeEvent(event)

    def _fit(self) -> None:
        self._footer.setFixedHeight(max(32, self.fontMetrics().height() + 8))

    def _lay_out(self) -> None:
        self.view.setModel(self._model)
        self.view.setItemDelegate(ArticleDelegate(self.view))
        self._pages = QStackedWidget()
        for page in (self.view, self._empty, self._nothing_found, self._expected):
            self._pages.addWidget(page)
        self._footer.setProperty("quiet", True)
        self._footer.setContentsMargins(12, 0, 12, 0)
        self._fit()
        row = filled(QHBoxLayout(), self._show_all, margins=(8, 8, 8, 0))
        column = (self.filter_bar, (self._pages, 1), row, self._footer)
        self._layout = filled(QVBoxLayout(self), *column, margins=0, spacing=0)

    def _retranslate(self) -> None:
        self.view.setAccessibleName(self.tr("Articles"))
        self._empty.set_texts(
            self.tr("No articles yet"),
            self.tr("Bring in text files, a folder, a zip archive or JSONL; you can also drop them on the window."),
            self.tr("Import articles…"),
        )
        self._nothing_found.set_texts(
            self.tr("No article matches"), self.tr("The filter holds all of them back."), self.tr("Show all articles")
        )
        self._show_all.setText(self.tr("Show all articles"))
        self._show_all.setToolTip(self.tr("The filter holds articles back; press to list every one again"))
        self._say_what_is_expected()
        self._show_what_there_is()

    def _say_what_is_expected(self) -> None:
        if self._waits:
            hint = self.tr("It has not answered yet; the articles come as soon as it does.")
            self._expected.set_texts(self.tr("Waiting for the server…"), hint)
        else:
            self._expected.set_texts(self.tr("Opening the workspace…"), "")

    def _show_what_there_is(self) -> None:
        shown = self._model.rowCount()
        if self._expects:
            self._pages.setCurrentWidget(self._expected)
        elif shown:
            self._pages.setCurrentWidget(self.view)
        else:
            self._pages.setCurrentWidget(self._nothing_found if self.filter_bar.is_filtering() else self._empty)
        if shown == self._total:
            words = self.tr("%Ln article(s)", "", shown)
        else:
            words = self.tr("{shown} of {total} articles").format(shown=f"{shown:,}", total=f"{self._total:,}")
        self._offer_all(0 < shown < self._total and self.filter_bar.is_filtering())
        several = self._selected_count()
        if several > 1:
            words = " · ".join((words, self.tr("%Ln selected", "", several)))
        if self._later.is_asked:
            words = self.tr("Reading the list of articles…")
        self._footer.setText(words if self._total else "")

    def _offer_all(self, offered: bool) -> None:
        """Say that a filter holds articles back; the place of the button is taken from the foot of the list."""
        if offered == self._show_all.isHidden():
            self._show_all.setVisible(offered)
            self._layout.activate()
            row = self._model.row_of(self._current)
            if row >= 0:
                self.view.scrollTo(self._model.index(row))

    def _end_filter(self) -> None:
        # The button goes, and the keyboard with it.
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.filter_bar.clear()

    def _selected_count(self) -> int:
        return sum(bottom - top + 1 for top, bottom in self._selected_ranges())

    def _selected_rows(self) -> list[int]:
        return sorted(row for top, bottom in self._selected_ranges() for row in range(top, bottom + 1))

    def _selected_ranges(self) -> list[tuple[int, int]]:
        """First and last row of each run of selected rows."""
        selection = self.view.selectionModel().selection()
        ranges = (selection.at(number) for number in range(selection.count()))
        return [(one.top(), one.bottom()) for one in ranges]

    def _enter_list(self) -> None:
        """Put the keyboard into the list; the first article is opened if the open one is filtered away."""
        self._settle()
        if self._model.rowCount():
            if self._model.row_of(self._current) < 0:
                self.view.selectionModel().setCurrentIndex(
                    self._model.index(0), QItemSelectionModel.SelectionFlag.ClearAndSelect
                )
            self.view.setFocus(Qt.FocusReason.TabFocusReason)

    def _refresh_counts(self) -> None:
        try:
            counts = {} if self._source is None else self._source.counts(self._annotator)
        except HashiyaError as error:
            self.failed.emit(error)
            return
        self._total = sum(counts.values())
        self.filter_bar.show_counts(counts)

    def _filter_changed(self) -> None:
        self.order_changed.emit(self.filter_bar.order())
        self.filter_changed.emit(self.filter_bar.titles(), self.filter_bar.states())
        self.refresh()

    def _select(self, article_id: str) -> None:
        row = self._model.row_of(article_id)
        self._model.open_article = article_id
        selection = self.view.selectionModel()
        selection.blockSignals(True)
        if row < 0:
            selection.clear()
        else:
            selection.setCurrentIndex(self._model.index(row), QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self._last_row = self.view.anchor = row
        selection.blockSignals(False)
        self.view.viewport().update()
        if row >= 0:
            self.view.scrollTo(self._model.index(row))

    def _step(self, by: int) -> bool:
        self._settle()
        row = self._model.row_of(self._current)
        if row >= 0:
            row += by
        elif self._last_row < 0:
            row = 0 if by > 0 else -1
        else:
            # The article was filtered away or removed: its neighbour now stands where it stood.
            row = self._last_row if by > 0 else self._last_row - 1
        if not 0 <= row < self._model.rowCount():
            return False
        self.view.selectionModel().setCurrentIndex(
            self._model.index(row), QItemSelectionModel.SelectionFlag.ClearAndSelect
        )
        self.view.scrollTo(self._model.index(row))
        return True

    def _select_several(self, articles: Sequence[str]) -> None:
        """Select those of the articles that are in the list, the open one or not; nothing is opened by that."""
        rows = sorted(row for row in map(self._model.row_of, articles) if row >= 0)
        if len(rows) < 2:
            return
        chosen = QItemSelection()
        # Rows that follow each other are one range, of which the selection has few.
        for _, group in groupby(enumerate(rows), key=lambda one: one[1] - one[0]):
            run = [row for _, row in group]
            chosen.append(QItemSelectionRange(self._model.index(run[0]), self._model.index(run[-1])))
        selection = self.view.selectionModel()
        selection.blockSignals(True)
        selection.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        selection.blockSignals(False)

    def _selection_changed(self, *_rows: object) -> None:
        if not self.view.extending:
            self.open_chosen()
        self._show_what_there_is()
        self.selection_changed.emit()

    def open_chosen(self) -> None:
        """Open the article of the selected row, if it is one."""
        if self._selected_count() != 1:
            return
        self._last_row = self.view.anchor = self._selected_ranges()[0][0]
        article_id = self._model.id_at(self._last_row)
        if article_id != self._current:
            self._current = self._model.open_article = article_id
            self.article_chosen.emit(article_id)
