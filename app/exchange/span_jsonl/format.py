"""Plain span JSONL: ``{"text": …, "spans": [{"start": …, "end": …, "label": …}]}``, one article a line or one array.

The smallest shape in which labelled texts travel. Read with or without ``id``, ``title``, ``language``, ``meta`` and
the text of each span, with spans as ``[start, end, label]``, and with spans under the other names that scripts and
pipelines have for them, and with links as the native format writes them. What else an object holds is kept, at the top
level as metadata, in a span as attributes.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any, BinaryIO

import orjson

from app.domain.native_record import Json, NativeRecord, NativeSpan
from app.domain.records import Origin
from app.domain.text.direction import article_direction
from app.exchange.characters.language import language_of
from app.exchange.characters.units import OffsetUnit, convert_record
from app.exchange.files.name_parts import suffix_of
from app.exchange.files.sources import Source
from app.exchange.formats import Draft, Feature, Format, ReadEvent, ReadOptions, Rejection
from app.exchange.loss import LossReport
from app.exchange.records.drafts import local_ids, meta_in, relation_draft, usable_head
from app.exchange.records.titles import title_of
from app.exchange.span_jsonl.spacy_doc import kept_of, one_list
from app.exchange.span_jsonl.spacy_pairs import Pair, looks_like_pairs, objects_and_pairs, unit_of_pairs
from app.exchange.uncarried import count_uncarried

_DIRECTIONS = ("rtl", "ltr", None)
_TOP_KEYS = frozenset({"id", "title", "text", "language", "direction", "meta", "spans"})
_SPAN_KEYS = frozenset({"id", "start", "end", "label", "text", "attributes", "note", "annotator", "fragments"})
_LINK_KEYS = frozenset({"id", "type", "from", "to", "attributes", "annotator", "created", "updated"})
_OTHER_NAMES = ("entities", "annotations", "ents", "labels", "label")
"""Of the list of spans, in the order in which they are tried."""
_LABEL_NAMES = ("label", "entity_group", "entity", "type", "tag")
"""Of the label of a span; the second and third are those of the pipelines of Hugging Face."""
_UNCARRIED = (
    "annotators",
    "attributes",
    "entities",
    "fragments",
    "history",
    "identifiers",
    "meta",
    "notes",
    "progress",
    "relations",
)
_OBJECT = re.compile(rb"(?:\[\s*)?\{")
_TEXT_KEY = re.compile(rb'"text"\s*:')


def read(source: Source, options: ReadOptions) -> Iterator[ReadEvent]:
    """The records of `source`; what they leave open is filled in later."""
    unit: OffsetUnit | None = None
    for found in objects_and_pairs(source, options, options.losses):
        if isinstance(found, Rejection):
            yield found
            continue
        where, given, position = found
        record = _under_its_name(given)
        text = record.get("text")
        if not isinstance(text, str):
            yield Rejection(where, 'has no "text"' if text is None else 'its "text" is not a string')
            continue
        problem = _problem(record)
        if problem:
            yield Rejection(where, problem)
        else:
            draft = _record(record, text, source.name, where, options)
            if isinstance(given, Pair):
                unit = unit or _unit(source, options)
                draft = draft if unit is OffsetUnit.CODE_POINT else convert_record(draft, unit)
            yield Draft(where, draft, False, position)


def _unit(source: Source, options: ReadOptions) -> OffsetUnit:
    unit = unit_of_pairs(source, options)
    if unit is not OffsetUnit.CODE_POINT:
        options.source_losses.add("unit_found", f"{source.name}: {unit.value}")
    return unit


def write(records: Iterable[NativeRecord], out: BinaryIO, losses: LossReport) -> None:
    """One line for each record, offsets in code points."""
    for record in records:
        count_uncarried(record, _UNCARRIED, losses)
        if not record["title"]:
            # Blanks are a title, which comes back; only where there is none the first line takes its place.
            losses.add("blank_titles", record["id"])
        line = {
            "id": record["id"],
            "title": record["title"],
            "language": record["language"],
            "direction": record["direction"],
            "text": record["text"],
            "spans": [
                {"start": span["start"], "end": span["end"], "label": span["label"], "text": _envelope(record, span)}
                for span in record["spans"]
            ],
        }
        out.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))


def _under_its_name(given: dict[str, Any]) -> dict[str, Any]:
    """`given` with its spans under ``spans``; an empty list tells of no span where another one does."""
    record = {key: _as_list(key, value) for key, value in given.items() if key not in _OTHER_NAMES or value != []}
    if isinstance(record.get("spans"), dict):
        return _ungrouped(record, record["spans"])
    if record.get("spans"):
        return record
    for name in _OTHER_NAMES:
        items = record.get(name)
        if isinstance(items, list) and (not items or isinstance(given, Pair) or any(map(_tells_place, items))):
            return {**{key: value for key, value in record.items() if key != name}, "spans": items}
    return record


def _as_list(key: str, value: Json) -> Json:
    """Spans as an object of sequences, ``{"start": [0], "end": [4], …}``, as `datasets` writes them, one by one."""
    if key not in ("spans", *_OTHER_NAMES) or not isinstance(value, dict) or not {"start", "end"} <= value.keys():
        return value
    columns = list(value.values())
    if not all(isinstance(column, list) and len(column) == len(columns[0]) for column in columns):
        return value
    return [dict(zip(value, cells, strict=True)) for cells in zip(*columns, strict=True)]


def _ungrouped(record: dict[str, Any], groups: dict[str, Any]) -> dict[str, Any]:
    """The record of spaCy with all spans in one list; one of another shape stays as it is.

    ``Doc.to_json`` calls the entities ``ents``, its training data ``entities``.
    """
    named = next((name for name in ("ents", "entities") if record.get(name)), "ents")
    entities = record.get(named) or []
    if not all(isinstance(items, list) and all(map(_is_span, items)) for items in (entities, *groups.values())):
        return record
    rest = {key: value for key, value in record.items() if key != named}
    return {**rest, "spans": one_list(entities, groups)}


def _is_span(item: Json) -> bool:
    if isinstance(item, list):
        return len(item) == 3 and type(item[0]) is int and type(item[1]) is int and isinstance(item[2], str)
    return isinstance(item, dict) and {"start", "end"} <= item.keys() and not item.keys().isdisjoint(_LABEL_NAMES)


def _tells_place(item: Json) -> bool:
    """Whether it is a span, or something that was meant to be one: then all in its list are spans or wrong."""
    if isinstance(item, list):
        return len(item) > 2 and type(item[0]) is type(item[1]) is int
    return _is_span(item)


def _envelope(record: NativeRecord, span: NativeSpan) -> str:
    return record["text"][span["start"] : span["end"]]


def _problem(record: Mapping[str, Any]) -> str | None:
    if not isinstance(record.get("spans", []), list):
        return '"spans" is not a list'
    identifier = record.get("id")
    if isinstance(identifier, bool) or not isinstance(identifier, str | int | None):
        return '"id" is neither a string nor a whole number'
    for number, span in enumerate(record.get("spans", []), 1):
        if type(span) is list and len(span) != 3:
            return f"span {number} is not [start, end, label]"
    return None


def _record(record: Mapping[str, Any], text: str, name: str, where: str, options: ReadOptions) -> dict[str, Any]:
    identifier = record.get("id")
    tokens, used = kept_of(record, text, where, options.losses)
    links = _links(record, None if identifier is None else str(identifier), text, options)
    used = {*used, "relations"} if links else used
    meta = meta_in(record)
    meta.update((key, value) for key, value in record.items() if key not in _TOP_KEYS and key not in used)
    meta.update(tokens)
    given, meta = usable_head(record, meta)
    return {
        "id": None if identifier is None else str(identifier),
        "title": given["title"] or title_of(text, name),
        "text": text,
        "language": given["language"] or language_of(text),
        "direction": given["direction"] if record.get("direction", "") in _DIRECTIONS else article_direction(text),
        "meta": meta,
        "spans": [_span(span, options) for span in record.get("spans", [])],
        "relations": links,
    }


def _links(record: Mapping[str, Any], identifier: str | None, text: str, options: ReadOptions) -> list[Json]:
    """The links of a record, when each leads from one of its spans to another; else they are metadata like any."""
    found = record.get("relations")
    named = {str(span.get("id")) for span in record.get("spans", []) if isinstance(span, dict)}
    if not isinstance(found, list) or not all(_is_link(one, named) for one in found):
        return []
    make_id = local_ids(identifier, text)
    links: list[Json] = []
    for number, one in enumerate(found, 1):
        attributes = one.get("attributes") or {}
        if isinstance(attributes, dict):
            attributes = {**attributes, **{key: value for key, value in one.items() if key not in _LINK_KEYS}}
        given = {key: value for key, value in one.items() if key in _LINK_KEYS and key not in ("id", "type")}
        ends = given.pop("from"), given.pop("to")
        key = one.get("id") or make_id(f"relation {number}")
        links.append(relation_draft(options, key, one["type"], ends, **{**given, "attributes": attributes}))
    return links


def _is_link(item: Json, named: Container[str]) -> bool:
    ends = [item.get(key) for key in ("type", "from", "to")] if isinstance(item, dict) else []
    return bool(ends) and all(isinstance(end, str) for end in ends) and ends[1] in named and ends[2] in named


def _span(span: Json, options: ReadOptions) -> Json:
    if isinstance(span, list) and len(span) == 3:
        span = dict(zip(("start", "end", "label"), span, strict=True))
    if not isinstance(span, dict):
        return span
    named = next((name for name in _LABEL_NAMES if name in span), "label")
    if named != "label":
        span = {**{key: value for key, value in span.items() if key != named}, "label": span[named]}
    attributes = span.get("attributes") or {}
    if isinstance(attributes, dict):
        attributes = {**attributes, **{key: value for key, value in span.items() if key not in _SPAN_KEYS}}
    draft = {key: value for key, value in span.items() if key in _SPAN_KEYS and value is not None}
    return {
        "annotator": options.annotator,
        "note": "",
        "created": options.now,
        "updated": options.now,
        **draft,
        "attributes": attributes,
        "entity": None,
        "origin": Origin.IMPORTED.value,
    }


def _sniff(name: str, head: bytes) -> int:
    first = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if suffix_of(name) in FORMAT.suffixes:
        return 50
    if looks_like_pairs(first):
        return 40
    return 40 if _OBJECT.match(first) and _TEXT_KEY.search(first) else 0


FORMAT = Format(
    name="spans",
    title='Plain span JSONL, {"text": …, "spans": [{"start": …, "end": …, "label": …}]}',
    suffixes=(".jsonl", ".ndjson"),
    carries=frozenset({Feature.SPANS, Feature.OVERLAPS}),
    sniff=_sniff,
    read=read,
    quick=True,
    write=write,
)
