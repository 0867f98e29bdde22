"""The table of actions is complete, and everything built from it is, too."""

from collections import Counter

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu
from pytestqt.qtbot import QtBot

from app.ui.actions.actions import ACTIONS, MENUS
from app.ui.actions.window_actions import Actions

EXPECTED = {
    *{"new_workspace", "open_workspace", "import", "export", "close_workspace", "quit", "undo", "redo", "copy"},
    *{"select_all", "delete_span", "edit_note", "relabel", "next_article", "previous_article", "next_span"},
    *{"previous_span", "grow_start", "shrink_start", "grow_end", "shrink_end", "mark_todo", "mark_doing", "mark_done"},
    *{"mark_flagged", "zoom_in", "zoom_out", "zoom_reset", "theme_light", "theme_dark", "language_en", "language_ar"},
    *{"letters_larger", "letters_smaller", "letters_usual"},
    *{"reading_options", "show_invisible", "print", "write_pdf", "copy_image"},
    *{"find", "find_next", "find_previous", "filter_articles", "about", "shortcuts"},
}


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def actions(window: QMainWindow) -> Actions:
    actions = Actions(window)
    actions.fill_menu_bar(window.menuBar())
    return actions


def test_every_action_can_be_found_by_its_name(window: QMainWindow, actions: Actions) -> None:
    names = {action.objectName() for action in window.findChildren(QAction)}
    assert {f"action.{action_id}" for action_id in EXPECTED} <= names


def test_every_action_has_a_text_an_icon_a_shortcut_and_a_status_tip(actions: Actions) -> None:
    for action in actions.all():
        assert action.text(), action.objectName()
        assert action.statusTip(), action.objectName()
        assert not action.shortcut().isEmpty(), action.objectName()
        drawn = action.icon().pixmap(QSize(24, 24)).toImage()
        inked = sum(drawn.pixelColor(x, y).alpha() > 0 for x in range(24) for y in range(24))
        assert inked > 20, f"{action.objectName()}: the icon is empty"


def test_no_two_actions_share_a_shortcut_and_none_takes_a_digit(actions: Actions) -> None:
    keys = Counter(key.toString() for action in actions.all() for key in action.shortcuts())
    assert [key for key, count in keys.items() if count > 1] == []
    assert [key for key in keys if len(key) == 1 and key.isdigit()] == []


def test_bare_letters_count_only_in_the_text() -> None:
    bare = {spec.id: spec.in_text for spec in ACTIONS for key in spec.keys if len(key) == 1}
    assert bare, "there are such actions"
    assert [action for action, in_text in bare.items() if not in_text] == []


def test_every_action_stands_in_exactly_one_menu(window: QMainWindow, actions: Actions) -> None:
    menus = window.menuBar().findChildren(QMenu)
    assert len(menus) == len(MENUS)
    shown = Counter(action.objectName() for menu in menus for action in menu.actions() if not action.isSeparator())
    assert shown == Counter(action.objectName() for action in actions.all())


def test_a_slot_is_asked_for_every_action_and_for_nothing_else(actions: Actions) -> None:
    slots = {spec.id: (lambda: None) for spec in ACTIONS}
    with pytest.raises(KeyError, match="undo"):
        actions.connect_all({key: slot for key, slot in slots.items() if key != "undo"})
    with pytest.raises(KeyError, match="fly"):
        actions.connect_all({**slots, "fly": lambda: None})


def test_actions_are_available_when_what_they_need_is_there(actions: Actions) -> None:
    actions.set_available()
    assert actions["quit"].isEnabled()
    assert not actions["import"].isEnabled()
    actions.set_available("workspace", "article")
    assert actions["select_all"].isEnabled()
    assert not actions["delete_span"].isEnabled()


def test_edge_keys_point_the_way_the_edge_moves(actions: Actions) -> None:
    # In a right-to-left article the end lies on the left.
    assert actions["grow_end"].shortcut() == QKeySequence("Alt+Left")
    assert actions["grow_start"].shortcut() == QKeySequence("Alt+Shift+Right")
    actions.set_direction("ltr")
    assert actions["grow_end"].shortcut() == QKeySequence("Alt+Right")
    assert actions["shrink_start"].shortcut() == QKeySequence("Alt+Shift+Right")
    assert actions["undo"].shortcut() == QKeySequence("Ctrl+Z")


def test_the_context_menu_shows_what_can_be_done_now(actions: Actions) -> None:
    menu = QMenu()
    actions.set_available("workspace", "article")
    actions.fill_context_menu(menu)
    names = [action.objectName() for action in menu.actions()]
    assert "action.copy" in names
    assert "action.delete_span" not in names


def test_the_context_menu_begins_with_the_span_and_ends_with_all_commands(actions: Actions) -> None:
    menu = QMenu()
    actions.set_available("workspace", "article", "span")
    actions.fill_context_menu(menu)
    names = [action.objectName().removeprefix("action.") for action in menu.actions()]
    groups = " ".join(name or "|" for name in names).split(" | ")
    assert [group.split()[0] for group in groups] == ["relabel", "delete_span", "next_offer", "copy", "palette"]
    assert groups[0].split()[-1] == "propagate"


def test_the_context_menu_leads_to_the_palette_which_has_every_action(actions: Actions) -> None:
    menu = QMenu()
    actions.set_available()
    actions.fill_context_menu(menu)
    assert "action.palette" in [action.objectName() for action in menu.actions()]
