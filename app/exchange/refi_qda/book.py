"""What stands in a REFI-QDA project outside of its sources: codes, users, variables, cases, notes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.exchange.files.sources import Source
from app.exchange.loss import LossReport
from app.exchange.refi_qda.links import Links
from app.exchange.refi_qda.parts import Note
from app.exchange.syntax.xml_reading import Element, Opening, iterate_elements

ORIGIN = "Hashiya"
ATTRIBUTES = "Hashiya attributes"
"""Name of the code below which values of attributes are codes."""
_GUID = re.compile(r"\{?([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\}?")
_GUIDS = frozenset({"guid", "targetGUID", "originGUID", "creatingUser", "modifyingUser"})
_PLACELESS = frozenset({"Set", "Graph"})


def elements(project: Source) -> Iterator[Opening | Element]:
    """The elements of a project; GUIDs in small letters and without braces, as programs write one in several ways."""
    for event in iterate_elements(project):
        # Nobody asks what has ended for its GUID.
        keys = _GUIDS & event.attributes.keys() if isinstance(event, Opening) else ()
        folded = {key: found[1].lower() for key in keys if (found := _GUID.fullmatch(event.attributes[key]))}
        yield event._replace(attributes={**event.attributes, **folded}) if folded else event


@dataclass(slots=True)
class Case:
    """Somebody or something that texts are about."""

    name: str
    values: dict[str, str] = field(default_factory=dict)
    """Variable → value."""
    sources: list[str] = field(default_factory=list)
    whole: bool = True
    """Whether nothing else is said of it."""

    @property
    def told(self) -> Mapping[str, str]:
        """Its values where it is about one text alone, as programs write the variables of a text."""
        return self.values if len(self.sources) == 1 else {}


@dataclass(slots=True)
class Book:
    """What stands outside the sources."""

    own: bool = False
    folder: str = ""
    """Last name in the path of the folder in which the project's program keeps texts outside of the project."""
    codes: dict[str, str] = field(default_factory=dict)
    values: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Code → attribute and value, in a project of ours."""
    users: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    cases: dict[str, list[Case]] = field(default_factory=lambda: defaultdict(list))
    """Source → the cases that it belongs to."""
    case_names: dict[str, str] = field(default_factory=dict)
    """Some programs code passages with their case as if it were a code."""
    notes: dict[str, Note] = field(default_factory=dict)
    notes_read: set[str] = field(default_factory=set)
    linked_notes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Selection → the notes that are linked to it."""

    def take(self, local: str, values: Mapping[str, str], line: int) -> None:
        """Take in an element at its beginning."""
        if local == "Project":
            self.own = values.get("origin") == ORIGIN
            self.folder = values.get("basePath", "").replace("\\", "/").rstrip("/").rpartition("/")[2]
        elif local == "User":
            self.users[values.get("guid", "")] = values.get("name") or values.get("id", "")
        elif local == "Variable":
            self.variables[values.get("guid", "")] = values.get("name", "")
        elif local == "Note":
            guid = values.get("guid") or str(line)
            # Its content comes to the last one.
            self.notes.pop(guid, None)
            self.notes[guid] = Note(values.get("name", ""), values.get("plainTextPath", ""), None, line)

    def links_note(self, values: Mapping[str, str]) -> bool:
        """Whether a link has a note at one of its ends; then what is at the other one has that note."""
        first, second = values.get("originGUID", ""), values.get("targetGUID", "")
        if first in self.notes:
            first, second = second, first
        if second in self.notes:
            self.linked_notes[first].append(second)
        return second in self.notes


def read_book(project: Source, book: Book, links: Links, losses: LossReport, name: str) -> None:
    """Fill `book` and `links`.

    Args:
        project: ``project.qde``.
        book: an empty one.
        links: none yet.
        losses: where what has no place here is counted.
        name: that of the project, for them.

    Raises:
        RecordError: it cannot be read.
    """
    _Reading(book, links, losses, name).go_through(project)
    for user, count in Counter(filter(None, book.users.values())).items():
        if count > 1 and not book.own:
            losses.add("same_annotators", f"{name}: {user}", count - 1)


class _Reading:
    def __init__(self, book: Book, links: Links, losses: LossReport, name: str) -> None:
        self._book = book
        self._links = links
        self._losses = losses
        self._name = name
        self._codes: list[tuple[str, str]] = []
        """The open ones: GUID and name."""
        self._known: set[str] = set()
        """Names of codes."""
        self._case: Case | None = None
        self._variable = ""

    def go_through(self, project: Source) -> None:
        """Take in everything."""
        for event in elements(project):
            local = event.name.rpartition("}")[2]
            if isinstance(event, Opening):
                self._open(local, event.attributes, event.line)
            else:
                self._close(local, event)

    def _open(self, local: str, values: Mapping[str, str], line: int) -> None:
        if local == "Code":
            self._codes.append((values.get("guid", ""), values.get("name", "")))
            self._add_code()
        elif local == "Case":
            self._case = Case(values.get("name", ""))
            self._book.case_names[values.get("guid", "")] = self._case.name
        elif self._case is not None:
            self._open_in_case(self._case, local, values)
        elif local == "Link":
            if self._book.own or not self._book.links_note(values):
                self._links.add(values)
        else:
            self._book.take(local, values, line)

    def _open_in_case(self, case: Case, local: str, values: Mapping[str, str]) -> None:
        if local == "SourceRef":
            case.sources.append(values.get("targetGUID", ""))
        elif local == "VariableRef":
            self._variable = values.get("targetGUID", "")
        elif local in ("CodeRef", "SelectionRef"):
            case.whole = False

    def _close(self, local: str, element: Element) -> None:
        book, text = self._book, element.text
        parent = element.path[-1].rpartition("}")[2] if element.path else ""
        if local == "Code":
            self._codes.pop()
        elif local == "PlainTextContent" and parent == "Note":
            guid, note = book.notes.popitem()
            book.notes[guid] = note._replace(content=text)
        elif local == "Case" and self._case is not None:
            self._close_case(self._case)
            self._case = None
        elif self._case is not None:
            self._case.whole &= local != "Description" or not text.strip()
            if parent == "VariableValue" and local.endswith("Value") and text.strip():
                self._case.values[self._variable] = text
        elif local in _PLACELESS:
            self._leave_out(local, element.attributes.get("name", ""))
        elif local == "Description" and self._codes and text.strip() and not book.own:
            self._losses.add("foreign_items", f"{self._name}: the description of the code {self._codes[-1][1]}")

    def _close_case(self, case: Case) -> None:
        for source in case.sources:
            self._book.cases[source].append(case)
        if not case.sources or not case.whole:
            self._leave_out("Case", case.name)
        elif not case.told and case.values:
            self._losses.add("foreign_items", f"{self._name}: attribute of a case", len(case.values))

    def _leave_out(self, kind: str, name: str) -> None:
        self._losses.add("foreign_items", f"{self._name}: a {kind}: {name}")

    def _add_code(self) -> None:
        book, names = self._book, self._codes
        guid, name = names[-1]
        if book.own and len(names) == 3 and names[0][1] == ATTRIBUTES:
            book.values[guid] = (names[1][1], name)
            return
        path = "/".join(part for _, part in names)
        if len(names) > 1 and not book.own:
            self._losses.add("code_groups", f"{self._name}: {path}")
        book.codes[guid] = path if name in self._known else name
        self._known.add(book.codes[guid])
