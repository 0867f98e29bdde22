"""Tags of tokens: from chunks to tags and back, in every scheme that corpora use.

========  ===========================================================
``iob1``  I- everywhere; B- only where a chunk follows one of its kind
``iob2``  B- begins, I- goes on
``bilou`` B- I- L-, and U- for a chunk of one token
``bmes``  B- M- E-, and S- for a chunk of one token
``bioes`` B- I- E-, and S- for a chunk of one token
``io``    I- or the bare label; neighbours of one label are one chunk
========  ===========================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

TAG = re.compile(r"(?P<prefix>[BILUESMW])[-_](?P<label>.*\S.*)", re.DOTALL)
OUTSIDE = frozenset({"O", "o", "_", "-", "-X-"})
"""Tags of a token that nothing labels; ``_`` and ``-`` stand for an empty cell."""
NAMELESS = re.compile(r"[BILUESMW][-_]\s*")
"""A tag that says where a chunk begins or goes on, and not what it is."""
WRITTEN = {
    "iob2": ("B", "I", "I", "B"),
    "bilou": ("B", "I", "L", "U"),
    "bmes": ("B", "M", "E", "S"),
    "bioes": ("B", "I", "E", "S"),
}
"""Scheme → prefix of the first, an inner, the last and the only token of a chunk."""
_OTHER_WAYS = tuple(
    map(
        re.compile,
        (
            r"(?s)(?P<prefix>[bilueswm])[-_](?P<label>.*)",
            r"(?s)(?P<prefix>[BILUESMW])[:./](?P<label>.*)",
            r"(?s)(?P<label>.*)[-_](?P<prefix>[BILUESMW])",
            r"(?s)(?P<label>.*)[-_](?P<prefix>[bilueswm])",
        ),
    )
)
_SINGLE = frozenset("USW")
_BEGINNING = frozenset("BUSW")
_LAST = frozenset("LEUSW")
_SCHEMES_WITH_ENDS = frozenset({"bilou", "bmes", "bioes"})
_SCHEMES_WITHOUT_BEGINNING = frozenset({"iob1", "io"})


@lru_cache(maxsize=4096)
def whole_tag(tag: str) -> str:
    """The tag of a word whose parts have tags of their own, ``O^B-ORG``; any other tag as it is.

    NEMO, a Hebrew corpus, tags words so whose first letters are a preposition or an article: its name for these tags is
    token-multi (Bareket and Tsarfaty 2021, https://doi.org/10.1162/tacl_a_00404, section 4).
    """
    if "^" not in tag:
        return tag
    parts = [part for part in tag.split("^") if part not in OUTSIDE]
    matches = [match for match in map(TAG.fullmatch, parts) if match]
    labels = {match["label"] for match in matches}
    if len(matches) < len(parts) or len(labels) > 1:
        return tag
    if not labels:
        return "O"
    prefixes = {match["prefix"] for match in matches}
    begins, ends = bool(prefixes & _BEGINNING), bool(prefixes & _LAST)
    prefix = "S" if begins and ends else "B" if begins else "E" if ends else "I"
    return f"{prefix}-{labels.pop()}"


def way_of(tags: Iterable[str]) -> re.Pattern[str] | None:
    """How the tags of a column are written if not as usual: ``b-org``, ``B:org``, ``org-B``, ``org-b``.

    All of them have to be, and one at least has to begin something: labels by themselves have hyphens, too.
    """
    labelled = [tag for tag in tags if tag not in OUTSIDE]
    if any(map(TAG.fullmatch, labelled)):
        return None
    for way in _OTHER_WAYS:
        if all(map(way.fullmatch, labelled)):
            found = filter(None, (TAG.fullmatch(usual_tag(tag, way)) for tag in labelled))
            return way if any(match["prefix"] in _BEGINNING for match in found) else None
    return None


def usual_tag(tag: str, way: re.Pattern[str] | None) -> str:
    """``B-org`` for a tag that is written in this way; any other tag as it is."""
    match = None if way is None or tag in OUTSIDE else way.fullmatch(tag)
    return tag if match is None else f"{match['prefix'].upper()}-{match['label']}"


def nameless_reason(tag: str) -> str:
    """Why a tag such as ``B-`` cannot be read, and what to do; empty when it can."""
    if not NAMELESS.fullmatch(tag):
        return ""
    what_to_do = "write the label behind it (as in B-ACTOR), or O for a word without one"
    return f'its tag "{tag.strip()}" names no label; {what_to_do}'


class Chunk(NamedTuple):
    """Tokens ``[first, last)`` with a label."""

    first: int
    last: int
    label: str


def tags_of(chunk: Chunk, scheme: str) -> list[str]:
    """The tags of the tokens of a chunk."""
    first, inner, last, only = WRITTEN[scheme]
    size = chunk.last - chunk.first
    if size == 1:
        return [f"{only}-{chunk.label}"]
    return [f"{first}-{chunk.label}", *[f"{inner}-{chunk.label}"] * (size - 2), f"{last}-{chunk.label}"]


def chunks_of(tags: Sequence[str], scheme: str, breaks: frozenset[int]) -> tuple[list[Chunk], list[int]]:
    """The chunks that `tags` stand for, and the indices of tags that go on with a chunk where none is open.

    Args:
        tags: One for each token.
        scheme: One of those above; in all of them a tag that continues nothing begins a chunk.
        breaks: Indices of tokens that begin a sentence; a chunk ends there, as everybody's scorers have it.
    """
    found: list[Chunk] = []
    orphans: list[int] = []
    start, label = 0, ""
    for index, (prefix, name) in enumerate(_parsed(tags)):
        begins = prefix == "B" or prefix in _SINGLE
        if not label or name != label or begins or index in breaks:
            if label:
                found.append(Chunk(start, index, label))
            start, label = index, name
            if name and not begins and scheme not in _SCHEMES_WITHOUT_BEGINNING:
                orphans.append(index)
        if label and prefix in _LAST:
            found.append(Chunk(start, index + 1, label))
            label = ""
    if label:
        found.append(Chunk(start, len(tags), label))
    return found, orphans


def unclosed(chunks: Sequence[Chunk], tags: Sequence[str], scheme: str) -> Iterator[int]:
    """Indices of tags that open a chunk which no tag closes, in the schemes that close what they open."""
    if scheme not in _SCHEMES_WITH_ENDS:
        return
    for chunk in chunks:
        last = TAG.fullmatch(tags[chunk.last - 1])
        if last is None or last["prefix"] not in _LAST:
            yield chunk.first


def _parsed(tags: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Prefix and label of each tag; both empty outside of chunks."""
    for tag in tags:
        match = TAG.fullmatch(tag)
        if tag in OUTSIDE:
            yield "", ""
        elif match is None:
            yield "I", tag
        else:
            yield match["prefix"], match["label"]
