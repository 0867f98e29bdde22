"""Going through an article by keys: clauses, sentences without a label, spans around and within the chosen one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from app.domain.records import Span
from app.domain.text.segmentation import sentences
from app.ui.article_view import ArticleView
from app.ui.labelling.gestures import Gestures


class Browsing(QObject):
    """Moves selection and choice; changes nothing that is stored."""

    hint = Signal(str)

    def __init__(self, view: ArticleView, gestures: Gestures, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._gestures = gestures

    def step_clause(self, by: int) -> None:
        """Select the next clause, or the one before, as a claim would be marked."""
        # Loaded when first asked for: its patterns take long to compile.
        from app.domain.boundaries.expansion import clause_after, clause_before

        start, end = self._view.selection()
        text = self._view.text
        found = clause_after(text, start, inclusive=start == end) if by > 0 else clause_before(text, start)
        if found is not None:
            self._view.select(*found)
            self._view.ensure_visible(found[0])

    def step_unlabelled(self, by: int) -> None:
        """Select the next sentence, or the one before, in which no span lies."""
        session = self._gestures.session
        if session is None:
            return
        start, end = self._view.selection()
        here = start if by < 0 else end
        taken = [stretch for span in session.spans for stretch in span.fragments]
        found = unlabelled(self._view.text, taken, here, by)
        if found is None:
            self.hint.emit(self.tr("Every sentence in this direction has a label."))
            return
        self._gestures.let_go()
        self._view.select(*found)
        self._view.ensure_visible(found[0])

    def go_out(self) -> None:
        """Choose the smallest span around the chosen one, or around the caret."""
        chosen = self._gestures.chosen
        start, end = (chosen.start, chosen.end) if chosen else self._view.selection()
        key = _nesting(chosen) if chosen else (0, "")
        around = [
            span
            for span in self._spans()
            if span.start <= start and end <= span.end and span.start < span.end and _nesting(span) > key
        ]
        self._show(min(around, key=_nesting, default=None))

    def go_in(self) -> None:
        """Choose the first span within the chosen one that is nearest to its size."""
        chosen = self._gestures.chosen
        if chosen is None:
            return
        within = [
            span
            for span in self._spans()
            if chosen.start <= span.start and span.end <= chosen.end and _nesting(span) < _nesting(chosen)
        ]
        outer = [one for one in within if not any(_holds(other, one) for other in within)]
        self._show(min(outer, key=lambda span: span.start, default=None))

    def _spans(self) -> list[Span]:
        session = self._gestures.session
        return session.spans if session is not None else []

    def _show(self, span: Span | None) -> None:
        if span is not None:
            self._gestures.show_span(span.id)


def _nesting(span: Span) -> tuple[int, str]:
    """Size of a span; of two of the same extent the id decides which is the outer one."""
    return span.end - span.start, span.id


def _holds(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end and _nesting(outer) > _nesting(inner)


def unlabelled(text: str, taken: Sequence[tuple[int, int]], here: int, by: int) -> tuple[int, int] | None:
    """The next sentence that begins at `here` or later (the last one that ends before it) and meets no stretch taken.

    Args:
        text: the article.
        taken: labelled stretches in any order.
        here: position to start from.
        by: forward above 0, else back.
    """
    merged: list[tuple[int, int]] = []
    for start, end in sorted(taken):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    starts = [start for start, _ in merged]
    found = None
    for first, last in sentences(text):
        if by > 0 and first < here:
            continue
        if by < 0 and last > here:
            break
        index = bisect_left(starts, last) - 1
        if index < 0 or merged[index][1] <= first:
            found = (first, last)
            if by > 0:
                break
    return found
