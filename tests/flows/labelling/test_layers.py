"""Whose labels are shown: who labels blind sees none but her own, from the first moment, until she says otherwise."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QTabWidget

from app.domain.records import ArticleSummary
from app.ui.article_list.model import SummaryRole
from app.ui.main_window import MainWindow
from tests.both_databases import on_sqlite
from tests.flows.conftest import OpenWindow
from tests.flows.hands import LEFT, chosen, click_text, label, press, rows, spans_of
from tests.widgets import part

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
MINISTER, CLAIM = "سامح شكري", "الهدنة انتهت"


@pytest.fixture
def colleague(open_it: OpenWindow) -> MainWindow:
    """Somebody who has marked an actor and his claim, and linked them, as one key offers."""
    theirs = open_it("ليلى")
    label(theirs, MINISTER, "1")
    label(theirs, CLAIM, "2")
    press(theirs.view, Qt.Key.Key_Return)
    assert theirs.session is not None
    assert len(theirs.session.relations) == 1
    return theirs


def said_of_layer(window: MainWindow) -> str:
    return part(window.status, QLabel, "status.layer").text()


def spans_in_list(window: MainWindow) -> int:
    """What the row of the open article says."""
    row = window.articles.view.selectionModel().selectedIndexes()[0]
    summary = row.data(SummaryRole)
    assert isinstance(summary, ArticleSummary)
    return summary.span_count


def hide_others(window: MainWindow) -> None:
    press(window.view, "M", CTRL_SHIFT)


@pytest.mark.usefixtures("colleague")
def test_who_labels_blind_sees_nothing_of_the_others(open_it: OpenWindow) -> None:
    window = open_it("sara")
    assert window.session is not None
    assert len(window.view.spans()) == 2
    assert "سامح" in window.gestures.marking.known
    hide_others(window)
    assert window.view.spans() == []
    assert list(rows(window)) == []
    assert window.session.relations == []
    assert "سامح" not in window.gestures.marking.known, "what others marked would show through in the outline"
    assert said_of_layer(window) == "only my labels"
    assert spans_in_list(window) == 0

    own = label(window, MINISTER, "1")
    assert spans_of(window) == [own]
    window.facts.show_counts()
    assert spans_in_list(window) == 1
    hide_others(window)
    assert spans_in_list(window) == 3
    assert {span.annotator for span in spans_of(window)} == {"sara", "ليلى"}
    assert said_of_layer(window) == ""


@on_sqlite()
@pytest.mark.usefixtures("colleague")
def test_tomorrow_the_others_are_hidden_still(open_it: OpenWindow) -> None:
    first = open_it("sara")
    hide_others(first)
    label(first, MINISTER, "3")
    first.close()
    window = open_it("sara")
    assert [span.label for span in spans_of(window)] == ["ORGANIZATION"]
    assert said_of_layer(window) == "only my labels"
    hide_others(window)
    window.close()
    assert len(spans_of(open_it("sara"))) == 3


@on_sqlite()
@pytest.mark.usefixtures("colleague")
def test_the_panel_offers_ones_own_layer_while_nothing_is_in_it(open_it: OpenWindow) -> None:
    window = open_it("sara")
    tabs = part(window.panel, QTabWidget)
    layers = part(window.panel, QComboBox, "layer")
    QTest.mouseClick(tabs.tabBar(), LEFT, pos=tabs.tabBar().tabRect(2).center())
    assert [layers.itemData(row) for row in range(layers.count())] == ["", "sara", "ليلى"]
    layers.setFocus()
    press(layers, Qt.Key.Key_Down)
    assert spans_of(window) == []
    assert said_of_layer(window) == "only my labels"
    press(layers, Qt.Key.Key_Down)
    assert {span.annotator for span in spans_of(window)} == {"ليلى"}
    assert "ليلى" in said_of_layer(window)


@on_sqlite()
def test_in_arabic_the_status_line_says_it_too(open_it: OpenWindow) -> None:
    window = open_it("sara")
    hide_others(window)
    window.commands["language_ar"].trigger()
    QApplication.sendPostedEvents(None, QEvent.Type.LanguageChange.value)
    assert said_of_layer(window) == "وسومي وحدها"


@on_sqlite()
@pytest.mark.usefixtures("colleague")
def test_why_a_colleagues_span_cannot_be_edited_is_said(open_it: OpenWindow) -> None:
    window = open_it("sara")
    click_text(window, window.view.text.index(MINISTER) + 1)
    before = chosen(window)
    for key in (Qt.Key.Key_F2, Qt.Key.Key_F4, Qt.Key.Key_Delete):
        window.messages.hide_notice()
        press(window.view, key)
        assert window.messages.bar.isVisible(), key
        assert "\u2068ليلى\u2069 labelled this" in window.messages.bar.text()
        assert "select the words" in window.messages.bar.text()
        assert before in spans_of(window)
