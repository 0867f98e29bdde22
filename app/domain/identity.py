"""Identifiers and times made by us."""

from __future__ import annotations

import secrets
import threading
import time
from datetime import UTC, datetime
from uuid import UUID

MAX_NAME = 300
"""Code points of an id, or of a name that is one; PostgreSQL cannot index much longer ones."""
_COUNTER_BITS = 42


class IdentifierSource:
    """Makes UUIDs of version 7 (RFC 9562 §5.7) that never go backwards within a process.

    The millisecond comes first, so that new rows land at the end of an index. Within a millisecond, and when the clock
    is set back, a counter seeded at random grows instead (RFC 9562 §6.2, method 1: a dedicated counter of 42 bits).
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._millisecond = 0
        self._counter = 0

    def __call__(self) -> str:
        """A new identifier in canonical text form."""
        now = time.time_ns() // 1_000_000
        with self._lock:
            if now > self._millisecond:
                self._millisecond = now
                # The top bit stays free, so that the counter has room to grow.
                self._counter = secrets.randbits(_COUNTER_BITS - 1)
            else:
                self._counter += 1
                if self._counter >> _COUNTER_BITS:
                    self._millisecond += 1
                    self._counter = secrets.randbits(_COUNTER_BITS - 1)
            millisecond, counter = self._millisecond, self._counter
        high, low = counter >> 30, counter & 0x3FFF_FFFF
        moment = (millisecond & 0xFFFF_FFFF_FFFF) << 80
        version_and_variant = 7 << 76 | 2 << 62
        return str(UUID(int=moment | version_and_variant | high << 64 | low << 32 | secrets.randbits(32)))


new_id = IdentifierSource()
"""The process's own source; identifiers made by two processes differ by their random part."""


def utc_now() -> str:
    """The present in UTC as ISO 8601 with milliseconds and ``Z``, for example ``2026-01-01T10:00:00.000Z``."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
