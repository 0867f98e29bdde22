"""Where steps lie that wait: beside the workspace, or among the user's data where the workspace is on a server.

A file beside the workspace is known by more than the workspace's name, which may be changed meanwhile: by its id, which
all its copies have, and by the number that the file system gives the file, which it keeps under another name.

Every window looks there when it opens, so that nothing is loaded for it that only waiting steps need.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import platformdirs

from db.facts import workspace_id
from db.sqlite_files import is_workspace

if TYPE_CHECKING:
    from db.engine import Database

WAITING, REFUSED = "waiting", "refused"
"""What lies in a place: steps that wait in a file, or in a folder those that could not be stored."""
_NAMES = {
    what: re.compile(rf"(.+)-{what}-((?:[0-9a-f]{{32}}|[0-9a-f]{{40}}))", re.DOTALL) for what in (WAITING, REFUSED)
}
"""What a name is made of: that of the workspace, and digits. Of the forty, the first three groups stand for the
annotator, the id of the workspace and its file. The thirty-two of a server, or of an older program, tell the annotator.
"""
_OF_FILES, _OF_SERVERS = 40, 32
"""Digits of a name."""
_MARK = 8
"""Digits of a group; those after the groups are by chance."""


def stem_and_folder(database: Database) -> tuple[str, Path]:
    """How the names of the files begin, and the folder they are in."""
    if database.path is not None:
        return database.path.name, database.path.absolute().parent
    with database.read() as connection:
        # The address as well: a database may be copied with its id.
        named = f"{workspace_id(connection)} {database.location}"
    return sha256(named.encode()).hexdigest()[:32], platformdirs.user_data_path("hashiya", appauthor=False) / "waiting"


def new_place(database: Database, annotator: str) -> Path:
    """Where a new file is to be, by whose name its annotator's next window knows it without opening it."""
    stem, folder = stem_and_folder(database)
    marks, length = _mark_of(annotator), _OF_SERVERS
    if database.identity is not None:
        marks += _mark_of(_id_of(database)) + _mark_of_file(database.identity[1])
        length = _OF_FILES
    return folder / f"{stem}-{WAITING}-{marks}{uuid4().hex[: length - len(marks)]}"


def refused_place(waited_in: Path) -> Path:
    """The folder for refused steps that waited in this file."""
    stem, _, own = waited_in.name.rpartition(f"-{WAITING}-")
    return waited_in.with_name(f"{stem}-{REFUSED}-{own}")


def is_of(path: Path, annotator: str) -> bool:
    """Whether the steps in a place are this annotator's, as far as its name tells."""
    return path.name.rpartition("-")[2].startswith(_mark_of(annotator))


def waiting_files(database: Database) -> Iterator[Path]:
    """The files that there are."""
    return left_places(database, WAITING)


def left_places(database: Database, what: str) -> Iterator[Path]:
    """The places that there are of `WAITING` or of `REFUSED` steps.

    Raises:
        StorageError: the workspace cannot be read.
    """
    stem, folder = stem_and_folder(database)
    try:
        # Names alone: a folder may hold a hundred thousand files, and every window looks there when it opens.
        found = [match for one in os.listdir(folder) if (match := _NAMES[what].fullmatch(one))]  # noqa: PTH208
    except OSError:
        return
    for match in sorted(found, key=lambda one: one[0]):
        name, marks = match.groups()
        if (name == stem) if len(marks) == _OF_SERVERS else _is_beside(database, folder / name, marks):
            yield folder / match[0]


def _is_beside(database: Database, named: Path, marks: str) -> bool:
    """Whether what lies beside a workspace, under the name that this had then, is of the one that is open."""
    if database.path is None or database.identity is None or marks[_MARK : 2 * _MARK] != _mark_of(_id_of(database)):
        return False
    file = marks[2 * _MARK : 3 * _MARK]
    if file == _mark_of_file(database.identity[1]):
        return True
    if named.name != database.path.name and named.exists():
        return False
    # It is another file than it was then: a copy that took its place, unless the first one is still here.
    with os.scandir(named.parent) as entries:
        return not any(_mark_of_file(one.inode()) == file and is_workspace(Path(one)) for one in entries)


def _id_of(database: Database) -> str:
    with database.read() as connection:
        return workspace_id(connection)


def _mark_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:_MARK]


def _mark_of_file(number: int) -> str:
    return _mark_of(str(number))
