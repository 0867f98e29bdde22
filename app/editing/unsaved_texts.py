"""What was typed about a span or link and could not be stored: kept until it can be, also when the window closes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from hashlib import sha256
from pathlib import Path

import platformdirs
from PySide6.QtCore import QLockFile

NOTE = ""
"""The note of a span, where attributes have their key."""
Typed = str | float | None
Place = tuple[str, str]
"""Id of a span or link, and a field of it."""
_TURN = 500
"""Milliseconds to wait for another window that is writing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsavedText:
    """What somebody typed into one field.

    Attributes:
        article_id, record_id: the span or link it was typed about.
        field: key of an attribute, or `NOTE`.
        typed: as it shall be stored; None takes the value of an attribute away.
        seen: what was stored when it was typed. If that is another one now, somebody else was there.
        quote: the words of the span, or the key of the link type.
    """

    article_id: str
    record_id: str
    field: str
    typed: Typed
    seen: Typed
    quote: str


_FIELDS = tuple(one.name for one in fields(UnsavedText))
"""What is read; a later version may have written more."""


class UnsavedTexts:
    """Those of one annotator in one workspace, in a file among the user's data that several windows may share."""

    def __init__(self, location: str, annotator: str, folder: Path | None = None) -> None:
        """Begins with what was left in `folder`, by default one among the user's data."""
        self._folder = folder or typed_folder()
        self._path = self._folder / f"{name_of(location, annotator)}.json"
        self._texts: dict[Place, UnsavedText] = {}
        with suppress(OSError):
            self._texts = self._read()
        self.is_safe = True
        """Whether they are still there when the program ends."""

    def __len__(self) -> int:
        return len(self._texts)

    def all(self) -> list[UnsavedText]:
        """Every text, the one typed first at the head."""
        return list(self._texts.values())

    def of(self, record_id: str) -> Mapping[str, Typed]:
        """What was typed about a span or link, by field."""
        return {field: one.typed for (record, field), one in self._texts.items() if record == record_id}

    def keep(self, text: UnsavedText) -> None:
        """Keep a text in place of what was typed there before."""
        self._texts[text.record_id, text.field] = text
        self._write({(text.record_id, text.field): text})

    def drop(self, record_id: str, field: str) -> None:
        """Forget what was typed there: it is stored, or was taken back."""
        if self._texts.pop((record_id, field), None) is not None:
            self._write({(record_id, field): None})

    def _write(self, changed: Mapping[Place, UnsavedText | None]) -> None:
        """Change the file, where another window may have written meanwhile."""
        self.is_safe = not self._texts
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            turn = QLockFile(str(self._path.with_suffix(".lock")))
            turn.tryLock(_TURN)
            try:
                kept = {place: one for place, one in {**self._read(), **changed}.items() if one is not None}
                if kept:
                    lines = [asdict(one) for one in kept.values()]
                    write_private(self._path, json.dumps(lines, ensure_ascii=False))
                else:
                    self._path.unlink(missing_ok=True)
                self.is_safe = True
            finally:
                turn.unlock()

    def _read(self) -> dict[Place, UnsavedText]:
        """What is in the file.

        Raises:
            OSError: it cannot be read now, and must not be written anew without what is in it.
        """
        try:
            found = json.loads(self._path.read_bytes())
            held = [UnsavedText(**{name: one[name] for name in _FIELDS}) for one in found]
        except FileNotFoundError:
            return {}
        except (ValueError, TypeError, KeyError, RecursionError):
            # Written by hand, by a failing disk or by another version: whoever misses a text finds it there.
            self._path.replace(self._path.with_suffix(".unreadable"))
            return {}
        return {(one.record_id, one.field): one for one in held}


def typed_folder() -> Path:
    """Where typed texts are kept that are not stored yet, among the user's data."""
    return platformdirs.user_data_path("hashiya", appauthor=False) / "typed"


def name_of(location: str, annotator: str) -> str:
    """How files about an annotator's texts in a workspace are called."""
    # An address may hold a password.
    return sha256(f"{location}\n{annotator}".encode()).hexdigest()[:32]


def write_private(path: Path, text: str) -> None:
    """Write a file, whole or not at all, that nobody but the user may read.

    Raises:
        OSError: it cannot be written, and is as it was.
    """
    aside = path.with_suffix(f"{path.suffix}.new")
    try:
        aside.unlink(missing_ok=True)
        aside.touch(mode=0o600)
        aside.write_text(text, encoding="utf-8")
        aside.replace(path)
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
