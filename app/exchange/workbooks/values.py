"""What the numbers of a workbook are: a date, a duration, an identifier with leading zeros, or a number.

A workbook tells it by the format in which a cell is shown (ECMA-376 part 1, 18.8.30 and 18.8.31); days count from the
end of 1899, or from the beginning of 1904 (18.17.4.1).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from app.exchange.files.sources import Source
from app.exchange.syntax.xml_reading import Element, iterate_elements

_NUMBER, _DAY, _DURATION = "", "day", "duration"
_BUILT_IN = {**dict.fromkeys((*range(14, 23), 45, 47), _DAY), 46: _DURATION}
_ZEROS = re.compile("0{2,}")
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]', re.IGNORECASE)
"""Parts of a format that are shown as they are, and conditions, colours and languages."""
_LENGTH = re.compile(r"\[(?:hh?|mm?|ss?)\]", re.IGNORECASE)
_PART_OF_DAY = re.compile("[dmhys]", re.IGNORECASE)
_SECONDS = 86_400
_LEAP_1900 = 60
"""Up to this day the count of 1900 is one behind, because it has a 29 February that never was."""


def number_formats(styles: Source) -> list[str]:
    """How the cells of each style show a number: ``day``, ``duration``, ``0000``, or nothing special.

    Raises:
        RecordError: the part cannot be read.
    """
    codes: dict[str, str] = {}
    used: list[str] = []
    for event in iterate_elements(styles):
        if not isinstance(event, Element):
            continue
        if event.local_name == "numFmt":
            codes[event.attributes.get("numFmtId", "")] = event.attributes.get("formatCode", "")
        elif event.local_name == "xf" and event.path[-1:] and event.path[-1].endswith("cellXfs"):
            used.append(event.attributes.get("numFmtId", "0"))
    return [_kind(key, codes.get(key)) for key in used]


def _kind(key: str, code: str | None) -> str:
    if code is None:
        return _BUILT_IN.get(int(key), _NUMBER) if key.isdecimal() and len(key) < 9 else _NUMBER
    if _ZEROS.fullmatch(code):
        return code
    shown = _LITERAL.sub("", code.partition(";")[0])
    if _LENGTH.search(shown):
        return _DURATION
    return _DAY if _PART_OF_DAY.search(shown) else _NUMBER


class Numbers:
    """The texts of numbers.

    Args:
        formats: What `number_formats` tells of each style.
        epoch_1904: Days count from the beginning of 1904.
    """

    def __init__(self, formats: Sequence[str], epoch_1904: bool) -> None:
        self._formats = {str(number): kind for number, kind in enumerate(formats) if kind}
        self._epoch = datetime.datetime(1904, 1, 1) if epoch_1904 else datetime.datetime(1899, 12, 30)  # noqa: DTZ001
        self._leap = 0 if epoch_1904 else _LEAP_1900

    def text(self, written: str, style: str) -> str:
        """What a number stands for; what is none stays as it is."""
        kind = self._formats.get(style)
        try:
            value = float(written) if "." in written or "e" in written or "E" in written else int(written)
            if kind in (_DAY, _DURATION):
                return self._moment(float(value)) if kind == _DAY else str(_span_of_time(float(value)))
            if isinstance(value, float):
                value = int(value) if value.is_integer() else value
        except (ValueError, OverflowError):
            return written
        if kind and isinstance(value, int) and value >= 0:
            return str(value).zfill(len(kind))
        return str(value)

    def day(self, written: str) -> str:
        """A day or a moment in words of ISO 8601; at midnight the day alone."""
        try:
            return _shown(datetime.datetime.fromisoformat(written))
        except ValueError:
            return written

    def _moment(self, days: float) -> str:
        if 0 <= days < 1:
            moment = self._epoch + _span_of_time(days)
            return moment.time().isoformat() if moment.date() == self._epoch.date() else _shown(moment)
        return _shown(self._epoch + _span_of_time(days + (0 < days < self._leap)))


def _span_of_time(days: float) -> datetime.timedelta:
    whole, rest = divmod(days, 1)
    # A day is written to some fifteen places: more than milliseconds are rounding errors.
    return datetime.timedelta(days=whole, milliseconds=round(rest * _SECONDS * 1000))


def _shown(moment: datetime.datetime) -> str:
    return moment.date().isoformat() if moment.time() == datetime.time() else moment.isoformat()
