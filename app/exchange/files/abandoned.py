"""What is written aside belongs to a program that is at work; where that was killed, the next one clears it away."""

from __future__ import annotations

import os
import re
import shutil
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from uuid import uuid4

if os.name == "posix":
    import fcntl

_ASIDE = re.compile(r"\.hashiya-[0-9a-f]{32}\.parts?\Z")
_LOCK = "lock"
"""The file in a folder written aside that is held as long as somebody writes into it."""
_BEFORE = "before"
_LOOKS = 10
"""Times that a folder is looked through for what is left in it; on a network disk something may come again for ever."""
_ABANDONED = 60.0
"""Seconds after which a folder that nobody holds has no maker any more who is about to."""


def new_file_aside(folder: Path) -> Path:
    """A name for a file that is written aside in the folder; nobody has it yet."""
    return folder / f".hashiya-{uuid4().hex}.part"


def new_folder_aside(folder: Path, stack: ExitStack) -> Path:
    """Make a folder aside in the folder; it is deleted, with what is left in it, when the stack is.

    Raises:
        OSError: it cannot be made.
    """
    aside = folder / f".hashiya-{uuid4().hex}.parts"
    aside.mkdir(mode=0o700)
    stack.callback(_delete_all_there_is, aside)
    lock = stack.enter_context((aside / _LOCK).open("xb"))
    hold(lock.fileno())
    return aside


def delete_folder(folder: str | Path) -> None:
    """Delete a folder and what is in it, however many files that are: `shutil.rmtree` has a list of them all in memory.

    Raises:
        OSError: something in it cannot be deleted.
    """
    # Some file systems leave out names while others beside them go.
    for _ in range(_LOOKS):
        empty = True
        with os.scandir(folder) as entries:
            for entry in entries:
                empty = False
                if entry.is_dir(follow_symlinks=False):
                    delete_folder(entry.path)
                else:
                    os.unlink(entry.path)  # noqa: PTH108 - one of hundreds of thousands
        if empty:
            break
    os.rmdir(folder)  # noqa: PTH106


def _delete_all_there_is(folder: Path) -> None:
    """Delete a folder, or what can be deleted of it."""
    try:
        delete_folder(folder)
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)


def before_in(aside: Path, name: str) -> Path:
    """Where in a folder written aside that is kept which it is to take the place of, until it has."""
    return aside / _BEFORE / name


def hold(handle: int) -> None:
    """Let others see that this file is being written, until every copy of its handle is closed.

    Windows needs nothing for this: what is open there cannot be deleted.
    """
    # Some file systems cannot lock; what is abandoned stays there then.
    if os.name == "posix":
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def take_hold(path: Path) -> int | None:
    """Make a file if need be, and hold it until `give_up` or the end of the program; None if somebody else does.

    Raises:
        OSError: it cannot be made.
    """
    if os.name != "posix":
        # What nobody has open can be deleted there.
        with suppress(FileNotFoundError, PermissionError):
            path.unlink()
        try:
            return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return None
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    except OSError:
        # Some file systems cannot lock; what is there belongs to nobody in particular then.
        pass
    return handle


def give_up(path: Path, handle: int) -> None:
    """Delete a file that was held."""
    if os.name == "posix":
        with suppress(OSError):
            path.unlink()
    let_go(handle)
    with suppress(OSError):
        path.unlink(missing_ok=True)


def let_go(handle: int) -> None:
    """Hold a file no longer; it stays."""
    with suppress(OSError):
        os.close(handle)


def clear_abandoned(folder: Path) -> None:
    """Delete what was written aside in the folder by programs that are not at work any more.

    What such a program had taken out of its place, and did not come to replace, is put back.
    """
    with suppress(OSError):
        with os.scandir(folder) as entries:
            asides = [Path(entry.path) for entry in entries if _ASIDE.match(entry.name)]
        for path in asides:
            with suppress(OSError):
                if path.is_dir():
                    _clear_folder(path)
                else:
                    _delete_unless_held(path)


def _clear_folder(aside: Path) -> None:
    """Delete a folder; OSError if somebody is writing into it. Whoever is killed meanwhile leaves it to the next."""
    lock = aside / _LOCK
    if not os.path.lexists(lock):
        # Killed as it was made or cleared away; if not, whoever has just made it is about to hold it.
        if time.time() - aside.stat().st_mtime > _ABANDONED:
            _take_apart(aside)
    elif os.name == "posix":
        handle = os.open(lock, os.O_RDWR)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _take_apart(aside)
        finally:
            os.close(handle)
    else:
        lock.unlink()
        _take_apart(aside)


def _take_apart(aside: Path) -> None:
    _put_back(aside)
    for path in aside.iterdir():
        if path.is_dir():
            delete_folder(path)
        elif path.name != _LOCK:
            path.unlink()
    (aside / _LOCK).unlink(missing_ok=True)
    aside.rmdir()


def _put_back(aside: Path) -> None:
    with suppress(FileNotFoundError):
        for before in (aside / _BEFORE).iterdir():
            place = aside.parent / before.name
            if not os.path.lexists(place):
                before.rename(place)


def _delete_unless_held(path: Path) -> None:
    """Delete a file; OSError if somebody is writing it."""
    if os.name == "posix":
        handle = os.open(path, os.O_RDWR)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
        finally:
            os.close(handle)
    else:
        path.unlink()
