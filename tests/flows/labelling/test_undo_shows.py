"""Undo and redo leave what they brought back or changed chosen and in sight."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.main_window import MainWindow
from tests.flows.conftest import MINISTER, FileWith, OpenWindow
from tests.flows.hands import CTRL, SHIFT, chosen, label, press, spans_of


@pytest.fixture
def far(open_at: OpenWindow, file_with: FileWith) -> MainWindow:
    """An article of many pages."""
    return open_at(file_with(MINISTER * 20))


def in_sight(window: MainWindow, position: int) -> bool:
    rects = window.view.rects(position, position + 1)
    return bool(rects) and window.view.viewport().rect().contains(rects[0].toAlignedRect())


def go_away(window: MainWindow) -> None:
    press(window.view, Qt.Key.Key_Escape)
    press(window.view, Qt.Key.Key_End, CTRL)
    assert not in_sight(window, 0)
    assert window.gestures.chosen is None


def test_what_undo_and_redo_did_is_chosen_and_in_sight(far: MainWindow) -> None:
    actor = label(far, "سامح شكري", "1")
    claim = label(far, "الهدنة انتهت", "2")
    press(far.view, Qt.Key.Key_Return)
    assert far.session is not None
    (link,) = far.session.relations
    assert {link.from_span, link.to_span} == {actor.id, claim.id}
    for again in (CTRL, CTRL | SHIFT):
        # The link alone goes and comes; the span that it leads from is shown.
        go_away(far)
        press(far.view, "Z", again)
        assert chosen(far).id == link.from_span
        assert in_sight(far, actor.start)

    far.gestures.show_span(actor.id)
    press(far.view, "3")
    for again, key in ((CTRL, "ACTOR"), (CTRL | SHIFT, "ORGANIZATION")):
        go_away(far)
        press(far.view, "Z", again)
        assert (chosen(far).id, chosen(far).label) == (actor.id, key)
        assert in_sight(far, actor.start)

    press(far.view, Qt.Key.Key_Delete)
    assert [span.id for span in spans_of(far)] == [claim.id]
    go_away(far)
    press(far.view, "Z", CTRL)
    assert chosen(far).id == actor.id, "with its link came the span, and that is what was deleted"
    assert in_sight(far, actor.start)

    go_away(far)
    press(far.view, "Z", CTRL | SHIFT)
    assert far.gestures.chosen is None
    assert in_sight(far, actor.start), "where it was taken away again"


def test_the_first_claim_moves_nothing_in_the_panel(far: MainWindow, qtbot: QtBot) -> None:
    def places() -> dict[str, QPoint]:
        named = ("span_list", "span_label", "span_note", "span_attributes")
        found = [one for name in named if (one := far.panel.findChild(QWidget, name)) is not None]
        assert len(found) == len(named)
        return {one.objectName(): one.mapTo(far.panel, QPoint(0, 0)) for one in found}

    before, height = places(), far.panel.spans.height()
    gap = before["span_label"].y() - before["span_list"].y() - height
    assert 0 <= gap <= 16, "no room lies waste while nothing is open"
    label(far, "الهدنة انتهت", "2")
    label(far, "سامح شكري", "1")
    qtbot.waitUntil(far.panel.open_claims.isVisible)
    qtbot.waitUntil(far.panel.open_mentions.isVisible)
    assert places() == before
    qtbot.waitUntil(lambda: far.panel.spans.height() < height)
    row = far.panel.open_claims.geometry()
    assert not row.intersects(far.panel.spans.geometry()), "the list makes room for the row"
