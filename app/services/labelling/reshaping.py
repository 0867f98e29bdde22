"""What split, merge and runs of nudges make of spans; pure, the service carries it out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.domain.boundaries.boundaries import trim
from app.domain.errors import InvalidAnnotationError
from app.domain.identity import new_id, utc_now
from app.domain.labelling.makers import JOINT, MAKES, is_joint
from app.domain.records import Change, ChangeSet, Fragments, Relation, Span, context_of, quote_of
from app.domain.text.segmentation import ceil_boundary, floor_boundary
from app.services import rules
from db.history.history import change_between


def split_at(text: str, span: Span, position: int) -> tuple[Span, Span]:
    """The span up to `position` (code points) and a new one with what follows, without blanks where they part.

    Raises:
        InvalidAnnotationError: one part would be empty, or a letter would be cut.
    """
    before = _settled(text, ((start, min(end, position)) for start, end in span.fragments if start < position))
    after = _settled(text, ((max(start, position), end) for start, end in span.fragments if end > position))
    if not before or not after:
        raise InvalidAnnotationError(
            "A split here would leave one part of the span empty; put the caret between two words"
        )
    now = utc_now()
    first = replace(span, version=span.version + 1, updated=now)
    second = replace(span, id=new_id(), version=1, note="", created=now, updated=now)
    return (
        _reaching(text, first, rules.accepted_fragments(text, before)),
        _reaching(text, second, rules.accepted_fragments(text, after)),
    )


def merged(text: str, span: Span, other: Span, fragments: Fragments) -> Span:
    """`span` over `fragments`, with what it lacked and `other` had.

    Raises:
        InvalidAnnotationError: labels, layers or articles differ.
    """
    if span.id == other.id or (span.label, span.annotator, span.article_id) != (
        other.label,
        other.annotator,
        other.article_id,
    ):
        raise InvalidAnnotationError("Only two spans of one label, in one article and one layer, can be merged")
    notes = [note for note in (span.note, other.note) if note]
    return _reaching(
        text,
        replace(
            span,
            version=span.version + 1,
            updated=utc_now(),
            note="\n".join(dict.fromkeys(notes)),
            attributes={**other.attributes, **span.attributes},
            entity=span.entity or other.entity,
        ),
        fragments,
    )


def moved_relations(links: Iterable[Relation], there: Iterable[Relation], old: str, new: str) -> list[Change]:
    """Changes that hang relations of the span `old` on the span `new`, which has those of `there` already.

    A link between the two goes, and so does one that `new` has already; who was the primary maker of a claim stays so.
    """
    known = {(link.type, link.from_span, link.to_span, link.annotator): link for link in there}
    changes: list[Change] = []
    for link in links:
        changes.append(change_between(link, None))
        ends = [new if end == old else end for end in (link.from_span, link.to_span)]
        key = (link.type, ends[0], ends[1], link.annotator)
        twin = known.get(key)
        if ends[0] == ends[1]:
            continue
        if twin is None:
            moved = replace(link, id=new_id(), from_span=ends[0], to_span=ends[1], version=1, updated=utc_now())
            known[key] = moved
            changes.append(change_between(None, moved))
        elif link.type == MAKES and is_joint(twin) and not is_joint(link):
            rest = {name: value for name, value in twin.attributes.items() if name != JOINT}
            primary = replace(twin, attributes=rest, version=twin.version + 1, updated=utc_now())
            changes.append(change_between(twin, primary))
    return changes


def as_one(first: ChangeSet, following: ChangeSet) -> ChangeSet:
    """Two change sets of a run, the later one on top: what both changed is changed once, from where the first began."""
    before = {change.object_id: change for change in first.changes}
    changes = []
    for change in following.changes:
        earlier = before.pop(change.object_id, None)
        changes.append(replace(change, before=earlier.before) if earlier is not None else change)
    return replace(following, changes=(*before.values(), *changes))


def _reaching(text: str, span: Span, fragments: Fragments) -> Span:
    prefix, suffix = context_of(text, fragments)
    return replace(span, fragments=fragments, quote=quote_of(text, fragments), prefix=prefix, suffix=suffix)


def _settled(text: str, fragments: Iterable[tuple[int, int]]) -> Fragments:
    trimmed = (trim(text, start, end) for start, end in fragments)
    return tuple((floor_boundary(text, start), ceil_boundary(text, end)) for start, end in trimmed if start < end)
