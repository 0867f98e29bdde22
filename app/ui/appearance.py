"""Theme and language of the whole application, as chosen and remembered."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from app.editing.preferences import Preferences
from app.ui.article_view import PaperColors
from app.ui.reading_options.options import window_paper
from app.ui.theme import apply_theme, prepare_look
from app.ui.translations import Translations


class Appearance(QObject):
    """One for the application, shared by its windows."""

    theme_changed = Signal(str)
    """``light`` or ``dark``; widgets that paint with colours of their own follow it."""

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

    def prepare(self) -> None:
        """Set fonts and colours, before a window is built, if the theme is not worn yet."""
        if not self._is_worn:
            prepare_look(self._app, self.theme)

    def wear(self) -> None:
        """Put the theme on, if it is not worn yet. Best after a window was built: Qt styles whatever is moved anew."""
        if not self._is_worn:
            self._is_worn = True
            apply_theme(self._app, self.theme)

    def set_theme(self, theme: str) -> None:
        """Wear the theme ``light`` or ``dark`` from now on."""
        self.preferences.theme = theme
        self._is_worn = True
        apply_theme(self._app, theme)
        self.theme_changed.emit(theme)

    def set_language(self, language: str) -> None:
        """Speak ``en`` or ``ar`` from now on; every widget is told by Qt."""
        self.preferences.language = language
        self._translations.set_language(language)

    def paper(self) -> PaperColors:
        """What the reading surface is painted with."""
        return window_paper(self.theme)
