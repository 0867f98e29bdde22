"""Prodigy JSONL: spans on tokens, links between spans, and an answer.

Offsets are code points with an exclusive end; ``token_end`` is inclusive. Prodigy hands through whatever keys a task or
a span has besides its own, so everything that Hashiya knows travels along and comes back. Every span sits on tokens:
where one does not begin or end with a word, the word or the blank is cut there.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import pairwise
from operator import itemgetter
from pathlib import PurePosixPath
from typing import Any, BinaryIO, NamedTuple, Protocol, TypeVar

import orjson

from app.domain.native_record import NativeRecord, NativeSpan
from app.exchange.formats import EVERYTHING, Format, WriteOptions
from app.exchange.loss import LossReport
from app.exchange.options import FormatOption, OptionKind
from app.exchange.prodigy.reading import OWN, read
from app.exchange.tokens.tokenising import TOKENISER_OPTION, TokenisedText, tokenise

_ARTICLE = ("id", "title", "language", "direction", "meta", "status", "entities")
_TELLING = re.compile(rb'"(?:_input_hash|_task_hash|_view_id|token_end)"\s*:|"answer"\s*:\s*"(?:accept|reject|ignore)"')
_REMEMBERED = 1 << 15
_LONGEST_PIECE = 300
"""Bytes of a part that is worth remembering."""
_Key = TypeVar("_Key", contravariant=True)
_Value = TypeVar("_Value", covariant=True)


class _Values(Protocol[_Key, _Value]):
    def __getitem__(self, key: _Key, /) -> _Value: ...


def write(records: Iterable[NativeRecord], out: BinaryIO, losses: LossReport, options: WriteOptions) -> None:
    """A task for each record, for the views ``spans_manual`` and ``relations``, or flat for ``ner``."""
    flat = options.values.get("view") == "ner"
    tokeniser = str(options.values.get(TOKENISER_OPTION.name, TOKENISER_OPTION.default))
    token_json = _TokenJson()
    for record in records:
        spans = _flat(record, losses) if flat else record["spans"]
        tokens = _tokens_of(record["text"], tokenise(record, tokeniser, with_sentences=False), spans)
        relations = _relations(record, spans, tokens.places, losses)
        head = {
            "meta": {"id": record["id"], "title": record["title"]},
            "answer": "accept",
            "_view_id": "ner_manual" if flat else "relations" if relations else "spans_manual",
            "text": record["text"],
        }
        rest = {
            "spans": [_placed(span, place, _own(span)) for span, place in zip(spans, tokens.places, strict=True)],
            "relations": relations,
            OWN: _part(record, _ARTICLE),
        }
        # The tokens are most of it, and are put between without being copied again.
        before = orjson.dumps(head).removesuffix(b"}") + b',"tokens":['
        behind = b"]," + orjson.dumps(rest, option=orjson.OPT_APPEND_NEWLINE).removeprefix(b"{")
        out.write(token_json.between(before, tokens, behind))


def _own(span: NativeSpan) -> dict[str, Any]:
    """What Prodigy has no name for in a span."""
    # To copy all and leave out a few takes half the time of naming the others.
    own: dict[str, Any] = {**span}
    del own["label"], own["start"], own["end"], own["text"]
    return own


def _part(values: Mapping[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    return {key: values[key] for key in keys if key in values}


def _relations(
    record: NativeRecord, spans: Sequence[NativeSpan], places: Sequence[tuple[int, int]], losses: LossReport
) -> list[dict[str, Any]]:
    if not record["relations"]:
        return []
    ends = {span["id"]: (span, place) for span, place in zip(spans, places, strict=True)}
    relations = []
    for link in record["relations"]:
        head, child = ends.get(link["from"]), ends.get(link["to"])
        if head is None or child is None:
            losses.add("relations_of_left_out", record["id"])
            continue
        relations.append(
            {
                "head": head[1][1],
                "child": child[1][1],
                "label": link["type"],
                "head_span": _placed(*head),
                "child_span": _placed(*child),
                OWN: {
                    "id": link["id"],
                    "attributes": link["attributes"],
                    "annotator": link["annotator"],
                    "created": link["created"],
                    "updated": link["updated"],
                    "from": link["from"],
                    "to": link["to"],
                },
            }
        )
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


class _Texts(dict[str, bytes]):
    """The beginnings of the JSON of tokens, each made once and remembered: articles repeat their words."""

    def __missing__(self, text: str) -> bytes:
        piece = b'{"text":%b,"start":' % orjson.dumps(text)
        if len(piece) <= _LONGEST_PIECE:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[text] = piece
        return piece


class _Numbers:
    """A number and what follows it in the JSON of a token, for many numbers at once."""

    def __init__(self, following: bytes) -> None:
        self._form = b"%d" + following
        self._known: list[bytes] = []

    def until(self, count: int) -> list[bytes]:
        """The pieces of all numbers below `count`, and perhaps of more."""
        known, form = self._known, self._form
        if count > len(known):
            made = [form % number for number in range(len(known), count)]
            if count > _REMEMBERED:
                return known + made
            known += made
        return known


class _TokenJson:
    """Writes tokens as Prodigy has them."""

    def __init__(self) -> None:
        self._texts = _Texts()
        self._starts = _Numbers(b',"end":')
        self._ends = _Numbers(b',"id":')
        self._before_blank = _Numbers(b',"ws":true},')
        self._before_token = _Numbers(b',"ws":false},')

    def between(self, before: bytes, tokens: _Tokens, behind: bytes) -> bytes:
        """The objects of a list, with commas between them, and what stands around them."""
        count = len(tokens.starts)
        numbers = self._before_blank.until(count)[:count]
        before_token = self._before_token.until(count)
        for number in tokens.without_blank:
            numbers[number] = before_token[number]
        if not count:
            return before + behind
        numbers[-1] = numbers[-1].removesuffix(b",")
        length = tokens.ends[-1] + 1
        pieces = [b""] * (4 * count + 2)
        pieces[0], pieces[-1] = before, behind
        pieces[1:-1:4] = _chosen(self._texts, tokens.texts)
        pieces[2:-1:4] = _chosen(self._starts.until(length), tokens.starts)
        pieces[3:-1:4] = _chosen(self._ends.until(length), tokens.ends)
        pieces[4:-1:4] = numbers
        return b"".join(pieces)


def _chosen(values: _Values[_Key, _Value], keys: Sequence[_Key]) -> Sequence[_Value]:
    """The values at `keys`; twice as fast as a loop."""
    return itemgetter(*keys)(values) if len(keys) > 1 else [values[key] for key in keys]


class _Tokens(NamedTuple):
    """Tokens that rebuild the text: everything but single blanks between words is one, and spans end on them."""

    starts: list[int]
    """Code points, as are the ends."""
    ends: list[int]
    texts: list[str]
    """Each token as the text has it."""
    without_blank: list[int]
    """Indices of those behind which no blank follows that is not a token."""
    places: list[tuple[int, int]]
    """Of each span its first and its last token."""


def _tokens_of(text: str, words: TokenisedText, spans: Sequence[NativeSpan]) -> _Tokens:
    return _tokens_with_gaps(text, words, spans) or _tokens_cut(text, words, spans)


def _tokens_with_gaps(text: str, words: TokenisedText, spans: Sequence[NativeSpan]) -> _Tokens | None:
    """The words as they were found, and what stands between them; None where a span begins or ends elsewhere."""
    found = words.found
    if found is None:
        return None
    starts, ends, texts, gaps = words.starts.copy(), words.ends.copy(), found.words, found.gaps
    if found.odd_gaps:
        texts, gaps = texts.copy(), gaps.copy()
    # Seen from its end, what a list has is where it was.
    for gap in reversed(found.odd_gaps):
        start, end = ends[gap - 1] if gap else 0, starts[gap] if gap < len(starts) else len(text)
        starts.insert(gap, start)
        ends.insert(gap, end)
        texts.insert(gap, text[start:end])
        gaps.insert(gap, 0)
        if gap:
            gaps[gap - 1] = 0
    places: list[tuple[int, int]] = []
    count = len(starts)
    for span in spans:
        start, end = span["start"], span["end"]
        first = bisect_left(starts, start)
        last = bisect_left(ends, end, first)
        if last >= count or starts[first] != start or ends[last] != end:
            return None
        places.append((first, last))
    return _Tokens(starts, ends, texts, list(_zeros(gaps)), places)


def _zeros(gaps: list[int]) -> Iterator[int]:
    """Where there is no gap, ascending; found faster than by a loop over all."""
    index = -1
    with suppress(ValueError):
        while True:
            index = gaps.index(0, index + 1)
            yield index


def _tokens_cut(text: str, words: TokenisedText, spans: Sequence[NativeSpan]) -> _Tokens:
    """Any words, cut where spans begin and end, and what stands between them, cut there too."""
    edges = sorted({edge for span in spans for edge in (span["start"], span["end"])})
    words = words.cut_at(edges)
    starts, ends, texts = words.starts.copy(), words.ends.copy(), words.words(text).copy()
    without_blank: list[int] = []
    before, behind = [0, *words.ends], [*words.starts, len(text)]
    more = 0
    for index in sorted(_odd_gaps(text, words, spans)):
        at = index + more
        if index:
            without_blank.append(at - 1)
        start, end = before[index], behind[index]
        if start < end:
            cuts = [start, *edges[bisect_right(edges, start) : bisect_left(edges, end)], end]
            starts[at:at] = cuts[:-1]
            ends[at:at] = cuts[1:]
            texts[at:at] = [text[first:last] for first, last in pairwise(cuts)]
            without_blank += range(at, at + len(cuts) - 1)
            more += len(cuts) - 1
    places = [(bisect_left(starts, span["start"]), bisect_left(ends, span["end"])) for span in spans]
    return _Tokens(starts, ends, texts, without_blank, places)


def _odd_gaps(text: str, words: TokenisedText, spans: Iterable[NativeSpan]) -> set[int]:
    """Which gaps are more or less than a blank that is no token; the gap before a token has its index."""
    # Before the first token a blank is a token too.
    odd = {0, *(index for index, (start, end) in enumerate(_gaps(text, words)) if text[start:end] != " ")}
    # A blank at which a span begins, or behind which one ends, is a token.
    for blank in {*(span["start"] for span in spans), *(span["end"] - 1 for span in spans)}:
        if text[blank] == " ":
            odd.add(bisect_right(words.starts, blank))
    return odd


def _gaps(text: str, words: TokenisedText) -> Iterator[tuple[int, int]]:
    """From the end of each token to the start of the next; also before the first one and behind the last."""
    return zip([0, *words.ends], [*words.starts, len(text)], strict=True)


def _placed(span: NativeSpan, place: tuple[int, int], own: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A span as Prodigy has it, and what it has no name for."""
    placed = {
        "start": span["start"],
        "end": span["end"],
        "token_start": place[0],
        "token_end": place[1],
        "label": span["label"],
    }
    if own is not None:
        placed[OWN] = own
    return placed


def _sniff(name: str, head: bytes) -> int:
    if PurePosixPath(name).suffix.lower() not in {*FORMAT.suffixes, ".json"}:
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
    prepared_json=True,
    acyclic=True,
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
