"""Whose labels are shown: everybody's, one annotator's, or none but one's own, as whoever labels blind needs it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.editing.preferences import Preferences
from app.editing.session import Session
from app.ui.annotation_panel import AnnotationPanel
from app.ui.article_list import ArticleListPanel
from app.ui.status_bar import StatusBar


class ShownLayer(QObject):
    """Takes the choice of the menu and of the panel to the session; "only mine" is there again after a restart."""

    def __init__(
        self,
        panel: AnnotationPanel,
        articles: ArticleListPanel,
        status: StatusBar,
        preferences: Preferences,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._articles = articles
        self._status = status
        self._preferences = preferences
        self._session: Session | None = None
        panel.details.layer_requested.connect(self.show)

    def set_session(self, session: Session | None) -> None:
        """Serve this session from now on, before it opens an article: others' labels are not seen even for a moment."""
        self._session = session
        if session is not None:
            if self._preferences.own_labels_only(session.workspace.location):
                session.set_layer(session.annotator)
            session.layer_changed.connect(self._say)
        self._say()

    def show(self, annotator: str) -> None:
        """Show the labels of one annotator, or everybody's (empty)."""
        session = self._session
        if session is not None:
            self._preferences.remember_own_labels(session.workspace.location, only=annotator == session.annotator)
            session.set_layer(annotator or None)

    def toggle(self) -> None:
        """Show none but this annotator's labels, or everybody's again."""
        session = self._session
        if session is not None:
            self.show("" if session.layer == session.annotator else session.annotator)

    def _say(self) -> None:
        session = self._session
        layer = session.layer if session is not None else None
        own = session is not None and layer == session.annotator
        self._status.show_layer("" if own else layer)
        self._articles.count_spans_of(layer)
