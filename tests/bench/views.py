"""The reading surface against Qt's own text widget."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import psutil
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QApplication, QTextEdit, QWidget

from app.ui.article_view.marks import LabelStyle, SpanMark
from app.ui.article_view.view import ArticleView
from app.ui.fonts import register_fonts
from tests.bench.corpus import LABELS, text_of
from tests.bench.measure import percentile, timed

SIZE = (1000, 800)
IDLE_LAYOUT = 3.0
"""Seconds in which a view lays out in the background what is not on screen; memory is read after it."""


def article_of(length: int, spans: int) -> tuple[str, list[tuple[int, int, str]]]:
    """A text of ``length`` code points and ``spans`` random ranges in it, overlapping up to about 16 deep."""
    chance = random.Random(7)
    text = text_of(chance, length)
    extents = {"ACTOR": (5, 20), "CLAIM": (40, 220), "ORGANIZATION": (8, 35)}
    made: list[tuple[int, int, str]] = []
    for nth in range(spans):
        label = LABELS[nth % 3]
        size = chance.randint(*extents[label])
        start = chance.randrange(len(text) - size)
        made.append((start, start + size, label))
    return text, sorted(made)


def painted(widget: QWidget) -> Callable[[], None]:
    """A call that brings everything outstanding of ``widget`` to the screen."""

    def paint() -> None:
        QApplication.processEvents()
        QApplication.sendPostedEvents(widget)
        QApplication.processEvents()

    return paint


def measure_text_edit(length: int, spans: int, repeat: int) -> dict[str, Any]:
    """Milliseconds to add one span and see it with QTextEdit and ExtraSelections, p95."""
    application = QApplication.instance() or QApplication([])
    text, made = article_of(length, spans)
    edit = QTextEdit()
    edit.setReadOnly(True)
    edit.resize(*SIZE)
    edit.setPlainText(text)
    edit.show()
    fill = QTextCharFormat()
    fill.setBackground(QColor("#cfe0ff"))

    def selection(start: int, end: int) -> QTextEdit.ExtraSelection:
        extra = QTextEdit.ExtraSelection()
        cursor = QTextCursor(edit.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        extra.cursor = cursor
        extra.format = fill
        return extra

    selections = [selection(start, end) for start, end, _ in made]
    edit.setExtraSelections(selections)
    paint = painted(edit)
    paint()
    times = []
    for nth in range(repeat):
        start = 20 + nth * 7

        def add(start: int = start) -> None:
            selections.append(selection(start, start + 30))
            edit.setExtraSelections(selections)
            paint()

        times.append(timed(add))
    application.processEvents()
    return {"cpu": 0.0, "added_mb": 0.0, "add_p95": percentile(times, 0.95)}


def measure_article_view(length: int, spans: int, repeat: int) -> dict[str, Any]:
    """First paint, adding a span, scrolling, selecting (ms, p95) and added memory (MB) of the reading surface."""
    application = QApplication.instance() or QApplication([])
    register_fonts()
    text, made = article_of(length, spans)
    marks = [
        SpanMark(id=f"s{nth}", label=label, fragments=((start, end),)) for nth, (start, end, label) in enumerate(made)
    ]
    warm = _surface(text[:500])
    warm.show()
    painted(warm)()
    warm.hide()
    idle = psutil.Process().memory_info().rss
    view = _surface("")
    paint = painted(view)

    def open_article() -> None:
        view.set_article(text, None)
        view.set_spans(marks)
        view.show()
        view.grab()

    answer = {"cpu": 0.0, "first_ms": timed(open_article)}
    paint()
    answer |= _interactions(view, paint, repeat)
    settled = time.monotonic() + IDLE_LAYOUT
    while time.monotonic() < settled:
        application.processEvents()
    answer["added_mb"] = (psutil.Process().memory_info().rss - idle) / 1e6
    return answer


def _surface(text: str) -> ArticleView:
    view = ArticleView()
    view.resize(*SIZE)
    view.set_label_styles(
        {
            label: LabelStyle(name=label, color=color, color_dark=color, pattern=nth)
            for nth, (label, color) in enumerate(zip(LABELS, ("#1565c0", "#b26a00", "#2e7d32"), strict=True))
        }
    )
    view.set_article(text, None)
    return view


def _interactions(view: ArticleView, paint: Callable[[], None], repeat: int) -> dict[str, float]:
    adds, steps = [], []
    bar = view.verticalScrollBar()

    def then_paint(change: Callable[[], object]) -> float:
        def work() -> None:
            change()
            paint()

        return timed(work)

    for nth in range(repeat):
        start = 20 + nth * 7
        mark = SpanMark(id=f"new{nth}", label=LABELS[nth % 3], fragments=((start, start + 30),))
        adds.append(then_paint(partial(view.add_span, mark)))
    frames = [then_paint(partial(bar.setValue, 60 * nth)) for nth in range(1, repeat + 1)]
    for nth in range(repeat):
        at = view.position_at(QPointF(500, 300)) + nth
        steps.append(then_paint(partial(view.select, at, at + 12)))
    return {
        "add_p95": percentile(adds, 0.95),
        "scroll_p95": percentile(frames, 0.95),
        "select_p95": percentile(steps, 0.95),
    }
