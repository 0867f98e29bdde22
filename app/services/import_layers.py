"""Somebody's file of articles that are there: it brings a layer for each article, not a copy of it."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID, uuid5

from app.domain.errors import RecordError
from app.domain.native_record import NativeEntity, NativeRecord, NativeRelation, NativeSpan

if TYPE_CHECKING:
    from db.bulk_import import KnownArticle
    from db.layers import Layers, Mark

_IDS = UUID("c1c1f3a0-6a3c-5a43-9d0e-5e2a4d1f7b92")
"""Namespace of the ids of spans and links whose own ids are another annotator's already."""
_SHOWN = 20
"""Code points shown of a text where another one begins to differ."""
_NAMED = 5
"""Annotators that a line names."""


class Brought(NamedTuple):
    """What a record has for an article that is there already."""

    record: NativeRecord
    """With nothing but the layers of those who have none in the article."""
    missing: int
    """How many other spans and links of the record are not in the article."""
    kept: frozenset[str]
    """Those in the record whose layer is there already."""


def brought_by(record: NativeRecord, there: Layers, taken: Container[str]) -> Brought:
    """Compare a record with the article of the same text; a link comes when both its ends are there or come with it.

    Args:
        record: Checked.
        there: The article's layers.
        taken: Ids of spans and links that the article has.
    """
    people = {item["annotator"] for item in chain(record["spans"], record["relations"])}
    comers = (people | record["status"].keys()) - there.annotators
    marks: dict[str, Mark] = {
        span["id"]: (span["annotator"], span["label"], span["start"], span["end"]) for span in record["spans"]
    }
    ids = {
        span["id"]: _own_id(span["id"], span["annotator"], taken)
        for span in record["spans"]
        if span["annotator"] in comers
    }
    ends = {**{key: key for key, mark in marks.items() if there.has(key, mark)}, **ids}
    spans: list[NativeSpan] = [{**span, "id": ids[span["id"]]} for span in record["spans"] if span["id"] in ids]
    links = [
        link
        for link in record["relations"]
        if link["annotator"] in comers and link["from"] in ends and link["to"] in ends
    ]
    relations: list[NativeRelation] = [
        {
            **link,
            "id": _own_id(link["id"], link["annotator"], taken),
            "from": ends[link["from"]],
            "to": ends[link["to"]],
        }
        for link in links
    ]
    marked = there.marks
    missing = sum(key not in ids and mark not in marked for key, mark in marks.items())
    coming = {link["id"] for link in links}
    missing += sum(
        (link["annotator"], link["type"], marks[link["from"]], marks[link["to"]]) not in there.ties
        for link in record["relations"]
        if link["id"] not in coming
    )
    reduced: NativeRecord = {
        **record,
        "spans": spans,
        "relations": relations,
        "entities": _entities_of(spans, record),
        "status": {name: state for name, state in record["status"].items() if name in comers},
    }
    return Brought(reduced, missing, _people_beyond(record, links) - comers)


def _people_beyond(record: NativeRecord, links: Iterable[NativeRelation]) -> frozenset[str]:
    """Annotators of `record`; a span that is only named as the end of one of `links` is not meant to come in."""
    ends = {end for link in links for end in (link["from"], link["to"])}
    meant = chain((span for span in record["spans"] if span["id"] not in ends), record["relations"])
    return frozenset(item["annotator"] for item in meant)


def _entities_of(spans: Iterable[NativeSpan], record: NativeRecord) -> list[NativeEntity]:
    named = {span["entity"] for span in spans}
    return [entity for entity in record["entities"] if entity["id"] in named]


def _own_id(identifier: str, annotator: str, taken: Container[str]) -> str:
    """Formats that only number their spans give the first span of every annotator the same id."""
    return str(uuid5(_IDS, f"{annotator}\0{identifier}")) if identifier in taken else identifier


def labels_told(people: Collection[str]) -> str:
    """Why their layers do not come in."""
    names = sorted(people)
    more = f" and {len(names) - _NAMED:,} others" if len(names) > _NAMED else ""
    return f"the article already has labels by \u2068{', '.join(names[:_NAMED])}{more}\u2069"


def difference(there: str, here: str) -> tuple[int, str, str]:
    """The first code point at which two texts differ, and how each of them goes on."""
    at = next((index for index, (one, other) in enumerate(zip(there, here, strict=False)) if one != other), None)
    start = min(len(there), len(here)) if at is None else at
    return start, _shown(there, start), _shown(here, start)


def _shown(text: str, start: int) -> str:
    """A stretch in which differences can be seen, those in blanks, controls and joiners as well."""
    rest = text[start : start + _SHOWN]
    seen = "".join(one if one.isprintable() else f"<U+{ord(one):04X}>" for one in rest)
    return f"\u2068{seen or '<end>'}{'…' if len(text) > start + _SHOWN else ''}\u2069"


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
