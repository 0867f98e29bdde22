"""The registry's window: list, page, concordance, fields saved one by one, merge, split, move, delete; real events."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from app.domain.records import Entity
from app.services.entities.page import MentionLine
from app.services.workspace import Workspace
from app.ui.entities.concordance import ContextDelegate
from app.ui.entities.paged_model import PAGE
from app.ui.entities.registry_window import RegistryWindow
from app.ui.main_window import MainWindow
from tests.both_databases import on_sqlite
from tests.flows.conftest import OpenWindow
from tests.flows.hands import CTRL, LEFT, NONE, SHIFT, chosen, press
from tests.flows.layouts import type_key
from tests.flows.registry_hands import dialog, entities_of, names, open_registry
from tests.widgets import part
from tests.workspaces import add_article


def preview(registry: RegistryWindow, name: str) -> str:
    label_ = part(dialog(registry, name), QLabel, f"{name}.preview")
    return label_.text()


def accept(registry: RegistryWindow, name: str) -> None:
    button = part(dialog(registry, name), QPushButton, f"{name}.accept")
    assert button.isEnabled()
    QTest.mouseClick(button, LEFT)
    registry.activateWindow()
    QApplication.processEvents()


@on_sqlite()
def test_the_page_of_a_mention_opens_by_a_key_and_its_lines_lead_back(
    window: MainWindow, minister: Entity, qtbot: QtBot
) -> None:
    press(window.view, "E", SHIFT)
    registry = window.registry.window
    assert registry is not None
    qtbot.waitUntil(registry.isActiveWindow)
    page = registry.page
    assert page.entity is not None
    assert page.entity.id == minister.id
    lines = [page.mentions.rows.record(row) for row in range(page.mentions.rows.rowCount())]
    assert [line.quote for line in lines] == ["سامح شكري", "شكري"]
    assert chosen(window).id == lines[1].span_id
    page.mentions.go_to_row(0)
    press(page.mentions, Qt.Key.Key_Return)
    assert chosen(window).id == lines[0].span_id
    qtbot.waitUntil(window.isActiveWindow)
    assert QApplication.focusWidget() is window.view


@on_sqlite()
def test_a_click_shows_the_place_in_another_article_and_keeps_the_keyboard(
    window: MainWindow, minister: Entity, qtbot: QtBot
) -> None:
    session = window.session
    assert session is not None
    span = chosen(window)
    here = span.article_id
    window.articles.next_article()
    assert session.article is not None
    assert session.article.id != here
    registry = open_registry(window, qtbot)
    registry.show_entity(minister)
    table = registry.page.mentions
    place = table.visualRect(table.rows.index(1, 0)).center()
    QTest.mouseClick(table.viewport(), LEFT, NONE, place)
    assert session.article.id == here
    assert chosen(window).id == span.id
    assert registry.isActiveWindow()


def test_search_is_folded_and_return_goes_to_the_first(window: MainWindow, minister: Entity, qtbot: QtBot) -> None:
    session = window.session
    assert session is not None
    session.workspace.entities.add("omar", "وزارة الصحة", "government", aliases=["الصحّة"])
    session.workspace.entities.add("omar", "حزب العمران", "party")
    registry = open_registry(window, qtbot)
    assert names(registry) == ["حزب العمران 0", "سامح شكري 2", "وزارة الصحة 0"]
    assert QApplication.focusWidget() is registry.list.field
    registry.list.field.setText("الصحه")
    press(registry.list.field, Qt.Key.Key_Return)
    assert names(registry) == ["وزارة الصحة 0"]
    assert registry.page.entity is not None
    assert registry.page.entity.name == "وزارة الصحة"
    registry.list.field.clear()
    registry.list.order.setCurrentIndex(1)
    assert names(registry)[0] == "سامح شكري 2"
    registry.list.kinds.setCurrentIndex(registry.list.kinds.findData("party"))
    assert names(registry) == ["حزب العمران 0"]


@on_sqlite()
def test_each_field_is_one_step_and_undo_is_followed(window: MainWindow, minister: Entity, qtbot: QtBot) -> None:
    registry = open_registry(window, qtbot)
    registry.show_entity(minister)
    fields = registry.page.fields
    for field, typed in (
        ("name", "سامح حسن شكري"),
        ("country", "مصر"),
        ("wikidata", "Q4115189"),
        ("aliases", "أ ؛ ب; ج"),
    ):
        line = fields.lines[field]
        line.setFocus()
        line.selectAll()
        line.insert(typed)
        press(line, Qt.Key.Key_Return)
    entity = entities_of(window)["سامح حسن شكري"]
    assert (entity.attributes, entity.wikidata, entity.aliases) == ({"country": "مصر"}, "Q4115189", ("أ", "ب", "ج"))
    registry.list.table.setFocus()
    for _ in range(2):
        press(registry, "Z", CTRL)
    qtbot.waitUntil(lambda: fields.lines["wikidata"].text() == "")
    assert fields.lines["country"].text() == "مصر"
    assert entities_of(window)["سامح حسن شكري"].aliases == ("شكري", "سامح شكري"), "the old name is kept"
    assert "سامح حسن شكري" in window.panel.editor._entity.text()


def test_what_was_typed_is_kept_when_the_main_window_closes(
    window: MainWindow, minister: Entity, qtbot: QtBot, location: str
) -> None:
    registry = open_registry(window, qtbot)
    registry.show_entity(minister)
    line = registry.page.fields.lines["role"]
    line.setFocus()
    line.insert("وزير الخارجية")
    window.close()
    assert not registry.isVisible()
    workspace = Workspace.open(location)
    assert workspace.entities.get(minister.id).attributes == {"role": "وزير الخارجية"}
    workspace.close()


@on_sqlite()
def test_a_bad_date_is_refused_with_a_sentence_and_stays_to_be_mended_or_taken_back(
    window: MainWindow, minister: Entity, qtbot: QtBot
) -> None:
    registry = open_registry(window, qtbot)
    registry.show_entity(minister)
    line = registry.page.fields.lines["valid_from"]
    line.setFocus()
    line.insert("العام الماضي")
    press(line, Qt.Key.Key_Return)
    assert "2024-05" in registry.messages.bar.text()
    assert line.text() == "العام الماضي"
    press(line, Qt.Key.Key_Escape)
    assert line.text() == ""
    assert entities_of(window)[minister.name].attributes == {}


def test_merging_shows_what_changes_and_is_one_step(window: MainWindow, minister: Entity, qtbot: QtBot) -> None:
    session = window.session
    assert session is not None
    session.workspace.entities.add("omar", "سامح حسن شكري", "other")
    registry = open_registry(window, qtbot)
    registry.show_entity(minister)
    type_key(registry, "Arabic", "M", CTRL)
    said = preview(registry, "merge_dialog")
    assert "2 mentions in 1 article" in said
    assert "سامح حسن شكري" in said
    assert "Kind" in said
    accept(registry, "merge_dialog")
    assert names(registry) == ["سامح حسن شكري 2"]
    assert registry.page.entity is not None
    assert registry.page.entity.name == "سامح حسن شكري"
    press(registry, "Z", CTRL)
    qtbot.waitUntil(lambda: len(names(registry)) == 2)
    assert set(entities_of(window)) == {"سامح حسن شكري", "سامح شكري"}


def test_two_merging_at_once_are_told_and_nothing_is_lost(
    window: MainWindow, minister: Entity, qtbot: QtBot, location: str
) -> None:
    assert window.session is not None
    window.session.workspace.entities.add("omar", "سامح حسن شكري", "person")
    registry = open_registry(window, qtbot)
    registry.show_entity(minister)
    press(registry, "M", CTRL)
    dialog(registry, "merge_dialog")
    other = Workspace.open(location)
    both = {entity.name: entity for entity in other.entities.find()}
    into, gone = both["سامح حسن شكري"], both[minister.name]
    other.entities.merge("omar", [(gone.id, gone.version)], (into.id, into.version))
    other.close()
    accept(registry, "merge_dialog")
    box = part(registry, QMessageBox, "message_box")
    assert box.text()
    assert set(entities_of(window)) == {"سامح حسن شكري"}
    assert names(registry) == ["سامح حسن شكري 2"]
    box.close()


def test_some_mentions_are_split_off_and_moved_back(window: MainWindow, minister: Entity, qtbot: QtBot) -> None:
    session = window.session
    assert session is not None
    session.workspace.entities.change("sara", replace(minister, aliases=("شكري", "أبو سامح")))
    registry = open_registry(window, qtbot)
    registry.show_entity(entities_of(window)[minister.name])
    registry.page.mentions.go_to_row(1)
    press(registry, "S", CTRL | SHIFT)
    assert "1 mention in 1 article" in preview(registry, "split_dialog")
    accept(registry, "split_dialog")
    assert names(registry) == ["سامح شكري 1", "شكري 1"]
    assert (entities_of(window)["سامح شكري"].aliases, entities_of(window)["شكري"].aliases) == (("أبو سامح",), ())
    registry.show_entity(entities_of(window)["شكري"])
    registry.page.mentions.go_to_row(0)
    press(registry, "M", CTRL | SHIFT)
    moving = dialog(registry, "move_dialog")
    assert "سامح شكري" in preview(registry, "move_dialog")
    press(moving, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: names(registry) == ["سامح شكري 2", "شكري 0"])
    press(registry, "Z", CTRL)
    press(registry, "Z", CTRL)
    qtbot.waitUntil(lambda: names(registry) == ["سامح شكري 2"])


@on_sqlite()
def test_deleting_says_who_will_name_nobody_and_undo_brings_it_back(
    window: MainWindow, minister: Entity, qtbot: QtBot
) -> None:
    registry = open_registry(window, qtbot)
    registry.show_entity(minister)
    press(registry, Qt.Key.Key_Delete, CTRL)
    assert "2 mentions in 1 article" in preview(registry, "delete_dialog")
    accept(registry, "delete_dialog")
    assert names(registry) == []
    assert not registry.page.isVisible()
    assert len(window.assigning.mentions()) == 2
    press(registry, "Z", CTRL)
    qtbot.waitUntil(lambda: names(registry) == ["سامح شكري 2"])


@on_sqlite()
def test_what_the_main_window_does_is_seen_here(window: MainWindow, minister: Entity, qtbot: QtBot) -> None:
    registry = open_registry(window, qtbot)
    registry.show_entity(minister)
    window.activateWindow()
    window.gestures.delete_chosen()
    qtbot.waitUntil(lambda: names(registry) == ["سامح شكري 1"])
    assert registry.page.mentions.rows.rowCount() == 1


@on_sqlite()
def test_a_new_entity_gets_its_page(window: MainWindow, qtbot: QtBot) -> None:
    registry = open_registry(window, qtbot)
    press(registry, "N", CTRL)
    asked = dialog(registry, "new_entity_dialog")
    asked.activateWindow()
    qtbot.waitUntil(asked.isActiveWindow)
    field = QApplication.focusWidget()
    assert field is not None
    assert field.objectName() == "new_entity_dialog.name"
    assert not part(asked, QPushButton, "new_entity_dialog.accept").isEnabled()
    asked.name.setText("الأونروا")  # type: ignore[attr-defined]
    press(asked, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: registry.page.entity is not None)
    assert names(registry) == ["الأونروا 0"]


def test_thousands_of_mentions_are_read_a_page_at_a_time(open_at: OpenWindow, sqlite: str, qtbot: QtBot) -> None:
    workspace = Workspace.open(sqlite)
    workspace.entities.add("sara", "شكري", "person")
    (entity,) = workspace.entities.find()
    spans = []
    for number in range(12):
        article_id = add_article(workspace, f"مقال {number}: " + "قال شكري إنه باق. " * 100)
        text = workspace.articles.open(article_id).article.text
        start = -1
        while (start := text.find("شكري", start + 1)) >= 0:
            change = workspace.annotations("sara").add_span(article_id, "ACTOR", ((start, start + 4),))
            spans.append((change.changes[0].object_id, 1))
    workspace.entities.assign("sara", spans, entity.id)
    workspace.close()
    window = open_at(sqlite)
    registry = open_registry(window, qtbot)
    reads: list[tuple[int, int]] = []
    assert window.session is not None
    pages = window.session.workspace.entity_pages
    read: Callable[..., list[MentionLine]] = pages.mentions

    def counting(entity_id: str, *, limit: int, offset: int) -> list[MentionLine]:
        reads.append((limit, offset))
        return read(entity_id, limit=limit, offset=offset)

    pages.mentions = counting  # type: ignore[method-assign, assignment]
    registry.show_entity(entity)
    table = registry.page.mentions
    registry.page.repaint()
    assert table.rows.rowCount() == 1200
    assert reads == [(PAGE, 0)] * len(reads)
    reads.clear()
    table.scrollToBottom()
    table.viewport().repaint()
    assert set(reads) == {(PAGE, 1000)}
    press(table, Qt.Key.Key_A, CTRL)
    assert len(registry.page.selected()) == 1200


@on_sqlite()
def test_the_mention_stands_in_the_middle_whatever_the_direction(qtbot: QtBot, window: MainWindow) -> None:
    def inked(line: MentionLine) -> tuple[int, int]:
        """The leftmost and rightmost pixel behind the quote."""
        registry = window.registry
        registry.open()
        assert registry.window is not None
        table = registry.window.page.mentions
        table.rows.show_rows(1, lambda _limit, _offset: [line])
        drawn = QStyleOptionViewItem()
        table.initViewItemOption(drawn)
        drawn.rect = QRect(0, 0, 600, 40)
        image = QImage(600, 40, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        painter = QPainter(image)
        ContextDelegate(table).paint(painter, drawn, table.rows.index(0, 0))
        painter.end()
        white = QColor("white").rgb()
        columns = [x for x in range(600) if image.pixel(x, 12) != white and image.pixel(x, 11) != white]
        return min(columns), max(columns)

    arabic = MentionLine("s", 1, "a", "", None, "ar", "rtl", "ACTOR", "sara", 0, 9, "", "سامح شكري", "")
    english = MentionLine("s", 1, "a", "", None, "en", "ltr", "ACTOR", "sara", 0, 5, "", "Sameh", "")
    for line in (arabic, english):
        left, right = inked(line)
        assert abs((left + right) / 2 - 300) < 8
