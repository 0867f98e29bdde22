"""The registry beside the article: all entities, the page of one, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QWidget

from app.domain.errors import ConflictError, HashiyaError, NotFoundError
from app.domain.records import ChangeSet, Entity
from app.domain.wording.isolation import isolated
from app.domain.wording.quoting import quoted
from app.editing.long_steps import Outcome
from app.editing.session import Session
from app.ui.actions.window_actions import Actions
from app.ui.controls.control_names import resize_within_screen
from app.ui.controls.scrolled_page import ScrolledPage
from app.ui.entities.begun import BegunQuestion
from app.ui.entities.entity_fields import TypedField
from app.ui.entities.entity_list import EntityList
from app.ui.entities.entity_page import EntityPageView
from app.ui.entities.registry_columns import beside_each_other
from app.ui.entities.registry_dialogs import RegistryDialogs
from app.ui.entities.reshaping import Question
from app.ui.keyboard.key_text import with_key
from app.ui.keyboard.keys import KeyRouter
from app.ui.messages import Messages
from app.ui.theme.icons import icon
from app.ui.wording.history_words import done_text

if TYPE_CHECKING:
    from app.services.entities.entities import EntityService
    from app.services.progress import ProgressSink

SIZE = QSize(1240, 720)
REFRESH_PAUSE = 60
"""Milliseconds from a change anywhere until the window reads anew: a burst of gestures reads once."""


class RegistryWindow(QWidget):
    """A window of its own; it stays open beside the main one and follows what changes there."""

    place_wanted = Signal(object, bool)
    """A `MentionLine` to be shown in the main window, and whether that comes to the front."""

    def __init__(self, session: Session, keys: Actions, parent: QWidget) -> None:
        """``keys`` are those chosen for all windows."""
        super().__init__(parent, Qt.WindowType.Window)
        self._keys = keys
        self._commands: dict[str, QAction] = {}
        self.setObjectName("registry_window")
        self._session = session
        self._wanted = ""
        self._is_lost = False
        self.at_work: list[TypedField] = []
        """What was typed into fields for steps that are at work, or wait for their turn."""
        self.messages = Messages(self)
        self.list = EntityList()
        self.page = EntityPageView()
        self.empty = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self.merge, self.delete = QPushButton(icon("call-merge"), ""), QPushButton(icon("trash-can-outline"), "")
        self.asking = RegistryDialogs(session, self.list, self.page, self._do, self.messages, self)
        self._pause = QTimer(self, singleShot=True, interval=REFRESH_PAUSE)
        self._lay_out()
        self._connect()
        self.retranslate()
        self.list.set_registry(self._registry)
        self._show("")

    @property
    def _registry(self) -> EntityService:
        return self._session.workspace.entities

    def show_entity(self, entity: Entity) -> None:
        """Turn to the page of an entity."""
        self._wanted = entity.id
        self.list.show_entity(entity.id, entity.name)
        self._show(entity.id)

    def refresh(self) -> None:
        """Read everything anew that is in sight; what was typed stays in sight while it waits to be stored."""
        self._pause.stop()
        if self._session.long_steps.is_running:
            return
        try:
            self.list.refresh()
        except HashiyaError as error:
            self.messages.notice(self.messages.text(error))
        self._show(self._wanted)

    def retranslate(self) -> None:
        """Write the texts in the language of the interface."""
        self.setWindowTitle(self.tr("Registry — {workspace}").format(workspace=isolated(self._session.workspace.name)))
        self._guide()
        self.merge.setText(self.tr("Merge…"))
        self.delete.setText(self.tr("Delete…"))
        self._show_keys()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language; look for others' changes when somebody comes back to this window."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self._pause.start()
        elif event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self._session.catch_up()
            self._pause.start()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close at Escape, as the other windows do; a field that is being written takes it for itself."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hand on what was typed and not given yet; while that waits to be stored, the window stays."""
        if not self._is_lost:
            self.page.fields.commit()
        if self._session.long_steps.is_running:
            event.ignore()
        elif self.page.fields.is_pending() and not self._is_lost:
            event.ignore()
            self.messages.ask_to_lose(self.page.fields.pending_words(), self.close_for_good, self)
        else:
            super().closeEvent(event)

    def close_for_good(self) -> None:
        """Close without asking, and without what could not be stored."""
        self._is_lost = True
        self.close()
        self._is_lost = False
        self.page.fields.forget()

    def _lay_out(self) -> None:
        resize_within_screen(self, SIZE.width(), SIZE.height())
        self.setMinimumSize(QSize(880, 480))
        self.empty.setProperty("quiet", True)
        self.merge.setObjectName("merge_entities")
        self.delete.setObjectName("delete_entity")
        self._pages = beside_each_other(
            self, self.list, (self.empty, ScrolledPage(self.page, "registry.page")), (self.merge, self.delete)
        )

    def _connect(self) -> None:
        session, page = self._session, self.page
        for signal in (session.saved, session.articles_changed, session.codebook_changed):
            signal.connect(self._pause.start)
        self._pause.timeout.connect(self.refresh)
        self.list.picked.connect(self._show)
        self.list.new_wanted.connect(self.asking.add)
        self.list.table.entered.connect(lambda _one: page.mentions.setFocus(Qt.FocusReason.OtherFocusReason))
        page.place_wanted.connect(self.place_wanted)
        page.fields.change_wanted.connect(self._change)
        page.fields.rename_wanted.connect(self._rename)
        page.move_wanted.connect(self.asking.move)
        page.split_wanted.connect(self.asking.split)
        self.merge.clicked.connect(lambda: self.asking.merge())
        self.delete.clicked.connect(lambda: self.asking.delete())
        slots: dict[str, Callable[[], object]] = {
            "undo": session.undo,
            "redo": session.redo,
            "new": self.asking.add,
            "merge": self.asking.merge,
            "delete": self.asking.delete,
            "move": page.move_button.click,
            "split": page.split_button.click,
            "rename": page.fields.edit_name,
            "find": lambda: self.list.field.setFocus(Qt.FocusReason.ShortcutFocusReason),
            "close": self.close,
        }
        for name, slot in slots.items():
            action = self._commands[f"registry.{name}"] = QAction(self)
            action.setObjectName(f"registry.action.{name}")
            action.triggered.connect(lambda _checked=False, slot=slot: slot())
            self.addAction(action)
        self._keys.keys_changed.connect(self._show_keys)
        router = KeyRouter(QGuiApplication.platformName(), self.actions(), lambda _key, _again: False, self)
        router.watch(self, self.list.table, page.mentions)

    def _show_keys(self) -> None:
        """Give every action its keys, and name them where the action has a button."""
        keys = self._keys.keys()
        for name, action in self._commands.items():
            action.setShortcuts([QKeySequence(key) for key in keys[name]])
        for name, button, tip in (
            ("merge", self.merge, self.tr("Merge the selected entities into one")),
            ("delete", self.delete, self.tr("Take the entity out of the registry")),
            ("new", self.list.new, self.tr("Add an actor or organization to the registry")),
            ("move", self.page.move_button, self.tr("Let the selected mentions name another entity")),
            ("split", self.page.split_button, self.tr("Make an entity of its own of the selected mentions")),
        ):
            button.setToolTip(with_key(tip, keys[f"registry.{name}"]))

    # ------------------------------------------------------------------ what is shown

    def _guide(self) -> None:
        if self.list.has_all_of_none:
            self.empty.setText(self.tr("No entity is known yet. Choose a mention in an article, then “Who is this…”."))
        else:
            self.empty.setText(self.tr("Choose an entity to see its mentions and claims."))

    def _show(self, entity_id: str) -> None:
        self._wanted = entity_id
        session, pages = self._session, self._session.workspace.entity_pages
        page = None
        if entity_id:
            try:
                page = pages.page(entity_id)
            except NotFoundError:
                self._wanted = ""
            except HashiyaError as error:
                self.messages.notice(self.messages.text(error))
        self.page.show_page(page, pages, session.codebook)
        self._guide()
        self._pages.setCurrentIndex(int(page is not None))
        several = len(self.list.selected()) > 1
        self.merge.setEnabled(page is not None or several)
        self.delete.setEnabled(page is not None)

    # ------------------------------------------------------------------ what is done

    def _change(self, entity: Entity) -> None:
        self._do(
            lambda _: self._registry.change(self._session.annotator, entity), name=self._changing(entity), told=False
        )

    def _rename(self, entity: Entity, name: str) -> None:
        self._do(
            lambda _: self._registry.rename(self._session.annotator, entity.id, entity.version, name),
            name=self._changing(entity),
            told=False,
        )

    def _changing(self, entity: Entity) -> str:
        return self.tr("Change {name}").format(name=quoted(entity.name))

    def _do(
        self,
        step: Callable[[ProgressSink | None], ChangeSet],
        size: Callable[[], int] = lambda: 1,
        name: str = "",
        *,
        asked: Question | None = None,
        go_there: bool = False,
        show: str = "",
        told: bool = True,
    ) -> None:
        """Do a step here, so that what goes wrong is said here, and then let the session mirror it.

        Args:
            step: what to do; in the background where it reaches very much.
            size: tells how many mentions it reaches.
            name: what it is called while it is at work there, or waits for its turn.
            asked: the dialog that the step is the answer to; it stays until the step is stored.
            go_there: whether the page of the new entity is turned to.
            show: id of the entity whose page is turned to when it is done.
            told: whether a notice says what was done.
        """
        typed = self.page.fields.handed
        self.at_work += [typed] if typed is not None else []

        def take(outcome: Outcome) -> None:
            if typed is not None:
                self.at_work.remove(typed)
            if not self._take(outcome, asked, go_there=go_there, show=show, told=told) and typed is not None:
                self.bring_back(typed)

        self._session.long_steps.carry_out(step, size, name, take)

    def bring_back(self, typed: TypedField) -> None:
        """What could not be stored stands in its field again."""
        if self.page.entity is None or self.page.entity.id != typed.entity_id:
            self._show(typed.entity_id)
        if self.page.entity is None:
            words = self.tr("This entity is not in the registry any more; what you typed there: {typed}")
            self.messages.offer_to_copy(words.format(typed=quoted(typed.text)), typed.text)
        else:
            self.list.show_entity(typed.entity_id, self.page.entity.name)
            self.page.fields.bring_back(typed)

    def ask_again(self, begun: BegunQuestion) -> None:
        """Ask what was half answered when the program ended, with what was typed."""
        if begun.entities:
            self._show(begun.entities[0])
            if self.page.entity is not None:
                self.list.show_entity(self.page.entity.id, self.page.entity.name)
        self.asking.bring_back(begun)

    def _take(self, outcome: Outcome, asked: Question | None, *, go_there: bool, show: str, told: bool) -> bool:
        """Mirror what was done; False when it was refused, which is told."""
        try:
            change_set = outcome()
        except ConflictError as error:
            self._session.catch_up()
            self.refresh()
            if asked is not None:
                # It shows what is not so any more.
                self.asking.ask_again(asked, error)
            else:
                self.messages.error(error)
            return False
        except HashiyaError as error:
            self.refresh()
            self.messages.notice(self.messages.text(error))
            if asked is not None:
                asked.refuse(self.messages.text(error))
            return False
        if asked is not None:
            asked.done(QDialog.DialogCode.Accepted)
        self._session.perform(lambda: change_set)
        self._wanted = show or self._wanted
        self.refresh()
        after = change_set.changes[0].after
        if go_there and isinstance(after, Entity):
            self.show_entity(after)
        if told:
            self.messages.notice(done_text(change_set, self._session.codebook), self._session.undo)
        return True
