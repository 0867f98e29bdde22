"""What a file says of an article that is in the workspace already, and what therefore does not come in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from app.domain.native_record import Json, NativeRecord
from app.domain.text.direction import article_direction
from app.exchange.characters.language import language_of
from app.exchange.records.titles import title_of
from app.exchange.tokens.tokenising import META_KEY
from db.transfer.known_articles import StoredHead

_FILE = "file"
"""Metadata that tell the name of the file that an article came in, which is another one for every delivery."""
_OF_THE_TOOL = frozenset({META_KEY, "doccano_id", "pattern", "priority", "row_id", "score", "split", "task_id"})
"""Metadata that only the tool needs whose file it is: into which words it cuts the text, and its own account of it.

Nothing of the labels hangs on them: spans have their offsets.
"""
OF_THE_TEXT = frozenset({"line_ends", "text_rebuilt", "tokens_unkept"})
"""Losses of a text on its way in. Where the workspace has that very text already, nothing is lost by them."""


class LeftOutside(NamedTuple):
    """Names of what a file says of an article otherwise than the workspace does; that stays as it is."""

    lost: list[str]
    of_the_tool: list[str]
    """What nobody misses here."""


def metadata_left(record: NativeRecord, article_id: str, there: StoredHead) -> LeftOutside:
    """What `record` says of an article that is there under `article_id`, and what therefore does not come in.

    A title, a language and a direction that are those of the text say nothing: foreign formats leave them out. Nor does
    metadata that only repeats the id or the title, as tools hand on what they were given.
    """
    names = sorted(_left(record, article_id, there))
    return LeftOutside(
        [name for name in names if name not in _OF_THE_TOOL], [name for name in names if name in _OF_THE_TOOL]
    )


def _left(record: NativeRecord, article_id: str, there: StoredHead) -> Iterator[str]:
    # Whatever is the same is not asked for: of many articles, nothing else is.
    if record["title"] != there.title and record["title"] != title_of(record["text"], ""):
        yield "title"
    if record["language"] != there.language and record["language"] != language_of(record["text"]):
        yield "language"
    if record["direction"] not in (there.direction, None) and record["direction"] != article_direction(record["text"]):
        yield "direction"
    for key, value in record["meta"].items():
        if key == _FILE or (key in there.meta and _same(key, value, there.meta[key])):
            continue
        if value not in (article_id, there.title):
            yield key


def _same(key: str, value: Json, other: Json) -> bool:
    if key == META_KEY and isinstance(value, dict) and isinstance(other, dict):
        # A corpus without a name for its tokeniser has that of its file.
        value, other = ({**one, "tokeniser": None} for one in (value, other))
    return bool(value == other)
