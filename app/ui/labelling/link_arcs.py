"""Keeps the arcs on the reading surface in step with the links of a session."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.domain.records import Relation
from app.editing.session import Session
from app.ui.article_view import ArcMark, Arcs, ArticleView
from app.ui.wording.wording import name_in


class LinkArcs(QObject):
    """Shows the links of the shown layer, named in the language of the interface."""

    def __init__(self, view: ArticleView) -> None:
        super().__init__(view)
        self.arcs = Arcs(view)
        self._session: Session | None = None

    def set_session(self, session: Session | None) -> None:
        """Show this session's links from now on; the former one is gone."""
        self._session = session
        if session is not None:
            for signal in (
                session.article_opened,
                session.article_closed,
                session.layer_changed,
                session.relation_added,
                session.relation_removed,
                session.relation_changed,
                session.articles_changed,
                session.codebook_changed,
            ):
                signal.connect(self.show_links)
        self.show_links()

    def show_links(self, *_told: object) -> None:
        """Draw the links anew, after they or the names of their types changed."""
        session = self._session
        self.arcs.set_arcs([_arc(session, link) for link in session.relations] if session is not None else ())


def _arc(session: Session, link: Relation) -> ArcMark:
    kind = session.codebook.relation_type(link.type)
    name, color = (name_in(kind.name, kind.key), kind.color) if kind else (link.type, "#808080")
    return ArcMark(link.id, link.from_span, link.to_span, name, color)
