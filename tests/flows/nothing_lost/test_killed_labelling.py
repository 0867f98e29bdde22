"""A window in which somebody labels is killed at any moment, also while others save: what it acknowledged is there."""

import os
import random
import sys
from contextlib import closing, nullcontext
from multiprocessing.connection import Connection

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.bootstrap import create_application, open_window
from app.domain.records import AnnotatedArticle, Span
from app.services.articles import ArticleQuery
from app.services.workspace import Workspace
from app.ui.main_window import MainWindow
from tests.children import child_of
from tests.flows.conftest import MINISTER, OpenWindow
from tests.flows.hands import chosen, drag, press, spans_of, type_into
from tests.others_at_work import held
from tests.steps import steps_of
from tests.widgets import part

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")

CONTROL = Qt.KeyboardModifier.ControlModifier
WORDS = ("سامح شكري", "وزارة الصحة", "الهدنة انتهت", "غزة", "OpenAI Inc.", "لن نقبل")
NOTES = ("وزير منذ 2018 😀", "כך נאמר", "به گفتهٔ او", "یہ بات")
Shown = dict[str, tuple[str, int, int, str]]


def gesture(window: MainWindow, dice: random.Random) -> None:
    """Something that an annotator does, by mouse and keys."""
    view = window.view
    own = spans_of(window)
    match dice.choice(["label", "label", "label", "relabel", "delete", "note", "undo", "undo", "redo", "done"]):
        case "label":
            words = dice.choice(WORDS)
            start = MINISTER.index(words)
            drag(window, start, start + len(words))
            press(view, dice.choice("123"))
        case "relabel" if own:
            window.gestures.show_span(dice.choice(own).id)
            press(view, dice.choice("123"))
        case "delete" if own:
            window.gestures.show_span(dice.choice(own).id)
            press(view, Qt.Key.Key_Delete)
        case "note" if own:
            window.gestures.show_span(dice.choice(own).id)
            press(view, Qt.Key.Key_F2)
            field = part(window.panel, QLineEdit, "span_note")
            type_into(field, f"{dice.choice(NOTES)} {dice.randint(1, 999)}")
            press(field, Qt.Key.Key_Return)
            assert chosen(window).note == field.text()
        case "undo":
            press(view, Qt.Key.Key_Z, CONTROL)
        case "redo":
            press(view, Qt.Key.Key_Y, CONTROL)
        case "done":
            press(view, Qt.Key.Key_3, CONTROL)
        case _:
            pass


def label_for_ever(told: Connection, home: str, location: str, seed: int) -> None:
    """Work until killed; tell what is shown after every gesture, and each step at the moment it is acknowledged."""
    os.environ["XDG_DATA_HOME"] = home
    application = create_application([])
    window = open_window(location, annotator="sara")
    window.resize(1280, 800)
    window.activateWindow()
    application.processEvents()
    session = window.session
    assert session is not None
    session.saved.connect(lambda step: told.send(step.id))
    dice = random.Random(seed)
    while True:
        gesture(window, dice)
        application.processEvents()
        told.send(content(session.spans))


def content(spans: list[Span]) -> Shown:
    """What somebody would miss."""
    return {span.id: (span.label, span.start, span.end, span.note) for span in spans}


def first_article(workspace: Workspace) -> AnnotatedArticle:
    return workspace.articles.open(workspace.articles.ids(ArticleQuery())[0])


@pytest.mark.parametrize(("seed", "somebody_saves"), [(1, False), (2, True), (3, False), (4, True)])
def test_all_that_was_acknowledged_is_there_afterwards(
    open_it: OpenWindow, location: str, qtbot: QtBot, seed: int, somebody_saves: bool
) -> None:
    shown: Shown = {}
    acknowledged: list[str] = []
    heard = random.Random(seed).randint(15, 40)
    with (
        held(location) if somebody_saves else nullcontext(),
        child_of(label_for_ever, os.environ["XDG_DATA_HOME"], location, seed) as child,
    ):
        since: list[str] = []
        for what in child:
            heard -= 1
            if heard == 0:
                child.kill()
            if isinstance(what, str):
                acknowledged.append(what)
                since.append(what)
            else:
                shown, since = what, []
    assert acknowledged
    window = open_it()
    saved = part(window, QLabel, "status.saved")
    qtbot.waitUntil(lambda: saved.text() == "All saved")
    with closing(Workspace.open(location)) as workspace:
        steps = {step.id for step in steps_of(workspace)}
        now = content(list(first_article(workspace).spans))
        assert workspace.check().clean
    assert set(acknowledged) <= steps
    # The gesture in the midst of which it was killed changes one span, and may be stored without having been told of.
    assert len({one for one in shown.keys() | now.keys() if shown.get(one) != now.get(one)}) <= 1 + len(since)
    assert len(steps) <= len(acknowledged) + 1
