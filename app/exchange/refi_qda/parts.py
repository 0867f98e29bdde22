"""What stands in a REFI-QDA project about one of its texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(slots=True)
class Selection:
    """A coded stretch of a text, as it is written."""

    guid: str
    name: str
    start: str
    end: str
    user: str
    created: str
    codings: list[tuple[str, str, str]] = field(default_factory=list)
    """Code, user and time."""
    note: str = ""
    notes: list[str] = field(default_factory=list)
    """Notes that it, or one of its codings, refers to."""


class Note(NamedTuple):
    """A note of the project, which selections refer to."""

    name: str
    path: str
    content: str | None
    line: int


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
                values.get("creatingUser", ""),
                values.get("creationDateTime", ""),
            )
        )
    elif not source.selecting:
        if local == "CodeRef":
            source.codes.append(values.get("targetGUID", ""))
    elif local == "NoteRef":
        source.selections[-1].notes.append(values.get("targetGUID", ""))
    elif local == "Coding":
        source.selections[-1].codings.append(("", values.get("creatingUser", ""), values.get("creationDateTime", "")))
    elif local == "CodeRef" and source.selections[-1].codings:
        _, user, created = source.selections[-1].codings[-1]
        source.selections[-1].codings[-1] = (values.get("targetGUID", ""), user, created)
