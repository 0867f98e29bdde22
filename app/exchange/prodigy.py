"""Prodigy JSONL: spans on tokens, links between spans, and an answer.

Offsets are code points with an exclusive end; ``token_end`` is inclusive. Prodigy hands through whatever keys a task or
a span has besides its own, so everything that Hashiya knows travels along and comes back. Every span sits on tokens:
where one does not begin or end with a word, the word or the blank is cut there.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, BinaryIO

import orjson

from app.domain.native_record import NativeRecord, NativeSpan
from app.exchange.loss import LossReport
from app.exchange.options import FormatOption, OptionKind
from app.exchange.prodigy_reading import OWN, RELATION, SPAN, read
from app.exchange.registry import EVERYTHING, Format, WriteOptions
from app.exchange.tokens import TOKENISER_OPTION, TokenisedText, tokenise

_ARTICLE = ("id", "title", "language", "direction", "meta", "status", "entities")
_TELLING = re.compile(rb'"(?:_input_hash|_task_hash|_view_id|token_end)"\s*:|"answer"\s*:\s*"(?:accept|reject|ignore)"')


def write(records: Iterable[NativeRecord], out: BinaryIO, losses: LossReport, options: WriteOptions) -> None:
    """A task for each record, for the views ``spans_manual`` and ``relations``, or flat for ``ner``."""
    flat = options.values.get("view") == "ner"
    tokeniser = str(options.values.get(TOKENISER_OPTION.name, TOKENISER_OPTION.default))
    for record in records:
        spans = _flat(record, losses) if flat else record["spans"]
        tokens = _Tokens(record["text"], tokenise(record, tokeniser, with_sentences=False), spans)
        written = {span["id"]: tokens.place(span) for span in spans}
        relations = _relations(record, written, losses)
        task: dict[str, Any] = {
            "meta": {"id": record["id"], "title": record["title"]},
            "answer": "accept",
            "_view_id": "ner_manual" if flat else "relations" if relations else "spans_manual",
            "text": record["text"],
            "tokens": tokens.to_json(),
            "spans": [{**written[span["id"]], OWN: _part(span, SPAN)} for span in spans],
            "relations": relations,
            OWN: _part(record, _ARTICLE),
        }
        out.write(orjson.dumps(task, option=orjson.OPT_APPEND_NEWLINE))


def _part(values: Mapping[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    return {key: values[key] for key in keys if key in values}


def _relations(record: NativeRecord, written: Mapping[str, dict[str, Any]], losses: LossReport) -> list[dict[str, Any]]:
    relations = []
    for link in record["relations"]:
        head, child = written.get(link["from"]), written.get(link["to"])
        if head is None or child is None:
            losses.add("relations_of_left_out", record["id"])
            continue
        sides = {"head": head["token_end"], "child": child["token_end"], "label": link["type"]}
        own = {**_part(link, RELATION), "from": link["from"], "to": link["to"]}
        relations.append({**sides, "head_span": head, "child_span": child, OWN: own})
    return relations


def _flat(record: NativeRecord, losses: LossReport) -> list[NativeSpan]:
    """Spans that do not overlap: the longest first, of equals the earlier."""
    kept: list[NativeSpan] = []
    for span in sorted(record["spans"], key=lambda span: (span["start"] - span["end"], span["start"], span["id"])):
        if any(span["start"] < other["end"] and other["start"] < span["end"] for other in kept):
            losses.add("nested", f"{record['id']}: {span['label']} {span['start']}–{span['end']}")
        else:
            kept.append(span)
    return [span for span in record["spans"] if span in kept]


class _Tokens:
    """Tokens that rebuild the text: everything but single blanks between words is one, and spans end on them."""

    def __init__(self, text: str, words: TokenisedText, spans: Sequence[NativeSpan]) -> None:
        self._text = text
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._blanks: list[bool] = []
        """Whether one blank follows."""
        edges = sorted({edge for span in spans for edge in (span["start"], span["end"])})
        words = words.cut_at(edges)
        # A blank at which a span begins, or behind which one ends, is a token; so is any other gap but a single blank.
        needed = {span["start"] for span in spans} | {span["end"] - 1 for span in spans}
        ends, starts = [0, *words.ends], [*words.starts, len(text)]
        letters = map((text + " ").__getitem__, ends)
        gaps = [
            (index, start, end)
            for index, (start, end, letter) in enumerate(zip(ends, starts, letters, strict=True))
            if letter != " " or end - start != 1 or start in needed or not start
        ]
        done = 0
        for index, start, end in gaps:
            self._add_words(words, done, index, blank_behind=False)
            done = index
            if start < end:
                self._add(start, [*edges[bisect_right(edges, start) : bisect_left(edges, end)], end])
        self._add_words(words, done, len(words), blank_behind=True)

    def _add_words(self, words: TokenisedText, first: int, last: int, *, blank_behind: bool) -> None:
        """Words with one blank behind each, and perhaps behind the last."""
        if first < last:
            self._starts += words.starts[first:last]
            self._ends += words.ends[first:last]
            self._blanks += [*[True] * (last - first - 1), blank_behind]

    def _add(self, start: int, ends: Sequence[int]) -> None:
        """Tokens that follow each other without a blank."""
        self._starts += [start, *ends[:-1]]
        self._ends += ends
        self._blanks += [False] * len(ends)

    def place(self, span: NativeSpan) -> dict[str, Any]:
        """A span with its first and last token."""
        return {
            "start": span["start"],
            "end": span["end"],
            "token_start": bisect_left(self._starts, span["start"]),
            "token_end": bisect_left(self._ends, span["end"]),
            "label": span["label"],
        }

    def to_json(self) -> list[dict[str, Any]]:
        """The tokens as Prodigy has them."""
        texts = map(self._text.__getitem__, map(slice, self._starts, self._ends))
        rows = zip(texts, self._starts, self._ends, self._blanks, strict=True)
        return [
            {"text": text, "start": start, "end": end, "id": number, "ws": blank}
            for number, (text, start, end, blank) in enumerate(rows)
        ]


def _sniff(name: str, head: bytes) -> int:
    if PurePosixPath(name).suffix.lower() not in FORMAT.suffixes:
        return 0
    return 85 if _TELLING.search(head.replace(b"\0", b"")) else 0


FORMAT = Format(
    name="prodigy",
    title="Prodigy JSONL, spans on tokens and links",
    suffixes=(".jsonl", ".ndjson"),
    carries=EVERYTHING,
    sniff=_sniff,
    read=read,
    write_with=write,
    options=(
        FormatOption(
            name="view",
            kind=OptionKind.CHOICE,
            default="spans",
            choices=("spans", "ner"),
            help="ner leaves out the shorter of overlapping spans, which Prodigy's recipes for names do not take",
            on_import=False,
        ),
        TOKENISER_OPTION,
    ),
)
