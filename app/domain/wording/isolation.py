"""Foreign words inside a line of text: kept apart from it, so that neither disturbs the direction of the other.

Names come from other people's files. One that holds direction controls of its own could turn what stands around it, and
so be taken for another name, or make a sentence say something else.
"""

from __future__ import annotations

import re
import unicodedata

FIRST_STRONG_ISOLATE = "\u2068"
POP_ISOLATE = "\u2069"
LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK = "\u200e", "\u200f"

_ISOLATES = re.compile("[\u2066-\u2069]")
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
_DISPLAYED_BADLY = re.compile("[\ufffe\uffff\ud800-\udfff]")


def isolated(text: str) -> str:
    """The text between isolates (UAX #9), so that its direction and the sentence's do not disturb each other."""
    return f"{FIRST_STRONG_ISOLATE}{self_contained(text)}{POP_ISOLATE}"


def self_contained(text: str) -> str:
    """The text with its isolates closed, and without marks that would close one that stands around it.

    Embeddings and overrides need nothing: the end of an isolate ends those in it.
    """
    if not _ISOLATES.search(text):
        return text
    opened = 0

    def matched(mark: re.Match[str]) -> str:
        nonlocal opened
        if mark[0] != POP_ISOLATE:
            opened += 1
            return mark[0]
        if not opened:
            return ""
        opened -= 1
        return mark[0]

    return _ISOLATES.sub(matched, text) + POP_ISOLATE * opened


def one_line(text: str) -> str:
    """The text on one line and with no power over its surroundings; for display only.

    Every run of blanks, line ends and controls is one blank. Overrides and isolates go, as nothing closes them when
    the line is cut. So does U+FEFF: at the start of a string Qt takes it for a byte order mark, as it does U+FFFE and
    then reads the bytes swapped. Joiners and marks stay, for they shape letters.
    """
    text = _DISPLAYED_BADLY.sub("\ufffd", _REORDERING.sub("", text))
    return _BLANKS.sub(" ", text).strip()


def runs_right_to_left(line: str) -> bool:
    """Whether the first strong character outside of isolates runs from right to left, as Qt decides for a label."""
    return _direction(line) is True


def with_line_directions(text: str) -> str:
    """The text for a document of Qt, which takes the direction of a line that begins with an isolate from within it.

    Such a line begins with a mark of its own direction: `QTextBlock.textDirection` does not pass over isolates, as rule
    P2 of UAX #9 asks, and a sentence on a file would run as the name of the file does.
    """
    return "\n".join(map(_with_direction, text.split("\n")))


def _with_direction(line: str) -> str:
    """The line, with a mark before it where Qt would take it for one of the other direction."""
    is_rtl = _direction(line)
    if is_rtl is None or is_rtl is _direction(_ISOLATES.sub("", line)):
        return line
    return f"{RIGHT_TO_LEFT_MARK if is_rtl else LEFT_TO_RIGHT_MARK}{line}"


def _direction(line: str) -> bool | None:
    """Whether the first strong character outside of isolates runs from right to left; None where there is none."""
    opened = 0
    for character in line:
        kind = unicodedata.bidirectional(character)
        if kind in ("LRI", "RLI", "FSI"):
            opened += 1
        elif kind == "PDI":
            opened = max(0, opened - 1)
        elif not opened and kind in ("L", "R", "AL"):
            return kind != "L"
    return None
