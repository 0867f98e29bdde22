"""Texts whose letters stand in the order in which they are seen from left to right: noticed, and kept as they are.

Old systems for Hebrew (ISO 8859-8 without bidi, DOS) and Arabic, and some programs that take text out of a PDF, store
a word backwards: םולש for שלום. The letters themselves tell: some stand at the end of words only, and presentation
forms of Arabic name their place in the word. In a line in visual order they are where the words begin.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

ENDINGS = "ךםןףץةےں"
"""Letters that no word begins with: the final forms of Hebrew, ta marbuta, and two of Urdu."""
_FEWEST = 3
"""Words that must be wrong in a text: one or two may be slips of the pen."""


def _forms(*places: str) -> str:
    """The presentation forms of Arabic letters that stand at these places of a word."""
    codes: Iterable[int] = (*range(0xFB50, 0xFC00), *range(0xFE80, 0xFEFD))
    return "".join(chr(code) for code in codes if unicodedata.decomposition(chr(code)).split(" ")[0] in places)


_LETTERS = "\u05d0-\u05ea\u0620-\u063f\u0641-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff"
_MARKS = "\u0591-\u05c7\u064b-\u065f\u0670"
_FORMS = _forms("<initial>", "<medial>", "<final>", "<isolated>")
_AT_BEGINNING = "(?<![^ \\n].)"
# Two patterns that begin with a set: a third of the time that one of both takes, or one that begins with the look back.
_BACKWARDS = (
    re.compile(f"[{ENDINGS}]{_AT_BEGINNING}(?=[{_LETTERS}])"),
    re.compile(f"[{_forms('<medial>', '<final>')}]{_AT_BEGINNING}(?=[{_FORMS}])"),
)
_FORWARDS = re.compile(
    f"[{ENDINGS}](?<=[{_LETTERS}{_MARKS}].)(?![{_LETTERS}])|[{_forms('<initial>')}]{_AT_BEGINNING}(?=[{_FORMS}])"
)


def words_backwards(text: str) -> tuple[int, int] | None:
    """How many words begin with what only ends words, and where the first one stands; None when `text` is sound.

    Only lines count in which more words speak for visual order than against it, so that one passage is noticed too.
    """
    if not _backwards(text):
        return None
    count, first, start = 0, -1, 0
    for line in text.split("\n"):
        found = _backwards(line)
        if len(found) > len(_FORWARDS.findall(line)):
            first = start + min(found) if first < 0 else first
            count += len(found)
        start += len(line) + 1
    return (count, first) if count >= _FEWEST else None


def _backwards(text: str) -> list[int]:
    return [match.start() for pattern in _BACKWARDS for match in pattern.finditer(text)]
