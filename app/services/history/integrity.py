"""What a change would leave dangling: links without an end, mentions of nobody, labels that are in no codebook.

Ordinary gestures cannot do that. Steps that go back to an earlier state can, because others have gone on since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from app.domain.codebook.use import contradictions, reasons
from app.domain.errors import ConflictError, InvalidAnnotationError
from app.domain.records import Change, Codebook, Entity, Relation, Span
from app.services.rules import TREE_TYPES, refuse_circle
from db.stores.codebook import label_keys, load_codebook, relation_type_keys
from db.stores.codebook_use import relation_uses, span_uses
from db.stores.entities import find_entities, mentions_of
from db.stores.relations import relations_in, relations_of_spans
from db.stores.spans import labels_of

if TYPE_CHECKING:
    from db.workspace.engine import Transaction


class Dangling(NamedTuple):
    """A change that cannot be, and why."""

    change: Change
    reason: ConflictError


@dataclass(slots=True)
class _Outcome:
    """What there would be after the changes, as far as they say."""

    spans: dict[str, Span | None] = field(default_factory=dict)
    relations: dict[str, Relation | None] = field(default_factory=dict)
    entities: dict[str, Entity | None] = field(default_factory=dict)
    codebook: Codebook | None = None

    def take(self, change: Change) -> None:
        match change.after or change.before:
            case Span():
                self.spans[change.object_id] = change.after if isinstance(change.after, Span) else None
            case Relation():
                self.relations[change.object_id] = change.after if isinstance(change.after, Relation) else None
            case Entity():
                self.entities[change.object_id] = change.after if isinstance(change.after, Entity) else None
            case Codebook():
                self.codebook = change.after if isinstance(change.after, Codebook) else None


def present_contradictions(connection: Transaction) -> dict[str, int]:
    """What is labelled although the codebook in force does not allow it (see `app.domain.codebook.use`)."""
    return contradictions(load_codebook(connection), span_uses(connection), relation_uses(connection))


def refuse_new_contradictions(connection: Transaction, known: Mapping[str, int]) -> None:
    """Raise ConflictError if something is labelled by now that the codebook does not allow, and was not `known`."""
    fresh = {clause: count for clause, count in present_contradictions(connection).items() if clause not in known}
    if fresh:
        raise ConflictError(
            "Going back would contradict what was labelled since, so nothing was changed: {reasons}",
            reasons="; ".join(reasons(fresh)),
        )


def refuse_dangling(connection: Transaction, changes: Sequence[Change]) -> None:
    """Raise ConflictError for the first change that would leave something dangling."""
    for found in dangling(connection, changes):
        raise found.reason


def dangling(connection: Transaction, changes: Sequence[Change], *, lock: bool = True) -> Iterator[Dangling]:
    """Changes that would leave something dangling, each with the reason; `lock` keeps others from changing entities."""
    outcome = _Outcome()
    for change in changes:
        outcome.take(change)
    yield from _unknown_keys(connection, changes, outcome.codebook)
    if outcome.entities or any(isinstance(change.after, Span) and change.after.entity for change in changes):
        yield from _lost_entities(connection, changes, outcome, lock=lock)
    if outcome.spans or outcome.relations:
        yield from _loose_links(connection, changes, outcome)


def _unknown_keys(connection: Transaction, changes: Sequence[Change], codebook: Codebook | None) -> Iterator[Dangling]:
    if codebook is None:
        labels, kinds = set(label_keys(connection)), set(relation_type_keys(connection))
    else:
        labels, kinds = {one.key for one in codebook.labels}, {one.key for one in codebook.relation_types}
    for change in changes:
        match change.after:
            case Span(label=key) if key not in labels:
                told = "The label {key} was taken out of the codebook; add it again before this step"
                yield Dangling(change, ConflictError(told, key=key))
            case Relation(type=key) if key not in kinds:
                told = "The link type {key} was taken out of the codebook; add it again before this step"
                yield Dangling(change, ConflictError(told, key=key))


def _lost_entities(
    connection: Transaction, changes: Sequence[Change], outcome: _Outcome, *, lock: bool
) -> Iterator[Dangling]:
    wanted = {change.after.entity for change in changes if isinstance(change.after, Span)} - {None}
    there = set(find_entities(connection, (one for one in wanted if one and one not in outcome.entities), lock=lock))
    there |= {key for key, entity in outcome.entities.items() if entity is not None}
    gone = [key for key, entity in outcome.entities.items() if entity is None]
    named = {span.entity for span in (mentions_of(connection, gone) if gone else ()) if span.id not in outcome.spans}
    for change in changes:
        if isinstance(change.after, Span) and change.after.entity and change.after.entity not in there:
            told = "The entity that this span refers to was removed in the meantime; bring it back first"
            yield Dangling(change, ConflictError(told))
        if change.after is None and isinstance(change.before, Entity) and change.object_id in named:
            told = "Spans refer to {entity} by now; link them to another entity first"
            yield Dangling(change, ConflictError(told, entity=change.before.name))


def _loose_links(connection: Transaction, changes: Sequence[Change], outcome: _Outcome) -> Iterator[Dangling]:
    moved = {change.object_id: change for change in changes if isinstance(change.before, Span) and _matters(change)}
    links = {link.id: link for link in outcome.relations.values() if link is not None}
    touching = [*moved, *(link.from_span for link in links.values())]
    present = relations_of_spans(connection, list(dict.fromkeys(touching)))
    others = [link for link in present if link.id not in outcome.relations]
    if not (others or links):
        return
    codebook = outcome.codebook or load_codebook(connection)
    ends = {end for link in (*others, *links.values()) for end in (link.from_span, link.to_span)}
    stored = labels_of(connection, [end for end in ends if end not in outcome.spans])
    labels = {**{key: span.label for key, span in outcome.spans.items() if span is not None}, **stored}
    for link in others:
        for change in filter(None, map(moved.get, (link.from_span, link.to_span))):
            if refusal := _lost_end(codebook, link, change, labels):
                yield Dangling(change, refusal)
    by_id = {change.object_id: change for change in changes if isinstance(change.after, Relation)}
    alike = Counter(map(_same_link, (*others, *links.values())))
    trees: dict[str, list[Relation]] = {}
    for link in links.values():
        if link.type in TREE_TYPES:
            trees.setdefault(link.article_id, []).append(link)
    for article_id, tree in trees.items():
        tree += [one for one in relations_in(connection, article_id) if one.id not in outcome.relations]
    for link in links.values():
        twice = alike[_same_link(link)] > 1
        if refusal := _refusal(codebook, link, labels, trees.get(link.article_id, ()), twice=twice):
            yield Dangling(by_id[link.id], refusal)


def _lost_end(codebook: Codebook, link: Relation, change: Change, labels: Mapping[str, str]) -> ConflictError | None:
    """Why a span at one of its ends may not change so; `labels` of spans by id."""
    if change.after is None:
        told = "{person} has linked this span by {type} since; delete that link first"
        return ConflictError(told, person=link.annotator, type=link.type)
    if not _allowed(codebook, link, labels):
        return ConflictError("This span has a link {type} by now, whose end it could not be any more", type=link.type)
    return None


def _matters(change: Change) -> bool:
    """Whether links of the span could suffer: it goes, or gets another label."""
    return not (isinstance(change.before, Span) and isinstance(change.after, Span)) or (
        change.before.label != change.after.label
    )


def _allowed(codebook: Codebook, link: Relation, labels: Mapping[str, str]) -> bool:
    """Whether the link may lead from one of its ends to the other; `labels` of spans by id."""
    kind = codebook.relation_type(link.type)
    begin, end = labels.get(link.from_span), labels.get(link.to_span)
    if kind is None or begin is None or end is None:
        return True
    return begin in kind.from_labels and end in kind.to_labels


def _same_link(link: Relation) -> tuple[str, str, str, str]:
    return link.type, link.from_span, link.to_span, link.annotator


def _refusal(
    codebook: Codebook, link: Relation, labels: Mapping[str, str], tree: Sequence[Relation], *, twice: bool
) -> ConflictError | None:
    """Why the link could not come, or None: `tree` is what it could close a circle with, `twice` says it is there."""
    if link.from_span not in labels or link.to_span not in labels:
        told = "A span that the link {type} leads from or to was deleted in the meantime; bring it back first"
        return ConflictError(told, type=link.type)
    if not _allowed(codebook, link, labels):
        told = "The ends of the link {type} have labels by now that the codebook does not allow for it"
        return ConflictError(told, type=link.type)
    if twice:
        told = "These two spans are linked by {type} already; look at their links"
        return ConflictError(told, type=link.type)
    if link.type in TREE_TYPES:
        try:
            refuse_circle(link.from_span, link.to_span, tree, link.type)
        except InvalidAnnotationError as error:
            return ConflictError(error.template, **error.values)
    return None
