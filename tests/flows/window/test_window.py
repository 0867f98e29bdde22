"""The window around the labelling: languages, themes, what is remembered, start, errors, relations, layers."""

import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QFont, QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QMenu,
    QSplitter,
    QTreeWidget,
)
from pytestqt.qtbot import QtBot

from app.bootstrap import open_window, render_preview
from app.domain.errors import WorkspaceError
from app.services.articles import ArticleQuery
from app.services.workspace import Workspace
from app.ui.actions.actions import ACTIONS
from app.ui.transfer import ImportDialog
from app.ui.workspaces.location_dialog import LocationDialog
from seeds import default_codebook
from tests.flows.conftest import MINISTER, OpenWindow
from tests.flows.hands import CTRL, LEFT, chosen, click, click_text, drag, label, press, spans_of
from tests.widgets import part
from tests.workspaces import add_article

LONG = "\n".join(f"الفقرة {number}: قالت وزارة الصحة إن العدد تراجع في اليوم {number}." for number in range(200))


@pytest.fixture
def location(sqlite: str) -> str:
    """The windows here open the SQLite workspace."""
    return sqlite


def test_arabic_mirrors_the_window_and_labelling_goes_on(
    open_it: OpenWindow, application: QApplication, qtbot: QtBot
) -> None:
    window = open_it()
    before = window.view.rects(0, 3)
    assert window.articles.mapTo(window, QPoint()).x() < window.panel.mapTo(window, QPoint()).x()
    window.commands["language_ar"].trigger()
    assert application.layoutDirection() == Qt.LayoutDirection.RightToLeft
    # The splitter moves its columns when it is next laid out.
    qtbot.waitUntil(lambda: window.articles.mapTo(window, QPoint()).x() > window.panel.mapTo(window, QPoint()).x())
    assert window.commands["language_ar"].isChecked()
    # The article is not the interface: it keeps its direction and its place in the column.
    assert window.view.direction == "rtl"
    assert [rect.size() for rect in window.view.rects(0, 3)] == [rect.size() for rect in before]
    span = label(window, "سامح شكري", "1")
    click(window, "label_button.ORGANIZATION")
    assert chosen(window).label == "ORGANIZATION"
    assert chosen(window).id == span.id
    window.commands["language_en"].trigger()
    assert application.layoutDirection() == Qt.LayoutDirection.LeftToRight
    qtbot.waitUntil(lambda: window.commands["quit"].text() == "Quit")


def test_every_action_has_an_arabic_name(open_it: OpenWindow, qtbot: QtBot) -> None:
    window = open_it()
    english = {action.objectName(): action.text() for action in window.commands.all()}
    window.commands["language_ar"].trigger()
    qtbot.waitUntil(lambda: window.commands["quit"].text() != "Quit")
    arabic = {action.objectName(): action.text() for action in window.commands.all()}
    # Languages are called by their own names, so that whoever is lost finds the way back.
    same = [name for name, text in english.items() if arabic[name] == text]
    assert same == ["action.language_en", "action.language_ar"]


def test_themes_switch_without_moving_anything(open_it: OpenWindow, application: QApplication) -> None:
    window = open_it()
    label(window, "سامح شكري", "1")
    places = window.view.rects(0, 40), window.panel.geometry(), window.articles.geometry()
    light = window.grab().toImage()
    window.commands["theme_dark"].trigger()
    dark = window.grab().toImage()
    assert dark.pixelColor(640, 400).lightness() < 80 < light.pixelColor(640, 400).lightness()
    assert (window.view.rects(0, 40), window.panel.geometry(), window.articles.geometry()) == places


def test_menus_and_lists_are_written_in_our_font_on_every_desktop(
    application: QApplication, open_it: OpenWindow
) -> None:
    # A desktop's platform theme has fonts of its own for some classes.
    for widget_class in ("QMenuBar", "QMenu", "QAbstractItemView", "QStatusBar"):
        application.setFont(QFont("DejaVu Serif"), widget_class)  # type: ignore[arg-type]
    window = open_it()
    for widget in (window.menuBar(), window.articles.view, window.panel.spans, window.status):
        assert widget.font().families()[0] == "Vazirmatn", widget.objectName()


def test_the_window_comes_back_as_it_was_left(open_it: OpenWindow, sqlite: str) -> None:
    workspace = Workspace.open(sqlite)
    long_id = add_article(workspace, LONG)
    workspace.close()
    window = open_it()
    columns = part(window, QSplitter, "columns")
    columns.setSizes([300, 560, 400])
    sizes = columns.sizes()
    window.commands["zoom_in"].trigger()
    assert window.session is not None
    window.session.open_article(long_id)
    position = LONG.index("الفقرة 150")
    window.view.ensure_visible(position)
    window.close()
    window.desk.close()
    again = open_it()
    columns = part(again, QSplitter, "columns")
    assert columns.sizes() == sizes
    assert again.view.zoom() == 110
    assert again.session is not None
    again.session.open_article(long_id)
    (rect, *_) = again.view.rects(position, position + 1)
    assert 0 <= rect.top() < again.view.viewport().height()


def test_undo_in_another_article_keeps_the_place_in_this_one(open_it: OpenWindow, sqlite: str) -> None:
    workspace = Workspace.open(sqlite)
    long_id = add_article(workspace, LONG)
    workspace.close()
    window = open_it()
    label(window, "سامح شكري", "1")
    assert window.session is not None
    window.session.open_article(long_id)
    position = LONG.index("الفقرة 150")
    window.view.ensure_visible(position)
    press(window.view, "Z", CTRL)
    assert window.view.text == MINISTER
    window.session.open_article(long_id)
    (rect, *_) = window.view.rects(position, position + 1)
    assert 0 <= rect.top() < window.view.viewport().height()


def test_the_start_page_offers_the_workspace_left_last(application: QApplication, sqlite: str, qtbot: QtBot) -> None:
    window = open_window(None)
    qtbot.addWidget(window)
    assert window.start_page.isVisible()
    assert not window.commands["import"].isEnabled()
    assert window.desk.open_location(sqlite, "sara")
    assert window.view.isVisible()
    window.commands["close_workspace"].trigger()
    assert window.start_page.isVisible()
    window.start_page.open_path.emit(sqlite)
    assert window.session is not None
    assert window.session.annotator
    window.desk.close()


@pytest.mark.parametrize(
    ("typed", "made"),
    [("أخبار 2.5", "أخبار 2.5.hashiya"), ("news", "news.hashiya"), ("a.HASHIYA", "a.HASHIYA"), ("old.db", "old.db")],
)
def test_a_name_without_a_folder_lies_where_the_last_workspace_was(
    qtbot: QtBot, tmp_path: Path, typed: str, made: str
) -> None:
    dialog = LocationDialog(str(tmp_path), create=True)
    qtbot.addWidget(dialog)
    field = part(dialog, QLineEdit, "location_dialog.location")
    field.setText(typed)
    assert dialog.location == str(tmp_path / made)
    field.setText("postgresql://sara@server/news")
    assert dialog.location == "postgresql://sara@server/news"


def test_a_new_workspace_is_made_where_the_user_says(application: QApplication, tmp_path: Path, qtbot: QtBot) -> None:
    window = open_window(None)
    qtbot.addWidget(window)
    window.commands["new_workspace"].trigger()
    dialog = part(window, QDialog, "location_dialog")
    field = part(dialog, QLineEdit, "location_dialog.location")
    QTest.keyClicks(field, str(tmp_path / "missing" / "fresh"))
    press(field, Qt.Key.Key_Return)
    box = part(window, QDialog, "message_box")
    box.close()
    assert dialog.isVisible(), "with what was typed, to be mended"
    field.setText("")
    QTest.keyClicks(field, str(tmp_path / "fresh"))
    press(field, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert (tmp_path / "fresh.hashiya").exists()
    assert window.session is not None
    assert window.view.text == ""
    window.desk.close()


LAYOUTS = {
    "Arabic": {"A": "ش", "C": "ؤ", "O": "خ"},
    "Hebrew": {"A": "ש", "C": "ב", "O": "ם"},
    "Persian": {"A": "ش", "C": "ز", "O": "خ"},
}
KEY_CODES = {"A": 38, "C": 54, "O": 32}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_letters_of_labels_work_under_every_layout(
    layout: str, application: QApplication, tmp_path: Path, qtbot: QtBot
) -> None:
    plain = default_codebook()
    labels = tuple(replace(one, shortcut=one.key[0].lower()) for one in plain.labels)
    workspace = Workspace.create(tmp_path / "letters.hashiya", codebook=replace(plain, labels=labels))
    add_article(workspace, MINISTER)
    workspace.close()
    window = open_window(tmp_path / "letters.hashiya", annotator="sara")
    qtbot.addWidget(window)
    for key, words in (("A", "سامح شكري"), ("C", "الهدنة انتهت"), ("O", "وزارة الصحة")):
        start = MINISTER.index(words)
        drag(window, start, start + len(words))
        typed = LAYOUTS[layout][key]
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, ord(typed), Qt.KeyboardModifier.NoModifier, KEY_CODES[key], 0, 0, typed)
            QApplication.sendEvent(window.view, event)
        assert (chosen(window).label[0], chosen(window).quote) == (key, words)
    window.desk.close()


def test_a_link_is_made_listed_and_deleted(open_it: OpenWindow) -> None:
    window = open_it()
    claim = label(window, "الهدنة انتهت", "2")
    press(window.view, Qt.Key.Key_Escape)
    speaker = label(window, "سامح شكري", "1")
    window.panel.show_links()
    click(window, "link_from")
    click_text(window, claim.start + 1)
    kinds = part(window, QComboBox, "link_type")
    kinds.setCurrentIndex(kinds.findData("makes"))
    click(window, "link_add")
    assert window.session is not None
    (relation,) = window.session.relations
    assert (relation.type, relation.from_span, relation.to_span) == ("makes", speaker.id, claim.id)
    rows = window.panel.relations.list
    assert rows.model().rowCount() == 1
    QTest.mouseClick(rows.viewport(), LEFT, pos=rows.visualRect(rows.model().index(0, 0)).center())
    press(rows, Qt.Key.Key_Delete)
    assert window.session.relations == []
    window.commands["undo"].trigger()
    assert len(window.session.relations) == 1


def test_other_annotators_spans_are_read_only_and_can_be_hidden(open_it: OpenWindow) -> None:
    theirs = open_it("ليلى")
    other = label(theirs, "سامح شكري", "1")
    window = open_it("sara")
    click_text(window, other.start + 1)
    assert chosen(window).annotator == "ليلى"
    press(window.view, "3")
    press(window.view, Qt.Key.Key_Delete)
    assert [span.label for span in spans_of(window)] == ["ACTOR"]
    assert "ليلى" in window.messages.bar.text()
    layers = part(window, QComboBox, "layer")
    layers.setCurrentIndex(layers.findData("sara") if layers.findData("sara") >= 0 else 1)
    assert window.session is not None
    window.session.set_layer("sara")
    assert spans_of(window) == []
    assert window.view.spans() == []


def test_dropped_files_are_offered_for_import(open_it: OpenWindow, tmp_path: Path) -> None:
    window = open_it()
    source = tmp_path / "خبر.txt"
    source.write_text("خبر جديد\nالنص.", encoding="utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(source))])
    enter = QDragEnterEvent(QPoint(300, 300), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    drop = QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, drop)
    dialog = part(window, ImportDialog)
    assert dialog.paths == [source]
    dialog.reject()


def test_the_context_menu_labels_the_selection(open_it: OpenWindow) -> None:
    window = open_it()
    start = MINISTER.index("سامح شكري")
    drag(window, start, start + 9)
    window.view.context_menu_requested.emit(QPoint(200, 200), start)
    menu = part(window, QMenu, "context_menu")
    action = next(action for action in menu.actions() if action.text().startswith("Claim"))
    action.trigger()
    assert chosen(window).label == "CLAIM"
    menu.close()


def test_the_page_of_keys_names_every_action_and_label(open_it: OpenWindow) -> None:
    window = open_it()
    window.commands["shortcuts"].trigger()
    tree = part(window, QTreeWidget, "key_help.table")
    model = tree.model()
    sections = [model.index(row, 0) for row in range(model.rowCount())]
    rows = {
        model.index(row, 0, section).data(): model.index(row, 1, section).data()
        for section in sections
        for row in range(model.rowCount(section))
    }
    assert rows["Actor"] == "1"
    assert "Ctrl+Z" in rows["Undo"]
    assert all(rows.values())
    assert len(rows) >= len(ACTIONS)
    tree.window().close()


def test_another_annotator_gets_a_layer_of_their_own(open_it: OpenWindow) -> None:
    window = open_it()
    label(window, "سامح شكري", "1")
    window.commands["annotator"].trigger()
    dialog = part(window, QDialog, "annotator_dialog")
    names = part(dialog, QComboBox, "annotator_dialog.name")
    names.setEditText("ليلى")
    dialog.accept()
    assert window.session is not None
    assert window.session.annotator == "ليلى"
    assert not window.commands["undo"].isEnabled()
    assert len(spans_of(window)) == 1


def test_the_preview_is_a_picture_of_the_very_window(application: QApplication, sqlite: str, tmp_path: Path) -> None:
    picture = tmp_path / "preview.png"
    with closing(Workspace.open(sqlite)) as workspace:
        first, *_ = workspace.articles.ids(ArticleQuery())
        workspace.annotations("sara").add_span(first, "ACTOR", [(0, 40)])
        color = workspace.codebook().labels[0].color
    render_preview(sqlite, picture)
    image = QImage(str(picture))
    beside_the_scroll_bar = {image.pixelColor(x, y).name() for x in range(1085, 1112) for y in range(90, 130)}
    assert color in beside_the_scroll_bar, "what others have labelled is in the overview"
    assert (image.width(), image.height()) == (1440, 900)
    colors = {image.pixelColor(x, y).name() for x in range(400, 1000, 7) for y in range(120, 400, 7)}
    assert len(colors) > 10, "there is text on the paper"
    with pytest.raises(WorkspaceError):
        render_preview(tmp_path / "missing.hashiya", picture)


def test_the_first_picture_does_not_wait_for_sqlalchemy(sqlite: str) -> None:
    script = (
        "import sys\n"
        "from app.bootstrap import create_application, open_window\n"
        "application = create_application([])\n"
        "window = open_window(sys.argv[1], annotator='sara', deferred=True)\n"
        "window.grab()\n"
        "assert 'sqlalchemy' not in sys.modules, 'too early'\n"
        "while window.session is None:\n"
        "    application.processEvents()\n"
        "assert window.view.text.startswith('قال')\n"
        "assert not {'sqlalchemy.orm', 'sqlalchemy.dialects.postgresql'} & set(sys.modules), 'nobody asked for them'\n"
        "window.desk.close()\n"
    )
    done = subprocess.run([sys.executable, "-c", script, sqlite], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
