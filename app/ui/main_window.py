"""The window: its parts, and the one block where everything is wired together."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent

from app.domain.errors import HashiyaError
from app.domain.records import AnnotatedArticle, ProgressState
from app.editing.preferences import Preferences
from app.editing.session import Session
from app.ui.actions.window_actions import Actions
from app.ui.annotation_panel import AnnotationPanel
from app.ui.appearance import Appearance
from app.ui.article_list import ArticleListPanel
from app.ui.article_view import ArticleView
from app.ui.codebook import CodebookDesk
from app.ui.entities.assigning import Assigning
from app.ui.entities.registry import Registry
from app.ui.guideline import Guideline
from app.ui.keyboard.keys import KeyRouter
from app.ui.keyboard.menu_letters import MenuLetters
from app.ui.labelling.browsing import Browsing
from app.ui.labelling.gestures import Gestures
from app.ui.labelling.link_arcs import LinkArcs
from app.ui.labelling.linking import Linking
from app.ui.labelling.open_claims import OpenClaims
from app.ui.labelling.propagating import Propagating
from app.ui.labelling.shaping import Shaping
from app.ui.labelling.shown_layer import ShownLayer
from app.ui.labelling.typing_ahead import TypingAhead
from app.ui.messages import Messages
from app.ui.shortcuts.desk import KeyDesk
from app.ui.shortcuts.windows import KeyWindows
from app.ui.start_page import StartPage
from app.ui.start_page.desk import StartDesk
from app.ui.status_bar import StatusBar
from app.ui.steps.long_step import show_long_step
from app.ui.steps.step_notes import StepNotes
from app.ui.steps.waiting_notes import WaitingNotes
from app.ui.window.article_direction import CHOICES as DIRECTIONS
from app.ui.window.article_direction import ArticleDirectionChoice
from app.ui.window.context_menu import ContextMenu
from app.ui.window.frame import WindowFrame
from app.ui.window.list_menu import ListMenu
from app.ui.window.looking_back import LookingBack
from app.ui.window.reading_column import ReadingColumn
from app.ui.window.reading_places import ReadingPlaces
from app.ui.window.session_facts import SessionFacts
from app.ui.workspaces.desk import WorkspaceDesk

if TYPE_CHECKING:
    from app.services.workspace import Workspace

MARKS = {f"mark_{state}": state for state in ProgressState}


class MainWindow(WindowFrame):
    """Assembles the panels around a session and routes requests; every decision lies with one of them."""

    def __init__(self, appearance: Appearance, preferences: Preferences) -> None:
        super().__init__()
        self.session: Session | None = None
        self._appearance = appearance
        self._preferences = preferences
        self.commands = Actions(self)
        self.articles = ArticleListPanel()
        self.view = ArticleView()
        self.view.setMinimumWidth(240)
        self._places = ReadingPlaces(self.view, self.articles, preferences)
        self.reading = ReadingColumn(self.view, preferences)
        self.panel = AnnotationPanel([self.commands[name] for name in MARKS], self.commands["delete_span"])
        self.gestures = Gestures(self.view, self.panel, self)
        self.letters = TypingAhead(self.view, self.gestures.marking, self)
        self.linking = Linking(self.view, self.gestures)
        self.open_claims = OpenClaims(self.panel, self.gestures)
        self.propagating = Propagating(self.view, self.gestures, self.commands, self)
        self.assigning = Assigning(self.view, self.panel, self.gestures)
        self.registry = Registry(self, self.gestures, self.commands)
        self.looking_back = LookingBack(self.view, self.gestures, self.articles, self.commands, self)
        self.link_arcs = LinkArcs(self.view)
        self.shaping = Shaping(self.view, self.gestures, self)
        self.direction = ArticleDirectionChoice(self.view, self.commands, self)
        self.browsing = Browsing(self.view, self.gestures, self)
        self.codebook = CodebookDesk(self.commands, self)
        self.guideline = Guideline(self.reading, self.view, self.gestures, preferences)
        self.status = StatusBar()
        self.shown_layer = ShownLayer(self.panel, self.articles, self.status, preferences, self)
        self.facts = SessionFacts(self.commands, self.status, self.articles, self.view, self)
        self.start_page = StartPage()
        self.messages = Messages(self, lambda: self.session.codebook if self.session is not None else None)
        typed_in = (self.codebook, self.registry, self.assigning)
        self.steps = StepNotes(self.gestures, self.panel, self.status, self.messages, *typed_in)
        self.desk = WorkspaceDesk(self, preferences, self.messages)
        self._start = StartDesk(self.start_page, self.commands, preferences, self.desk)
        self.keys = KeyDesk(self.commands, preferences, self.messages, self)
        self.key_windows = KeyWindows(self.keys, self)
        self._lay_out(self.commands, (self.articles, self.reading, self.panel), self.view, self.start_page, self.status)
        self._connect()
        self._restore()
        self._follow_theme()
        self.show_workspace(None)

    def _connect(self) -> None:
        commands, view, gestures, desk = self.commands, self.view, self.gestures, self.desk
        commands.connect_all(
            {
                "new_workspace": desk.new,
                "open_workspace": desk.open,
                "import": desk.import_articles,
                "export": lambda: desk.export(self.articles.selected_articles()),
                "dataset": desk.build_dataset,
                "save": self.steps.save,
                "save_copy": desk.save_copy,
                "codebook": self.codebook.open,
                "annotator": desk.change_annotator,
                "close_workspace": desk.close,
                "quit": self.close,
                "undo": self.steps.undo,
                "redo": self.steps.redo,
                "copy": view.copy,
                "select_all": view.select_all,
                "copy_image": self.reading.printing.copy_image,
                "print": self.reading.printing.ask_printer,
                "write_pdf": self.reading.printing.ask_pdf,
                "relabel": partial(gestures.edit_chosen, self.panel.choose_label),
                "edit_note": partial(gestures.edit_chosen, self.panel.edit_note),
                "edit_attributes": partial(gestures.edit_chosen, self.panel.edit_attributes),
                "link": self.linking.begin,
                "authors_voice": partial(self.open_claims.say, "author"),
                "unattributed": partial(self.open_claims.say, "unattributed"),
                "next_open_claim": self.open_claims.next,
                "propagate": self.propagating.begin,
                "assign_entity": self.assigning.begin,
                "next_open_mention": self.assigning.next,
                "registry": self.registry.open,
                "entity_page": self.registry.open_chosen,
                "history": self.looking_back.show_history,
                "trash": self.looking_back.show_trash,
                "remove_article": self.looking_back.remove_article,
                "delete_span": gestures.delete_chosen,
                "clitic_off_start": partial(gestures.step_edge, "start", 1, "clitic"),
                "clitic_on_start": partial(gestures.step_edge, "start", -1, "clitic"),
                "clitic_off_end": partial(gestures.step_edge, "end", -1, "clitic"),
                "clitic_on_end": partial(gestures.step_edge, "end", 1, "clitic"),
                "next_offer": partial(gestures.marking.cycle, 1),
                "previous_offer": partial(gestures.marking.cycle, -1),
                "offer_interrupted": gestures.offer_interrupted,
                "add_fragment": self.shaping.add_fragment,
                "remove_fragment": self.shaping.remove_fragment,
                "split_span": self.shaping.split,
                "merge_spans": self.shaping.merge,
                "sticky": gestures.sticky.toggle,
                "label_again": gestures.label_again,
                "letters": self.letters.toggle,
                "next_clause": partial(self.browsing.step_clause, 1),
                "previous_clause": partial(self.browsing.step_clause, -1),
                "next_unlabelled": partial(self.browsing.step_unlabelled, 1),
                "previous_unlabelled": partial(self.browsing.step_unlabelled, -1),
                "outer_span": self.browsing.go_out,
                "inner_span": self.browsing.go_in,
                "grow_selection": gestures.marking.grow,
                "shrink_selection": gestures.marking.shrink,
                "grow_start": partial(gestures.nudge, "start", -1),
                "shrink_start": partial(gestures.nudge, "start", 1),
                "grow_end": partial(gestures.nudge, "end", 1),
                "shrink_end": partial(gestures.nudge, "end", -1),
                "next_article": self.articles.next_article,
                "previous_article": self.articles.previous_article,
                "next_span": partial(gestures.step, 1),
                "previous_span": partial(gestures.step, -1),
                "find": self.reading.find_bar.open,
                "find_next": self.reading.find_bar.find_next,
                "find_previous": self.reading.find_bar.find_previous,
                "filter_articles": self.articles.filter_bar.begin,
                "focus_article": view.setFocus,
                **{name: partial(self._mark, state) for name, state in MARKS.items()},
                **{name: partial(self.direction.choose, name) for name in DIRECTIONS},
                "zoom_in": view.zoom_in,
                "zoom_out": view.zoom_out,
                "zoom_reset": view.zoom_reset,
                "reading_options": self.reading.ask_options,
                "show_invisible": self.reading.toggle_invisible,
                "own_labels": self.shown_layer.toggle,
                "guideline": self.guideline.toggle,
                "read_guideline": self.guideline.go,
                **self._columns.commands(),
                **self._appearance.commands(),
                "shortcuts": self.key_windows.show_help,
                "edit_keys": self.key_windows.edit,
                "palette": self._show_palette,
                "arrows_logical": partial(self._set_arrows, "logical"),
                "arrows_visual": partial(self._set_arrows, "visual"),
                "about": self._show_about,
            }
        )
        commands.attach_to_text(view)
        view.edge_keys = False
        keys = KeyRouter(
            QGuiApplication.platformName(),
            commands.all(),
            gestures.label_by_key,
            self,
            gestures.label_exactly,
            self.keys.stand_ins.meant,
            MenuLetters(self.menuBar(), QGuiApplication.platformName()).open,
        )
        keys.watch(self, self.articles.view, self.panel.spans, self.panel.relations.list)
        keys.serve_text(view)
        self._appearance.theme_changed.connect(self._follow_theme)
        self.articles.article_chosen.connect(self._open_article)
        self.articles.import_requested.connect(lambda: desk.import_articles())
        self.articles.order_changed.connect(partial(setattr, self._preferences, "article_order"))
        self.articles.failed.connect(self.steps.tell)
        ContextMenu(view, self.panel, gestures, commands, self)
        export = partial(desk.export, only_these=True)
        ListMenu(self.articles, self.panel, self.looking_back, export, commands, self)
        view.zoom_changed.connect(partial(setattr, self._preferences, "zoom"))
        gestures.chosen_changed.connect(self.facts.show_chosen)
        gestures.marking.offered.connect(self.facts.show_offer)
        self.facts.title_changed.connect(self.setWindowTitle)
        self.facts.failed.connect(self.steps.tell)
        for part in (gestures, self.shaping, self.browsing, self.letters):
            part.hint.connect(self.messages.notice)
        gestures.sticky.changed.connect(self.facts.show_sticky)
        self.letters.changed.connect(self.status.show_letters)
        self.panel.relations.link_chosen.connect(self.guideline.show_type)
        gestures.deleted.connect(self.steps.offer_undo)
        self.propagating.applied.connect(self.steps.offer_undo)
        self.looking_back.removed.connect(self.steps.offer_undo)
        self.reading.letters_chosen.connect(self._appearance.set_letters)
        self.reading.printing.told.connect(self.messages.notice)
        self.files_dropped.connect(desk.import_articles)
        desk.workspace_changed.connect(self.show_workspace)
        desk.server_waited_for.connect(self.status.show_silence)
        desk.transfers.imported.connect(self._take_import)
        desk.transfers.copies_unwanted.connect(self.looking_back.remove_articles)
        desk.transfers.undo_requested.connect(self.steps.undo)

    def show_workspace(self, workspace: Workspace | None, annotator: str = "") -> None:
        """Work in this workspace as this annotator; None goes back to the start page."""
        self._leave_article()
        if self.session is not None:
            self.session.stop()
            self.session.deleteLater()
        self.session = session = self._begin(workspace, annotator)
        self.shown_layer.set_session(session)
        self.gestures.set_session(session)
        self.direction.set_session(session)
        self.linking.set_session(session)
        self.open_claims.set_session(session)
        self.propagating.set_session(session)
        self.assigning.set_session(session)
        self.registry.set_session(session)
        self.looking_back.set_session(session)
        self.link_arcs.set_session(session)
        self.guideline.set_session(session)
        self.codebook.set_session(session)
        self.panel.set_session(session)
        self.reading.set_session(session)
        self.facts.set_session(session)
        self.keys.set_session(session)
        self.desk.left.set_session(session)
        self.steps.set_session(session)
        self.articles.set_source(session.workspace.articles if session is not None else None, annotator)
        self._pages.setCurrentWidget(self.start_page if session is None else self._columns)
        if session is None:
            self._start.show_recent()
        else:
            session.article_leaving.connect(self._leave_article)
            session.article_opened.connect(self._article_opened)
            session.articles_changed.connect(self.articles.refresh)
            session.long_steps.begun.connect(partial(show_long_step, session, self))
            WaitingNotes(session, self.status, self.messages, self.looking_back.go_to)
            self._places.begin(session)
            self.view.setFocus()
            if session.workspace.read_only:
                self.messages.notice(self.tr("This workspace may only be read; labels made now cannot be saved."))

    def _begin(self, workspace: Workspace | None, annotator: str) -> Session | None:
        try:
            return Session(workspace, annotator, self) if workspace is not None else None
        except HashiyaError as error:
            self.messages.error(error)
            return None

    def retranslate(self) -> None:
        """Write the texts in the language of the interface."""
        self.commands.retranslate()
        self.looking_back.show_count()
        self._start.show_keys()
        self.commands[f"language_{self._appearance.language}"].setChecked(True)
        self.facts.retranslate()
        self.gestures.show_codebook()
        self.link_arcs.show_links()

    def _restore(self) -> None:
        self.commands[f"language_{self._appearance.language}"].setChecked(True)
        self._restore_frame(self._preferences)
        self._start.show_keys()
        self.view.set_zoom(self._preferences.zoom)
        self._set_arrows(self._preferences.arrows)
        self.articles.set_order(self._preferences.article_order)

    # ------------------------------------------------------------------ the session speaks

    def _open_article(self, article_id: str) -> None:
        if self.session is not None and not self.session.open_article(article_id) and self.session.article is not None:
            self.articles.show_article(self.session.article.id)

    def _article_opened(self, opened: AnnotatedArticle) -> None:
        self.articles.show_article(opened.article.id)
        self._places.go_back(opened.article)

    def _leave_article(self) -> None:
        if self.session is not None and self.session.article is not None:
            self._places.remember(self.session.article)
            self.panel.commit()  # What is being typed belongs to the article that is left.

    def _take_import(self) -> None:
        if self.session is not None:
            self.session.note_import()
            self.panel.show_codebook()
            self.facts.show_counts()
            if self.session.article is None:
                self.articles.next_article()

    def _follow_theme(self, *_theme: str) -> None:
        theme = self._appearance.theme
        self.commands[f"theme_{theme}"].setChecked(True)
        self.reading.set_paper(self._appearance.paper())
        self.panel.set_theme(theme)

    # ------------------------------------------------------------------ requests

    def _mark(self, state: ProgressState) -> None:
        self.looking_back.mark(state)
        # A refused gesture leaves the check mark where the store is.
        self.facts.show_progress()

    def _set_arrows(self, way: str) -> None:
        self._preferences.arrows = way
        self.commands[f"arrows_{way}"].setChecked(True)
        self.view.set_visual_arrows(way == "visual")

    def _show_palette(self) -> None:
        from app.ui.actions.palette import Palette
        from app.ui.actions.palette_entries import palette_entries

        codebook = self.session.codebook if self.session is not None else None
        Palette(palette_entries(self.commands, codebook, self.gestures.label), self).open()

    def _show_about(self) -> None:
        from app.ui.window.about import About

        About(self.session.workspace.location if self.session is not None else "", self).open()

    # ------------------------------------------------------------------ Qt asks

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language; look for others' changes when somebody comes back to this window."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.ActivationChange and self.isActiveWindow() and self.session is not None:
            # Aloud, an error box would bring the next one by giving the window back when it is closed.
            self.session.catch_up()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let go of what is selected or chosen when Escape had nothing else to end."""
        if event.key() == Qt.Key.Key_Escape:
            self.gestures.let_go()
            self.view.setFocus()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hand on what was typed, ask if a step waits to be stored, remember how the window was left."""
        self.looking_back.close()
        closed = self.codebook.close()
        self._leave_article()
        closed = self.registry.close() and closed
        if self.steps.keep_open(self) or not closed:
            event.ignore()
            return
        self.desk.transfers.cancel()
        if self.session is not None:
            self.session.stop()
        self._places.save()
        self._remember_frame(self._preferences)
        self._preferences.save()
        super().closeEvent(event)
