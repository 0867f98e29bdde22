"""Dates and times as people and files write them. No time zones: a date is one on the page where it stands."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
_DAY = re.compile(r"\s*(\d{4})-(\d\d)-(\d\d)(?!\d)")
_UTC_TIME = re.compile(
    r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?Z", re.ASCII
)


def with_ascii_digits(text: str) -> str:
    """The text with the digits of every script as ASCII ones: ``٢٠٢٤-٠١`` is 2024-01, and sorts among the others."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in text)


def is_date(text: str) -> bool:
    """Whether it is a year, a month or a day as it is stored: ``2024``, ``2024-05`` or ``2024-05-31``."""
    return _DATE.fullmatch(text) is not None and (len(text) < 10 or day_in(text) == text)


def is_utc_time(text: str) -> bool:
    """Whether it is a moment as it is stored: ISO 8601 in UTC like ``2026-01-01T10:00:00Z``, maybe with a fraction."""
    return _UTC_TIME.fullmatch(text) is not None


def day_in(published: str) -> str:
    """The day of publication, ``YYYY-MM-DD``; empty when it is none or written otherwise.

    Digits of any script count: ``٢٠٢٤-٠١-٠٥`` is 2024-01-05, and would else be later than every other day.
    """
    found = _DAY.match(published)
    try:
        return date(*(int(number) for number in found.groups())).isoformat() if found else ""
    except ValueError:
        return ""
