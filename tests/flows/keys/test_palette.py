"""The command palette and the context menu: everything can be found and done there."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QTreeWidget, QWidget

from app.ui.actions.actions import ACTIONS
from app.ui.actions.palette import Palette
from app.ui.main_window import MainWindow
from tests.flows.conftest import MINISTER, OpenWindow
from tests.flows.hands import CTRL, chosen, drag, press
from tests.flows.layouts import every_layout, type_key
from tests.widgets import part


@pytest.fixture
def window(open_at: OpenWindow, sqlite: str) -> MainWindow:
    """A window on a file: the palette has no part in the kind of database."""
    return open_at(sqlite)


def opened(window: MainWindow) -> tuple[QLineEdit, QTreeWidget]:
    palette = part(window, Palette)
    palette.activateWindow()
    palette.field.setFocus()
    QApplication.processEvents()
    assert palette.isActiveWindow()
    return palette.field, palette.list


def texts(found: QTreeWidget) -> list[str]:
    rows = (found.topLevelItem(row) for row in range(found.topLevelItemCount()))
    return [row.text(0) for row in rows if row is not None]


def test_control_k_lists_every_action_with_its_key(window: MainWindow) -> None:
    for layout in every_layout(window):
        window.view.setFocus()
        type_key(window.view, layout, "K", CTRL)
        field, found = opened(window)
        assert len(texts(found)) == len(ACTIONS) + 3
        row = texts(found).index("Export")
        item = found.topLevelItem(row)
        assert item is not None
        assert item.text(1) == "Ctrl+E"
        press(field, Qt.Key.Key_Escape)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_a_few_letters_in_english_or_arabic_find_it(window: MainWindow) -> None:
    for wanted in ("grow sel", "توسيع تحديد", "تَوسيع التَّحديد", "GROW"):
        window.view.set_caret(2)
        window.view.setFocus()
        press(window.view, "K", CTRL)
        field, found = opened(window)
        field.setText(wanted)
        assert texts(found)[0] == "Grow the selection", wanted
        press(field, Qt.Key.Key_Return)
        assert window.view.selected_text() == "قال", wanted
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_arrows_choose_and_what_cannot_be_done_is_not_done(window: MainWindow) -> None:
    press(window.view, "K", CTRL)
    field, found = opened(window)
    QTest.keyClicks(field, "e")
    first = found.currentItem()
    press(field, Qt.Key.Key_Down)
    assert found.currentItem() is not first
    field.setText("Undo")
    assert texts(found)[0] == "Undo"
    press(field, Qt.Key.Key_Return)
    assert field.isVisible()
    press(field, Qt.Key.Key_Escape)
    assert not field.isVisible()


def test_labels_are_found_in_every_language_of_the_codebook(window: MainWindow) -> None:
    start = MINISTER.index("سامح شكري")
    drag(window, start, start + len("سامح شكري"))
    press(window.view, "K", CTRL)
    field, _ = opened(window)
    field.setText("גורם")
    press(field, Qt.Key.Key_Return)
    assert (chosen(window).label, chosen(window).quote) == ("ACTOR", "سامح شكري")


def test_the_context_menu_offers_boundaries_and_labels(window: MainWindow) -> None:
    start = MINISTER.index("وأضاف")
    drag(window, start, start + len("وأضاف"))
    window.view.context_menu_requested.emit(QPoint(5, 5), start)
    menu = part(window, QMenu, "context_menu")
    entries = {action.text().partition("\t")[0]: action for action in menu.actions()}
    assert [text for text, action in entries.items() if action.isChecked()] == ["Take \u2067«أضاف»\u2069"]
    entries["Take \u2067«وأضاف»\u2069"].trigger()
    entries["Claim"].trigger()
    menu.close()
    assert (chosen(window).label, chosen(window).quote) == ("CLAIM", "وأضاف")
    assert {"Grow the selection", "All commands…", "Sticky label"} <= entries.keys()
    assert isinstance(window.focusWidget(), QWidget)


def test_no_name_is_cut_short_when_it_opens(window: MainWindow) -> None:
    window.commands["language_ar"].trigger()
    press(window.view, "K", CTRL)
    _field, found = opened(window)
    QApplication.processEvents()
    assert found.sizeHintForColumn(0) <= found.columnWidth(0)
    assert found.columnWidth(0) + found.columnWidth(1) == found.viewport().width()


def test_rows_are_as_high_before_typing_as_after(window: MainWindow) -> None:
    window.view.setFocus()
    press(window.view, "K", CTRL)
    field, found = opened(window)

    def height() -> int:
        first = found.topLevelItem(0)
        assert first is not None
        return found.visualItemRect(first).height()

    before = height()
    field.setText("export")
    assert height() == before > found.fontMetrics().height() + 6
