"""What two texts are compared by to find copies: their words, folded, and runs of the letters of these words.

Harakat, tatweel, punctuation, letter case and blanks do not count, so that the same dispatch in two newspapers is the
same. Nor does it count much where words are parted: one writes می‌روم with a ZWNJ, the next می روم, and Urdu parts words
as it likes. Runs of letters ("shingles") are compared as sets; the measure is Jaccard's: runs in both ÷ runs in either
(A. Broder, "On the resemblance and containment of documents", 1997). They begin where words begin and pay no heed to
what parts them, so that a word parted in two adds one run and changes none.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from itertools import accumulate

from app.domain.text.folding import fold_key

RUN = 11
"""Letters in a row: two to three words. Changing one word changes about three runs, so light editing is still seen."""

_WORD = re.compile(r"[^\W_]+")


def folded_words(text: str) -> list[str]:
    """The words of `text`, folded; of a text without any, what it folds to."""
    folded = fold_key(text)
    return _WORD.findall(folded) or [folded]


def words_digest(words: list[str]) -> bytes:
    """16 bytes that are the same for the same words."""
    return blake2b(" ".join(words).encode(), digest_size=16).digest()


def shingles(words: list[str]) -> list[str]:
    """`RUN` letters from the beginning of each word on, and the last ones of the text; all of a shorter text as one."""
    letters = "".join(words)
    last = max(len(letters) - RUN, 0)
    starts = [start for start in accumulate(map(len, words), initial=0) if start < last]
    return [letters[start : start + RUN] for start in (*starts, last)]
