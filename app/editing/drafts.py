"""What is being typed in a window and not stored yet: on disk half a second later, so that it outlives the program.

Every window has a file of its own among the user's data, held as long as it is open. What lies in one that nobody
holds was left by a program that was killed, or by a workspace that was closed before it could be stored.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from PySide6.QtCore import QObject, QTimer, Signal

from app.editing.unsaved_texts import name_of, typed_folder, write_private
from app.exchange.files.abandoned import give_up, let_go, take_hold

PAUSE = 500
"""Milliseconds between two looks at what is being typed, as long as anything is."""
Entry = Mapping[str, Any]
"""What was typed and where, in words that JSON knows."""
Typed = Callable[[], Sequence[Entry]]
"""Gives what is being typed in a part of the window, or was left there and is to be kept."""


class Drafts(QObject):
    """Those of one annotator in one window on a workspace.

    A file that cannot be written is not told of: that would disturb who types; it is tried again meanwhile.
    """

    found = Signal()
    """Something was left by windows that are not there any more (`left_in`)."""

    def __init__(self, location: str, annotator: str, parent: QObject) -> None:
        """In a folder among the user's data; nothing is read or written there yet."""
        super().__init__(parent)
        self._folder = typed_folder()
        self._name = name_of(location, annotator)
        self._path = self._folder / f"{self._name}-{uuid4().hex}.draft"
        self._hold: int | None = None
        self._typed: dict[str, Typed] = {}
        self._left: dict[str, list[Entry]] = {}
        self._written: dict[str, list[Entry]] = {}
        self._taken: list[tuple[Path, int]] = []
        self._is_stopped = False
        self._timer = QTimer(self, interval=PAUSE)
        self._timer.timeout.connect(self.write)

    def watch(self, part: str, typed: Typed) -> None:
        """Look there from now on, under this name, for what is being typed."""
        self._typed[part] = typed

    def soon(self) -> None:
        """Something is being typed."""
        if not self._timer.isActive():
            self._timer.start()

    def forget_stored(self) -> None:
        """Something typed was stored or taken back: what lies on disk of it goes as soon as its field has heard.

        A program killed before the next look would leave it, and the next window would write it over an undo.
        """
        if self._written:
            QTimer.singleShot(0, self, self.write)

    def left_in(self, part: str) -> list[Entry]:
        """What was left in a part of the window by those before; given once, whoever asks keeps it from then on."""
        return self._left.pop(part, [])

    def take_over(self) -> None:
        """Take care of what was left by windows that are not there any more."""
        with suppress(OSError):
            for path in sorted(self._folder.glob(f"{self._name}-*.draft"), key=lambda one: one.stat().st_mtime):
                if path == self._path or (hold := take_hold(_lock_of(path))) is None:
                    continue
                self._taken.append((path, hold))
                for part, entries in _read(path).items():
                    self._left.setdefault(part, []).extend(entries)
        if self._left:
            self.found.emit()
        if self._taken:
            self.write()

    def write(self) -> None:
        """Have on disk what is being typed now; after `stop`, what was typed by then stays there."""
        if self._is_stopped:
            return
        typed: dict[str, list[Entry]] = {part: list(entries) for part, entries in self._left.items()}
        for part, ask in self._typed.items():
            if entries := list(ask()):
                typed[part] = [*typed.get(part, []), *entries]
        if not typed:
            self._timer.stop()
        if typed != self._written or self._taken:
            self._put(typed)

    def leave(self, part: str, entries: Sequence[Entry]) -> None:
        """Leave this to the next window as what was typed in a part, which could not be stored as the session ended."""
        self._put({**{name: left for name, left in self._written.items() if name != part}, part: list(entries)})
        self._release()

    def stop(self) -> None:
        """Leave what is typed and not stored by now to the next window."""
        self.write()
        self._is_stopped = True
        self._timer.stop()
        self._typed.clear()
        self._release()
        for _path, hold in self._taken:
            let_go(hold)
        self._taken.clear()

    def _put(self, typed: dict[str, list[Entry]]) -> None:
        typed = {part: entries for part, entries in typed.items() if entries}
        with suppress(OSError):
            if typed:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                if self._hold is None:
                    self._hold = take_hold(_lock_of(self._path))
                write_private(self._path, json.dumps(typed, ensure_ascii=False))
            else:
                self._path.unlink(missing_ok=True)
                self._release()
            self._written = typed
            # It is in the care of this window now.
            while self._taken:
                path, hold = self._taken.pop()
                path.unlink(missing_ok=True)
                give_up(_lock_of(path), hold)

    def _release(self) -> None:
        if self._hold is not None:
            give_up(_lock_of(self._path), self._hold)
            self._hold = None


def _lock_of(path: Path) -> Path:
    return path.with_suffix(".held")


def _read(path: Path) -> dict[str, list[Entry]]:
    with suppress(OSError, ValueError, AttributeError, TypeError):
        found = json.loads(path.read_text(encoding="utf-8"))
        return {str(part): [dict(entry) for entry in entries] for part, entries in found.items()}
    return {}
