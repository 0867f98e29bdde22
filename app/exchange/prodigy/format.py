"""Prodigy JSONL: spans on tokens, links between spans, and an answer.

Offsets are code points with an exclusive end; ``token_end`` is inclusive. Prodigy hands through whatever keys a task or
a span has besides its own, so everything that Hashiya knows travels along and comes back. Every span sits on tokens:
where one does not begin or end with a word, the word or the blank is cut there.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import Any, BinaryIO, NamedTuple, cast

import orjson

from app.domain.native_record import NativeRecord, NativeSpan
from app.exchange.files.name_parts import suffix_of
from app.exchange.formats import EVERYTHING, Format, WriteOptions
from app.exchange.loss import LossReport
from app.exchange.options import FormatOption
from app.exchange.prodigy.reading import OWN, read
from app.exchange.tokens.tokenising import TOKENISER_OPTION, TokenisedText, tokenise
from app.exchange.tokens.tokens_json import NumberedPieces, chosen, found_in_json, in_json
from app.exchange.tokens.unicode_words import FoundWords

_ARTICLE = ("id", "title", "language", "direction", "meta", "status", "entities")
_TELLING = re.compile(rb'"(?:_input_hash|_task_hash|_view_id|token_end)"\s*:|"answer"\s*:\s*"(?:accept|reject|ignore)"')
_ID = itemgetter("id")
_PIECES = 1 << 16
"""Of a line, joined at once: more than an article has that is no book."""


def write(records: Iterable[NativeRecord], out: BinaryIO, losses: LossReport, options: WriteOptions) -> None:
    """A task for each record, for the views ``spans_manual`` and ``relations``, or flat for ``ner``."""
    flat = options.values.get("view") == "ner"
    tokeniser = str(options.values.get(TOKENISER_OPTION.name, TOKENISER_OPTION.default))
    token_json = _TokenJson()
    for record in records:
        spans = _flat(record, losses) if flat else record["spans"]
        tokens = _tokens_of(record, tokeniser, spans)
        placed = _placed(spans, tokens.places)
        relations = _relations(record, spans, placed, losses)
        task = {
            "meta": {"id": record["id"], "title": record["title"]},
            "answer": "accept",
            "_view_id": "ner_manual" if flat else "relations" if relations else "spans_manual",
            "text": record["text"],
            "spans": placed,
            "relations": relations,
            OWN: _part(record, _ARTICLE),
        }
        # The tokens are most of it; nothing is copied twice.
        pieces = token_json.pieces(memoryview(orjson.dumps(task))[:-1], tokens)
        if len(pieces) <= _PIECES:
            out.write(b"".join(pieces))
        else:
            out.writelines(b"".join(pieces[first : first + _PIECES]) for first in range(0, len(pieces), _PIECES))


def _placed(spans: Sequence[NativeSpan], places: Sequence[tuple[int, int]]) -> list[dict[str, Any]]:
    """The spans as Prodigy has them, and what it has no name for."""
    placed = []
    for span, (first, last) in zip(spans, places, strict=True):
        # To copy all and leave out a few takes half the time of naming the others.
        own: dict[str, Any] = {**span}
        del own["label"], own["start"], own["end"], own["text"]
        placed.append(
            {
                "start": span["start"],
                "end": span["end"],
                "token_start": first,
                "token_end": last,
                "label": span["label"],
                OWN: own,
            }
        )
    return placed


def _part(values: Mapping[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    return {key: values[key] for key in keys if key in values}


def _relations(
    record: NativeRecord, spans: Sequence[NativeSpan], placed: Sequence[dict[str, Any]], losses: LossReport
) -> list[dict[str, Any]]:
    """The links as Prodigy has them, each with both of its spans but for what Prodigy has no name for."""
    if not record["relations"]:
        return []
    ends = dict(zip(map(_ID, spans), placed, strict=True))
    relations = []
    for link in record["relations"]:
        if link["from"] not in ends or link["to"] not in ends:
            losses.add("relations_of_left_out", record["id"])
            continue
        head, child, own = {**ends[link["from"]]}, {**ends[link["to"]]}, {**link}
        del head[OWN], child[OWN], own["type"]
        relations.append(
            {
                "head": head["token_end"],
                "child": child["token_end"],
                "label": link["type"],
                "head_span": head,
                "child_span": child,
                OWN: own,
            }
        )
    return relations


def _flat(record: NativeRecord, losses: LossReport) -> list[NativeSpan]:
    """Spans that do not overlap: the longest first, of equals the earlier."""
    starts: list[int] = []
    ends: list[int] = []
    kept: set[str] = set()
    for span in sorted(record["spans"], key=lambda span: (span["start"] - span["end"], span["start"], span["id"])):
        # What is kept does not overlap: only what ends next behind the beginning can.
        behind = bisect_right(ends, span["start"])
        if behind < len(starts) and starts[behind] < span["end"]:
            losses.add("nested", f"{record['id']}: {span['label']} {span['start']}–{span['end']}")
        else:
            starts.insert(behind, span["start"])
            ends.insert(behind, span["end"])
            kept.add(span["id"])
    return [span for span in record["spans"] if span["id"] in kept]


class _TokenJson:
    """Writes tokens as Prodigy has them.

    Where a token ends tells most often where the next one starts. They stand side by side, so that a token is put
    together from three pieces: its text, its number, and this border.
    """

    def __init__(self) -> None:
        # With room for the border before a token, and for its text.
        self._numbers = NumberedPieces(lambda after: b'","id":%d,' % (after - 1), _room, _room)
        self._blanks = NumberedPieces(lambda at: b'"ws":true,"end":%d},{"start":%d,"text":"' % (at - 1, at))
        self._touches = NumberedPieces(lambda at: b'"ws":false,"end":%d},{"start":%d,"text":"' % (at, at))

    def pieces(self, task: memoryview, tokens: _Tokens) -> list[bytes | memoryview]:
        """What joined is a line with `task`, a JSON object of which only the last bracket lacks, and its tokens."""
        borders, texts = tokens.borders, tokens.texts
        count = len(texts)
        if not count:
            return [task, b',"tokens":[]}\n']
        touches = self._touches.by_number(borders[-1] + 1)
        pieces = cast("list[bytes | memoryview]", self._numbers.until(count + 1)[: 3 * count + 2])
        pieces[1::3] = chosen(self._blanks.by_number(borders[-1] + 1), borders)
        for index in tokens.without_blank:
            pieces[3 * index + 4] = touches[borders[index + 1]]
        pieces[2::3] = texts
        pieces[0] = task
        # Before the first border nothing ends.
        pieces[1] = b',"tokens":[{"start":%d,"text":"' % borders[0]
        # Behind the last border nothing starts.
        pieces[-1] = bytes(pieces[-1]).partition(b"}")[0] + b"}]}\n"
        return pieces


def _room(_number: int) -> bytes:
    """What is put in place of later."""
    return b""


class _Tokens(NamedTuple):
    """Tokens that rebuild the text: everything but single blanks between words is one, and spans end on them."""

    borders: list[int]
    """Code points: where each token starts, and at last where the text ends."""
    texts: list[bytes]
    """Each token as JSON has it between quotation marks."""
    without_blank: Collection[int]
    """Indices of those behind which no blank follows that is not a token."""
    places: list[tuple[int, int]]
    """Of each span its first and its last token."""


def _tokens_of(record: NativeRecord, tokeniser: str, spans: Sequence[NativeSpan]) -> _Tokens:
    words = tokenise(record, tokeniser, with_sentences=False)
    tokens = words.found and _tokens_with_gaps(record["text"], words.found, spans)
    return tokens or _tokens_cut(record["text"], words, spans)


def _tokens_with_gaps(text: str, found: FoundWords, spans: Sequence[NativeSpan]) -> _Tokens | None:
    """The words as they were found, and what stands between them; None where a span begins or ends elsewhere."""
    borders, texts, touching, odd_gaps = found.borders, found_in_json(found), found.touching, found.odd_gaps
    if not odd_gaps:
        without_blank = set(touching)
    else:
        borders, texts = borders.copy(), texts.copy()
        # A token for each of these gaps moves those behind it.
        without_blank = {token + bisect_right(odd_gaps, token) for token in touching}
        for before, (gap, (start, end)) in enumerate(zip(odd_gaps, found.wide_gaps(), strict=True)):
            at = gap + before
            texts.insert(at, orjson.dumps(text[start:end])[1:-1])
            borders.insert(at, start)
            without_blank.add(at)
            if at:
                without_blank.add(at - 1)
    places: list[tuple[int, int]] = []
    for span in spans:
        start, end = span["start"], span["end"]
        first = bisect_left(borders, start)
        after = bisect_left(borders, end, first)
        if borders[first] != start or borders[after] - end != (after - 1 not in without_blank):
            return None
        places.append((first, after - 1))
    return _Tokens(borders, texts, without_blank, places)


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
    return _Tokens([*starts, len(text)], in_json(texts), without_blank, places)


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


def _sniff(name: str, head: bytes) -> int:
    if suffix_of(name) not in {*FORMAT.suffixes, ".json"}:
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
            default="spans",
            choices=("spans", "ner"),
            help="ner leaves out the shorter of overlapping spans, which Prodigy's recipes for names do not take",
            on_import=False,
        ),
        TOKENISER_OPTION,
    ),
)
