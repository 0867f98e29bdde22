"""What search compares: Arabic, Hebrew, Persian and Urdu text without the differences that a searcher does not type.

Folded away are marks (harakat, superscript alef, niqqud, cantillation, Latin accents), tatweel, invisible characters
(ZWNJ, bidi controls, BOM), hamza and its carriers, letter case, the forms of alef, ya, ta marbuta, kaf and heh that
differ between keyboards and languages, presentation forms, Hebrew final letters, quotes, dashes, kinds of blanks, and
the script of digits. Folding works letter by letter, so that every folded character knows where it came from.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat

_TATWEEL = "\u0640"
_FEW = 400
"""Different characters up to which replacing them one after another is the faster way to fold."""
_BEGINNING = 20_000
_DROPPED_CATEGORIES = frozenset({"Mn", "Me", "Cf"})

# Letters that NFKD leaves apart although they stand for each other.
_LETTERS = {
    **dict.fromkeys("ٱٲٳٵ", "ا"),
    **dict.fromkeys("ىیېۍ", "ي"),
    **dict.fromkeys("ةہھەۃۀۂ", "ه"),
    **dict.fromkeys("کڪ", "ك"),
    "ء": "",
    "ٴ": "",
    _TATWEEL: "",
    **dict(zip("ךםןףץ", "כמנפצ", strict=True)),
    **dict.fromkeys("«»“”„‟״‹›＂", '"'),
    **dict.fromkeys("‘’‚‛׳′ʼ", "'"),
    **dict.fromkeys("־‐‑‒–—―−", "-"),
    "٪": "%",
    "٫": ".",
    "٬": ",",
    "،": ",",
    "؛": ";",
    "؟": "?",
    "۔": ".",
}


def _fold_once(character: str) -> str:
    folded = []
    for part in unicodedata.normalize("NFKD", character):
        if part in _LETTERS:
            folded.append(_LETTERS[part])
        elif unicodedata.category(part) in _DROPPED_CATEGORIES:
            continue
        elif part.isspace():
            folded.append(" ")
        elif part.isdecimal():
            folded.append(str(unicodedata.decimal(part)))
        else:
            folded.append(part.casefold())
    return "".join(folded)


class _FoldTable(dict[int, str]):
    """Code point → what it folds to; filled as characters are met, for `str.translate`."""

    def __missing__(self, code_point: int) -> str:
        character = chr(code_point)
        folded = _fold_once(character)
        # Case folding may give characters that fold further, as İ does.
        while folded != (again := "".join(map(_fold_once, folded))):
            folded = again
        self[code_point] = folded
        return folded


_TABLE = _FoldTable()


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and the way back.

    Attributes:
        source: the text that was folded.
        text: what it folds to.
        offsets: for each character of `text` the code point of `source` it came from, then the length of `source`.
    """

    source: str
    text: str
    offsets: Sequence[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The code points of `source` behind `text[start:end]`, `start < end`, with the marks on its last letter."""
        last = self.offsets[end - 1] + 1
        while last < len(self.source) and unicodedata.category(self.source[last]) in ("Mn", "Me"):
            last += 1
        return self.offsets[start], last

    def find(self, wanted: str) -> Iterator[tuple[int, int]]:
        """Where `source` reads like `wanted`, as code points of `source`, in order, not overlapping."""
        needle = wanted.translate(_TABLE)
        position = self.text.find(needle) if needle else -1
        while position >= 0:
            yield self.original(position, position + len(needle))
            position = self.text.find(needle, position + len(needle))


def fold(text: str) -> Folded:
    """Fold `text` and remember where each character came from."""
    folds = {character: _TABLE[ord(character)] for character in _characters(text)}
    folded = _replaced(text, folds)
    uneven = "".join(character for character, fold in folds.items() if len(fold) != 1)
    if not uneven:
        return Folded(text, folded, range(len(text) + 1))
    offsets = array("q")
    done = 0
    for found in re.finditer(f"[{re.escape(uneven)}]", text):
        position = found.start()
        offsets.extend(range(done, position))
        offsets.extend(repeat(position, len(folds[found.group()])))
        done = position + 1
    offsets.extend(range(done, len(text) + 1))
    return Folded(text, folded, offsets)


def _characters(text: str) -> set[str]:
    """The different characters of `text`; most are in its beginning, and what is not, a pattern finds much faster."""
    found = set(text[:_BEGINNING])
    if found and len(text) > _BEGINNING:
        others = re.compile(f"[^{re.escape(''.join(found))}]+")
        found.update(*others.findall(text, _BEGINNING))
    return found


def _replaced(text: str, folds: dict[str, str]) -> str:
    if len(folds) > _FEW:
        return text.translate(_TABLE)
    # Several times faster than `translate` in a long text; safe in any order, because what comes out folds no further.
    for character, folded in folds.items():
        if character != folded:
            text = text.replace(character, folded)
    return text


def fold_key(text: str) -> str:
    """What two names or titles are compared by: folded, blanks run together and trimmed."""
    return " ".join(text.translate(_TABLE).split())


def folds_away(character: str) -> bool:
    """Whether nothing is left of the character: a mark, tatweel, a bare hamza, a bidi control."""
    return not _TABLE[ord(character)]
