"""What stands in a REFI-QDA project about one of its texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

NOTE = "NOTE"
"""Label of passages that have a note but no code."""

_BEGINNING = 40
"""Code points of a note that stand for a name."""
_MADE = (("creatingUser", "modifyingUser"), ("creationDateTime", "modifiedDateTime"))


class Coding(NamedTuple):
    """That a stretch was given a code."""

    code: str
    user: str
    created: str
    notes: list[str]
    """Notes that it refers to: of the span that this coding is, not of others at its place."""


@dataclass(slots=True)
class Selection:
    """A coded stretch of a text, as it is written."""

    guid: str
    name: str
    start: str
    end: str
    user: str
    created: str
    codings: list[Coding] = field(default_factory=list)
    coding: bool = False
    """Whether its last coding is open."""
    note: str = ""
    notes: list[str] = field(default_factory=list)
    """Notes that it refers to itself."""


class Note(NamedTuple):
    """A note of the project, which selections refer to."""

    name: str
    path: str
    content: str | None
    line: int

    @property
    def called(self) -> str:
        """Its name, else how it begins, else where it stands."""
        return self.name or " ".join((self.content or "").split())[:_BEGINNING] or f"line {self.line}"


@dataclass(slots=True)
class TextSource:
    """A text among the sources, with what stands in it."""

    guid: str
    name: str
    path: str
    line: int
    content: str | None = None
    selections: list[Selection] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    selecting: bool = False
    """Whether a selection is open: what comes is about that stretch, not about the whole text."""
    codes: list[str] = field(default_factory=list)
    """Of the whole text."""
    description: str = ""
    guids: list[str] = field(default_factory=list)
    """What cases call it by: of a PDF, by itself or by the text that was taken out of it."""
    marked: bool = False
    """Whether the file of its text begins with a byte order mark."""
    read: bool = False
    """Whether a representation of it has begun, if it is a PDF."""

    def __post_init__(self) -> None:
        """It is called by its own id."""
        self.guids.append(self.guid)


def open_part(source: TextSource, local: str, values: Mapping[str, str]) -> None:
    """Take in an element of a text at its beginning."""
    if local == "PlainTextSelection":
        source.selecting = True
        source.selections.append(
            Selection(
                values.get("guid") or f"{source.guid}#{len(source.selections)}",
                values.get("name", ""),
                values.get("startPosition", ""),
                values.get("endPosition", ""),
                *_made(values),
            )
        )
    elif local == "Representation":
        # It may be called otherwise, and is the article.
        source.read = True
        source.guid, source.path = values.get("guid", ""), values.get("plainTextPath", "")
        source.name = values.get("name") or source.name
        source.guids.append(source.guid)
    elif not source.selecting:
        if local == "CodeRef":
            source.codes.append(values.get("targetGUID", ""))
    else:
        _open_in_selection(source.selections[-1], local, values)


def _open_in_selection(selection: Selection, local: str, values: Mapping[str, str]) -> None:
    if local == "NoteRef":
        notes = selection.codings[-1].notes if selection.coding else selection.notes
        notes.append(values.get("targetGUID", ""))
    elif local == "Coding":
        selection.codings.append(Coding("", *_made(values), []))
        selection.coding = True
    elif local == "CodeRef" and selection.codings:
        selection.codings[-1] = selection.codings[-1]._replace(code=values.get("targetGUID", ""))


def _made(values: Mapping[str, str]) -> tuple[str, str]:
    """By whom and when; some programs tell only the last change."""
    user, time = (values.get(first) or values.get(second, "") for first, second in _MADE)
    return user, time


def close_part(source: TextSource, local: str) -> None:
    """Take in that an element of a text has ended."""
    if local == "PlainTextSelection":
        source.selecting = False
    elif local == "Coding" and source.selecting:
        source.selections[-1].coding = False
