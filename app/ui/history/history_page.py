"""The list of entries, what one of them changed, and the buttons that take steps back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.domain.errors import HashiyaError
from app.domain.records import ChangeSet
from app.domain.wording.isolation import isolated
from app.editing.session import Session
from app.editing.tasks import BackgroundTask
from app.ui.article_list.empty_state import EmptyState
from app.ui.controls.filling import filled
from app.ui.controls.reasons import allow
from app.ui.history.details import Details, Place
from app.ui.history.filters import Filters
from app.ui.history.model import HistoryModel
from app.ui.history.revert_dialog import RevertDialog
from app.ui.history.rows import RowList

if TYPE_CHECKING:
    from app.services.history.history import RevertPlan
    from app.services.progress import ProgressSink

_PAUSE = 60
"""Milliseconds from a gesture until the list is read again: a burst of gestures reads once."""


class HistoryPage(QWidget):
    """Follows the session: what is done anywhere appears at the top."""

    place_requested = Signal(str, str, int)
    """An article, a span of it or nothing, and where in the article."""
    reverted = Signal(object)
    """The `ChangeSet` that took steps back."""
    failed = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._task: BackgroundTask | None = None
        self._keyboard: tuple[QWidget | None, QWidget | None] = None, None
        """Who had it before and after the work at hand began."""
        self._place: Place | None = None
        self._told = ""
        """Id of the entry whose details are shown; an entry never changes."""
        self._refreshing = False
        history = session.workspace.history
        self.filters = Filters()
        self.entries = HistoryModel(history, lambda: session.codebook, titles_in(session), self)
        self.list, self.details = RowList("history.list"), Details()
        self._nothing, self._status = EmptyState("history"), QLabel()
        self._back, self._back_since, self._go = QPushButton(), QPushButton(), QPushButton()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self.details.set_session(session)
        self.list.setModel(self.entries)
        self._lay_out()
        self.retranslate()
        self._connect()
        self._read()

    def retranslate(self) -> None:
        """Write the texts in the language of the interface."""
        self.filters.retranslate()
        self.details.retranslate()
        self.list.setAccessibleName(self.tr("Entries of the history"))
        self._nothing.set_texts(self.tr("No such entry"), self.tr("Nothing was done that fits these choices."))
        self._told = ""
        self._back.setText(self.tr("Take back…"))
        self._go.setText(self.tr("Show the place"))
        self._show_chosen()

    def stop(self) -> None:
        """Wait for what is at work: the window closes."""
        if self._task is not None:
            self._task.disconnect(self)
            self._task.wait()
            self._task = None

    def _lay_out(self) -> None:
        for name, button in (("back", self._back), ("back_since", self._back_since), ("go", self._go)):
            button.setObjectName(f"history.{name}")
            button.setAutoDefault(False)
        self._status.setProperty("quiet", True)
        self._pages, halves = QStackedWidget(), QSplitter(Qt.Orientation.Vertical)
        halves.setChildrenCollapsible(False)
        # From the page inwards: whatever is moved is dressed anew, with all that is in it.
        rows = filled(QVBoxLayout(self), self.filters, (halves, 1), margins=(16, 12, 16, 12), spacing=8)
        halves.addWidget(self._pages)
        self._pages.addWidget(self.list)
        self._pages.addWidget(self._nothing)
        halves.addWidget(self.details)
        halves.setSizes([360, 200])
        rows.addLayout(filled(QHBoxLayout(), self._go, (self._status, 1), self._back_since, self._back))

    def _connect(self) -> None:
        session = self._session
        self._pause.timeout.connect(self._refresh)
        for signal in (session.history_changed, session.articles_changed, session.codebook_changed):
            signal.connect(self._pause.start)
        session.codebook_changed.connect(self._forget_told)
        session.article_opened.connect(self._article_opened)
        self.filters.changed.connect(self._read)
        self.entries.failed.connect(self.failed)
        self.details.place_requested.connect(self.place_requested)
        self.details.failed.connect(self.failed)
        self.list.selectionModel().selectionChanged.connect(self._show_chosen)
        self.list.doubleClicked.connect(self._go_there)
        self.list.entered.connect(self._go_there)
        self._go.clicked.connect(self._go_there)
        self._back.clicked.connect(self._ask_back)
        self._back_since.clicked.connect(self._ask_back_since)

    # ------------------------------------------------------------------ reading

    def _read(self) -> None:
        article = self._session.article
        self._show_choices()
        self.entries.show(self.filters.query(article.id if article is not None else None))
        self._show_pages()

    def _refresh(self) -> None:
        """Read anew; what is chosen stays chosen, and in its place."""
        chosen = [one.id for one in self._chosen()]
        scrolled = self.list.verticalScrollBar().value()
        self._refreshing = True
        self._show_choices()
        self.entries.refresh()
        selection = self.list.selectionModel()
        for entry_id in chosen:
            row = self.entries.row_of(entry_id)
            if row >= 0:
                selection.select(self.entries.index(row), selection.SelectionFlag.Select)
        self.list.verticalScrollBar().setValue(scrolled)
        self._refreshing = False
        self._show_pages()

    def _show_choices(self) -> None:
        try:
            self.filters.show_choices(self._session.workspace.annotators(), self._session.codebook)
        except HashiyaError as error:
            self.failed.emit(error)

    def _show_pages(self) -> None:
        self._pages.setCurrentWidget(self.list if self.entries.rowCount() else self._nothing)
        self._show_chosen()

    def _article_opened(self, _opened: object) -> None:
        if self.filters.of_article:
            self._read()

    def _chosen(self) -> list[ChangeSet]:
        return [self.entries.entry(row).change_set for row in self.list.chosen_rows()]

    def _show_chosen(self, *_selection: object) -> None:
        if self._refreshing:
            return
        chosen = self._chosen()
        told = chosen[0].id if len(chosen) == 1 else ""
        if told != self._told or not told:
            self._tell(told)
        person = isolated(chosen[0].annotator) if chosen else ""
        self._back_since.setText(
            self.tr("Take back all of {person} from here on…").format(person=person) if len(chosen) == 1 else ""
        )
        self._back_since.setVisible(len(chosen) == 1)
        free = self._task is None
        self._back.setEnabled(bool(chosen) and free)
        self._back_since.setEnabled(free)
        nowhere = self.tr("Choose a step that was made in an article")
        allow(self._go, "" if self._place is not None else nowhere)
        self._status.setText("" if free else self.tr("Working…"))

    def _forget_told(self) -> None:
        """Labels may be called otherwise now: tell the entry anew."""
        self._told = ""

    def _tell(self, entry_id: str) -> None:
        """Show what an entry changed, or nothing."""
        self._told = entry_id
        count = self.entries.entry(self.entries.row_of(entry_id)).change_count if entry_id else 0
        self._place = self.details.show_entry(entry_id, count)

    def _go_there(self, *_index: object) -> None:
        if self._place is not None:
            self.place_requested.emit(*self._place)

    # ------------------------------------------------------------------ taking back

    def _ask_back(self) -> None:
        history, annotator = self._session.workspace.history, self._session.annotator
        ids = [step.id for step in self._chosen()]
        self._ask(lambda: history.plan_revert(ids), lambda sink: history.revert(annotator, ids, sink))

    def _ask_back_since(self) -> None:
        history, annotator = self._session.workspace.history, self._session.annotator
        (step,) = self._chosen()
        self._ask(
            lambda: history.plan_revert_from(step.id),
            lambda sink: history.revert_from(annotator, step.id, sink),
        )

    def _ask(self, plan: Callable[[], RevertPlan], step: Callable[[ProgressSink | None], ChangeSet]) -> None:
        self._work(plan, lambda found: self._show_plan(found, step))

    def _show_plan(self, plan: RevertPlan, step: Callable[[ProgressSink | None], ChangeSet]) -> None:
        dialog = RevertDialog(plan, self._session.codebook, self.window())
        title, size = self.tr("Take back %n step(s)", "", len(plan.entries)), len(plan.changes)
        steps = self._session.long_steps
        dialog.accepted.connect(lambda: steps.carry_out(step, lambda: size, title, self._reverted))
        dialog.open()

    def _reverted(self, outcome: Callable[[], ChangeSet]) -> None:
        try:
            change_set = self._session.carry_out(outcome)
        except HashiyaError as error:
            self.failed.emit(error)
        else:
            self.reverted.emit(change_set)

    def _work(self, work: Callable[[], object], finished: Callable[..., None]) -> None:
        """To see what would be taken back of thousands of changes takes seconds: the window stays alive meanwhile."""
        if self._task is not None:
            return
        task = self._task = BackgroundTask(lambda _sink: work(), self)
        task.ended.connect(self._ended)
        task.finished.connect(finished)
        task.failed.connect(self.failed)
        held = self.window().focusWidget()
        self._show_chosen()
        self._keyboard = held, self.window().focusWidget()
        task.start()

    def _ended(self) -> None:
        self._task = None
        self._show_chosen()
        # Qt took the keyboard from the button when that could not be pressed any more.
        held, since = self._keyboard
        if held is not None and self.window().focusWidget() is since:
            held.setFocus(Qt.FocusReason.OtherFocusReason)


def titles_in(session: Session) -> Callable[[Sequence[str]], Mapping[str, str]]:
    """Looks titles up by ids of articles; those in the trash are left out."""

    def titles(ids: Sequence[str]) -> Mapping[str, str]:
        found = session.workspace.articles.summaries(ids, session.annotator) if ids else []
        return {one.id: one.title for one in found}

    return titles
