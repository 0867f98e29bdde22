"""The bundled fonts, once."""

import pytest
from PySide6.QtWidgets import QApplication

from app.ui.theme.fonts import register_fonts


@pytest.fixture(scope="session")
def fonts(qapp: QApplication) -> list[str]:
    assert qapp is not None
    return register_fonts()
