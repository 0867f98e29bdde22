"""Tokens of an article, for formats that label tokens and not stretches of text.

There are two tokenisers of our own, each with a name that goes wherever the tokens go:

``words``
    the words of Unicode Standard Annex #29, and each mark of punctuation by itself. Clitics stay with their word
    (وبالمدرسة), so does a ZWNJ (می‌روم), gershayim (צה״ל) and a number with its separators (٣٫١٤).
``clitics``
    the same with the conjunctions, prepositions and particles that Arabic (و ف ب ل ك س) and Hebrew (ו ש כש ב ל כ מ)
    write onto the next word cut off, where `app.domain.boundaries.clitics` finds that likelier than not. The article
    (ال, ה) and pronouns at the end of a word stay.

Tokens that came with an import are kept in the article's metadata under ``tokens`` and used again.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from app.domain.boundaries.clitics import proclitics
from app.domain.native_record import NativeRecord
from app.exchange.loss import LossReport
from app.exchange.options import FormatOption
from app.exchange.tokens.unicode_words import NO_BLANKS, FoundWords, find_words

META_KEY = "tokens"
WORDS = "words"
CLITICS = "clitics"
AUTO = "auto"
TOKENISER_OPTION = FormatOption(
    name="tokeniser",
    default=AUTO,
    choices=(AUTO, WORDS, CLITICS),
    help="words: Unicode words; clitics: Arabic and Hebrew clitics cut off; auto: the tokens an article was imported "
    "with, else words",
    on_import=False,
)
_LIKELY = 0.5
_NAMES_TOLD = 5
"""Sources of tokens that are named in a line."""


class TokenisedText:
    """The tokens of one text: code points ``[start, end)``, ascending, without blanks, and where sentences begin.

    Attributes:
        tokeniser: What made them.
        starts: Where each begins.
        sentence_starts: Index of the first token of each sentence; the first one is 0 unless there is no token.
        found: The same as `find_words` has it, where they are its own.
    """

    __slots__ = ("_ends", "found", "sentence_starts", "starts", "tokeniser")

    def __init__(
        self,
        tokeniser: str,
        starts: list[int],
        ends: list[int] | None,
        sentence_starts: list[int],
        found: FoundWords | None = None,
    ) -> None:
        """`ends` may be None where `found` tells them: not every format asks for them."""
        self.tokeniser = tokeniser
        self.starts = starts
        self.sentence_starts = sentence_starts
        self.found = found
        self._ends = ends

    @property
    def ends(self) -> list[int]:
        """Where each token ends."""
        if self._ends is None:
            assert self.found is not None
            self._ends = self.found.ends()
        return self._ends

    def __len__(self) -> int:
        return len(self.starts)

    def offsets(self) -> Iterator[tuple[int, int]]:
        """Start and end of each token."""
        return zip(self.starts, self.ends, strict=True)

    def words(self, text: str) -> list[str]:
        """Each token as `text` has it."""
        if self.found:
            return [word.decode() for word in self.found.words]
        return list(map(text.__getitem__, map(slice, self.starts, self.ends)))

    def words_in_utf8(self, text: str) -> list[bytes]:
        """The same in UTF-8."""
        return self.found.words if self.found else [word.encode() for word in self.words(text)]

    def with_sentences(self, sentence_starts: list[int]) -> TokenisedText:
        """The same with other sentences."""
        return TokenisedText(self.tokeniser, self.starts, self._ends, sentence_starts, self.found)

    def covering(self, start: int, end: int) -> tuple[int, int]:
        """Indices ``[first, last)`` of the tokens that share a character with ``[start, end)``; empty if none does."""
        first = bisect_right(self.ends, start)
        return first, max(first, bisect_left(self.starts, end))

    def cut_at(self, positions: Iterable[int]) -> TokenisedText:
        """The same with tokens cut in two at those `positions` that lie inside one."""
        inside = []
        for position in sorted(set(positions)):
            index = bisect_right(self.starts, position) - 1
            if index >= 0 and self.starts[index] < position < self.ends[index]:
                inside.append((index, position))
        if not inside:
            return self
        starts, ends = self.starts.copy(), self.ends.copy()
        for index, position in reversed(inside):
            starts.insert(index + 1, position)
            ends.insert(index, position)
        indices = [index for index, _ in inside]
        moved = [first + bisect_left(indices, first) for first in self.sentence_starts]
        return TokenisedText(self.tokeniser, starts, ends, moved)

    def to_meta(self) -> dict[str, Any]:
        """As it is kept in an article's metadata."""
        return {"tokeniser": self.tokeniser, "offsets": self.flat(), "sentences": self.sentence_sizes()}

    def sentence_sizes(self) -> list[int]:
        """How many tokens each sentence has."""
        return [after - before for before, after in pairwise([*self.sentence_starts, len(self)])]

    def flat(self) -> list[int]:
        """Start and end of each token, one after the other."""
        flat = [0] * (2 * len(self.starts))
        flat[::2], flat[1::2] = self.starts, self.ends
        return flat


def tokenise(record: NativeRecord, wanted: str = AUTO, *, with_sentences: bool = True) -> TokenisedText:
    """The tokens of `record`.

    Args:
        record: An article.
        wanted: ``words``, ``clitics``, or ``auto`` for those it was imported with, else words.
        with_sentences: Whether somebody asks where sentences begin; else all of it may be one.
    """
    if wanted == AUTO:
        kept = tokens_in_meta(record["text"], record["meta"])
        if kept is not None:
            return kept
    text = record["text"]
    found = find_words(text, with_sentences=with_sentences)
    starts, sentence_starts = found.borders[:-1], found.sentence_starts
    if wanted != CLITICS:
        return TokenisedText(WORDS, starts, None, sentence_starts, found)
    parts = _without_clitics(text, record["language"], starts, found.ends())
    firsts = [start for start, _ in parts]
    # A clitic is cut off behind where its word begins, so that sentences begin where they did.
    sentence_starts = [bisect_left(firsts, starts[index]) for index in sentence_starts]
    return TokenisedText(CLITICS, firsts, [end for _, end in parts], sentence_starts)


def joined_words(words: Sequence[str], sentence_starts: Sequence[int], name: str) -> tuple[str, TokenisedText]:
    """A text of which only the words are known: a blank between two, a line for each sentence; and its tokens.

    Args:
        words: None of them empty.
        sentence_starts: Index of the first word of each sentence.
        name: Of the tokeniser.
    """
    breaks = frozenset(sentence_starts)
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    for index, word in enumerate(words):
        if index:
            parts.append("\n" if index in breaks else " ")
            position += 1
        starts.append(position)
        position += len(word)
        ends.append(position)
        parts.append(word)
    return "".join(parts), TokenisedText(name, starts, ends, list(sentence_starts))


def told_tokenisers(articles: Mapping[str, int]) -> str:
    """What made the tokens of how many articles, in a line.

    Tokens that were imported bear the name of their file or program. A corpus of a file for each article has as many
    names as articles, so only the first are told.
    """
    ours = [name for name in sorted(articles) if name in (WORDS, CLITICS)]
    theirs = [name for name in sorted(articles) if name not in ours]
    told = [f"{name} ({articles[name]:,})" for name in ours]
    told += [f"imported with {name} ({articles[name]:,})" for name in theirs[:_NAMES_TOLD]]
    more = theirs[_NAMES_TOLD:]
    if more:
        told.append(f"imported with {len(more):,} other files ({sum(articles[name] for name in more):,})")
    return ", ".join(told)


def tokens_in_meta(text: str, meta: Mapping[str, Any]) -> TokenisedText | None:
    """The tokens that an import kept; None when there are none, or when they are not tokens of `text`."""
    kept = meta.get(META_KEY)
    if not isinstance(kept, dict):
        return None
    flat, sizes, name = kept.get("offsets"), kept.get("sentences"), kept.get("tokeniser")
    if not (isinstance(flat, list) and isinstance(sizes, list) and isinstance(name, str) and len(flat) % 2 == 0):
        return None
    if any(type(value) is not int for value in (*flat, *sizes)) or any(size <= 0 for size in sizes):
        return None
    starts, ends = flat[::2], flat[1::2]
    if sum(sizes) != len(starts):
        return None
    if any(end > start for end, start in zip(ends, starts[1:], strict=False)):
        return None
    if starts and (starts[0] < 0 or ends[-1] > len(text)):
        return None
    if any(not NO_BLANKS.fullmatch(text, start, end) for start, end in zip(starts, ends, strict=True)):
        return None
    sentence_starts = [0] if sizes else []
    for size in sizes[:-1]:
        sentence_starts.append(sentence_starts[-1] + size)
    return TokenisedText(name, starts, ends, sentence_starts)


def kept_tokens(text: str, tokens: TokenisedText, losses: LossReport, where: str) -> dict[str, Any]:
    """`tokens` as metadata of an article, by which it has them from now on; nothing when they are not fit for that.

    Tokens with blanks inside, as the names of some corpora are, could not be told apart in a file of ours.
    """
    kept = {META_KEY: tokens.to_meta()}
    if tokens_in_meta(text, kept) is not None:
        return kept
    losses.add("tokens_unkept", where)
    return {}


def _without_clitics(text: str, language: str, starts: list[int], ends: list[int]) -> list[tuple[int, int]]:
    """The tokens with likely clitics as tokens of their own."""
    known = language if language in {"ar", "he", "fa", "ur"} else None
    parts: list[tuple[int, int]] = []
    for start, end in zip(starts, ends, strict=True):
        cuts = sorted(
            cut.position
            for cut in proclitics(text, start, language=known)
            if cut.kind != "article" and cut.plausibility >= _LIKELY and start < cut.position < end
        )
        parts += pairwise([start, *cuts, end])
    return parts
