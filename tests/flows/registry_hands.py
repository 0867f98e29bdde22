"""The hands of a test in the registry."""

from PySide6.QtWidgets import QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from app.domain.records import Entity
from app.ui.entities.registry_window import RegistryWindow
from app.ui.main_window import MainWindow
from tests.flows.hands import CTRL, press
from tests.widgets import part


def open_registry(window: MainWindow, qtbot: QtBot) -> RegistryWindow:
    """The registry, opened by its key from the article."""
    press(window, "T", CTRL)
    registry = window.registry.window
    assert registry is not None
    qtbot.waitUntil(registry.isActiveWindow)
    return registry


def names(registry: RegistryWindow) -> list[str]:
    """The names listed, with their mentions."""
    rows = (registry.list.model.record(row) for row in range(registry.list.model.rowCount()))
    return [f"{one.entity.name} {one.mentions}" for one in rows]


def entities_of(window: MainWindow) -> dict[str, Entity]:
    """All entities by name, from the store."""
    assert window.session is not None
    return {entity.name: entity for entity in window.session.workspace.entities.find()}


def dialog(registry: RegistryWindow, name: str) -> QDialog:
    """A dialog of the registry, which is in sight."""
    found = part(registry, QDialog, name)
    assert found.isVisible()
    return found


def popup_field(window: MainWindow) -> QLineEdit:
    assert window.assigning.popup is not None
    return window.assigning.popup.field
