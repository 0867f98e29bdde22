"""A small screen, and how large the interface's letters are on it."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication

from app.ui.appearance import Appearance
from tests.widgets import part

SMALL = (1280, 664)
"""What a screen of 1280 × 720 leaves for a window with its title."""
Look = Callable[[int, str], None]


@pytest.fixture
def look(application: QApplication) -> Look:
    """Gives the interface letters of a size, in per cent, and a language, until the application is given back."""
    appearance = part(application, Appearance)

    def wear(letters: int, language: str) -> None:
        appearance.set_language(language)
        appearance.set_letters(letters)
        QApplication.processEvents()

    return wear
