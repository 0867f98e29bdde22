"""From a ``.ann`` file and the text beside it to an article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import unquote
from uuid import UUID, uuid5

from app.domain.errors import RecordError
from app.domain.wording.isolation import isolated
from app.exchange.brat.declared_types import BratTypes, parse_types
from app.exchange.brat.lines import AnnFile, AnnLineError, Statement, TextBound, parse_ann
from app.exchange.characters.encodings import decode
from app.exchange.characters.units import OffsetUnit, UnitTable
from app.exchange.files.sources import Source
from app.exchange.formats import Draft, MisfitRejection, ReadEvent, ReadOptions, Rejection
from app.exchange.records.article_head import head_beside
from app.exchange.records.attribute_values import definition_of, value_of
from app.exchange.records.completing import text_digest
from app.exchange.records.drafts import article_draft, relation_draft, span_draft
from app.exchange.records.misfits import UNPLACED

TEXT_SUFFIX = ".txt"
# brat refuses a span whose text is not the one in its line, and like Python it ends a line at each of these.
BREAKS = re.compile("[\t\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
_GAP = re.compile(BREAKS.pattern + "+")
_MAX_BYTES = 64 * 1024**2
_IDS = UUID("0b0d4a52-35d9-5f0e-8f63-0f3f1b7a9c11")
"""Namespace of the ids of spans and links, which brat numbers anew in each article."""
CONFIGURATION = "annotation.conf"
_LARGEST_CONFIGURATION = 1024**2
_NOTES = "AnnotatorNotes"
"""What brat calls a note that a person wrote; it has other ones of its own, such as for what is missing."""
_NOTE = "note"
"""The attribute of a link that holds what was noted about it."""
OWN_RESOURCE = "Hashiya"
_WIKIDATA = "Wikidata"
_UNITS = (OffsetUnit.CODE_POINT, OffsetUnit.UTF16, OffsetUnit.BYTE, OffsetUnit.GRAPHEME)


class _Fitted(NamedTuple):
    """A text in which the spans were found, with their fragments in code points."""

    text: str
    line_ends: bool
    """Whether CRLF had to become LF."""
    unit: OffsetUnit
    fragments: dict[str, list[tuple[int, int]]]


def read(source: Source, options: ReadOptions) -> Iterator[ReadEvent]:
    """The one article that `source`, a ``.ann`` or ``.a1`` file, belongs to."""
    path = PurePosixPath(source.name)
    text_source = source.beside(path.stem + TEXT_SUFFIX)
    if text_source is None:
        yield Rejection(source.name, f"there is no {path.stem}{TEXT_SUFFIX} beside it")
        return
    try:
        lines = _content(source, options.encoding).removeprefix("\ufeff")
        if path.suffix.lower() == ".a1" and (second := source.beside(path.stem + ".a2")):
            lines += "\n" + _content(second, options.encoding).removeprefix("\ufeff")
        head = head_beside(source, path.stem)
        types = _types(source, options)
        ann = parse_ann(lines, types)
        if head is None:
            _compare(ann, types, options)
        fitted = _fit(ann, _content(text_source, options.encoding), head, go_on=options.skip_bad_spans)
        record = _record(source.name, ann, fitted, head, options)
    except AnnLineError as error:
        refused = MisfitRejection if error.misfit else Rejection
        yield refused(f"{source.name}:{error.line}", str(error))
    except RecordError as error:
        yield Rejection(source.name, str(error))
    else:
        yield Draft(source.name, record, False, source.size)


def _types(source: Source, options: ReadOptions) -> BratTypes:
    """What the project declares; what is wrong with the declarations is told once and keeps no article out."""
    found = source.above(CONFIGURATION)
    if found is None:
        return BratTypes()
    if found.size > _LARGEST_CONFIGURATION:
        options.losses.add_once("configuration", f"{found.name}: more than {_LARGEST_CONFIGURATION:,} bytes")
        return BratTypes()
    try:
        types = parse_types(_content(found, options.encoding))
    except RecordError as error:
        options.losses.add_once("configuration", str(error))
        return BratTypes()
    for line, problem in types.problems.items():
        options.losses.add_once("configuration", f"{found.name}:{line}: {problem}")
    return types


def _compare(ann: AnnFile, types: BratTypes, options: ReadOptions) -> None:
    """Offer what is declared for mapping, and tell of each type and value that is in use without being declared."""
    declared = options.declared
    declared.labels.update(types.labels)
    declared.relations.update(dict.fromkeys(types.relations))
    for name, values in types.attributes.items():
        declared.attributes.setdefault(name, {}).update(values)
    if not types.labels:
        return  # There is no configuration, or none worth the name.
    links = {*types.relations, *(role for roles in types.roles.values() for role in roles)}
    used = [
        *(span.type for span in ann.spans.values() if span.type not in types.labels and span.type not in types.groups),
        *(link.type for link in ann.links if link.type not in links and not link.id.startswith("*")),
        *(one.type for one in ann.attributes if one.type not in types.attributes),
        *(
            f"{one.type}={one.text}"
            for one in ann.attributes
            if one.text and (listed := types.attributes.get(one.type)) and one.text not in listed
        ),
    ]
    for name in used:
        options.losses.add_once("undeclared", name)


def joined_at_line_ends(text: str, fragments: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """`fragments` with those made one that touch, or between which there is nothing but line ends and tabs."""
    found: list[tuple[int, int]] = []
    for start, end in fragments:
        if found and (found[-1][1] == start or _GAP.fullmatch(text, found[-1][1], start)):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _content(source: Source, encoding: str | None) -> str:
    """The characters of a file; a byte order mark is left in it, because offsets may count it."""
    if source.size > _MAX_BYTES:
        raise RecordError(f"{source.name} is larger than {_MAX_BYTES:,} bytes; no article is")
    try:
        with source.reading() as stream:
            data = stream.read()
        if encoding is None and b"\0" not in data:
            with suppress(UnicodeDecodeError):
                # No look at control codes: an export of ours quotes whatever the article holds.
                return data.decode()
        decoded = decode(data, encoding)
    except RecordError as error:
        raise RecordError(f"{source.name}: {error}") from error
    return "\ufeff" + decoded.text if decoded.bom else decoded.text


def _fit(ann: AnnFile, content: str, head: Mapping[str, Any] | None, *, go_on: bool) -> _Fitted:
    """The reading of the text, and of the unit of offsets, in which every span has the text that its line gives.

    If there is none, the one in which most have it, where the reader may `go_on`.
    """
    best: _Fitted | None = None
    bare = content.removeprefix("\ufeff")
    texts = {content: False, bare: False}
    if head is not None and text_digest(content) == head["text_sha256"]:
        texts = {content: False}
    elif not ann.spans:
        texts = {bare: False}
    texts.setdefault(bare.replace("\r\n", "\n"), True)
    for unit in _UNITS:
        for text, line_ends in texts.items():
            if not text:
                continue
            fragments = _located(ann.spans.values(), text, unit)
            if len(fragments) == len(ann.spans):
                return _Fitted(text, line_ends, unit, fragments)
            if go_on and (best is None or len(fragments) > len(best.fragments)):
                best = _Fitted(text, line_ends, unit, fragments)
    if best is not None:
        return best
    _refuse_misfit(ann.spans.values(), bare)
    raise RecordError("the text beside it is empty")


def _located(spans: Iterable[TextBound], text: str, unit: OffsetUnit) -> dict[str, list[tuple[int, int]]]:
    """Id of each span that has its text → its fragments."""
    table = UnitTable(text, unit)
    found: dict[str, list[tuple[int, int]]] = {}
    for span in spans:
        fragments = []
        for start, end in span.fragments:
            first, last = table.code_point(start), table.code_point(end)
            if first is None or last is None or first >= last:
                break
            fragments.append((first, last))
        if len(fragments) == len(span.fragments) and _quoted(text, fragments, span.quote):
            found[span.id] = fragments
    return found


def _quoted(text: str, fragments: Sequence[tuple[int, int]], quote: str) -> bool:
    """Whether `quote` is the text of `fragments`: joined by blanks, or by nothing as brat did before version 1.3."""
    parts = [BREAKS.sub(" ", text[start:end]) for start, end in fragments]
    return quote.strip() in {" ".join(parts).strip(), "".join(parts).strip()}


def _refuse_misfit(spans: Iterable[TextBound], text: str) -> None:
    for span in spans:
        if span.fragments[-1][1] > len(text):
            raise AnnLineError(
                span.line,
                f"{span.id} ends at {span.fragments[-1][1]}, but the text has {len(text):,} code points",
                misfit=True,
            )
        if not _quoted(text, span.fragments, span.quote):
            found = " ".join(text[start:end] for start, end in span.fragments)
            raise AnnLineError(
                span.line,
                f"the text of {span.id} is {isolated(span.quote[:40])}, but at its place is {isolated(found[:40])}",
                misfit=True,
            )


def _record(
    name: str, ann: AnnFile, fitted: _Fitted, head: Mapping[str, Any] | None, options: ReadOptions
) -> dict[str, Any]:
    losses = options.losses
    if fitted.unit is not OffsetUnit.CODE_POINT:
        losses.add("unit_found", f"{name}: {fitted.unit}")
    for kind, count in (
        ("unknown_lines", len(ann.unknown)),
        ("line_rests", len(ann.rests)),
        ("events", len(ann.triggers)),
        ("shared_triggers", len(ann.triggers) - len(set(ann.triggers.values()))),
        ("event_types", sum(ann.spans[ann.triggers[key]].type != kind for key, kind in ann.events.items())),
        ("equivalences", len({link.line for link in ann.links if link.id.startswith("*")})),
    ):
        if count:
            losses.add(kind, name, count)
    meta: dict[str, Any] = dict(head["meta"]) if head else {"file": name}
    if fitted.line_ends:
        meta["line_ends"] = "crlf"
    names = head.get("names") if head else None
    builder = _Builder(name, ann, fitted, names if isinstance(names, dict) else {}, options)
    entities = builder.entities(head["entities"] if head else ())
    record = article_draft(
        fitted.text,
        name,
        given=head or {},
        meta=meta,
        spans=builder.spans(),
        relations=builder.relations(),
        entities=entities,
    )
    if head:
        record["status"] = head["status"]
    return record


class _Builder:
    """Spans, links and entities of one article."""

    def __init__(
        self, name: str, ann: AnnFile, fitted: _Fitted, names: Mapping[str, Any], options: ReadOptions
    ) -> None:
        self._name = name
        self._ann = ann
        self._fitted = fitted
        self._names = {key: value for key, value in names.items() if isinstance(value, str)}
        self._options = options
        self._seed = f"{name}\0{text_digest(fitted.text)}"
        self._entity_of: dict[str, str] = {}
        self._attributes = self._grouped(ann.attributes)
        self._notes = self._grouped(ann.notes)

    def _id(self, local: str) -> str:
        return str(uuid5(_IDS, f"{self._seed}\0{local}"))

    def _named(self, name: str) -> str:
        return self._names.get(name, name)

    def _grouped(self, statements: Iterable[Statement]) -> dict[str, list[Statement]]:
        found: dict[str, list[Statement]] = {}
        links = {link.id for link in self._ann.links}
        for statement in statements:
            target = statement.target if statement.target in links else self._ann.span_of(statement.target)
            if target is None:
                self._options.losses.add("unknown_lines", f"{self._name}:{statement.line}")
            else:
                found.setdefault(target, []).append(statement)
        return found

    def _attributes_of(self, identifier: str, owner: str) -> dict[str, Any]:
        texts: dict[str, list[str]] = {}
        flags: dict[str, int] = {}
        for statement in self._attributes.get(identifier, ()):
            key = self._named(statement.type)
            texts.setdefault(key, []).extend([statement.text] if statement.text else [])
            if not statement.text:
                flags.setdefault(key, statement.line)
        for key, line in flags.items():
            if texts[key]:
                # Somebody gave it a value as well, and a value says more.
                self._options.losses.add("attribute_values", f"{self._name}:{line}: {key}")
        codebook = self._options.codebook
        return {key: value_of(found, definition_of(codebook, owner, key)) for key, found in texts.items()}

    def spans(self) -> Iterator[dict[str, Any]]:
        for span in self._ann.spans.values():
            label = self._named(span.type)
            found = self._fitted.fragments.get(span.id)
            fragments = joined_at_line_ends(self._fitted.text, found) if found else [UNPLACED]
            note = "\n".join(map(_note, self._notes.get(span.id, ())))
            yield span_draft(
                self._options,
                fragments[0][0],
                fragments[-1][1],
                label,
                id=self._id(span.id),
                fragments=[list(pair) for pair in fragments] if len(fragments) > 1 else None,
                attributes=self._attributes_of(span.id, label),
                entity=self._entity_of.get(span.id),
                note=note,
                text=None if found else span.quote,
            )

    def relations(self) -> Iterator[dict[str, Any]]:
        seen: set[tuple[str, str, str]] = set()
        losses = self._options.losses
        for link in self._ann.links:
            start, end = self._ann.span_of(link.start), self._ann.span_of(link.end)
            assert start is not None
            assert end is not None
            kind = self._named(link.type)
            where = f"{self._name}:{link.line}"
            if start == end:
                losses.add("self_links", where)
            elif (kind, start, end) in seen:
                losses.add("repeated_relations", where)
            else:
                seen.add((kind, start, end))
                notes = {_NOTE: "\n".join(map(_note, self._notes.pop(link.id)))} if link.id in self._notes else {}
                yield relation_draft(
                    self._options,
                    self._id(link.id),
                    kind,
                    (self._id(start), self._id(end)),
                    attributes={**notes, **self._attributes_of(link.id, kind)},
                )
            if link.id in self._notes:
                losses.add("notes", where)

    def entities(self, known: Iterable[Any]) -> list[Any]:
        """The entities of the head, then those that references name; each span gets the first that it refers to."""
        found = {entity["id"]: entity for entity in known if isinstance(entity, dict) and _usable_id(entity)}
        wikidata = {entity.get("wikidata"): key for key, entity in found.items() if entity.get("wikidata")}
        for statement in self._ann.references:
            span = self._ann.span_of(statement.target)
            resource, _, key = (statement.text or "").partition(":")
            if resource == _WIKIDATA and span and found.get(self._entity_of.get(span), {}).get("wikidata") == key:
                continue  # The same entity again, as our own exports name it.
            own = resource == OWN_RESOURCE and (key in found or unquote(key) in found)
            key = unquote(key) if own and key not in found else key
            entity_id = key if own else wikidata.get(key) if resource == _WIKIDATA else f"{resource}:{key}"
            if span is None or (span in self._entity_of and self._entity_of[span] != entity_id):
                self._options.losses.add("references", f"{self._name}:{statement.line}")
                continue
            if entity_id is None or entity_id not in found:
                entity_id, entity = self._entity(resource, key, statement.name, self._ann.spans[span])
                found.setdefault(entity_id, entity)
            self._entity_of[span] = entity_id
        return list(found.values())

    def _entity(self, resource: str, key: str, name: str, span: TextBound) -> tuple[str, dict[str, Any]]:
        identifier = f"{resource}:{key}"
        return identifier, {
            "id": identifier,
            "name": name.strip() or span.quote.strip() or key,
            "kind": self._named(span.type).lower(),
            "aliases": [],
            "wikidata": key if resource == _WIKIDATA else None,
        }


def _note(statement: Statement) -> str:
    return statement.text or "" if statement.type == _NOTES else f"{statement.type}: {statement.text or ''}".strip()


def _usable_id(entity: Mapping[str, Any]) -> bool:
    return isinstance(entity.get("id"), str)
