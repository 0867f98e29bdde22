"""A document as spaCy's ``Doc.to_json`` writes it: its groups of spans, its entities, its tokens and sentences.

Offsets are code points. What lines of other programs have in this shape is read here as well.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.native_record import Json
from app.exchange.loss import LossReport
from app.exchange.records.drafts import meta_in
from app.exchange.tokens.tokenising import META_KEY, TokenisedText, kept_tokens

_TOKENISER = "spacy"
_PLACE = frozenset({"id", "start", "end", "text", "ws", "disabled"})
_GRAMMAR = frozenset({"tag", "pos", "morph", "lemma", "dep", "head", "norm", "shape"})


def one_list(entities: Sequence[Json], groups: Mapping[str, Sequence[Json]]) -> list[Json]:
    """The entities and the spans of all groups; those say which of several groups they are from.

    An entity that a group holds as well is one span: an export of ours has every entity in both.
    """
    spans: list[Json] = []
    for name, items in groups.items():
        spans += [{**item, "group": name} if len(groups) > 1 and isinstance(item, dict) else item for item in items]
    entities, spans = ([*map(_without_blank_concept, items)] for items in (entities, spans))
    grouped = {_place(span) for span in spans}
    return [one for one in entities if not _is_plain(one) or _place(one) not in grouped] + spans


def kept_of(record: Mapping[str, Any], text: str, where: str, losses: LossReport) -> tuple[dict[str, Any], set[str]]:
    """The tokens of `record` as metadata of an article, and the keys that they were taken from."""
    tokens, sentences = record.get("tokens"), record.get("sents", [])
    if not tokens or not _are_stretches(tokens):
        return {}, set()
    used = {"tokens"}
    shown = [token for token in tokens if text[max(0, token["start"]) : max(0, token["end"])].strip()]
    starts = [token["start"] for token in shown]
    borders = [0]
    if _are_stretches(sentences):
        used.add("sents")
        borders = sorted({0, *(bisect_left(starts, one["start"]) for one in sentences)} - {len(starts)})
    _count_unread(tokens, where, losses)
    found = TokenisedText(_TOKENISER, starts, [token["end"] for token in shown], borders if starts else [])
    if META_KEY in meta_in(record):
        losses.add("tokens_unkept", where)
        return {}, used
    return kept_tokens(text, found, losses, where), used


def _is_plain(span: Json) -> bool:
    """Whether it says nothing but its place and label."""
    return isinstance(span, list) or (isinstance(span, dict) and span.keys() <= {"start", "end", "label"})


def _place(span: Json) -> str:
    """Offsets and label."""
    if isinstance(span, dict):
        span = [span.get("start"), span.get("end"), span.get("label")]
    return repr(span)


def _without_blank_concept(span: Json) -> Json:
    """Without the name of a concept that is none: spaCy writes an empty one for every span."""
    if isinstance(span, dict) and span.get("kb_id") == "":
        return {key: value for key, value in span.items() if key != "kb_id"}
    return span


def _are_stretches(items: Json) -> bool:
    return isinstance(items, list) and all(
        isinstance(item, dict) and type(item.get("start")) is int and type(item.get("end")) is int for item in items
    )


def _count_unread(tokens: Sequence[Mapping[str, Any]], where: str, losses: LossReport) -> None:
    unread = Counter(key for token in tokens for key, value in token.items() if value not in ("", None))
    # The head of a word is its own number where nobody has parsed the sentence.
    if any(unread[key] for key in _GRAMMAR - {"head"}):
        losses.add("linguistics", where)
    for key, count in unread.items():
        if key not in _PLACE and key not in _GRAMMAR:
            name = f"tokens.{key}"
            losses.add("unknown_key", f"{where}: {name}", count)
