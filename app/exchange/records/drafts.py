"""Articles, spans and links as a foreign format gives them, with what it leaves open filled in."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID, uuid5

import orjson

from app.domain.records import Origin
from app.exchange.characters.language import language_of, language_tag
from app.exchange.formats import ReadOptions
from app.exchange.loss import LossReport
from app.exchange.records.article_head import NAME as HEAD
from app.exchange.records.completing import text_digest
from app.exchange.records.titles import title_of

_IDS = UUID("0d1f2c56-6c0b-5c79-9f5a-2f6f1a2b7c11")
"""Namespace of the ids of spans and links that come without one of their own."""
ARTICLE_KEYS = ("id", "title", "language", "direction")
"""What our own writers put beside the text where a format lets them, and readers take back."""


def article_draft(
    text: str,
    name: str,
    *,
    given: Mapping[str, Any],
    meta: Mapping[str, Any],
    spans: Iterable[Any] = (),
    relations: Iterable[Any] = (),
    entities: Iterable[Any] = (),
    own: bool = False,
) -> dict[str, Any]:
    """An article; of `given` the `ARTICLE_KEYS` are used that hold a string, the rest comes from the text.

    Args:
        text: The article's text, in which all offsets are code points.
        name: Name of the source, the last resort for a title.
        given: What the format says about the article itself.
        meta: Everything else it says.
        spans: Made by `span_draft`.
        relations: Made by `relation_draft`.
        entities: Shaped as in the native record.
        own: Whether an export of ours gives it, in which an empty title is one; a head always does.
    """
    own = own or given.get("format") == HEAD
    if not own:
        given, meta = usable_head(given, meta)
    identifier, title, language, direction = (string_in(given, key) for key in ARTICLE_KEYS)
    said = given.get("title")
    if isinstance(said, str) and own:
        title = said
    return {
        "id": identifier,
        "title": title_of(text, name) if title is None else title,
        "text": text,
        "language": language or language_of(text),
        "direction": direction,
        "meta": dict(meta),
        "spans": list(spans),
        "relations": list(relations),
        "entities": list(entities),
    }


def usable_head(given: Mapping[str, Any], meta: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a foreign file says of an article, as far as Hashiya has the same; the rest is metadata like any other.

    Columns called ``title``, ``language`` or ``direction`` may hold numbers, names of languages or something else
    altogether (``northbound``); a day of publication may be a number.

    Returns:
        `given` with what can be used, and `meta` with what cannot, under the names that it had.
    """
    usable, kept = dict(given), dict(meta)
    for key in ("title", "language", "direction"):
        value = given.get(key)
        if value is None or value == "":
            usable[key] = None
        elif not isinstance(value, str) or (key == "direction" and value not in ("rtl", "ltr")):
            usable[key] = None
            kept.setdefault(key, value)
        elif key == "language":
            usable[key] = language_tag(value)
            if usable[key] is None:
                kept.setdefault(key, value)
    published = kept.get("published")
    if published is not None and not isinstance(published, str):
        kept["published"] = orjson.dumps(published).decode()
    return usable, kept


def meta_in(values: Mapping[str, Any]) -> dict[str, Any]:
    """What stands under ``meta``; what is no object, as from a column of somebody's table, is kept under that name."""
    found = values.get("meta")
    if isinstance(found, dict):
        return dict(found)
    return {} if found is None else {"meta": found}


def span_draft(options: ReadOptions, start: int, end: int, label: object, **given: object) -> dict[str, Any]:
    """A span in code points; `given` overrides what is assumed, and None in it counts as not given."""
    return {
        "start": start,
        "end": end,
        "label": label,
        "annotator": options.annotator,
        "attributes": {},
        "entity": None,
        "note": "",
        "origin": Origin.IMPORTED.value,
        "created": options.now,
        "updated": options.now,
        **{key: value for key, value in given.items() if value is not None},
    }


def relation_draft(
    options: ReadOptions, identifier: str, kind: object, ends: tuple[object, object], **given: object
) -> dict[str, Any]:
    """A link between the spans with the ids `ends`; `given` as in `span_draft`."""
    return {
        "id": identifier,
        "type": kind,
        "from": ends[0],
        "to": ends[1],
        "attributes": {},
        "annotator": options.annotator,
        "created": options.now,
        "updated": options.now,
        **{key: value for key, value in given.items() if value is not None},
    }


def string_in(values: Mapping[str, Any], key: str) -> str | None:
    """The value of `key` when it is a string that shows something."""
    value = values.get(key)
    return value if isinstance(value, str) and value.strip() else None


def local_ids(identifier: str | None, text: str) -> Callable[[object], str]:
    """Makes ids for what a format only numbers: the same number in the same article gets the same id anywhere.

    Raises:
        RecordError: the text cannot be stored at all.
    """
    base = identifier or text_digest(text)
    return lambda name: str(uuid5(_IDS, f"{base}/{name}"))


def without_repeats(
    relations: Iterable[Mapping[str, Any]], losses: LossReport, example: str
) -> Iterator[Mapping[str, Any]]:
    """The links of `relations` once each, by type, ends and annotator; what comes again is counted."""
    seen: set[Hashable] = set()
    for relation in relations:
        link = tuple(str(relation.get(key)) for key in ("type", "from", "to", "annotator"))
        if link in seen:
            losses.add("repeated_relations", example)
        else:
            seen.add(link)
            yield relation
