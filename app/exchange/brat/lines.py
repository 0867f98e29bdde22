"""The lines of a brat ``.ann`` file, parsed and checked against each other but not yet against the text.

The shape follows the standoff page of brat's manual and its server's parser: an id, a tab, what it is, and for some
kinds a tab and a text. T is a stretch of text, R a link, E an event with its trigger, A (formerly M) an attribute, N a
reference to an entity, # a note, * an equivalence. What a project declares tells which argument is the
first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from app.domain.errors import RecordError
from app.exchange.brat.declared_types import BratTypes

_TYPE = re.compile(r"\S+")


class TextBound(NamedTuple):
    """A ``T`` line; offsets as they stand in the file."""

    line: int
    id: str
    type: str
    fragments: tuple[tuple[int, int], ...]
    quote: str


class Link(NamedTuple):
    """An ``R`` or ``*`` line, or one argument of an ``E`` line; ends are ids of ``T`` or ``E`` lines."""

    line: int
    id: str
    type: str
    start: str
    end: str


class Statement(NamedTuple):
    """An ``A``, ``N`` or ``#`` line about the line with the id `target`; ``text`` is None for a mere flag."""

    line: int
    type: str
    target: str
    text: str | None
    name: str = ""


@dataclass(slots=True)
class AnnFile:
    """What a ``.ann`` file says, in the order of its lines."""

    spans: dict[str, TextBound] = field(default_factory=dict)
    triggers: dict[str, str] = field(default_factory=dict)
    """Id of an event → id of its trigger."""
    events: dict[str, str] = field(default_factory=dict)
    """Id of an event → its type, which is that of its trigger as well, unless a script wrote it."""
    event_lines: dict[str, int] = field(default_factory=dict)
    """Id of an event → the number of its line."""
    links: list[Link] = field(default_factory=list)
    attributes: list[Statement] = field(default_factory=list)
    references: list[Statement] = field(default_factory=list)
    """Their text is ``resource:id``, their name the text behind it."""
    notes: list[Statement] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)
    """Lines that are of no kind known to us."""
    rests: list[int] = field(default_factory=list)
    """Lines with something behind their last field."""

    def span_of(self, identifier: str) -> str | None:
        """The id of the stretch of text that an id stands for: itself, or an event's trigger."""
        identifier = self.triggers.get(identifier, identifier)
        return identifier if identifier in self.spans else None


class AnnLineError(RecordError):
    """A line is wrong; ``line`` is its number, ``misfit`` says that its span does not fit the text."""

    def __init__(self, line: int, reason: str, *, misfit: bool = False) -> None:
        super().__init__(reason)
        self.line = line
        self.misfit = misfit


def parse_ann(text: str, types: BratTypes) -> AnnFile:
    """The lines of `text`, with links as `types` declares them.

    Raises:
        AnnLineError: a line is not what its id says, or refers to an id that is not there.
    """
    found = AnnFile()
    seen: set[str] = set()
    for number, line in enumerate(text.split("\n"), 1):
        line = line.removesuffix("\r")
        if not line.strip():
            continue
        identifier, tab, rest = line.partition("\t")
        if not tab:
            raise AnnLineError(number, "has no tab after its id")
        if identifier in seen and identifier != "*":
            raise AnnLineError(number, f"{identifier} is there twice")
        seen.add(identifier)
        _parse_line(found, types, number, identifier, rest)
    _refuse_dangling(found)
    return found


def _parse_line(found: AnnFile, types: BratTypes, number: int, identifier: str, rest: str) -> None:
    data, _, tail = rest.partition("\t")
    if tail.strip() and identifier[:1] in "REAM*":
        found.rests.append(number)
    match identifier[:1]:
        case "T":
            found.spans[identifier] = _text_bound(number, identifier, data, tail)
        case "R":
            found.links.append(_relation(types, number, identifier, data))
        case "E":
            _event(found, types, number, identifier, data)
        case "A" | "M":
            kind, target, *value = _parts(number, data)
            found.attributes.append(Statement(number, kind, target, value[0] if value else None))
        case "N":
            kind, target, reference = (*_parts(number, data), "")[:3]
            if ":" not in reference:
                raise AnnLineError(number, "is not a reference like Reference T1 Wikidata:Q42")
            found.references.append(Statement(number, kind, target, reference, tail))
        case "#":
            kind, target, *_ = _parts(number, data)
            found.notes.append(Statement(number, kind, target, tail))
        case "*":
            kind, *members = data.split() or [""]
            if len(members) < 2:
                raise AnnLineError(number, "does not name two things that are equivalent")
            pairs = pairwise(members)
            found.links += [Link(number, f"*{number}.{place}", kind, *pair) for place, pair in enumerate(pairs, 1)]
        case _:
            found.unknown.append(number)


def _parts(number: int, data: str) -> list[str]:
    parts = data.split(" ", 2)
    if len(parts) < 2 or not all(parts[:2]):
        raise AnnLineError(number, "lacks a type, a blank and an id behind its own id")
    return parts


def _text_bound(number: int, identifier: str, data: str, quote: str) -> TextBound:
    kind, _, places = data.partition(" ")
    fragments = []
    for place in places.split(";"):
        edges = place.split()
        if len(edges) != 2 or not all(edge.isascii() and edge.isdigit() and len(edge) < 12 for edge in edges):
            raise AnnLineError(number, f"{identifier} has no offsets like 7 15 or 3 6;16 18")
        start, end = int(edges[0]), int(edges[1])
        if start >= end:
            raise AnnLineError(number, f"{identifier} ends at {end} but starts at {start}")
        fragments.append((start, end))
    if not _TYPE.fullmatch(kind):
        raise AnnLineError(number, f"{identifier} has no type")
    fragments.sort()
    if any(before[1] > after[0] for before, after in pairwise(fragments)):
        raise AnnLineError(number, f"the fragments of {identifier} overlap")
    return TextBound(number, identifier, kind, tuple(fragments), quote)


def _arguments(number: int, identifier: str, texts: list[str]) -> list[tuple[str, str]]:
    arguments = []
    for text in texts:
        role, colon, target = text.partition(":")
        if not (role and colon and target):
            raise AnnLineError(number, f"{identifier} has an argument that is not written role:id")
        arguments.append((role, target))
    return arguments


def _relation(types: BratTypes, number: int, identifier: str, data: str) -> Link:
    kind, *texts = data.split() or [""]
    arguments = _arguments(number, identifier, texts)
    if len(arguments) != 2:
        raise AnnLineError(number, f"{identifier} does not link exactly two things")
    (_, start), (_, end) = types.ordered(kind, arguments)
    return Link(number, identifier, kind, start, end)


def _event(found: AnnFile, types: BratTypes, number: int, identifier: str, data: str) -> None:
    (kind, trigger), *arguments = _arguments(number, identifier, data.split()) or [("", "")]
    if not trigger:
        raise AnnLineError(number, f"{identifier} has no trigger")
    found.triggers[identifier], found.events[identifier] = trigger, kind
    found.event_lines[identifier] = number
    others = {role for role, _ in arguments}
    found.links += [
        Link(number, f"{identifier}.{place}", types.role(kind, role, others), identifier, target)
        for place, (role, target) in enumerate(arguments, 1)
    ]


def _refuse_dangling(found: AnnFile) -> None:
    for event, trigger in found.triggers.items():
        if trigger not in found.spans:
            raise AnnLineError(found.event_lines[event], f"the trigger {trigger} of {event} is not there")
    for link in found.links:
        for end in (link.start, link.end):
            if found.span_of(end) is None:
                raise AnnLineError(link.line, f"{end} is not there")
