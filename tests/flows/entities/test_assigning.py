"""Saying whom a mention names, by keys: numbers, search, new entity, the last one named, layouts; real events."""

from contextlib import closing

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.errors import StorageError
from app.domain.records import ChangeSet, Entity, Span
from app.services.entities.entities import EntityService
from app.services.workspace import Workspace
from app.ui.entities.assign_popup import AssignPopup
from app.ui.entities.choices import How
from app.ui.main_window import MainWindow
from tests.both_databases import on_sqlite
from tests.flows.hands import CTRL, NONE, chosen, label, press, spans_of
from tests.flows.layouts import type_key
from tests.flows.registry_hands import entities_of
from tests.widgets import part


def add(window: MainWindow, name: str, kind: str, *aliases: str) -> Entity:
    """An entity that was in the registry before."""
    assert window.session is not None
    window.session.workspace.entities.add("omar", name, kind, aliases=aliases)
    return entities_of(window)[name]


def ask(window: MainWindow) -> AssignPopup:
    """Press the key at the chosen mention; what asks then."""
    press(window.view, "E")
    popup = window.assigning.popup
    assert popup is not None
    assert popup.isVisible()
    assert QApplication.focusWidget() is popup.field
    return popup


def type_into(popup: AssignPopup, text: str) -> None:
    for letter in text:
        QTest.sendKeyEvent(QTest.KeyAction.Click, popup.field, Qt.Key.Key_unknown, letter, NONE)


def entity_of(window: MainWindow, span: Span) -> str:
    """The name of the entity of a span as it is now, in the store."""
    assert window.session is not None
    assert window.session.article is not None
    opened = window.session.workspace.articles.open(window.session.article.id)
    (stored,) = [one for one in opened.spans if one.id == span.id]
    assert stored == window.session.span(span.id)
    return window.session.entities.name(stored.entity) if stored.entity is not None else ""


@on_sqlite()
def test_candidates_are_numbered_by_how_they_match_and_a_number_takes_one(window: MainWindow) -> None:
    add(window, "سامح شكري", "person")
    add(window, "سامح شكرى", "person")
    add(window, "سامح شكر", "person")
    span = label(window, "سامح شكري", "1")
    popup = ask(window)
    assert [(choice.how, choice.name) for choice in popup.choices()] == [
        (How.EXACT, "سامح شكري"),
        (How.FOLDED, "سامح شكرى"),
        (How.SIMILAR, "سامح شكر"),
        (How.NEW, "سامح شكري"),
    ]
    assert popup.where.text() == ""
    press(popup.field, "2")
    assert entity_of(window, span) == "سامح شكرى"
    popup = ask(window)
    first = popup.choices()[0]
    assert (first.how, first.name, first.articles) == (How.EXACT, "سامح شكرى", 1), "the name was learnt"
    assert "قال وزير الخارجية" in popup.where.toolTip()
    press(popup.field, Qt.Key.Key_Escape)
    assert window.assigning.popup is None
    assert QApplication.focusWidget() is window.view
    assert chosen(window).id == span.id


def test_enter_takes_the_first_and_the_name_is_learnt_in_one_step(window: MainWindow) -> None:
    minister = add(window, "سامح حسن شكري", "person")
    span = label(window, "سامح شكري", "1")
    popup = ask(window)
    assert popup.learn.isChecked()
    press(popup.field, Qt.Key.Key_Return)
    assert entity_of(window, span) == minister.name
    assert entities_of(window)[minister.name].aliases == ("سامح شكري",)
    press(window.view, Qt.Key.Key_Z, CTRL)
    assert entity_of(window, span) == ""
    assert entities_of(window)[minister.name].aliases == ()
    press(window.view, Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert entity_of(window, span) == minister.name


@on_sqlite()
def test_what_shall_not_be_learnt_is_not(window: MainWindow) -> None:
    minister = add(window, "سامح حسن شكري", "person")
    label(window, "سامح شكري", "1")
    popup = ask(window)
    press(popup.field, "L", CTRL)
    press(popup.field, Qt.Key.Key_Return)
    assert entities_of(window)[minister.name].aliases == ()


@on_sqlite()
def test_zero_makes_a_new_entity_without_the_clitic(window: MainWindow) -> None:
    window.view.setFocus()
    session = window.session
    assert session is not None
    start = window.view.text.index("وزارة الصحة")
    span = label(window, "وزارة الصحة", "3")
    assert span.start == start
    popup = ask(window)
    assert [choice.how for choice in popup.choices()] == [How.NEW]
    press(popup.field, "0")
    assert entity_of(window, span) == "وزارة الصحة"
    assert entities_of(window)["وزارة الصحة"].kind == "organization"
    press(window.view, Qt.Key.Key_Z, CTRL)
    assert entities_of(window) == {}
    assert entity_of(window, span) == ""


@on_sqlite()
def test_typing_searches_the_registry_and_control_enter_makes_what_was_typed(window: MainWindow) -> None:
    add(window, "جمهورية مصر العربية", "state", "مصر")
    add(window, "منظمة الصحة العالمية", "international")
    span = label(window, "وزارة الصحة", "3")
    popup = ask(window)
    type_into(popup, "العالمية")
    assert [choice.name for choice in popup.choices()] == ["منظمة الصحة العالمية", "العالمية"]
    press(popup.field, Qt.Key.Key_Return)
    assert entity_of(window, span) == "منظمة الصحة العالمية"
    popup = ask(window)
    type_into(popup, "وزارة الصحة 2")
    press(popup.field, Qt.Key.Key_Return, CTRL)
    assert entity_of(window, span) == "وزارة الصحة 2"
    assert entities_of(window)["وزارة الصحة 2"].aliases == ("وزارة الصحة",)


@on_sqlite()
def test_arrows_walk_and_delete_takes_the_entity_away(window: MainWindow) -> None:
    add(window, "سامح شكري", "person")
    add(window, "سامح شكرى", "person")
    span = label(window, "سامح شكري", "1")
    popup = ask(window)
    press(popup.field, Qt.Key.Key_Down)
    press(popup.field, Qt.Key.Key_Return)
    assert entity_of(window, span) == "سامح شكرى"
    popup = ask(window)
    press(popup.field, Qt.Key.Key_Delete)
    assert entity_of(window, span) == ""
    press(window.view, Qt.Key.Key_Z, CTRL)
    assert entity_of(window, span) == "سامح شكرى"


@on_sqlite()
def test_escape_and_a_click_elsewhere_leave_everything_as_it_was(window: MainWindow) -> None:
    add(window, "سامح شكري", "person")
    span = label(window, "سامح شكري", "1")
    press(ask(window).field, Qt.Key.Key_Escape)
    assert window.assigning.popup is None
    assert chosen(window).id == span.id
    ask(window)
    window.panel.spans.setFocus()
    assert window.assigning.popup is None
    assert entity_of(window, span) == ""


@on_sqlite()
def test_an_office_offers_the_last_one_named_first_and_learns_nothing(window: MainWindow) -> None:
    minister = add(window, "سامح شكري", "person")
    first = label(window, "سامح شكري", "1")
    press(ask(window).field, "1")
    assert entity_of(window, first) == minister.name
    session = window.session
    assert session is not None
    window.gestures.set_attributes(first.id, {"mention": "name"})
    office = label(window, "شركة OpenAI Inc.", "3")
    window.gestures.set_attributes(office.id, {"mention": "nominal"})
    popup = ask(window)
    assert popup.choices()[0].how is How.LAST_NAMED
    assert not popup.learn.isChecked()
    press(popup.field, Qt.Key.Key_Return)
    assert entity_of(window, office) == minister.name
    assert entities_of(window)[minister.name].aliases == ()


@on_sqlite()
def test_the_keys_work_under_other_layouts(window: MainWindow) -> None:
    add(window, "سامح شكري", "person")
    span = label(window, "سامح شكري", "1")
    for layout in ("Arabic", "Hebrew", "Persian"):
        press(window.view, Qt.Key.Key_Escape)
        type_key(window.view, layout, "M")
        assert chosen(window).id == span.id
        type_key(window.view, layout, "E")
        popup = window.assigning.popup
        assert popup is not None
        type_key(popup.field, layout, "1")
        assert entity_of(window, span) == "سامح شكري"
        press(window.view, "Z", CTRL)
        assert entity_of(window, span) == ""


@on_sqlite()
def test_mentions_without_entity_are_counted_and_walked_through(window: MainWindow) -> None:
    button = part(window.panel, QPushButton, "open_mentions")
    first = label(window, "سامح شكري", "1")
    second = label(window, "وزارة الصحة", "3")
    label(window, "الهدنة انتهت", "2")
    press(window.view, Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert button.isVisible()
    assert "2" in button.text()
    press(window.view, "M")
    assert chosen(window).id == second.id, "the next one behind the chosen claim"
    press(window.view, "M")
    assert chosen(window).id == first.id, "after the last one, the first"
    press(ask(window).field, "0")
    QApplication.processEvents()
    assert "1" in button.text()
    press(window.view, "M")
    assert chosen(window).id == second.id
    press(ask(window).field, "0")
    QApplication.processEvents()
    assert not button.isVisible()
    hints: list[str] = []
    window.gestures.hint.connect(hints.append)
    press(window.view, "M")
    assert len(hints) == 1


@on_sqlite()
def test_the_entity_is_shown_in_the_list_the_editor_and_the_card(window: MainWindow) -> None:
    add(window, "سامح حسن شكري", "person")
    span = label(window, "سامح شكري", "1")
    press(ask(window).field, "1")
    editor = part(window.panel, QPushButton, "span_entity")
    assert "سامح حسن شكري" in editor.text()
    session = window.session
    assert session is not None
    card = window.reading.cards.card([chosen(window)], session.codebook)
    assert "سامح حسن شكري" in card
    entity = entities_of(window)["سامح حسن شكري"]
    session.perform(lambda: session.workspace.entities.rename("sara", entity.id, entity.version, "شكري سامح"))
    assert "شكري سامح" in editor.text()
    assert [one.id for one in spans_of(window)] == [span.id]


@on_sqlite()
def test_a_claim_names_nobody(window: MainWindow) -> None:
    label(window, "الهدنة انتهت", "2")
    hints: list[str] = []
    window.gestures.hint.connect(hints.append)
    press(window.view, "E")
    assert window.assigning.popup is None
    assert len(hints) == 1


@on_sqlite()
def test_the_popup_stays_with_its_mention_and_does_not_cover_it(window: MainWindow, qtbot: QtBot) -> None:
    span = label(window, "وزارة الصحة", "3")
    popup = ask(window)

    def stands_well() -> bool:
        corner = window.view.viewport().mapTo(window, QPoint(0, 0))
        lines = [rect.toAlignedRect().translated(corner) for rect in window.view.rects_in_sight(span.start, span.end)]
        covered = any(popup.geometry().intersects(line) for line in lines)
        return bool(lines) and not covered and window.rect().contains(popup.geometry())

    for size in ((1280, 800), (800, 520), (900, 1000)):
        window.resize(*size)
        qtbot.waitUntil(stands_well)
        assert window.assigning.popup is popup


@pytest.mark.parametrize("what", ["full disk", "somebody else"])
def test_a_name_that_could_not_be_stored_stands_in_the_popup_again(
    window: MainWindow, location: str, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    span = label(window, "وزارة الصحة", "3")
    popup = ask(window)
    type_into(popup, "وزارة الصحة الفلسطينية 😀")
    popup.kind.setCurrentIndex(popup.kind.findData("government"))
    press(popup.field, "L", CTRL)
    learns = popup.learn.isChecked()
    if what == "full disk":

        def full(*_arguments: object, **_named: object) -> ChangeSet:
            raise StorageError("There is no room left on the disk; the label was not saved")

        with monkeypatch.context() as patch:
            patch.setattr(EntityService, "add_for", full)
            press(popup.field, Qt.Key.Key_Return, CTRL)
    else:
        with closing(Workspace.open(location)) as omars:
            omars.annotations("عمر").set_note(span.id, span.version, "ملاحظته")
        press(popup.field, Qt.Key.Key_Return, CTRL)
    (box,) = (one for one in window.findChildren(QMessageBox) if one.isVisible())
    assert ("no room left" if what == "full disk" else "changed by \u2068عمر") in box.text()
    press(box, Qt.Key.Key_Return)
    window.activateWindow()
    again = window.assigning.popup
    assert again is not None
    assert again is not popup
    assert again.isVisible()
    assert again.field.text() == "وزارة الصحة الفلسطينية 😀"
    assert again.kind.currentData() == "government"
    assert again.learn.isChecked() == learns
    press(again.field, Qt.Key.Key_Return, CTRL)
    assert entity_of(window, span) == "وزارة الصحة الفلسطينية 😀"
    assert entities_of(window)["وزارة الصحة الفلسطينية 😀"].kind == "government"
    assert window.assigning.popup is None


def test_a_name_typed_about_a_mention_that_somebody_deleted_is_said(window: MainWindow, location: str) -> None:
    span = label(window, "وزارة الصحة", "3")
    popup = ask(window)
    type_into(popup, "وزارة الصحة الفلسطينية")
    with closing(Workspace.open(location)) as omars:
        omars.annotations("عمر").delete_span(span.id, span.version)
    press(popup.field, Qt.Key.Key_Return, CTRL)
    assert "وزارة الصحة الفلسطينية" in window.messages.bar.text()
    assert window.assigning.popup is None
    assert entities_of(window) == {}
