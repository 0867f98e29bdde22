"""From WebAnno TSV to an article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, chain, groupby, pairwise
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from uuid import uuid5

import orjson

from app.domain.errors import RecordError
from app.domain.records import AttributeDefinition
from app.exchange.cas.concepts import FEATURE as CONCEPT
from app.exchange.cas.concepts import Concepts, names_concept
from app.exchange.cas.model import NOBODY
from app.exchange.characters.encodings import decode
from app.exchange.files.name_parts import stem_of
from app.exchange.files.sources import Source
from app.exchange.formats import Draft, ReadEvent, ReadOptions, Rejection
from app.exchange.records.article_head import head_beside
from app.exchange.records.attribute_values import definition_of, value_of
from app.exchange.records.completing import text_digest
from app.exchange.records.drafts import article_draft, relation_draft, span_draft
from app.exchange.tokens.tokenising import TokenisedText, kept_tokens
from app.exchange.webanno_tsv.cells import CHAIN_LAYER, CHAIN_LINK, RELATION_LAYER, Cell, stacked
from app.exchange.webanno_tsv.rows import LineError, Row, TsvFile
from app.exchange.webanno_tsv.spans import IDS, SpanIndex, TsvSpan, is_read, named

OWN_SPAN = "custom.Span"
LABEL, ENTITY, NOTE = "label", "entity", "note"
_NEXT = "next"
"""What the link from a chain's member to the following one is called in UIMA, when nobody gave it a name."""
_MAX_BYTES = 128 * 1024**2
_PROJECT_FOLDERS = frozenset({"annotation", "curation"})
_DOCUMENT = re.compile(r".+\.(?:txt|html?|pdf|xml|xmi|json|tsv|conllu?)", re.IGNORECASE)


class _Link(NamedTuple):
    """A link before it is known whether both of its ends are there."""

    line: int
    id: tuple[str, ...]
    """What its id is made of."""
    type: str
    ends: tuple[TsvSpan | None, TsvSpan | None]
    attributes: Mapping[str, str] = {}


def cell_text(value: object) -> str | None:
    """The text for an attribute's value in a cell; a list becomes JSON, None says that there is none."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool | int | float):
        return orjson.dumps(value).decode()
    if isinstance(value, list) and value and all(isinstance(item, str) and item for item in value):
        return orjson.dumps(value).decode()
    return None


def cell_value(text: str, definition: AttributeDefinition | None) -> object:
    """The value that a cell's text stands for."""
    if text.startswith("["):
        try:
            items = orjson.loads(text)
        except orjson.JSONDecodeError:
            return text
        if items and all(isinstance(item, str) for item in items):
            return items
    return value_of((text,), definition)


def read(source: Source, options: ReadOptions) -> Iterator[ReadEvent]:
    """The one article in `source`."""
    stem = stem_of(source.name)
    try:
        if source.size > _MAX_BYTES:
            yield Rejection(source.name, f"is larger than {_MAX_BYTES:,} bytes; no article is")
            return
        with source.reading() as stream:
            content = decode(stream.read(), options.encoding, quotes=True).text
        head = head_beside(source, stem)
        record = _ArticleReader(source.name, content, head, options).record()
    except LineError as error:
        yield Rejection(f"{source.name}:{error.line}", str(error))
    except RecordError as error:
        yield Rejection(source.name, str(error))
    else:
        yield Draft(source.name, record, False, source.size)


def annotator_in(name: str) -> str | None:
    """Whose file this is in an exported project of INCEpTION, each article a folder, each annotator a file.

    That is ``annotation/khabar.txt/sara.tsv``, or ``curation/khabar.txt/CURATION_USER.tsv``.
    """
    *above, folder, file = ("", "", *PurePosixPath(name).parts)
    stem = PurePosixPath(file).stem
    known = above[-1] in _PROJECT_FOLDERS or _DOCUMENT.fullmatch(folder)
    return stem if known and folder and stem != NOBODY else None


class _ArticleReader:
    """One file."""

    def __init__(self, name: str, content: str, head: Mapping[str, Any] | None, options: ReadOptions) -> None:
        self._name = name
        self._head = head
        self._options = options
        names = head.get("names") if head else None
        self._names = (
            {key: key_of for key, key_of in names.items() if isinstance(key_of, str)} if isinstance(names, dict) else {}
        )
        self._file = TsvFile(name, content, head, options.losses)
        self._columns = self._file.columns
        self._maker = {} if head else {"annotator": annotator_in(name)}
        self._seed = f"{name}\0{text_digest(self._file.text)}"
        self._concepts = Concepts(head["entities"] if head else ())
        self._spans = SpanIndex(self._file, self._seed)

    def record(self) -> dict[str, Any]:
        """The article."""
        self._count_unread()
        relations = list(self._relations())
        head = self._head
        meta: dict[str, Any] = dict(head["meta"]) if head else {"file": self._name, **self._kept_tokens()}
        known = {entity.get("id") for entity in (head["entities"] if head else []) if isinstance(entity, dict)}
        record = article_draft(
            self._file.text,
            self._name,
            given=head or {},
            meta=meta,
            spans=[self._span(span, known) for span in self._spans if self._has_text(span)],
            relations=relations,
            entities=self._concepts.all(),
        )
        if head:
            record["status"] = head["status"]
        return record

    def _count_unread(self) -> None:
        """Count the layers that have columns without a place with us."""
        linking = {column.layer for column in self._columns if column.kind == RELATION_LAYER and column.base}
        chained = {column.layer for column in self._columns if column.feature == CHAIN_LINK}
        followed = {index for index, (one, after) in enumerate(pairwise(self._columns)) if one.role and after.base}
        unread = {
            column.layer
            for index, column in enumerate(self._columns)
            if not is_read(column)
            or (column.role and index not in followed)
            or (column.kind == RELATION_LAYER and column.layer not in linking)
            or (column.kind == CHAIN_LAYER and column.layer not in chained)
        }
        if unread:
            self._options.losses.add("columns", f"{self._name}: {', '.join(sorted(unread))[:80]}", len(unread))

    def _has_text(self, span: TsvSpan) -> bool:
        if span.start == span.end:
            self._options.losses.add("empty_spans", f"{self._name}:{span.line}")
        return span.start < span.end

    def _kept_tokens(self) -> dict[str, Any]:
        rows = [[row for row in sentence.rows if "." not in row.unit] for sentence in self._file.sentences]
        flat = [row for part in rows for row in part]
        breaks = list(accumulate((len(part) for part in rows[:-1]), initial=0)) if rows else []
        tokens = TokenisedText("webanno", [row.start for row in flat], [row.end for row in flat], breaks)
        return kept_tokens(self._file.text, tokens, self._options.losses, self._name)

    def _span(self, span: TsvSpan, known: set[object]) -> dict[str, Any]:
        label, values = named(self._columns, span.layer, span.values)
        own = span.layer == OWN_SPAN
        entity = values.pop(ENTITY, None) if own and values.get(ENTITY) in known else None
        note = values.pop(NOTE, None) if own else None
        if not own and names_concept(span.layer, values.get(CONCEPT)):
            entity = self._concepts.entity(values.pop(CONCEPT), self._file.text[span.start : span.end], label)
        attributes = self._attributes(label, values)
        given = {"attributes": attributes, "entity": entity, "note": note, **self._maker}
        return span_draft(self._options, span.start, span.end, label, id=span.id, **given)

    def _attributes(self, owner: str, values: Mapping[str, str]) -> dict[str, object]:
        codebook = self._options.codebook
        keyed = ((self._names.get(feature, feature), value) for feature, value in values.items())
        return {key: cell_value(value, definition_of(codebook, owner, key)) for key, value in keyed}

    def _relations(self) -> Iterator[dict[str, Any]]:
        """All links; those that cannot be, or are there already, are counted."""
        seen: set[tuple[str, str, str]] = set()
        for link in chain(self._arcs(), self._slots(), self._chains()):
            start, end = link.ends
            kind = "foreign_items"
            if start is not None and end is not None:
                key = (link.type, start.id, end.id)
                kind = "relations_of_left_out" if start.start == start.end or end.start == end.end else ""
                kind = kind or ("self_links" if start is end else "repeated_relations" if key in seen else "")
                seen.add(key)
            if kind:
                self._options.losses.add(kind, f"{self._name}:{link.line}: {link.type}")
                continue
            assert start is not None
            assert end is not None
            identifier = str(uuid5(IDS, "\0".join((self._seed, *link.id))))
            attributes = self._attributes(link.type, link.attributes)
            given = {"attributes": attributes, **self._maker}
            yield relation_draft(self._options, identifier, link.type, (start.id, end.id), **given)

    def _arcs(self) -> Iterator[_Link]:
        """What the columns of relation layers say."""
        linking = [column.layer for column in self._columns if column.kind == RELATION_LAYER and column.base]
        layers = {
            layer: [index for index, column in enumerate(self._columns) if column.layer == layer]
            for layer in linking
            if all(is_read(column) for column in self._columns if column.layer == layer)
        }
        for row in self._file.rows():
            for layer, columns in layers.items():
                if row.cells.keys().isdisjoint(columns):
                    continue
                stacks = [stacked(row.cells.get(index, "")) for index in columns]
                for place in range(max(map(len, stacks))):
                    yield self._arc(row, layer, columns, [stack[place : place + 1] for stack in stacks], place)

    def _arc(self, row: Row, layer: str, columns: Sequence[int], cells: Sequence[Sequence[Cell]], place: int) -> _Link:
        values: dict[str, str] = {}
        ends: tuple[TsvSpan | None, TsvSpan | None] = (None, None)
        for index, found in zip(columns, cells, strict=True):
            column = self._columns[index]
            if not found:
                raise LineError(row.line, f"has too few values for {layer}")
            (cell,) = found
            if column.base:
                first, _, second = cell.number.partition("_")
                ends = (
                    self._end(row.line, column.base, cell.value or "", first),
                    self._end(row.line, column.base, row.unit, second),
                )
            elif cell.value is not None:
                values[column.feature] = cell.value
        kind, rest = named(self._columns, layer, values)
        return _Link(row.line, (layer, row.unit, str(place)), kind, ends, rest)

    def _end(self, line: int, base: str, unit: str, number: str) -> TsvSpan | None:
        """The span that a cell refers to; None when it is in a layer that is not read, such as that of lemmas."""
        span = self._spans.found(base, unit, number)
        if span is None and base in self._spans.layers:
            raise LineError(line, f"links to something on {unit or 'no token'} that is not there")
        return span

    def _slots(self) -> Iterator[_Link]:
        """A link from each span to whatever fills one of its slots, of the slot's role as type."""
        for span in self._spans:
            for feature, slots in span.slots.items():
                base = self._spans.slot_layers.get((span.layer, feature))
                if base is None:
                    continue  # A column of roles without one of targets; it was counted.
                if len(slots.roles) != len(slots.targets):
                    raise LineError(
                        span.line, f"has {len(slots.roles)} roles for {len(slots.targets)} targets of {feature}"
                    )
                for place, (role, cell) in enumerate(zip(slots.roles, slots.targets, strict=True)):
                    target = self._end(span.line, base, cell.value or "", cell.number)
                    yield _Link(span.line, ("slot", span.id, feature, str(place)), role or feature, (span, target))

    def _chains(self) -> Iterator[_Link]:
        """A link from each member of a chain to the next one, of its name as type.

        The name that the last one of a chain has, or one that no chain is told of, stays an attribute of the span.
        """
        members = [span for span in self._spans if span.chain and span.start < span.end]
        members.sort(key=_place_in_chain)
        for _, group in groupby(members, lambda span: (span.layer, _place_in_chain(span)[1])):
            for first, second in pairwise(group):
                name = first.values.pop(CHAIN_LINK, None)
                yield _Link(first.line, ("chain", first.id), name or _NEXT, (first, second))


def _place_in_chain(span: TsvSpan) -> tuple[str, int, int]:
    number, _, place = span.chain.partition("-")
    return span.layer, int(number), int(place)
