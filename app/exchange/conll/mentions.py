"""Mentions of one and the same thing, as corpora of coreference mark them: brackets beside words, with its number.

CoNLL-2012 writes ``(12|(3)`` and ``12)``. CorefUD and Universal Anaphora write ``(e12-person-1(e3)`` and ``e12)``, tell
in the header what stands between the hyphens, and number the parts of what is not in one piece: ``(e12[1/2]``
(https://ufal.mff.cuni.cz/corefud, https://github.com/UniversalAnaphora/UniversalAnaphora).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, NamedTuple
from urllib.parse import unquote

from app.domain.records import quote_of
from app.exchange.cas.concepts import Concepts, names_concept
from app.exchange.formats import ReadOptions
from app.exchange.records.attribute_values import definition_of, value_of
from app.exchange.records.drafts import local_ids, span_draft

NUMBER, LABEL, IDENTITY = "eid", "etype", "identity"
USUAL_FIELDS = (NUMBER, LABEL, "head", "other")
"""What brackets hold in CorefUD where the header does not say it."""
UNNAMED = "mention"
"""Label of what has no type."""
_OLDER_NAMES = {"GRP": NUMBER, "entity": LABEL}
_OF_WORDS = frozenset({"head", "minspan"})
"""Fields that count words, of which a span has none."""
_CHUNKS = re.compile(r"\(?[^()|]+\)?|[()]")
_PART = re.compile(r"([^\[\]]+)\[([1-9]\d{0,3})/([1-9]\d{0,3})\]")
_DEEPEST = 100
"""Brackets of one number inside each other that are told apart."""
_NAMED_ENTITY = "NamedEntity"
_PROPER = re.compile(r"PROP|^NNPS?$|^NR$")


def fields_of(header: str) -> tuple[str, ...]:
    """The fields of brackets, as ``# global.Entity`` gives them."""
    found = (_OLDER_NAMES.get(name, name) for name in header.strip().split("-"))
    return tuple(name for name in found if name) or USUAL_FIELDS


def is_proper(tag: str) -> bool:
    """Whether a part of speech is that of proper nouns, in Universal Dependencies or one of the Penn treebanks."""
    return _PROPER.search(tag) is not None


@dataclass(slots=True)
class Mention:
    """One mention, of the words in ``stretches``, each ``[first, end)``; empty where a word is only thought."""

    number: str
    """That of the thing; empty where the corpus does not say which are of the same."""
    values: Mapping[str, str]
    line: int
    stretches: list[tuple[int, int]] = field(default_factory=list)


class _Opened(NamedTuple):
    key: str
    values: Mapping[str, str]
    line: int
    first: int


class Brackets:
    """The brackets of one article, which are to be given in the order of its words."""

    def __init__(self, fields: Sequence[str] = (NUMBER,)) -> None:
        """Args: fields: What stands between the hyphens of an opening bracket."""
        self._fields = fields
        self._key = NUMBER if NUMBER in fields else fields[0]
        self._opened: defaultdict[str, list[_Opened]] = defaultdict(list)
        self._unfinished: defaultdict[tuple[str, int], list[Mention]] = defaultdict(list)
        """Number of a thing and of all parts → mentions that lack some."""
        self._found: list[Mention] = []
        self._broken: list[int] = []

    def take(self, cell: str, line: int, first: int, end: int) -> None:
        """Read what stands beside a word; of one that is only thought, `first` and `end` are the word behind it."""
        for chunk in _CHUNKS.findall(cell):
            body = chunk.strip("()")
            if not body or body == chunk:
                self._broken.append(line)
            elif chunk[0] != "(":
                self._close(self._opening_of(body), line, end)
            elif (number := self._open(body, line, first)) and chunk[-1] == ")":
                self._close(self._opened[number].pop(), line, end)

    def finish(self) -> tuple[list[Mention], list[int]]:
        """All mentions in the order of the text, longer ones first, and the lines of brackets without a counterpart."""
        self._broken += [opened.line for stack in self._opened.values() for opened in stack]
        self._broken += [mention.line for waiting in self._unfinished.values() for mention in waiting]
        self._found.sort(key=lambda mention: (mention.stretches[0][0], -mention.stretches[-1][1]))
        return self._found, sorted({*self._broken})

    def _open(self, body: str, line: int, first: int) -> str:
        """The number that a bracket opens; empty if it has none."""
        cells = body.split("-", len(self._fields) - 1)
        values = dict(zip(self._fields, cells, strict=False))
        key = values.get(self._key, "")
        number = key.partition("[")[0]
        if number:
            self._opened[number].append(_Opened(key, values, line, first))
        else:
            self._broken.append(line)
        return number

    def _opening_of(self, body: str) -> _Opened | None:
        """What ``body)`` closes: the last one of its number. Some write no part, or all the other fields once more."""
        again = dict(zip(self._fields, body.split("-"), strict=False)).get(self._key, body)
        for wanted in dict.fromkeys((body, again)):
            number, _, part = wanted.partition("[")
            stack = self._opened.get(number, [])
            # By its place: to look for what is equal would begin at the outermost.
            for place in _last_places(stack):
                if stack[place].key == wanted or not part:
                    return stack.pop(place)
        return None

    def _close(self, opened: _Opened | None, line: int, end: int) -> None:
        if opened is None:
            self._broken.append(line)
            return
        part = _PART.fullmatch(opened.key)
        number = (part[1] if part else opened.key) if self._key == NUMBER else ""
        mention = Mention(number, opened.values, opened.line, [(opened.first, end)])
        if part is None:
            self._found.append(mention)
        else:
            self._add_part(mention, int(part[2]), int(part[3]))

    def _add_part(self, mention: Mention, part: int, total: int) -> None:
        waiting = self._unfinished[mention.number, total]
        if part == 1:
            waiting.append(mention)
            place: int | None = len(waiting) - 1
        else:
            place = next((here for here in _last_places(waiting) if len(waiting[here].stretches) == part - 1), None)
            if place is None:
                self._broken.append(mention.line)
                return
            waiting[place].stretches += mention.stretches
        if part == total and place is not None:
            self._found.append(waiting.pop(place))


def _last_places(items: Sequence[object]) -> Iterator[int]:
    """Indices of the last ones, those that are near first."""
    return iter(range(len(items) - 1, max(len(items) - _DEEPEST, 0) - 1, -1))


@dataclass(slots=True)
class Words:
    """Where the words of an article are, in code points; the words in one token that cannot be cut share its place."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    proper: list[bool] = field(default_factory=list)
    """Whether it is a proper noun."""

    def add(self, start: int, end: int, *, proper: bool) -> None:
        """The next word."""
        self.starts.append(start)
        self.ends.append(end)
        self.proper.append(proper)

    def cuts_token(self, first: int, end: int) -> bool:
        """Whether a word beside ``[first, end)`` shares its place with one of them."""
        before = first > 0 and self.starts[first - 1] == self.starts[first]
        return before or (end < len(self.ends) and self.ends[end] == self.ends[end - 1])


class MentionPlacer:
    """Makes the mentions of one article its spans, and what several of them are of its entities."""

    def __init__(self, text: str, words: Words, options: ReadOptions, where: str) -> None:
        """Args: where: Name of the source, for what is lost."""
        self._text = text
        self._words = words
        self._proper_before = [0, *accumulate(words.proper)]
        self._options = options
        self._where = where
        self._concepts = Concepts()

    def entities(self) -> list[Any]:
        """Those of the spans that were placed."""
        return self._concepts.all()

    def place(self, mentions: Iterable[Mention], spans: list[dict[str, Any]], identifier: str | None) -> None:
        """Add to `spans`, the names found otherwise, what is mentioned; a mention of no type may be one of them.

        Args:
            mentions: All of the article.
            spans: Without an entity yet.
            identifier: Of the article, if it has one.
        """
        placed = [(mention, pairs) for mention in mentions if (pairs := self._fragments(mention))]
        if not placed:
            return
        named = {(span["start"], span["end"]): span for span in spans}
        types: dict[str, str] = {}
        for mention, _ in placed:
            if label := _label(mention):
                types.setdefault(_thing(mention), label)
        types.pop("", None)
        entities = self._entities_of(placed, named, types, identifier)
        for mention, pairs in placed:
            entity = entities.get(_thing(mention))
            known = named.get((pairs[0][0], pairs[-1][1])) if len(pairs) == 1 else None
            label = _label(mention) or types.get(_thing(mention), "")
            if known is not None and known["entity"] is None and not label:
                known["entity"] = entity
            else:
                spans.append(self._span(mention, pairs, label or UNNAMED, entity))

    def _fragments(self, mention: Mention) -> list[tuple[int, int]]:
        """The stretches of text for those of words; none when only words are meant that nobody wrote."""
        found: list[tuple[int, int]] = []
        for first, end in mention.stretches:
            if first >= end:
                continue
            if self._words.cuts_token(first, end):
                self._options.losses.add("token_edges", f"{self._where}:{mention.line}")
            start, last = self._words.starts[first], self._words.ends[end - 1]
            if found and (start <= found[-1][1] or not self._text[found[-1][1] : start].strip()):
                found[-1] = (found[-1][0], max(last, found[-1][1]))
            else:
                found.append((start, last))
        if not found:
            self._options.losses.add("empty_spans", f"{self._where}:{mention.line}")
        return found

    def _entities_of(
        self,
        placed: Sequence[tuple[Mention, list[tuple[int, int]]]],
        named: Mapping[tuple[int, int], Mapping[str, Any]],
        types: Mapping[str, str],
        identifier: str | None,
    ) -> dict[str, str]:
        """The entity for each thing that is mentioned more than once, or that the corpus knows by name.

        It is called like its first mention with a proper noun in it, else like its first.
        """
        local = local_ids(identifier, self._text)
        things: defaultdict[str, list[tuple[Mention, list[tuple[int, int]]]]] = defaultdict(list)
        for mention, pairs in placed:
            if thing := _thing(mention):
                things[thing].append((mention, pairs))
        entities: dict[str, str] = {}
        for thing, own in things.items():
            known = next((value for mention, _ in own if (value := _identity(mention))), None)
            if len(own) < 2 and known is None:
                continue
            telling = next((one for one in own if self._is_telling(*one, named)), own[0])
            span = named.get((telling[1][0][0], telling[1][-1][1]), {})
            kind = types.get(thing) or span.get("label", "other")
            concept = known or local(f"entity/{thing}")
            entities[thing] = self._concepts.entity(concept, quote_of(self._text, tuple(telling[1])), kind)
        return entities

    def _is_telling(
        self, mention: Mention, pairs: Sequence[tuple[int, int]], named: Mapping[tuple[int, int], object]
    ) -> bool:
        before = self._proper_before
        proper = any(before[first] < before[end] for first, end in mention.stretches)
        return proper or (pairs[0][0], pairs[-1][1]) in named

    def _span(
        self, mention: Mention, pairs: Sequence[tuple[int, int]], label: str, entity: str | None
    ) -> dict[str, Any]:
        attributes = dict(self._attributes(mention, label))
        span = span_draft(self._options, pairs[0][0], pairs[-1][1], label, attributes=attributes, entity=entity)
        if len(pairs) > 1:
            span["fragments"] = [list(pair) for pair in pairs]
        return span

    def _attributes(self, mention: Mention, label: str) -> Iterator[tuple[str, object]]:
        for name, value in mention.values.items():
            if name in (NUMBER, LABEL) or value in ("", "_") or (name == IDENTITY and _identity(mention)):
                continue
            if name in _OF_WORDS:
                self._options.losses.add("unknown_key", f"{self._where}: {name}")
                continue
            for item in value.split(",") if name == "other" else (value,):
                key, colon, told = item.partition(":") if name == "other" else (name, ":", item)
                key, told = unquote(key).strip() or name, unquote(told) if colon else "true"
                yield key, value_of((told,), definition_of(self._options.codebook, label, key))


def _label(mention: Mention) -> str:
    label = unquote(mention.values.get(LABEL, ""))
    return "" if label == "_" else label.strip()


def _identity(mention: Mention) -> str | None:
    found = unquote(mention.values.get(IDENTITY, "")).strip()
    return found if found != "_" and names_concept(_NAMED_ENTITY, found) else None


def _thing(mention: Mention) -> str:
    return mention.number or _identity(mention) or ""
