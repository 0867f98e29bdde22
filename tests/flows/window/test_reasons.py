"""What cannot be used now says why: in its tip, in the status bar, in the list of commands."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPushButton, QTreeWidget, QWidget
from pytestqt.qtbot import QtBot

from app.ui.actions.palette import Palette
from app.ui.appearance import Appearance
from app.ui.main_window import MainWindow
from tests.flows.conftest import OpenWindow
from tests.flows.hands import CTRL, chosen, label, press, type_into
from tests.flows.window.opened_windows import called, opened, settle, shown
from tests.widgets import part


@pytest.fixture
def window(open_at: OpenWindow, sqlite: str) -> MainWindow:
    """A window with the Arabic article open, in which nothing is labelled."""
    return open_at(sqlite)


def silent(top: QWidget) -> list[str]:
    """The controls of a window that are disabled and do not say why."""
    return [
        called(widget)
        for widget in shown(top)
        if isinstance(widget, QAbstractButton | QComboBox | QLineEdit)
        and not widget.isEnabled()
        and not widget.toolTip()
        # A field within a box, and a cross within a field, say what these say.
        and not (isinstance(widget.parent(), QComboBox | QLineEdit) or widget.objectName().startswith("qt_"))
    ]


def test_every_disabled_control_of_the_window_says_why(window: MainWindow) -> None:
    assert silent(window) == []
    window.panel.show_links()
    assert silent(window) == []
    label(window, "الهدنة انتهت", "2")
    assert silent(window) == []


def test_every_disabled_control_of_a_dialog_says_why(window: MainWindow, qtbot: QtBot) -> None:
    label(window, "سامح شكري", "1")
    for action in ("import", "export", "new_workspace", "trash", "registry", "edit_keys"):
        with opened(window, action) as windows:
            (top,) = windows
            settle(top, qtbot)
            assert silent(top) == [], action


def test_a_claim_is_told_to_name_nobody_and_a_mention_to_be_asked_for(window: MainWindow) -> None:
    button = part(window.panel, QPushButton, "span_entity")
    assert button.toolTip() == "Choose a span first"
    label(window, "الهدنة انتهت", "2")
    assert not button.isEnabled()
    assert button.toolTip() == "Spans of this label name nobody"
    label(window, "سامح شكري", "1")
    assert button.isEnabled()
    assert button.toolTip() == "Say whom this mention names"


def test_a_step_that_can_be_undone_says_no_more_that_there_is_none(window: MainWindow) -> None:
    undo = window.commands["undo"]
    assert undo.toolTip().endswith("\nThere is nothing to undo")
    assert undo.statusTip().endswith(" · There is nothing to undo")
    label(window, "سامح شكري", "1")
    assert "nothing to undo" not in undo.toolTip() + undo.statusTip()
    press(window.view, Qt.Key.Key_Z, CTRL)
    assert undo.toolTip().endswith("\nThere is nothing to undo")


def second_column(window: MainWindow, typed: str) -> tuple[str, bool]:
    """What stands beside the first command that is found, and whether it can be used."""
    window.commands["palette"].trigger()
    palette = part(window, Palette)
    type_into(palette.field, typed)
    row = part(palette, QTreeWidget).topLevelItem(0)
    assert row is not None
    found = row.text(1), not row.isDisabled()
    palette.done(0)
    palette.setParent(None)
    palette.deleteLater()
    return found


def test_the_list_of_commands_says_what_is_wanting_in_place_of_the_key(
    window: MainWindow, application: QWidget
) -> None:
    part(application, Appearance).set_language("ar")
    assert second_column(window, "حذف المقطع") == ("اختر مقطعًا أولًا", False)
    label(window, "سامح شكري", "1")
    assert chosen(window).quote == "سامح شكري"
    key, usable = second_column(window, "حذف المقطع")
    assert usable
    assert "Del" in key
