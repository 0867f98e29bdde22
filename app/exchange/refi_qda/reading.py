"""From a REFI-QDA project to articles, one for each text among its sources."""

from __future__ import annotations

import codecs
import datetime
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any, BinaryIO, cast

import orjson

from app.domain.dates import is_utc_time
from app.domain.errors import RecordError
from app.domain.wording.json_words import json_trouble
from app.exchange.characters.encodings import decode, decode_as
from app.exchange.files.archive_bounds import ArchiveBounds
from app.exchange.files.archives import Archive, Member, in_words
from app.exchange.files.sources import Source
from app.exchange.formats import Draft, ReadEvent, ReadOptions, Rejection
from app.exchange.records.attribute_values import definition_of, value_of
from app.exchange.records.drafts import article_draft, relation_draft, span_draft, without_repeats
from app.exchange.records.misfits import UNPLACED
from app.exchange.refi_qda.book import Book, elements, read_book
from app.exchange.refi_qda.links import Links
from app.exchange.refi_qda.outside import text_beside
from app.exchange.refi_qda.parts import NOTE, Coding, Selection, TextSource, close_part, open_part
from app.exchange.refi_qda.places import project_in, text_in
from app.exchange.refi_qda.positions import AUTO, Convention, Positions, common_convention, conventions, fitting
from app.exchange.syntax.xml_reading import Element, Opening

PROJECT = "project.qde"
HEAD = "hashiya"
"""Name of the variable that holds what an article has besides its text, as JSON."""
UNIT = "offset_unit"
"""Key in there: what the positions of its text count."""
_MAX_TEXT = 64 * 1024**2
_BROKEN = (
    *(OSError, EOFError, zipfile.BadZipFile, zlib.error, struct.error),
    *(NotImplementedError, RuntimeError, ValueError, KeyError),
)
"""What damaged archives raise."""
_TEXTS = frozenset({"TextSource", "PDFSource"})
"""A PDF is read where it has a representation, the text that a program took out of it."""
_OTHERS = frozenset({"PictureSource", "AudioSource", "VideoSource"})
_CASE = "Case"
_RELATIVE = "relative://"
_SHOWN = 40
"""Code points of the name of a selection."""
_FIRST = 20
"""Texts that are asked how positions are counted, before the first one is read."""


def read(source: Source, options: ReadOptions) -> Iterator[ReadEvent]:
    """The articles of `source`."""
    try:
        with source.open() as stream, Archive(stream) as archive, Links() as links:
            problem = ArchiveBounds(source.size).problem(archive.count, archive.unpacked)
            project = project_in(archive)
            if problem or project is None:
                yield Rejection(source.name, problem or "holds no project.qde")
                return
            if project.flag_bits & 1:
                yield Rejection(source.name, "is encrypted; remove its password first")
                return
            yield from _Reader(source, options, archive, project, links).articles()
    except RecordError as error:
        # No encoding can be named for a part of an archive.
        yield Rejection(source.name, f"{PROJECT} {str(error).partition('; name the right one')[0]}")
    except _BROKEN as error:
        yield Rejection(source.name, f"cannot be read: {in_words(error)}")


class _Reader:
    def __init__(self, source: Source, options: ReadOptions, archive: Archive, project: Member, links: Links) -> None:
        self._source = source
        self._options = options
        self._losses = options.losses
        self._archive = archive
        self._member = project
        self._project = Source(PROJECT, project.file_size, lambda: cast(BinaryIO, archive.open(project)))
        self._book = Book()
        self._links = links
        self._possible = conventions(AUTO, AUTO, own=False)
        self._common = self._possible[0]

    def articles(self) -> Iterator[ReadEvent]:
        """The articles; what is wrong with one does not touch the others."""
        read_book(self._project, self._book, self._links, self._options.source_losses, self._source.name)
        unit, ends = (str(self._options.values.get(key, AUTO)) for key in ("unit", "ends"))
        self._possible = conventions(unit, ends, own=self._book.own)
        self._common = self._possible[0]
        for found in self._with_common_convention(self._text_sources()):
            where = f"{self._source.name}/{PROJECT}:{found.line}"
            try:
                draft = self._draft(found)
            except RecordError as error:
                # Its links stay out with it.
                self._links.of(selection.guid for selection in found.selections)
                yield Rejection(where, str(error))
            else:
                yield Draft(where, draft, False, self._source.size)
        if self._links.waiting > 0:
            self._options.source_losses.add(
                "foreign_items",
                f"{self._source.name}: a link from something that is no span of a text",
                self._links.waiting,
            )
        for note in (note for guid, note in self._book.notes.items() if guid not in self._book.notes_read):
            self._options.source_losses.add("foreign_items", f"{self._source.name}: a note: {note.called}")

    def _with_common_convention(self, sources: Iterator[TextSource]) -> Iterator[TextSource]:
        """The sources, after the first ones have told how positions are counted in those that do not tell."""
        first = list(islice(sources, _FIRST))
        if len(self._possible) > 1:
            self._common = common_convention(self._with_texts(first), self._possible)
        yield from first
        yield from sources

    def _with_texts(self, sources: Sequence[TextSource]) -> Iterator[tuple[str, bool, Sequence[Selection]]]:
        for source in sources:
            # What is wrong with its text is told when its turn comes.
            with suppress(RecordError, *_BROKEN):
                yield self._text(source), source.marked, source.selections

    def _text_sources(self) -> Iterator[TextSource]:
        source: TextSource | None = None
        variable = ""
        pages = 0
        for event in elements(self._project):
            local = event.name.rpartition("}")[2]
            values = event.attributes
            if isinstance(event, Opening):
                pages += local == "PDFSelection"
                if local in _TEXTS:
                    path = values.get("plainTextPath", "")
                    source = TextSource(values.get("guid", ""), values.get("name", ""), path, event.line)
                elif source is not None and not pages:
                    variable = values.get("targetGUID", "") if local == "VariableRef" else variable
                    open_part(source, local, values)
                continue
            if local == "PDFSelection":
                pages -= 1
                self._leave_out(local, source.name if source else "")
            elif local in _TEXTS and source is not None:
                if local == "TextSource" or source.read:
                    yield source
                else:
                    self._leave_out(local, source.name)
                source = None
            elif source is not None and not pages:
                self._close_part(source, event, variable)
            elif local in _OTHERS:
                self._leave_out(local, values.get("name", ""))

    def _leave_out(self, kind: str, name: str) -> None:
        self._options.source_losses.add("foreign_items", f"{self._source.name}: a {kind}: {name}")

    def _close_part(self, source: TextSource, element: Element, variable: str) -> None:
        parent = element.path[-1].rpartition("}")[2]
        local = element.local_name
        close_part(source, local)
        if local == "PlainTextContent":
            source.content = element.text
        elif local == "Description" and parent == "PlainTextSelection":
            source.selections[-1].note = element.text
        elif local == "Description" and parent in (*_TEXTS, "Representation") and element.text.strip():
            source.description = "\n".join(filter(None, (source.description, element.text.strip())))
        elif local.endswith("Value") and parent == "VariableValue":
            source.values[self._book.variables.get(variable, variable)] = element.text

    def _text(self, source: TextSource) -> str:
        if source.content is not None:
            return source.content
        if not source.path:
            raise RecordError("has no plain text in the project; let its program write the project with plain texts")
        name = re.sub(f"^(?:internal://|{_RELATIVE})/?", "", source.path).replace("\\", "/")
        member = text_in(self._archive, self._member, name)
        if member is not None:
            if member.flag_bits & 1:
                raise RecordError("is encrypted; remove its password first")
            if member.file_size > _MAX_TEXT:
                raise RecordError(f"its text is larger than {_MAX_TEXT:,} bytes")
            try:
                data = self._archive.read(member)
            except _BROKEN as error:
                raise RecordError(f"its part {name} cannot be read: {error}") from error
        elif source.path.startswith(_RELATIVE):
            outside = text_beside(self._source, self._book.folder, name, _MAX_TEXT)
            if outside is None:
                raise RecordError(f"its text {source.path} is neither in the project nor beside it")
            data = outside
        else:
            raise RecordError(f"its text {source.path} is not in the project")
        source.marked = data.startswith(codecs.BOM_UTF8)
        # A byte order mark at the beginning of a text of ours is part of it.
        return decode_as(data, "utf-8") if self._book.own else decode(data, self._options.encoding).text

    def _draft(self, source: TextSource) -> dict[str, Any]:
        given = self._text(source)
        head = self._head(source)
        declared = [one for one in self._possible if one.unit.value == head.get(UNIT)]
        if declared:
            positions = Positions(given, declared[0])
        else:
            positions = fitting(given, source.selections, self._possible, self._common, marked=source.marked)
        text = positions.text
        self._report(positions.convention, source.name if text != given else None, marked=source.marked)
        spans: list[dict[str, Any]] = []
        first_of: dict[str, dict[str, Any]] = {}
        for selection in source.selections:
            made = self._spans(selection, positions)
            if not made and positions.holds_nothing(selection):
                self._losses.add("empty_spans", f"{source.name}: {selection.start}–{selection.end}")
            elif not made:
                self._losses.add("foreign_items", f"{source.name}: a selection without a code")
            else:
                first_of[selection.guid] = made[0]
                if not self._book.own and positions.doubts(selection):
                    self._losses.add("doubtful_places", f"{source.name}: {selection.name[:_SHOWN]}")
            spans += made
        meta = dict(head["meta"]) if isinstance(head.get("meta"), dict) else self._meta(source)
        draft = article_draft(
            text,
            source.name or self._source.name,
            given={"id": source.guid or None, "title": source.name, **head},
            meta=meta,
            spans=spans,
            relations=without_repeats(self._relations(first_of, source.name), self._losses, source.name),
            own=bool(head),
        )
        if isinstance(head.get("status"), dict):
            draft["status"] = head["status"]
        return draft

    def _report(self, convention: Convention, other_ends_in: str | None, *, marked: bool) -> None:
        if convention.unit is not self._possible[0].unit:
            self._losses.add("unit_found", f"{self._source.name}: {convention.unit.value}")
        if convention.at_last:
            self._losses.add("unit_found", f"{self._source.name}: an end is the place of the last character")
        if convention.mark and marked:
            self._losses.add("unit_found", f"{self._source.name}: a byte order mark counts as a character")
        if other_ends_in is not None:
            self._losses.add("line_ends", f"{self._source.name}: {other_ends_in}")

    def _meta(self, source: TextSource) -> dict[str, Any]:
        codes = [self._book.codes.get(code, code) for code in source.codes]
        named = [case for guid in source.guids for case in self._book.cases.get(guid, ())]
        about = {
            "description": source.description,
            "codes": codes,
            "cases": [case.name for case in named if case.name not in ("", source.name)],
        }
        told = {self._book.variables.get(key, key): value for case in named for key, value in case.told.items()}
        return {**{key: value for key, value in about.items() if value}, **told, **source.values}

    def _head(self, source: TextSource) -> Mapping[str, Any]:
        if not (self._book.own and HEAD in source.values):
            return {}
        try:
            head = orjson.loads(source.values[HEAD])
        except orjson.JSONDecodeError as error:
            raise RecordError(f'the variable "{HEAD}" is not JSON: {json_trouble(error)}') from error
        if not isinstance(head, dict):
            raise RecordError(f'the variable "{HEAD}" is not a JSON object')
        return head

    def _spans(self, selection: Selection, positions: Positions) -> list[dict[str, Any]]:
        try:
            ends = positions.places(int(selection.start), int(selection.end))
        except ValueError as error:
            ends = UNPLACED
            if not self._options.skip_bad_spans:
                raise RecordError(f"the offsets of selection {selection.guid} are not whole numbers") from error
        if positions.holds_nothing(selection):
            return []
        values = self._book.values
        cases = self._book.case_names
        for coding in (coding for coding in selection.codings if coding.code in cases):
            self._losses.add("foreign_items", f"{self._source.name}: a {_CASE}: {cases[coding.code]}")
        codings = [coding for coding in selection.codings if coding.code and coding.code not in cases]
        # A coding with a value of an attribute is no span of its own.
        shared = [note for coding in codings if coding.code in values for note in coding.notes]
        shared += [*selection.notes, *self._book.linked_notes.get(selection.guid, ())]
        if not codings and (selection.note or shared):
            codings = [Coding("", selection.user, selection.created, [])]
        spans: list[dict[str, Any]] = []
        attributes: dict[str, list[str]] = {}
        for code, user, created, notes in codings:
            if code in values:
                key, value = values[code]
                attributes.setdefault(key, []).append(value)
                continue
            spans.append(
                span_draft(
                    self._options,
                    *ends,
                    self._book.codes.get(code, code) if code else NOTE,
                    id=selection.guid if not spans else f"{selection.guid}#{len(spans) + 1}",
                    annotator=self._book.users.get(user or selection.user) or None,
                    created=_time(created or selection.created),
                    updated=_time(created or selection.created),
                    note="\n".join(filter(None, (selection.note, *self._notes([*notes, *shared])))),
                )
            )
        for span in spans:
            span["attributes"] = {
                key: value_of(texts, definition_of(self._options.codebook, span["label"], key))
                for key, texts in attributes.items()
            }
        return spans

    def _notes(self, guids: Sequence[str]) -> Iterator[str]:
        """What stands in the notes of a span, else how they are called; one that cannot be read stays."""
        for guid in dict.fromkeys(guids):
            note = self._book.notes.get(guid)
            if note is not None:
                with suppress(RecordError):
                    text = self._text(TextSource(guid, note.name, note.path, note.line, note.content)).strip()
                    self._book.notes_read.add(guid)
                    yield text or note.name

    def _relations(self, spans: Mapping[str, dict[str, Any]], name: str) -> Iterator[dict[str, Any]]:
        links = self._links.of(spans)
        for guid, span in spans.items():
            for link in links.get(guid, ()):
                target = spans.get(link.target)
                if target is None:
                    self._losses.add("foreign_items", f"{name}: a link to something that is no span of the text")
                elif target is span:
                    self._losses.add("self_links", name)
                else:
                    kind = link.name if link.name.strip() else "link"
                    ends = (span["id"], target["id"])
                    yield relation_draft(
                        self._options,
                        link.guid or f"{ends[0]}-{ends[1]}",
                        kind,
                        ends,
                        annotator=span["annotator"],
                    )


def _time(value: str) -> str | None:
    """A time in UTC; without a zone it is taken for one."""
    if is_utc_time(value):
        return value
    try:
        moment = datetime.datetime.fromisoformat(value)
        moment = moment.replace(tzinfo=moment.tzinfo or datetime.UTC)
        return moment.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")
    except (OverflowError, ValueError):
        return None
