"""XML as text: escaping, and what XML 1.0 cannot hold at all."""

from __future__ import annotations

import re

from app.exchange.loss import LossReport

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Outside of the production ``Char`` of XML 1.0, fifth edition, section 2.2."""
_SPECIAL = re.compile('[&<>"\t\n\r]')
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
_ANY = re.compile(f"{_ILLEGAL.pattern}|{_SPECIAL.pattern}")
_STAND_IN = "\ufffd"


def legal(text: str, losses: LossReport, example: str) -> str:
    """`text` with U+FFFD for each character that XML cannot hold; each is counted. The length stays the same."""
    legal_text, count = _ILLEGAL.subn(_STAND_IN, text)
    if count:
        losses.add("illegal_characters", example, count)
    return legal_text


def escape(text: str) -> str:
    """Legal `text` for an attribute between double quotes, or for an element; line ends and tabs stay what they are."""
    return _SPECIAL.sub(lambda found: _ESCAPES[found[0]], text)


def escaped(text: str, losses: LossReport, example: str) -> str:
    """`escape` of what `legal` makes of `text`; hardly any short text needs either, so one look is for both."""
    return escape(legal(text, losses, example)) if _ANY.search(text) else text
