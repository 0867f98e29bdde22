"""The same mention elsewhere: found, decided hit by hit with real keys and clicks, applied and undone as one step."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.domain.errors import CancelledError
from app.services.labelling.propagation import Hit, PropagationService
from app.services.progress import ProgressSink
from app.services.workspace import Workspace
from app.ui.appearance import Appearance
from app.ui.article_list.model import SummaryRole
from app.ui.article_view.excerpt import Excerpt
from app.ui.main_window import MainWindow
from app.ui.propagation.dialog import PropagationDialog
from app.ui.propagation.hit_list import HitDelegate, box_place, cross_place
from app.ui.propagation.model import Decision
from tests.flows.conftest import OpenWindow
from tests.flows.hands import CTRL, click, label, press, spans_of
from tests.flows.layouts import LAYOUTS, type_key
from tests.widgets import part
from tests.workspaces import add_article

RUSSIA = "أعلنت روسيا 😀 وقفا للنار.\nقال ناطق إن رُوسيا ملتزمة، وروسيا ترحب، وأضاف أن الروسية لغة.\n"
OTHERS = {
    "ar": "موسكو\nأكدت أوكرانيا لروسيا أن بروسيا قوة\u202e، ورفضت رو\u0640سيا.\n",
    "fa": "کابل\nروسیا گفت که OpenAI با روسيا کار می‌کند.\n",
    "ur": "اسلام آباد\nروسيا نے 10/6/2022 کو کہا۔\n",
    "he": "מוסקבה\nדובר אמר כי ש\u200fרוסיה ו־روسيا חתמו.\n",
}


@pytest.fixture
def location(new_location: str) -> str:
    """A workspace in which Russia is named in four languages."""
    workspace = Workspace.open(new_location)
    add_article(workspace, RUSSIA, published="2024-01-05")
    for language, text in OTHERS.items():
        add_article(workspace, text, language=language)
    workspace.close()
    return new_location


@pytest.fixture
def sqlite_russia(sqlite: str) -> str:
    """The same on SQLite only."""
    workspace = Workspace.open(sqlite)
    for language, text in {"": RUSSIA, **OTHERS}.items():
        add_article(workspace, text, language=language or "ar")
    workspace.close()
    return sqlite


def begin(window: MainWindow, qtbot: QtBot) -> PropagationDialog:
    """Open the window for the chosen span, by its key, and wait for the hits."""
    dialog = begun(window)
    found(dialog, qtbot)
    return dialog


def begun(window: MainWindow) -> PropagationDialog:
    """Open the window for the chosen span, by its key."""
    press(window.view, "R", CTRL)
    (dialog,) = (one for one in window.findChildren(PropagationDialog) if one.isVisible())
    return dialog


def found(dialog: PropagationDialog, qtbot: QtBot) -> None:
    """Wait until what is looked for was found."""
    counts = part(dialog, QLabel, "propagation.counts")
    qtbot.waitUntil(lambda: counts.text() != "Looking…")


def open_russia(window: MainWindow) -> None:
    """Open the article that begins with Russia, and label its first word of it."""
    assert window.session is not None
    articles = window.session.workspace.articles
    model = window.articles.view.model()
    summaries = (model.index(row, 0).data(SummaryRole) for row in range(model.rowCount()))
    wanted = next(one.id for one in summaries if articles.open(one.id).article.text == RUSSIA)
    window.session.open_article(wanted)
    label(window, "روسيا", "1")


def stored(window: MainWindow) -> set[tuple[str, int]]:
    """Quote and start of everything labelled in the workspace."""
    assert window.session is not None
    articles = window.session.workspace.articles
    model = window.articles.view.model()
    ids = [model.index(row, 0).data(SummaryRole).id for row in range(model.rowCount())]
    return {(span.quote, span.start) for one in ids for span in articles.open(one).spans}


def quotes(dialog: PropagationDialog, decision: Decision) -> list[str]:
    """Clitic and quote of the hits about which this was decided."""
    return [f"{hit.clitic}|{hit.quote}" for hit in dialog.hits.chosen(decision)]


@pytest.mark.parametrize("layout", ["Arabic", "Hebrew", "Persian"])
def test_hits_are_decided_in_stride_by_keys_of_any_layout(
    open_at: OpenWindow, sqlite_russia: str, qtbot: QtBot, layout: str
) -> None:
    assert layout in LAYOUTS
    window = open_at(sqlite_russia)
    open_russia(window)
    dialog = begin(window, qtbot)
    assert quotes(dialog, Decision.OPEN) == ["|رُوسيا", "|روـسيا", "|روسیا", "|روسيا", "|روسيا", "|روسيا"]
    type_key(dialog.list, layout, "T")
    found(dialog, qtbot)
    assert quotes(dialog, Decision.OPEN) == ["|رُوسيا"]
    type_key(dialog.list, layout, "P")
    found(dialog, qtbot)
    assert quotes(dialog, Decision.OPEN) == ["|رُوسيا", "و|روسيا"]
    type_key(dialog.list, layout, "A")
    type_key(dialog.list, layout, "X")
    type_key(dialog.list, layout, "E")
    found(dialog, qtbot)
    # What was decided stays decided in the wider scope.
    assert quotes(dialog, Decision.ACCEPTED) == ["|رُوسيا"]
    assert quotes(dialog, Decision.REJECTED) == ["و|روسيا"]
    press(dialog.list, Qt.Key.Key_End)
    type_key(dialog.list, layout, "R")
    press(dialog.list, Qt.Key.Key_Up)
    type_key(dialog.list, layout, "U")
    assert dialog.hits.counts() == (1, 2, 6)


def test_applying_is_one_step_and_rejections_are_not_offered_again(
    open_it: OpenWindow, location: str, qtbot: QtBot
) -> None:
    window = open_it()
    open_russia(window)
    before = stored(window)
    dialog = begin(window, qtbot)
    press(dialog.list, "P")
    found(dialog, qtbot)
    row = quotes(dialog, Decision.OPEN).index("ل|روسيا")
    for _ in range(row):
        press(dialog.list, Qt.Key.Key_Space)
    press(dialog.list, "R")
    press(dialog.list, "A", CTRL)
    dialog.list.go_to(row)
    press(dialog.list, "R")
    assert dialog.hits.counts() == (8, 1, 0)
    press(dialog.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.messages.bar.isVisible())
    labelled = stored(window) - before
    assert len(labelled) == 8
    assert ("روسيا", RUSSIA.index("وروسيا") + 1) in labelled
    assert ("روسيا", OTHERS["ar"].index("بروسيا") + 1) in labelled
    assert ("روسيا", OTHERS["he"].index("روسيا")) in labelled
    assert [span.quote for span in spans_of(window)] == ["روسيا", "رُوسيا", "روسيا"]
    again = begin(window, qtbot)
    press(again.list, "P")
    found(again, qtbot)
    assert again.hits.rowCount() == 0
    press(again, Qt.Key.Key_Escape)
    press(window.view, "Z", CTRL)
    assert stored(window) == before
    press(window.view, "Z", CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert stored(window) - before == labelled


def test_the_notice_takes_it_back_and_lists_and_other_windows_follow(
    open_at: OpenWindow, sqlite_russia: str, qtbot: QtBot
) -> None:
    window, other = open_at(sqlite_russia), open_at(sqlite_russia)
    open_russia(window)
    assert other.session is not None
    assert window.session is not None
    assert window.session.article is not None
    other.session.catch_up()
    other.session.open_article(window.session.article.id)
    dialog = begin(window, qtbot)
    press(dialog.list, "A", CTRL)
    press(dialog.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.messages.bar.isVisible())
    assert count_of(window, "کابل") == 2
    assert count_of(other, "کابل") == 0
    other.session.catch_up()
    assert count_of(other, "کابل") == 2
    assert [span.quote for span in spans_of(other)] == ["روسيا", "رُوسيا"]
    click(window, "notice_bar.action")
    assert [span.quote for span in spans_of(window)] == ["روسيا"]
    assert window.panel.spans.model().rowCount() == 1
    assert count_of(window, "کابل") == 0
    other.session.catch_up()
    assert [span.quote for span in spans_of(other)] == ["روسيا"]
    assert count_of(other, "کابل") == 0


def count_of(window: MainWindow, title: str) -> int:
    """How many spans the article list says an article has."""
    model = window.articles.view.model()
    summaries = (model.index(row, 0).data(SummaryRole) for row in range(model.rowCount()))
    return next(int(one.span_count) for one in summaries if one.title == title)


def test_box_and_cross_are_clicked(open_at: OpenWindow, sqlite_russia: str, qtbot: QtBot) -> None:
    window = open_at(sqlite_russia)
    open_russia(window)
    dialog = begin(window, qtbot)
    rtl = dialog.list.isRightToLeft()
    places: tuple[tuple[int, Callable[..., QRectF]], ...] = ((0, box_place), (1, cross_place), (2, box_place))
    for row, place in places:
        rect = QRectF(dialog.list.visualRect(dialog.hits.index(row)))
        point: QPoint = place(rect, rtl=rtl).center().toPoint()
        QTest.mouseClick(dialog.list.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)
    assert dialog.hits.counts() == (2, 1, 3)
    rect = QRectF(dialog.list.visualRect(dialog.hits.index(0)))
    point = box_place(rect, rtl=rtl).center().toPoint()
    QTest.mouseClick(dialog.list.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)
    assert dialog.hits.counts() == (1, 1, 4)
    rest = part(dialog, QAbstractButton, "propagation.rest")
    QTest.mouseClick(rest, Qt.MouseButton.LeftButton)
    assert dialog.hits.counts() == (1, 5, 0)


def test_boxes_are_as_large_as_the_letters(open_at: OpenWindow, sqlite_russia: str, application: QApplication) -> None:
    open_at(sqlite_russia)
    row = QRectF(0, 0, 800, 112)
    usual = box_place(row, rtl=True)
    appearance = part(application, Appearance)
    appearance.set_letters(200)
    for place in (box_place, cross_place):
        for rtl in (True, False):
            large = place(row, rtl=rtl)
            assert (large.width(), large.height()) == (2 * usual.width(), 2 * usual.height())
            assert row.contains(large)


def test_a_search_can_be_left_and_nothing_is_stored(
    open_at: OpenWindow, sqlite_russia: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_at(sqlite_russia)
    open_russia(window)
    before = stored(window)
    stopped: list[bool] = []

    def endless(_service: PropagationService, progress: ProgressSink) -> int:
        # Folding thousands of articles, as far as the window can tell.
        done = 0
        while not progress.cancelled():
            done += 1
            progress.report(done % 100, 100, "")
        stopped.append(True)
        raise CancelledError("Cancelled; nothing was changed")

    monkeypatch.setattr(PropagationService, "prepare", endless)
    dialog = begun(window)
    bar = part(dialog, QLabel, "propagation.counts")
    assert bar.text() == "Looking…"
    press(dialog.list, "T")
    found(dialog, qtbot)
    assert stopped == [True]
    assert dialog.hits.rowCount() == 1
    press(dialog.list, "E")
    press(dialog.list, Qt.Key.Key_Escape)
    assert stopped == [True, True]
    assert not dialog.isVisible()
    assert stored(window) == before


def test_of_thousands_of_hits_only_those_in_sight_are_laid_out(
    open_at: OpenWindow, sqlite: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace.open(sqlite)
    add_article(workspace, RUSSIA)
    add_article(workspace, "روسيا ثم وروسيا\n" * 5000)
    workspace.close()
    window = open_at(sqlite)
    open_russia(window)
    dialog = begin(window, qtbot)
    assert dialog.hits.rowCount() == 5001
    laid_out: set[int] = set()
    lay_out = HitDelegate.excerpt

    def counted(delegate: HitDelegate, hit: Hit, font: QFont) -> Excerpt:
        laid_out.add(hit.start)
        return lay_out(delegate, hit, font)

    monkeypatch.setattr(HitDelegate, "excerpt", counted)
    press(dialog.list, Qt.Key.Key_End)
    press(dialog.list, "A")
    press(dialog.list, "A", CTRL)
    qtbot.wait(0)
    dialog.list.viewport().repaint()
    assert dialog.hits.counts() == (5001, 0, 0)
    assert 0 < len(laid_out) < 40


def test_where_nothing_is_found_the_window_offers_to_look_wider(open_at: OpenWindow, sqlite: str, qtbot: QtBot) -> None:
    window = open_at(sqlite)
    label(window, "سامح شكري", "1")
    dialog = begin(window, qtbot)
    assert dialog.hits.rowCount() == 0
    assert "nowhere else" in " ".join(one.text() for one in dialog.findChildren(QLabel))
    wider = [one for one in dialog.findChildren(QAbstractButton) if one.text() == "Look behind clitics, too"]
    QTest.mouseClick(wider[0], Qt.MouseButton.LeftButton)
    found(dialog, qtbot)
    assert part(dialog, QAbstractButton, "propagation.proclitics").isChecked()
    press(dialog.list, Qt.Key.Key_Return)
    assert dialog.isVisible(), "nothing was decided, so there is nothing to apply"
    press(dialog, Qt.Key.Key_Escape)
    window.gestures.let_go()
    hints: list[str] = []
    window.gestures.hint.connect(hints.append)
    window.propagating.begin()
    assert len(hints) == 1
