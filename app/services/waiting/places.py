"""Where steps lie that wait: beside the workspace, or among the user's data where the workspace is on a server.

A file beside the workspace is known by more than the workspace's name, which may be changed meanwhile: by its id, which
all its copies have, and by the number that the file system gives the file, which it keeps under another name. Where the
workspace is moved to another folder, a note among the user's data tells in which one they lie.

Every window looks there when it opens, so that nothing is loaded for it that only waiting steps need.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import platformdirs

from db.stores.facts import workspace_id
from db.workspace.sqlite_files import is_workspace

if TYPE_CHECKING:
    from db.workspace.engine import Database

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
"""Digits of a group; after the groups comes a number that grows with each place, and what is left is by chance."""
_NUMBER = 4
"""Digits of the number: by it those left by several programs are stored in the order in which they were begun. The
clocks of these may have been set back in between."""
_NOTE = re.compile(r"([0-9a-f]{8})-[0-9a-f]{32}\.folder")
"""The name of a note: the mark of the workspace, and a digest of the folder, whose path is in it."""
_JUST_NOTED = 60.0
"""Seconds for which a note is kept, whatever is in its folder: what it tells of may be about to be made."""


def stem_and_folder(database: Database) -> tuple[str, Path]:
    """How the names of the files begin, and the folder they are in."""
    if database.path is not None:
        return database.path.name, database.path.absolute().parent
    with database.read() as connection:
        # The address as well: a database may be copied with its id.
        named = f"{workspace_id(connection)} {database.location}"
    return sha256(named.encode()).hexdigest()[:32], _own_data()


def new_places(database: Database, annotator: str) -> list[Path]:
    """Where a new file may be: beside the workspace, or among the user's data where there is no room on its disk."""
    place = new_place(database, annotator)
    return [place] if place.parent == _own_data() else [place, _own_data() / place.name]


def new_place(database: Database, annotator: str) -> Path:
    """Where a new file is to be, by whose name its annotator's next window knows it without opening it."""
    stem, folder = stem_and_folder(database)
    marks, length = _mark_of(annotator), _OF_SERVERS
    if database.identity is not None:
        marks += _mark_of(_id_of(database)) + _mark_of_file(database.identity[1])
        length = _OF_FILES
    marks += _next_number(database, annotator)
    return folder / f"{stem}-{WAITING}-{marks}{uuid4().hex[: length - len(marks)]}"


def _next_number(database: Database, annotator: str) -> str:
    """A number after those of all places that this annotator has."""
    there = (one for what in _NAMES for one in left_places(database, what) if is_of(one, annotator))
    last = max((int(order_of(one)[1], 16) for one in there), default=0)
    return f"{min(last + 1, 16**_NUMBER - 1):0{_NUMBER}x}"


def order_of(place: Path) -> tuple[str, str]:
    """By what places are ordered: the annotator's mark, and the number."""
    digits = place.name.rpartition("-")[2]
    begin = 3 * _MARK if len(digits) == _OF_FILES else _MARK
    return digits[:_MARK], digits[begin : begin + _NUMBER]


def refused_place(waited_in: Path) -> Path:
    """The folder for refused steps that waited in this file."""
    stem, _, own = waited_in.name.rpartition(f"-{WAITING}-")
    return waited_in.with_name(f"{stem}-{REFUSED}-{own}")


def make_folder(place: Path) -> None:
    """Make the folder that a place is in, this user's alone.

    Raises:
        OSError: it cannot be made.
    """
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)


def is_of(path: Path, annotator: str) -> bool:
    """Whether the steps in a place are this annotator's, as far as its name tells."""
    return path.name.rpartition("-")[2].startswith(_mark_of(annotator))


def waiting_files(database: Database) -> Iterator[Path]:
    """The files that there are, those of each annotator in the order in which they were begun."""
    return iter(sorted(left_places(database, WAITING), key=order_of))


def left_places(database: Database, what: str) -> Iterator[Path]:
    """The places that there are of `WAITING` or of `REFUSED` steps.

    Raises:
        StorageError: the workspace cannot be read.
    """
    stem, folder = stem_and_folder(database)
    for match in _named_in(folder, what):
        name, marks = match.groups()
        if (name == stem) if len(marks) == _OF_SERVERS else _is_beside(database, folder / name, marks):
            yield folder / match[0]
    for elsewhere in _folders_before(database, folder):
        for match in _named_in(elsewhere, what):
            name, marks = match.groups()
            if len(marks) == _OF_FILES and _is_beside(database, elsewhere / name, marks):
                yield elsewhere / match[0]


def note_folder(waiting: Path) -> None:
    """Note where a file lies beside a workspace, for the time when that is moved to another folder."""
    marks = waiting.name.rpartition("-")[2]
    if len(marks) != _OF_FILES:
        return
    path = os.fsencode(waiting.parent)
    # Who cannot be told has what waits all the same, as long as the workspace stays where it is.
    with suppress(OSError):
        _own_data().mkdir(mode=0o700, parents=True, exist_ok=True)
        (_own_data() / f"{marks[_MARK : 2 * _MARK]}-{sha256(path).hexdigest()[:32]}.folder").write_bytes(path)


def _own_data() -> Path:
    return platformdirs.user_data_path("hashiya", appauthor=False) / "waiting"


def _named_in(folder: Path, what: str) -> list[re.Match[str]]:
    """The names of such places in a folder, ordered."""
    try:
        # Names alone: a folder may hold a hundred thousand files, and every window looks there when it opens.
        found = [match for one in os.listdir(folder) if (match := _NAMES[what].fullmatch(one))]  # noqa: PTH208
    except OSError:
        return []
    return sorted(found, key=lambda one: one[0])


def _folders_before(database: Database, folder: Path) -> Iterator[Path]:
    """The folders, other than that in which it is now, in which something was left beside the workspace."""
    if database.path is None:
        return
    try:
        notes = [match for one in os.listdir(_own_data()) if (match := _NOTE.fullmatch(one))]  # noqa: PTH208
    except OSError:
        return
    own = _mark_of(_id_of(database)) if notes else ""
    for match in notes:
        if match[1] != own:
            continue
        note = _own_data() / match[0]
        with suppress(OSError, ValueError):
            noted = Path(os.fsdecode(note.read_bytes()))
            if not noted.exists():
                # It may be on a disk that is away for the moment.
                continue
            if not _holds(noted, own) and time.time() - note.stat().st_mtime > _JUST_NOTED:
                note.unlink()
            elif not noted.samefile(folder):
                yield noted


def _holds(folder: Path, mark: str) -> bool:
    """Whether anything of the workspace with this mark lies in a folder."""
    return any(match[2][_MARK : 2 * _MARK] == mark for what in _NAMES for match in _named_in(folder, what))


def _is_beside(database: Database, named: Path, marks: str) -> bool:
    """Whether what lies beside a workspace, under the place that this had then, is of the one that is open."""
    if database.path is None or database.identity is None or marks[_MARK : 2 * _MARK] != _mark_of(_id_of(database)):
        return False
    file = marks[2 * _MARK : 3 * _MARK]
    if file == _mark_of_file(database.identity[1]):
        return True
    if named != database.path.absolute() and named.exists():
        return False
    if named.parent != database.path.absolute().parent and named.name != database.path.name:
        # Whoever copies a workspace to another folder may call it a copy; who moves it leaves its name.
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
