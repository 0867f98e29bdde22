"""How often Python looks for unreachable cycles where there are none: in many records, and in what is loaded."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_USUAL = gc.get_threshold()
_CONTAINERS = 50_000
"""More than the records hold that are waiting to be stored or written together."""


@contextmanager
def rare_collections(*, acyclic: bool) -> Iterator[None]:
    """Within it, if all is `acyclic`, Python looks after 50,000 new containers, not after 700, over all it holds.

    It would look in vain, and there is much to look over: what a window holds, or the words that formats of tokens
    remember; see https://docs.python.org/3/library/gc.html#gc.set_threshold. Where two imports or exports run at once,
    the first that ends makes the other one as slow as it would have been.
    """
    if not acyclic:
        yield
        return
    gc.set_threshold(_CONTAINERS, *_USUAL[1:])
    try:
        yield
    finally:
        gc.set_threshold(*_USUAL)


@contextmanager
def uncollected() -> Iterator[None]:
    """Within it Python does not look at all: of a step on 27,000 spans, looking took a third."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@contextmanager
def loaded_for_good() -> Iterator[None]:
    """Within it modules are imported, of which nothing ever becomes garbage.

    Looking for some meanwhile costs a tenth of the start, so Python does not, and leaves all that is there at the end
    alone from then on: https://docs.python.org/3/library/gc.html#gc.freeze.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        # Before it may look again, or it would look over all of it at once.
        gc.freeze()
        if collecting:
            gc.enable()
