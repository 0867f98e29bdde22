"""Look of the window: qt-material on a palette of our own, in a light and a dark theme."""

from __future__ import annotations

from PySide6.QtCore import QDir
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QApplication

from app.ui.theme.palette import NAMES, colors, qt_palette
from app.ui.theme.stylesheet import letters_sheet, load_stylesheet

INTERFACE_FONTS = ("Vazirmatn", "Noto Sans Hebrew", "Noto Sans", "Noto Emoji")
"""Families of the interface, first to last: Vazirmatn draws Arabic, Persian and Latin letters."""
INTERFACE_FONT_PIXELS = 13
"""Letters of the interface at 100 %."""

__all__ = ["NAMES", "apply_theme", "colors", "current_colors", "current_theme", "grown", "prepare_look"]


def apply_theme(app: QApplication, name: str, letters: int = 100) -> None:
    """Give the whole application the theme ``light`` or ``dark``, now and for windows made later.

    Register the fonts first. Works without a writable cache folder, only plainer.

    Args:
        app: the application.
        name: of the theme.
        letters: size of the interface's letters in per cent.
    """
    prepare_look(app, name, letters)
    sheet = load_stylesheet(name)
    QDir.setSearchPaths("icon", [str(sheet.icons)] if sheet.icons else [])
    # Heights in it are in lines, which Qt reads anew only with a text that is another one.
    text = sheet.text if letters == 100 else f"{sheet.text}\n/* {letters} % */\n{letters_sheet(letters)}"
    # Qt would polish every widget again for the same text.
    if app.styleSheet() != text:
        # One sheet in the place of another takes Qt five times as long as off and on.
        app.setStyleSheet("")
        app.setStyleSheet(text)


def prepare_look(app: QApplication, name: str, letters: int = 100) -> None:
    """Style, font and palette of a theme, without the style sheet: what costs nothing and must precede the widgets.

    A desktop's own fonts for menus and lists stay with the widgets that were made before ours was set.
    """
    if app.style().name() != "fusion":
        app.setStyle("Fusion")
    font = QFont()
    font.setFamilies(list(INTERFACE_FONTS))
    font.setPixelSize(round(INTERFACE_FONT_PIXELS * letters / 100))
    app.setFont(font)
    app.setPalette(qt_palette(name))
    app.setProperty("theme", name)


def current_theme() -> str:
    """The theme of the running application, ``light`` or ``dark``."""
    app = QApplication.instance()
    return "dark" if app is not None and app.property("theme") == "dark" else "light"


def grown(pixels: int, font: QFont | None = None) -> int:
    """What is so many pixels where the interface has letters of the usual size, where it has this font, or its own."""
    size = (font or QGuiApplication.font()).pixelSize()
    return max(pixels, round(pixels * size / INTERFACE_FONT_PIXELS))


def current_colors() -> dict[str, str]:
    """Job → ``#rrggbb`` in the theme of the running application: for what paints itself, at the time it paints."""
    return colors(current_theme())
