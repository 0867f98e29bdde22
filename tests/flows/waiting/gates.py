"""Work of a thread that stands still until a test lets it go on."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType

import pytest


@contextmanager
def held_at_gate(monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str) -> Iterator[threading.Event]:
    """What `module` calls by this name waits for the event, or the end of the block; it is no work of the window."""
    opened = threading.Event()
    work: Callable[..., object] = getattr(module, name)

    def at_the_gate(*arguments: object) -> object:
        assert threading.current_thread() is not threading.main_thread(), "the window stands still"
        opened.wait()
        return work(*arguments)

    monkeypatch.setattr(module, name, at_the_gate)
    try:
        yield opened
    finally:
        opened.set()
