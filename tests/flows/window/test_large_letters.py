"""Large letters on a small screen: pictures grow with them, what one works with stays in sight."""

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QScrollArea, QSpinBox, QTextBrowser, QTreeWidget, QWidget
from pytestqt.qtbot import QtBot

from app.ui.actions.actions import ACTIONS
from app.ui.article_view.arcs import Arcs
from app.ui.codebook.tree import CodebookTree
from app.ui.main_window import MainWindow
from app.ui.reading_options.dialog import ReadingOptionsDialog
from tests.flows.codebook_hands import open_editor
from tests.flows.conftest import OpenWindow
from tests.flows.dataset_hands import begin
from tests.flows.hands import click_text, label, press
from tests.flows.keys.key_hands import edit, record
from tests.flows.window.conftest import SMALL, Look
from tests.widgets import part

BOTH = pytest.mark.parametrize("language", ["en", "ar"])


@pytest.fixture
def window(open_at: OpenWindow, sqlite: str, look: Look) -> MainWindow:
    """A window on a small screen, with the Arabic article open."""
    window = open_at(sqlite)
    window.resize(*SMALL)
    return window


@BOTH
def test_all_about_a_claim_stands_in_the_panel_without_a_second_scroll_bar(
    window: MainWindow, look: Look, language: str
) -> None:
    look(100, language)
    label(window, "الهدنة انتهت", "2")
    QApplication.processEvents()
    page = part(window.panel, QScrollArea, "span_page")
    assert page.verticalScrollBar().maximum() == 0
    bottom = window.panel.attributes.mapTo(window, window.panel.attributes.rect().bottomLeft()).y()
    assert bottom <= window.status.mapTo(window, QPoint(0, 0)).y()


@BOTH
def test_all_counts_of_a_dataset_stand_beside_each_other(
    window: MainWindow, look: Look, language: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    look(200, language)
    # Offscreen a screen has 800 × 800 pixels.
    monkeypatch.setattr("app.ui.controls.control_names._room", lambda _dialog: QSize(1260, 660))
    dialog = begin(window, qtbot)
    qtbot.waitUntil(lambda: dialog.plan_view.table.columnCount() == 4)
    QApplication.processEvents()
    table, form = dialog.plan_view.table, part(dialog, QScrollArea, "dataset.scroll")
    assert dialog.width() <= 1260
    assert table.horizontalScrollBar().maximum() == 0
    assert all(table.sizeHintForColumn(column) <= table.columnWidth(column) for column in range(4)), "days are whole"
    assert form.viewport().width() >= dialog.form.minimumSizeHint().width(), "nothing of the form is cut off"
    for name in ("since", "until"):
        day = part(dialog, QLineEdit, f"dataset.{name}")
        assert day.fontMetrics().horizontalAdvance(day.placeholderText()) < day.width() - 16
    dialog.reject()


@BOTH
def test_the_guideline_never_scrolls_sideways(window: MainWindow, look: Look, language: str) -> None:
    look(100, language)
    press(window.view, "G")
    page = part(window, QTextBrowser, "guideline.page")
    panel = page.parentWidget()
    assert panel is not None
    for width in range(560, 640):
        panel.resize(width, panel.height())
        QApplication.processEvents()
        assert page.horizontalScrollBar().maximum() == 0, width


@BOTH
def test_the_name_of_a_link_stands_whole_in_a_narrow_margin(window: MainWindow, look: Look, language: str) -> None:
    look(200, language)
    actor, claim = label(window, "سامح شكري", "1"), label(window, "الهدنة انتهت", "2")
    window.gestures.add_relation("makes", actor.id, claim.id)
    click_text(window, claim.start)
    arcs = part(window.view, Arcs)
    ((_name, pill),) = arcs.names()
    assert pill.height() > pill.width(), "written upright"
    assert arcs.strip().contains(pill)


@BOTH
def test_the_menu_of_a_span_is_one_column_within_the_screen(
    window: MainWindow, look: Look, language: str, qtbot: QtBot
) -> None:
    look(200, language)
    span = label(window, "سامح شكري", "1")
    click_text(window, span.start)
    (rect, *_) = window.view.rects(span.start, span.end)
    window.view.context_menu_requested.emit(window.view.viewport().mapToGlobal(rect.center().toPoint()), span.start)
    menu = part(window, QMenu, "context_menu")
    qtbot.waitUntil(menu.isVisible)
    screen = menu.screen().availableGeometry()
    assert screen.contains(menu.geometry())
    rows = [menu.actionGeometry(action) for action in menu.actions() if not action.isSeparator()]
    assert len(rows) > 20
    assert len({row.left() for row in rows}) == 1
    # The last one is reached by a key, and seen then.
    press(menu, Qt.Key.Key_Up)
    last = menu.activeAction()
    assert last is menu.actions()[-1]
    assert menu.rect().contains(menu.actionGeometry(last))
    menu.close()


def test_keys_are_chosen_among_more_than_one_action_at_a_time(window: MainWindow, look: Look) -> None:
    look(200, "ar")
    editor = edit(window)
    table = editor.table
    room = table.viewport().height()
    assert room // first_row(table).height() >= 3
    before = table.geometry()
    table.choose("undo")
    QApplication.processEvents()
    assert table.geometry() == before, "nothing moves when an action is chosen"
    record(editor, "undo", "F", Qt.KeyboardModifier.NoModifier)
    QApplication.processEvents()
    said = editor.details.findChild(QWidget, "key_editor.finding")
    assert said is not None
    assert said.isVisible(), "whose key it is stands there all the same"
    editor.close()


def first_row(tree: QTreeWidget) -> QRect:
    """Where the first heading stands."""
    item = tree.topLevelItem(0)
    assert item is not None
    return tree.visualItemRect(item)


def arrow(tree: CodebookTree) -> QRect:
    """The box around the arrow before the first heading."""
    row = first_row(tree)
    area = QRect(0, row.top(), row.left(), row.height())
    image = tree.viewport().grab(area).toImage()
    ground = image.pixel(image.width() - 1, 1)
    spots = [(x, y) for x in range(image.width()) for y in range(image.height()) if image.pixel(x, y) != ground]
    xs, ys = [x for x, _ in spots], [y for _, y in spots]
    return QRect(min(xs), min(ys), max(xs) - min(xs) + 1, max(ys) - min(ys) + 1)


def test_the_arrows_of_the_codebook_grow_with_the_letters(window: MainWindow, look: Look, qtbot: QtBot) -> None:
    tree = part(open_editor(window, qtbot), CodebookTree)
    usual = arrow(tree)
    look(200, "en")
    large = arrow(tree)
    assert large.width() >= 1.7 * usual.width()
    assert large.height() >= 1.7 * usual.height()


def test_the_key_that_sentences_call_enter_is_called_so_beside_its_command(window: MainWindow) -> None:
    again = next(spec.id for spec in ACTIONS if "Return" in spec.keys)
    tip = window.commands[again].toolTip()
    assert "Enter" in tip
    assert "Return" not in tip


def test_the_arrows_of_a_number_grow_with_the_letters(window: MainWindow, look: Look) -> None:
    window.commands["reading_options"].trigger()
    dialog = part(window, ReadingOptionsDialog)
    field = part(dialog, QSpinBox, "reading_options.letters")
    widths = []
    for letters in (100, 200):
        look(letters, "en")
        image = field.grab(field.rect().adjusted(field.width() - 30 * letters // 100, 4, -3, -4)).toImage()
        ground = image.pixel(0, image.height() // 2)
        inked = [x for x in range(image.width()) if any(image.pixel(x, y) != ground for y in range(image.height()))]
        widths.append(inked[-1] - inked[0] + 1)
    dialog.close()
    usual, large = widths
    assert usual >= 5
    assert large >= 1.7 * usual
