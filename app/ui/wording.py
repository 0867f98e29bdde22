"""Names and quotes as they are put into sentences of the interface."""

from __future__ import annotations

import re
from collections.abc import Mapping

from PySide6.QtCore import QLocale

from app.domain.direction import article_direction, paragraph_direction
from app.domain.isolation import POP_ISOLATE as POP_ISOLATE
from app.domain.isolation import isolated as isolated
from app.domain.isolation import one_line as one_line
from app.domain.isolation import self_contained
from app.domain.segmentation import floor_boundary

LEFT_TO_RIGHT_ISOLATE = "\u2066"
RIGHT_TO_LEFT_ISOLATE = "\u2067"

_LEFT_TO_RIGHT_MARK = "\u200e"
_SLASH_AFTER_RIGHT_TO_LEFT = re.compile(r"(?<=[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc])[/\\]")


def as_place(text: str) -> str:
    """A path, a line, an address between isolates, from left to right whatever script its names are in.

    Two names in Arabic with a slash between them would be one run from right to left, and be seen in the wrong order.
    """
    names = _SLASH_AFTER_RIGHT_TO_LEFT.sub(f"\\g<0>{_LEFT_TO_RIGHT_MARK}", self_contained(text))
    return f"{LEFT_TO_RIGHT_ISOLATE}{names}{POP_ISOLATE}"


def directed(text: str) -> str:
    """The text between isolates, in the direction most of its letters have: news begin with a name in Latin letters.

    An address has only letters that do not count in an article; it still runs from left to right.
    """
    way = paragraph_direction(text, article_direction(text))
    isolate = RIGHT_TO_LEFT_ISOLATE if way == "rtl" else LEFT_TO_RIGHT_ISOLATE
    return f"{isolate}{self_contained(text)}{POP_ISOLATE}"


def shortened(text: str, length: int) -> str:
    """At most ``length`` code points on one line, cut between graphemes; an ellipsis stands for what is left out."""
    line = one_line(text[: length * 4])
    if len(line) <= length and len(text) <= length * 4:
        return line
    return line[: floor_boundary(line, length - 1)].rstrip() + "…"


def quoted(text: str, length: int = 40) -> str:
    """A quote for the middle of a sentence: shortened, in guillemets, isolated."""
    return isolated(f"«{shortened(text, length)}»")


def titled(title: str, length: int = 80) -> str:
    """A title for the middle of a sentence: shortened, isolated, in the direction in which most of its letters run."""
    opening = LEFT_TO_RIGHT_ISOLATE if article_direction(title) == "ltr" else RIGHT_TO_LEFT_ISOLATE
    return f"{opening}{shortened(title, length)}{POP_ISOLATE}"


def interface_language() -> str:
    """The primary tag of the language the interface is shown in."""
    return QLocale().name().partition("_")[0]


def name_in(names: Mapping[str, str], key: str) -> str:
    """The name in the language of the interface, else in English, else the key; on one line."""
    return one_line(names.get(interface_language()) or names.get("en") or key)
