"""Label all of these: opens the window for the chosen span and tells what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.domain.records import ChangeSet
from app.editing.session import Session
from app.ui.actions.window_actions import Actions
from app.ui.article_view import ArticleView
from app.ui.labelling.gestures import Gestures

if TYPE_CHECKING:
    from app.ui.propagation.dialog import PropagationDialog


class Propagating(QObject):
    """Stands between the chosen span, the session and the window of hits, which is loaded when first asked for."""

    applied = Signal(object)
    """The `ChangeSet` of hits labelled or rejected, to be offered for undo."""

    def __init__(self, view: ArticleView, gestures: Gestures, keys: Actions, window: QWidget) -> None:
        """``keys`` are those chosen for all windows."""
        super().__init__(window)
        self._keys = keys
        self._view = view
        self._gestures = gestures
        self._window = window
        self._session: Session | None = None
        self._dialog: PropagationDialog | None = None

    def set_session(self, session: Session | None) -> None:
        """Serve this session from now on; what was being looked for is let go."""
        if self._dialog is not None:
            self._dialog.reject()
        self._session = session

    def begin(self) -> None:
        """Look for the chosen span elsewhere."""
        session, span = self._session, self._gestures.chosen
        if session is None or span is None:
            self._gestures.hint.emit(self.tr("Choose a span first; then its further places are looked for."))
            return
        from app.ui.propagation.dialog import PropagationDialog

        label = session.codebook.label(span.label)
        dark = self._view.paper().dark
        color = (label.color_dark if dark else label.color) if label is not None else self._view.paper().muted
        dialog = PropagationDialog(session, span, label, color, self._keys.keys(), parent=self._window)
        dialog.applied.connect(self._take)
        dialog.failed.connect(session.failed)
        dialog.finished.connect(self._forget)
        self._dialog = dialog
        dialog.open()

    def _take(self, change_set: ChangeSet) -> None:
        if self._session is not None and self._session.perform(lambda: change_set) is not None:
            self.applied.emit(change_set)

    def _forget(self, _result: int) -> None:
        self._dialog = None
