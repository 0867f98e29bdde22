"""The reading surface against Qt's own text widget."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import psutil
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTextEdit, QWidget

from app.domain.finding.search import ArticleSearch
from app.domain.text.folding import fold
from app.ui.article_view.arcs import ArcMark, Arcs
from app.ui.article_view.marks import LabelStyle, SpanMark
from app.ui.article_view.view import ArticleView
from app.ui.theme import apply_theme, prepare_look
from app.ui.theme.fonts import register_fonts
from tests.bench.corpus import LABELS, text_of
from tests.bench.measure import percentile, timed
from tests.domain.texts import AWKWARD, CLUSTERS, CONTROLS, LETTERS, MARKS, PLAIN
from tests.ui.article_view.aiming import misses

SIZE = (1000, 800)
SAMPLES = sorted((Path(__file__).parents[2] / "seeds" / "articles").glob("*.jsonl"))
AWKWARD_TOKENS = [*LETTERS, *MARKS, *CONTROLS, *CLUSTERS, *AWKWARD, *PLAIN, "  ", "وقال ", "می‌روم ", "OpenAI "]
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


def spent(work: Callable[[], object]) -> float:
    """Milliseconds of processor time: the surface waits for nothing, and other programs shall not count."""
    begin = time.process_time()
    work()
    return (time.process_time() - begin) * 1000


def deep_article_of(length: int, spans: int, depth: int = 16) -> tuple[str, list[tuple[int, int, str]]]:
    """A text and ``spans`` ranges in it that lie in heaps: in each, ``depth`` of them share a character."""
    chance = random.Random(11)
    text = text_of(chance, length)
    made: list[tuple[int, int, str]] = []
    heaps = max(1, spans // depth)
    for nth in range(spans):
        middle = (nth % heaps * 2 + 1) * length // (2 * heaps)
        reach = chance.randint(3, 110)
        made.append((max(0, middle - chance.randint(1, reach)), min(length, middle + reach), LABELS[nth % 3]))
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


def measure_article_view(length: int, spans: int, repeat: int, deep: bool = False) -> dict[str, Any]:
    """First paint, every interaction (ms, p95) and added memory (MB) of the reading surface.

    With ``deep`` the spans lie 16 deep wherever there are any.
    """
    application = _dressed_application()
    text, made = (deep_article_of if deep else article_of)(length, spans)
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

    answer = {"cpu": 0.0, "first_ms": spent(open_article)}
    paint()
    answer |= _interactions(view, paint, repeat)
    if deep:
        answer |= _gestures(view, paint, repeat) | _found(view, paint, repeat)
    settled = time.monotonic() + IDLE_LAYOUT
    while time.monotonic() < settled:
        application.processEvents()
    answer["added_mb"] = (psutil.Process().memory_info().rss - idle) / 1e6
    return answer


def _dressed_application() -> QApplication:
    """With fonts and theme, as the window has them: a scroll bar in Qt's own dress costs more than all our painting."""
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication([])
    register_fonts()
    prepare_look(application, "light")
    apply_theme(application, "light")
    return application


def measure_hits(lines: int) -> dict[str, Any]:
    """How many visible graphemes were aimed at and missed: in the samples, and in ``lines`` generated ones."""
    _dressed_application()
    chance = random.Random(13)
    view = ArticleView()
    view.resize(640, 420)
    view.show()
    samples = [json.loads(line)["text"] for path in SAMPLES for line in path.read_text(encoding="utf-8").splitlines()]
    awkward = ["".join(chance.choices(AWKWARD_TOKENS, k=chance.randint(5, 80))) for _ in range(lines)]
    answer: dict[str, Any] = {"cpu": 0.0, "added_mb": 0.0}
    for name, texts in (("samples", samples), ("generated", awkward)):
        probed = missed = 0
        for nth, text in enumerate(texts):
            view.set_article(text, None if name == "samples" else ("rtl", "ltr")[nth % 2])
            aimed, wrong = misses(view)
            probed, missed = probed + aimed, missed + len(wrong)
        answer |= {f"{name}_probed": probed, f"{name}_missed": missed}
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

        return spent(work)

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


def measure_links(links: int, repeat: int) -> dict[str, Any]:
    """A long article with ``links`` links between random spans: frames of scrolling, and of hovering over spans; ms."""
    _dressed_application()
    text, spans = article_of(12_000, links)
    view = _surface(text)
    view.set_spans(SpanMark(f"s{nth}", label, ((start, end),)) for nth, (start, end, label) in enumerate(spans))
    arcs = Arcs(view)
    chance = random.Random(11)
    pairs = [chance.sample(range(links), 2) for _ in range(links)]
    arcs.set_arcs(ArcMark(f"l{nth}", f"s{one}", f"s{two}", "makes", "#5e35b1") for nth, (one, two) in enumerate(pairs))
    view.show()
    paint = painted(view)
    paint()
    bar = view.verticalScrollBar()

    def scroll() -> None:
        bar.setValue(chance.randrange(bar.maximum()))
        paint()

    def hover() -> None:
        QTest.mouseMove(view.viewport(), QPoint(chance.randrange(200, 800), chance.randrange(20, 700)))
        paint()

    frames, hovers = ([spent(step) for _ in range(repeat)] for step in (scroll, hover))
    return {"scroll_p95": percentile(frames, 0.95), "hover_p95": percentile(hovers, 0.95)}


def _gestures(view: ArticleView, paint: Callable[[], None], repeat: int) -> dict[str, float]:
    """Changes of spans in view, caret, hover, jumps, zoom and resize, each until repainted; ms, p95."""
    chance = random.Random(3)
    length = len(view.text)

    def each(change: Callable[[int], object]) -> float:
        times = []
        for nth in range(repeat):

            def work(nth: int = nth) -> None:
                change(nth)
                paint()

            times.append(spent(work))
        return percentile(times, 0.95)

    def hover(nth: int) -> None:
        QTest.mouseMove(view.viewport(), QPoint(100 + nth * 13 % 800, 40 + nth * 37 % 700))
        view.spans_under(QPointF(100 + nth * 13 % 800, 40 + nth * 37 % 700))

    def restored(mark: SpanMark) -> float:
        def remove() -> None:
            view.remove_span(mark.id)
            paint()

        took = spent(remove)
        view.add_span(mark)
        paint()
        return took

    def narrow(nth: int) -> None:
        view.resize(SIZE[0] - 300 - nth, SIZE[1])
        view._reflow_in_place()

    answer: dict[str, float] = {}
    answer["jump_p95"] = each(lambda _: view.ensure_visible(chance.randrange(length)))
    view.ensure_visible(length // 2)
    paint()
    near = (_shown_spans(view) * repeat)[:repeat]
    answer["remove_p95"] = percentile([restored(mark) for mark in near], 0.95)
    answer["relabel_p95"] = each(lambda nth: view.update_span(replace(near[nth], label=LABELS[nth % 3])))
    answer["resize_span_p95"] = each(
        lambda nth: view.update_span(replace(near[nth], fragments=((near[nth].start, near[nth].end + nth % 2),)))
    )
    answer["caret_p95"] = each(lambda nth: view.set_caret(near[0].start + nth))
    answer["hover_p95"] = each(hover)
    answer["zoom_p95"] = each(lambda nth: view.set_zoom((110, 100)[nth % 2]))
    answer["resize_p95"] = each(narrow)
    view.resize(*SIZE)
    return answer


def _shown_spans(view: ArticleView) -> list[SpanMark]:
    top, bottom = view.position_at(QPointF(500, 0)), view.position_at(QPointF(500, SIZE[1] - 20))
    return [mark for mark in view.spans() if top <= mark.start and mark.end <= bottom]


def _found(view: ArticleView, paint: Callable[[], None], repeat: int) -> dict[str, float]:
    """A word looked for the first time and again, all hits lit, and the plain search it is compared with; ms."""
    search = ArticleSearch(view.text)
    word = view.text.split()[5]

    def find() -> None:
        view.set_hits(search.find(word))
        paint()

    def plain() -> None:
        place, found = folded.find(needle), []
        while place >= 0:
            found.append(place)
            place = folded.find(needle, place + len(needle))

    first = spent(find)
    folded, needle = fold(view.text).text, fold(word).text
    again = percentile([spent(lambda: search.find(word)) for _ in range(repeat)], 0.5)
    base = percentile([spent(plain) for _ in range(repeat)], 0.5)
    view.set_hits(None)
    return {"find_first": first, "find_again": again, "find_plain": base}
