"""Is a record fit to be stored? Every key, offset, quote, link and digest, with an exact reason when it is not.

The loop over spans is written for the common case: one condition decides, and only a span that fails it is looked at
closely to say why. A hundred thousand articles bring millions of spans.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from operator import itemgetter, lt
from typing import Any, NamedTuple, TypeGuard, cast

from app.domain.dates import is_utc_time
from app.domain.errors import RecordError
from app.domain.identity import MAX_NAME
from app.domain.native_record import (
    FORMAT,
    OFFSET_UNIT,
    SPAN_KEYS,
    VERSION,
    Json,
    NativeRecord,
    NativeRelation,
    SpanColumns,
    span_columns,
)
from app.domain.records import Origin, ProgressState, quote_of
from app.domain.text.language_tags import LANGUAGE_TAG
from app.domain.wording.isolation import isolated
from app.exchange.characters.units import Astray
from app.exchange.loss import LossReport
from app.exchange.records.completing import called, text_digest

_SHOWN = 40

_TOP_KEYS = frozenset(NativeRecord.__annotations__)
_RELATION_KEYS = tuple(NativeRelation.__annotations__)
_ENTITY_KEYS = ("id", "name", "kind", "aliases", "wikidata")
_KNOWN = {
    "span": frozenset({*SPAN_KEYS, "fragments"}),
    "relation": frozenset(_RELATION_KEYS),
    "entity": frozenset({*_ENTITY_KEYS, "note", "attributes"}),
}
_SPAN_LENGTHS = {len(SPAN_KEYS)}
_INTEGERS, _OBJECTS, _NOTHING = {int}, {dict}, {None}
_span_values = itemgetter(*SPAN_KEYS)
_relation_values = itemgetter(*_RELATION_KEYS)
_ORIGINS = frozenset(origin.value for origin in Origin)
_STATES = frozenset(state.value for state in ProgressState)
_REMEMBERED = 10_000


class OffsetMismatchError(RecordError):
    """Offsets do not fit the text; in another unit they might."""


class Checked(NamedTuple):
    """A record that may be stored, and what it needs in the codebook."""

    record: NativeRecord
    columns: SpanColumns
    """Of its spans."""
    labels: frozenset[str]
    links: frozenset[tuple[str, str, str]]
    """Relation type, label at its start, label at its end."""


class RecordChecker:
    """Checks one record after the other; remembers names and times it has found in order."""

    def __init__(self, losses: LossReport) -> None:
        self._losses = losses
        self._names: set[str] = set()
        self._times: set[str] = set()

    def check(self, record: dict[str, Any], where: str) -> Checked:
        """`record`, found fit to be stored.

        Raises:
            OffsetMismatchError: offsets and text do not fit each other.
            RecordError: anything else.
        """
        if record.keys() != _TOP_KEYS:
            self._refuse_missing("", record, _TOP_KEYS)
            self._report_unknown(where, record, _TOP_KEYS)
        self._check_article(record)
        entities = self._check_entities(record["entities"], where)
        labels, columns = self._check_spans(record["text"], record["spans"], entities, where)
        links = self._check_relations(record["relations"], labels, where) if record["relations"] else frozenset()
        return Checked(cast(NativeRecord, record), columns, frozenset(labels.values()), links)

    def _check_article(self, record: Mapping[str, Any]) -> None:
        if record["format"] != FORMAT or record["version"] != VERSION or record["offset_unit"] != OFFSET_UNIT:
            raise RecordError(f'"offset_unit" must be "{OFFSET_UNIT}", "format" "{FORMAT}" and "version" {VERSION}')
        self._name(record["id"], '"id"')
        for key in ("title", "text", "text_sha256", "language"):
            if type(record[key]) is not str:
                raise RecordError(f'"{key}" is not a string')
        if not record["text"]:
            raise RecordError('"text" is empty')
        if record["text_sha256"] != text_digest(record["text"]):
            raise RecordError('"text_sha256" is not the digest of "text": one of the two was changed')
        if not LANGUAGE_TAG.fullmatch(record["language"]):
            raise RecordError(f'"language" is not a language tag: {_shown(record["language"])}')
        self._check_surroundings(record)
        for key in ("spans", "relations", "entities"):
            if type(record[key]) is not list:
                raise RecordError(f'"{key}" is not a list')

    def _check_surroundings(self, record: Mapping[str, Any]) -> None:
        if record["direction"] not in ("rtl", "ltr", None):
            raise RecordError('"direction" is neither "rtl" nor "ltr" nor null')
        if type(record["meta"]) is not dict or not isinstance(record["meta"].get("published"), str | None):
            raise RecordError('"meta" is not an object, or its "published" not a string')
        if type(record["status"]) is not dict:
            raise RecordError('"status" is not an object')
        for annotator, state in record["status"].items():
            self._name(annotator, 'an annotator in "status"')
            if type(state) is not str or state not in _STATES:
                raise RecordError(f'"status" of {annotator} is not one of {", ".join(sorted(_STATES))}')

    def _check_entities(self, entities: Sequence[Json], where: str) -> frozenset[str]:
        for number, entity in enumerate(entities, 1):
            name = f"entity {number}"
            if type(entity) is not dict:
                raise RecordError(f"{name} is not an object")
            if len(entity) != len(_ENTITY_KEYS) or not entity.keys() >= {*_ENTITY_KEYS}:
                self._refuse_missing(f"{name} ", entity, _ENTITY_KEYS)
                self._report_unknown(where, entity, _KNOWN["entity"])
            self._name(entity["id"], f'the "id" of {name}')
            # The registry has names of any length; no index holds all of one.
            named = entity["name"]
            self._name(named[:MAX_NAME] if type(named) is str else named, f'the "name" of {name}')
            aliases = entity["aliases"]
            if type(entity["kind"]) is not str or type(entity["wikidata"]) not in (str, type(None)):
                raise RecordError(f'{name}: "kind" is not a string, or "wikidata" neither a string nor null')
            if type(aliases) is not list or any(type(alias) is not str or not alias for alias in aliases):
                raise RecordError(f'{name}: "aliases" is not a list of names')
            if type(entity.get("note", "")) is not str or type(entity.get("attributes", {})) is not dict:
                raise RecordError(f'{name}: "note" is not a string, or "attributes" not an object')
        identifiers = frozenset(entity["id"] for entity in entities)
        if len(identifiers) != len(entities):
            raise RecordError("two entities have the same id")
        return identifiers

    def _check_spans(
        self, text: str, spans: Sequence[Json], entities: frozenset[str], where: str
    ) -> tuple[dict[str, str], SpanColumns]:
        """Label of each span by its id, and the columns of the spans."""
        if not spans:
            return {}, SpanColumns()
        plain = self._check_columns(text, spans, entities)
        if plain is not None:
            return plain
        labels: dict[str, str] = {}
        length, names, times = len(text), self._names, self._times
        for number, span in enumerate(spans, 1):
            try:
                key, label, start, end, quote, attributes, entity, note, annotator, origin, created, updated = (
                    _span_values(span)
                )
                fits = (
                    type(start) is type(end) is int
                    and 0 <= start < end <= length
                    and type(key) is type(quote) is type(note) is str
                    and label in names
                    and annotator in names
                    and created in times
                    and updated in times
                    and origin in _ORIGINS
                    and type(attributes) is dict
                    and (entity is None or entity in entities)
                    and 0 < len(key) <= MAX_NAME
                    and key not in labels
                    and len(span) == len(SPAN_KEYS)
                    and text[start:end] == quote
                )
            except (KeyError, TypeError):
                fits = False
            if not fits:
                key, label = self._look_closely(span, number, text, entities, labels, where)
            labels[key] = label
        return labels, span_columns(spans)

    def _check_columns(
        self, text: str, spans: Sequence[Json], entities: frozenset[str]
    ) -> tuple[dict[str, str], SpanColumns] | None:
        """Label of each span by its id, and the columns; None if a span is wrong, or only out of the ordinary.

        Looks at all spans key by key, which takes half the time of looking at span by span.
        """
        try:
            columns = span_columns(spans)
            keys, names, starts, ends, quotes, attributes, found, notes, annotators, origins, created, updated = columns
            labels = dict(zip(keys, names, strict=True))
            lengths = {*map(len, keys)}
            plain = (
                # Joining raises TypeError where something is no string.
                bool("".join((*keys, *notes)))
                and {*map(type, starts), *map(type, ends)} == _INTEGERS
                and {*map(type, attributes)} == _OBJECTS
                and {*names, *annotators} <= self._names
                and {*created, *updated} <= self._times
                and _ORIGINS.issuperset(origins)
                and {*found} - entities <= _NOTHING
                and {*map(len, spans)} == _SPAN_LENGTHS
                and len(labels) == len(spans)
                and min(lengths) > 0
                and max(lengths) <= MAX_NAME
                and min(starts) >= 0
                and max(ends) <= len(text)
                and all(map(lt, starts, ends))
                and tuple([text[start:end] for start, end in zip(starts, ends, strict=True)]) == quotes
            )
        except (KeyError, TypeError, ValueError):
            return None
        return (labels, columns) if plain else None

    def _look_closely(
        self, span: Json, number: int, text: str, entities: frozenset[str], labels: Mapping[str, str], where: str
    ) -> tuple[str, str]:
        """Id and label of a span that may be right all the same: discontinuous, or with a name not met before."""
        if type(span) is not dict:
            raise RecordError(f"span {number} is not an object")
        self._refuse_missing(f"span {number} ", span, SPAN_KEYS)
        if span.keys() - _KNOWN["span"]:
            self._report_unknown(where, span, _KNOWN["span"])
        self._name(span["id"], f'the "id" of span {number}')
        name = f"span {called(span, number)}"
        if span["id"] in labels:
            raise RecordError(f"{name} is there twice")
        self._name(span["label"], f'the "label" of {name}')
        self._name(span["annotator"], f'the "annotator" of {name}')
        self._time(span["created"], name)
        self._time(span["updated"], name)
        for key in ("text", "note"):
            if type(span[key]) is not str:
                raise RecordError(f'{name}: "{key}" is not a string')
        if type(span["attributes"]) is not dict:
            raise RecordError(f'{name}: "attributes" is not an object')
        if type(span["origin"]) is not str or span["origin"] not in _ORIGINS:
            raise RecordError(f'{name}: "origin" is not one of {", ".join(sorted(_ORIGINS))}')
        if span["entity"] is not None and (type(span["entity"]) is not str or span["entity"] not in entities):
            raise RecordError(f'{name}: its entity is not among the "entities" of the record')
        check_offsets(span, name, text)
        return span["id"], span["label"]

    def _check_relations(
        self, relations: Sequence[Json], labels: Mapping[str, str], where: str
    ) -> frozenset[tuple[str, str, str]]:
        links: set[tuple[str, str, str]] = set()
        seen: set[tuple[str, str, str, str]] = set()
        ids: set[str] = set()
        names, times = self._names, self._times
        for number, relation in enumerate(relations, 1):
            try:
                key, kind, start, end, attributes, annotator, created, updated = _relation_values(relation)
                link = (kind, start, end, annotator)
                fits = (
                    kind in names
                    and start in labels
                    and end in labels
                    and start != end
                    and link not in seen
                    and annotator in names
                    and created in times
                    and updated in times
                    and type(attributes) is dict
                    and type(key) is str
                    and 0 < len(key) <= MAX_NAME
                    and key not in ids
                    and len(relation) == len(_RELATION_KEYS)
                )
            except (KeyError, TypeError):
                fits = False
            if not fits:
                key, link = self._look_closely_at_relation(relation, number, labels, where)
                _refuse_repeated_relation(key, link, ids, seen)
            ids.add(key)
            seen.add(link)
            links.add((link[0], labels[link[1]], labels[link[2]]))
        return frozenset(links)

    def _look_closely_at_relation(
        self, relation: Json, number: int, labels: Mapping[str, str], where: str
    ) -> tuple[str, tuple[str, str, str, str]]:
        if type(relation) is not dict:
            raise RecordError(f"relation {number} is not an object")
        self._refuse_missing(f"relation {number} ", relation, _RELATION_KEYS)
        if relation.keys() - _KNOWN["relation"]:
            self._report_unknown(where, relation, _KNOWN["relation"])
        self._name(relation["id"], f'the "id" of relation {number}')
        name = f"relation {relation['id']}"
        self._name(relation["type"], f'the "type" of {name}')
        self._name(relation["annotator"], f'the "annotator" of {name}')
        self._time(relation["created"], name)
        self._time(relation["updated"], name)
        if type(relation["attributes"]) is not dict:
            raise RecordError(f'{name}: "attributes" is not an object')
        for key in ("from", "to"):
            if type(relation[key]) is not str or relation[key] not in labels:
                raise RecordError(f'{name}: its "{key}" is no span of the record: {_shown(relation[key])}')
        if relation["from"] == relation["to"]:
            raise RecordError(f"{name} links a span to itself")
        return relation["id"], (relation["type"], relation["from"], relation["to"], relation["annotator"])

    def _refuse_missing(self, owner: str, value: Mapping[str, Any], keys: Sequence[str] | frozenset[str]) -> None:
        missing = [key for key in keys if key not in value]
        if missing:
            raise RecordError(f"{owner}has no {', '.join(f'{key!r}' for key in sorted(missing))}".replace("'", '"'))

    def _report_unknown(self, where: str, value: Mapping[str, Any], known: frozenset[str]) -> None:
        for key in value.keys() - known:
            self._losses.add("unknown_key", f"{where}: {_shown(key)}")

    def _name(self, value: Json, what: str) -> None:
        if type(value) is not str:
            raise RecordError(f"{what} is not a string")
        if value in self._names:
            return
        if not value.strip():
            raise RecordError(f"{what} is empty")
        if len(value) > MAX_NAME:
            raise RecordError(f"{what} is longer than {MAX_NAME} characters")
        _remember(self._names, value)

    def _time(self, value: Json, owner: str) -> None:
        if type(value) is str and value in self._times:
            return
        if type(value) is not str or not is_utc_time(value):
            raise RecordError(f"{owner}: a time is not ISO 8601 in UTC like 2026-01-01T10:00:00Z: {_shown(value)}")
        _remember(self._times, value)


def check_offsets(span: Mapping[str, Any], name: str, text: str) -> None:
    """Let the place of a span pass that has ``start``, ``end`` and ``text``.

    Raises:
        OffsetMismatchError: it is none in `text`, or another one than its quote has.
        RecordError: it is no place at all.
    """
    start, end = span["start"], span["end"]
    _refuse_bad_pair(start, end, name, len(text))
    fragments = [(start, end)]
    if "fragments" in span:
        pairs = span["fragments"]
        if type(pairs) is not list or not pairs or any(type(pair) is not list or len(pair) != 2 for pair in pairs):
            raise RecordError(f'{name}: "fragments" is not a list of [start, end]')
        fragments = [(pair[0], pair[1]) for pair in pairs]
        for first, last in fragments:
            _refuse_bad_pair(first, last, name, len(text))
        if any(before[1] >= after[0] for before, after in pairwise(fragments)):
            raise RecordError(f"{name}: its fragments touch, overlap or are out of order")
        if (fragments[0][0], fragments[-1][1]) != (start, end):
            raise RecordError(f'{name}: "start" and "end" are not the first and the last edge of its fragments')
    found = quote_of(text, tuple(fragments))
    if found != span["text"]:
        raise OffsetMismatchError(f"{name}: its text is {_shown(span['text'])}, but {start}–{end} is {_shown(found)}")


def _is_whole(offset: Json) -> TypeGuard[int]:
    return type(offset) is int or type(offset) is Astray


def _refuse_bad_pair(start: Json, end: Json, name: str, length: int) -> None:
    if not (_is_whole(start) and _is_whole(end)):
        raise RecordError(f"{name}: its offsets are not whole numbers: {_shown(start)}, {_shown(end)}")
    if start < 0 or end < 0:
        # A span without an id of its own is called by its place already.
        named = name if name.endswith(f"{start}–{end}") else f"{name} {start}–{end}"
        raise OffsetMismatchError(f"{named}: it lies outside of the text, or cuts a character")
    if start >= end:
        raise RecordError(f"{name}: it ends at {end} but starts at {start}")
    if end > length:
        raise OffsetMismatchError(f"{name}: it ends at {end}, but the text has {length:,} code points")


def _refuse_repeated_relation(
    key: str, link: tuple[str, str, str, str], ids: set[str], seen: set[tuple[str, str, str, str]]
) -> None:
    if key in ids:
        raise RecordError(f"relation {key} is there twice")
    if link in seen:
        raise RecordError(f"relation {key} repeats a link that is there already")


def _remember(found: set[str], value: str) -> None:
    if len(found) >= _REMEMBERED:
        found.clear()
    found.add(value)


def _shown(value: Json) -> str:
    """A value for a message: short, and isolated, because right-to-left text would reorder the sentence around it."""
    text = value if isinstance(value, str) else repr(value)
    return isolated(f"{text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}")
