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
_ENDINGS = ("SIGTERM", "SIGHUP", "SIGBREAK")
"""How a system asks a program to end: `kill`, `timeout` and shutting down; a closed terminal; Ctrl+Break on Windows."""


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


@contextmanager
def asked_to_end(answer: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """While inside, `answer` is called when the system asks the program to end, unless `nohup` keeps it on."""
    numbers = [getattr(signal, name) for name in _ENDINGS if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    heard = {number: old for number, old in before.items() if old not in (signal.SIG_IGN, None)}
    for number in heard:
        signal.signal(number, answer)
    try:
        yield
    finally:
        for number, old in heard.items():
            signal.signal(number, old)


def interrupt(_number: int, _frame: FrameType | None) -> None:
    """End what is being done as Ctrl+C does, so that nothing is left half written and one line says so."""
    raise KeyboardInterrupt


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

        So does the system that asks the program to end, as often as it likes: `timeout` asks twice.
        `holder` says what is known about those who are waited for, after a blank; where nothing is, nothing.
        """

        def cancel(number: int, _frame: FrameType | None) -> None:
            if self._cancelled and number == signal.SIGINT:
                raise InsistedError
            self._cancelled = True

        before = signal.signal(signal.SIGINT, cancel)
        self._holder = holder
        try:
            with asked_to_end(cancel):
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
