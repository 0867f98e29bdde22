"""Growing a selection step by step: word, clause, quotation, sentence, paragraph, article; and back again.

Every step is the next unit that holds the selection and is strictly larger. Inside a quotation its own clauses and
sentences come first, then its words without the marks, then with them, then the clause around it: units outside never
end inside a quotation, so the steps nest. A clause comes twice, first without a leading complementizer or clitic and
without stops (where a claim begins by the codebook), then whole.

A clause ends at ، ؛ , ; : – — and at a hyphen between blanks, but not between digits (14:30) or in a web address; and
before these words, with و or ف before them or not:

- Arabic أن إن بأن لأن لكن and their forms with a pronoun (not in قبل أن، بعد أن، يجب أن and the like), غير أن، إلا أن,
  إذ حيث بينما فيما كما إذا عندما; a verb of saying with و or ف (وقال، فأضاف);
- Hebrew כי אך אבל אולם אלא לכן כאשר אילו משום מפני, and words with a likely ש (`app.domain.boundaries.clitics`);
- Persian که اما ولی زیرا چون اگر بلکه; Urdu کہ لیکن مگر جبکہ کیونکہ تاہم بلکہ اگر; English that, but, because.

A mere و, ו or اور is no limit: it joins names far more often than clauses.
"""

from collections.abc import Iterator

import regex

from app.domain.boundaries.boundaries import offer, trim, without_final_stop
from app.domain.boundaries.clitics import proclitics
from app.domain.boundaries.quotations import Quotation, enclosing, quotations_near
from app.domain.text.segmentation import (
    ceil_boundary,
    floor_boundary,
    is_short_form,
    paragraph_at,
    segment_at,
    sentences,
    word_at,
    words,
)

# «قبل أن يعود» tells when, «يجب أن يعود» is one demand: no clause of its own begins there.
_NOT_AFTER = r"(?<!(?:قبل|بعد|دون|منذ|يجب|يمكن|ينبغي)\s+)"
_PRONOUN = "(?:هما|ها|هم|هن|ه|نا|ني|ك|كم|ي)?"
_SAYING = """
    قال قالت قالوا قالا يقول تقول يقولون أضاف أضافت أضافوا يضيف تضيف تابع تابعت يتابع تتابع أوضح أوضحت يوضح توضح أكد
    أكدت يؤكد تؤكد شدد شددت يشدد صرح صرحت ذكر ذكرت يذكر أعلن أعلنت يعلن علق علقت يعلق رد ردت يرد أجاب أجابت يجيب سأل
    سألت يسأل تساءل تساءلت استدرك استدركت يستدرك تستدرك ختم ختمت يختم كتب كتبت يكتب همس همست هتف صرخ استطرد استطردت
    واصل واصلت أردف أردفت يردف روى روت يروي أشار أشارت يشير اعتبر اعتبرت يعتبر رأى رأت يرى لاحظ لاحظت حذر حذرت يحذر
    אמר אמרה אמרו אומר אומרת אומרים הוסיף הוסיפה הוסיפו מוסיף הסביר הסבירה מסביר טען טענה טענו טוען ציין ציינה הדגיש
    הדגישה לעג לעגה השיב השיבה ענה ענתה כתב כתבה סיפר סיפרה מספר הצהיר הצהירה הודיע הודיעה הבהיר הבהירה סיכם סיכמה
    שאל שאלה המשיך המשיכה הזהיר הזהירה گفت گفتند گفته گوید می‌گوید می‌گویند می‌گفت افزود افزودند نوشت نوشتند پرسید
    پاسخ توضیح تأکید ادامه کہا کہتے کہتی کہتا بتایا بتاتے بولے بولی بولا پوچھا لکھا said says added told asked
    replied wrote
"""
_CUES = frozenset(_SAYING.split())
_ARABIC_CUES = "|".join(sorted(word for word in _CUES if "\u0621" <= word[0] <= "\u064a"))
_CONNECTIVES = rf"""
    [وف]?(?:(?:غير|إلا|بيد)\s+)?{_NOT_AFTER}[بلك]?[أإ]نّ?[\u064b-\u0650\u0652]*{_PRONOUN}
    | [وف]?لكنّ?{_PRONOUN} | [وف]?(?:إذ|حيث|بينما|فيما|كما|إذا|عندما) | [وف](?:{_ARABIC_CUES})
    | ו?(?:כי|אך|אבל|אולם|אלא|לכן|כאשר|אילו|משום|מפני)
    | که | اما | ولی | زیرا | چون | اگر | بلکه
    | کہ | لیکن | مگر | جبکہ | کیونکہ | تاہم | بلکہ
    | that | but | because
"""
_CLAUSE_LIMIT = regex.compile(
    rf"""
    (?P<stop>[،,:–—](?!(?<=\d.)\d)(?!//) | [؛;] | (?<=\s)-(?=\s))
    | (?<![\p{{L}}\p{{M}}\p{{N}}\u200c])(?:{_CONNECTIVES})(?![\p{{L}}\p{{M}}\p{{N}}\u200c])
    """,
    regex.VERBOSE,
)
_COMPLEMENTIZER = regex.compile(r"(?:[وف]?ب?[أإ]نّ?[\u064b-\u0650\u0652]*|[וּ]?כי|که|کہ|that)\s+(?=\S)")
_HEBREW_THAT = regex.compile(r"(?<![\p{L}\p{M}])ו?(?:לכש|כש|מש|ש)(?=\p{Hebrew})")
_REPEATED_MARK = regex.compile(r"[\s\p{Cf}]*[«»“”„‟\"″״]")
_LIKELY = 0.5

_GAP_START = regex.compile(r"\s*[،,–—-]?\s*(?=\p{L})")
_GAP_STOP = regex.compile(r"[.۔؟?!…]")
_CONJUNCTION = regex.compile(r"[وו]|اور\b")
_LONGEST_GAP = 200


def grow(text: str, start: int, end: int) -> tuple[int, int]:
    """The next larger unit around the selection `[start, end)`; the whole article, and then itself, at the end.

    An empty selection is a caret. Units never cut a grapheme cluster, and the result always holds the selection.
    """
    for first, last in _units(text, start, end):
        unit = floor_boundary(text, min(first, start)), ceil_boundary(text, max(last, end))
        if unit != (start, end) and first <= start and end <= last:
            return unit
    return 0, len(text)


def shrink(text: str, start: int, end: int) -> tuple[int, int]:
    """The largest unit that begins the selection and is smaller, grown from its first word; itself if there is none.

    Use `Steps` where the way up is known: there is more than one way down.
    """
    first = trim(text, start, end)[0]
    current = (first, first)
    best = (start, end)
    while (following := grow(text, *current)) != current:
        current = following
        if not (start <= current[0] and current[1] <= end) or current == (start, end):
            break
        best = current
    return best


class Steps:
    """Remembers the way up, so that shrinking returns exactly to where growing began. One per article shown."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._below: list[tuple[int, int]] = []
        self._top: tuple[int, int] | None = None

    def grow(self, start: int, end: int) -> tuple[int, int]:
        """The next larger unit; a selection that was not made by the step before begins a new way."""
        if (start, end) != self._top:
            self._below.clear()
        unit = grow(self._text, start, end)
        if unit != (start, end):
            self._below.append((start, end))
        self._top = unit
        return unit

    def shrink(self, start: int, end: int) -> tuple[int, int]:
        """One step back on the way up; where the selection was made otherwise, the next smaller unit."""
        if (start, end) == self._top and self._below:
            self._top = self._below.pop()
            return self._top
        self._below.clear()
        self._top = None
        return shrink(self._text, start, end)


def _units(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Units around `[start, end)`, small to large; those that do not hold it are for the caller to pass over."""
    yield _word(text, start, end)
    found = quotations_near(text, start, end)
    around = enclosing(found, start, end)
    for one in around:
        if one.inner_start <= start and end <= one.inner_end:
            yield from _units_within(text, (start, end), (one.inner_start, one.inner_end), _inside(found, one))
            yield one.inner_start, one.inner_end
        yield one.start, one.end
    outermost = [one for one in found if one.depth == 0]
    yield from _units_within(text, (start, end), (0, len(text)), outermost)


def _units_within(
    text: str, selection: tuple[int, int], region: tuple[int, int], inner: list[Quotation]
) -> Iterator[tuple[int, int]]:
    """Clause, sentence and paragraph around `selection`, none beyond `region`, none ending inside an `inner` one."""
    start, end = selection
    paragraph = max(region[0], paragraph_at(text, start)[0]), min(region[1], paragraph_at(text, end)[1])
    if region[0] < paragraph[0] and region[0] > 0:
        paragraph = _after_repeated_mark(text, paragraph, inner)
    sentence = _hull(_uncut(list(sentences(text, *paragraph)), inner), selection, paragraph)
    clause = _hull(_uncut(_clauses(text, *sentence), inner), selection, sentence)
    yield _content(text, *clause)
    yield clause
    yield sentence
    yield paragraph


def _after_repeated_mark(text: str, paragraph: tuple[int, int], inner: list[Quotation]) -> tuple[int, int]:
    """`paragraph` of a quotation that began before it, without the mark repeated at its start."""
    repeated = _REPEATED_MARK.match(text, *paragraph)
    if repeated is None or any(one.start == repeated.end() - 1 for one in inner):
        return paragraph
    return repeated.end(), paragraph[1]


def _word(text: str, start: int, end: int) -> tuple[int, int]:
    if start >= end:
        first, last = word_at(text, start)
        return (first, last) if any(words(text, first, last)) else (start, end)
    first, last = segment_at(text, start)
    if not text[first:last].isspace():
        start = min(first, start)
    first, last = segment_at(text, end - 1)
    return start, end if text[first:last].isspace() else max(last, end)


def _inside(found: tuple[Quotation, ...], outer: Quotation) -> list[Quotation]:
    return [one for one in found if one.depth == outer.depth + 1 and outer.start <= one.start and one.end <= outer.end]


def _uncut(pieces: list[tuple[int, int]], inner: list[Quotation]) -> list[tuple[int, int]]:
    """`pieces` in order, those joined again that are parted inside a quotation."""
    joined: list[tuple[int, int]] = []
    around = iter(inner)
    one = next(around, None)
    for first, last in pieces:
        while one is not None and one.end <= first:
            one = next(around, None)
        if joined and one is not None and one.start < first and joined[-1][1] < one.end:
            joined[-1] = joined[-1][0], last
        else:
            joined.append((first, last))
    return joined


def _hull(pieces: list[tuple[int, int]], selection: tuple[int, int], region: tuple[int, int]) -> tuple[int, int]:
    """From the start of the piece in which the selection begins to the end of that in which it ends."""
    first = max((piece[0] for piece in pieces if piece[0] <= selection[0]), default=region[0])
    last = min((piece[1] for piece in pieces if piece[1] >= selection[1]), default=region[1])
    return first, last


def _clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    limits = [
        (found.start(), found.end() if found["stop"] else found.start())
        for found in _CLAUSE_LIMIT.finditer(text, start, end)
    ]
    limits += [
        (found.start(), found.start())
        for found in _HEBREW_THAT.finditer(text, start, end)
        if any(cut.kind == "complementizer" and cut.plausibility > _LIKELY for cut in proclitics(text, found.start()))
    ]
    pieces = []
    first = start
    for stop, following in [*sorted(limits), (end, end)]:
        piece = trim(text, first, stop)
        if piece[0] < piece[1]:
            pieces.append(piece)
        first = following
    return pieces


def _content(text: str, start: int, end: int) -> tuple[int, int]:
    """The clause without what introduces it and without its stops, as a claim would be marked."""
    complementizer = _COMPLEMENTIZER.match(text, start, end)
    if complementizer:
        return without_final_stop(text, complementizer.end(), end)
    offers = offer(text, start, end)
    return (offers[0].start, offers[0].end) if offers else (start, end)


def interrupted(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The parts of the quotation around the selection that a reporting clause interrupts: “A”, said X, “B”.

    Parts are quotations of the same depth in one paragraph; between them stand up to 200 code points with a verb of
    saying, no end of a sentence, and no و or ו at the start (“A”, and X said: “B” are two quotations).

    Returns:
        The fragments for one span, in order, without marks and final stops (codebook G3, G4); empty when the selection
        lies in no quotation, or in one that is not interrupted.
    """
    found = quotations_near(text, start, end)
    for one in enclosing(found, start, end):
        paragraph = paragraph_at(text, one.start)
        row = [
            other
            for other in found
            if other.depth == one.depth and paragraph[0] <= other.start and other.end <= paragraph[1]
        ]
        if one not in row:
            continue
        first = last = row.index(one)
        while first > 0 and _goes_on(text, row[first - 1], row[first]):
            first -= 1
        while last + 1 < len(row) and _goes_on(text, row[last], row[last + 1]):
            last += 1
        if first < last:
            return tuple(without_final_stop(text, part.inner_start, part.inner_end) for part in row[first : last + 1])
    return ()


def _goes_on(text: str, before: Quotation, after: Quotation) -> bool:
    """Whether only a reporting clause stands between two quotations."""
    if after.start - before.end > _LONGEST_GAP:
        return False
    opening = _GAP_START.match(text, before.end, after.start)
    if opening is None or _CONJUNCTION.match(text, opening.end()):
        return False
    for stop in _GAP_STOP.finditer(text, before.end, after.start):
        if not (stop.group() == "." and is_short_form(text, before.end, stop.start())):
            return False
    said = (_bare(text[first:last]) for first, last in words(text, before.end, after.start))
    return any(word in _CUES for word in said)


def _bare(word: str) -> str:
    return regex.sub(r"[\p{Mn}\u0640]", "", word)


def clause_after(text: str, position: int, *, inclusive: bool) -> tuple[int, int] | None:
    """The first clause that begins after `position` (`inclusive`: or there), as a claim would be marked."""
    first = paragraph_at(text, position)[0]
    for sentence in sentences(text, first):
        if sentence[1] <= position:
            continue
        for piece in _clauses(text, *sentence):
            found = _content(text, *piece)
            if found[0] > position or (inclusive and found[0] == position):
                return found
    return None


def clause_before(text: str, position: int) -> tuple[int, int] | None:
    """The last clause that begins before `position`, as a claim would be marked."""
    first, _ = paragraph_at(text, position)
    while True:
        found = [
            content
            for sentence in sentences(text, first, max(first, position))
            for content in (_content(text, *piece) for piece in _clauses(text, *sentence))
            if content[0] < position
        ]
        if found:
            return found[-1]
        if first == 0:
            return None
        first = paragraph_at(text, first - 1)[0]
