"""The codebook editor: a tree at the start side, a form at the end side, every gesture saved at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QTabBar,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import CancelledError, CodebookContradictionError, HashiyaError, HeldError
from app.domain.wording.isolation import isolated
from app.domain.wording.quoting import quoted
from app.editing.session import Session
from app.ui.actions.window_actions import Actions
from app.ui.codebook.dialogs import ReasonsDialog
from app.ui.codebook.editing import Editing
from app.ui.codebook.exchange import Exchange
from app.ui.codebook.form import ActionOn, CodebookForm
from app.ui.codebook.gestures import CodebookGestures, merge_options
from app.ui.codebook.seen import VALUES, Draft, Node, Part, held_in, language_name, languages_of
from app.ui.codebook.tree import CodebookTree
from app.ui.codebook.window_actions import EditorActions
from app.ui.controls.control_names import resize_within_screen
from app.ui.controls.even_splitter import EvenSplitter
from app.ui.controls.filling import filled
from app.ui.keyboard.keys import KeyRouter
from app.ui.messages import Messages
from app.ui.theme import grown
from app.ui.theme.icons import icon
from app.ui.wording.history_words import redo_text, undo_text
from app.ui.wording.wording import interface_language

_DARK = 128
_SIZES = (280, 600)


class CodebookWindow(QWidget):
    """Edits the codebook of one session."""

    closed = Signal()

    def __init__(self, session: Session, action_on: ActionOn, keys: Actions, parent: QWidget) -> None:
        """``action_on`` says which action of the main window a bare key has, ``keys`` which key an action has here."""
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("codebook")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        resize_within_screen(self, sum(_SIZES) + 24, 760)
        self._session = session
        self._expected: Node | None = None
        self._steps: set[str] = set()
        self._is_lost = self._hands_on = False
        self.editing = Editing(session, self)
        self.messages = Messages(self)
        self.gestures = CodebookGestures(self.editing, self)
        self.exchange = Exchange(self.editing, self.messages, self)
        self.tree, self.form = CodebookTree(), CodebookForm(action_on)
        self.languages = QTabBar()
        self._other = QToolButton()
        self._state = QLabel()
        self._bar = QToolBar()
        self.commands = EditorActions(self, self.tree, self._slots(), keys)
        keys.keys_changed.connect(self._follow_keys)
        self._lay_out()
        self._connect()
        self._retranslate()
        self.tree.setFocus()

    # ------------------------------------------------------------------ building

    def _slots(self) -> dict[str, Callable[[], object]]:
        gestures, exchange = self.gestures, self.exchange
        return {
            "add_label": gestures.add_label,
            "add_below": partial(gestures.add_label, below=True),
            "add_attribute": gestures.add_attribute,
            "add_type": gestures.add_type,
            "up": partial(gestures.shift, -1),
            "down": partial(gestures.shift, 1),
            "in": gestures.indent,
            "out": gestures.outdent,
            "merge": gestures.merge,
            "delete": gestures.delete,
            "undo": self._session.undo,
            "redo": self._session.redo,
            "import": exchange.ask_import,
            "export": exchange.ask_export,
            "preset_minimal": partial(exchange.ask_preset, "minimal"),
            "preset_full": partial(exchange.ask_preset, "full"),
            "versions": exchange.show_versions,
            "write_name": partial(self.form.focus, "name"),
            "close": self.close,
        }

    def _lay_out(self) -> None:
        self._bar.setObjectName("codebook.tools")
        self.commands.fill(self._bar)
        self.languages.setObjectName("codebook.languages")
        self.languages.setDrawBase(False)
        self.languages.setExpanding(False)
        self._other.setObjectName("codebook.other_language")
        self._other.setIcon(icon("plus"))
        self._other.setAutoRaise(True)
        self._state.setObjectName("codebook.state")
        self._state.setProperty("quiet", True)
        page = QWidget()
        head = filled(QHBoxLayout(), (self.languages, 1), self._other, margins=(16, 0, 16, 0))
        filled(QVBoxLayout(page), head, (self.form, 1), margins=0, spacing=0)
        columns = EvenSplitter()
        columns.setChildrenCollapsible(False)
        columns.addWidget(self.tree)
        columns.addWidget(page)
        columns.setStretchFactor(1, 1)
        columns.setSizes([grown(size) for size in _SIZES])
        filled(QVBoxLayout(self), self._bar, (columns, 1), self._state, margins=8, spacing=8)

    def _connect(self) -> None:
        self._session.codebook_changed.connect(self._follow)
        self._session.history_changed.connect(self._show_history)
        self.editing.failed.connect(self._tell)
        self.editing.refused.connect(self._bring_back)
        self.editing.draft = self.form.take_draft
        self.gestures.pointed.connect(self._expect)
        self.gestures.done.connect(lambda text: self.messages.notice(text, self._session.undo))
        self.tree.node_changed.connect(self._turn_to)
        self.tree.move_requested.connect(self.gestures.place)
        self.form.given.connect(self._take)
        self.form.edited.connect(self.gestures.carry_out)
        self.form.told.connect(self.messages.notice)
        self.form.typed.connect(self._show_state)
        self.form.left.connect(lambda: self.tree.setFocus(Qt.FocusReason.OtherFocusReason))
        self.languages.currentChanged.connect(lambda _index: self._turn_language())
        self._other.clicked.connect(self._ask_language)
        keys = KeyRouter(QGuiApplication.platformName(), self.commands.all(), lambda _key, _shift: False, self)
        keys.watch(self, self.tree)

    def _follow_keys(self) -> None:
        self.commands.retranslate()

    # ------------------------------------------------------------------ showing

    def _follow(self) -> None:
        before = self.tree.node()
        current = self._expected or before
        # What has another key now is no new part: who types goes on in the field where the keyboard is.
        stays = before is None or before.part(self.editing.codebook) is not None
        fresh = stays and self._expected is not None and self._expected != before
        self._expected = None
        self._show_codebook(current)
        if fresh and current is not None and current.part(self.editing.codebook) is not None:
            self.form.focus("name")

    def _show_codebook(self, current: Node | None) -> None:
        dark = self.palette().color(QPalette.ColorRole.Base).lightness() < _DARK
        self._show_languages()
        self.tree.show_codebook(self.editing.codebook, "dark" if dark else "light", current)
        self._show_part()
        self._show_state()
        self._show_history()

    def _show_languages(self) -> None:
        wanted, shown = languages_of(self.editing.codebook), self._language()
        present = [self.languages.tabData(index) for index in range(self.languages.count())]
        for language in wanted:
            if language not in present:
                self.languages.setTabData(self.languages.addTab(language_name(language)), language)
        if not present:
            shown = interface_language()
            self.languages.setCurrentIndex(wanted.index(shown) if shown in wanted else 0)

    def _language(self) -> str:
        return str(self.languages.tabData(self.languages.currentIndex()) or "en")

    def _turn_to(self, node: Node | None) -> None:
        # What was typed belongs to the part that was shown; where that only has a new row, one goes on typing.
        if self.form.seen is None or self.form.seen.node != node:
            self._hand_on()
        self.gestures.set_node(node, self.tree.neighbour())
        self._show_part()

    def _turn_language(self) -> None:
        self._hand_on()
        self._show_part()

    def _hand_on(self) -> None:
        """Hand on what was typed, field by field, while the form goes on showing the part that it belongs to."""
        self._hands_on = True
        try:
            self.form.commit()
        finally:
            self._hands_on = False

    def _show_part(self) -> None:
        node, codebook, language, seen = self.tree.node(), self.editing.codebook, self._language(), self.form.seen
        if self._hands_on and seen is not None:
            node, language = seen.node, seen.language
        part = node.part(codebook) if node is not None else None
        if self._hands_on and part is None:
            return
        self.gestures.set_node(node if part is not None else None, self.tree.neighbour())
        editable = not self._session.workspace.read_only
        if node is None or part is None:
            self.form.show_nothing()
        else:
            self.form.show_part(codebook, node, part, language, editable=editable)
        there = {"add_label", "add_type", "import", "export", "preset_minimal", "preset_full", "versions"}
        there |= {"write_name", "close", *self._steps}
        if node is not None and part is not None:
            there |= {"up", "down", "delete", "add_attribute"}
            there |= {"add_below", "in", "out"} if node.kind == "label" else set()
            there |= {"merge"} if merge_options(codebook, node) else set()
        self.commands.set_available(frozenset(there), editable=editable)

    def _show_state(self) -> None:
        version = f"{self.editing.codebook.version:,}"
        if self._session.workspace.read_only:
            words = self.tr("This workspace may only be read · version {version}")
        elif self.form.is_pending():
            words = self.tr("Being typed; saved when you go on · version {version}")
        else:
            words = self.tr("All saved · version {version}")
        self._state.setText(words.format(version=version))

    def _show_history(self) -> None:
        session = self._session
        undo, redo = session.undoable(), session.redoable()
        self.commands["undo"].setToolTip(undo_text(undo, session.codebook))
        self.commands["redo"].setToolTip(redo_text(redo, session.codebook))
        self._steps = {name for name, step in (("undo", undo), ("redo", redo)) if step is not None}
        for name in ("undo", "redo"):
            self.commands[name].setEnabled(name in self._steps)

    def _take(self, part: Part) -> None:
        seen = self.form.seen
        if seen is not None:
            self.gestures.take(part, seen.part)

    def _expect(self, node: Node | None) -> None:
        self._expected = node

    def _tell(self, error: HashiyaError) -> None:
        if isinstance(error, CodebookContradictionError):
            ReasonsDialog(error.reasons, self).open()
        elif isinstance(error, CancelledError | HeldError):
            self.messages.notice(self.messages.text(error))
        else:
            self.messages.error(error)
        # What was refused leaves the form where the store is.
        self._show_part()

    def _bring_back(self, draft: object) -> None:
        """What could not be stored stands in its field again."""
        if not isinstance(draft, Draft):
            return
        if (self.tree.node(), self._language()) == (draft.node, draft.language):
            self.form.bring_back(draft)
            self._show_state()
        else:
            # The tree is in the middle of turning to another part.
            QTimer.singleShot(0, self, lambda: self._go_back_to(draft))

    def _go_back_to(self, draft: Draft) -> None:
        gone = draft.field == VALUES and held_in(self.editing.codebook, draft) is None
        if gone or not self.tree.point_at(draft.node):
            words = self.tr("{name} is not in the codebook any more; what you typed there: {typed}")
            name, typed = isolated(draft.node.key), quoted(draft.words)
            self.messages.offer_to_copy(words.format(name=name, typed=typed), draft.words)
            return
        self._add_language(draft.language)
        self.form.bring_back(draft)
        self._show_state()

    def show_left(self, drafts: Sequence[Draft]) -> list[Draft]:
        """Show what was left unstored by an earlier session as if it were being typed still.

        Returns:
            What stands in another part or language: going there would store what is shown here, unasked.
        """
        shown = [one for one in drafts if (one.node, one.language) == (drafts[0].node, drafts[0].language)]
        for draft in shown:
            self._go_back_to(draft)
            held = held_in(self.editing.codebook, draft)
            if held is not None and held != draft.seen:
                self.messages.notice(
                    self.tr("Somebody has changed this meanwhile: Esc shows what is stored, and leaving stores yours.")
                )
        return [one for one in drafts if one not in shown]

    def not_stored(self) -> list[Draft]:
        """What is being typed, what is asked about, and what was handed on and waits to be stored."""
        handed = [one for one in (self.form.handed_on, *self.editing.at_work) if isinstance(one, Draft)]
        return [*self.form.pending(), *handed]

    def left(self) -> list[Draft]:
        """What is typed and not stored, after all was handed on that can be."""
        unanswered = self.form.take_draft()
        return [*self.form.pending(), *([unanswered] if unanswered is not None else [])]

    def _close_without(self) -> None:
        """Close, and let go what was typed and could not be stored."""
        self.form.show_nothing()
        self.close()

    def close_for_good(self) -> None:
        """Close without asking: the session ends."""
        self._is_lost = True
        self.close()

    def _ask_language(self) -> None:
        dialog = QInputDialog(self)
        dialog.setObjectName("codebook.language_dialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.tr("Another language"))
        dialog.setLabelText(self.tr("Its code, such as tr, ckb or fr"))
        dialog.textValueSelected.connect(self._add_language)
        dialog.open()

    def _add_language(self, code: str) -> None:
        language = code.strip().lower()
        if not (language.isascii() and language.isalpha() and 2 <= len(language) <= 3):
            self.messages.notice(self.tr("A language is written by two or three letters, such as tr or ckb."))
            return
        present = [self.languages.tabData(index) for index in range(self.languages.count())]
        if language not in present:
            self.languages.setTabData(self.languages.addTab(language_name(language)), language)
            present.append(language)
        self.languages.setCurrentIndex(present.index(language))

    def _retranslate(self) -> None:
        name = isolated(self._session.workspace.name)
        self.setWindowTitle(self.tr("Codebook of {workspace}").format(workspace=name))
        self._bar.setAccessibleName(self.tr("Tools"))
        self.languages.setAccessibleName(self.tr("Language of the texts"))
        self._other.setToolTip(self.tr("Another language…"))
        self._other.setAccessibleName(self.tr("Another language…"))
        self.tree.setAccessibleName(self.tr("Labels, link types and attributes"))
        self.commands.retranslate()
        self.form.retranslate()
        self._show_codebook(self.tree.node())

    # ------------------------------------------------------------------ Qt asks

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language and the theme; look for others' changes when somebody comes back."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() == QEvent.Type.LayoutDirectionChange:
            # It comes after the language; arrows that point in and out turn round.
            self.commands.retranslate()
        elif event.type() == QEvent.Type.PaletteChange:
            self._show_codebook(self.tree.node())
        elif event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self._session.catch_up()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close by Escape, when there was nothing else to end."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.tree.hasFocus():
            self.form.focus("name")
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hand on what was typed; while that waits to be stored, the window stays. All else is saved already."""
        self._hand_on()
        if self._session.long_steps.is_running:
            event.ignore()
            return
        if self.form.is_pending() and not self._is_lost:
            event.ignore()
            self.messages.ask_to_lose(self.form.pending_words(), self._close_without, self)
            return
        super().closeEvent(event)
        self.closed.emit()
