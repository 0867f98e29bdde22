"""Windows as an action opens them, and what is to be seen in them."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QMenu,
    QWidget,
)

from app.ui.main_window import MainWindow


@contextmanager
def opened(window: MainWindow, action: str) -> Iterator[list[QWidget]]:
    """The windows that an action opens; closed in the end."""
    window.activateWindow()
    QApplication.processEvents()
    session = window.session
    assert session is not None
    window.gestures.show_span(session.spans[0].id)
    window.commands[action].trigger()
    QApplication.processEvents()
    kinds = (Qt.WindowType.Dialog, Qt.WindowType.Window)
    found = [
        top
        for top in QApplication.topLevelWidgets()
        if top.isVisible() and top is not window and not isinstance(top, QMenu) and top.windowType() in kinds
    ]
    yield found
    for top in found:
        top.close()
    QApplication.processEvents()


def shown(top: QWidget) -> list[QWidget]:
    return [w for w in top.findChildren(QWidget) if w.window() is top and w.isVisible() and not w.size().isEmpty()]
