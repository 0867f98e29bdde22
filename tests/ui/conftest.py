from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.ui.translations import Translations
from tests.application_look import borrowed_look


@pytest.fixture
def english(qapp: QApplication) -> Iterator[None]:
    """The interface as the program shows it in English, plurals included."""
    with borrowed_look(qapp):
        translations = Translations(qapp)
        translations.set_language("en")
        yield
        translations.deleteLater()


@pytest.fixture
def arabic(qapp: QApplication) -> Iterator[None]:
    """The interface in Arabic, mirrored."""
    with borrowed_look(qapp):
        translations = Translations(qapp)
        translations.set_language("ar")
        yield
        translations.set_language("en")
        translations.deleteLater()


@pytest.fixture
def translations(qapp: QApplication) -> Iterator[Translations]:
    """The interface in English, for a test that changes its language."""
    with borrowed_look(qapp):
        translations = Translations(qapp)
        yield translations
        translations.set_language("en")
        translations.deleteLater()
