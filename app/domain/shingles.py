"""What two texts are compared by to find copies: their words, folded, and every three words in a row.

Harakat, tatweel, punctuation, letter case and blanks do not count, so that the same dispatch in two newspapers is the
same. Runs of words ("shingles") are compared as sets; the measure is Jaccard's: runs in both ÷ runs in either
(A. Broder, "On the resemblance and containment of documents", 1997).
"""

from __future__ import annotations

import re
from hashlib import blake2b

from app.domain.folding import fold_key

RUN = 3
"""Words in a row. Changing one word of a long text changes three runs, so light editing is still seen as a copy."""

_WORD = re.compile(r"[^\W_]+")


def folded_words(text: str) -> list[str]:
    """The words of `text`, folded; of a text without any, what it folds to."""
    folded = fold_key(text)
    return _WORD.findall(folded) or [folded]


def words_digest(words: list[str]) -> bytes:
    """16 bytes that are the same for the same words."""
    return blake2b(" ".join(words).encode(), digest_size=16).digest()


def shingles(words: list[str]) -> list[str]:
    """Every `RUN` words in a row; all of a shorter text as one."""
    if len(words) < RUN:
        return [" ".join(words)]
    return [" ".join(run) for run in zip(words, words[1:], words[2:], strict=False)]
