"""doccano JSONL: sequence labelling (``label``) and relations (``entities`` and ``relations``), one article a line.

Projects for intents and slots have ``cats`` and ``entities`` as ``[start, end, label]``; the first versions wrote
``annotations`` with the numbers of labels and users.

doccano counts UTF-16 units, as its browser does, or graphemes where the project says so; the file says neither, nor
does it hold the text of a span. Our exports say it in a key that doccano keeps as metadata. In other files the spans
bear witness: in a wrong unit they end inside a character, behind the text or in the middle of words. Numbers of
articles and spans are doccano's own and mean nothing elsewhere.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count, islice
from pathlib import PurePosixPath
from typing import Any, BinaryIO, NamedTuple

import orjson
import regex

from app.domain.errors import RecordError
from app.domain.native_record import NativeRecord
from app.domain.text.segmentation import graphemes
from app.domain.wording.isolation import isolated
from app.exchange.characters.oddity import oddity
from app.exchange.characters.units import Astray, OffsetUnit, UnitTable
from app.exchange.files.name_parts import suffix_of
from app.exchange.files.sources import Source
from app.exchange.formats import (
    Draft,
    Feature,
    Format,
    MisfitRejection,
    ReadEvent,
    ReadOptions,
    Rejection,
    WriteOptions,
)
from app.exchange.loss import LossReport
from app.exchange.options import FormatOption
from app.exchange.records.checking import OffsetMismatchError
from app.exchange.records.drafts import (
    ARTICLE_KEYS,
    article_draft,
    local_ids,
    meta_in,
    relation_draft,
    span_draft,
    without_repeats,
)
from app.exchange.syntax.json_values import iterate_in_any_layout
from app.exchange.uncarried import count_uncarried

_UNITS = {"utf-16": OffsetUnit.UTF16, "graphemes": OffsetUnit.GRAPHEME, "code-points": OffsetUnit.CODE_POINT}
_AUTO = "auto"
_UNIT_KEY = "offset_unit"
_WITNESSES = 500
"""Articles in which the units differ that are heard before the unit is decided."""
_UNITS_DIFFER = regex.compile(
    r"[\p{M}\p{Grapheme_Extend}\p{Prepended_Concatenation_Mark}\u200d\U00010000-\U0010ffff]|\r\n"
)
"""A character of two UTF-16 units, or one that joins others to a grapheme."""
_TELLING = re.compile(rb'"start_offset"\s*:|"Comments"\s*:|"labels?"\s*:\s*\[\s*\[\s*\d|"cats"\s*:\s*\[')
_OWN = re.compile(rb'"offset_unit"\s*:\s*"(?:utf-16|graphemes|code-points)"')
_LABEL_KEYS = ("label", "labels")
_NUMBERED = "annotations"
_ENTITY_KEYS = frozenset({"id", "label", "start_offset", "end_offset", "user"})
_OF_ANNOTATIONS = frozenset({"document"})
"""The number of the article, in the files of the first versions."""
_RELATION_KEYS = frozenset({"id", "type", "from_id", "to_id"})
_OWN_KEYS = frozenset({*ARTICLE_KEYS, *_LABEL_KEYS, "text", "meta", "entities", "relations", "Comments", _UNIT_KEY})
_SEQUENCE_LOST = ("relations", "identifiers")
_LOST = ("annotators", "attributes", "entities", "fragments", "history", "notes", "progress")
_RELATIONS_LOST = ("identifiers", "relation_attributes")


def read(source: Source, options: ReadOptions) -> Iterator[ReadEvent]:
    """The articles of `source`, offsets in code points."""
    said = str(options.values.get("unit", _AUTO))
    unit = _UNITS[said] if said in _UNITS else _find_unit(source, options)
    if said == _AUTO and unit is not OffsetUnit.UTF16:
        options.source_losses.add("unit_found", f"{source.name}: {unit.value}")
    annotator = _annotator_of(source.name)
    for found in iterate_in_any_layout(source, options.encoding, options.losses):
        if isinstance(found, Rejection):
            yield found
            continue
        where, record, position = found
        problem = _problem(record)
        if problem:
            yield Rejection(where, problem)
            continue
        try:
            draft = _draft(record, source.name, unit, options, annotator or options.annotator)
        except RecordError as error:
            refused = MisfitRejection if isinstance(error, OffsetMismatchError) else Rejection
            yield refused(where, str(error))
        else:
            for key in _unread(record):
                options.losses.add("unknown_key", f"{where}: {isolated(key)}")
            yield Draft(where, draft, False, position)


def _unread(record: Mapping[str, Any]) -> Iterator[str]:
    """Keys of entities and relations that doccano has none of; those of the article itself are kept as metadata."""
    numbered = record[_NUMBERED] if _is_numbered(record) else ()
    for items, known in (
        (record.get("entities") or (), _ENTITY_KEYS),
        (numbered, _ENTITY_KEYS | _OF_ANNOTATIONS),
        (record.get("relations") or (), _RELATION_KEYS),
    ):
        yield from (key for item in items if isinstance(item, dict) for key in item if key not in known)


def write(records: Iterable[NativeRecord], out: BinaryIO, losses: LossReport, options: WriteOptions) -> None:
    """One line for each record, in the shape and the unit that `options` say."""
    said = str(options.values.get("unit", _AUTO))
    unit_name = said if said in _UNITS else "utf-16"
    unit = _UNITS[unit_name]
    numbering = None if options.values.get("shape") == "sequence" else _Numbering()
    lost = (*_LOST, *(_RELATIONS_LOST if numbering else _SEQUENCE_LOST))
    for record in records:
        count_uncarried(record, lost, losses)
        # A key that one line has and another lacks becomes a NaN in doccano's table of the file, and its database
        # refuses the whole import over it: every line has the same keys.
        line: dict[str, Any] = {key: record[key] for key in ("id", "title", "language", "direction", "meta")}
        line[_UNIT_KEY] = unit_name
        line["Comments"] = []
        line["text"] = record["text"]
        spans = _spans(record, unit, losses)
        if numbering is None:
            line["label"] = spans
        else:
            line["entities"], line["relations"] = numbering.number(record, spans, losses)
        out.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))


class _Numbering:
    """Numbers spans and links across the file, as doccano's database does."""

    def __init__(self) -> None:
        self._spans = count(1)
        self._relations = count(1)

    def number(
        self, record: NativeRecord, spans: Sequence[tuple[int, int, str]], losses: LossReport
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        numbers = {span["id"]: next(self._spans) for span in record["spans"]}
        entities = [
            {"id": number, "label": label, "start_offset": start, "end_offset": end}
            for number, (start, end, label) in zip(numbers.values(), spans, strict=True)
        ]
        # Without the annotators, what two of them agree on is one link.
        links = ({**relation, "annotator": ""} for relation in record["relations"])
        relations = [
            {
                "id": next(self._relations),
                "from_id": numbers[relation["from"]],
                "to_id": numbers[relation["to"]],
                "type": relation["type"],
            }
            for relation in without_repeats(links, losses, record["id"])
        ]
        return entities, relations


def _spans(record: NativeRecord, unit: OffsetUnit, losses: LossReport) -> list[tuple[int, int, str]]:
    if unit is OffsetUnit.GRAPHEME:
        starts = [start for start, _ in graphemes(record["text"])] + [len(record["text"])]
        spans = []
        for span in record["spans"]:
            first, last = bisect_right(starts, span["start"]) - 1, bisect_left(starts, span["end"])
            if (starts[first], starts[last]) != (span["start"], span["end"]):
                losses.add("grapheme_edges", record["id"])
            spans.append((first, last, span["label"]))
        return spans
    position = UnitTable(record["text"], unit).offset
    return [(position(span["start"]), position(span["end"]), span["label"]) for span in record["spans"]]


def _annotator_of(name: str) -> str | None:
    """A project in which everybody labels alone is exported as an archive with one file for each user."""
    path = PurePosixPath(name)
    in_archive = any(parent.suffix.lower() == ".zip" for parent in path.parents)
    return path.stem if in_archive and path.stem not in {"all", "unknown"} else None


def _find_unit(source: Source, options: ReadOptions) -> OffsetUnit:
    """The unit that the first article names, else the one in which the fewest spans of the first articles look wrong.

    UTF-16 when nothing tells.
    """
    first = next(
        (found[1] for found in iterate_in_any_layout(source, options.encoding) if not isinstance(found, Rejection)), {}
    )
    named = first.get(_UNIT_KEY)
    if isinstance(named, str) and named in _UNITS:
        return _UNITS[named]
    oddities: Counter[OffsetUnit] = Counter()
    for text, spans in islice(_witnesses(source, options), _WITNESSES):
        for unit in _UNITS.values():
            table = UnitTable(text, unit)
            oddities[unit] += sum(oddity(text, table, start, end) for start, end in spans)
    return min(_UNITS.values(), key=lambda unit: oddities[unit])


def _witnesses(source: Source, options: ReadOptions) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    for found in iterate_in_any_layout(source, options.encoding):
        if isinstance(found, Rejection):
            continue
        record = found[1]
        if _problem(record) is None and _UNITS_DIFFER.search(record["text"]):
            spans = [(label.start, label.end) for label in _labels(record)]
            if spans:
                yield record["text"], spans


def _problem(record: Mapping[str, Any]) -> str | None:
    text = record.get("text")
    if not isinstance(text, str):
        return 'has no "text"' if text is None else 'its "text" is not a string'
    for key, shapes in (("entities", dict | list), ("relations", dict)):
        items = record.get(key) or []
        if not isinstance(items, list) or not all(isinstance(item, shapes) for item in items):
            return f'"{key}" is not a list of objects'
    try:
        labels = list(_labels(record))
    except (TypeError, ValueError, KeyError):
        return "a label is not [start, end, label], or an entity has no start_offset, end_offset and label"
    if any(type(label.start) is not int or type(label.end) is not int for label in labels):
        return "an offset is not a whole number"
    return None


class _Label(NamedTuple):
    """A label in the offsets of the file.

    Attributes:
        number: by which links name it; None when it stands alone.
        user: the number of its annotator, where the file has one.
    """

    start: int
    end: int
    label: Any
    number: Any = None
    user: int | None = None


def _ends(label: _Label, table: UnitTable, *, go_on: bool) -> tuple[int, int]:
    """The code points of `label`; none if it has none and the reader may `go_on`.

    Raises:
        OffsetMismatchError: it has none; told by the numbers in the file, since a span there has no name to call it by.
    """
    first, last = table.code_point(label.start), table.code_point(label.end)
    if go_on and (first is None or last is None or first >= last):
        return Astray(label.start), Astray(label.end)
    at = f"{label.start}–{label.end}"
    if first is None or last is None:
        raise OffsetMismatchError(f"the label at {at} lies outside of its text, or cuts a character")
    if first >= last:
        raise OffsetMismatchError(f"the label at {at} holds no character")
    return first, last


def _labels(record: Mapping[str, Any]) -> Iterator[_Label]:
    for key in _LABEL_KEYS:
        if _is_sequence(record.get(key)):
            yield from (_Label(start, end, label) for start, end, label in record[key])
    for entity in record.get("entities") or ():
        if isinstance(entity, list):
            start, end, label = entity
            yield _Label(start, end, label)
        else:
            yield _Label(entity["start_offset"], entity["end_offset"], entity["label"], entity.get("id"))
    if _is_numbered(record):
        for item in record[_NUMBERED]:
            label, user = item["label"], item.get("user")
            name = str(label) if type(label) is int else label
            yield _Label(item["start_offset"], item["end_offset"], name, None, user if type(user) is int else None)


def _is_numbered(record: Mapping[str, Any]) -> bool:
    """Whether the labels are those that the first versions of doccano wrote, with the numbers of its database."""
    items = record.get(_NUMBERED)
    return isinstance(items, list) and any(isinstance(item, dict) and "start_offset" in item for item in items)


def _is_sequence(labels: object) -> bool:
    """Whether these are labels of stretches and not of the whole text."""
    return isinstance(labels, list) and any(isinstance(label, list) for label in labels)


def _draft(
    record: Mapping[str, Any], name: str, unit: OffsetUnit, options: ReadOptions, annotator: str
) -> dict[str, Any]:
    text = record["text"]
    table = UnitTable(text, unit)
    identifier = record.get("id")
    make_id = local_ids(identifier if isinstance(identifier, str) else None, text)
    ids: dict[Any, str] = {}
    spans = []
    for number, found in enumerate(_labels(record)):
        key = ids[number if found.number is None else str(found.number)] = make_id(number)
        by = annotator if found.user is None else f"user {found.user}"
        spans.append(
            span_draft(options, *_ends(found, table, go_on=options.skip_bad_spans), found.label, id=key, annotator=by)
        )
    relations = [
        relation_draft(
            options,
            make_id(f"relation {number}"),
            relation.get("type"),
            (_end(ids, relation, "from_id"), _end(ids, relation, "to_id")),
            annotator=annotator,
        )
        for number, relation in enumerate(record.get("relations") or ())
    ]
    return article_draft(
        text,
        name,
        given=record,
        meta=_meta(record),
        spans=spans,
        relations=without_repeats(relations, options.losses, name),
        own=_UNIT_KEY in record,
    )


def _end(ids: Mapping[Any, str], relation: Mapping[str, Any], key: str) -> str:
    number = str(relation.get(key))
    return ids.get(number, number)


def _meta(record: Mapping[str, Any]) -> dict[str, Any]:
    """Everything doccano kept beside the text; a label of the whole text is one more such thing."""
    meta = meta_in(record)
    meta.update((key, value) for key, value in record.items() if key not in _OWN_KEYS)
    if type(record.get("id")) is int:
        meta.setdefault("doccano_id", record["id"])
    for key in _LABEL_KEYS:
        if record.get(key) and not _is_sequence(record[key]):
            meta[key] = record[key]
    if _is_numbered(record):
        del meta[_NUMBERED]
    if record.get("Comments"):
        meta["comments"] = record["Comments"]
    return meta


def _sniff(name: str, head: bytes) -> int:
    head = head.replace(b"\0", b"")
    if suffix_of(name) not in {*FORMAT.suffixes, ".json"}:
        return 0
    if _OWN.search(head):
        return 95
    return 80 if _TELLING.search(head) else 0


FORMAT = Format(
    name="doccano",
    title="doccano JSONL, sequence labelling and relations",
    suffixes=(".jsonl", ".ndjson"),
    carries=frozenset({Feature.SPANS, Feature.OVERLAPS, Feature.RELATIONS, Feature.META}),
    sniff=_sniff,
    read=read,
    write_with=write,
    options=(
        FormatOption(
            name="unit",
            default=_AUTO,
            choices=(_AUTO, *_UNITS),
            help="what an offset counts; auto writes UTF-16 and finds out by the spans on import",
        ),
        FormatOption(
            name="shape",
            default="relations",
            choices=("relations", "sequence"),
            help="sequence for doccano projects without relations",
            on_import=False,
        ),
    ),
)
