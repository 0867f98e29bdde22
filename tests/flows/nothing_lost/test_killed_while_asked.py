"""What is typed into a dialog of the registry or at a mention outlives a program that is killed, and is asked again."""

import sys
from contextlib import closing

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app.domain.records import AnnotatedArticle, Entity, Span
from app.editing.session import Session
from app.services.articles import ArticleQuery
from app.services.entities.page import MentionLine
from app.services.workspace import Workspace
from app.ui.entities.registry_window import RegistryWindow
from app.ui.entities.reshaping import MergeDialog, NewDialog, SplitDialog
from app.ui.main_window import MainWindow
from tests.both_databases import on_sqlite
from tests.flows.codebook_hands import dialog_of, press_button
from tests.flows.conftest import OpenWindow
from tests.flows.hands import click, press, type_into
from tests.flows.nothing_lost.drafts import drafts
from tests.flows.nothing_lost.killed_windows import Hands, killed

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")

NAME_TYPED = "وزارة الصحة الفلسطينية 😀، כך"


def a_new_entity(window: MainWindow, _location: str) -> None:
    registry = opened_registry(window)
    dialog = registry.asking.add()
    type_into(dialog.name, NAME_TYPED)
    dialog.kind.setCurrentIndex(dialog.kind.findData("organization"))


def a_split(window: MainWindow, _location: str) -> None:
    registry = opened_registry(window)
    dialog = registry.asking.split(mentions_shown(registry)[:1])
    assert dialog is not None
    type_into(dialog.name, NAME_TYPED)
    dialog.aliases[0].setChecked(True)


def a_merge(window: MainWindow, _location: str) -> None:
    dialog = opened_registry(window).asking.merge()
    assert dialog is not None
    type_into(dialog.picker.field, "نبيل")
    press(dialog.picker.field, Qt.Key.Key_Down)


def a_mention(window: MainWindow, _location: str) -> None:
    span = next(one for one in session_of(window).spans if one.entity is None)
    window.gestures.show_span(span.id)
    window.assigning.begin()
    popup = window.assigning.popup
    assert popup is not None
    type_into(popup.field, NAME_TYPED)
    popup.kind.setCurrentIndex(popup.kind.findData("organization"))


def session_of(window: MainWindow) -> Session:
    assert window.session is not None
    return window.session


def opened_registry(window: MainWindow) -> RegistryWindow:
    """The registry with the page of the minister."""
    window.registry.open()
    registry = window.registry.window
    assert registry is not None
    minister = next(one for one in session_of(window).workspace.entities.find() if one.name == "سامح شكري")
    registry.show_entity(minister)
    return registry


def first_article(workspace: Workspace) -> AnnotatedArticle:
    return workspace.articles.open(workspace.articles.ids(ArticleQuery())[0])


def mentions_shown(registry: RegistryWindow) -> list[MentionLine]:
    return [*registry.page.mentions.rows.records(range(2))]


@pytest.fixture
def minister(location: str) -> Entity:
    """Named by two mentions, once by his name; a third span names nobody. Two others are alike."""
    with closing(Workspace.open(location)) as workspace:
        article = first_article(workspace)
        text = article.article.text
        labels = workspace.annotations("sara")
        spans = []
        for words in ("سامح شكري", "شكري أن", "وزارة الصحة"):
            start = text.index(words)
            length = len(words.removesuffix(" أن"))
            change = labels.add_span(article.article.id, "ACTOR", [(start, start + length)]).changes[0].after
            assert isinstance(change, Span)
            spans.append(change)
        made = workspace.entities.add("sara", "سامح شكري", "person", aliases=["شكري"]).changes[0].after
        assert isinstance(made, Entity)
        workspace.entities.assign("sara", [(one.id, one.version) for one in spans[:2]], made.id)
        for name in ("نبيل فهمي", "نبيل العربي"):
            workspace.entities.add("عمر", name, "person")
        return made


def names(location: str) -> set[str]:
    with closing(Workspace.open(location)) as workspace:
        return {one.name for one in workspace.entities.find()}


def shown_again(window: MainWindow, qtbot: QtBot, name: str) -> QDialog:
    qtbot.waitUntil(lambda: "in the registry is not stored yet" in window.messages.bar.text())
    click(window, "notice_bar.action")
    registry = window.registry.window
    assert registry is not None
    dialog = dialog_of(registry, name)
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


@pytest.mark.parametrize("hands", [a_new_entity, a_split])
def test_a_name_half_typed_in_a_dialog_of_the_registry_is_asked_for_again(
    open_it: OpenWindow,
    location: str,
    minister: Entity,
    qtbot: QtBot,
    hands: Hands,
) -> None:
    before = names(location)
    killed(location, hands)
    dialog = shown_again(open_it(), qtbot, "new_entity_dialog" if hands is a_new_entity else "split_dialog")
    assert isinstance(dialog, NewDialog | SplitDialog)
    assert dialog.name.text() == NAME_TYPED
    if isinstance(dialog, SplitDialog):
        assert dialog.taken() == ["شكري"]
        assert minister.name in dialog.windowTitle()
    else:
        assert dialog.kind.currentData() == "organization"
    assert names(location) == before, "nothing is stored unasked"
    press(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: names(location) == before | {NAME_TYPED})
    qtbot.waitUntil(lambda: not drafts())


@on_sqlite()
def test_whom_others_were_to_be_merged_into_is_looked_for_again(
    open_it: OpenWindow, location: str, minister: Entity, qtbot: QtBot
) -> None:
    killed(location, a_merge)
    dialog = shown_again(open_it(), qtbot, "merge_dialog")
    assert isinstance(dialog, MergeDialog)
    assert minister.name in dialog.windowTitle()
    assert dialog.picker.field.text() == "نبيل"
    assert dialog.picker.list.currentRow() == 1
    press(dialog, Qt.Key.Key_Escape)
    assert not drafts(), "given up"
    assert minister.name in names(location)


@on_sqlite()
def test_where_the_mentions_to_be_split_off_are_gone_the_name_can_be_copied(
    open_it: OpenWindow, location: str, minister: Entity, qtbot: QtBot
) -> None:
    killed(location, a_split)
    with closing(Workspace.open(location)) as omars:
        version = omars.entities.get(minister.id).version
        omars.entities.delete("عمر", minister.id, version)
    window = open_it()
    qtbot.waitUntil(lambda: "in the registry is not stored yet" in window.messages.bar.text())
    click(window, "notice_bar.action")
    registry = window.registry.window
    assert registry is not None
    assert NAME_TYPED in registry.messages.bar.text()
    press_button(registry, "notice_bar.action")
    assert QGuiApplication.clipboard().text() == NAME_TYPED
    qtbot.waitUntil(lambda: not drafts())


@on_sqlite()
def test_a_name_half_typed_at_a_mention_is_asked_for_again(
    open_it: OpenWindow, location: str, minister: Entity, qtbot: QtBot
) -> None:
    before = names(location)
    killed(location, a_mention)
    window = open_it()
    qtbot.waitUntil(lambda: "you typed for a mention is not stored yet" in window.messages.bar.text())
    click(window, "notice_bar.action")
    popup = window.assigning.popup
    assert popup is not None
    assert popup.field.text() == NAME_TYPED
    assert popup.kind.currentData() == "organization"
    assert "وزارة الصحة" in popup.title.text()
    assert names(location) == before, "nothing is stored unasked"
    press(popup.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert names(location) == before | {NAME_TYPED}
    qtbot.waitUntil(lambda: not drafts())


@on_sqlite()
def test_it_stands_there_when_one_asks_at_the_same_mention(
    open_it: OpenWindow, location: str, minister: Entity, qtbot: QtBot
) -> None:
    killed(location, a_mention)
    window = open_it()
    minister_named, other = (
        next(one for one in session_of(window).spans if one.quote == quote) for quote in ("سامح شكري", "وزارة الصحة")
    )
    assert minister_named.entity == minister.id
    popup = None
    for span, expected in ((minister_named, ""), (other, NAME_TYPED)):
        window.gestures.show_span(span.id)
        window.assigning.begin()
        popup = window.assigning.popup
        assert popup is not None
        assert popup.field.text() == expected
    assert popup is not None
    press(popup.field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not drafts())


def test_where_the_mention_is_gone_the_name_is_told(
    open_it: OpenWindow, location: str, minister: Entity, qtbot: QtBot
) -> None:
    killed(location, a_mention)
    assert minister.name in names(location)
    with closing(Workspace.open(location)) as omars:
        span = next(one for one in first_article(omars).spans if one.quote == "وزارة الصحة")
        omars.annotations("sara").delete_span(span.id, span.version)
    window = open_it()
    qtbot.waitUntil(lambda: "you typed for a mention is not stored yet" in window.messages.bar.text())
    click(window, "notice_bar.action")
    assert NAME_TYPED in window.messages.bar.text()
    assert window.assigning.popup is None
    qtbot.waitUntil(lambda: not drafts())
