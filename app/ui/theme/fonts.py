"""The bundled fonts, made known to Qt."""

from importlib.resources import files

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QFontDatabase


def register_fonts() -> list[str]:
    """Register every font of `resources/fonts`; returns the families, each once, sorted.

    Call it once, after the QApplication exists: Qt ends the process when fonts are registered before.
    """
    families: set[str] = set()
    for entry in files("resources").joinpath("fonts").iterdir():
        if entry.name.endswith(".ttf"):
            # From memory, because a package may be read from a zip file and then has no path.
            number = QFontDatabase.addApplicationFontFromData(QByteArray(entry.read_bytes()))
            families.update(QFontDatabase.applicationFontFamilies(number))
    return sorted(families)
