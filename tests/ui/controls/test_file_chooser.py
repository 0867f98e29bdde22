"""Qt's own dialog for files in an Arabic window: paths run from left to right, and columns can be read."""

from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QComboBox, QStyledItemDelegate, QTreeView, QWidget
from pytestqt.qtbot import QtBot

from app.ui.controls.file_chooser import target_chooser
from tests.widgets import part


def middle_of_ink(image: QImage) -> float:
    """Where the middle of what is painted lies, as a share of the width, left of the arrow."""
    ground = image.pixelColor(image.width() // 2, 4).lightness()
    inked = [
        x
        for x in range(8, image.width() - 40)
        if any(abs(image.pixelColor(x, y).lightness() - ground) > 90 for y in range(6, image.height() - 6))
    ]
    return (min(inked) + max(inked)) / 2 / image.width()


@pytest.mark.usefixtures("arabic")
def test_the_first_slash_of_a_path_is_at_its_left(qtbot: QtBot, tmp_path: Path) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = target_chooser(parent, "حفظ", "chooser", tmp_path / "تصدير.jsonl", native=False)
    dialog.setDirectory("/")
    dialog.show()
    assert dialog.isRightToLeft()
    place, rows = part(dialog, QComboBox, "lookInCombo"), part(dialog, QTreeView, "treeView")
    assert not place.isRightToLeft()
    qtbot.waitUntil(lambda: place.currentText() == "/")
    assert middle_of_ink(place.grab(QRect(0, 0, place.width(), place.height())).toImage()) < 0.2
    rows_of_box = place.itemDelegate()
    assert isinstance(rows_of_box, QStyledItemDelegate)
    assert rows_of_box.displayText("/أخبار/أرشيف", dialog.locale()) == "\u2066/أخبار/\u200eأرشيف\u2069"
    assert rows.header().sectionSize(3) >= rows.fontMetrics().horizontalAdvance("2026-11-23 00:21")
    dialog.close()
