"""Going to a word by its first letters, as one reads them: spelling, marks, and clitics before the word do not count.

A word is met by its own first letters (و of وقال) and, where clitics likely end, by those of what remains: أ finds
أورسينا in وأورسينا, and د finds الدرواني, because nobody thinks of an article as the beginning of a name. What is
found begins where the letters do, or at the article before them.
"""

from collections.abc import Container, Iterator, Sequence

from app.domain.boundaries.clitics import proclitics
from app.domain.text.folding import fold_key
from app.domain.text.segmentation import paragraph_at, words

Letters = Sequence[Container[str]]
"""For each letter the folded ones that it may be: a key that is pressed has one in each script."""

_POSSIBLE = 0.35
_REACH = 20_000
"""Code points that are looked through: who types ahead sees the word."""


def word_ahead(
    text: str, position: int, letters: Letters, *, language: str | None = None, known: Container[str] = ()
) -> tuple[int, int] | None:
    """The first word from `position` on that reads as if it began with `letters`; None if there is none near.

    Args:
        text: the article.
        position: code point; a word may begin there, but not before.
        letters: the first letters, each of them folded (`app.domain.text.folding`).
        language: of the article, where known.
        known: words of names, which tell a clitic from a root letter.
    """
    if not letters:
        return None
    for first, last in words(text, paragraph_at(text, position)[0], min(len(text), position + _REACH)):
        if last > position:
            start = _start(text, first, last, letters, language, known)
            if start is not None and start >= position:
                return start, last
    return None


def word_behind(
    text: str, position: int, letters: Letters, *, language: str | None = None, known: Container[str] = ()
) -> tuple[int, int] | None:
    """The last word that begins before `position` and reads as if it began with `letters`; see `word_ahead`."""
    least = max(0, position - _REACH)
    paragraph = paragraph_at(text, position)
    while letters:
        found = None
        for first, last in words(text, max(least, paragraph[0]), min(position, paragraph[1])):
            start = _start(text, first, last, letters, language, known)
            found = (start, last) if start is not None and start < position else found
        if found is not None:
            # The search ended at `position`, where a word need not end.
            return found[0], next(words(text, found[0]))[1]
        if paragraph[0] <= least:
            break
        paragraph = paragraph_at(text, paragraph[0] - 1)
    return None


def _start(
    text: str, first: int, last: int, letters: Letters, language: str | None, known: Container[str]
) -> int | None:
    """Where the word `[first, last)` begins with `letters`: whole, without its clitics, without its article."""
    key = fold_key(text[first:last])
    if _begins(key, letters):
        return first
    # Folding goes letter by letter: what is left of a word without its clitics is folded to the end of its key. To
    # look there first spares taking nearly every word apart.
    if not any(_begins(key[place:], letters) for place in range(1, len(key))):
        return None
    begin = first
    for cut in sorted(proclitics(text, first, known=known, language=language), key=lambda one: one.position):
        is_article = cut.kind == "article"
        if cut.position >= last or not (is_article or cut.plausibility > _POSSIBLE):
            continue
        if _begins(fold_key(text[cut.position : last]), letters):
            return begin if is_article else cut.position
        begin = begin if is_article else cut.position
    return None


def _begins(key: str, letters: Letters) -> bool:
    return len(key) >= len(letters) and all(letter in wanted for letter, wanted in zip(key, letters, strict=False))


def letters_typed(typed: str) -> Iterator[frozenset[str]]:
    """The letters of `typed` as `word_ahead` wants them; what is no letter, or folds away, is passed over."""
    for letter in fold_key(typed):
        if letter.isalpha():
            yield frozenset({letter})
