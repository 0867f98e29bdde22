"""Every part of a splitter lies within it, in both directions; Qt's own lets the first stick out on the right."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QListWidget
from pytestqt.qtbot import QtBot

from app.ui.controls.even_splitter import EvenSplitter


@pytest.mark.parametrize("width", [600, 601])
def test_no_part_sticks_out_and_the_direction_can_be_turned(qtbot: QtBot, width: int) -> None:
    splitter = EvenSplitter()
    qtbot.addWidget(splitter)
    parts = [QListWidget() for _ in range(3)]
    for part in parts:
        splitter.addWidget(part)
    splitter.resize(width, 200)
    splitter.show()
    for direction in (Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft):
        splitter.setLayoutDirection(direction)
        QApplication.processEvents()
        assert all(splitter.rect().contains(part.geometry()) for part in parts), direction
        first = parts[0].geometry()
        edge = splitter.rect().right() - first.right() if direction == Qt.LayoutDirection.RightToLeft else first.left()
        assert edge == 0, "the first part reaches to the edge"
