"""From a REFI-QDA project to articles, one for each text among its sources."""

from __future__ import annotations

import datetime
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast

import orjson

from app.domain.errors import RecordError
from app.exchange.archive_bounds import ArchiveBounds, archive_members
from app.exchange.attribute_values import definition_of, value_of
from app.exchange.drafts import article_draft, relation_draft, span_draft, string_in, without_repeats
from app.exchange.encodings import decode, decode_as
from app.exchange.registry import Draft, ReadEvent, ReadOptions, Rejection
from app.exchange.sources import Source
from app.exchange.units import OffsetUnit, UnitTable
from app.exchange.xml_reading import Element, Opening, iterate_elements

PROJECT = "project.qde"
ORIGIN = "Hashiya"
ATTRIBUTES = "Hashiya attributes"
"""Name of the code below which values of attributes are codes."""
HEAD = "hashiya"
"""Name of the variable that holds what an article has besides its text, as JSON."""
UNITS = {"code-points": OffsetUnit.CODE_POINT, "utf-16": OffsetUnit.UTF16}
AUTO = "auto"
_MAX_TEXT = 64 * 1024**2
_BROKEN = (
    *(OSError, EOFError, zipfile.BadZipFile, zlib.error, struct.error),
    *(NotImplementedError, RuntimeError, ValueError, KeyError),
)
"""What damaged archives raise."""
_LINE_END = re.compile("\r\n?")
_BLANKS = re.compile(r"\s+")
_TEXTS = frozenset({"TextSource", "Representation"})
"""A representation is the text that a program took out of a PDF."""
_PLACELESS = frozenset({"Note", "Set", "Case", "Graph"})
_TELLING_LENGTH = 3
"""Characters of a selection's name from which on it bears witness."""


@dataclass(slots=True)
class _Selection:
    guid: str
    name: str
    start: str
    end: str
    user: str
    created: str
    codings: list[tuple[str, str, str]] = field(default_factory=list)
    """Code, user and time."""
    note: str = ""


@dataclass(slots=True)
class _TextSource:
    guid: str
    name: str
    path: str
    line: int
    content: str | None = None
    selections: list[_Selection] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    selecting: bool = False
    """Whether a selection is open: what comes is about that stretch, not about the whole text."""
    codes: list[str] = field(default_factory=list)
    """Of the whole text."""
    description: str = ""


@dataclass(slots=True)
class _Book:
    """What stands outside the sources."""

    own: bool = False
    codes: dict[str, str] = field(default_factory=dict)
    values: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Code → attribute and value, in a project of ours."""
    users: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    links: dict[str, list[Mapping[str, str]]] = field(default_factory=dict)
    """By the selection they begin at."""


def read(source: Source, options: ReadOptions) -> Iterator[ReadEvent]:
    """The articles of `source`."""
    try:
        with source.open() as stream, zipfile.ZipFile(stream) as archive:
            members = {member.filename.lower(): member for member in archive_members(archive)}
            problem = ArchiveBounds().problem(list(members.values()))
            project = next((members[name] for name in members if name.rpartition("/")[2].endswith(".qde")), None)
            if problem or project is None:
                yield Rejection(source.name, problem or "holds no project.qde")
                return
            yield from _Reader(source, options, archive, members, project).articles()
    except RecordError as error:
        yield Rejection(source.name, f"{PROJECT} {error}")
    except _BROKEN as error:
        yield Rejection(source.name, f"cannot be read: {error}")


class _Reader:
    def __init__(
        self,
        source: Source,
        options: ReadOptions,
        archive: zipfile.ZipFile,
        members: Mapping[str, zipfile.ZipInfo],
        project: zipfile.ZipInfo,
    ) -> None:
        self._source = source
        self._options = options
        self._losses = options.losses
        self._archive = archive
        self._members = members
        self._project = Source(PROJECT, project.file_size, lambda: cast(BinaryIO, archive.open(project)))
        self._book = _Book()

    def articles(self) -> Iterator[ReadEvent]:
        """The articles; what is wrong with one does not touch the others."""
        self._read_book()
        for found in self._text_sources():
            where = f"{self._source.name}/{PROJECT}:{found.line}"
            try:
                draft = self._draft(found)
            except RecordError as error:
                yield Rejection(where, str(error))
            else:
                yield Draft(where, draft, False, self._source.size)

    def _read_book(self) -> None:
        book = self._book
        names: list[tuple[str, str]] = []
        for event in iterate_elements(self._project):
            local = event.name.rpartition("}")[2]
            values = event.attributes
            if isinstance(event, Opening):
                if local == "Code":
                    names.append((values.get("guid", ""), values.get("name", "")))
                    self._add_code(names)
                elif local == "Project":
                    book.own = values.get("origin") == ORIGIN
                elif local == "User":
                    book.users[values.get("guid", "")] = values.get("name", "")
                elif local == "Variable":
                    book.variables[values.get("guid", "")] = values.get("name", "")
                elif local == "Link":
                    book.links.setdefault(values.get("originGUID", ""), []).append(values)
            elif local == "Code":
                names.pop()
            elif local in _PLACELESS:
                self._losses.add("foreign_items", f"{self._source.name}: a {local}")
            elif local == "Description" and names and event.text.strip() and not book.own:
                self._losses.add("foreign_items", f"{self._source.name}: the description of the code {names[-1][1]}")

    def _add_code(self, names: list[tuple[str, str]]) -> None:
        guid, name = names[-1]
        if self._book.own and len(names) == 3 and names[0][1] == ATTRIBUTES:
            self._book.values[guid] = (names[1][1], name)
        else:
            known = name in self._book.codes.values()
            self._book.codes[guid] = "/".join(part for _, part in names) if known else name

    def _text_sources(self) -> Iterator[_TextSource]:
        source: _TextSource | None = None
        variable = name = ""
        pages = 0
        for event in iterate_elements(self._project):
            local = event.name.rpartition("}")[2]
            values = event.attributes
            if isinstance(event, Opening):
                name = values.get("name", "") if local.endswith("Source") else name
                pages += local == "PDFSelection"
                if local in _TEXTS and not pages:
                    path = values.get("plainTextPath", "")
                    source = _TextSource(values.get("guid", ""), values.get("name") or name, path, event.line)
                elif source is not None:
                    variable = values.get("targetGUID", "") if local == "VariableRef" else variable
                    _open_part(source, local, values)
                continue
            pages -= local == "PDFSelection"
            if local in _TEXTS and source is not None:
                yield source
                source = None
            elif source is not None:
                self._close_part(source, event, variable)
            elif local.endswith("Source") and local != "TextSource":
                self._losses.add("foreign_items", f"{self._source.name}: a {local}")

    def _close_part(self, source: _TextSource, element: Element, variable: str) -> None:
        parent = element.path[-1].rpartition("}")[2]
        local = element.local_name
        if local == "PlainTextContent":
            source.content = element.text
        elif local == "PlainTextSelection":
            source.selecting = False
        elif local == "Description" and parent == "PlainTextSelection":
            source.selections[-1].note = element.text
        elif local == "Description" and parent in _TEXTS:
            source.description = element.text.strip()
        elif local.endswith("Value") and parent == "VariableValue":
            source.values[self._book.variables.get(variable, variable)] = element.text

    def _text(self, source: _TextSource) -> str:
        if source.content is not None:
            return source.content
        if not source.path:
            raise RecordError("has no plain text in the project; let its program write the project with plain texts")
        name = source.path.removeprefix("internal://")
        member = self._members.get(f"sources/{name}".lower()) or self._members.get(name.lower())
        if member is None:
            raise RecordError(f"its text {source.path} is not in the project")
        if member.file_size > _MAX_TEXT:
            raise RecordError(f"its text is larger than {_MAX_TEXT:,} bytes")
        data = self._archive.read(member)
        # A byte order mark at the beginning of a text of ours is part of it.
        return decode_as(data, "utf-8") if self._book.own else decode(data, self._options.encoding).text

    def _draft(self, source: _TextSource) -> dict[str, Any]:
        text = self._text(source)
        text, unit = self._fit(source, text)
        table = UnitTable(text, unit)
        head = self._head(source)
        spans: list[dict[str, Any]] = []
        first_of: dict[str, dict[str, Any]] = {}
        for selection in source.selections:
            made = self._spans(selection, table)
            if not made:
                self._losses.add("foreign_items", f"{source.name}: a selection without a code")
            else:
                first_of[selection.guid] = made[0]
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

    def _meta(self, source: _TextSource) -> dict[str, Any]:
        codes = [self._book.codes.get(code, code) for code in source.codes]
        about = {"description": source.description, "codes": codes}
        return {**{key: value for key, value in about.items() if value}, **source.values}

    def _head(self, source: _TextSource) -> Mapping[str, Any]:
        if not (self._book.own and HEAD in source.values):
            return {}
        try:
            head = orjson.loads(source.values[HEAD])
        except orjson.JSONDecodeError as error:
            raise RecordError(f'the variable "{HEAD}" is not JSON: {error.msg}') from error
        if not isinstance(head, dict):
            raise RecordError(f'the variable "{HEAD}" is not a JSON object')
        return head

    def _fit(self, source: _TextSource, text: str) -> tuple[str, OffsetUnit]:
        """The text, and the unit, in which most selections are what they are called.

        Programs differ in the unit and in whether CRLF counts as one character.
        """
        said = str(self._options.values.get("unit", AUTO))
        units = [UNITS[said]] if said in UNITS else list(UNITS.values())
        texts = [text] if self._book.own or "\r" not in text else [text, _LINE_END.sub("\n", text)]
        best, best_score = (text, units[0]), -1
        for candidate in texts:
            for unit in units:
                score = _witnesses(source, candidate, UnitTable(candidate, unit))
                if score > best_score:
                    best, best_score = (candidate, unit), score
        if best[1] is not units[0]:
            self._losses.add("unit_found", f"{self._source.name}: {best[1].value}")
        if best[0] is not text:
            self._losses.add("line_ends", f"{self._source.name}: {source.name}")
        return best

    def _spans(self, selection: _Selection, table: UnitTable) -> list[dict[str, Any]]:
        try:
            start, end = (table.code_point(int(position)) for position in (selection.start, selection.end))
        except ValueError as error:
            raise RecordError(f"the offsets of selection {selection.guid} are not whole numbers") from error
        # No check lets -1 pass, and its message says what is wrong.
        ends = (-1 if start is None else start, -1 if end is None else end)
        spans: list[dict[str, Any]] = []
        attributes: dict[str, list[str]] = {}
        for code, user, created in selection.codings:
            if code in self._book.values:
                key, value = self._book.values[code]
                attributes.setdefault(key, []).append(value)
                continue
            spans.append(
                span_draft(
                    self._options,
                    *ends,
                    self._book.codes.get(code, code),
                    id=selection.guid if not spans else f"{selection.guid}#{len(spans) + 1}",
                    annotator=self._book.users.get(user or selection.user) or None,
                    created=_time(created or selection.created),
                    updated=_time(created or selection.created),
                    note=selection.note,
                )
            )
        for span in spans:
            span["attributes"] = {
                key: value_of(values, definition_of(self._options.codebook, span["label"], key))
                for key, values in attributes.items()
            }
        return spans

    def _relations(self, spans: Mapping[str, dict[str, Any]], name: str) -> Iterator[dict[str, Any]]:
        for guid, span in spans.items():
            for link in self._book.links.get(guid, ()):
                target = spans.get(link.get("targetGUID", ""))
                if target is None:
                    self._losses.add("foreign_items", f"{name}: a link to something that is no span of the text")
                elif target is span:
                    self._losses.add("self_links", name)
                else:
                    kind = string_in(link, "name") or "link"
                    ends = (span["id"], target["id"])
                    yield relation_draft(
                        self._options,
                        link.get("guid") or f"{ends[0]}-{ends[1]}",
                        kind,
                        ends,
                        annotator=span["annotator"],
                    )


def _open_part(source: _TextSource, local: str, values: Mapping[str, str]) -> None:
    if local == "PlainTextSelection":
        source.selecting = True
        source.selections.append(
            _Selection(
                values.get("guid") or f"{source.guid}#{len(source.selections)}",
                values.get("name", ""),
                values.get("startPosition", ""),
                values.get("endPosition", ""),
                values.get("creatingUser", ""),
                values.get("creationDateTime", ""),
            )
        )
    elif not source.selecting:
        if local == "CodeRef":
            source.codes.append(values.get("targetGUID", ""))
    elif local == "Coding":
        source.selections[-1].codings.append(("", values.get("creatingUser", ""), values.get("creationDateTime", "")))
    elif local == "CodeRef" and source.selections[-1].codings:
        _, user, created = source.selections[-1].codings[-1]
        source.selections[-1].codings[-1] = (values.get("targetGUID", ""), user, created)


def _witnesses(source: _TextSource, text: str, table: UnitTable) -> int:
    """How many selections are called by the text they select, or by its beginning."""
    count = 0
    for selection in source.selections:
        name = _BLANKS.sub(" ", selection.name).strip().removesuffix("…").removesuffix("...")
        if len(name) < _TELLING_LENGTH or not (selection.start.isascii() and selection.start.isdecimal()):
            continue
        start = table.code_point(int(selection.start[:12]))
        if start is not None:
            count += _BLANKS.sub(" ", text[start : start + 2 * len(name) + 20]).startswith(name)
    return count


def _time(value: str) -> str | None:
    """A time in UTC; without a zone it is taken for one."""
    try:
        moment = datetime.datetime.fromisoformat(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.UTC)
    try:
        return moment.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")
    except (OverflowError, ValueError):
        return None
