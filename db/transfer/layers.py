"""What annotators have marked in articles that somebody brings labels for, and what an import has added to it."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Connection, select

from app.domain.identity import utc_now
from app.domain.native_record import NativeRecord
from app.domain.records import Change, ChangeKind, Progress, ProgressState, Relation, Span, revised
from db.history.history import change_between
from db.history.search import deleted_by_id, deleted_in
from db.many_rows import IN_ONE_QUERY
from db.schema import ANNOTATOR, ENTITY, LABEL, PROGRESS, RELATION, RELATION_TYPE, SPAN
from db.snapshots import json_text, json_values, record_from
from db.stores.articles import lock_article
from db.stores.relations import relations_with
from db.stores.spans import change_spans, find_spans, spans_with

Mark: TypeAlias = tuple[str, str, int, int]
"""Annotator, label, start and end of a span."""
Tie: TypeAlias = tuple[str, str, str, str]
"""Annotator and type of a link, and the ids of the spans it goes from and to."""
_BEGUN = frozenset({ProgressState.TODO.value, ProgressState.DOING.value})
"""States that say nothing about an article without labels; the others say that there is nothing to label."""


class MarkedSpan(NamedTuple):
    """A span that is there; its attributes as JSON, its entity by id and name."""

    pk: int
    mark: Mark
    attributes: str
    note: str
    entity: tuple[str, str] | None


class DrawnLink(NamedTuple):
    """A link that is there; its attributes as JSON."""

    tie: Tie
    attributes: str


class Layers(NamedTuple):
    """The spans and links of an article by their ids, and how far everybody has come with it."""

    spans: Mapping[str, MarkedSpan]
    links: Mapping[str, DrawnLink]
    states: Mapping[str, str]
    deleted: Sequence[Span | Relation] = ()
    """What somebody has deleted in the article."""

    @property
    def marks(self) -> dict[Mark, list[str]]:
        """The ids of the spans by what they say; somebody may have marked the same twice."""
        found: dict[Mark, list[str]] = {}
        for identifier, span in self.spans.items():
            found.setdefault(span.mark, []).append(identifier)
        return found

    @property
    def ties(self) -> dict[Tie, DrawnLink]:
        """The links, by what they say."""
        return {link.tie: link for link in self.links.values()}

    def owners(self, record: NativeRecord) -> frozenset[str]:
        """Whose layer `record` does not bring: who has marked something, or is done without, or has `emptied` it."""
        done = {name for name, state in self.states.items() if state not in _BEGUN}
        return frozenset(self._marked | done | self.emptied(record))

    def emptied(self, record: NativeRecord) -> frozenset[str]:
        """Those of whose marks somebody has deleted the last one, if `record` has something of what was deleted.

        A label that was only tried, and deleted, keeps nobody's file out.
        """
        if not self.deleted:
            return frozenset()
        marks = {(span["annotator"], span["label"], span["start"], span["end"]) for span in record["spans"]}
        linking = {link["annotator"] for link in record["relations"]}
        deleted = (
            one.annotator
            for one in self.deleted
            if (one.annotator in linking if isinstance(one, Relation) else _mark_of(one) in marks)
        )
        return frozenset(deleted) - self._marked

    @property
    def _marked(self) -> set[str]:
        return {span.mark[0] for span in self.spans.values()} | {link.tie[0] for link in self.links.values()}

    @property
    def keys(self) -> dict[str, int]:
        """The key of each span by its id."""
        return {identifier: span.pk for identifier, span in self.spans.items()}

    def has(self, span_id: str, mark: Mark) -> bool:
        """Whether this very span is there."""
        found = self.spans.get(span_id)
        return found is not None and found.mark == mark


NO_LAYERS = Layers({}, {}, {})
_From = SPAN.alias("from_span")
_To = SPAN.alias("to_span")


def layers_of(connection: Connection, article_keys: Sequence[int]) -> dict[int, Layers]:
    """The layers of the articles with these keys, by key."""
    spans: dict[int, dict[str, MarkedSpan]] = {key: {} for key in article_keys}
    links: dict[int, dict[str, DrawnLink]] = {key: {} for key in article_keys}
    states: dict[int, dict[str, str]] = {key: {} for key in article_keys}
    for some in _slices(list(spans)):
        for article, identifier, span in _spans_of(connection, some):
            spans[article][identifier] = span
        for article, identifier, link in _links_of(connection, some):
            links[article][identifier] = link
        for article, name, state in connection.execute(
            select(PROGRESS.c.article_pk, ANNOTATOR.c.name, PROGRESS.c.state)
            .join(ANNOTATOR, ANNOTATOR.c.pk == PROGRESS.c.annotator_pk)
            .where(PROGRESS.c.article_pk.in_(some))
        ):
            states[article][name] = state
    deleted = deleted_in(connection, list(spans))
    return {key: Layers(spans[key], links[key], states[key], deleted.get(key, ())) for key in spans}


def _mark_of(span: Span) -> Mark:
    return span.annotator, span.label, span.start, span.end


def _spans_of(connection: Connection, articles: Sequence[int]) -> Iterator[tuple[int, str, MarkedSpan]]:
    query = (
        select(
            SPAN.c.article_pk,
            SPAN.c.id,
            SPAN.c.pk,
            ANNOTATOR.c.name,
            LABEL.c.key,
            SPAN.c.start_cp,
            SPAN.c.end_cp,
            SPAN.c.attributes,
            SPAN.c.note,
            ENTITY.c.id,
            ENTITY.c.name,
        )
        .join(ANNOTATOR, ANNOTATOR.c.pk == SPAN.c.annotator_pk)
        .join(LABEL, LABEL.c.pk == SPAN.c.label_pk)
        .outerjoin(ENTITY, ENTITY.c.pk == SPAN.c.entity_pk)
        .where(SPAN.c.article_pk.in_(articles))
        .order_by(SPAN.c.pk)
    )
    for article, identifier, pk, name, label, start, end, attributes, note, entity, entity_name in connection.execute(
        query
    ):
        known = None if entity is None else (entity, entity_name)
        yield article, identifier, MarkedSpan(pk, (name, label, start, end), attributes, note, known)


def _links_of(connection: Connection, articles: Sequence[int]) -> Iterator[tuple[int, str, DrawnLink]]:
    query = (
        select(
            RELATION.c.article_pk,
            RELATION.c.id,
            ANNOTATOR.c.name,
            RELATION_TYPE.c.key,
            _From.c.id,
            _To.c.id,
            RELATION.c.attributes,
        )
        .join(ANNOTATOR, ANNOTATOR.c.pk == RELATION.c.annotator_pk)
        .join(RELATION_TYPE, RELATION_TYPE.c.pk == RELATION.c.relation_type_pk)
        .join(_From, _From.c.pk == RELATION.c.from_pk)
        .join(_To, _To.c.pk == RELATION.c.to_pk)
        .where(RELATION.c.article_pk.in_(articles))
        .order_by(RELATION.c.pk)
    )
    for article, identifier, name, kind, first, last, attributes in connection.execute(query):
        yield article, identifier, DrawnLink((name, kind, first, last), attributes)


def deleted_ties(connection: Connection, ids: Sequence[str]) -> dict[str, Tie]:
    """Those of the links that somebody has deleted, by id, with what they said; undoing an import deletes nothing."""
    found: dict[str, Tie] = {}
    for identifier, deleted in deleted_by_id(connection, ChangeKind.RELATION, ids).items():
        link = record_from(ChangeKind.RELATION, deleted.before)
        assert isinstance(link, Relation)
        found[identifier] = (link.annotator, link.type, link.from_span, link.to_span)
    return found


def deleted_spans(connection: Connection, ids: Sequence[str]) -> dict[str, Span]:
    """Those of the spans that somebody has deleted, by id, as they were last; as `deleted_ties`."""
    found: dict[str, Span] = {}
    for identifier, deleted in deleted_by_id(connection, ChangeKind.SPAN, ids).items():
        span = record_from(ChangeKind.SPAN, deleted.before)
        assert isinstance(span, Span)
        found[identifier] = span
    return found


class BeforeCompletion(NamedTuple):
    """What a span was before an import completed it."""

    attributes: str
    version: int
    updated: str


def complete_spans(
    connection: Connection,
    article_id: str,
    attributes: Mapping[str, Mapping[str, Any]],
    keys: Mapping[str, int],
    codebook_version: int,
) -> dict[int, BeforeCompletion]:
    """Give spans of an article the attributes that they lack; what they have stays.

    Args:
        connection: a transaction of `Database.write`.
        article_id: where the spans are.
        attributes: id of a span → attributes.
        keys: of these spans at least, by their ids.
        codebook_version: by which codebook.

    Returns:
        What those spans were that are changed now, by their keys.
    """
    lock_article(connection, article_id)
    pairs = []
    for identifier, span in find_spans(connection, list(attributes)).items():
        lacking = {key: value for key, value in attributes[identifier].items() if key not in span.attributes}
        if lacking:
            both = {**span.attributes, **lacking}
            pairs.append((span, revised(span, attributes=both, version=span.version + 1, updated=utc_now())))
    changed = change_spans(connection, pairs, codebook_version)
    assert changed, "nobody else changes spans of an article that is locked"
    return {keys[one.id]: BeforeCompletion(json_text(one.attributes), one.version, one.updated) for one, _ in pairs}


class AddedLayers:
    """What one import has added to articles that were there before it: few bytes for each, until the history has it.

    Attributes:
        shown_again: keys of the articles among them that came back from the trash with the import.
    """

    def __init__(self) -> None:
        self._articles: set[int] = set()
        self.shown_again: set[int] = set()
        self._spans = array("q")
        self._relations = array("q")
        self._completed: dict[int, BeforeCompletion] = {}
        self._progress: dict[tuple[str, str], tuple[Progress | None, Progress]] = {}

    @property
    def articles(self) -> int:
        """How many articles have received something that were not in the trash."""
        return len(self._articles - self.shown_again)

    def add(self, article_pk: int, spans: Iterable[int], relations: Iterable[int]) -> None:
        """These spans and relations, by their keys, came to an article."""
        self._articles.add(article_pk)
        self._spans.extend(spans)
        self._relations.extend(relations)

    def complete(self, before: Mapping[int, BeforeCompletion]) -> None:
        """These spans, by their keys, have more attributes than before; see `complete_spans`."""
        self._completed = {**before, **self._completed}

    def add_progress(self, before: Progress | None, after: Progress) -> None:
        """An annotator has come so far with an article."""
        key = after.article_id, after.annotator
        first, _ = self._progress.get(key, (before, after))
        self._progress[key] = (first, after)

    def changes(self, connection: Connection) -> Iterator[list[Change]]:
        """All of it as changes of the history, some hundred at a time; everything must be written."""
        for keys in _slices(self._spans):
            yield [change_between(None, span) for span in spans_with(connection, SPAN.c.pk.in_(keys))]
        for keys in _slices(list(self._completed)):
            yield self._completions(connection, keys)
        for keys in _slices(self._relations):
            yield [change_between(None, link) for link in relations_with(connection, RELATION.c.pk.in_(keys))]
        yield [change_between(before, after) for before, after in self._progress.values()]

    def _completions(self, connection: Connection, keys: list[int]) -> list[Change]:
        found = dict(zip(sorted(keys), spans_with(connection, SPAN.c.pk.in_(keys)), strict=True))
        changes = []
        for pk, after in found.items():
            attributes, version, updated = self._completed[pk]
            before = revised(after, attributes=json_values(attributes), version=version, updated=updated)
            changes.append(change_between(before, after))
        return changes


def _slices(keys: Sequence[int]) -> Iterator[list[int]]:
    for first in range(0, len(keys), IN_ONE_QUERY):
        yield list(keys[first : first + IN_ONE_QUERY])
