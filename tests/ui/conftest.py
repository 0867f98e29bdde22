from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from app.ui.translations import Translations


@pytest.fixture
def english(qapp: QApplication) -> Iterator[None]:
    """The interface as the program shows it in English, plurals included."""
    before = QLocale()
    translations = Translations(qapp)
    translations.set_language("en")
    yield
    translations.deleteLater()
    QLocale.setDefault(before)


@pytest.fixture
def arabic(qapp: QApplication) -> Iterator[None]:
    """The interface in Arabic, mirrored."""
    before = QLocale()
    translations = Translations(qapp)
    translations.set_language("ar")
    yield
    translations.set_language("en")
    translations.deleteLater()
    QLocale.setDefault(before)
