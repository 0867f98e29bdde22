"""What annotators have marked in articles that somebody brings labels for, and what an import has added to it."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from sqlalchemy import Connection, select

from app.domain.records import Change, Progress, ProgressState
from db.history import change_between
from db.many_rows import IN_ONE_QUERY
from db.relations import relations_with
from db.schema import AnnotatorRow, LabelRow, ProgressRow, RelationRow, RelationTypeRow, SpanRow
from db.spans import spans_with

Mark: TypeAlias = tuple[str, str, int, int]
"""Annotator, label, start and end of a span."""
Tie: TypeAlias = tuple[str, str, Mark, Mark]
"""Annotator and type of a link, and the spans it goes from and to."""
_BEGUN = frozenset({ProgressState.TODO.value, ProgressState.DOING.value})
"""States that say nothing about an article without labels; the others say that there is nothing to label."""


class Layers(NamedTuple):
    """The spans and links of an article, by what they say, and how far everybody has come with it."""

    spans: Mapping[str, tuple[int, Mark]]
    """Key and mark of each span by its id."""
    ties: frozenset[Tie]
    states: Mapping[str, str]

    @property
    def marks(self) -> frozenset[Mark]:
        """The spans, by what they say."""
        return frozenset(mark for _, mark in self.spans.values())

    @property
    def annotators(self) -> frozenset[str]:
        """Everybody who has marked something, or is done with the article without having marked anything."""
        done = {name for name, state in self.states.items() if state not in _BEGUN}
        return frozenset({mark[0] for _, mark in self.spans.values()} | {tie[0] for tie in self.ties} | done)

    @property
    def keys(self) -> dict[str, int]:
        """The key of each span by its id."""
        return {identifier: pk for identifier, (pk, _) in self.spans.items()}

    def has(self, span_id: str, mark: Mark) -> bool:
        """Whether this very span is there."""
        found = self.spans.get(span_id)
        return found is not None and found[1] == mark


NO_LAYERS = Layers({}, frozenset(), {})


def layers_of(connection: Connection, article_keys: Sequence[int]) -> dict[int, Layers]:
    """The layers of the articles with these keys, by key."""
    spans: dict[int, dict[str, tuple[int, Mark]]] = {key: {} for key in article_keys}
    ties: dict[int, set[Tie]] = {key: set() for key in article_keys}
    states: dict[int, dict[str, str]] = {key: {} for key in article_keys}
    for some in _slices(list(spans)):
        marks: dict[int, Mark] = {}
        for article, pk, identifier, name, label, start, end in connection.execute(
            select(
                SpanRow.article_pk,
                SpanRow.pk,
                SpanRow.id,
                AnnotatorRow.name,
                LabelRow.key,
                SpanRow.start_cp,
                SpanRow.end_cp,
            )
            .join(AnnotatorRow, AnnotatorRow.pk == SpanRow.annotator_pk)
            .join(LabelRow, LabelRow.pk == SpanRow.label_pk)
            .where(SpanRow.article_pk.in_(some))
        ):
            marks[pk] = (name, label, start, end)
            spans[article][identifier] = (pk, marks[pk])
        for article, name, kind, first, last in connection.execute(
            select(
                RelationRow.article_pk,
                AnnotatorRow.name,
                RelationTypeRow.key,
                RelationRow.from_pk,
                RelationRow.to_pk,
            )
            .join(AnnotatorRow, AnnotatorRow.pk == RelationRow.annotator_pk)
            .join(RelationTypeRow, RelationTypeRow.pk == RelationRow.relation_type_pk)
            .where(RelationRow.article_pk.in_(some))
        ):
            ties[article].add((name, kind, marks[first], marks[last]))
        for article, name, state in connection.execute(
            select(ProgressRow.article_pk, AnnotatorRow.name, ProgressRow.state)
            .join(AnnotatorRow, AnnotatorRow.pk == ProgressRow.annotator_pk)
            .where(ProgressRow.article_pk.in_(some))
        ):
            states[article][name] = state
    return {key: Layers(spans[key], frozenset(ties[key]), states[key]) for key in spans}


class AddedLayers:
    """What one import has added to articles that were there before it: few bytes for each, until the history has it."""

    def __init__(self) -> None:
        self._articles: set[int] = set()
        self._spans = array("q")
        self._relations = array("q")
        self._progress: dict[tuple[str, str], tuple[Progress | None, Progress]] = {}

    @property
    def articles(self) -> int:
        """How many articles have received something."""
        return len(self._articles)

    def add(self, article_pk: int, spans: Iterable[int], relations: Iterable[int]) -> None:
        """These spans and relations, by their keys, came to an article."""
        self._articles.add(article_pk)
        self._spans.extend(spans)
        self._relations.extend(relations)

    def add_progress(self, before: Progress | None, after: Progress) -> None:
        """An annotator has come so far with an article."""
        key = after.article_id, after.annotator
        first, _ = self._progress.get(key, (before, after))
        self._progress[key] = (first, after)

    def changes(self, connection: Connection) -> Iterator[list[Change]]:
        """All of it as changes of the history, some hundred at a time; everything must be written."""
        for keys in _slices(self._spans):
            yield [change_between(None, span) for span in spans_with(connection, SpanRow.pk.in_(keys))]
        for keys in _slices(self._relations):
            yield [change_between(None, link) for link in relations_with(connection, RelationRow.pk.in_(keys))]
        yield [change_between(before, after) for before, after in self._progress.values()]


def _slices(keys: Sequence[int]) -> Iterator[list[int]]:
    for first in range(0, len(keys), IN_ONE_QUERY):
        yield list(keys[first : first + IN_ONE_QUERY])
