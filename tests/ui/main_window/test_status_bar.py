"""The status line says what is selected, saved and done."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.domain.records import ProgressState
from app.ui.status_bar import StatusBar
from app.ui.theme import apply_theme
from app.ui.theme.palette import colors
from tests.application_look import borrowed_look
from tests.widgets import part

TEXT = "قال 😀 «سامح شكري» إن الهدنة\nانتهت، وفق بيان Reuters."


@pytest.fixture
def bar(qtbot: QtBot) -> StatusBar:
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.resize(900, 32)
    bar.show_workspace("ليلى")
    return bar


def said(bar: StatusBar, name: str) -> str:
    widget = part(bar, QWidget, f"status.{name}")
    return widget.text() if isinstance(widget, QLabel) else widget.accessibleName()


def test_offsets_are_code_points_and_the_quote_is_isolated(bar: StatusBar) -> None:
    start = TEXT.index("سامح")
    bar.show_selection(TEXT, start, start + 9, "Actor")
    line = said(bar, "selection")
    # The emoji before it counts once, though Qt counts it twice.
    assert f"{start}–{start + 9}" in line
    assert "\u2067«سامح شكري»\u2069" in line
    assert "\u2068Actor\u2069" in line


def test_a_selection_over_lines_is_said_on_one_line(bar: StatusBar) -> None:
    bar.show_selection(TEXT, 0, len(TEXT))
    assert "\n" not in said(bar, "selection")
    bar.show_selection(TEXT, 5, 5)
    assert said(bar, "selection") == ""


def test_unsaved_stays_until_something_is_saved(bar: StatusBar) -> None:
    assert said(bar, "saved") == "All saved"
    bar.show_unsaved("There is no room left on the disk")
    assert said(bar, "saved") == "Not saved"
    widget = part(bar, QLabel, "status.saved")
    assert "no room" in widget.toolTip()
    bar.show_saved()
    assert said(bar, "saved") == "All saved"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_is_not_saved_does_not_look_like_what_is(bar: StatusBar, qapp: QApplication, theme: str) -> None:
    with borrowed_look(qapp):
        apply_theme(qapp, theme, 100)
        widget = part(bar, QLabel, "status.saved")
        bar.show()
        saved = widget.palette().windowText().color().name()
        bar.show_unsaved("القرص ممتلئ")
        assert widget.palette().windowText().color().name() == colors(theme)["danger"] != saved
        assert widget.font().bold()
        bar.show_saved()
        assert widget.palette().windowText().color().name() == saved


def test_progress_counts_all_states(bar: StatusBar) -> None:
    bar.show_counts({ProgressState.DONE: 3, ProgressState.TODO: 1_000, ProgressState.FLAGGED: 1})
    assert said(bar, "progress") == "3 of 1,004 done"
    assert "ليلى" in said(bar, "annotator")
    bar.show_workspace("")
    assert (said(bar, "progress"), said(bar, "saved"), said(bar, "annotator")) == ("", "", "")


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight])
def test_the_selection_keeps_away_from_the_edge_where_it_begins(bar: StatusBar, direction: Qt.LayoutDirection) -> None:
    bar.setLayoutDirection(direction)
    bar.resize(900, 32)
    bar.show()
    bar.show_selection(TEXT, 0, 5)
    picture = bar.grab().toImage()
    ground = picture.pixel(picture.width() // 2, 1)
    inked = [x for x in range(picture.width()) for y in range(picture.height()) if picture.pixel(x, y) != ground]
    ltr = direction == Qt.LayoutDirection.LeftToRight
    # The annotator stands at the other end, as far from its own edge.
    assert abs(min(inked) - (picture.width() - max(inked))) <= 3
    assert (min(inked) if ltr else picture.width() - max(inked)) >= 8
