"""Holds the chosen keys of a window: remembers them and gives them to the actions."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.domain.records import Codebook
from app.editing.key_map import KeyMap
from app.editing.preferences import Preferences
from app.editing.session import Session
from app.ui.actions.actions import KEY_TABLE, KEY_TABLES
from app.ui.actions.window_actions import Actions
from app.ui.keyboard.stand_ins import StandIns
from app.ui.messages import Messages


class KeyDesk(QObject):
    """One for a window."""

    changed = Signal()
    """Other keys were chosen."""

    def __init__(self, actions: Actions, preferences: Preferences, messages: Messages, window: QWidget) -> None:
        super().__init__(window)
        self.actions = actions
        self.preferences = preferences
        self.messages = messages
        self._session: Session | None = None
        self.stand_ins = StandIns(QGuiApplication.platformName(), self._is_label_key)
        self.chosen = KeyMap.from_saved(preferences.key_map)
        self._apply()

    @property
    def codebook(self) -> Codebook | None:
        """Whose labels have keys, too; None without a workspace."""
        return self._session.codebook if self._session is not None else None

    def set_session(self, session: Session | None) -> None:
        """The labels of this session's codebook count from now on."""
        self._session = session

    def choose(self, chosen: KeyMap) -> None:
        """Use these keys from now on, and remember them."""
        self.chosen = chosen
        self.preferences.key_map = chosen.saved()
        self.preferences.save()
        self._apply()
        self.changed.emit()

    def digit_keys(self, digit: str) -> list[str]:
        """The keys that stand for a digit while labelling, besides itself."""
        return [key for key, meant in KEY_TABLE.stand_ins(self.chosen).items() if meant == digit]

    def label_keys(self) -> dict[str, str]:
        """Key of a label, a digit or capital letter → key of the label in the codebook."""
        labels = self.codebook.labels if self.codebook is not None else ()
        return {label.shortcut.upper(): label.key for label in labels if label.shortcut and not label.archived}

    def _apply(self) -> None:
        digits, bound = KEY_TABLE.stand_ins(self.chosen), KEY_TABLE.bound(KEY_TABLE.keys(self.chosen))
        self.stand_ins.follow(digits, bound, pad_digits=self.chosen.of_preset.pad_digits)
        self.actions.set_keys(KEY_TABLES.keys(self.chosen))

    def _is_label_key(self, key: str) -> bool:
        return key in self.label_keys()
