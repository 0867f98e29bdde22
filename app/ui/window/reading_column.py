"""The middle column of the window: the reading surface with what belongs to it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.labelling.makers import open_claims
from app.editing.preferences import Preferences
from app.editing.session import Session
from app.ui.article_view import ArticleView, PaperColors
from app.ui.article_view.accessible import install as install_accessible
from app.ui.article_view.overview import OverviewBar
from app.ui.find_bar import FindBar
from app.ui.printing.requests import Printing
from app.ui.reading_options import ReadingOptions
from app.ui.window.span_cards import SpanCards


class ReadingColumn(QWidget):
    """Holds a reading surface, the find bar above it and the overview beside its scroll bar."""

    letters_chosen = Signal(int)
    """Per cent that the letters of the whole interface are wanted in."""

    def __init__(self, view: ArticleView, preferences: Preferences) -> None:
        super().__init__()
        self.setObjectName("reading_column")
        self._session: Session | None = None
        self._view = view
        self._preferences = preferences
        self._window_paper = view.paper()
        self.options = ReadingOptions.from_saved(preferences.reading)
        install_accessible()
        self.find_bar = FindBar(view)
        self.overview = OverviewBar(view)
        self.overview.set_unlinked(self._open_claims)
        self.cards = SpanCards(view)
        self.printing = Printing(view, preferences, self)
        self.find_bar.hits_changed.connect(self.overview.refresh)
        self._column = column = QVBoxLayout(self)
        sheet = QHBoxLayout()
        for layout in (column, sheet):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        column.addWidget(self.find_bar)
        column.addLayout(sheet, 1)
        sheet.addWidget(view, 1)
        sheet.addWidget(self.overview)
        self._apply()

    def add_below(self, part: QWidget) -> None:
        """Put something below the article, as wide as the column."""
        self._column.addWidget(part)

    def set_paper(self, of_window: PaperColors) -> None:
        """Follow the window's theme, as far as the reader wants that."""
        self._window_paper = of_window
        self._view.set_paper(self.options.paper_colors(of_window))
        self.overview.update()

    def set_options(self, options: ReadingOptions) -> None:
        """Show articles like this from now on, and remember it."""
        paper = options.paper != self.options.paper
        self.options = options
        self._preferences.reading = options.saved()
        self._apply()
        if paper:
            self.set_paper(self._window_paper)

    def toggle_invisible(self) -> None:
        """Show signs for invisible characters, or no more."""
        self.set_options(replace(self.options, invisible=not self.options.invisible))

    def ask_options(self) -> None:
        """Let the reader choose; what is chosen is seen at once."""
        from app.ui.reading_options.dialog import ReadingOptionsDialog

        dialog = ReadingOptionsDialog(self.options, self._preferences.letters, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.changed.connect(self.set_options)
        dialog.letters_changed.connect(self.letters_chosen)
        dialog.open()

    def _apply(self, *_opened: object) -> None:
        options, session = self.options, self._session
        article = session.article if session is not None else None
        self._view.set_type(
            options.families(article.language if article is not None else "ar"),
            options.size,
            spacing=options.spacing,
            column=options.column,
            margin=options.margin,
        )
        self._view.set_invisible_shown(options.invisible)

    def set_session(self, session: Session | None) -> None:
        """Tell of this session's spans from now on; the former one is gone."""
        self._session = session
        self.cards.set_session(session)
        self.printing.set_session(session)
        if session is not None:
            session.article_opened.connect(self._apply)
            session.shown_changed.connect(self.overview.refresh)
        self.overview.refresh()

    def _open_claims(self) -> list[int]:
        session = self._session
        return [claim.start for claim in open_claims(session.spans, session.relations)] if session is not None else []
