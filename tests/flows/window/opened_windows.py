"""Windows as an action opens them, and what is to be seen in them."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QRadioButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.ui.actions.actions import ACTIONS
from app.ui.dataset import DatasetDialog
from app.ui.main_window import MainWindow
from app.ui.propagation.dialog import PropagationDialog
from tests.flows.dataset_hands import counted

OPENING = [
    *(spec.id for spec in ACTIONS if str(spec.text).endswith("…") and spec.id not in ("print", "write_pdf")),
    *("shortcuts", "about"),
    *(spec.id for spec in ACTIONS if spec.id in ("codebook", "history", "trash", "registry")),
]
"""Actions that may open a window of their own; the printer's and the system's file dialogs are not ours."""


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
    for top in filter(isValid, found):
        top.close()
    QApplication.processEvents()


def shown(top: QWidget) -> list[QWidget]:
    return [w for w in top.findChildren(QWidget) if w.window() is top and w.isVisible() and not w.size().isEmpty()]


def settle(top: QWidget, qtbot: QtBot) -> None:
    """Wait until a dialog that counts or looks for something has done so: what can be reached changes with that."""
    if isinstance(top, DatasetDialog):
        counted(top, qtbot)
    elif isinstance(top, PropagationDialog):
        qtbot.waitUntil(lambda: not top.searching)


def called(widget: QWidget) -> str:
    """How a complaint names a widget."""
    names = [one.objectName() or type(one).__name__ for one in (widget.window(), widget.parentWidget(), widget) if one]
    return "/".join(names)


def controls(top: QWidget) -> list[QWidget]:
    """What can have the keyboard. Of exclusive buttons only one is reached by Tab, the others by arrows."""
    found = []
    for widget in shown(top):
        if not widget.isEnabled() or not widget.focusPolicy() & Qt.FocusPolicy.TabFocus or widget.focusProxy():
            continue
        if isinstance(widget, QAbstractButton) and not widget.isChecked():
            group = widget.group()
            if (group is not None and group.exclusive()) or isinstance(widget, QRadioButton):
                continue
        found.append(widget)
    return found


def unreached(top: QWidget) -> list[str]:
    """Controls that Tab never comes to."""
    wanted = controls(top)
    if not wanted:
        return []
    wanted[0].setFocus(Qt.FocusReason.TabFocusReason)
    seen: list[QWidget] = []
    for _step in range(2 * len(wanted) + 8):
        focus = QApplication.focusWidget()
        if focus is None:
            break
        seen.append(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    # Inside a spin box is the field that is reached with the box.
    return [called(one) for one in wanted if one not in seen and one.parentWidget() not in seen]
