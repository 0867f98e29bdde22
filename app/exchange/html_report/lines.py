"""The labelled text of an HTML report: cut at the borders of spans, with the lines of its labels below it.

A line stays at its height from the first to the last letter of its span, whatever else is below, and where many lie
below each other the row of text takes as much more room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from app.domain.labelling.lanes import Lanes
from app.domain.native_record import NativeRecord, NativeSpan
from app.exchange.html_report.page import LINE_PATTERNS, LINE_STEP

_ROOM = 1
"""Lanes below the first one for which a row of text has room as it is."""


class Piece(NamedTuple):
    """A part of a text, half-open code points, and the spans above its lines with their lanes, the nearest first."""

    start: int
    end: int
    spans: list[tuple[int, NativeSpan]]


def paragraphs(record: NativeRecord) -> Iterator[list[Piece]]:
    """The pieces of each line of the text. Work grows with pieces and depth, not with all spans for each line."""
    text = record["text"]
    ends = [number for number, character in enumerate(text) if character == "\n"]
    borders = list(zip([0, *(end + 1 for end in ends)], [*ends, len(text)], strict=True))
    waiting = _pieces(record["spans"])
    waiting.reverse()
    current: list[tuple[int, int, int, NativeSpan]] = []
    for start, end in borders:
        current = [one for one in current if one[1] > start]
        while waiting and waiting[-1][0] < end:
            one = waiting.pop()
            if one[1] > start:
                current.append(one)
        yield list(_cut(start, end, current))


def _pieces(spans: Sequence[NativeSpan]) -> list[tuple[int, int, int, NativeSpan]]:
    """Start, end and lane of every fragment, by start."""
    lanes = Lanes(1)
    lanes.assign([span["id"] for span in spans], [span["start"] for span in spans], [span["end"] for span in spans])
    fragments = [
        (first, last, lanes.lane(span["id"]), span)
        for span in spans
        for first, last in span.get("fragments") or [[span["start"], span["end"]]]
    ]
    return sorted(fragments, key=lambda one: one[:3])


def _cut(start: int, end: int, found: Sequence[tuple[int, int, int, NativeSpan]]) -> Iterator[Piece]:
    """The pieces of one line of the text; `found` are the fragments that may reach into it, by start."""
    edges = {start, end}
    for first, last, _, _ in found:
        edges.update((max(first, start), min(last, end)))
    number = 0
    current: list[tuple[int, int, int, NativeSpan]] = []
    for left, right in pairwise(sorted(edges)):
        current = [one for one in current if one[1] > left]
        while number < len(found) and found[number][0] <= left:
            if found[number][1] > left:
                current.append(found[number])
            number += 1
        yield Piece(left, right, sorted(((lane, span) for _, _, lane, span in current), key=lambda one: one[0]))


def labelled(
    text: str, spans: Sequence[tuple[int, NativeSpan]], names: str, variable: Callable[[str], str], place: str
) -> str:
    """An element with `text` above the lines of `spans`; `text` and `names` are escaped already.

    Args:
        text: What stands there.
        spans: Their lanes and they, the nearest first.
        names: What the labels are called.
        variable: Key of a label → name of its line among the variables of the page.
        place: The name by which links find it, if any.
    """
    deepest = spans[-1][0]
    images = ",".join(f"var(--{variable(span['label'])})" for _, span in spans)
    style = f"background-image:{images}"
    if deepest:
        heights = (f"0 calc(100% - {(deepest - lane) * LINE_STEP}px)" for lane, _ in spans)
        style += f";background-position:{','.join(heights)};padding-bottom:{deepest * LINE_STEP}px"
    if deepest > _ROOM:
        # A row of text takes as much above as below.
        style += f";line-height:calc(var(--line) + {(deepest - _ROOM) * 2 * LINE_STEP}px)"
    named = f' id="{place}"' if place else ""
    return f'<span{named} style="{style}" title="{names}">{text}</span>'


def line_image(color: str, pattern: int) -> str:
    """The line of a label as an image of CSS; `color` is one of CSS."""
    columns = LINE_PATTERNS[pattern % len(LINE_PATTERNS)]
    if not columns:
        return f"linear-gradient({color},{color})"
    drawn, _, whole = columns.partition("/")
    stops, last = [], "0"
    for stretch in drawn.split(","):
        first, _, end = stretch.partition(" ")
        if first != last:
            stops.append(f"#0000 {last} {first}")
        stops.append(f"{color} {first} {end}")
        last = end
    return f"repeating-linear-gradient(90deg,{','.join(stops)},#0000 {last} {whole})"
