"""The hands of a test on menus of the other mouse button."""

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QMenu, QWidget

from app.ui.main_window import MainWindow
from tests.widgets import part


def menu_at(window: MainWindow, viewport: QWidget, place: QPoint, name: str = "context_menu") -> QMenu:
    """The menu that the other mouse button opens there."""
    ask_menu(viewport, place)
    return part(window, QMenu, name)


def ask_menu(viewport: QWidget, place: QPoint) -> None:
    """Press the other mouse button there."""
    QTest.mouseClick(viewport, Qt.MouseButton.RightButton, pos=place)
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, viewport.mapToGlobal(place))
    QCoreApplication.sendEvent(viewport, asked)


def ask_menu_by_key(view: QAbstractScrollArea) -> None:
    """Press the key for menus; the window system tells where the field with the keyboard is, not where the mouse is."""
    place = view.viewport().rect().center()
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, view.viewport().mapToGlobal(place))
    QCoreApplication.sendEvent(view.viewport(), asked)


def entry(menu: QMenu, text: str) -> QAction:
    """The row of a menu that begins with this text."""
    (found,) = (one for one in menu.actions() if one.text().partition("\t")[0] == text)
    return found


def take(menu: QMenu, text: str) -> None:
    """Click on a row of a menu."""
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(entry(menu, text)).center())
    forget_menu()


def forget_menu() -> None:
    """Let a closed menu delete itself: the next one has the same name."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QApplication.processEvents()
