"""A field in which one types what to look for: its magnifier and its cross, as pixels and under the mouse."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from app.ui.controls.search_line import SearchLine
from app.ui.theme import apply_theme
from tests.application_look import borrowed_look
from tests.widgets import part

WIDE = 400
USUAL, LARGE = 100, 200
"""Per cent."""


@pytest.fixture(params=[Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft], ids=["ltr", "rtl"])
def direction(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[Qt.LayoutDirection]:
    """Of the interface, for as long as the test runs."""
    with borrowed_look(qapp):
        qapp.setLayoutDirection(request.param)
        yield request.param


def shown(qapp: QApplication, qtbot: QtBot, letters: int) -> SearchLine:
    """A field on dark paper, in letters of this size."""
    apply_theme(qapp, "dark", letters)
    line = SearchLine()
    qtbot.addWidget(line)
    line.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    line.resize(WIDE, line.sizeHint().height())
    line.show()
    return line


def ink(image: QImage, area: QRect) -> QRect:
    """The box around what is painted in an area otherwise than its ground."""
    ground = image.pixel(area.center().x(), area.top() + 1)
    spots = [
        (x, y)
        for x in range(area.left(), area.right() + 1)
        for y in range(area.top(), area.bottom() + 1)
        if image.pixel(x, y) != ground
    ]
    xs, ys = [x for x, _ in spots], [y for _, y in spots]
    return QRect(min(xs), min(ys), max(xs) - min(xs) + 1, max(ys) - min(ys) + 1) if spots else QRect()


def begin(line: SearchLine, wide: int) -> QRect:
    """So many pixels at the side where the text begins, within the frame."""
    frame = line.rect().adjusted(3, 3, -3, -3)
    rtl = line.layoutDirection() == Qt.LayoutDirection.RightToLeft
    return QRect(frame.right() - wide if rtl else frame.left(), frame.top(), wide, frame.height())


def test_the_magnifier_stands_where_the_text_begins_and_grows_with_the_letters(
    direction: Qt.LayoutDirection, qapp: QApplication, qtbot: QtBot
) -> None:
    sizes = []
    for letters, room in ((USUAL, 24), (LARGE, 44)):
        line = shown(qapp, qtbot, letters)
        sizes.append(ink(line.grab().toImage(), begin(line, room)))
        # What is written first is not written over it.
        line.setText("ى")
        text = line.cursorRect().center().x()
        edge = sizes[-1].left() if direction == Qt.LayoutDirection.RightToLeft else sizes[-1].right()
        assert text < edge if direction == Qt.LayoutDirection.RightToLeft else text > edge
    usual, large = sizes
    assert 10 <= usual.width() <= 16
    assert abs(large.width() - 2 * usual.width()) <= 2
    assert abs(large.height() - 2 * usual.height()) <= 2


def test_the_cross_is_there_when_something_is_to_be_emptied_and_does_so(
    direction: Qt.LayoutDirection, qapp: QApplication, qtbot: QtBot
) -> None:
    line = shown(qapp, qtbot, LARGE)
    cross = part(line, QToolButton)
    assert cross.isHidden()
    QTest.keyClicks(line, "openai")
    assert cross.isVisible()
    at_end = cross.geometry().left() == 0 if direction == Qt.LayoutDirection.RightToLeft else True
    assert at_end
    assert cross.geometry().right() <= line.rect().right()
    assert ink(cross.grab().toImage(), cross.rect()).width() >= 24
    with qtbot.waitSignal(line.textChanged):
        QTest.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert line.text() == ""
    assert cross.isHidden()
    assert line.hasFocus() or not line.isActiveWindow()


def test_letters_that_grow_while_it_is_seen_take_the_pictures_with_them(qtbot: QtBot, qapp: QApplication) -> None:
    with borrowed_look(qapp):
        line = shown(qapp, qtbot, USUAL)
        before = line.textMargins().left()
        apply_theme(qapp, "dark", LARGE)
        assert line.font().pixelSize() == QFont(qapp.font()).pixelSize()
        assert line.textMargins().left() - before == 16


def test_a_screen_reader_hears_what_the_cross_does(arabic: None, qtbot: QtBot) -> None:
    line = SearchLine()
    qtbot.addWidget(line)
    assert part(line, QToolButton).accessibleName() == "إفراغ الحقل"
