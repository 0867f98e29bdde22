"""Somebody's file of articles that are there: it brings a layer for each article, not a copy of it."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from app.domain.errors import RecordError
from app.domain.native_record import Json, NativeEntity, NativeRecord, NativeRelation, NativeSpan
from app.domain.wording.isolation import isolated
from app.exchange.records.replaced_ids import UNIQUE, id_in_article, id_in_layer, possible_ids
from app.services.transfer.layer_joining import ComingLinks, Known, PresentSpans

if TYPE_CHECKING:
    from app.domain.records import Span
    from db.transfer.known_articles import KnownArticle
    from db.transfer.layers import Layers

_SHOWN = 20
"""Code points shown of a text where another one begins to differ."""
_NAMED = 5
"""Annotators that a line names."""


class Brought(NamedTuple):
    """What a record has for an article that is there already."""

    record: NativeRecord
    """With nothing but the layers of those who have none in the article, and links that join a layer."""
    completing: Mapping[str, Mapping[str, Json]]
    """Id of a span in the article → attributes that it is given, because it has no value for them."""
    left: Sequence[tuple[str, str]]
    """Kind of loss and example of everything that is not in the article and does not come."""
    kept: frozenset[str]
    """Those in the record whose layer is there already and gets nothing, or whose progress there is another."""


def brought_by(record: NativeRecord, known: Known, told: Container[str], *, removed: bool = False) -> Brought:
    """Compare a record with the article of the same text; a link comes when both its ends are there or come with it.

    Args:
        record: Checked.
        known: What the workspace knows about the article.
        told: Ids of those spans of the record whose attributes are meant for spans that are there as well.
        removed: Whether the article comes back from the trash: spans that it never had then come to any layer of it.
    """
    people = {item["annotator"] for item in chain(record["spans"], record["relations"])}
    comers = (people | record["status"].keys()) - known.there.owners(record)
    further = {name for name, state in record["status"].items() if known.there.states.get(name) != state}
    spans: list[NativeSpan] = []
    ends: dict[str, Sequence[str]] = {}
    fresh = _fresh(record, known) if removed else frozenset()
    for span in record["spans"]:
        comes = span["id"] in fresh if removed else span["annotator"] in comers
        if comes:
            spans.append({**span, "id": known.free_id(span["id"], span["annotator"])})
            ends[span["id"]] = (spans[-1]["id"],)
    rest: NativeRecord = {**record, "spans": [one for one in record["spans"] if one["id"] not in ends]}
    present = PresentSpans(rest, known.there)
    completing = present.lacking(told)
    links = ComingLinks(known, record, {**present.ids, **ends})
    for link in record["relations"]:
        links.add(link, joins=link["annotator"] not in comers)
    reduced: NativeRecord = {
        **record,
        "spans": spans,
        "relations": links.links,
        "entities": _entities_of(spans, record),
        "status": {name: state for name, state in record["status"].items() if name in comers & further},
    }
    joined = {link["annotator"] for link in links.links} | {known.there.spans[one].mark[0] for one in completing}
    # Of an article that comes back, the layers come back with it: nobody wonders where they are.
    beyond = frozenset() if removed else _people_beyond(record, links.meant) - joined
    return Brought(reduced, completing, [*present.left(completing), *links.left], (beyond | further) - comers)


def _fresh(record: NativeRecord, known: Known) -> frozenset[str]:
    """Ids of spans that the article never had: none of its own says the same, or came as the same with an import."""
    marks, found = known.there.marks, set()
    for span in record["spans"]:
        who = span["annotator"]
        own = possible_ids(record["id"], span["id"], who)
        had = any((one := known.there.spans.get(key)) is not None and one.mark[0] == who for key in own)
        had = had or any(_is_deleted(span, known.gone.get(key)) for key in own)
        if not had and (who, span["label"], span["start"], span["end"]) not in marks:
            found.add(span["id"])
    return frozenset(found)


def _is_deleted(span: NativeSpan, gone: Span | None) -> bool:
    """Whether it is `gone`, which had an id of it: a number may mean another span by now, but not at the same place."""
    if gone is None or gone.annotator != span["annotator"]:
        return False
    return len(span["id"]) >= UNIQUE or (gone.start, gone.end) == (span["start"], span["end"])


def ids_gone(record: NativeRecord) -> list[str]:
    """Ids that spans of `record` may have had in an article that comes back."""
    return [one for span in record["spans"] for one in possible_ids(record["id"], span["id"], span["annotator"])]


def gone_from(article_id: str, deleted: Mapping[str, Span]) -> dict[str, Span]:
    """Those of the `deleted` spans, by id, that were in this article: others number theirs alike."""
    return {identifier: span for identifier, span in deleted.items() if span.article_id == article_id}


def _people_beyond(record: NativeRecord, ends: Container[str]) -> frozenset[str]:
    """Annotators of `record`; spans that are only named as `ends` of links that come are not meant to come in."""
    meant = chain((span for span in record["spans"] if span["id"] not in ends), record["relations"])
    return frozenset(item["annotator"] for item in meant)


def _entities_of(spans: Iterable[NativeSpan], record: NativeRecord) -> list[NativeEntity]:
    named = {span["entity"] for span in spans}
    return [entity for entity in record["entities"] if entity["id"] in named]


def labels_told(people: Collection[str], emptied: Collection[str] = ()) -> str:
    """Why their layers do not come in; somebody has deleted all that was in those that are `emptied`."""
    there, gone = [name for name in people if name not in emptied], [name for name in people if name in emptied]
    if not gone:
        return f"the article already has labels by {_named(there)}"
    if not there:
        return f"the labels of {_named(gone)} in this article were deleted here; bring them back from the trash"
    return (
        f"the article already has labels by {_named(there)}; those of {_named(gone)} were deleted here, "
        "bring them back from the trash"
    )


def _named(people: Collection[str]) -> str:
    names = sorted(people)
    more = f" and {len(names) - _NAMED:,} others" if len(names) > _NAMED else ""
    return isolated(", ".join(names[:_NAMED]) + more)


def other_text(identifier: str, there: str, here: str) -> str:
    """Why an article is refused that has the id of another one: where the two texts part."""
    at, that_one, this_one = _difference(there, here)
    return (
        f"its id {identifier} is taken by an article with another text: "
        f"from code point {at} on that one goes {that_one}, this one {this_one}"
    )


def _difference(there: str, here: str) -> tuple[int, str, str]:
    """The first code point at which two texts differ, and how each of them goes on."""
    at = next((index for index, (one, other) in enumerate(zip(there, here, strict=False)) if one != other), None)
    start = min(len(there), len(here)) if at is None else at
    return start, shown_from(there, start), shown_from(here, start)


def shown_from(text: str, start: int) -> str:
    """How a text goes on: a stretch in which differences can be seen, those in blanks, controls and joiners as well."""
    rest = text[start : start + _SHOWN]
    seen = "".join(one if one.isprintable() else f"<U+{ord(one):04X}>" for one in rest)
    return isolated((seen or "<end>") + ("…" if len(text) > start + _SHOWN else ""))


def ids_in(records: Iterable[NativeRecord]) -> tuple[list[str], list[str]]:
    """Ids of the spans, and ids of the relations."""
    spans, relations = [], []
    for record in records:
        spans += [span["id"] for span in record["spans"]]
        relations += [relation["id"] for relation in record["relations"]]
    return spans, relations


def ids_apart(
    record: NativeRecord, known: KnownArticle | None, taken: Mapping[str, int], there: Layers
) -> dict[str, str]:
    """Ids of spans and links that another article has → ids instead, which are the same in every import.

    Many formats number the spans of each article anew, and so do people who write tables.

    Args:
        record: What comes.
        known: Its article, if that is there already.
        taken: Ids → the key of the article that has them.
        there: The layers of its article; several annotators may bring the same numbers.

    Raises:
        RecordError: an id that nobody gives twice is taken in another article.
    """
    found: dict[str, str] = {}
    for item in chain(record["spans"], record["relations"]) if taken else ():
        identifier, annotator = item["id"], item["annotator"]
        if identifier in taken and (known is None or taken[identifier] != known.pk):
            if len(identifier) >= UNIQUE:
                raise RecordError(f"the id {identifier} of a span or link is taken in another article")
            other = id_in_article(record["id"], identifier)
            while other in there.spans or other in there.links:
                other = id_in_layer(other, annotator)
            found[identifier] = other
    return found


def with_ids(record: NativeRecord, others: Mapping[str, str]) -> NativeRecord:
    """`record` with `others` in place of the ids of its spans and links."""
    spans: list[NativeSpan] = [{**span, "id": others.get(span["id"], span["id"])} for span in record["spans"]]
    relations: list[NativeRelation] = [
        {
            **link,
            "id": others.get(link["id"], link["id"]),
            "from": others.get(link["from"], link["from"]),
            "to": others.get(link["to"], link["to"]),
        }
        for link in record["relations"]
    ]
    return {**record, "spans": spans, "relations": relations}
