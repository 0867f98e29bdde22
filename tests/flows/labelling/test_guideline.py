"""The guideline below the article: opened by a key, follows the label, read and left by keys, remembered."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.codebook.change import with_label
from app.ui.guideline.panel import GuidelinePanel
from app.ui.main_window import MainWindow
from tests.flows.conftest import OpenWindow
from tests.flows.hands import CTRL, click, label, press
from tests.flows.layouts import every_layout, type_key
from tests.widgets import part


@pytest.fixture
def window(open_at: OpenWindow, sqlite: str) -> MainWindow:
    """A window on a file: what is only read does not depend on the kind of database."""
    return open_at(sqlite)


def panel_of(window: MainWindow) -> GuidelinePanel:
    panel = part(window, GuidelinePanel)
    assert panel.isVisible()
    return panel


def shown(window: MainWindow) -> str:
    panel = panel_of(window)
    return panel.labels.tabText(panel.labels.currentIndex())


def test_g_shows_and_hides_the_guideline_while_the_keyboard_stays_in_the_text(window: MainWindow) -> None:
    for layout in every_layout(window):
        window.view.setFocus()
        type_key(window.view, layout, "G")
        assert shown(window) == "Actor"
        assert QApplication.focusWidget() is window.view
        page = panel_of(window).page.toPlainText()
        assert "Mark the shortest name" in page
        assert "✔ و[الشهاوي] يرفض المقترح" in page
        assert page.index("✔") < page.index("✘")
        type_key(window.view, layout, "G")
        assert not panel_of_hidden(window).isVisible()


def panel_of_hidden(window: MainWindow) -> GuidelinePanel:
    return part(window, GuidelinePanel)


def test_it_follows_what_is_labelled_and_chosen(window: MainWindow) -> None:
    press(window.view, "G")
    first = label(window, "سامح شكري", "1")
    label(window, "الهدنة انتهت", "2")
    assert shown(window) == "Claim"
    window.gestures.show_span(first.id)
    assert shown(window) == "Actor"


def test_it_is_read_by_keys_and_left_with_the_span_still_chosen(window: MainWindow) -> None:
    span = label(window, "سامح شكري", "1")
    press(window.view, "G", CTRL)
    tabs = panel_of(window).labels
    assert QApplication.focusWidget() is tabs
    press(tabs, Qt.Key.Key_Right)
    assert shown(window) == "Claim"
    bar = panel_of(window).page.verticalScrollBar()
    assert bar.maximum() > 0
    press(tabs, Qt.Key.Key_PageDown)
    assert bar.value() > 0
    press(tabs, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is window.view
    assert window.gestures.chosen == span
    assert panel_of(window).isVisible()
    click(window, "guideline.close")
    assert not panel_of_hidden(window).isVisible()


def test_examples_stand_on_the_side_their_language_begins_and_texts_follow_the_interface(
    window: MainWindow, qtbot: QtBot
) -> None:
    press(window.view, "G")
    block = panel_of(window).page.document().find("الشهاوي").block()
    assert block.textDirection() == Qt.LayoutDirection.RightToLeft
    window.commands["language_ar"].trigger()
    qtbot.waitUntil(lambda: shown(window) == "فاعل")
    assert "أقصرَ اسمٍ" in panel_of(window).page.toPlainText()


def test_it_is_remembered_and_follows_the_codebook(window: MainWindow, open_at: OpenWindow, sqlite: str) -> None:
    press(window.view, "G")
    other = open_at(sqlite)
    session = other.session
    assert session is not None
    assert shown(other) == "Actor"
    actor = session.codebook.label("ACTOR")
    assert actor is not None
    editing = session.workspace.codebook_editing("sara")
    named = with_label(session.codebook, replace(actor, name={"en": "Speaker"}, definition={"en": "Who speaks."}))
    session.carry_out(lambda: editing.change(named))
    assert shown(other) == "Speaker"
    assert "Who speaks." in panel_of(other).page.toPlainText()
    session.undo()
    assert shown(other) == "Actor"
    other.desk.close()
