"""Menus by keys under every layout: by the letter that is underlined, and by Alt alone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QMenuBar

from app.ui.appearance import Appearance
from app.ui.main_window import MainWindow
from tests.flows.conftest import OpenWindow
from tests.flows.hands import NONE, label, press, spans_of
from tests.flows.layouts import every_layout, type_key
from tests.widgets import part

ALT = Qt.KeyboardModifier.AltModifier
_ON_KEYS = {"en": "WEMGAVH", "ar": "LJHKRUS"}
"""Where the letters of the menus stand: W, E …; م, ت, ا, ن, ق, ع, س."""


@pytest.fixture
def window(application: QApplication, open_at: OpenWindow, sqlite: str, language: str) -> MainWindow:
    """A window in the language of the test."""
    appearance = part(application, Appearance)
    appearance.set_language(language)
    return open_at(sqlite)


def open_menu() -> QMenu | None:
    """The menu that is open."""
    found = QApplication.activePopupWidget()
    assert found is None or isinstance(found, QMenu)
    return found


@pytest.mark.parametrize("language", ["en", "ar"])
def test_alt_with_its_letter_opens_a_menu_under_every_layout(window: MainWindow, language: str) -> None:
    for layout in every_layout(window):
        titles = [action.text() for action in window.menuBar().actions()]
        letters = [QKeySequence.mnemonic(title).toString() for title in titles]
        assert len(set(letters)) == len(titles) == len(_ON_KEYS[language])
        fields = (window.view, window.articles.filter_bar.line, window.panel.spans)
        for key, title in zip(_ON_KEYS[language], titles, strict=True):
            for field in fields:
                field.setFocus()
                type_key(field, layout, key, ALT)
                menu = open_menu()
                assert menu is not None, (title, field.objectName())
                assert menu.title() == title
                assert menu.activeAction() is not None, "Enter takes what is lit"
                press(menu, Qt.Key.Key_Escape)
                window.menuBar().setActiveAction(None)  # type: ignore[arg-type]
        assert spans_of(window) == []
        assert window.articles.filter_bar.line.text() == ""


@pytest.mark.parametrize("language", ["en"])
def test_a_command_is_given_by_keys_through_its_menu(window: MainWindow, language: str) -> None:
    for layout in every_layout(window):
        label(window, "سامح شكري", "1")
        window.view.setFocus()
        type_key(window.view, layout, "E", ALT)
        menu = open_menu()
        assert menu is not None
        assert menu.activeAction() is window.commands["undo"]
        QTest.keyClick(menu, Qt.Key.Key_Return)
        assert spans_of(window) == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_alt_alone_goes_to_the_menus(window: MainWindow, language: str) -> None:
    window.view.setFocus()
    QTest.keyClick(window.view, Qt.Key.Key_Alt, NONE)
    bar = QApplication.focusWidget()
    assert isinstance(bar, QMenuBar)
    QTest.keyClick(bar, Qt.Key.Key_Down)
    menu = open_menu()
    assert menu is not None
    assert menu.title() == bar.actions()[0].text()
    menu.close()
