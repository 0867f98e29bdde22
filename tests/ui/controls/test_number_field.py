"""A number stands in the middle of its field, in both directions of the interface."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.ui.controls.number_field import NumberField


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_a_number_stands_in_the_middle(direction: Qt.LayoutDirection, qtbot: QtBot) -> None:
    field = NumberField()
    qtbot.addWidget(field)
    field.setLayoutDirection(direction)
    field.resize(400, 32)
    field.setValue(0)
    field.grab()  # A line is moved to its place when it is painted.
    line = field.lineEdit()
    line.setCursorPosition(0)
    assert abs(line.cursorRect().center().x() - line.width() / 2) < 20
