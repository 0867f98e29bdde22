"""The map between an article's code points and the UTF-16 positions of its paragraphs.

The text itself is never changed or copied back: a paragraph table lies over it. A paragraph ends at a separator
(CR LF, LF, CR, U+2028, U+2029, VT, FF, NEL); one longer than about 2,000 characters is cut into pieces, because the
cost of laying out and measuring a line grows with the length of its paragraph.
"""

import re
from array import array
from bisect import bisect_left, bisect_right

from app.domain.text.segmentation import PARAGRAPH_SEPARATOR, floor_boundary

PIECE_LENGTH = 2000
"""Code points after which a paragraph is cut, at a sentence end or a blank where there is one."""

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_STAND_INS = {
    # Qt ends a block, swaps bytes or drops something at these; the stand-in keeps the length in both units.
    **dict.fromkeys([*range(0x20), 0x7F, 0x85, *range(0xD800, 0xE000), 0xFDD0, 0xFDD1, 0xFFFC, 0xFFFE, 0xFFFF], 0xFFFD),
    0x09: 0x2003,  # a TAB's width depends on the line's direction, an em space's does not
    0xAD: 0x2060,  # a soft hyphen would appear when the line is broken at it
}
_NEEDS_STAND_IN = re.compile(f"[{re.escape(''.join(map(chr, _STAND_INS)))}]")
_BOM = "\ufeff"
_WORD_JOINER = "\u2060"


class TextMap:
    """The paragraphs of a text and their two units. Build it once per article; it never changes.

    Attributes:
        text: the article's text, untouched.
        starts: code point offset of each paragraph's first character, growing.
        ends: code point offset after each paragraph's last character, separators excluded.
    """

    __slots__ = ("_astral", "_continued", "ends", "starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = array("q")
        self.ends = array("q")
        self._continued = bytearray()
        position = 0
        for separator in PARAGRAPH_SEPARATOR.finditer(text):
            self._add(position, separator.start())
            position = separator.end()
        self._add(position, len(text))
        has_astral = len(text.encode("utf-16-le", "surrogatepass")) > 2 * len(text)
        self._astral = array("q", (m.start() for m in _ASTRAL.finditer(text)) if has_astral else ())

    def _add(self, start: int, end: int) -> None:
        continued = 0
        while end - start > PIECE_LENGTH:
            cut = self._cut(start)
            self.starts.append(start)
            self.ends.append(cut)
            self._continued.append(continued)
            start, continued = cut, 1
        self.starts.append(start)
        self.ends.append(end)
        self._continued.append(continued)

    def _cut(self, start: int) -> int:
        """Where the piece that begins at `start` ends: after a stop, else after a blank, else between graphemes."""
        text, half, limit = self.text, start + PIECE_LENGTH // 2, start + PIECE_LENGTH
        for mark in (". ", "۔ ", "؟ ", "! ", " "):
            found = text.rfind(mark, half, limit)
            if found >= 0:
                limit = found + len(mark)
                break
        cut = floor_boundary(text, limit, start)
        # One cluster may be longer than a piece (hundreds of marks on a letter); then it is cut like anything else.
        return cut if cut > start else limit

    def __len__(self) -> int:
        return len(self.starts)

    def paragraph_at(self, position: int) -> int:
        """Index of the paragraph that holds `position`; a position in a separator belongs to the paragraph before."""
        return max(0, bisect_right(self.starts, position) - 1)

    def continues(self, index: int) -> bool:
        """Whether paragraph `index` is a further piece of the one before it, with no separator between them."""
        return bool(self._continued[index])

    def whole(self, index: int) -> tuple[int, int]:
        """Code points `(start, end)` of the whole paragraph of which `index` is a piece."""
        first = last = index
        while self._continued[first]:
            first -= 1
        while last + 1 < len(self) and self._continued[last + 1]:
            last += 1
        return self.starts[first], self.ends[last]

    def display(self, index: int) -> str:
        """What the text layout gets for paragraph `index`: as long as the slice, in code points and in UTF-16."""
        piece = self.text[self.starts[index] : self.ends[index]]
        if _NEEDS_STAND_IN.search(piece):
            piece = piece.translate(_STAND_INS)
        if piece.startswith(_BOM):
            # Dropped on the way into Qt when it comes first, which would shift every position by one.
            piece = _WORD_JOINER + piece[1:]
        return piece

    def utf16(self, index: int, position: int) -> int:
        """The UTF-16 position in paragraph `index` of the code point offset `position`, kept within the paragraph."""
        start = self.starts[index]
        position = max(start, min(position, self.ends[index]))
        if not self._astral:
            return position - start
        return position - start + bisect_left(self._astral, position) - bisect_left(self._astral, start)

    def position(self, index: int, utf16: int) -> int:
        """The code point offset of the UTF-16 position `utf16` in paragraph `index`; inside a pair its start."""
        start, end = self.starts[index], self.ends[index]
        astral = self._astral
        if not astral:
            return max(start, min(start + utf16, end))
        first, last = bisect_left(astral, start), bisect_left(astral, end)

        def after_pair(k: int) -> int:
            return astral[k] - start + (k - first) + 2

        passed = bisect_right(range(first, last), utf16, key=after_pair)
        if first + passed < last and after_pair(first + passed) == utf16 + 1:
            return astral[first + passed]
        return max(start, min(start + utf16 - passed, end))
