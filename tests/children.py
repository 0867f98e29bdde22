"""Processes of our own code that a test may kill at any moment; made by a server that has imported the code already."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

PRELOADED = ["pytest", "app.services.transfer.transfer", "app.services.workspace", "tests.flows.conftest"]
"""What takes a second to import, and ten milliseconds to have in a fork of the process that did."""


class Child:
    """A process that tells what it does."""

    def __init__(self, kill: Callable[[], None], told: Connection) -> None:
        self.kill = kill
        """Ends it as `kill -9` does; when that returns, nothing is held by it any more."""
        self._told = told

    def __iter__(self) -> Iterator[Any]:
        """What it has told, until it ends; what was on its way when it was killed is lost."""
        try:
            while True:
                yield self._told.recv()
        except (EOFError, OSError):
            return


@contextmanager
def child_of(work: Callable[..., None], *arguments: object) -> Iterator[Child]:
    """Run `work` with a connection to tell by and with the arguments, in a process that is gone after the block.

    Not on Windows. `work` must be a function of a module.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    told, telling = context.Pipe(duplex=False)
    process = context.Process(target=_work_here, args=(dict(os.environ), work, telling, *arguments))
    process.start()
    telling.close()

    def kill() -> None:
        process.kill()
        # What it says ends before the files are closed that it held: those are free when it is gone.
        process.join()

    try:
        yield Child(kill, told)
    finally:
        process.kill()
        process.join()
        process.close()
        told.close()


def _work_here(environment: Mapping[str, str], work: Callable[..., None], *arguments: object) -> None:
    """Work where whoever asked for it works: the server's environment is that of the test that began it."""
    os.environ.clear()
    os.environ.update(environment)
    work(*arguments)
