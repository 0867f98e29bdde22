"""Keeps the guideline in step with the session and with what is chosen; remembers whether it is wanted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer

from app.editing.preferences import Preferences
from app.editing.session import Session
from app.ui.article_view import ArticleView
from app.ui.labelling.gestures import Gestures
from app.ui.window.reading_column import ReadingColumn

if TYPE_CHECKING:
    from app.domain.records import Relation, Span
    from app.ui.guideline.panel import GuidelinePanel


class Guideline(QObject):
    """Shows and hides the panel, which is made when it is first wanted."""

    def __init__(self, column: ReadingColumn, view: ArticleView, gestures: Gestures, preferences: Preferences) -> None:
        super().__init__(gestures)
        self._column = column
        self._view = view
        self._gestures = gestures
        self._preferences = preferences
        self._session: Session | None = None
        self._panel: GuidelinePanel | None = None
        gestures.chosen_changed.connect(self._follow_span)
        gestures.sticky.changed.connect(self._follow_label)

    def set_session(self, session: Session | None) -> None:
        """Show the guidelines of this session's codebook from now on."""
        self._session = session
        if session is not None:
            session.codebook_changed.connect(self._show_codebook)
            session.relation_added.connect(self._follow_link)
        if session is not None and self._preferences.guideline_shown:
            self._open()
        elif self._panel is not None:
            self._panel.hide()

    def show_type(self, key: str) -> None:
        """Turn to a link type, if the codebook says something about it and the panel is there."""
        if self._panel is not None:
            self._panel.show_type(key)

    def toggle(self) -> None:
        """Show the guideline, or hide it; the keyboard stays in the article."""
        if self._panel is not None and self._panel.isVisible():
            self._close()
        else:
            self._open()
            self._preferences.guideline_shown = True

    def go(self) -> None:
        """Put the keyboard into the guideline, which is opened if it is not."""
        self._open()
        self._preferences.guideline_shown = True
        if self._panel is not None:
            self._panel.labels.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _open(self) -> None:
        if self._session is None:
            return
        if self._panel is None:
            from app.ui.guideline.panel import GuidelinePanel

            self._panel = GuidelinePanel()
            self._panel.left.connect(self._leave)
            self._panel.closed.connect(self._close)
            self._column.add_below(self._panel)
        self._show_codebook()
        chosen = self._gestures.chosen
        if not self._panel.isVisible():
            self._panel.show()
            if chosen is not None:
                # It must not be the panel that hides what it speaks of.
                QTimer.singleShot(0, self, partial(self._view.ensure_visible, chosen.start))
        self._panel.show_label(chosen.label if chosen is not None else self._gestures.sticky.last)

    def _close(self) -> None:
        self._preferences.guideline_shown = False
        if self._panel is not None:
            focus = self._panel.window().focusWidget()
            self._panel.hide()
            if focus is not None and self._panel.isAncestorOf(focus):
                self._leave()

    def _leave(self) -> None:
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_codebook(self) -> None:
        if self._panel is not None and self._session is not None:
            self._panel.show_codebook(self._session.codebook)

    def _follow_span(self, span: Span | None) -> None:
        if span is not None:
            self._follow_label(span.label)

    def _follow_link(self, link: Relation) -> None:
        if self._session is not None and self._session.owns(link):
            self.show_type(link.type)

    def _follow_label(self, key: str) -> None:
        if self._panel is not None and key:
            self._panel.show_label(key)
