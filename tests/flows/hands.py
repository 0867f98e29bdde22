"""The hands of a test: real mouse and key events on the window, aimed by what the surface says it shows."""

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QMessageBox, QPlainTextEdit, QWidget

from app.domain.records import Span
from app.domain.text.segmentation import next_boundary, previous_boundary
from app.ui.article_view import ArticleView
from app.ui.main_window import MainWindow
from tests.widgets import part

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


def point_at(view: ArticleView, position: int) -> QPoint:
    """A point of the viewport where the caret would go to ``position``, just inside a neighbouring letter."""
    text = view.text
    neighbours = [(position, next_boundary(text, position))] if position < len(text) else []
    if position:
        neighbours.append((previous_boundary(text, position), position))
    for start, end in neighbours:
        for rect in view.rects(start, end):
            for x in (rect.right() - 1, rect.left() + 1, rect.right() - 2.5, rect.left() + 2.5):
                if view.position_at(QPointF(QPoint(int(x), int(rect.center().y())))) == position:
                    return QPoint(int(x), int(rect.center().y()))
    raise AssertionError(f"no pixel of the surface leads to position {position}")


def show(view: ArticleView, start: int, end: int) -> None:
    """Scroll until both ends can be seen."""
    view.ensure_visible(end)
    view.ensure_visible(start)


def drag(window: MainWindow, start: int, end: int) -> None:
    """Drag over ``[start, end)`` from its logical start to its end."""
    view = window.view
    show(view, start, end)
    first, last = point_at(view, start), point_at(view, end)
    viewport = view.viewport()
    QTest.mousePress(viewport, LEFT, NONE, first)
    QTest.mouseMove(viewport, QPoint((first.x() + last.x()) // 2, (first.y() + last.y()) // 2))
    QTest.mouseMove(viewport, last)
    QTest.mouseRelease(viewport, LEFT, NONE, last)


def click_text(window: MainWindow, position: int) -> None:
    """Click in the middle of the letter at ``position``."""
    view = window.view
    view.ensure_visible(position)
    (rect, *_) = view.rects(position, next_boundary(view.text, position))
    QTest.mouseClick(view.viewport(), LEFT, NONE, rect.center().toPoint())


def press(widget: QWidget, key: Qt.Key | str, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Press and release a key in a widget."""
    QTest.keyClick(widget, Qt.Key(ord(key.upper())) if isinstance(key, str) else key, modifiers)


def click(window: MainWindow, name: str) -> None:
    """Click the button with this object name."""
    button = part(window, QAbstractButton, name)
    assert button.isVisible(), name
    QTest.mouseClick(button, LEFT)


def label(window: MainWindow, words: str, key: str, *, after: int = 0) -> Span:
    """Drag over words of the article and press a label's key; returns the new span."""
    start = window.view.text.index(words, after)
    drag(window, start, start + len(words))
    assert window.view.selected_text() == words
    press(window.view, key)
    return chosen(window)


def take_all_back(window: MainWindow) -> None:
    """Undo all steps and let go of what is chosen, so that the next gesture begins as in a new window."""
    assert window.session is not None
    while window.session.undoable() is not None:
        window.commands["undo"].trigger()
    window.gestures.let_go()
    window.messages.hide_notice()
    assert window.session.spans == []


def chosen(window: MainWindow) -> Span:
    """The chosen span."""
    span = window.gestures.chosen
    assert span is not None, "no span is chosen"
    return span


def spans_of(window: MainWindow) -> list[Span]:
    """The spans of the open article as the session has them."""
    assert window.session is not None
    return window.session.spans


def contents(spans: list[Span]) -> set[tuple[str, int, int, str, str]]:
    """What a reader would say about spans."""
    return {(span.label, span.start, span.end, span.quote, span.note) for span in spans}


def rows(window: MainWindow) -> Iterator[Span]:
    """The spans in the panel's list, top to bottom."""
    model = window.panel.spans.model()
    for row in range(model.rowCount()):
        yield model.index(row, 0).data(Qt.ItemDataRole.UserRole)


def no_box(window: QWidget) -> bool:
    """Whether no message stands in the way."""
    return not any(box.isVisible() for box in window.findChildren(QMessageBox))


def type_into(line: QWidget, text: str) -> None:
    """Write over what stands in a field, as an input method does, and stay there."""
    assert isinstance(line, QLineEdit | QPlainTextEdit)
    line.setFocus()
    line.selectAll()
    typed = QInputMethodEvent()
    typed.setCommitString(text)
    QApplication.sendEvent(line, typed)


def text_of(line: QWidget) -> str:
    """What stands in a field of one line or of several."""
    assert isinstance(line, QLineEdit | QPlainTextEdit)
    return line.toPlainText() if isinstance(line, QPlainTextEdit) else line.text()


def inside(view: ArticleView, start: int, end: int, position: int) -> QPoint:
    """A point within the letter `[start, end)` where the caret goes to `position`, one of its edges."""
    for rect in view.rects(start, end):
        for share in (0.1, 0.9, 0.25, 0.75, 0.4, 0.6):
            point = QPoint(round(rect.left() + share * rect.width()), round(rect.center().y()))
            if view.position_at(QPointF(point)) == position:
                return point
    raise AssertionError(f"no pixel of the letter at {start} leads to {position}")


def drag_over(window: MainWindow, start: int, end: int, held: Qt.KeyboardModifier) -> None:
    """Drag from within the first letter to within the last one, as a hand does where directions mix."""
    view = window.view
    show(view, start, end)
    first = inside(view, start, next_boundary(view.text, start), start)
    last = inside(view, previous_boundary(view.text, end), end, end)
    QTest.mousePress(view.viewport(), LEFT, held, first)
    QTest.mouseMove(view.viewport(), QPoint((first.x() + last.x()) // 2, (first.y() + last.y()) // 2))
    QTest.mouseMove(view.viewport(), last)
    QTest.mouseRelease(view.viewport(), LEFT, held, last)
