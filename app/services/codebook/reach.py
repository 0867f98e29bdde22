"""What an edit of the codebook reaches beyond the codebook itself: counted beforehand, and worked out for doing it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from app.domain.codebook.edits import CodebookEdit
from app.domain.identity import utc_now
from app.domain.records import Change, Codebook, Rejection, Relation, Span, revised
from app.services.steps import deleted
from db.history.history import change_between
from db.many_rows import Pace, paced
from db.snapshots import json_values
from db.stores.codebook_use import links_typed, relation_places, relations_typed, span_places, spans_labelled
from db.stores.rejections import rejections_of_label

if TYPE_CHECKING:
    from db.workspace.engine import Transaction

PASSES = 3
"""How often an edit deals with a span or relation: it is read and changed, carried out, and written down."""

_Link = tuple[str, str, str, str]
"""Type, both ends and annotator: no two relations have all of them in common."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """What an edit would reach beyond the codebook itself.

    Attributes:
        spans, relations: how many would change or go, in how many `articles`.
        deleted_spans, deleted_relations: how many of them would go.
        lost_values: attribute values that would go with what stays.
        annotators: whose they are → how many spans and relations.
    """

    spans: int
    relations: int
    articles: int
    deleted_spans: int
    deleted_relations: int
    lost_values: int
    annotators: Mapping[str, int]

    @property
    def nothing(self) -> bool:
        """Whether the edit changes the codebook only."""
        return not (self.spans or self.relations)


@dataclass(frozen=True, slots=True)
class _Fate:
    """What becomes of a span or relation."""

    touched: bool
    gone: bool
    lost: int


def _fate(before: Span | Relation, after: Span | Relation | None) -> _Fate:
    lost = len(before.attributes) - len(after.attributes) if after is not None else 0
    return _Fate(after is not before, after is None, max(0, lost))


class _Count:
    """Adds up what is touched."""

    def __init__(self) -> None:
        self._found: Counter[str] = Counter()
        self._annotators: Counter[str] = Counter()
        self._articles: set[int] = set()

    def add(self, kind: str, fate: _Fate, annotator: str, article_pk: int) -> None:
        """One of `spans` or `relations`."""
        self._found[kind] += 1
        self._found[f"deleted_{kind}"] += fate.gone
        self._found["lost_values"] += fate.lost
        self._annotators[annotator] += 1
        self._articles.add(article_pk)

    def result(self) -> Touched:
        """All of it."""
        counted = ("spans", "relations", "deleted_spans", "deleted_relations", "lost_values")
        counts = {name: self._found[name] for name in counted}
        return Touched(articles=len(self._articles), annotators=dict(sorted(self._annotators.items())), **counts)


def count_touched(connection: Transaction, edit: CodebookEdit, after: Codebook) -> Touched:
    """What the edit would reach, without a record being made of anything."""
    count = _Count()

    # An edit sees labels or types and attributes, nothing else; tens of thousands of spans share a few of these.
    @cache
    def span_fate(label: str, attributes: str) -> _Fate:
        probe = _like(label, attributes)
        return _fate(probe, edit.span(probe, after))

    @cache
    def relation_fate(kind: str, attributes: str) -> _Fate:
        probe = _link_like(kind, attributes)
        return _fate(probe, edit.relation(probe, after))

    for label, attributes, annotator, article_pk in span_places(connection, edit.labels()):
        fate = span_fate(label, attributes)
        if fate.touched:
            count.add("spans", fate, annotator, article_pk)
    loose = frozenset(key for key in edit.labels() if span_fate(key, "{}").gone)
    taken = set(links_typed(connection, _targets(edit, after)))
    for place in relation_places(connection, edit.types(), loose):
        fate = _Fate(touched=True, gone=True, lost=0)
        if not place.ends & loose:
            fate = relation_fate(place.type, place.attributes)
            if fate.touched and not fate.gone:
                fate = _unless_taken(fate, place.link, _type_after(edit, after, place.type), taken)
        if fate.touched:
            count.add("relations", fate, place.annotator, place.article_pk)
    return count.result()


def _unless_taken(fate: _Fate, link: _Link, new_type: str | None, taken: set[_Link]) -> _Fate:
    if new_type is None or new_type == link[0]:
        return fate
    moved = (new_type, *link[1:])
    if moved in taken:
        return _Fate(touched=True, gone=True, lost=0)
    taken.add(moved)
    return fate


def changes_by(connection: Transaction, edit: CodebookEdit, after: Codebook, pace: Pace) -> Sequence[Change]:
    """The changes of spans and relations that the edit brings; their articles should be locked."""
    now = utc_now()
    changes: list[Change] = []
    gone_spans: list[Span] = []
    for span in paced(spans_labelled(connection, edit.labels()), pace):
        new = edit.span(span, after)
        if new is None:
            gone_spans.append(span)
        elif new is not span:
            changes.append(change_between(span, revised(new, version=span.version + 1, updated=now)))
    gone_relations: list[Relation] = []
    taken = set(links_typed(connection, _targets(edit, after)))
    for relation in paced(relations_typed(connection, edit.types()), pace):
        fresh = edit.relation(relation, after)
        # Of two links that become the same, the one that was there stays.
        if fresh is None or (fresh.type != relation.type and _link(fresh) in taken):
            gone_relations.append(relation)
        elif fresh is not relation:
            taken.add(_link(fresh))
            changes.append(change_between(relation, revised(fresh, version=relation.version + 1, updated=now)))
    return [*changes, *deleted(connection, gone_spans, gone_relations)]


def moved_rejections(connection: Transaction, before: Codebook, edit: CodebookEdit) -> Sequence[Change]:
    """What was rejected for a label is rejected for the one that takes its place."""
    changes: list[Change] = []
    after = edit.codebook(before)
    for key in edit.labels():
        moved = edit.span(_like(key, "{}"), after)
        if moved is None or moved.label == key:
            continue
        there = {_place(one) for one in rejections_of_label(connection, moved.label)}
        for one in rejections_of_label(connection, key):
            changes.append(change_between(one, None))
            if _place(one) not in there:
                changes.append(change_between(None, replace(one, label=moved.label)))
    return changes


def _targets(edit: CodebookEdit, after: Codebook) -> frozenset[str]:
    """Types into which the edit makes relations of other types: theirs could be there already."""
    moved = {_type_after(edit, after, kind) for kind in edit.types()}
    return frozenset(kind for kind in moved if kind is not None and kind not in edit.types())


def _type_after(edit: CodebookEdit, after: Codebook, kind: str) -> str | None:
    moved = edit.relation(_link_like(kind, "{}"), after)
    return moved.type if moved is not None else None


def _like(label: str, attributes: str) -> Span:
    return Span(
        id="",
        article_id="",
        label=label,
        fragments=((0, 1),),
        quote="",
        annotator="",
        attributes=json_values(attributes),
    )


def _link_like(kind: str, attributes: str) -> Relation:
    return Relation(
        id="", article_id="", type=kind, from_span="", to_span="", annotator="", attributes=json_values(attributes)
    )


def _link(relation: Relation) -> _Link:
    return relation.type, relation.from_span, relation.to_span, relation.annotator


def _place(rejection: Rejection) -> tuple[str, str, int, int]:
    return rejection.article_id, rejection.annotator, rejection.start, rejection.end
