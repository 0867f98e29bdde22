"""Where a clitic may be cut off a word: و ف ب ل ك س and ال before it, pronouns after it; ה ו ב ל מ ש כ in Hebrew.

No word list can settle this: the same letters are a clitic in one word and a root in the next (وقال, وقت). So every
place where a clitic could end is told, each with a plausibility between 0 and 1 from

- how often that first letter is a clitic at all. For Arabic that was counted on 18,299 words of gold-segmented news,
  words of four letters and more: و 81 %, ل 84 %, ب 70 %, ف 19 %, ك 9 %. The other priors are set by hand;
- the spelling of what remains: ال, a hamza that begins words only (إ), its length;
- the words of `app.domain.boundaries.lexicon`;
- the article itself and names known from elsewhere: a remainder that also stands alone, or after another prefix,
  speaks for the cut; a whole that also stands after another prefix (البعثة beside بعثة) speaks against it.

The evidence is added up as log-odds. Persian and Urdu write their conjunctions and prepositions apart, so nothing is
cut off the start of a word there; in Persian, endings after a ZWNJ are.
"""

import math
from collections.abc import Container
from dataclasses import dataclass
from typing import Literal

import regex

from app.domain.boundaries.lexicon import is_whole, stands_free
from app.domain.text.language_tags import primary_language
from app.domain.text.segmentation import ceil_boundary, next_boundary, word_at

Kind = Literal["conjunction", "complementizer", "preposition", "future", "article", "pronoun", "ending"]

_NEIGHBOURHOOD = 50_000
"""Code points of the article on either side that are searched for evidence, so that the cost stays bounded."""
_MAX_OCCURRENCES = 100
_WITH_RULES = frozenset({"ar", "he", "fa", "ur"})
_LANGUAGE_WINDOW = 1_000

_LETTER = regex.compile(r"[\p{L}--[\u0640]]", regex.V1)
_SKIPPED = frozenset("\u0640\u200c\u200d\u200e\u200f\u061c\u00ad\u2060")  # tatweel, joiners, bidi marks, soft hyphen
_HYPHENS = frozenset("־-\u2010\u2011")
_GERSHAYIM = frozenset('״"')
_PERSIAN = regex.compile("[پچژگکیےہٹڈڑںھ]")
_ARABIC_ONLY = regex.compile("[كيىةأإ]")
_HEBREW_LETTER = regex.compile(r"[\u05d0-\u05ea]")
_ARABIC_LETTER = regex.compile(r"[\u0620-\u064a]")
_ARABIC_SCRIPT = regex.compile(r"\p{Arabic}")

# Clitics come in this order only, at most one of each slot; longer ones are tried first.
_ARABIC_SLOTS: tuple[tuple[Kind, dict[str, float]], ...] = (
    ("conjunction", {"و": 0.81, "ف": 0.19}),
    ("preposition", {"ل": 0.84, "ب": 0.70, "ك": 0.09}),
    ("future", {"س": 0.30}),
)
_HEBREW_SLOTS: tuple[tuple[Kind, dict[str, float]], ...] = (
    ("conjunction", {"ו": 0.90}),
    ("complementizer", {"לכש": 0.50, "כש": 0.60, "מש": 0.30, "ש": 0.60}),
    ("preposition", {"ב": 0.60, "ל": 0.55, "כ": 0.25, "מ": 0.20}),
)
_PREFIX_RUNS = """
    و ف ب ل ك ال لل وال فال بال كال ولل فلل وب ول وك فب فل وبال وكال فبال س وس فس
    ו ה ב ל מ ש כ וה וב ול ומ וש וכ שה שב של שמ מה כש כשה ושה ובה שבה
"""
_PREFIXES = frozenset(_PREFIX_RUNS.split())
_LONGEST_PREFIX = 4
_MAY_PRECEDE: dict[Kind, str] = {"conjunction": "", "complementizer": "ו", "preposition": "وفוש", "future": "وف"}

# After an initial و ف ب ل ك a bare alif is the root's, unless it opens ال or a verbal noun or verb of the forms VII-X.
_ALIF_OF_A_STEM = regex.compile(r"ا(?:ل|ست|ن\p{L}{2}|[^ات]ت\p{L}{2}|ت\p{L}{2}|صط|ضط|زد|دع|طل)")
_CERTAIN = 4.0
_STRONG = 3.0
_CLEAR = 2.0
_SLIGHT = 0.5

_ARABIC_PRONOUNS = {"هما": 0.7, "كما": 0.3, "ها": 0.7, "هم": 0.6, "هن": 0.4, "كم": 0.4, "كن": 0.1}
_ARABIC_PRONOUNS |= {"نا": 0.5, "ني": 0.3, "ه": 0.4, "ك": 0.2, "ي": 0.1}
_PERSIAN_ENDING_WORDS = """
    ها های هایی هایم هایت هایش هایمان هایتان هایشان ام ات اش مان تان شان ای اند ایم اید است تر ترین ی یی یم
"""
_PERSIAN_ENDINGS = frozenset(_PERSIAN_ENDING_WORDS.split())
_ZWNJ = "\u200c"
_PERSIAN_ENDING = 0.5


@dataclass(frozen=True, slots=True)
class Cut:
    """A place where clitics end (or, at the end of a word, begin).

    Attributes:
        position: code point offset into the text; never inside a grapheme cluster.
        clitic: the letters of the clitic next to the cut, without marks.
        kind: what it would be. An article (ال, ה) belongs to the span by codebook rule G2: a step for keys only.
        plausibility: 0 to 1, that everything on the clitic's side up to this place is clitics.
    """

    position: int
    clitic: str
    kind: Kind
    plausibility: float


@dataclass(frozen=True, slots=True)
class _Stem:
    """The letters of a word with the offset of each one, marks and tatweel left out."""

    letters: str
    positions: tuple[int, ...]
    end: int


def language_at(text: str, position: int) -> str:
    """A guess of the language around `position` from its letters: `he`, `fa` (also for Urdu), `ar`, or empty."""
    near = text[max(0, position - _LANGUAGE_WINDOW) : position + _LANGUAGE_WINDOW]
    arabic = len(_ARABIC_LETTER.findall(near))
    hebrew = len(_HEBREW_LETTER.findall(near))
    if hebrew > arabic:
        return "he"
    if not arabic:
        return ""
    return "fa" if len(_PERSIAN.findall(near)) > len(_ARABIC_ONLY.findall(near)) else "ar"


def language_of_words(language: str | None, text: str, position: int) -> str:
    """Whose rules count at `position` of an article: ``fa`` of ``fa-IR``; without rules for it, the letters say."""
    tag = primary_language(language)
    return tag if tag in _WITH_RULES else language_at(text, position)


def proclitics(text: str, start: int, *, known: Container[str] = (), language: str | None = None) -> tuple[Cut, ...]:
    """Places after one and more clitics of the word that begins at `start`, the most plausible first.

    Args:
        text: the article's text.
        start: where the word, or what was selected of it, begins.
        known: names known from elsewhere (entities, other spans), written without marks.
        language: `ar`, `he`, `fa` or `ur`, also with a region; guessed from the neighbourhood when another or none.
    """
    stem = _letters(text, start, _word_end(text, start))
    if not stem.letters:
        return ()
    if _HEBREW_LETTER.match(stem.letters):
        slots = _HEBREW_SLOTS
    elif _ARABIC_LETTER.match(stem.letters) and language_of_words(language, text, start) not in ("fa", "ur"):
        slots = _ARABIC_SLOTS
    else:
        return ()
    cuts: list[Cut] = []
    joint, done = 1.0, 0
    for kind, priors in slots:
        clitic = next((one for one in priors if stem.letters.startswith(one, done)), "")
        if not clitic or len(stem.letters) <= done + len(clitic):
            continue
        odds = (
            _logit(priors[clitic]) + _evidence(text, stem, done, clitic, known) - _contradiction(text, stem, done, kind)
        )
        joint *= 1 / (1 + math.exp(-odds))
        done += len(clitic)
        cuts.append(Cut(_place(text, stem, done), clitic, kind, joint))
    cuts += _article(text, stem, done, joint)
    return tuple(sorted(cuts, key=lambda cut: -cut.plausibility))


def _article(text: str, stem: _Stem, done: int, joint: float) -> list[Cut]:
    """The place after ال (after ل: its second ل) or ה, as a step for keys."""
    rest = stem.letters[done:]
    article = "ال" if rest.startswith("ال") else "ה" if rest.startswith("ה") else ""
    if stem.letters[done - 1 : done] == "ل" and rest.startswith("ل"):
        article = "ل"
    if not article or len(rest) <= len(article) + 1:
        return []
    return [Cut(_place(text, stem, done + len(article)), article, "article", joint / 2)]


def enclitics(text: str, end: int, *, language: str | None = None) -> tuple[Cut, ...]:
    """Places before a pronoun or ending of the word that ends at `end`, the most plausible first.

    Arabic pronouns (ه ها هم هما هن ك كم كن نا ي ني), and Persian endings behind a ZWNJ (ها، های، اش، شان …). Hebrew has
    none. `language` is as in `proclitics`; all plausibilities here are set by hand.
    """
    start = word_at(text, end - 1)[0] if end > 0 else 0
    stem = _letters(text, start, end)
    if not _ARABIC_SCRIPT.match(stem.letters[-1:]):
        return ()
    if language_of_words(language, text, start) in ("fa", "ur"):
        return _persian_endings(text, start, end)
    cuts = []
    for pronoun, prior in _ARABIC_PRONOUNS.items():
        rest = stem.letters.removesuffix(pronoun)
        if rest == stem.letters or len(rest) < 2:
            continue
        odds = _logit(prior) + (-_STRONG if len(rest) < 3 else 0.0)
        forms = (rest, rest[:-1] + "ة") if rest.endswith("ت") else (rest,)
        if any(_prefixes(text, form, start) for form in forms):
            odds += _STRONG
        place = stem.positions[len(rest)]
        cuts.append(Cut(place, pronoun, "pronoun", 1 / (1 + math.exp(-odds))))
    return tuple(sorted(cuts, key=lambda cut: -cut.plausibility))


def _persian_endings(text: str, start: int, end: int) -> tuple[Cut, ...]:
    cuts = []
    position = text.rfind(_ZWNJ, start, end)
    while position > start:
        ending = text[position + 1 : end].replace(_ZWNJ, "")
        if ending not in _PERSIAN_ENDINGS:
            break
        # The ZWNJ belongs to the grapheme before it, so the letter after it is where the next grapheme begins.
        cuts.append(Cut(ceil_boundary(text, position), ending, "ending", _PERSIAN_ENDING))
        position = text.rfind(_ZWNJ, start, position)
    return tuple(cuts)


def next_start(text: str, position: int, *, language: str | None = None) -> int:
    """One clitic further into the word at `position`; `position` itself when none is left."""
    return min((cut.position for cut in proclitics(text, position, language=language)), default=position)


def previous_start(text: str, position: int, *, language: str | None = None) -> int:
    """One clitic back towards the start of the word around `position`; `position` when it is there already."""
    start = _unit_start(text, position)
    before = [cut.position for cut in proclitics(text, start, language=language) if cut.position < position]
    return max(before, default=min(start, position))


def previous_end(text: str, position: int, *, language: str | None = None) -> int:
    """One clitic back from the end of the word that ends at `position`; `position` itself when there is none."""
    return max((cut.position for cut in enclitics(text, position, language=language)), default=position)


def next_end(text: str, position: int, *, language: str | None = None) -> int:
    """One clitic on towards the end of the word around `position`; `position` when it is there already."""
    end = max(position, word_at(text, position)[1]) if 0 < position < len(text) else position
    after = [cut.position for cut in enclitics(text, end, language=language) if cut.position > position]
    return min(after, default=end)


def _word_end(text: str, start: int) -> int:
    """End of the word at `start`; a clitic written with a hyphen (ל־40) takes the next word with it."""
    if start >= len(text):
        return start
    end = word_at(text, start)[1]
    letters = _letters(text, start, end).letters
    if end + 1 < len(text) and text[end] in _HYPHENS and letters in _PREFIXES:
        return max(end, word_at(text, end + 1)[1])
    return max(start, end)


def _unit_start(text: str, position: int) -> int:
    """Start of the word around `position`, with a clitic that is written before a hyphen."""
    if position <= 0:
        return 0
    start = word_at(text, min(position, len(text) - 1))[0]
    if start > 1 and text[start - 1] in _HYPHENS:
        before = word_at(text, start - 2)[0]
        if _letters(text, before, start - 1).letters in _PREFIXES:
            return before
    return start


def _letters(text: str, start: int, end: int) -> _Stem:
    """Letters and digits of `text[start:end]`; marks, tatweel, joiners, gershayim and hyphens are left out."""
    positions = tuple(i for i in range(start, end) if _LETTER.match(text, i) or text[i].isdigit())
    return _Stem("".join(text[i] for i in positions), positions, end)


def _place(text: str, stem: _Stem, count: int) -> int:
    """Where the letter number `count` begins, or what must not be parted from it."""
    position = next_boundary(text, stem.positions[count - 1])
    while position < stem.positions[count] and (text[position] in _SKIPPED or text[position] in _HYPHENS):
        position = next_boundary(text, position)
    return position


def _logit(share: float) -> float:
    return math.log(share / (1 - share))


def _evidence(text: str, stem: _Stem, done: int, clitic: str, known: Container[str]) -> float:
    """Log-odds for cutting `clitic` off the letters from number `done`, beside how frequent it is."""
    whole, rest = stem.letters[done:], stem.letters[done + len(clitic) :]
    start = stem.positions[done]
    odds = _spelling(whole, rest, clitic)
    if done == 0 and start > 0 and _LETTER.match(text[start - 1]):
        # Whoever selected from the middle of a word has cut it already; and the ل after ل is the article (للأمم).
        odds -= _CERTAIN + _STRONG if text[start - 1] == whole[0] else _STRONG
    if text[stem.positions[done + len(clitic)] - 1] in _HYPHENS:
        odds += _CERTAIN
    if _HEBREW_LETTER.match(clitic) and len(rest) >= 3 and not _GERSHAYIM.isdisjoint(text[start : stem.end]):
        # Few abbreviations begin with a clitic's letter and have four letters; of the few, some are in the lexicon.
        odds += _CLEAR
    if rest in known:
        odds += _CERTAIN
    if whole in known:
        odds -= _CERTAIN
    if len(rest) >= 3:
        found = _prefixes(text, rest, stem.positions[done + len(clitic)])
        if "" in found:
            odds += _CLEAR
        elif any(not prefix.endswith(clitic) for prefix in found):
            odds += 1.5
    return odds


def _contradiction(text: str, stem: _Stem, done: int, kind: Kind) -> float:
    """Log-odds against a clitic because the whole also follows something no such clitic can follow (البعثة, وفالين)."""
    whole = stem.letters[done:]
    if len(whole) < 4:
        return 0.0
    found = _prefixes(text, whole, stem.positions[done]) - {""}
    return _CLEAR if any(prefix[-1] not in _MAY_PRECEDE[kind] for prefix in found) else 0.0


def _spelling(whole: str, rest: str, clitic: str) -> float:
    if is_whole(whole):
        return -_CERTAIN - (0 if clitic in "وו" else 1)
    if stands_free(rest):
        return _STRONG
    odds = _CLEAR if is_whole(rest) else 0.0
    if len(rest) < 3:
        odds -= _STRONG
    elif len(rest) == 3:
        odds -= _SLIGHT
    odds += _hebrew_spelling(rest, clitic) if _HEBREW_LETTER.match(clitic) else _arabic_spelling(rest, clitic)
    return odds


def _arabic_spelling(rest: str, clitic: str) -> float:
    if rest.startswith("ال"):
        return _CERTAIN + _STRONG if len(rest) >= 5 else _SLIGHT
    if clitic == "س":
        return -_SLIGHT if rest[0] in "يتنأ" else -_CERTAIN
    if rest[0] == "إ" or (clitic in "لو" and rest[0] == clitic):
        return _CERTAIN
    if rest[0] in "أآ":
        return _STRONG if clitic in "وف" else 1.0
    if rest[0] == "ا":
        return 0.0 if _ALIF_OF_A_STEM.match(rest) else -_STRONG
    return -1.5 if rest[0] == "ي" and clitic in "بك" else 0.0


def _hebrew_spelling(rest: str, clitic: str) -> float:
    if not rest.startswith("ה"):
        return 0.0
    # ל, ב and כ swallow the article; where a ה follows them it begins the stem, most often an infinitive (להימנע).
    return -_STRONG if clitic in "לבכ" else _CLEAR


def _prefixes(text: str, word: str, at: int) -> set[str]:
    """What stands before `word` in its other occurrences near `at`, if it is nothing (``""``) or a run of clitics."""
    found: set[str] = set()
    first, last = max(0, at - _NEIGHBOURHOOD), at + _NEIGHBOURHOOD
    position = text.find(word, first, last)
    for _ in range(_MAX_OCCURRENCES):
        if position < 0:
            break
        end = position + len(word)
        if position != at and not (end < len(text) and _LETTER.match(text[end])):
            prefix = _letters_before(text, position)
            if not prefix or prefix in _PREFIXES:
                found.add(prefix)
        position = text.find(word, end, last)
    return found


def _letters_before(text: str, position: int) -> str:
    start = position
    while start > 0 and position - start <= _LONGEST_PREFIX and _LETTER.match(text[start - 1]):
        start -= 1
    return text[start:position]
