"""A box that is narrower than its text shows the beginning of it, in either direction, and the whole as a tip."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QStyleOptionComboBox, QToolTip
from pytestqt.qtbot import QtBot

from app.ui.controls.choice_box import ChoiceBox

LONG = "doccano JSONL, sequence labelling and relations"


def painted(box: ChoiceBox) -> str:
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    return option.currentText


@pytest.mark.parametrize("text", [LONG, "ارفض المقالات التي تستعمل وسومًا ليست في الدليل", "😀" * 60])
@pytest.mark.parametrize("way", list(Qt.LayoutDirection)[:2])
def test_what_is_too_long_ends_in_an_ellipsis(qtbot: QtBot, text: str, way: Qt.LayoutDirection) -> None:
    box = ChoiceBox("box")
    qtbot.addWidget(box)
    box.setLayoutDirection(way)
    box.addItem(text)
    box.resize(160, 32)
    box.show()
    shown = painted(box)
    # A mark keeps the ellipsis where the text goes on.
    if text[0].isalpha():
        assert shown[-1] == ("\u200f" if text[0] == "ا" else "\u200e")
        shown = shown[:-1]
    assert shown.endswith("…")
    # Qt ends in a joiner where the letter goes on.
    assert text.startswith(shown[:-1].rstrip(" \u200d"))
    assert box.fontMetrics().horizontalAdvance(shown) < 160
    assert box.is_cut()
    box.resize(1600, 32)
    assert painted(box) == text == box.currentText()
    assert not box.is_cut()


def test_the_tip_has_all_of_it(qtbot: QtBot, qapp: QApplication) -> None:
    box = ChoiceBox("box")
    qtbot.addWidget(box)
    box.addItem(LONG)
    box.setToolTip("how it is written")
    box.resize(160, 32)
    box.show()
    for width, tip in ((160, f"{LONG}\nhow it is written"), (1600, "how it is written")):
        box.resize(width, 32)
        qapp.sendEvent(box, QHelpEvent(QHelpEvent.Type.ToolTip, QPoint(4, 4), box.mapToGlobal(QPoint(4, 4))))
        assert QToolTip.text() == tip
    QToolTip.hideText()
