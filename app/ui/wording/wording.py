"""Names and quotes as they are put into sentences of the interface."""

from __future__ import annotations

import re
from collections.abc import Mapping

from PySide6.QtCore import QLocale

from app.domain.wording.isolation import LEFT_TO_RIGHT_MARK, POP_ISOLATE, one_line, self_contained
from app.domain.wording.quoting import LEFT_TO_RIGHT_ISOLATE

_SLASH_AFTER_RIGHT_TO_LEFT = re.compile(r"(?<=[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc])[/\\]")


def as_place(text: str) -> str:
    """A path, a line, an address between isolates, from left to right whatever script its names are in.

    Two names in Arabic with a slash between them would be one run from right to left, and be seen in the wrong order.
    """
    names = _SLASH_AFTER_RIGHT_TO_LEFT.sub(f"\\g<0>{LEFT_TO_RIGHT_MARK}", self_contained(text))
    return f"{LEFT_TO_RIGHT_ISOLATE}{names}{POP_ISOLATE}"


def interface_language() -> str:
    """The primary tag of the language the interface is shown in."""
    return QLocale().name().partition("_")[0]


def name_in(names: Mapping[str, str], key: str) -> str:
    """The name in the language of the interface, else in English, else the key; on one line."""
    return one_line(names.get(interface_language()) or names.get("en") or key)
