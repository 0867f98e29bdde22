"""Articles that come as words alone, on the text that the workspace has: the blanks between the words are those there.

Files of tokens tell no text. What was put together from them is another text than the one that was labelled, but for
what stands between its words; a label of words means the same words of the article.
"""

from __future__ import annotations

from typing import NamedTuple

from app.domain.errors import RecordError
from app.domain.native_record import Json, NativeRecord, NativeSpan, span_columns
from app.domain.records import quote_of
from app.domain.text.word_places import NotNextError, is_unseen, word_starts
from app.domain.wording.isolation import isolated
from app.exchange.characters.language import language_of
from app.exchange.records.checking import Checked
from app.exchange.records.titles import title_of
from app.exchange.tokens.tokenising import META_KEY
from app.exchange.tokens.words_alone import WordsAlone
from app.services.transfer.import_layers import shown_from

_WORD_SHOWN = 40
"""Code points."""


class Placed(NamedTuple):
    """An article on the text that the workspace has of it."""

    checked: Checked
    rest: str
    """How that text goes on where the words end before it does; empty when they do not."""


def placed_in(checked: Checked, words: WordsAlone, article: str, digest: str, text: str) -> Placed:
    """`checked` with the text of an article of the workspace, in which its words follow each other.

    Args:
        checked: Its text was put together from `words`.
        words: Where they are in that.
        article: The id of the article.
        digest: That of its text.
        text: Its text.

    Raises:
        RecordError: the text does not have these words, one behind the other.
    """
    record, said = checked.record, words.words(checked.record["text"])
    try:
        starts = word_starts(said, text)
    except NotNextError as error:
        raise _not_next(words, said, error, article, text) from None
    end = starts[-1] + len(said[-1])
    rest = "" if is_unseen(text, end, len(text)) else shown_from(text, end)
    spans: list[NativeSpan] = [_moved(span, words, starts, text) for span in record["spans"]]
    placed: NativeRecord = {
        **record,
        **_told_by_text(record, text),  # type: ignore[typeddict-item]
        "text": text,
        "text_sha256": digest,
        "meta": {**record["meta"], **_tokens_moved(record, starts, said)},
        "spans": spans,
    }
    return Placed(Checked(placed, span_columns(spans), checked.labels, checked.links), rest)


def _not_next(words: WordsAlone, said: list[str], error: NotNextError, article: str, text: str) -> RecordError:
    word, at, goes_on = isolated(said[error.word][:_WORD_SHOWN]), error.position, shown_from(text, error.position)
    if not words.lines:
        return RecordError(
            f"its word {error.word + 1:,}, {word}, is not the next one in the text of article {article}: "
            f"from code point {at} on that goes {goes_on}"
        )
    line = words.lines[error.word]
    return RecordError(
        f"its word {word} in line {line:,} is not the next one in the text of article {article}: "
        f"from code point {at} on that goes {goes_on}"
    )


def _moved(span: NativeSpan, words: WordsAlone, starts: list[int], text: str) -> NativeSpan:
    whole = span.get("fragments")
    fragments = words.moved(whole or [[span["start"], span["end"]]], starts)
    quote = quote_of(text, tuple((start, end) for start, end in fragments))
    moved: NativeSpan = {**span, "start": fragments[0][0], "end": fragments[-1][1], "text": quote}
    return {**moved, "fragments": fragments} if whole else moved


def _told_by_text(record: NativeRecord, text: str) -> dict[str, str]:
    """Title and language, where they were only taken from the text that was put together."""
    told = {"title": title_of(text, "")} if record["title"] == title_of(record["text"], "") else {}
    if record["language"] == language_of(record["text"]):
        told["language"] = language_of(text)
    return told


def _tokens_moved(record: NativeRecord, starts: list[int], said: list[str]) -> dict[str, Json]:
    kept = record["meta"].get(META_KEY)
    if not isinstance(kept, dict):
        return {}
    offsets = [edge for start, word in zip(starts, said, strict=True) for edge in (start, start + len(word))]
    return {META_KEY: {**kept, "offsets": offsets}}
