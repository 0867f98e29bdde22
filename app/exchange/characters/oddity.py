"""How a span without its text bears witness to the unit of its offsets: by where it begins and ends."""

from __future__ import annotations

from app.domain.text.segmentation import is_boundary
from app.exchange.characters.units import UnitTable

_OUTSIDE = 10
"""How much an offset that cannot be weighs against one that merely looks wrong."""


def oddity(text: str, table: UnitTable, start: int, end: int) -> int:
    """How little the stretch of `text` from `start` to `end`, offsets of `table`, looks like whole words."""
    first, last = table.code_point(start), table.code_point(end)
    if first is None or last is None or first >= last:
        return _OUTSIDE
    before, after = text[first - 1 : first], text[last : last + 1]
    return (
        (not is_boundary(text, first))
        + (not is_boundary(text, last))
        + text[first].isspace()
        + text[last - 1].isspace()
        + (before.isalnum() and text[first].isalnum())
        + (after.isalnum() and text[last - 1].isalnum())
    )
