import threading
import time
import uuid

import pytest

from app.domain.identity import IdentifierSource, utc_now


def test_identifiers_are_version_7_and_carry_the_time() -> None:
    before = time.time_ns() // 1_000_000
    made = uuid.UUID(IdentifierSource()())
    after = time.time_ns() // 1_000_000
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert before <= made.int >> 80 <= after


def test_identifiers_grow_within_a_millisecond_and_when_the_clock_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    source = IdentifierSource()
    ticks = iter([5_000_000_000_000, 5_000_000_000_000, 4_000_000_000_000, 5_000_001_000_000])
    monkeypatch.setattr(time, "time_ns", lambda: next(ticks))
    made = [source() for _ in range(4)]
    assert made == sorted(set(made))


def test_a_full_counter_moves_on_to_the_next_millisecond(monkeypatch: pytest.MonkeyPatch) -> None:
    source = IdentifierSource()
    monkeypatch.setattr(time, "time_ns", lambda: 5_000_000_000_000)
    first = source()
    source._counter = (1 << 42) - 1
    second = source()
    assert second > first
    assert uuid.UUID(second).int >> 80 == (uuid.UUID(first).int >> 80) + 1


def test_threads_never_get_the_same_identifier() -> None:
    source = IdentifierSource()
    made: list[list[str]] = [[] for _ in range(4)]
    threads = [threading.Thread(target=lambda k=k: made[k].extend(source() for _ in range(500))) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(part == sorted(part) for part in made)
    assert len(set().union(*made)) == 2000


def test_times_are_utc_with_milliseconds() -> None:
    assert len(utc_now()) == len("2026-01-01T10:00:00.000Z")
    assert utc_now().endswith("Z")
