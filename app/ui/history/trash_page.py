"""The trash: what was deleted, and the button that brings it back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.domain.errors import HashiyaError
from app.domain.records import ChangeKind, ChangeSet
from app.editing.session import Session
from app.ui.article_list.empty_state import EmptyState
from app.ui.controls.filling import filled
from app.ui.controls.reasons import allow
from app.ui.controls.spoken import name_box
from app.ui.history.history_page import titles_in
from app.ui.history.rows import RowList
from app.ui.history.trash_model import TrashModel

_KINDS = (ChangeKind.SPAN, ChangeKind.RELATION, ChangeKind.ENTITY, ChangeKind.ARTICLE)
_PAUSE = 60


class TrashPage(QWidget):
    """Follows the session: what is deleted anywhere appears at the top."""

    restored = Signal(object)
    """The `ChangeSet` that brought things back."""
    failed = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.items = TrashModel(session.workspace.trash, lambda: session.codebook, titles_in(session), self)
        self.list, self.kinds = RowList("trash.list"), QComboBox()
        self._nothing, self._restore = EmptyState("trash-can-outline"), QPushButton()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self.list.setModel(self.items)
        self.kinds.setObjectName("trash.kinds")
        self.kinds.addItem("", None)
        for kind in _KINDS:
            self.kinds.addItem("", kind)
        self._restore.setObjectName("trash.restore")
        self._restore.setAutoDefault(False)
        self._lay_out()
        self.retranslate()
        self._connect()
        self._read()

    def retranslate(self) -> None:
        """Write the texts in the language of the interface."""
        names = (
            *(self.tr("Everything"), self.tr("Spans"), self.tr("Links"), self.tr("Entities"), self.tr("Articles")),
        )
        for number, name in enumerate(names):
            self.kinds.setItemText(number, name)
        name_box(self.kinds, self.tr("What is shown of the trash"))
        self.list.setAccessibleName(self.tr("Trash"))
        self._restore.setText(self.tr("Restore"))
        self._nothing.set_texts(
            self.tr("Nothing was deleted"), self.tr("Spans, links, entities and articles that are deleted wait here.")
        )

    def _lay_out(self) -> None:
        self._pages = QStackedWidget()
        self._pages.addWidget(self.list)
        self._pages.addWidget(self._nothing)
        first = filled(QHBoxLayout(), self.kinds, None)
        last = filled(QHBoxLayout(), None, self._restore)
        filled(QVBoxLayout(self), first, (self._pages, 1), last, margins=(16, 12, 16, 12), spacing=8)

    def _connect(self) -> None:
        session = self._session
        self._pause.timeout.connect(self._refresh)
        for signal in (session.history_changed, session.articles_changed, session.codebook_changed):
            signal.connect(self._pause.start)
        self.kinds.currentIndexChanged.connect(self._read)
        self.items.failed.connect(self.failed)
        self.list.selectionModel().selectionChanged.connect(self._show_chosen)
        self._restore.clicked.connect(self._bring_back)
        self.list.entered.connect(self._bring_back)

    def _read(self) -> None:
        kind = self.kinds.currentData()
        self.items.show([ChangeKind(kind)] if kind else _KINDS)
        self._show_pages()

    def _refresh(self) -> None:
        scrolled = self.list.verticalScrollBar().value()
        self.items.refresh()
        self.list.verticalScrollBar().setValue(scrolled)
        self._show_pages()

    def _show_pages(self) -> None:
        self._pages.setCurrentWidget(self.list if self.items.rowCount() else self._nothing)
        self._show_chosen()

    def _show_chosen(self, *_selection: object) -> None:
        allow(self._restore, "" if self.list.chosen_rows() else self.tr("Mark first what shall come back"))

    def _bring_back(self) -> None:
        session = self._session
        wanted = [(one.kind, one.object_id) for one in map(self.items.item, self.list.chosen_rows())]
        if not wanted:
            return
        session.long_steps.carry_out(
            lambda sink: session.workspace.trash.restore(session.annotator, wanted, sink),
            lambda: len(wanted),
            self.tr("Restore %n thing(s)", "", len(wanted)),
            self._brought_back,
        )

    def _brought_back(self, outcome: Callable[[], ChangeSet]) -> None:
        try:
            change_set = self._session.carry_out(outcome)
        except HashiyaError as error:
            self.failed.emit(error)
            self._refresh()
        else:
            self.restored.emit(change_set)
