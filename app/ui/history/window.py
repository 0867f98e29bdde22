"""The window of history and trash; it stays open beside the article."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from app.domain.errors import CancelledError, HashiyaError, HeldError
from app.domain.records import ChangeSet
from app.editing.session import Session
from app.ui.controls.control_names import resize_within_screen
from app.ui.controls.filling import filled
from app.ui.history.history_page import HistoryPage
from app.ui.history.trash_page import TrashPage
from app.ui.messages import Messages
from app.ui.wording.history_words import done_text

SIZE = (760, 680)
"""Pixels."""


class HistoryWindow(QWidget):
    """Two pages; what is done in them is told here, with a button to undo it."""

    place_requested = Signal(str, str, int)
    """An article, a span of it or nothing, and where in the article."""

    closed = Signal()

    def __init__(self, session: Session, actions: Sequence[QAction], parent: QWidget) -> None:
        """`actions`, undo and redo, keep their keys while this window has the keyboard."""
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("history")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session = session
        self.messages = Messages(self, lambda: session.codebook)
        # From the window inwards: whatever is moved is dressed anew, with all that is in it.
        self._tabs = QTabWidget()
        filled(QVBoxLayout(self), self._tabs, margins=0)
        self.history, self.trash = HistoryPage(session), TrashPage(session)
        self._tabs.setObjectName("history.tabs")
        self._tabs.setDocumentMode(True)
        self._tabs.addTab(self.history, "")
        self._tabs.addTab(self.trash, "")
        self.addActions(list(actions))
        resize_within_screen(self, *SIZE)
        self.history.place_requested.connect(self.place_requested)
        for page in (self.history, self.trash):
            page.failed.connect(self._tell)
        self.history.reverted.connect(self._offer_undo)
        self.trash.restored.connect(self._offer_undo)
        session.saved.connect(self._saved)
        self._write()

    def show_page(self, page: QWidget) -> None:
        """Come to the front with this page."""
        self._tabs.setCurrentWidget(page)
        self.show()
        self.raise_()
        self.activateWindow()
        (self.trash.list if page is self.trash else self.history.list).setFocus()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language of the interface."""
        if event.type() == QEvent.Type.LanguageChange:
            self.history.retranslate()
            self.trash.retranslate()
            self._write()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close at Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is being taken back is finished first."""
        self.history.stop()
        self.closed.emit()
        super().closeEvent(event)

    def _write(self) -> None:
        self.setWindowTitle(self.tr("History"))
        self._tabs.setAccessibleName(self.tr("History and trash"))
        self._tabs.tabBar().setAccessibleName(self._tabs.accessibleName())
        self._tabs.setTabText(0, self.tr("History"))
        self._tabs.setTabText(1, self.tr("Trash"))

    def _tell(self, error: HashiyaError) -> None:
        """Say what went wrong; what somebody stopped has not, and what others hold can be done in a moment."""
        if isinstance(error, CancelledError | HeldError):
            self.messages.notice(self.messages.text(error))
        else:
            self.messages.error(error)

    def _saved(self, _change_set: object) -> None:
        # What the notice offers to undo is not the latest step any more.
        self.messages.hide_notice()

    def _offer_undo(self, change_set: ChangeSet) -> None:
        self.messages.notice(done_text(change_set, self._session.codebook), self._session.undo)
