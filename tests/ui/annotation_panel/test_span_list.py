"""The list of spans: order, rows that come and go, who is chosen, and thousands of rows."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from app.domain.records import Span
from app.ui.annotation_panel.span_list import Index, SpanDelegate, SpanList, SpanModel

TEXT = "قال وزير الخارجية سامح شكري إن الهدنة انتهت، وفق بيان وزارة الصحة في غزة."
NAMES = {"ACTOR": "Actor", "CLAIM": "Claim", "ORGANIZATION": "Organization"}


def span(words: str, label: str = "ACTOR", note: str = "", number: str = "") -> Span:
    start = TEXT.index(words)
    return Span(
        id=f"{label}-{words}{number}",
        article_id="a",
        label=label,
        fragments=((start, start + len(words)),),
        quote=words,
        annotator="sara",
        note=note,
    )


MINISTER, CLAIM, MINISTRY = span("سامح شكري"), span("الهدنة انتهت", "CLAIM"), span("وزارة الصحة", "ORGANIZATION")


def quotes(model: QAbstractItemModel) -> list[str]:
    return [model.index(row, 0).data() for row in range(model.rowCount())]


@pytest.fixture
def model(qapp: object) -> SpanModel:
    model = SpanModel()
    # Checks after every change that rows, indexes and signals tell one story.
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    model.set_spans([MINISTRY, MINISTER], NAMES)
    return model


@pytest.fixture
def names(qtbot: QtBot) -> SpanList:
    view = SpanList()
    qtbot.addWidget(view)
    view.show_spans([MINISTER, CLAIM, MINISTRY], NAMES)
    view.resize(240, 200)
    view.show()
    return view


def test_rows_stand_in_reading_order(model: SpanModel) -> None:
    model.add(CLAIM)
    assert quotes(model) == ["سامح شكري", "الهدنة انتهت", "وزارة الصحة"]
    inner = span("سامح")
    model.add(inner)
    assert quotes(model)[:2] == ["سامح", "سامح شكري"]
    model.remove(MINISTER)
    assert quotes(model) == ["سامح", "الهدنة انتهت", "وزارة الصحة"]
    model.remove(MINISTER)
    assert model.rowCount() == 3


def test_a_changed_span_moves_to_its_new_place(model: SpanModel) -> None:
    moved = replace(MINISTRY, fragments=((0, 3),), quote="قال")
    model.change(MINISTRY, moved)
    assert quotes(model) == ["قال", "سامح شكري"]
    model.change(moved, replace(moved, note="ملاحظة"))
    assert model.index(0).data(Qt.ItemDataRole.UserRole).note == "ملاحظة"


def test_a_row_says_label_and_quote_to_a_screen_reader(model: SpanModel) -> None:
    assert model.index(0).data(Qt.ItemDataRole.AccessibleTextRole) == "Actor: سامح شكري"


def test_a_quote_is_text_in_the_tool_tip_never_markup(model: SpanModel) -> None:
    model.set_spans([replace(MINISTER, quote="<b>أ</b> & <img src=x>", note="<i>ن</i>")], NAMES)
    tip = model.index(0).data(Qt.ItemDataRole.ToolTipRole)
    assert "<img" not in tip
    assert "&lt;i&gt;ن" in tip


def test_the_next_span_is_found_from_a_row_or_from_a_place(model: SpanModel) -> None:
    model.add(CLAIM)
    assert model.neighbour(MINISTER, 1, 0) == CLAIM
    assert model.neighbour(MINISTER, -1, 0) is None
    assert model.neighbour(None, 1, MINISTER.end) == CLAIM
    assert model.neighbour(None, -1, CLAIM.start) == MINISTER
    assert model.neighbour(None, 1, len(TEXT)) is None


def test_the_user_asks_for_a_span_by_mouse_and_by_keys(names: SpanList, qtbot: QtBot) -> None:
    with qtbot.waitSignal(names.span_requested) as asked:
        place = names.visualRect(names.model().index(1, 0)).center()
        QTest.mouseClick(names.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert asked.args == [CLAIM.id]
    with qtbot.waitSignal(names.span_requested) as asked:
        QTest.keyClick(names, Qt.Key.Key_Down)
    assert asked.args == [MINISTRY.id]


def test_what_the_program_does_is_no_wish_of_the_user(names: SpanList, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(names.span_requested):
        names.choose(CLAIM)
        names.add_span(span("غزة"))
        names.remove_span(MINISTER)
        names.change_span(CLAIM, replace(CLAIM, label="ACTOR"))
        assert names.currentIndex().data(Qt.ItemDataRole.UserRole).id == CLAIM.id
        names.remove_span(replace(CLAIM, label="ACTOR"))
    assert not names.currentIndex().isValid()
    assert names.selectedIndexes() == []


class CountingDelegate(SpanDelegate):
    painted = 0

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.painted += 1
        super().paint(painter, option, index)


def test_a_list_of_thousands_paints_only_what_is_seen(qtbot: QtBot) -> None:
    view = SpanList()
    qtbot.addWidget(view)
    many = [
        replace(MINISTER, id=f"{number:06}", fragments=((number, number + 5),), quote="شكري")
        for number in range(30_000)
    ]
    view.setItemDelegate(delegate := CountingDelegate(view))
    view.show_spans(many, NAMES)
    view.resize(240, 480)
    view.show()
    view.choose(many[20_000])
    view.grab()
    assert view.visualRect(view.currentIndex()).intersects(view.viewport().rect())
    assert 0 < delegate.painted < 100


def counting(plain: Callable[..., object], asked: list[str]) -> Callable[..., object]:
    def counted(*given: object) -> object:
        asked.append(plain.__name__)
        return plain(*given)

    return counted


def test_a_new_row_among_thousands_does_not_touch_the_others(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    view = SpanList()
    qtbot.addWidget(view)
    many = [replace(MINISTER, id=f"{number:06}", fragments=((number * 9, number * 9 + 5),)) for number in range(5_000)]
    view.show_spans(many, NAMES)
    view.resize(240, 480)
    view.show()
    view.grab()
    asked: list[str] = []
    for name in ("rowCount", "data"):
        monkeypatch.setattr(SpanModel, name, counting(getattr(SpanModel, name), asked))
    added = replace(MINISTER, id="new", fragments=((20_001, 20_004),))
    view.add_span(added)
    view.choose(added)
    view.grab()
    assert view.currentIndex().data(Qt.ItemDataRole.UserRole) == added
    assert len(asked) < 500


def test_an_empty_list_says_how_the_first_span_is_made(names: SpanList) -> None:
    def seen() -> QImage:
        return names.viewport().grab().toImage()

    names.show_spans([], NAMES)
    blank = seen()
    names.tell_what_next(is_open=True)
    assert seen() != blank
    names.add_span(MINISTER)
    listed = seen()
    names.tell_what_next(is_open=False)
    assert seen() == listed, "nothing is said over a span"
