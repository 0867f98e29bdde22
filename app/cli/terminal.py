"""What the `hashiya` command shows on a terminal besides its results: a line of progress, and the report of a bug."""

from __future__ import annotations

import platform
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TextIO

from app.domain.program import program_version
from app.domain.wording.isolation import isolated, one_line
from app.services.progress import Stage

_BETWEEN = 0.1
"""Seconds between two pictures of the progress line."""
_WIDTH = 72
"""Columns of the progress line; fewer on a narrow terminal, where it would go on in the next line."""


def complain(text: str) -> None:
    """Say something on stderr; nobody can be told when that cannot be written."""
    with suppress(OSError):
        sys.stderr.write(text)
        sys.stderr.flush()


def shown(value: object) -> str:
    """A name or a quote as it stands in a line of a terminal: on one line, and isolated from what stands around it."""
    return isolated(one_line(str(value)))


class InsistedError(KeyboardInterrupt):
    """Ctrl+C was pressed a second time, while something was being saved perhaps."""


class TerminalProgress:
    """A line that is written over and over on a terminal; elsewhere nothing. Ctrl+C cancels.

    That others are waited for is said anywhere, once, on a line that stays.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shown = stream.isatty()
        self._last = 0.0
        self._drawn = False
        self._width = _WIDTH
        self._cancelled = False
        self._holder: Callable[[], str] | None = None

    def report(self, done: int, total: int | None, detail: str) -> None:
        """Show how far the work is."""
        if detail == Stage.TURN:
            self._tell_of_wait()
            return
        now = time.monotonic()
        if not self._shown or now - self._last < _BETWEEN:
            return
        self._last, self._drawn = now, True
        share = f"{min(100, 100 * done // total):3d} %  " if total else ""
        self._width = min(_WIDTH, shutil.get_terminal_size().columns - 1)
        self._write("\r" + f"{share}{one_line(detail)}"[: self._width].ljust(self._width))

    def cancelled(self) -> bool:
        """Whether Ctrl+C was pressed."""
        return self._cancelled

    def _tell_of_wait(self) -> None:
        if self._holder is not None:
            holder, self._holder = self._holder, None
            self.tell_of_wait(holder)

    def tell_of_wait(self, holder: Callable[[], str]) -> None:
        """Say that others are waited for; `holder` as for `watching`."""
        self._wipe()
        self._write(f"hashiya: {Stage.TURN}{holder()}; Ctrl+C ends the wait, and nothing is changed\n")

    @contextmanager
    def watching(self, holder: Callable[[], str] = str) -> Iterator[None]:
        """While inside, Ctrl+C asks the work to stop and to leave everything as it was; a second one ends at once.

        `holder` says what is known about those who are waited for, after a blank; where nothing is, nothing.
        """

        def cancel(_number: int, _frame: FrameType | None) -> None:
            if self._cancelled:
                raise InsistedError
            self._cancelled = True

        before = signal.signal(signal.SIGINT, cancel)
        self._holder = holder
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)
            self._holder = None
            self._wipe()

    def _wipe(self) -> None:
        if self._drawn:
            self._drawn = False
            self._write("\r" + " " * self._width + "\r")

    def _write(self, text: str) -> None:
        # What is done does not end because nobody can be told of it.
        with suppress(OSError):
            self._stream.write(text)
            self._stream.flush()


def bug_report(error: BaseException) -> str:
    """What a developer needs to know about a failure of the program itself, to be copied as a whole."""
    lines = [
        f"hashiya: this is a mistake of the program, not yours ({type(error).__name__}); nothing was changed.",
        "Please report it with everything below:",
        "",
        f"Hashiya {program_version()}, Python {sys.version.split()[0]}, {platform.platform()}",
        "".join(traceback.format_exception(error)),
    ]
    return "\n".join(lines)
