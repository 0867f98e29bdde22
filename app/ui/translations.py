"""The language of the interface: English and Arabic, switched while the program runs."""

from __future__ import annotations

from importlib import resources

from PySide6.QtCore import QT_TRANSLATE_NOOP, QLibraryInfo, QLocale, QObject, Qt, QTranslator
from PySide6.QtWidgets import QApplication

LANGUAGES = ("en", "ar")
_RIGHT_TO_LEFT = frozenset({"ar"})
_LOCALES = {"en": "en_GB", "ar": "ar_AE"}
"""Both write the digits 0 to 9: an offset is the same on the screen, on the command line and in the dataset."""

BUTTONS: tuple[object, ...] = (
    QT_TRANSLATE_NOOP("QPlatformTheme", "OK"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "Save"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "Open"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "Close"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "Cancel"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "Apply"),
)
"""What Qt writes on buttons: its Arabic commands them, ours names what they do, as the rest of the window does."""
FILE_DIALOG: tuple[object, ...] = (
    QT_TRANSLATE_NOOP("QFileDialog", "&Look in:"),
    QT_TRANSLATE_NOOP("QFileDialog", "Files of &type:"),
)
"""What Qt writes in its file dialog and has no Arabic for."""


class Translations(QObject):
    """Owns the translators of the application; the language chosen last counts.

    Every widget is told by ``QEvent.LanguageChange`` and sets its texts again; the whole window is mirrored when the
    language is written from right to left. Articles are not touched: they have directions of their own.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._installed: list[QTranslator] = []
        self._catalogues: list[bytes] = []
        self._language = "en"

    @property
    def language(self) -> str:
        """``en`` or ``ar``."""
        return self._language

    def set_language(self, language: str) -> None:
        """Speak ``en`` or ``ar`` from now on; anything else is taken as English."""
        self._language = language if language in LANGUAGES else "en"
        for translator in self._installed:
            self._app.removeTranslator(translator)
            translator.deleteLater()
        self._installed, self._catalogues = [], []
        QLocale.setDefault(QLocale(_LOCALES[self._language]))
        self._install_qt()
        self._install_own()
        right_to_left = self._language in _RIGHT_TO_LEFT
        self._app.setLayoutDirection(
            Qt.LayoutDirection.RightToLeft if right_to_left else Qt.LayoutDirection.LeftToRight
        )

    def _install_own(self) -> None:
        # From memory, because a package may be read from a zip file and then has no path.
        catalogue = resources.files("resources").joinpath("translations", f"hashiya_{self._language}.qm").read_bytes()
        translator = QTranslator()
        if translator.load(catalogue):
            self._catalogues.append(catalogue)
            self._install(translator)

    def _install_qt(self) -> None:
        """Qt's own texts: buttons of dialogs, context menus of fields, the file dialog."""
        translator = QTranslator()
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self._language != "en" and translator.load(f"qtbase_{self._language}", folder):
            self._install(translator)

    def _install(self, translator: QTranslator) -> None:
        translator.setParent(self)
        self._app.installTranslator(translator)
        self._installed.append(translator)
