"""History and trash in their window: what was done is listed, told, found, taken back and brought back."""

import pytest
from PySide6.QtCore import QDate, QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QDateEdit, QLabel
from pytestqt.qtbot import QtBot

from app.domain.records import Change, Span
from app.services.articles import ArticleQuery
from app.services.history.history import HistoryService
from app.services.workspace import Workspace
from app.ui.history.details import PAGE as DETAILS
from app.ui.history.model import PAGE
from app.ui.history.revert_dialog import RevertDialog
from app.ui.history.rows import ROW_ROLE
from app.ui.history.window import HistoryWindow
from app.ui.main_window import MainWindow
from tests.both_databases import on_sqlite
from tests.flows.conftest import MINISTER, STRIKE, FileWith, OpenWindow
from tests.flows.hands import CTRL, SHIFT, click, label, press, spans_of
from tests.flows.history.history_hands import choose, details, front, lines, opened
from tests.widgets import part


def button(history: HistoryWindow, name: str) -> QAbstractButton:
    return part(history, QAbstractButton, name)


def asked(history: HistoryWindow, name: str, qtbot: QtBot) -> RevertDialog:
    """Press a button that takes back, and wait for what it would do."""
    QTest.mouseClick(button(history, name), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any(one.isVisible() for one in history.findChildren(RevertDialog)))
    return next(one for one in history.findChildren(RevertDialog) if one.isVisible())


def sentence(dialog: RevertDialog) -> str:
    label = part(dialog, QLabel, "revert_dialog.sentence")
    return label.text()


def agree(dialog: RevertDialog, history: HistoryWindow, qtbot: QtBot) -> None:
    press(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: history.messages.bar.isVisible())


@on_sqlite()
def test_what_was_done_is_listed_told_and_followed(window: MainWindow, qtbot: QtBot) -> None:
    span = label(window, "سامح شكري", "1")
    press(window.view, "3")
    history = opened(window, qtbot)
    assert lines(history) == ["change label of «سامح شكري» to Organization", "label Actor «سامح شكري»"]
    choose(history, 0)
    assert details(history) == [["Organization «سامح شكري»", "", ""], ["Label", "Actor", "Organization"]]
    # What is done in the article appears at the top; what was chosen stays chosen.
    label(window, "OpenAI Inc.", "3")
    qtbot.waitUntil(lambda: len(lines(history)) == 3)
    assert lines(history)[0] == "label Organization «OpenAI Inc.»"
    assert history.history.list.chosen_rows() == [1]
    press(window.view, "Z", CTRL)
    qtbot.waitUntil(lambda: len(lines(history)) == 4)
    assert lines(history)[0].startswith("Undone: label Organization")
    assert history.history.entries.index(1).data(ROW_ROLE).faded
    # The place of the chosen entry is shown in the article.
    front(window, qtbot)
    press(window.view, Qt.Key.Key_PageDown, CTRL)
    assert window.view.text == STRIKE
    front(history, qtbot)
    choose(history, 3)
    press(history.history.list, Qt.Key.Key_Return)
    assert window.view.text == MINISTER
    assert window.gestures.chosen is not None
    assert window.gestures.chosen.id == span.id


def test_what_is_told_is_not_read_again_at_every_gesture(
    open_at: OpenWindow, sqlite: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_at(sqlite)
    label(window, "سامح شكري", "1")
    history = opened(window, qtbot)
    choose(history, 0)
    read: list[str] = []
    load_page = HistoryService.load_page

    def counted(service: HistoryService, entry_id: str, first: int, limit: int) -> tuple[Change, ...]:
        read.append(entry_id)
        return load_page(service, entry_id, first, limit)

    monkeypatch.setattr(HistoryService, "load_page", counted)
    label(window, "الهدنة", "2")
    qtbot.waitUntil(lambda: len(lines(history)) == 2)
    assert details(history)[0][0] == "Actor «سامح شكري»"
    assert read == []
    choose(history, 0)
    assert details(history)[0][0] == "Claim «الهدنة»"
    assert len(read) == 1


@on_sqlite()
def test_entries_are_found_by_person_label_day_and_article(open_it: OpenWindow, location: str, qtbot: QtBot) -> None:
    window, other = open_it(), open_it("ליאת")
    label(window, "سامح شكري", "1")
    label(other, "الهدنة", "2")
    front(other, qtbot)
    press(other.view, Qt.Key.Key_PageDown, CTRL)
    label(other, "אבנר קדמי", "1")
    history = opened(window, qtbot)
    assert len(lines(history)) == 3
    person, kind, scope = (history.findChild(QComboBox, f"history.{name}") for name in ("person", "label", "scope"))
    assert person is not None
    assert kind is not None
    assert scope is not None
    person.setCurrentText("ליאת")
    assert lines(history) == ["label Actor «אבנר קדמי»", "label Claim «الهدنة»"]
    kind.setCurrentText("Claim")
    assert lines(history) == ["label Claim «الهدنة»"]
    person.setCurrentIndex(0)
    kind.setCurrentIndex(0)
    scope.setCurrentIndex(1)
    assert lines(history) == ["label Claim «الهدنة»", "label Actor «سامح شكري»"]
    front(window, qtbot)
    press(window.view, Qt.Key.Key_PageDown, CTRL)
    assert lines(history) == ["label Actor «אבנר קדמי»"]
    scope.setCurrentIndex(0)
    on_day, day = part(history, QCheckBox, "history.on_day"), part(history, QDateEdit, "history.day")
    on_day.setChecked(True)
    today = QDate.currentDate()
    day.setDate(today)
    assert len(lines(history)) == 3
    day.setDate(today.addDays(-2))
    assert lines(history) == []


def test_steps_are_taken_back_after_a_look_and_that_is_undone(open_it: OpenWindow, qtbot: QtBot) -> None:
    window, other = open_it(), open_it("ליאת")
    kept = label(window, "سامح شكري", "1")
    label(other, "الهدنة", "2")
    label(other, "وزارة الصحة", "3")
    history = opened(window, qtbot)
    choose(history, 0, 1)
    dialog = asked(history, "history.back", qtbot)
    assert "2 steps" in sentence(dialog)
    agree(dialog, history, qtbot)
    assert [span.id for span in spans_of(window)] == [kept.id]
    qtbot.waitUntil(lambda: len(lines(history)) == 4)
    assert lines(history)[0].startswith("take back of ליאת, steps: 2")
    assert window.articles.view.model().index(0, 0).data(Qt.ItemDataRole.UserRole).span_count == 1
    other.session.catch_up()  # type: ignore[union-attr]
    assert [span.id for span in spans_of(other)] == [kept.id]
    QTest.mouseClick(button(history, "notice_bar.action"), Qt.MouseButton.LeftButton)
    assert {span.quote for span in spans_of(window)} == {"سامح شكري", "الهدنة", "وزارة الصحة"}
    front(history, qtbot)
    press(history, "Z", CTRL | SHIFT)
    assert [span.id for span in spans_of(window)] == [kept.id]


def test_what_others_have_built_on_stays_and_is_told_before(open_it: OpenWindow, qtbot: QtBot) -> None:
    window = open_it()
    first = label(window, "سامح شكري", "1")
    label(window, "الهدنة", "2")
    press(window.view, Qt.Key.Key_Escape)
    history = opened(window, qtbot)
    window.gestures.show_span(first.id)
    press(window.view, "3")
    qtbot.waitUntil(lambda: len(lines(history)) == 3)
    # Everything since the second label: the relabelling goes back as well, nothing is in the way.
    choose(history, 1)
    dialog = asked(history, "history.back_since", qtbot)
    assert "2 steps" in sentence(dialog)
    press(dialog, Qt.Key.Key_Escape)
    # The first label alone cannot go: the span has changed since.
    choose(history, 2)
    dialog = asked(history, "history.back", qtbot)
    take = part(dialog, QAbstractButton, "revert_dialog.take_back")
    assert not take.isEnabled()
    tree = dialog._tree
    section = tree.topLevelItem(0)
    assert section is not None
    assert section.text(0).startswith("Stays")
    entry = section.child(0)
    assert entry is not None
    reason = entry.child(0)
    assert reason is not None
    assert "sara" in reason.text(0)
    press(dialog, Qt.Key.Key_Escape)
    assert len(spans_of(window)) == 2


def test_older_entries_are_read_when_somebody_scrolls_there(open_at: OpenWindow, sqlite: str, qtbot: QtBot) -> None:
    workspace = Workspace.open(sqlite)
    sara = workspace.annotations("sara")
    (article_id, *_) = workspace.articles.ids(ArticleQuery())
    made = sara.add_span(article_id, "ACTOR", ((0, 3),)).changes[0].after
    assert isinstance(made, Span)
    for number in range(2 * PAGE + 20):
        sara.set_note(made.id, made.version + number, f"ملاحظة {number}")
    workspace.close()
    history = opened(open_at(sqlite), qtbot)
    assert len(lines(history)) == PAGE
    press(history.history.list, Qt.Key.Key_End, CTRL)
    assert len(lines(history)) > PAGE
    for _ in range(4):
        press(history.history.list, Qt.Key.Key_End, CTRL)
    assert len(lines(history)) == 2 * PAGE + 21
    assert lines(history)[-1].startswith("label Actor")


def test_a_step_with_many_changes_is_told_page_by_page(open_at: OpenWindow, file_with: FileWith, qtbot: QtBot) -> None:
    path = file_with(" ".join(f"تلمار {number}" for number in range(2 * DETAILS + 51)))
    workspace = Workspace.open(path)
    (article_id,) = workspace.articles.ids(ArticleQuery())
    span = workspace.annotations("sara").add_span(article_id, "ACTOR", ((0, 5),)).changes[0].after
    assert isinstance(span, Span)
    found = workspace.propagation("sara").find(span.id)
    workspace.propagation("sara").apply(span.id, found.hits)
    workspace.close()
    window = open_at(path)
    history = opened(window, qtbot)
    tree = history.history.details
    choose(history, 0)

    def last() -> QModelIndex:
        return tree.model().index(tree.topLevelItemCount() - 1, 0)

    assert (last().row(), last().data()) == (DETAILS, f"Show more; {DETAILS + 50} still to come")
    tree.scrollTo(last())
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualRect(last()).center())
    assert (last().row(), last().data()) == (2 * DETAILS, "Show more; 50 still to come")
    # By keys, the row that was asked for is where one goes on.
    tree.setCurrentIndex(last())
    press(tree, Qt.Key.Key_Return)
    assert last().row() == 2 * DETAILS + 49
    assert tree.currentIndex().row() == 2 * DETAILS
    press(tree, Qt.Key.Key_Return)
    chosen = window.gestures.chosen
    assert chosen is not None
    assert (chosen.quote, chosen.start) == ("تلمار", found.hits[2 * DETAILS].start)


@on_sqlite()
def test_what_was_deleted_waits_in_the_trash_and_comes_back_with_its_links(window: MainWindow, qtbot: QtBot) -> None:
    maker, claim = label(window, "سامح شكري", "1"), label(window, "الهدنة انتهت", "2")
    window.gestures.add_relation("makes", maker.id, claim.id)
    window.gestures.show_span(claim.id)
    press(window.view, Qt.Key.Key_Delete)
    trash = opened(window, qtbot, CTRL | SHIFT)
    items = trash.trash.items
    names = {items.item(row).name for row in range(items.rowCount())}
    assert names == {"الهدنة انتهت", "makes"}
    kinds = trash.trash.kinds
    kinds.setCurrentIndex(1)
    assert items.rowCount() == 1
    row = items.index(0).data(ROW_ROLE)
    assert "«الهدنة انتهت»" in row.title
    assert "sara" in row.note
    press(trash.trash.list, Qt.Key.Key_Down)
    press(trash.trash.list, Qt.Key.Key_Return)
    assert {span.id for span in spans_of(window)} == {maker.id, claim.id}
    assert window.session is not None
    assert len(window.session.relations) == 1
    qtbot.waitUntil(lambda: items.rowCount() == 0)
    QTest.mouseClick(button(trash, "notice_bar.action"), Qt.MouseButton.LeftButton)
    assert [span.id for span in spans_of(window)] == [maker.id]


@on_sqlite()
def test_an_article_goes_to_the_trash_by_a_key_and_comes_back(open_it: OpenWindow, location: str, qtbot: QtBot) -> None:
    other, window = open_it(), open_it()
    span = label(window, "سامح شكري", "1")
    press(window.view, Qt.Key.Key_Delete, CTRL | SHIFT)
    qtbot.waitUntil(lambda: window.view.text == STRIKE)
    assert window.articles.view.model().rowCount() == 1
    assert other.session is not None
    other.session.catch_up()
    assert other.articles.view.model().rowCount() == 1
    click(window, "notice_bar.action")
    assert window.view.text == MINISTER
    assert [one.id for one in spans_of(window)] == [span.id]
    assert window.articles.view.model().rowCount() == 2
    press(window.view, "Z", CTRL | SHIFT)
    qtbot.waitUntil(lambda: window.view.text == STRIKE)
    trash = opened(window, qtbot, CTRL | SHIFT)
    assert [trash.trash.items.item(row).name for row in range(trash.trash.items.rowCount())] == [
        MINISTER.split("\n")[0]
    ]
    QTest.mouseClick(button(trash, "trash.restore"), Qt.MouseButton.LeftButton)
    assert window.articles.view.model().rowCount() == 2
    # The last article can go, too.
    front(window, qtbot)
    for _ in range(2):
        press(window.view, Qt.Key.Key_Delete, CTRL | SHIFT)
        qtbot.wait(1)
    assert window.articles.view.model().rowCount() == 0
    assert window.view.text == ""
    assert not window.commands["remove_article"].isEnabled()


def test_somebody_else_was_faster_in_the_trash(open_at: OpenWindow, sqlite: str, qtbot: QtBot) -> None:
    window = open_at(sqlite)
    label(window, "سامح شكري", "1")
    press(window.view, Qt.Key.Key_Delete)
    trash = opened(window, qtbot, CTRL | SHIFT)
    assert window.session is not None
    item = trash.trash.items.item(0)
    window.session.workspace.trash.restore("ליאת", [(item.kind, item.object_id)])
    press(trash.trash.list, Qt.Key.Key_Return)
    box = trash.messages._box
    assert box is not None
    assert "not in the trash any more" in box.text()
    box.close()
    assert trash.trash.items.rowCount() == 0


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_window_follows_the_language_and_closes_with_the_workspace(
    open_at: OpenWindow, sqlite: str, language: str, qtbot: QtBot
) -> None:
    window = open_at(sqlite)
    label(window, "سامح شكري", "1")
    history = opened(window, qtbot)
    window.commands[f"language_{language}"].trigger()
    assert ("وسم" in lines(history)[0]) == (language == "ar")
    qtbot.waitUntil(lambda: (history.windowTitle() == "History") == (language == "en"))
    window.desk.close()
    assert window.looking_back.window is None
    assert not history.isVisible()
