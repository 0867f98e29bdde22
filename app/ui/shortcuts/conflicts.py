"""What stands in the way of giving a key to an action: another action, a label, a menu, or what the key always does."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence

from app.domain.wording.isolation import isolated
from app.editing.key_map import label_key_of
from app.editing.key_names import is_reserved, normal_key, types_something
from app.ui.actions.actions import ACTIONS, KEY_TABLE, KEY_TABLES, MENUS, translated
from app.ui.actions.scoped import SCOPED_ACTIONS, scoped
from app.ui.keyboard.key_text import shown_key
from app.ui.shortcuts.desk import KeyDesk
from app.ui.wording.wording import name_in

_OF_FIELDS = (
    *(QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Cut, QKeySequence.StandardKey.Paste),
    *(QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo, QKeySequence.StandardKey.SelectAll),
    *(QKeySequence.StandardKey.Backspace, QKeySequence.StandardKey.Delete),
    *(QKeySequence.StandardKey.DeleteStartOfWord, QKeySequence.StandardKey.DeleteEndOfWord),
    *(QKeySequence.StandardKey.DeleteEndOfLine, QKeySequence.StandardKey.DeleteCompleteLine),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is to be said about a key.

    Args:
        text: a sentence, or empty.
        blocked: whether the key cannot be had.
        take_over: whether it can be had by taking it from the action (or digit) that has it.
    """

    text: str = ""
    blocked: bool = False
    take_over: bool = False


class KeyCheck(QObject):
    """Judges keys before they are given to an action."""

    def __init__(self, desk: KeyDesk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def of(self, action: str, key: str) -> Finding:
        """What stands in the way of ``key`` for ``action``; also what is good to know when nothing does."""
        desk, shown = self._desk, shown_key(key)
        if is_reserved(key):
            return Finding(self.tr("{key} has a meaning that cannot be changed.").format(key=shown), blocked=True)
        if key in desk.actions.keys()[action]:
            return Finding(self.tr("The action has {key} already.").format(key=shown), blocked=True)
        in_window = _is_of_main_window(action)
        if in_window and (found := self._beside_actions(key)) is not None:
            return found
        if (holder := KEY_TABLES.holder(desk.actions.keys(), key, action)) is not None:
            words = self.tr("{key} belongs to {action}.").format(key=shown, action=isolated(action_text(holder)))
            return Finding(words, take_over=True)
        stand_ins = KEY_TABLE.stand_ins(desk.chosen) if in_window else {}
        if (letter := label_key_of(key, stand_ins)) is not None:
            words = self.tr("{key} stands for the digit {digit} in this preset.")
            return Finding(words.format(key=shown, digit=stand_ins[letter]), take_over=True)
        return Finding(self._good_to_know(action, key))

    def _beside_actions(self, key: str) -> Finding | None:
        """Why a key cannot be had in the main window, whoever wants it."""
        if (label := label_of(self._desk, key)) is not None:
            words = self.tr("{key} belongs to the label {label}; the codebook says which key a label has.")
            return Finding(words.format(key=shown_key(key), label=isolated(label)), blocked=True)
        if (menu := _menu_of(key)) is not None:
            words = self.tr("{key} opens the menu {menu}.")
            return Finding(words.format(key=shown_key(key), menu=isolated(menu)), blocked=True)
        return None

    def _good_to_know(self, action: str, key: str) -> str:
        in_text = any(spec.in_text for spec in ACTIONS if spec.id == action)
        if _is_of_main_window(action) and (in_text or types_something(key)):
            return self.tr("It will work while the keyboard is in the article.")
        sequence = QKeySequence(key)
        if types_something(key) or any(sequence in QKeySequence.keyBindings(standard) for standard in _OF_FIELDS):
            return self.tr("Text fields keep this key for themselves; it will work everywhere else.")
        return self.tr("It will work everywhere in the window.")


def label_of(desk: KeyDesk, key: str) -> str | None:
    """Name of the label whose key this is, alone, with Shift or with Alt; None when there is none."""
    keys = desk.label_keys()
    found = label_key_of(key, keys)
    if found is None or desk.codebook is None:
        return None
    return next(name_in(label.name, label.key) for label in desk.codebook.labels if label.key == keys[found])


def action_text(action: str) -> str:
    """What an action is called in the language of the interface."""
    of_window = (translated(spec.text).removesuffix("…") for spec in ACTIONS if spec.id == action)
    of_others = (scoped(spec.text) for spec in SCOPED_ACTIONS if spec.id == action)
    return next(chain(of_window, of_others))


def _is_of_main_window(action: str) -> bool:
    return action in KEY_TABLE.standard


def _menu_of(key: str) -> str | None:
    """The menu that opens with a key, in English or in the language of the interface."""
    for _, title in MENUS:
        for text in (str(title), translated(title)):
            mnemonic = QKeySequence.mnemonic(text).toString(QKeySequence.SequenceFormat.PortableText)
            if mnemonic and normal_key(mnemonic) == key:
                return translated(title).replace("&", "")
    return None
