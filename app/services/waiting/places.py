"""Where steps lie that wait: beside the workspace, or among the user's data where the workspace is on a server.

Every window looks there when it opens, so that nothing is loaded for it that only waiting steps need.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import platformdirs

from db.facts import workspace_id

if TYPE_CHECKING:
    from db.engine import Database

WAITING, REFUSED = "waiting", "refused"
"""What lies in a place: steps that wait in a file, or in a folder those that could not be stored."""
_NAMES = {what: re.compile(rf"-{what}-[0-9a-f]{{32}}\Z") for what in (WAITING, REFUSED)}
_MARK = 8
"""Digits of a name that stand for the annotator; the others are by chance."""


def stem_and_folder(database: Database) -> tuple[str, Path]:
    """How the names of the files begin, and the folder they are in."""
    if database.path is not None:
        return database.path.name, database.path.absolute().parent
    with database.read() as connection:
        # The address as well: a database may be copied with its id.
        named = f"{workspace_id(connection)} {database.location}"
    return sha256(named.encode()).hexdigest()[:32], platformdirs.user_data_path("hashiya", appauthor=False) / "waiting"


def new_name(stem: str, annotator: str) -> str:
    """How a new file is called, by which its annotator's next window knows it without opening it."""
    return f"{stem}-{WAITING}-{_mark_of(annotator)}{uuid4().hex[_MARK:]}"


def refused_place(waited_in: Path) -> Path:
    """The folder for refused steps that waited in this file."""
    stem, _, own = waited_in.name.rpartition(f"-{WAITING}-")
    return waited_in.with_name(f"{stem}-{REFUSED}-{own}")


def is_of(path: Path, annotator: str) -> bool:
    """Whether the steps in a place are this annotator's, as far as its name tells."""
    return path.name.rpartition("-")[2].startswith(_mark_of(annotator))


def _mark_of(annotator: str) -> str:
    return sha256(annotator.encode()).hexdigest()[:_MARK]


def waiting_files(database: Database) -> Iterator[Path]:
    """The files that there are."""
    return left_places(database, WAITING)


def left_places(database: Database, what: str) -> Iterator[Path]:
    """The places that there are of `WAITING` or of `REFUSED` steps."""
    stem, folder = stem_and_folder(database)
    try:
        yield from sorted(
            one for one in folder.iterdir() if one.name.startswith(stem) and _NAMES[what].match(one.name[len(stem) :])
        )
    except OSError:
        return
