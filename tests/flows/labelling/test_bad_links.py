"""Links and attributes that cannot be: each says what is wrong and what to do, in the language of the interface."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from app.domain.codebook.change import with_attribute
from app.domain.records import AttributeDefinition, Span
from app.services.workspace import Workspace
from app.ui.main_window import MainWindow
from tests.flows.conftest import OpenWindow
from tests.flows.hands import LEFT, NONE, click, label
from tests.flows.link_hands import links, tag_point
from tests.widgets import part

ISOLATES = "\u2066\u2067\u2068\u2069"


@pytest.fixture
def window(open_at: OpenWindow, sqlite: str) -> MainWindow:
    """A window on SQLite: what is refused is refused by the same rules on both."""
    return open_at(sqlite)


def drag_tag(window: MainWindow, start: Span, goal: Span | None) -> None:
    """Drag the tag of one span to another's, to a place a little aside on itself, or (None) to no span."""
    first = tag_point(window, start)
    if goal is None:
        last = QPoint(first.x(), window.view.viewport().height() - 4)
    else:
        last = tag_point(window, goal) - (QPoint(8, 0) if goal.id == start.id else QPoint(0, 0))
    viewport = window.view.viewport()
    QTest.mousePress(viewport, LEFT, NONE, first)
    QTest.mouseMove(viewport, (first + last) / 2)
    QTest.mouseMove(viewport, last)
    QTest.mouseRelease(viewport, LEFT, NONE, last)


def told(window: MainWindow) -> str:
    """What the notice says, without isolates."""
    assert window.messages.bar.isVisible()
    return "".join(one for one in window.messages.bar.text() if one not in ISOLATES)


def by_panel(window: MainWindow, start: Span, goal: Span, kind: str) -> None:
    """Link two spans with the controls of the panel."""
    window.panel.show_links()
    window.gestures.show_span(start.id)
    click(window, "link_from")
    window.gestures.show_span(goal.id)
    box = part(window, QComboBox, "link_type")
    box.setCurrentIndex(box.findData(kind))
    click(window, "link_add")


def test_a_link_to_itself_or_to_nothing_says_where_to_drop(window: MainWindow) -> None:
    minister = label(window, "وزير الخارجية المصري سامح شكري", "1")
    for goal in (minister, None):
        window.messages.hide_notice()
        drag_tag(window, minister, goal)
        assert told(window) == "A link leads from one span to another; drop the tag on that one."
    assert links(window) == []


def test_wrong_ends_are_named_with_what_to_do(window: MainWindow) -> None:
    ministry, minister = label(window, "وزارة الصحة", "3"), label(window, "سامح شكري", "1")
    drag_tag(window, ministry, minister)
    assert "no link from Organization to Actor" in told(window)
    assert "allow it there first" in told(window)
    assert links(window) == []


def test_the_same_link_again_says_that_it_is_there(window: MainWindow) -> None:
    minister, claim = label(window, "سامح شكري", "1"), label(window, "الهدنة انتهت", "2")
    drag_tag(window, minister, claim)
    assert len(links(window)) == 1
    drag_tag(window, minister, claim)
    assert told(window) == "These two spans are linked by makes already; look at their links"
    window.commands["language_ar"].trigger()
    drag_tag(window, minister, claim)
    assert told(window).startswith("يصل بين هذين المقطعين")
    assert len(links(window)) == 1


def test_parts_that_would_contain_each_other_are_refused(window: MainWindow) -> None:
    ministry, company = label(window, "وزارة الصحة", "3"), label(window, "OpenAI Inc.", "3")
    third = label(window, "بيان", "3")
    by_panel(window, ministry, company, "part_of")
    by_panel(window, company, third, "part_of")
    by_panel(window, third, ministry, "part_of")
    assert "would lead back to its own beginning; delete a link of that circle first" in told(window)
    assert len(links(window)) == 2


def test_a_value_that_was_taken_out_of_the_codebook_meanwhile_is_refused(
    open_at: OpenWindow, sqlite: str, qtbot: QtBot
) -> None:
    tone = AttributeDefinition(
        key="tone", kind="choice", name={"en": "Tone", "ar": "النبرة"}, values=("حادّة", "هادئة", "רגועה")
    )
    workspace = Workspace.open(sqlite)
    workspace.codebook_editing("ליאת").change(with_attribute(workspace.codebook(), "ACTOR", tone))
    window = open_at(sqlite)
    minister = label(window, "سامح شكري", "1")
    label_before = workspace.codebook().label("ACTOR")
    assert label_before is not None
    fewer = replace(tone, values=("هادئة", "רגועה"))
    workspace.codebook_editing("ליאת").take_over(with_attribute(workspace.codebook(), "ACTOR", fewer))
    workspace.close()
    window.gestures.set_attributes(minister.id, {"tone": "حادّة"})
    assert "حادّة is no value of the attribute tone; choose one of: هادئة, רגועה" in told(window)
    assert window.session is not None
    found = window.session.span(minister.id)
    assert found is not None
    assert found.attributes == {}
    qtbot.waitUntil(lambda: not window.linking.active)


def test_of_two_who_change_one_span_the_second_is_told_in_arabic(open_at: OpenWindow, sqlite: str) -> None:
    window = open_at(sqlite)
    span = label(window, "سامح شكري", "1")
    window.commands["language_ar"].trigger()
    other = Workspace.open(sqlite)
    other.annotations("sara").set_note(span.id, span.version, "ملاحظة")
    other.close()
    QTest.keyClick(window.view, Qt.Key.Key_3)
    box = window.messages._box
    assert box is not None
    assert box.text().startswith("غيّر ")
    assert "(مقطع)" in box.text()
    box.close()
