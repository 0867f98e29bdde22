"""The base direction of an article and of its paragraphs.

The first strong character decides nothing here: a Latin dateline, an URL or a number before an Arabic sentence would
turn it around. The majority of the letters decides for the article, and a paragraph departs from the article only when
it has no letter of the article's direction at all.
"""

from typing import Literal

import regex

Direction = Literal["rtl", "ltr"]

_RTL_LETTER = regex.compile(r"[[\p{Bidi_Class=R}\p{Bidi_Class=AL}]&&\p{L}]", regex.V1)
_LTR_LETTER = regex.compile(r"[\p{Bidi_Class=L}&&\p{L}]", regex.V1)
_RTL_LETTERS = regex.compile(r"[[\p{Bidi_Class=R}\p{Bidi_Class=AL}]&&\p{L}]+", regex.V1)
_LTR_LETTERS = regex.compile(r"[\p{Bidi_Class=L}&&\p{L}]+", regex.V1)
# Only from the start of a word and without stepping back: else a text without blanks takes the square of its length.
_ADDRESS = regex.compile(r"(?:https?://|www\.)\S++|(?<![\w.+-])[\w.+-]++@[\w-]++\.[\w.-]++")
_IN_ADDRESSES = ("://", "www.", "@")
"""One of them is in every address. Most texts have none, and to look for addresses takes longer than all the rest."""
_SAMPLE, _PIECES = 20_000, 100


def letters_direction(text: str) -> Direction | None:
    """The direction in which most letters of `text` run; addresses, digits and marks do not count.

    Right to left wins a draw; there is none in a text without letters. Beyond 20,000 characters an evenly spread
    sample decides, in pieces long enough for words and addresses.
    """
    sample = text if len(text) <= _SAMPLE else " ".join(_pieces(text))
    if any(sign in sample for sign in _IN_ADDRESSES):
        sample = _ADDRESS.sub(" ", sample)
    rtl = sum(map(len, _RTL_LETTERS.findall(sample)))
    ltr = sum(map(len, _LTR_LETTERS.findall(sample)))
    if not rtl and not ltr:
        return None
    return "ltr" if ltr > rtl else "rtl"


def _pieces(text: str) -> list[str]:
    length = _SAMPLE // _PIECES
    last = len(text) - length
    return [text[start : start + length] for start in (last * piece // (_PIECES - 1) for piece in range(_PIECES))]


def article_direction(text: str) -> Direction:
    """The direction in which most letters of `text` run, and right to left for a text without letters."""
    return letters_direction(text) or "rtl"


def paragraph_direction(paragraph: str, article: Direction) -> Direction:
    """The article's direction, unless the paragraph has letters of the other direction only."""
    own, other = (_RTL_LETTER, _LTR_LETTER) if article == "rtl" else (_LTR_LETTER, _RTL_LETTER)
    if not own.search(paragraph) and other.search(paragraph):
        return "ltr" if article == "rtl" else "rtl"
    return article
