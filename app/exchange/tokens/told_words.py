"""Words of a row that may tell their text, and perhaps where they are in it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from app.domain.errors import RecordError
from app.domain.text.word_places import NotNextError, word_starts
from app.exchange.tokens.tokenising import TokenisedText, joined_words


def told_words(words: Sequence[str], text: object, offsets: object, tokeniser: str) -> tuple[str, TokenisedText, bool]:
    """The text, where the words are in it, and whether the row tells the text; else it is put together with blanks.

    Args:
        words: None of them empty.
        text: What the row says of the text.
        offsets: What it says of starts and ends, one after the other.
        tokeniser: Whose the words are.

    Raises:
        RecordError: these do not go together, or there is no word.
    """
    if isinstance(text, str) and isinstance(offsets, list):
        if len(offsets) != 2 * len(words) or any(type(edge) is not int for edge in offsets):
            raise RecordError('"token_offsets" are not a start and an end for each token')
        tokens = TokenisedText(tokeniser, offsets[::2], offsets[1::2], [0][: len(words)])
        if [text[start:end] for start, end in tokens.offsets()] != list(words):
            raise RecordError('"token_offsets" and "text" do not give the "tokens"')
        return text, tokens, True
    if isinstance(text, str) and text:
        with suppress(NotNextError):
            starts = word_starts(words, text)
            ends = [start + len(word) for start, word in zip(starts, words, strict=True)]
            return text, TokenisedText(tokeniser, starts, ends, [0][: len(words)]), True
    if not words:
        raise RecordError('"tokens" is empty')
    return *joined_words(words, [0], tokeniser), False
