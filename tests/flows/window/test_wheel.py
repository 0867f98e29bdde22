"""The wheel scrolls; it chooses nothing, as a stored value would be another one without anybody's wish."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QScrollArea, QSpinBox, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from app.ui.main_window import MainWindow
from tests.flows.conftest import OpenWindow
from tests.flows.hands import CTRL, chosen, label, press
from tests.flows.window.opened_windows import opened, shown
from tests.widgets import part


@pytest.fixture
def window(open_at: OpenWindow, sqlite: str) -> MainWindow:
    """A window with a mention and a claim."""
    window = open_at(sqlite)
    for words, key in (("سامح شكري", "1"), ("الهدنة انتهت", "2")):
        label(window, words, key)
    return window


def turn(widget: QWidget) -> None:
    """Turn the wheel over a widget, down and up."""
    middle = QPointF(widget.rect().center())
    for way in (-120, -120, 120):
        event = QWheelEvent(
            middle,
            widget.mapToGlobal(middle),
            QPoint(0, 0),
            QPoint(0, way),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(widget, event)


def scrolls(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    return parent is not None


def value(widget: QWidget) -> object:
    if isinstance(widget, QComboBox):
        return widget.currentIndex()
    return widget.value() if isinstance(widget, QSpinBox) else None


def moved_by_the_wheel(top: QWidget) -> list[str]:
    """Fields on something that scrolls which the wheel changes."""
    bad = []
    for widget in shown(top):
        if isinstance(widget, QComboBox | QAbstractSpinBox) and widget.isEnabled() and scrolls(widget):
            before = value(widget)
            turn(widget)
            if value(widget) != before:
                bad.append(f"{top.objectName()}: {widget.objectName()}")
    return bad


def test_no_field_of_the_panel_follows_the_wheel(window: MainWindow) -> None:
    tabs = part(window.panel, QTabWidget)
    bad = []
    for page in range(tabs.count()):
        tabs.setCurrentIndex(page)
        QApplication.processEvents()
        bad += moved_by_the_wheel(window)
    assert bad == []
    assert chosen(window).label == "CLAIM"


@pytest.mark.parametrize("action", ["import", "dataset", "codebook"])
def test_no_field_of_a_form_follows_the_wheel(window: MainWindow, action: str) -> None:
    with opened(window, action) as (top,):
        assert any(scrolls(box) for box in top.findChildren(QComboBox))
        assert moved_by_the_wheel(top) == []


def test_the_keyboard_goes_back_to_the_article_when_a_label_was_chosen(window: MainWindow, qtbot: QtBot) -> None:
    press(window.view, "L", CTRL)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    assert QApplication.focusWidget() is not None
    press(QApplication.focusWidget() or popup, Qt.Key.Key_Down)
    press(QApplication.focusWidget() or popup, Qt.Key.Key_Return)
    qtbot.waitUntil(window.view.hasFocus)
    assert chosen(window).label == "ORGANIZATION"
    press(window.view, "L", CTRL)
    press(QApplication.focusWidget() or popup, Qt.Key.Key_Escape)
    qtbot.waitUntil(window.view.hasFocus)
    assert chosen(window).label == "ORGANIZATION"
