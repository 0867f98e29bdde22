"""What a file says of an article that is in the workspace already, and what therefore does not come in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.domain.native_record import Json, NativeRecord
from app.domain.text.direction import article_direction
from app.exchange.characters.language import language_of
from app.exchange.records.titles import title_of
from app.exchange.tokens.tokenising import META_KEY
from db.transfer.known_articles import StoredHead

_OF_THE_FILE = frozenset({"file"})
"""Metadata that tell of the file that an article came in, which is another one for every delivery."""


def metadata_left(record: NativeRecord, there: StoredHead) -> list[str]:
    """Names of what `record` says of its article otherwise than the workspace does; that stays as it is.

    A title, a language and a direction that are those of the text say nothing: foreign formats leave them out.
    """
    return sorted(_left(record, there))


def _left(record: NativeRecord, there: StoredHead) -> Iterator[str]:
    # Whatever is the same is not asked for: of many articles, nothing else is.
    if record["title"] != there.title and record["title"] != title_of(record["text"], ""):
        yield "title"
    if record["language"] != there.language and record["language"] != language_of(record["text"]):
        yield "language"
    if record["direction"] not in (there.direction, None) and record["direction"] != article_direction(record["text"]):
        yield "direction"
    for key, value in record["meta"].items():
        if key not in _OF_THE_FILE and (key not in there.meta or not _same(key, value, there.meta)):
            yield key


def _same(key: str, value: Json, there: Mapping[str, Json]) -> bool:
    other = there[key]
    if key == META_KEY and isinstance(value, dict) and isinstance(other, dict):
        # A corpus without a name for its tokeniser has that of its file.
        value, other = ({**one, "tokeniser": None} for one in (value, other))
    return bool(value == other)
