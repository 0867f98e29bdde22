"""Cells that a spreadsheet takes for what they are not.

Excel, LibreOffice and Google Sheets run a cell of a CSV file that begins with ``= + - @``, a tab or a line end as a
formula (OWASP, "CSV Injection"). Such a cell gets an apostrophe in front, which spreadsheets show as text. So does one
that begins with apostrophes before such a character, so that exactly one apostrophe can be taken off again.
"""

from __future__ import annotations

import re

_HARMFUL = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_BEGINNINGS = frozenset("'=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_GUARDED = re.compile("'" + _HARMFUL.pattern)


def guarded(text: str) -> str:
    """`text` as a cell that no spreadsheet runs."""
    # Hardly any cell begins like this, and a table has millions.
    return f"'{text}" if text[:1] in _BEGINNINGS and _HARMFUL.match(text) else text


def unguarded(cell: str) -> str:
    """The text that `guarded` made this cell of."""
    return cell[1:] if _GUARDED.match(cell) else cell
