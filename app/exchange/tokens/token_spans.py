"""Spans as runs of whole tokens, for every format that labels tokens."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from app.domain.native_record import NativeRecord, NativeSpan
from app.exchange.loss import LossReport
from app.exchange.options import FormatOption, OptionValue
from app.exchange.tokens.tokenising import TokenisedText, tokenise
from app.exchange.tokens.unicode_words import FoundWords

WIDEN = "widen"
CUT = "cut"
DROP = "drop"
BORDERS_OPTION = FormatOption(
    name="borders",
    default=WIDEN,
    choices=(WIDEN, CUT, DROP),
    help="A span that begins or ends inside a token: widen the span, cut the token, or drop the span",
    on_import=False,
)


AlignedSpan: TypeAlias = tuple[int, int, str, int]
"""Tokens ``[first, last)``, the label, and the index of the span in its record."""


def aligned_spans(
    record: NativeRecord, values: Mapping[str, OptionValue], losses: LossReport, *, with_sentences: bool = True
) -> tuple[TokenisedText, list[AlignedSpan]]:
    """The tokens of `record`, and its spans as runs of them, in the record's order.

    A run goes from the first to the last character of its span.

    Args:
        record: An article.
        values: Of the options ``tokeniser`` and ``borders``.
        losses: Where is counted what does not fit.
        with_sentences: Whether somebody asks where sentences begin, as in `tokenise`.
    """
    tokens = tokenise(record, str(values["tokeniser"]), with_sentences=with_sentences)
    if tokens.found:
        fitting = _on_words(tokens.found, record["spans"])
        if fitting is not None:
            return tokens, fitting
    return _fitted(tokens, record, str(values["borders"]), losses)


def _on_words(found: FoundWords, spans: Sequence[NativeSpan]) -> list[AlignedSpan] | None:
    """The spans as runs of words, without asking where each word ends; None if one begins or ends elsewhere."""
    borders = found.borders
    touching, odd_gaps = set(found.touching), set(found.odd_gaps)
    fitting: list[AlignedSpan] = []
    for index, span in enumerate(spans):
        start, end = span["start"], span["end"]
        first = bisect_left(borders, start)
        if borders[first] != start:
            return None
        last = bisect_left(borders, end, first + 1)
        if end != (found.end_of(last - 1) if last in odd_gaps else borders[last] - (last - 1 not in touching)):
            return None
        fitting.append((first, last, span["label"], index))
    return fitting


def _fitted(
    tokens: TokenisedText, record: NativeRecord, borders: str, losses: LossReport
) -> tuple[TokenisedText, list[AlignedSpan]]:
    """The spans as runs of any tokens, widened, cut or dropped where they do not fit."""
    example = record["id"]
    if borders == CUT:
        before = len(tokens)
        tokens = tokens.cut_at(edge for span in record["spans"] for edge in (span["start"], span["end"]))
        if len(tokens) > before:
            losses.add("tokens_cut", example, len(tokens) - before)
    found: list[AlignedSpan] = []
    starts, ends = tokens.starts, tokens.ends
    moved = trimmed = 0
    for index, span in enumerate(record["spans"]):
        start, end = span["start"], span["end"]
        first = bisect_right(ends, start)
        last = bisect_left(starts, end, first)
        if first == last:
            losses.add("tokenless", example)
            continue
        if starts[first] < start or ends[last - 1] > end:
            moved += 1
            if borders == DROP:
                continue
        # What hangs over the edge of a token is no part of any.
        trimmed += starts[first] > start or ends[last - 1] < end
        found.append((first, last, span["label"], index))
    if moved:
        losses.add("token_edges_dropped" if borders == DROP else "token_edges", example, moved)
    if trimmed:
        losses.add("blank_edges", example, trimmed)
    return tokens, found
