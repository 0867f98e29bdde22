"""Rows and columns of widgets, each told in one sentence."""

from __future__ import annotations

from typing import TypeAlias, TypeVar

from PySide6.QtWidgets import QBoxLayout, QLayout, QWidget

_Box = TypeVar("_Box", bound=QBoxLayout)
_Part: TypeAlias = QWidget | QLayout | None
Margins: TypeAlias = int | tuple[int, int, int, int]


def filled(
    box: _Box, *parts: _Part | tuple[_Part, int], margins: Margins | None = None, spacing: int | None = None
) -> _Box:
    """The new row or column with these parts in it, one after the other.

    Args:
        box: the row or column.
        parts: each alone, or with its share of the room left over; None is that room itself.
        margins: pixels on all sides, or left, above, right and below; as the style has them unless told.
        spacing: pixels between two parts; likewise.
    """
    if margins is not None:
        box.setContentsMargins(*(margins if isinstance(margins, tuple) else (margins,) * 4))
    if spacing is not None:
        box.setSpacing(spacing)
    for part in parts:
        one, share = part if isinstance(part, tuple) else (part, int(part is None))
        if one is None:
            box.addStretch(share)
        elif isinstance(one, QLayout):
            box.addLayout(one, share)
        else:
            box.addWidget(one, share)
    return box
