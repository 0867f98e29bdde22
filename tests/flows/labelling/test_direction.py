"""The direction of an article, chosen by keys: seen at once, stored for everybody, undone like any other step."""

import json
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from app.domain.records import Span
from app.services.progress import SilentProgress
from app.services.transfer.transfer import ExportOptions, export_workspace
from app.ui.article_view import ArticleView
from app.ui.main_window import MainWindow
from tests.both_databases import on_sqlite
from tests.flows.conftest import MINISTER, FileWith, OpenWindow
from tests.flows.hands import ALT, CTRL, SHIFT, label, press, spans_of

RTL, LTR, AUTO = "direction_rtl", "direction_ltr", "direction_auto"
KEYS = {RTL: "R", LTR: "T", AUTO: "X"}


def choose(window: MainWindow, action: str) -> None:
    press(window.view, KEYS[action], CTRL | SHIFT)


def checked(window: MainWindow) -> list[str]:
    return [name for name in KEYS if window.commands[name].isChecked()]


def side(view: ArticleView) -> str:
    """On which side of the column the second paragraph begins."""
    start = view.text.index("\n") + 1
    (rect, *_) = view.rects(start, start + 1)
    return "right" if rect.center().x() > view.column().center().x() else "left"


def stored(window: MainWindow) -> str | None:
    assert window.session is not None
    assert window.session.article is not None
    return window.session.workspace.articles.open(window.session.article.id).article.direction


@on_sqlite()
def test_an_article_is_turned_and_everything_in_it_stays(window: MainWindow) -> None:
    view = window.view
    made = label(window, "سامح شكري", "1")
    assert (side(view), checked(window)) == ("right", [AUTO])
    view.select(10, 25)
    choose(window, LTR)
    assert (side(view), checked(window), view.direction, stored(window)) == ("left", [LTR], "ltr", "ltr")
    assert (view.selection(), view.caret(), view.chosen_span()) == ((10, 25), 25, made.id)
    assert spans_of(window) == [made]
    assert [mark.id for mark in view.spans()] == [made.id]
    choose(window, AUTO)
    assert (side(view), checked(window), stored(window)) == ("right", [AUTO], None)
    choose(window, RTL)
    assert (side(view), checked(window), stored(window)) == ("right", [RTL], "rtl")
    choose(window, RTL)
    assert checked(window) == [RTL]


@on_sqlite()
def test_it_is_a_step_that_is_undone_by_its_name(window: MainWindow) -> None:
    choose(window, LTR)
    assert "direction of the article: left to right" in window.commands["undo"].text()
    press(window.view, "Z", CTRL)
    assert (side(window.view), checked(window), stored(window)) == ("right", [AUTO], None)
    press(window.view, "Z", CTRL | SHIFT)
    assert (side(window.view), checked(window), stored(window)) == ("left", [LTR], "ltr")


@on_sqlite()
def test_keys_go_by_the_new_direction(window: MainWindow) -> None:
    """The end of a span moves with the arrow that points where the text goes on."""

    def end_after(arrow: str) -> int:
        press(window.view, getattr(Qt.Key, f"Key_{arrow}"), ALT)
        (span,) = spans_of(window)
        return span.end

    made: Span = label(window, "سامح", "1")
    assert end_after("Left") > made.end
    press(window.view, "Z", CTRL)
    choose(window, LTR)
    window.gestures.show_span(made.id)
    assert window.commands["grow_end"].shortcut() == QKeySequence("Alt+Right")
    assert end_after("Right") > made.end


def test_the_line_that_was_read_stays_in_sight(open_at: OpenWindow, file_with: FileWith) -> None:
    window = open_at(file_with(MINISTER * 80))
    view = window.view
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    first, last = view.positions_in_sight()
    view.set_caret((first + last) // 2)
    choose(window, LTR)
    again = view.positions_in_sight()
    assert again[0] <= (first + last) // 2 <= again[1]
    assert abs(again[0] - first) <= len(MINISTER)
    assert view.caret() == (first + last) // 2


def test_another_window_follows_when_somebody_comes_back_to_it(
    open_it: OpenWindow, window: MainWindow, qtbot: QtBot
) -> None:
    other = open_it("omar")
    choose(other, LTR)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    assert (side(window.view), checked(window)) == ("left", [LTR])


@on_sqlite()
def test_the_export_carries_it(window: MainWindow, location: str, tmp_path: Path) -> None:
    choose(window, LTR)
    assert window.session is not None
    out = tmp_path / "out.jsonl"
    export_workspace(window.session.workspace, out, ExportOptions(), SilentProgress())
    directions = [json.loads(line)["direction"] for line in out.read_text(encoding="utf-8").splitlines()]
    assert directions == ["ltr", None]
