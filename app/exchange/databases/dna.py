"""DNA: projects of the Discourse Network Analyzer, versions 2 and 3; their statements become claims.

A statement is one stretch of text with values: who, of which organization, says what, and whether they agree. The
values stay on the claim as attributes. DNA does not say where a name stands in the text; where the article spells it,
the place next to the statement is marked and linked to the claim.

The tables are those that the program makes for a new project (class SqlConnection of DNA 2.0, class Sql of DNA 3.0).
Version 2 writes the value of a short text where version 3 writes the number of an entity, and dates in milliseconds.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid5

from app.domain.errors import RecordError
from app.exchange.characters.units import OffsetUnit, UnitTable
from app.exchange.databases.sqlite_reading import Tables, certainty, count_orphans, read_project
from app.exchange.files.sources import Source
from app.exchange.formats import Feature, Format, ReadEvent, ReadOptions, Rejection
from app.exchange.options import FormatOption
from app.exchange.records.drafts import article_draft, local_ids, relation_draft, span_draft, without_repeats
from app.exchange.records.misfits import UNPLACED

STATEMENT_TYPE = "DNA Statement"
"""The type of statement that every project begins with."""
MAKERS: Mapping[str, str] = {"person": "ACTOR", "organization": "ORGANIZATION", "organisation": "ORGANIZATION"}
"""Variable → label of the span that makes the claim."""
_KINDS: Mapping[str, str] = {"person": "person", "organization": "organization", "organisation": "organization"}
_STATEMENT = ("ID", "StatementTypeId", "Start", "Stop", "Coder")
_VALUE_TABLES = ("DATASHORTTEXT", "DATABOOLEAN", "DATAINTEGER", "DATALONGTEXT")
_META: Mapping[str, str] = {
    "Author": "author",
    "Source": "source",
    "Section": "section",
    "Notes": "notes",
    "Type": "type",
}
_REMEMBERED = 2_000
"""Entities."""
_ABOUT = ("Type", "Alias", "Notes")
"""What version 2 tells of a person, an organization and so on; version 3 begins with variables of these names."""
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<")
"""How a project of version 1 begins."""
_LINE_END = re.compile("\r\n?")
_IDS = UUID("5b3a7c64-91d2-5f0e-8a47-6f1de8a4c0b9")
"""Namespace of the ids of entities: the same name of the same variable is the same entity in every project."""


@dataclass(slots=True)
class _Book:
    """What stands outside the articles; all keys are numbers of the database."""

    variables: dict[int, str] = field(default_factory=dict)
    types: dict[int, str] = field(default_factory=dict)
    coders: dict[int, str] = field(default_factory=dict)
    attributes: dict[int, str] = field(default_factory=dict)
    """What is told of entities, in projects of version 3."""
    second: bool = False
    """Whether the project is one of version 2."""
    roles: dict[int, int] = field(default_factory=dict)
    """Role–variable link → variable, in projects with roles."""


def read(source: Source, options: ReadOptions) -> Iterator[ReadEvent]:
    """The articles of `source`; what is wrong with one does not touch the others."""
    if _XML.match(source.head()):
        return iter(
            (Rejection(source.name, "is a project of DNA 1; bring it into a project of DNA 2 and import that"),)
        )
    return read_project(source, "DNA project", lambda tables: _Reader(tables, source, options))


class _Reader:
    def __init__(self, tables: Tables, source: Source, options: ReadOptions) -> None:
        _refuse_foreign(tables)
        self._tables = tables
        self._source = source
        self._options = options
        self._book = _read_book(tables)
        # There may be as many as there are statements.
        self._numbered = lru_cache(_REMEMBERED)(self._entity_numbered)
        self._named = lru_cache(_REMEMBERED)(self._entity_named)
        for table in ("STATEMENTLINKS", "REGEXES"):
            count = sum(1 for _ in tables.rows(table, ("ID",)))
            if count:
                options.source_losses.add("foreign_items", f"{source.name}: {table}", count)

    def texts(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """The rows of DOCUMENTS."""
        met = set()
        for row in self._tables.rows("DOCUMENTS", ("ID", "Title", "Text", "Date", *_META), order="ID"):
            met.add(row[0])
            yield f"{self._source.name}/document {row[0]}", row
        count_orphans(self._tables, "STATEMENTS", "DocumentId", met, self._source.name, self._options.source_losses)

    def draft(self, row: tuple[Any, ...]) -> dict[str, Any]:
        """The article of one row of DOCUMENTS."""
        number, title, text, date, *rest = row
        if not isinstance(text, str) or not text.strip():
            raise RecordError("its text is empty")
        meta = {key: value for key, value in zip(_META.values(), rest, strict=True) if value not in (None, "")}
        made = _Article(text, self._book, self._options, f"{self._source.name}/document {number}")
        for statement in self._tables.rows_of("STATEMENTS", _STATEMENT, "DocumentId", number, order="ID"):
            made.add(statement, self._values(statement[0]))
        return article_draft(
            text,
            self._source.name,
            given={"title": title},
            meta={
                "file": self._source.name,
                "dna_id": number,
                **meta,
                **_published(date, moment_of_time=self._book.second),
            },
            spans=made.spans,
            relations=without_repeats(made.relations, self._options.losses, self._source.name),
            entities=made.entities.values(),
        )

    def _values(self, statement: object) -> dict[str, Any]:
        """The statement's values by the name of the variable; of short texts the number of the entity."""
        values: dict[str, Any] = {}
        book = self._book
        for table in _VALUE_TABLES:
            value_column = "Entity" if table == "DATASHORTTEXT" and not book.second else "Value"
            columns = ("VariableId", "RoleVariableLinkId", value_column)
            for variable, role, value in self._tables.rows_of(table, columns, "StatementId", statement, "ID"):
                name = book.variables.get(variable if variable is not None else book.roles.get(role, -1), "")
                if not name:
                    raise RecordError(f"statement {statement} has a value of a variable that does not exist")
                if table != "DATASHORTTEXT":
                    values[name] = bool(value) if table == "DATABOOLEAN" else value
                    continue
                entity = self._named(name, variable, value) if book.second else self._numbered(value)
                if entity is None:
                    raise RecordError(f"statement {statement} names an entity that does not exist")
                # One without a name is what a short text holds that nobody filled in.
                values |= {name: entity} if entity["name"].strip() else {}
        return values

    def _entity_numbered(self, number: object) -> dict[str, Any] | None:
        """An entity of version 3."""
        book, found = self._book, None
        for variable, value in self._tables.rows_of("ENTITIES", ("VariableId", "Value"), "ID", number):
            found = _entity(book.variables.get(variable, ""), _name(value))
        columns = ("AttributeVariableId", "AttributeValue")
        for variable, value in self._tables.rows_of("ATTRIBUTEVALUES", columns, "EntityId", number) if found else ():
            if found and value not in (None, ""):
                found["attributes"][book.attributes.get(variable, str(variable))] = value
        return found

    def _entity_named(self, kind: str, variable: object, value: object) -> dict[str, Any]:
        """An entity of version 2; one that no table of attributes has came from another program."""
        found = None
        for owner, name, *about in self._tables.rows_of("ATTRIBUTES", ("VariableId", "Value", *_ABOUT), "Value", value):
            if owner == variable and name == value and isinstance(name, str):
                found = _entity(kind, name)
                told = zip(_ABOUT, about, strict=True)
                found["attributes"] = {key: one for key, one in told if one not in (None, "")}
        return found or _entity(kind, "" if value is None else str(value))


class _Article:
    def __init__(self, text: str, book: _Book, options: ReadOptions, where: str) -> None:
        self.spans: list[dict[str, Any]] = []
        self.relations: list[dict[str, Any]] = []
        self.entities: dict[str, dict[str, Any]] = {}
        self._text = text
        self._book = book
        self._options = options
        self._where = where
        self._place = _places(text)
        self._identify = local_ids(None, text)
        self._makers: dict[tuple[int, str, str, str], str] = {}
        """Start, label, annotator and entity → id of a span that stands already: one name may begin as another does."""

    def add(self, statement: tuple[Any, ...], values: Mapping[str, Any]) -> None:
        """One statement with its values."""
        number, kind, *ends, coder = statement
        whole = all(type(position) is int for position in ends)
        if not whole and not self._options.skip_bad_spans:
            raise RecordError(f"the offsets of statement {number} are not whole numbers")
        start, end = self._place(ends[0], ends[1]) if whole else UNPLACED
        annotator = self._book.coders.get(coder) or self._options.annotator
        label = self._book.types.get(kind, STATEMENT_TYPE)
        claim = span_draft(
            self._options,
            start,
            end,
            "CLAIM" if label == STATEMENT_TYPE else label,
            id=self._identify(f"statement {number}"),
            annotator=annotator,
            attributes={
                name: value["name"] if isinstance(value, dict) else value
                for name, value in values.items()
                if isinstance(value, dict) or value not in (None, "")
            },
        )
        self.spans.append(claim)
        for name, value in values.items():
            # Only who makes claims becomes an entity.
            if isinstance(value, dict) and value["attributes"] and name.lower() not in MAKERS:
                file = self._where.rpartition("/")[0]
                self._options.losses.add_once("foreign_items", f"{file}: what is told of {value['name']}")
        # What has no place has no nearest name either, and will be left out.
        if self._options.values.get("names", True) and 0 <= start < end:
            for name, value in values.items():
                if name.lower() in MAKERS and isinstance(value, dict):
                    self._link(claim, name, value)

    def _link(self, claim: Mapping[str, Any], variable: str, entity: dict[str, Any]) -> None:
        start = _nearest(self._text, entity["name"], claim["start"])
        if start is None:
            self._options.losses.add("unplaced_names", f"{self._where}: {entity['name']}")
            return
        label = MAKERS[variable.lower()]
        key = (start, label, claim["annotator"], entity["id"])
        if key not in self._makers:
            self._makers[key] = self._identify("/".join(map(str, key)))
            self.entities[entity["id"]] = entity
            self.spans.append(
                span_draft(
                    self._options,
                    start,
                    start + len(entity["name"]),
                    label,
                    id=self._makers[key],
                    annotator=claim["annotator"],
                    entity=entity["id"],
                )
            )
        ends = (self._makers[key], claim["id"])
        identifier = self._identify(f"{ends[0]} makes {ends[1]}")
        self.relations.append(relation_draft(self._options, identifier, "makes", ends, annotator=claim["annotator"]))


def _nearest(text: str, name: str, position: int) -> int | None:
    """Where `name` stands as words of its own, nearest to `position`; None when it does not."""
    best: int | None = None
    start = text.find(name)
    while start != -1:
        end = start + len(name)
        alone = not (start and text[start - 1].isalnum()) and not (end < len(text) and text[end].isalnum())
        if alone and (best is None or abs(start - position) < abs(best - position)):
            best = start
        start = text.find(name, start + 1)
    return best


def _refuse_foreign(tables: Tables) -> None:
    known = tables.has("DOCUMENTS", "ID", "Text") and tables.has("STATEMENTS", "DocumentId", "Start", "Stop")
    if not known or not (tables.has("DATASHORTTEXT", "StatementId", "Entity") or _is_second(tables)):
        raise RecordError("is a database, but no DNA project of version 2 or 3; bring it into a newer DNA first")


def _is_second(tables: Tables) -> bool:
    named = tables.has("DATASHORTTEXT", "Entity")
    return not named and tables.has("DATASHORTTEXT", "StatementId", "VariableId", "Value")


def _read_book(tables: Tables) -> _Book:
    book = _Book()
    book.variables = {key: _name(value) for key, value in tables.rows("VARIABLES", ("ID", "Variable"))}
    book.types = {key: _name(value) for key, value in tables.rows("STATEMENTTYPES", ("ID", "Label"))}
    book.coders = {key: _name(value) for key, value in tables.rows("CODERS", ("ID", "Name"))}
    book.roles = dict(tables.rows("ROLEVARIABLELINKS", ("ID", "VariableId")))
    book.second = _is_second(tables)
    told = tables.rows("ATTRIBUTEVARIABLES", ("ID", "AttributeVariable"))
    book.attributes = {key: _name(value) for key, value in told}
    return book


def _entity(kind: str, name: str) -> dict[str, Any]:
    return {
        "id": str(uuid5(_IDS, f"{kind}/{name}")),
        "name": name,
        "kind": _KINDS.get(kind.lower(), kind),
        "aliases": [],
        "wikidata": None,
        "attributes": {},
    }


def _places(text: str) -> Callable[[int, int], tuple[int, int]]:
    """The way from offsets of DNA to code points of `text`; `Astray` where one leads outside or into a character.

    DNA counts the UTF-16 units of the text as it shows it, and there is only LF in that (`DefaultEditorKit` of Swing
    makes it of CRLF and CR).
    """
    shown = _LINE_END.sub("\n", text)
    table = UnitTable(shown, OffsetUnit.UTF16)
    if len(shown) == len(text):
        return table.place
    kept = [at for at, letter in enumerate(text) if letter != "\n" or text[at - 1 : at] != "\r"] + [len(text)]

    def place(start: int, end: int) -> tuple[int, int]:
        first, last = table.place(start, end)
        return (kept[first], kept[last]) if min(first, last) >= 0 else (first, last)

    return place


def _name(value: object) -> str:
    return value if isinstance(value, str) else ""


def _published(date: object, *, moment_of_time: bool) -> dict[str, str]:
    """When an article was published.

    Version 3 keeps seconds since 1970 of a clock without a time zone. Version 2 keeps milliseconds since 1970 in UTC,
    made of a date in the time zone of the computer, which it does not tell.
    """
    if type(date) is not int:
        return {}
    try:
        moment = datetime.datetime.fromtimestamp(date // 1000 if moment_of_time else date, datetime.UTC)
    except (ValueError, OverflowError, OSError):
        return {}
    if (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        return {"published": moment.date().isoformat()}
    return {"published": moment.replace(tzinfo=None).isoformat(timespec="seconds") + "Z" * moment_of_time}


def _sniff(name: str, head: bytes) -> int:
    return certainty(name, head, FORMAT.suffixes, b"STATEMENTTYPES")


FORMAT = Format(
    name="dna",
    title="DNA project (Discourse Network Analyzer 2 and 3)",
    suffixes=(".dna",),
    carries=frozenset(Feature) - {Feature.NOTES, Feature.PROGRESS, Feature.FRAGMENTS},
    sniff=_sniff,
    read=read,
    options=(
        FormatOption(
            name="names",
            default=True,
            help="whether names of people and organizations are marked where the article spells them",
            on_export=False,
        ),
    ),
)
