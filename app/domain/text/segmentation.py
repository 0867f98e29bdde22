"""Graphemes, words and sentences of right-to-left text.

Every position is a code point offset into the whole text, so callers never slice. Graphemes and words follow the
default rules of Unicode Standard Annex #29 as the `regex` library implements them: they look at the neighbourhood of a
position only, hence stay quick in the middle of a text of a million characters. Sentences are ours, because the default
rules end one after every «د. » and never notice a full stop that touches the next Arabic word.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

import regex

_GRAPHEME = regex.compile(r"\X")
# The default rules join two words when the blank after a full stop was forgotten: «انتهى.وقال».
_WORD_EDGE = regex.compile(
    r"(?w)\b"
    r"|(?<=[\p{Arabic}\p{Hebrew}]{2})(?=\.[\p{Arabic}\p{Hebrew}]{2})"
    r"|(?<=[\p{Arabic}\p{Hebrew}]{2}\.)(?=[\p{Arabic}\p{Hebrew}]{2})"
)
_LONGEST_ROW = 256
"""Letters of flags that are looked at in one go; an even number."""
_FLAG_LETTER = re.compile("[\U0001f1e6-\U0001f1ff]")
_FLAG_LETTERS = re.compile(f"[\U0001f1e6-\U0001f1ff]{{{_LONGEST_ROW + 1},}}")
_WORDLIKE = regex.compile(r"[\p{L}\p{N}\p{Emoji_Presentation}\p{Extended_Pictographic}--[#*©®™]]", regex.V1)

PARAGRAPH_SEPARATOR = re.compile("[\n\r\u2028\u2029\x0b\x0c\x85](?:(?<=\r)\n)?")
"""What ends a paragraph; CRLF counts as one separator.

One set of characters comes first, so that a long text is looked through in a third of the time of two alternatives.
"""
_SEPARATORS = frozenset("\n\r\u2028\u2029\x0b\x0c\x85")
_SEPARATOR_BEFORE = regex.compile("(?r)[\n\r\u2028\u2029\x0b\x0c\x85]")

_CLOSERS = r"[\p{Pe}\p{Pf}\p{Pi}\"″'\p{Mn}\u200c-\u200f\u061c\u2066-\u2069]"
_SENTENCE_STOP = regex.compile(
    rf"(?P<stop>[.۔]){_CLOSERS}*(?=\s|$)"
    rf"|(?:[!?؟‼⁇⁈⁉‽]|\.\.|…)[.!?؟…]*{_CLOSERS}*(?=\s|$)"
    # The blank after a stop is often forgotten: «انتهى.وقال».
    r"|(?P<tight>[.۔؟!])(?<=\p{L}\p{M}*\p{L}\p{M}*\p{L}\p{M}*.)(?=[\p{Hebrew}\p{Arabic}]{2})"
)
STOP_OR_SEPARATOR = re.compile("[.۔!?؟‼⁇⁈⁉‽…\n\r\u2028\u2029\x0b\x0c\x85]")
"""Where alone a sentence may end. Asked first, because it is found ten times as fast as the rest is."""
_BEFORE_STOP = regex.compile(r"(?r)[\p{L}\p{M}\p{N}.\"״׳'’\u200c\u200d]+")
_PROCLITIC = regex.compile(r"[وفبلك](?=.)")

# Written without their last full stop; inner stops belong to them.
_SHORT_FORMS = """
    د م أ أ.د أ.م.د م.م د.ك ر.س د.إ د.أ ج.م ل.ل ق.م ب.م أ.ش.أ ص.ب ت.ع إلخ الخ هـ أ.ف.ب د.ب.أ أ.ب ش.م ش.م.ل ش.م.م ذ.م.م
    پ.م ق.ه ه.ش ه.ق ا.ش دکتر ر.ک
    ד"ר ד״ר פרופ פרופ׳ גב גב׳ וכו וכו׳ עמ עמ׳ מס מס׳ רח׳ שד׳ ע.ר ת.ד ת.ז
    mr mrs ms dr prof st vs inc ltd co corp no fig jr sr gen col sen rep gov u.s u.n u.k e.g i.e etc a.m p.m
"""
_ABBREVIATIONS = frozenset(_SHORT_FORMS.split())
_LONGEST_CACHED = 30
"""Code points of a word that is worth remembering."""
_LONGEST_SHORT_FORM = 80
"""Code points, with marks, from which on letters before a full stop are no short form."""


def next_boundary(text: str, position: int) -> int:
    """The end of the grapheme cluster that holds `position`; the length of the text at its end."""
    found = _GRAPHEME.match(text, position)
    return len(text) if found is None else found.end()


def is_boundary(text: str, position: int) -> bool:
    """Whether no grapheme cluster is cut by `position`."""
    if position <= 0 or position >= len(text):
        return True
    # No rule looks further ahead than to the next code point. Looking to the end of the cluster, as many times as it
    # has code points, would take for ever where somebody has heaped thousands of marks on a letter.
    found = _GRAPHEME.match(text, position - 1, position + 1)
    return found is not None and found.end() == position


def floor_boundary(text: str, position: int, least: int = 0) -> int:
    """`position`, or the start of the grapheme cluster it cuts; `least` where that lies before it."""
    position = max(least, min(position, len(text)))
    while position > least and not is_boundary(text, position):
        position -= 1
    return position


def ceil_boundary(text: str, position: int) -> int:
    """`position`, or the end of the grapheme cluster it cuts."""
    position = max(0, min(position, len(text)))
    return position if is_boundary(text, position) else next_boundary(text, position)


def previous_boundary(text: str, position: int) -> int:
    """The start of the grapheme cluster before `position`; 0 at the start of the text."""
    return floor_boundary(text, position - 1)


def graphemes(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """The grapheme clusters of `text[start:end]` as `(start, end)`."""
    last = len(text) if end is None else end
    cuts = _cuts_between_flags(text, start, last)
    if not cuts:
        for found in _GRAPHEME.finditer(text, start, last):
            yield found.span()
        return
    for first, stop in pairwise((start, *cuts, last)):
        for found in _GRAPHEME.finditer(text[first:stop]):
            yield first + found.start(), first + found.end()


def _cuts_between_flags(text: str, start: int, end: int) -> list[int]:
    """Places between two flags in very long rows of them, at which a text may be cut.

    Whether two letters of flags belong together is told by how many stand before them (rules GB12 and GB13 of UAX #29),
    which `regex` counts anew for each: a row of 50,000 would take half a minute. From its beginning on they are pairs.
    """
    if start > 0 and _FLAG_LETTER.match(text, start - 1):
        return []
    rows = _FLAG_LETTERS.finditer(text, start, end)
    return [cut for row in rows for cut in range(row.start() + _LONGEST_ROW, row.end(), _LONGEST_ROW)]


def paragraph_at(text: str, position: int) -> tuple[int, int]:
    """The paragraph that holds `position`, without its separator."""
    start = 0
    before = _SEPARATOR_BEFORE.search(text, 0, position)
    if before:
        start = before.end()
    after = PARAGRAPH_SEPARATOR.search(text, position)
    return start, after.start() if after else len(text)


def segments(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Words and what lies between them, gapless, in order."""
    last = len(text) if end is None else end
    for found in _WORD_EDGE.finditer(text, start, last):
        if start < found.start() < last:
            yield start, found.start()
            start = found.start()
    if start < last:
        yield start, last


def words(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """The words of `text[start:end]`: letters, digits or emoji; no punctuation, quotes or blanks.

    Clitics stay with their word (وبالمدرسة), so do ZWNJ (می‌روم), gershayim (צה״ל), decimal separators (٣٫١٤).
    """
    for first, last in segments(text, start, end):
        if _WORDLIKE.search(text, first, last):
            yield first, last


def is_word_edge(text: str, position: int) -> bool:
    """Whether a word may begin or end at `position`: the edges of the text are, the middle of a word is not."""
    return position <= 0 or position >= len(text) or _WORD_EDGE.match(text, position) is not None


def segment_at(text: str, position: int) -> tuple[int, int]:
    """The word, or the run of blanks or punctuation, that holds the character at `position`."""
    position = max(0, min(position, len(text) - 1))
    if not text:
        return 0, 0
    start = position
    while start > 0 and not _WORD_EDGE.match(text, start):
        start -= 1
    after = _WORD_EDGE.search(text, position + 1)
    return start, after.start() if after else len(text)


def word_at(text: str, position: int) -> tuple[int, int]:
    """The word at `position`, or the one that ends there; where no word is near, the segment at `position`."""
    start, end = segment_at(text, position)
    if not _WORDLIKE.search(text, start, end) and position > 0:
        before = segment_at(text, position - 1)
        if before[1] == position and _WORDLIKE.search(text, *before):
            return before
    return start, end


def next_word_start(text: str, position: int) -> int:
    """Where the next word after `position` begins; the end of the text after the last word.

    A paragraph end is a stop too, so that moving by words does not leap over an empty line.
    """
    end = len(text)
    while position < end:
        separator = PARAGRAPH_SEPARATOR.match(text, position)
        if separator:
            return separator.end()
        position = segment_at(text, position)[1]
        if position < end and (_WORDLIKE.match(text, position) or PARAGRAPH_SEPARATOR.match(text, position)):
            return position
    return end


def previous_word_start(text: str, position: int) -> int:
    """Where the word before `position` begins; 0 before the first word. Paragraph starts are stops too."""
    while position > 0:
        if text[position - 1] in _SEPARATORS:
            return position - (2 if text[max(0, position - 2) : position] == "\r\n" else 1)
        position = segment_at(text, position - 1)[0]
        if _WORDLIKE.match(text, position) or (position > 0 and text[position - 1] in _SEPARATORS):
            return position
    return 0


def is_short_form(text: str, first: int, stop: int) -> bool:
    """Whether the full stop at `stop` belongs to the word before it: د. أ.د. Inc., an initial, a list item's number.

    Args:
        text: the whole text.
        first: where the sentence or range begins; nothing before it is looked at.
        stop: position of the full stop.
    """
    begin = text.rfind(" ", first, stop) + 1 or first
    if stop - begin <= _LONGEST_CACHED:
        short = _is_short_plain(text[begin:stop])
        if short is not None:
            return short
    # A row of dots is looked at once for each of its dots: without a bound, the square of its length.
    found = _BEFORE_STOP.search(text, max(first, stop - _LONGEST_SHORT_FORM), stop)
    if found is None or found.end() != stop or len(found.group()) == _LONGEST_SHORT_FORM:
        return False
    word = found.group().strip("\"'’").lower()
    if word.isdecimal():
        # «1. » numbers a list item; «عام 2022. » ends a sentence.
        return not text[first : found.start()].strip()
    return _is_short(word)


@lru_cache(1 << 12)
def _is_short_plain(word: str) -> bool | None:
    """Whether letters are an abbreviation or an initial; None when there is something else than letters, or nothing."""
    return _is_short(word.lower()) if word.isalpha() else None


@lru_cache(1 << 12)
def _is_short(word: str) -> bool:
    """Whether a word that is no number is an abbreviation or initials."""
    if _PROCLITIC.match(word) and word[1:] in _ABBREVIATIONS:
        return True
    letters = [part for part in word.split(".") if part]
    initials = bool(letters) and all(len(part) == 1 and part.isalpha() for part in letters)
    return initials or word in _ABBREVIATIONS


def sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """The sentences of `text[start:end]` as `(start, end)`, without the blanks around them.

    They end at . ۔ ! ? ؟ … with the quotes and brackets that close there, and at every paragraph end; not after a short
    form (د. أ.د. ق.م. Inc.), an initial (ج. بوش) or the number of a list item.
    """
    first = start
    for stop in sentence_ends(text, start, end):
        sentence = _without_blanks(text, first, stop)
        if sentence[0] < sentence[1]:
            yield sentence
        first = stop


def sentence_ends(text: str, start: int = 0, end: int | None = None) -> Iterator[int]:
    """Where the sentences of `text[start:end]` end, ascending; between two of them may be nothing but blanks."""
    last = len(text) if end is None else end
    first = position = start
    for candidate in STOP_OR_SEPARATOR.finditer(text, start, last):
        stop = candidate.start()
        if stop < position:
            continue
        position = stop + 1
        sign = text[stop]
        if sign in _SEPARATORS:
            if first < stop:
                yield stop
            first = position
            continue
        if sign not in ".۔" or (position < last and text[position] not in " \n"):
            found = _SENTENCE_STOP.match(text, stop, last)
            if found is None:
                continue
            position = found.end()
            # Only a full stop has a group, and only a full stop may belong to the word before it.
            if not found.lastgroup:
                yield (first := position)
                continue
        if not is_short_form(text, first, stop):
            yield (first := position)
    if first < last:
        yield last


def _without_blanks(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def sentence_at(text: str, position: int) -> tuple[int, int]:
    """The sentence that holds `position`, or in a gap the one before it; an empty range in an empty paragraph."""
    start, end = paragraph_at(text, position)
    chosen = (start, start)
    for sentence in sentences(text, start, end):
        if sentence[0] > position and chosen[1] > chosen[0]:
            break
        chosen = sentence
    return chosen
