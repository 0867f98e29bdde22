"""What the command line takes for a name, a number, a file to write: whatever means nothing is refused at once."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from app.domain.dates import with_ascii_digits
from app.domain.errors import WrongOptionError

_MOST = 10**9
"""Fits into what the databases take as a whole number."""
_MOST_DIGITS = 1000
"""Python takes no number of thousands of digits."""
_SHOWN = 40
"""Code points of a wrong number in the line that refuses it."""
STDOUT = STDIN = Path("-")


def text(said: str) -> str:
    """Something to read: a variable of a script that is not set must not mean somebody, or everything."""
    if not said.strip():
        raise argparse.ArgumentTypeError("nothing is written there; name it, or leave the option out")
    return said


def count(said: str) -> int:
    """A number of things, in the digits of any keyboard."""
    digits = with_ascii_digits(said)
    if not digits.isdecimal() or len(digits) > _MOST_DIGITS or int(digits) > _MOST:
        raise argparse.ArgumentTypeError(f"{_shortly(said)} is no number of things; write 0, 20 or 1000")
    return int(digits)


def _shortly(said: str) -> str:
    return f"{said[:_SHOWN]}…" if len(said) > _SHOWN else said


def whole(said: str) -> int:
    """A whole number, also below zero, in the digits of any keyboard."""
    digits = with_ascii_digits(said)
    if not digits.removeprefix("-").isdecimal() or len(digits) > _MOST_DIGITS:
        raise argparse.ArgumentTypeError(f"{_shortly(said)} is no whole number; write 1 or 42")
    return int(digits)


def share(said: str) -> float:
    """A share of one, in the digits of any keyboard; how large it may be is asked elsewhere."""
    try:
        return float(with_ascii_digits(said))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{said} is no share; write 0.5 or 0.8") from None


def path(said: str) -> Path:
    """A file or folder to read or to write, or `STDOUT`; nothing does not mean the folder in which we are."""
    return Path(text(said))


def file(said: str) -> Path:
    """A file to read."""
    named = path(said)
    if named == STDOUT:
        raise argparse.ArgumentTypeError("this is not read from stdin; name a file, ./- for one of that name")
    return named


def out(said: str) -> Path:
    """A file or folder to write."""
    named = path(said)
    if named == STDOUT:
        raise argparse.ArgumentTypeError("this is not written to stdout; name a file, ./- for one of that name")
    return named


def export_format(said: str | None, path: Path) -> str:
    """The name of the format to write: the one that is named, else ours.

    Raises:
        WrongOptionError: none is named, and the ending of `path` is that of others: what opens such files could not
            read ours.
    """
    from app.exchange.installed_formats import installed_formats

    if said is not None:
        return said
    formats, ending = installed_formats(), path.suffix.lower()
    ours = formats.writer("native")
    if ending not in ours.suffixes and any(ending in item.suffixes for item in formats.all()):
        names = " or ".join(f"--format {item.name}" for item in formats.writers() if ending in item.suffixes)
        advice = f"name the format with {names}" if names else f"no export is written as {ending}"
        raise WrongOptionError(
            f"{path}: {advice}; without --format it would be Hashiya JSONL, whose name ends in .jsonl"
        )
    return ours.name


def time(said: str) -> str:
    """A day or a moment in ISO 8601, in UTC unless it says otherwise, written as the history writes its times.

    Raises:
        WrongOptionError: it is none.
    """
    try:
        moment = datetime.fromisoformat(with_ascii_digits(said))
    except ValueError as error:
        raise WrongOptionError(f"{said} is no time; write 2026-01-31 or 2026-01-31T10:00:00Z") from error
    in_utc = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return in_utc.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
