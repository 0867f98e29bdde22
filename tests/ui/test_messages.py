from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QMessageBox, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.errors import ConflictError, StorageError
from app.ui.messages import NOTICE_SECONDS, Messages
from tests.widgets import part


@pytest.fixture
def editor() -> QPlainTextEdit:
    return QPlainTextEdit()


@pytest.fixture
def window(qtbot: QtBot, editor: QPlainTextEdit) -> Iterator[QMainWindow]:
    window = QMainWindow()
    window.setCentralWidget(editor)
    window.resize(800, 500)
    window.show()
    yield window
    window.close()
    window.deleteLater()


@pytest.fixture
def messages(window: QMainWindow) -> Messages:
    return Messages(window)


def boxes(window: QMainWindow) -> list[QMessageBox]:
    return [box for box in window.findChildren(QMessageBox) if box.isVisible()]


def test_an_error_is_said_once_without_stopping_the_program(window: QMainWindow, messages: Messages) -> None:
    messages.error(StorageError("The disk is full: free some space in /أخبار/<b>x</b> and try again."))
    messages.error(StorageError("The disk is full: free some space in /أخبار/<b>x</b> and try again."))
    messages.error(ConflictError("لمى changed this span at 10:00; it was read again."))
    (box,) = boxes(window)
    assert box.text().splitlines() == [
        "The disk is full: free some space in /أخبار/<b>x</b> and try again.",
        "لمى changed this span at 10:00; it was read again.",
    ]
    assert box.textFormat() == Qt.TextFormat.PlainText


@pytest.mark.parametrize(
    ("language", "path"),
    [("en", "/srv/سارة/أخبار.hashiya"), ("en", "أخبار.hashiya"), ("ar", "/srv/sara/news.hashiya")],
)
def test_a_sentence_that_begins_with_a_name_runs_as_the_interface_does(
    window: QMainWindow, messages: Messages, language: str, path: str, request: pytest.FixtureRequest
) -> None:
    if language == "ar":
        request.getfixturevalue("arabic")
    messages.error(StorageError("{path}: this is a folder, not a workspace file", path=path))
    messages.error(StorageError("{path}: the folder cannot be made: {why}; nothing was saved", path=path, why="x"))
    (box,) = boxes(window)
    # As the box lays it out: a text that can be selected is a document.
    document = QTextDocument(box.text())
    lines = [document.findBlockByNumber(number) for number in range(document.blockCount())]
    way = Qt.LayoutDirection.RightToLeft if language == "ar" else Qt.LayoutDirection.LeftToRight
    assert [line.textDirection() for line in lines] == [way, way]
    assert all(path.rpartition("/")[2] in line.text() for line in lines)


def test_after_it_was_closed_an_error_is_said_again(window: QMainWindow, messages: Messages, qtbot: QtBot) -> None:
    messages.error(StorageError("The database server cannot be reached."))
    (box,) = boxes(window)
    with qtbot.waitSignal(box.destroyed):
        QTest.keyClick(box, Qt.Key.Key_Return)
    messages.error(StorageError("The database server cannot be reached."))
    assert len(boxes(window)) == 1


def test_a_box_that_goes_leaves_the_one_opened_after_it(window: QMainWindow, messages: Messages, qtbot: QtBot) -> None:
    messages.error(StorageError("The database server cannot be reached."))
    (first,) = boxes(window)
    with qtbot.waitSignal(first.destroyed):
        first.close()
        messages.error(StorageError("The disk is full."))
    messages.error(StorageError("The file is damaged."))
    (second,) = boxes(window)
    assert second.text().splitlines() == ["The disk is full.", "The file is damaged."]


def test_a_notice_offers_to_undo_and_moves_nothing(
    window: QMainWindow, editor: QPlainTextEdit, messages: Messages
) -> None:
    undone: list[str] = []
    before = editor.geometry()
    messages.notice("حُذف النطاق «موسكو»", lambda: undone.append("once"))
    assert messages.bar.isVisible()
    assert editor.geometry() == before
    assert window.rect().contains(messages.bar.geometry())
    button = part(messages.bar, QPushButton, "notice_bar.action")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert undone == ["once"]
    assert not messages.bar.isVisible()


def test_a_notice_without_a_way_back_has_no_button(window: QMainWindow, messages: Messages) -> None:
    messages.notice("Deleted", lambda: None)
    messages.notice("Exported 12 articles")
    button = part(messages.bar, QPushButton, "notice_bar.action")
    assert messages.bar.text() == "Exported 12 articles"
    assert not button.isVisible()


def test_the_keyboard_stays_where_it_was(window: QMainWindow, editor: QPlainTextEdit, messages: Messages) -> None:
    window.activateWindow()
    editor.setFocus()
    messages.notice("Deleted", lambda: None)
    assert window.focusWidget() is editor


def test_a_long_notice_is_shown_whole_in_a_narrow_window(window: QMainWindow, messages: Messages) -> None:
    window.resize(360, 300)
    messages.notice("تعذّر نقل ثلاث روابط لأن أحد طرفيها ليس في المقالة، وحُفظ كل ما عداها كما هو في الملف الجديد.")
    assert window.rect().contains(messages.bar.geometry())
    label = messages.bar.findChildren(type(messages.bar._text))[0]
    assert label.height() >= label.heightForWidth(label.width())
    window.resize(700, 300)
    QApplication.processEvents()
    middle = messages.bar.geometry().center().x()
    assert abs(middle - window.width() // 2) <= 1


def test_a_notice_waits_while_the_mouse_is_on_it(messages: Messages) -> None:
    messages.notice("Deleted", lambda: None)
    timer = messages.bar._leave
    assert timer.isActive()
    assert timer.interval() == NOTICE_SECONDS * 1000
    QApplication.sendEvent(messages.bar, QEvent(QEvent.Type.Enter))
    assert not timer.isActive()
    QApplication.sendEvent(messages.bar, QEvent(QEvent.Type.Leave))
    assert timer.isActive()
    timer.timeout.emit()
    assert not messages.bar.isVisible()
