"""The title of an article whose source names none."""

from __future__ import annotations

from app.domain.text.segmentation import floor_boundary
from app.exchange.files.name_parts import stem_of

MAX_TITLE = 200
"""Code points; the first line of a text without line ends is the whole text."""
# Blanks, controls of direction and marks of order are no title.
_SURROUNDINGS = "\u200b\u200c\u200d\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"


def title_of(text: str, name: str) -> str:
    """The first line that shows something, cut at a grapheme within 200 code points; else the file's name."""
    for line in text.split("\n"):
        title = line.strip().strip(_SURROUNDINGS).strip()
        if title:
            return title if len(title) <= MAX_TITLE else title[: floor_boundary(title, MAX_TITLE - 1)] + "…"
    return stem_of(name)
