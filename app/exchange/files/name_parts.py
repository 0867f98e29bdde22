"""The parts of a source's name.

Every format asks for them, of each of a hundred thousand files: with a path object for each question, that was a sixth
of such an import.
"""

from __future__ import annotations


def last_name(name: str) -> str:
    """The name of the file itself, without the folders that it is in."""
    return name[name.rfind("/") + 1 :]


def stem_of(name: str) -> str:
    """The name of the file itself without its ending."""
    base = last_name(name)
    dot = _dot_of(base)
    return base[:dot] if dot else base


def suffix_of(name: str) -> str:
    """The ending of the name in small letters, with its dot; empty where there is none, as in ``.profile``."""
    base = last_name(name)
    dot = _dot_of(base)
    return base[dot:].lower() if dot else ""


def _dot_of(base: str) -> int:
    """Where the ending begins; 0 where there is none."""
    dot = base.rfind(".")
    return dot if 0 < dot < len(base) - 1 else 0
