"""A keyboard that presses the keys of a plan, under any layout."""

from PySide6.QtCore import Qt

from app.ui.main_window import MainWindow
from tests.flows.hands import ALT, CTRL, NONE, SHIFT, press
from tests.flows.layouts import type_key
from tests.flows.whole_articles.key_plan import letter_key


class Keyboard:
    """Presses the key of a step; arrows by the direction of the paragraph, signs by their place under the layout."""

    def __init__(self, window: MainWindow, layout: str, language: str) -> None:
        self._view = window.view
        self._language = language
        self._layout = layout
        self.presses = 0

    def press(self, step: str) -> None:
        self.presses += 1
        arrows = {
            "next word": (True, CTRL),
            "previous word": (False, CTRL),
            "select word": (True, CTRL | SHIFT),
        }
        edges = {
            "start a letter later": (Qt.Key.Key_Left, ALT | SHIFT),
            "end a letter earlier": (Qt.Key.Key_Right, ALT),
            "end a letter later": (Qt.Key.Key_Left, ALT),
            "next clause": (Qt.Key.Key_Down, CTRL),
            "previous clause": (Qt.Key.Key_Up, CTRL),
            "grow": (Qt.Key.Key_Space, NONE),
        }
        modes = {
            "leave": Qt.Key.Key_Escape,
            "other word ahead": Qt.Key.Key_Down,
            "other word behind": Qt.Key.Key_Up,
        }
        kind, _, letter = step.partition(" ")
        signs = {
            "letters": "F",
            "next offer": "]",
            "start later": ";",
            "start earlier": "'",
            "end earlier": ",",
            "interrupted": "/",
        }
        if step in arrows:
            forward, modifiers = arrows[step]
            right = self._view._keys.is_forward(self._view.caret(), right=True) == forward
            press(self._view, Qt.Key.Key_Right if right else Qt.Key.Key_Left, modifiers)
        elif kind in ("type", "reach"):
            key = letter_key(letter, self._language)
            type_key(self._view, self._layout, key, SHIFT if kind == "reach" else NONE)
        elif step in modes:
            press(self._view, modes[step])
        elif step in edges:
            press(self._view, *edges[step])
        else:
            type_key(self._view, self._layout, signs.get(step, step))
