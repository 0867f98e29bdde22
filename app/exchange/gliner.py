"""GLiNER's training data, ``{"tokenized_text": ["قال", "محمد"], "ner": [[1, 1, "ACTOR"]]}``.

Places count words, and the last word of a span belongs to it. GLiNER passes over other keys, so the text and what else
the article has stand beside the words, and an export comes back to the character.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

import orjson

from app.domain.errors import RecordError
from app.domain.native_record import NativeRecord
from app.domain.text.word_places import NotNextError, word_starts
from app.domain.wording.isolation import isolated
from app.exchange.files.name_parts import stem_of, suffix_of
from app.exchange.files.sources import Source
from app.exchange.formats import Draft, Feature, Format, ReadEvent, ReadOptions, Rejection, WriteOptions
from app.exchange.loss import LossReport
from app.exchange.records.drafts import ARTICLE_KEYS, article_draft, meta_in, span_draft
from app.exchange.syntax.json_values import iterate_in_any_layout
from app.exchange.tokens.token_spans import BORDERS_OPTION, aligned_spans
from app.exchange.tokens.tokenising import TOKENISER_OPTION, TokenisedText, kept_tokens
from app.exchange.tokens.tokens_json import TokensJson
from app.exchange.tokens.told_words import told_words
from app.exchange.tokens.words_alone import words_alone
from app.exchange.uncarried import count_uncarried

_WORDS, _SPANS, _OFFSETS = "tokenized_text", "ner", "token_offsets"
_KNOWN = frozenset({*ARTICLE_KEYS, "text", "meta", _WORDS, _SPANS, _OFFSETS})
_LOST = (
    *("annotators", "attributes", "entities", "fragments", "history", "identifiers", "notes", "progress"),
    "relations",
)
_TELLING = re.compile(rb'"tokenized_text"\s*:\s*\[')
_SHOWN = 40
"""Code points of a span that is none."""


def write(records: Iterable[NativeRecord], out: BinaryIO, losses: LossReport, options: WriteOptions) -> None:
    """One array, a line for each article."""
    before, words = b"[\n", TokensJson()
    for record in records:
        count_uncarried(record, _LOST, losses)
        out.write(before + orjson.dumps(_row(record, words, losses, options)))
        before = b",\n"
    out.write(b"\n]\n" if before == b",\n" else b"[]\n")


def _row(record: NativeRecord, words: TokensJson, losses: LossReport, options: WriteOptions) -> dict[str, Any]:
    tokens, aligned = aligned_spans(record, options.values, losses, with_sentences=False)
    different = sorted({(first, last - 1, label) for first, last, label, _ in aligned})
    if len(different) < len(aligned):
        losses.add("repeated_spans", record["id"], len(aligned) - len(different))
    row = {
        _WORDS: words.words(tokens, record["text"]),
        _SPANS: different,
        **{key: record[key] for key in ARTICLE_KEYS},  # type: ignore[literal-required]
        "meta": record["meta"],
        "text": record["text"],
    }
    return row if _follow(tokens, record["text"]) else row | {_OFFSETS: tokens.flat()}


def _follow(tokens: TokenisedText, text: str) -> bool:
    """Whether each word is the next thing in the text that can be seen, as our own tokenisers have it."""
    if tokens.found:
        return True
    try:
        return word_starts(tokens.words(text), text) == tokens.starts
    except NotNextError:
        return False


def read(source: Source, options: ReadOptions) -> Iterator[ReadEvent]:
    """The articles of `source`."""
    for found in iterate_in_any_layout(source, options.encoding, options.losses):
        if isinstance(found, Rejection):
            yield found
            continue
        where, row, position = found
        try:
            yield _draft(row, where, position, source.name, options)
        except RecordError as error:
            yield Rejection(where, str(error))


def _draft(row: Mapping[str, Any], where: str, position: int, name: str, options: ReadOptions) -> Draft:
    words = row.get(_WORDS)
    if not isinstance(words, list) or not all(isinstance(word, str) and word for word in words):
        raise RecordError('"tokenized_text" is not a list of words')
    text, tokens, told = told_words(words, row.get("text"), row.get(_OFFSETS), stem_of(name))
    own = told and "title" in row and "language" in row
    meta = {**{key: value for key, value in row.items() if key not in _KNOWN and value is not None}, **meta_in(row)}
    if row.get("id") is not None and not isinstance(row["id"], str):
        meta.setdefault("row_id", row["id"])  # It only counts the rows.
    if not told:
        options.losses.add("text_rebuilt", where)
    if not own:
        meta |= kept_tokens(text, tokens, options.losses, where)
    spans = row.get(_SPANS)
    if not isinstance(spans, list | None):
        raise RecordError(f'"{_SPANS}" is not a list')
    places = [_place(span, len(words)) for span in spans or ()]
    drafts = [span_draft(options, tokens.starts[first], tokens.ends[last], label) for first, last, label in places]
    record = article_draft(text, name, given=row, meta=meta, spans=drafts, own=own)
    return Draft(where, record, False, position, words=None if told else words_alone(tokens))


def _place(span: object, words: int) -> tuple[int, int, str]:
    if isinstance(span, list) and len(span) == 3:
        first, last, label = span
        if type(first) is int and type(last) is int and 0 <= first <= last < words and isinstance(label, str):
            return first, last, label
    shown = isolated(orjson.dumps(span).decode()[:_SHOWN])
    raise RecordError(f"a span is not [first word, last word, label] of its {words:,} words: {shown}")


def _sniff(name: str, head: bytes) -> int:
    return 85 if suffix_of(name) in {".json", ".jsonl", ".ndjson"} and _TELLING.search(head.replace(b"\0", b"")) else 0


FORMAT = Format(
    name="gliner",
    title="GLiNER training data: words, and the places of their labels",
    suffixes=(".json",),
    carries=frozenset({Feature.SPANS, Feature.OVERLAPS, Feature.META}),
    sniff=_sniff,
    read=read,
    quick=True,
    write_with=write,
    outlines=lambda _values: True,
    acyclic=True,
    options=(TOKENISER_OPTION, BORDERS_OPTION),
)
