"""A box to tick shows all its words in a narrow form, and is ticked by a click on any of its lines."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.controls.wrapped_check_box import WrappedCheckBox

WORDS = {
    Qt.LayoutDirection.LeftToRight: "Compose the letters of texts without spans (NFC)",
    Qt.LayoutDirection.RightToLeft: "تركيب حروف النصوص التي لا مقاطع فيها (NFC)",
}


@pytest.fixture(params=list(WORDS), ids=["en", "ar"])
def box(request: pytest.FixtureRequest, qtbot: QtBot) -> Iterator[WrappedCheckBox]:
    """A box in a form, as wide as it asks for."""
    form = QWidget()
    form.setLayoutDirection(request.param)
    qtbot.addWidget(form)
    box = WrappedCheckBox(WORDS[request.param])
    column = QVBoxLayout(form)
    column.addWidget(box)
    column.addStretch(1)
    form.resize(form.sizeHint().width(), 400)
    form.show()
    yield box
    form.close()


def test_words_without_room_go_on_in_the_next_line(box: WrappedCheckBox) -> None:
    form, line = box.parentWidget(), box.fontMetrics().lineSpacing()
    assert form is not None
    before = box.height()
    form.resize(box.minimumSizeHint().width() + 40, 400)
    QApplication.processEvents()
    lines = box._lines(box.width())
    assert len(lines) >= 2
    assert " ".join(lines) == box.text(), "each word once, in order"
    assert box.height() == before + (len(lines) - 1) * line
    assert box.minimumSizeHint().width() < form.minimumSizeHint().width() < 300


def test_a_click_on_the_last_line_ticks_it(box: WrappedCheckBox) -> None:
    form = box.parentWidget()
    assert form is not None
    form.resize(box.minimumSizeHint().width() + 40, 400)
    QApplication.processEvents()
    side = box.width() - 60 if box.isRightToLeft() else 60
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(side, box.height() - 6))
    assert box.isChecked()
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert not box.isChecked()
