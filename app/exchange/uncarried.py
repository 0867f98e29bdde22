"""What of a record a format has no place for: counted thing by thing, so that nothing is dropped without a line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from itertools import repeat
from operator import contains, itemgetter

from app.domain.native_record import NativeRecord
from app.exchange.loss import LossReport

MAIN_META = ("published", "source", "url")
"""Metadata that has a column of its own in tables."""
CLAIM = "CLAIM"
# Millions of spans are counted: these take half the time of a loop.
_annotator, _attributes, _note = itemgetter("annotator"), itemgetter("attributes"), itemgetter("note")

_COUNTS: Mapping[str, Callable[[NativeRecord], int]] = {
    "annotators": lambda record: len({*map(_annotator, record["spans"]), *map(_annotator, record["relations"])}),
    "article_text": lambda _record: 1,
    "attributes": lambda record: sum(map(len, map(_attributes, record["spans"]))),
    "blank_titles": lambda record: not record["title"].strip(),
    "details": lambda record: sum(1 for value in (record["title"], record["language"], record["direction"]) if value),
    "entities": lambda record: len(record["entities"]),
    "entity_details": lambda record: sum(
        len(entity["aliases"]) + bool(entity.get("note")) + len(entity.get("attributes", ()))
        for entity in record["entities"]
    ),
    "fragments": lambda record: sum(map(contains, record["spans"], repeat("fragments"))),
    "history": lambda record: len(record["spans"]) + len(record["relations"]),
    "identifiers": lambda record: len(record["spans"]) + len(record["relations"]),
    "link_details": lambda record: len(record["relations"]),
    "language": lambda record: bool(record["language"]) + bool(record["direction"]),
    "meta": lambda record: len(record["meta"]),
    "meta_rest": lambda record: sum(1 for key in record["meta"] if key not in MAIN_META),
    "notes": lambda record: sum(map(bool, map(_note, record["spans"]))),
    "other_spans": lambda record: sum(1 for span in record["spans"] if span["label"] != CLAIM),
    "progress": lambda record: len(record["status"]),
    "relation_attributes": lambda record: sum(len(relation["attributes"]) for relation in record["relations"]),
    "relations": lambda record: len(record["relations"]),
    "spans": lambda record: len(record["spans"]),
}


def count_uncarried(record: NativeRecord, kinds: Collection[str], losses: LossReport) -> None:
    """Count what `record` holds of each of `kinds`; the example is the article's id.

    Kinds are those of `app.exchange.loss.SENTENCES` that tell of a part of the record.
    """
    for kind in kinds:
        count = _COUNTS[kind](record)
        if count:
            losses.add(kind, record["id"], count)
