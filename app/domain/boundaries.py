"""What a selection should snap to: the edge rules of the codebook.

`trim` is safe to apply by itself, since it never takes away anything that can be seen. Everything else is offered
only: an initial و is a conjunction in about 81 % of the words of four letters and more, ل a preposition in 84 %, ب in
70 %, but ف in 19 % and ك in 9 % (counted on gold-segmented Arabic news), so a rule is wrong too often to act alone.
"""

from dataclasses import dataclass
from typing import Literal

import regex

from app.domain.segmentation import is_short_form, next_boundary, word_at

_TATWEEL = "ـ"
_INVISIBLE = frozenset(
    "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"  # soft hyphen, ALM, joiners, LRM, RLM, BOM
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # embeddings, overrides, isolates
)
_FINAL_STOPS = frozenset(".،؛:,;۔")
_QUOTES = frozenset("«»“”„\"‘’‹›″״'")
_MIN_LETTERS = 3
_CONFIDENT = frozenset("ولب")
_MARKS = regex.compile(r"[\p{M}\u0640\u200c-\u200f\u061c]+")
_ARABIC_PROCLITICS = ("وف", "بلكس")
_HEBREW_PROCLITICS = ("ו", "ש", "כ", "בלמ")

# Frequent words of the news whose first letter is no clitic; their inflected forms are found by the suffixes below.
_RADICALS = """
    وزارة وزارت وزير وزراء وكالة وكالت وكيل وفد وفود وقت وقف وصول وضع واقع واشنطن والد والدة والي
    وثيقة وثائق وحدة وحد ورقة وسط وسائل وسيط وسيلة وساطة وطن وطني وطنية ولاية ولاي ولد ولي وليد وعد
    وعود وعي وفاة وفق وقود وجه وجود وجهة واحد واحدة واجب واردات وادي ورشة وزن وصف وظيفة وظائف ولادة
    وباء وتيرة وديعة وحيد وداع واضح وارد وشيك بلد بلدان بلدية بلاد بيان بيانات بيت بيروت بغداد بكين
    بريطانيا بريطاني برلمان برلماني بنك بنوك برنامج برامج بحث بحر بحرين بحري بعد بعض بين بدء بداية
    بناء بنية باب باريس باكستان باكستاني بلجيكا بولندا برلين بروكسل بايدن باحث بطل بطولة بقاء بقية
    بترول بوتين بيئة بيئي بيولوجي بيولوجية بوابة بالغ بائع لبنان لبناني ليبيا ليبي لندن لجنة لجان
    لقاء لقاءات لغة ليل لحظة لقاح لاجئ لاعب لواء لوائح لافروف لاهاي لحوم لازم لائحة فالح كالح
    كاليفورنيا
"""
_WHOLE_WORDS = frozenset(_RADICALS.split())
_SUFFIXES = ("ه", "ها", "هم", "نا", "ي", "ية", "ات", "ان", "ين", "ون", "تين", "تان", "ته", "تها", "ا", "ة", "اً", "ت")

Rule = Literal["trim", "punctuation", "quotes", "clitic"]


@dataclass(frozen=True, slots=True)
class Offer:
    """A boundary to offer: code points `[start, end)` and the last rule that made it differ from the selection."""

    start: int
    end: int
    rule: Rule


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """`[start, end)` without blanks, bidi marks, joiners and free-standing tatweel at its edges (codebook rule G1).

    A tatweel that joins a letter (هـ) stays. When nothing else is there the result is empty: `(start, start)`.
    A final ZWNJ goes although Unicode counts it to the grapheme of the letter before: it has no ink of its own.
    """
    first, last = start, end
    while True:
        before = (first, last)
        while first < last and _is_padding(text[first]):
            first += 1
        while first < last and _is_padding(text[last - 1]):
            last -= 1
        first = _skip_tatweel(text, first, last)
        last = _skip_tatweel_backwards(text, first, last)
        if first >= last:
            return start, start
        if (first, last) == before:
            return before


def _is_padding(character: str) -> bool:
    return character.isspace() or character in _INVISIBLE


def _skip_tatweel(text: str, first: int, last: int) -> int:
    stop = first
    while stop < last and text[stop] == _TATWEEL:
        stop += 1
    return stop if stop == last or (stop > first and _is_padding(text[stop])) else first


def _skip_tatweel_backwards(text: str, first: int, last: int) -> int:
    stop = last
    while stop > first and text[stop - 1] == _TATWEEL:
        stop -= 1
    return stop if stop == first or (stop < last and _is_padding(text[stop - 1])) else last


def offer(text: str, start: int, end: int) -> tuple[Offer, ...]:
    """Boundaries for the selection `[start, end)`, the likeliest first, none twice; empty when nothing can be labelled.

    Beyond `trim` they leave out the quotes around the selection (rule G3), its last stop (G4) and clitics before its
    first word (G2); the selection with its clitics and the merely trimmed one are always among them.
    """
    first, last = trim(text, start, end)
    if first >= last:
        return ()
    plain = Offer(first, last, "trim")
    bare = _without_punctuation(text, plain)
    certain: list[Offer] = []
    doubtful: list[Offer] = []
    sure = True
    for position, confident in _clitic_steps(text, bare.start, bare.end):
        sure = sure and confident
        (certain if sure else doubtful).append(Offer(position, bare.end, "clitic"))
    seen: dict[tuple[int, int], Offer] = {}
    for one in (*reversed(certain), bare, *doubtful, plain):
        seen.setdefault((one.start, one.end), one)
    return tuple(seen.values())


def _without_punctuation(text: str, offered: Offer) -> Offer:
    while True:
        first, last = offered.start, offered.end
        stop = last - 1
        if last - first > 1 and text[stop] in _FINAL_STOPS and not is_short_form(text, first, stop):
            rule: Rule = "punctuation"
            last = stop
        elif (inner := _inside_quotes(text, first, last)) != (first, last):
            rule = "quotes"
            first, last = inner
        else:
            return offered
        first, last = trim(text, first, last)
        if first >= last:
            return offered
        offered = Offer(first, last, rule)


def _inside_quotes(text: str, start: int, end: int) -> tuple[int, int]:
    """`[start, end)` without the pair of quotes that encloses all of it, or without a quote left alone at an edge."""
    marks = [(i, _opens(text, i, start, end)) for i in range(start, end) if _is_quote(text, i)]
    partner: dict[int, int] = {}
    waiting: list[int] = []
    for position, opening in marks:
        if opening:
            waiting.append(position)
        elif waiting:
            partner[position] = waiting.pop()
    alone = {position for position, _ in marks} - partner.keys() - set(partner.values())
    if end - start > 2 and partner.get(end - 1) == start:
        return start + 1, end - 1
    if start in alone and end - start > 1:
        return start + 1, end
    if end - 1 in alone and end - start > 1:
        return start, end - 1
    return start, end


def _is_quote(text: str, position: int) -> bool:
    """Whether a quote stands there; between two letters it is a gershayim or an apostrophe (צה"ל)."""
    if text[position] not in _QUOTES:
        return False
    inside_word = (
        text[position] in "\"'׳״’"
        and 0 < position < len(text) - 1
        and text[position - 1].isalpha()
        and text[position + 1].isalpha()
    )
    return not inside_word


def _opens(text: str, position: int, start: int, end: int) -> bool:
    """Whether the quote at `position` opens. Its form is believed for « and » only; the news mixes up all others."""
    if text[position] in "«»":
        return text[position] == "«"
    if position == start:
        return True
    if position == end - 1:
        return False
    following = text[position + 1]
    return not (following.isspace() or following in _FINAL_STOPS or following in "؟!)]»")


def _clitic_steps(text: str, start: int, end: int) -> list[tuple[int, bool]]:
    """Starts after one and more clitics of the first word, each with whether it is likely to be one."""
    last = min(word_at(text, start)[1], end)
    groups = _HEBREW_PROCLITICS if "\u0590" <= text[start] <= "\u05ff" else _ARABIC_PROCLITICS
    steps: list[tuple[int, bool]] = []
    position = start
    for group in groups:
        letter = text[position]
        if letter not in group:
            continue
        word = _MARKS.sub("", text[position:last])
        rest = word[1:]
        if len(rest) < _MIN_LETTERS or _is_whole(word):
            break
        position = next_boundary(text, position)
        while position < last and (text[position] == _TATWEEL or _is_padding(text[position])):
            position += 1
        before_article = rest.startswith("ال") or (letter == "ل" and rest.startswith("ل"))
        steps.append((position, before_article or letter in _CONFIDENT))
    return steps


def _is_whole(word: str) -> bool:
    return word in _WHOLE_WORDS or any(word.endswith(end) and word[: -len(end)] in _WHOLE_WORDS for end in _SUFFIXES)
