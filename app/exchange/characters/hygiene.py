"""Characters in texts that are worth knowing about: counted and named, and every one of them kept.

Nothing here changes a text; `records/composing.py` does, for who asks for it, where no offset refers to the text.
Compatibility forms (NFKC) are never applied: they would write other letters than the author did.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from app.domain.wording.counting import amounts
from app.exchange.characters.mojibake import suspicion
from app.exchange.characters.visual_order import words_backwards

EXAMPLES = 3
NORMALIZED = "normalized"
NFC: Literal["NFC"] = "NFC"
"""Key and value in the metadata of a text that was brought into composed form."""

KINDS: Mapping[str, str] = {
    "bidi_controls": "controls of direction (U+061C, U+200E, U+200F, U+202A–202E, U+2066–2069)",
    "odd_spaces": "blanks other than the usual one: no-break, narrow, thin, ideographic",
    "zero_width_spaces": "zero-width spaces, word joiners and soft hyphens",
    "tatweel": "tatweel (U+0640), which stretches a word without being a letter of it",
    "byte_order_marks": "byte order marks (U+FEFF) inside a text",
    "presentation_forms": "presentation forms of letters (U+FB1D–FDFF, U+FE70–FEFC), which look like others",
    "private_use": "characters of private use, which only the author's font can show",
    "unassigned": "code points without a character, or noncharacters",
    "controls": "control codes other than tab and line ends",
    "replacement": "replacement characters (U+FFFD), which stand where something was lost before",
    "visual_order": "words that begin with a letter that only ends words: the text seems to be stored in visual order",
    "not_composed": "texts without spans that are not in composed form (NFC)",
    "mojibake": "texts that look as if they had been read in a wrong encoding",
}
"""Kind → what is said about it. Counts are characters; of the last three, words and texts."""

_RANGES = {
    "bidi_controls": "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069",
    "odd_spaces": "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000",
    "zero_width_spaces": "\u200b\u2060\u00ad",
    "tatweel": "\u0640",
    "byte_order_marks": "\ufeff",
    "presentation_forms": "\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc",
    "private_use": "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd",
    "controls": "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f",
    "replacement": "\ufffd",
}
# One class for all: trying them one after the other at each character takes ten times as long.
_ODD = re.compile(f"[{''.join(_RANGES.values())}]")
_EACH = {kind: re.compile(f"[{ranges}]") for kind, ranges in _RANGES.items()}
_EXPECTED = "\t\n\r\u200c\u200d\u2028\u2029"
"""Not printable to Python, but at home in articles: line ends, and joiners, which Persian spelling needs."""
_USUAL_BYTES = bytes([9, 10, 13, *range(0x20, 0x7F), *range(0x80, 0xC0), *range(0xD8, 0xDC), 0xE2])
"""UTF-8 of ASCII, U+0600–06FF (all of which are assigned) and U+2000–2FFF."""
_ODD_ARABIC = ("\u0640", "\u061c", " ة", "\nة")
"""Tatweel, the Arabic letter mark, and what no word begins with."""
_URDU_ENDINGS = "ےں"
"""Letters that no word begins with either, and that most texts are without."""
_ODD_PUNCTUATION = re.compile(rb"\xe2(?:[^\x80]|\x80[\x80-\x8f\xaa-\xaf])")
"""All of U+2000–2FFF but what is sure to be usual: dashes, quotation marks, dots of U+2010–2029, U+2030–203F."""


@dataclass(slots=True)
class Finding:
    """How often one kind was met, in how many texts, and where first."""

    count: int = 0
    texts: int = 0
    examples: list[str] = field(default_factory=list)


class HygieneReport:
    """What was met in the texts of an import. False when it was nothing."""

    def __init__(self) -> None:
        self._found: dict[str, Finding] = {}

    def look(self, text: str, where: str, *, spans: bool) -> None:
        """Look through one text.

        Args:
            text: As it is stored.
            where: File and line.
            spans: Whether anything refers to its offsets.
        """
        if not is_plain(text):
            for kind, (count, example) in odd_characters(text).items():
                self._add(kind, count, f"{where}: {example}")
            disguise = suspicion(text)
            if disguise is not None:
                self._add("mojibake", 1, f"{where}: {disguise.sentence}")
            backwards = words_backwards(text)
            if backwards is not None:
                count, place = backwards
                self._add("visual_order", count, f"{where}: U+{ord(text[place]):04X} at {place:,}")
        if not spans and not unicodedata.is_normalized(NFC, text):
            self._add("not_composed", 1, where)

    def __bool__(self) -> bool:
        return bool(self._found)

    def count(self, kind: str) -> int:
        """How often `kind` was met."""
        return self._found[kind].count if kind in self._found else 0

    def findings(self) -> Mapping[str, Finding]:
        """What was met, by kind, in the order of `KINDS`."""
        return {kind: self._found[kind] for kind in KINDS if kind in self._found}

    def lines(self) -> list[str]:
        """One readable line for each kind."""
        return [
            f"{found.count:,} × {KINDS[kind]}, in {amounts(texts=found.texts)} ({'; '.join(found.examples)})"
            for kind, found in self.findings().items()
        ]

    def to_json(self) -> list[dict[str, Any]]:
        """The report as JSON values."""
        return [
            {
                "kind": kind,
                "count": found.count,
                "texts": found.texts,
                "what": KINDS[kind],
                "examples": list(found.examples),
            }
            for kind, found in self.findings().items()
        ]

    def _add(self, kind: str, count: int, example: str) -> None:
        found = self._found.setdefault(kind, Finding())
        found.count += count
        found.texts += 1
        if len(found.examples) < EXAMPLES:
            found.examples.append(example)


def odd_characters(text: str) -> dict[str, tuple[int, str]]:
    """Kind → how many characters of it there are, and the code point of the first one with its position."""
    met = Counter(_ODD.findall(text))
    rest = text
    for char in (*_EXPECTED, *met):
        rest = rest.replace(char, "")
    if not rest.isprintable():
        met.update(char for char in rest if unicodedata.category(char) == "Cn")
    counts: Counter[str] = Counter()
    first: dict[str, int] = {}
    for char, count in met.items():
        kind, place = _kind_of(char), text.index(char)
        counts[kind] += count
        first[kind] = min(place, first.get(kind, place))
    return {kind: (count, f"U+{ord(text[first[kind]]):04X} at {first[kind]:,}") for kind, count in counts.items()}


@lru_cache(maxsize=4096)
def _kind_of(char: str) -> str:
    return next((kind for kind, one in _EACH.items() if one.match(char)), "unassigned")


def is_plain(text: str) -> bool:
    """Whether `text` is sure to hold nothing odd, and to be in its right encoding; False says nothing.

    It runs at the speed of memory, for imports meet millions of texts. Every accident of encodings leaves a character
    of U+0080–05FF behind, which none of the usual bytes belongs to.
    """
    if any(odd in text for odd in _ODD_ARABIC):
        return False
    if any(letter in text and (f" {letter}" in text or f"\n{letter}" in text) for letter in _URDU_ENDINGS):
        return False
    data = text.encode("utf-8", "surrogatepass")
    return not data.translate(None, _USUAL_BYTES) and _ODD_PUNCTUATION.search(data) is None
