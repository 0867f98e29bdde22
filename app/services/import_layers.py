"""Two annotators' files of the same articles: the second one brings a layer for each article, not a copy of it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID, uuid5

from app.domain.errors import RecordError
from app.domain.native_record import NativeRecord

if TYPE_CHECKING:
    from db.bulk_import import KnownArticle
    from db.layers import Layers, Mark

_IDS = UUID("c1c1f3a0-6a3c-5a43-9d0e-5e2a4d1f7b92")
"""Namespace of the ids of spans and links whose own ids are another annotator's already."""


class Brought(NamedTuple):
    """What a record has for an article that is there already."""

    record: NativeRecord
    """With nothing but the layers of those who have none in the article."""
    missing: int
    """How many other spans and links of the record are not in the article."""


def brought_by(record: NativeRecord, there: Layers, taken: Container[str], *, new_layers: bool) -> Brought:
    """Compare a record with the article of the same text.

    Args:
        record: Checked.
        there: The article's layers.
        taken: Ids of spans and links that somebody else has.
        new_layers: Whether layers of annotators who have none may come in at all.
    """
    comers = {span["annotator"] for span in record["spans"]} - there.annotators if new_layers else set()
    marks: dict[str, Mark] = {
        span["id"]: (span["annotator"], span["label"], span["start"], span["end"]) for span in record["spans"]
    }
    ids = {
        span["id"]: _own_id(span["id"], span["annotator"], taken)
        for span in record["spans"]
        if span["annotator"] in comers
    }
    spans = [{**span, "id": ids[span["id"]]} for span in record["spans"] if span["id"] in ids]
    relations = [
        {
            **link,
            "id": _own_id(link["id"], link["annotator"], taken),
            "from": ids[link["from"]],
            "to": ids[link["to"]],
        }
        for link in record["relations"]
        if link["from"] in ids and link["to"] in ids
    ]
    missing = sum(key not in ids and mark not in there.marks for key, mark in marks.items())
    missing += sum(
        (link["annotator"], link["type"], marks[link["from"]], marks[link["to"]]) not in there.ties
        for link in record["relations"]
        if not (link["from"] in ids and link["to"] in ids)
    )
    status = {name: state for name, state in record["status"].items() if name in comers}
    reduced: NativeRecord = {**record, "spans": spans, "relations": relations, "status": status}  # type: ignore[typeddict-item]
    return Brought(reduced, missing)


def _own_id(identifier: str, annotator: str, taken: Container[str]) -> str:
    """Formats that only number their spans give the first span of every annotator the same id."""
    return str(uuid5(_IDS, f"{annotator}\0{identifier}")) if identifier in taken else identifier


def ids_in(records: Iterable[NativeRecord]) -> tuple[list[str], list[str]]:
    """Ids of the spans, and ids of the relations."""
    spans, relations = [], []
    for record in records:
        spans += [span["id"] for span in record["spans"]]
        relations += [relation["id"] for relation in record["relations"]]
    return spans, relations


def refuse_taken_ids(record: NativeRecord, known: KnownArticle | None, taken: Mapping[str, int]) -> None:
    """Ids of spans and links are an article's own.

    Raises:
        RecordError: one is taken in another article.
    """
    if not taken:
        return
    for identifier in chain(*ids_in([record])):
        if identifier in taken and (known is None or taken[identifier] != known.pk):
            raise RecordError(f"the id {identifier} of a span or relation is taken in another article")
