"""What the reader of JSON changes without a word, found out and counted.

Of a key that stands twice in an object the last one counts, and a whole number beyond 64 bits loses its last digits.
To look for that in every line costs little: what is written as it was read, byte by byte, has lost nothing.
"""

from __future__ import annotations

import json
from typing import Any

import orjson

from app.domain.wording.isolation import isolated
from app.exchange.loss import LossReport

_LARGEST = 2**64 - 1
_SMALLEST = -(2**63)
_SHOWN = 40
_BEFORE_COLON = (b'":', b" :", b"\t:", b"\n:", b"\r:")
"""One of these is behind every key, since JSON knows no other blanks; in a text they may be as well."""


def count_changes(data: bytes, value: dict[str, Any], where: str, losses: LossReport) -> None:
    """Count what of the object in `data` is not in `value`, which orjson made of it."""
    # Most files were written by a program without blanks, or have a colon behind each key and nowhere else.
    if _is_written_so(value, data):
        return
    keys, exact = _keys_in(value)
    if exact and keys == sum(map(data.count, _BEFORE_COLON)):
        return
    reader = _Reader(where, losses)
    try:
        json.loads(data.decode(), object_pairs_hook=reader.pairs, parse_int=reader.number)
    except (RecursionError, ValueError):
        # Nested more deeply than Python's own reader goes: nobody writes that by hand.
        return


def _is_written_so(value: dict[str, Any], data: bytes) -> bool:
    try:
        return orjson.dumps(value) == data
    except orjson.JSONEncodeError:
        # Nested more deeply than orjson writes, though it reads it.
        return False


def _keys_in(value: dict[str, Any]) -> tuple[int, bool]:
    """How many keys there are, and whether no number may have been a longer one."""
    found, exact = 0, True
    waiting: list[Any] = [value]
    while waiting:
        one = waiting.pop()
        kind = type(one)
        if kind is dict:
            found += len(one)
            waiting.extend(one.values())
        elif kind is list:
            waiting.extend(one)
        elif kind is float:
            exact = exact and _SMALLEST < one < _LARGEST
    return found, exact


class _Reader:
    """Looks at the objects of a text in which something may be changed."""

    def __init__(self, where: str, losses: LossReport) -> None:
        self._where = where
        self._losses = losses

    def pairs(self, found: list[tuple[str, Any]]) -> None:
        """The keys and values of an object."""
        seen: set[str] = set()
        for key, _ in found:
            if key in seen:
                self._losses.add("repeated_keys", f"{self._where}: {isolated(key[:_SHOWN])}")
            seen.add(key)

    def number(self, digits: str) -> None:
        """A whole number as it is written."""
        # Python refuses to make a number of thousands of digits.
        if len(digits) > 20 or not _SMALLEST <= int(digits) <= _LARGEST:
            self._losses.add("large_numbers", f"{self._where}: {digits[:_SHOWN]}")
