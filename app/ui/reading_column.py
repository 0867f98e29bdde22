"""The middle column of the window: the reading surface with what belongs to it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.editing.session import Session
from app.ui.article_view import ArticleView
from app.ui.article_view.accessible import install as install_accessible
from app.ui.article_view.overview import OverviewBar
from app.ui.find_bar import FindBar
from app.ui.span_cards import SpanCards

_CLAIM, _MAKES, _VOICE = "CLAIM", "makes", "source"
"""Keys of the default codebook: a claim has a maker, linked to it, or names in an attribute whose voice it is."""


class ReadingColumn(QWidget):
    """Holds a reading surface, the find bar above it and the overview beside its scroll bar."""

    def __init__(self, view: ArticleView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reading_column")
        self._session: Session | None = None
        install_accessible()
        self.find_bar = FindBar(view)
        self.overview = OverviewBar(view)
        self.cards = SpanCards(view)
        self.find_bar.hits_changed.connect(self.overview.refresh)
        column = QVBoxLayout(self)
        sheet = QHBoxLayout()
        for layout in (column, sheet):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        column.addWidget(self.find_bar)
        column.addLayout(sheet, 1)
        sheet.addWidget(view, 1)
        sheet.addWidget(self.overview)

    def set_session(self, session: Session | None) -> None:
        """Tell of this session's spans from now on; the former one is gone."""
        self._session = session
        self.cards.set_session(session)
        if session is not None:
            for signal in (
                session.article_opened,
                session.article_closed,
                session.layer_changed,
                session.span_added,
                session.span_removed,
                session.span_changed,
                session.relation_added,
                session.relation_removed,
                session.relation_changed,
            ):
                signal.connect(self._show_unlinked)
        self._show_unlinked()

    def _show_unlinked(self, *_told: object) -> None:
        session = self._session
        if session is None:
            self.overview.set_unlinked(lambda: ())
            return
        self.overview.set_unlinked(lambda: _unlinked(session))


def _unlinked(session: Session) -> list[int]:
    """Where claims begin that nobody is linked to as their maker."""
    made = {relation.to_span for relation in session.relations if relation.type == _MAKES}
    return [
        span.start
        for span in session.spans
        if span.label == _CLAIM and span.id not in made and not span.attributes.get(_VOICE)
    ]
