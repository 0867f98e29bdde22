"""Theme, size of the letters and language of the whole application, as chosen and remembered."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QTreeView

from app.editing.preferences import LANGUAGES, THEMES, Preferences
from app.ui.article_view import PaperColors
from app.ui.reading_options.options import window_paper
from app.ui.theme import apply_theme, prepare_look
from app.ui.translations import Translations

LETTERS_STEP = 10
"""Per cent."""


class Appearance(QObject):
    """One for the application, shared by its windows."""

    theme_changed = Signal(str)
    """``light`` or ``dark``; widgets that paint with colours of their own follow it."""
    letters_changed = Signal(int)
    """Size of the interface's letters in per cent."""

    def __init__(self, app: QApplication, preferences: Preferences) -> None:
        super().__init__(app)
        self._app = app
        self.preferences = preferences
        self._translations = Translations(app)
        self._translations.set_language(preferences.language)
        self._is_worn = False

    @property
    def theme(self) -> str:
        """``light`` or ``dark``."""
        return self.preferences.theme

    @property
    def language(self) -> str:
        """``en`` or ``ar``."""
        return self._translations.language

    @property
    def letters(self) -> int:
        """Size of the interface's letters in per cent; those of the article have a zoom of their own."""
        return self.preferences.letters

    def prepare(self) -> None:
        """Set fonts and colours, before a window is built, if the theme is not worn yet."""
        if not self._is_worn:
            prepare_look(self._app, self.theme, self.letters)

    def wear(self) -> None:
        """Put the theme on, if it is not worn yet. Best after a window was built: Qt styles whatever is moved anew."""
        if not self._is_worn:
            self._is_worn = True
            apply_theme(self._app, self.theme, self.letters)

    def set_theme(self, theme: str) -> None:
        """Wear the theme ``light`` or ``dark`` from now on."""
        self.preferences.theme = theme
        self._is_worn = True
        apply_theme(self._app, theme, self.letters)
        self.theme_changed.emit(theme)

    def set_letters(self, percent: int) -> None:
        """Write the interface in letters of this size from now on; the least and the largest are kept to."""
        before, self.preferences.letters = self.letters, percent
        if self.letters == before:
            return
        self._is_worn = True
        apply_theme(self._app, self.theme, self.letters)
        self.letters_changed.emit(self.letters)

    def step_letters(self, steps: int) -> None:
        """Make the letters of the interface larger by so many steps, or smaller."""
        self.set_letters(self.letters + steps * LETTERS_STEP)

    def set_language(self, language: str) -> None:
        """Speak ``en`` or ``ar`` from now on; every widget is told by Qt."""
        self.preferences.language = language
        self._translations.set_language(language)
        for widget in self._app.allWidgets():
            if isinstance(widget, QTreeView):
                # The style sheet asks which way its arrows point only when it is put on.
                widget.style().unpolish(widget)
                widget.style().polish(widget)

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the actions of this name do."""
        return {
            **{f"theme_{theme}": partial(self.set_theme, theme) for theme in THEMES},
            **{f"language_{language}": partial(self.set_language, language) for language in LANGUAGES},
            "letters_larger": partial(self.step_letters, 1),
            "letters_smaller": partial(self.step_letters, -1),
            "letters_usual": partial(self.set_letters, 100),
        }

    def paper(self) -> PaperColors:
        """What the reading surface is painted with."""
        return window_paper(self.theme)
