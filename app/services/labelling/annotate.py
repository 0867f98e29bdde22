"""Labelling: every gesture is checked, carried out and written into the history in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.domain.codebook.codebook import with_defaults
from app.domain.errors import InvalidAnnotationError, NotFoundError
from app.domain.identity import new_id, utc_now
from app.domain.labelling.makers import with_rank
from app.domain.records import (
    ArticleDirection,
    Attributes,
    ChangeSet,
    Progress,
    ProgressState,
    Relation,
    Span,
    context_of,
    quote_of,
)
from app.services import rules
from app.services.collector import uncollected
from app.services.labelling.own_steps import DETAIL_LENGTH, OwnSteps
from app.services.labelling.reshaping import merged, moved_relations, split_at
from app.services.progress import ProgressSink
from app.services.steps import commit_step, pace_of
from db.history.history import change_between
from db.stores.articles import find_direction, find_presences, find_progress, find_states, lock_articles
from db.stores.relations import relations_of, relations_of_span
from db.stores.spans import find_span


class AnnotationService(OwnSteps):
    """The gestures of one annotator. Each returns what it changed, once that is durably stored.

    Raised by every gesture: NotFoundError (the article is not there), StorageError (nothing was saved).
    """

    def add_span(
        self,
        article_id: str,
        label: str,
        fragments: Sequence[tuple[int, int]],
        *,
        attributes: Attributes | None = None,
    ) -> ChangeSet:
        """Label a stretch of text; `fragments` in code points, ascending, not touching.

        Raises:
            InvalidAnnotationError: offsets, label or attributes break a rule.
        """
        with self._gesture() as connection:
            article_pk = self._lock(connection, article_id)
            known = rules.known_label(self._codebook.current(connection), label)
            text = self._text_of(connection, article_pk)
            accepted = rules.accepted_fragments(text, fragments)
            prefix, suffix = context_of(text, accepted)
            now = utc_now()
            span = Span(
                id=new_id(),
                article_id=article_id,
                label=label,
                fragments=accepted,
                quote=quote_of(text, accepted),
                annotator=self._annotator,
                prefix=prefix,
                suffix=suffix,
                attributes=rules.accepted_attributes(known, with_defaults(known.attributes, attributes or {})),
                created=now,
                updated=now,
            )
            return self._commit(connection, "add_span", [change_between(None, span)])

    def delete_span(self, span_id: str, version: int) -> ChangeSet:
        """Delete a span and the relations that hang on it.

        Raises:
            ConflictError: the span is not at `version` any more.
        """
        with self._gesture() as connection:
            span = self._seen_span(connection, span_id, version)
            changes = [change_between(one, None) for one in relations_of_span(connection, span_id)]
            return self._commit(connection, "delete_span", [*changes, change_between(span, None)])

    def relabel_span(self, span_id: str, version: int, label: str) -> ChangeSet:
        """Give a span another label; attributes that the new label defines differently are dropped.

        Raises:
            ConflictError: the span is not at `version` any more.
            InvalidAnnotationError: the label is not in use, or a relation of the span does not allow it.
        """
        with self._gesture() as connection:
            span = self._seen_span(connection, span_id, version)
            codebook = self._codebook.current(connection)
            known = rules.known_label(codebook, label)
            rules.refuse_wrong_ends(codebook, label, span, relations_of_span(connection, span_id))
            kept = rules.fitting_attributes(known, span.attributes)
            return self._change(
                connection, "relabel_span", span, {"old_label": span.label}, label=label, attributes=kept
            )

    def resize_span(
        self, span_id: str, version: int, fragments: Sequence[tuple[int, int]], *, run: str = ""
    ) -> ChangeSet:
        """Move the edges of a span. Steps of the same `run` that follow each other are undone and redone together.

        Raises:
            ConflictError: the span is not at `version` any more.
            InvalidAnnotationError: the offsets break a rule.
        """
        with self._gesture() as connection:
            span = self._seen_span(connection, span_id, version)
            text = self._text_of(connection, self._lock(connection, span.article_id))
            accepted = rules.accepted_fragments(text, fragments)
            prefix, suffix = context_of(text, accepted)
            quote = quote_of(text, accepted)
            return self._change(
                connection,
                "resize_span",
                span,
                {"run": run} if run else None,
                fragments=accepted,
                quote=quote,
                prefix=prefix,
                suffix=suffix,
            )

    def split_span(self, span_id: str, version: int, position: int) -> ChangeSet:
        """Make two spans of one at `position`; note and relations stay with the first part.

        Raises:
            ConflictError: the span is not at `version` any more.
            InvalidAnnotationError: one part would be empty, or a letter would be cut.
        """
        with self._gesture() as connection:
            span = self._seen_span(connection, span_id, version)
            text = self._text_of(connection, self._lock(connection, span.article_id))
            first, second = split_at(text, span, position)
            changes = [change_between(span, first), change_between(None, second)]
            return self._commit(connection, "split_span", changes, {"quote": span.quote[:DETAIL_LENGTH]})

    def merge_spans(
        self, kept: tuple[str, int], other: tuple[str, int], fragments: Sequence[tuple[int, int]]
    ) -> ChangeSet:
        """Make one span of two with the same label; `kept` and `other` are ids and versions.

        The kept one takes `fragments`, and from the other one its note, attributes and entity as far as it has none,
        and its relations.

        Raises:
            ConflictError: a span is not at its version any more.
            InvalidAnnotationError: the labels or layers differ, or the fragments break a rule.
        """
        with self._gesture() as connection:
            span, second = self._seen_span(connection, *kept), self._seen_span(connection, *other)
            text = self._text_of(connection, self._lock(connection, span.article_id))
            after = merged(text, span, second, rules.accepted_fragments(text, fragments))
            links = moved_relations(
                relations_of_span(connection, second.id), relations_of_span(connection, span.id), second.id, span.id
            )
            changes = [*links, change_between(second, None), change_between(span, after)]
            return self._commit(connection, "merge_spans", changes)

    def set_note(self, span_id: str, version: int, note: str) -> ChangeSet:
        """Write a note at a span; an empty one removes it.

        Raises:
            ConflictError: the span is not at `version` any more.
            InvalidAnnotationError: the note cannot be stored.
        """
        accepted = rules.accepted_text("note", note)
        with self._gesture() as connection:
            span = self._seen_span(connection, span_id, version)
            return self._change(connection, "set_note", span, note=accepted)

    def set_attributes(self, span_id: str, version: int, attributes: Attributes) -> ChangeSet:
        """Replace all attributes of a span.

        Raises:
            ConflictError: the span is not at `version` any more.
            InvalidAnnotationError: a value does not fit the codebook, and was not there before.
        """
        with self._gesture() as connection:
            span = self._seen_span(connection, span_id, version)
            owner = self._codebook.current(connection).label(span.label)
            assert owner is not None, "labels are archived, never deleted"
            accepted = rules.accepted_attributes(owner, attributes, span.attributes)
            return self._change(connection, "set_attributes", span, attributes=accepted)

    def add_relation(
        self,
        article_id: str,
        type: str,  # noqa: A002 - the record's own word
        from_span: str,
        to_span: str,
        attributes: Attributes | None = None,
    ) -> ChangeSet:
        """Link two spans of an article.

        Raises:
            InvalidAnnotationError: the codebook does not allow the link, it is there already, or it closes a circle.
            NotFoundError: a span is not in the article.
        """
        with self._gesture() as connection:
            article_pk = self._lock(connection, article_id)
            kind = rules.known_relation_type(self._codebook.current(connection), type)
            ends = [find_span(connection, span_id) for span_id in (from_span, to_span)]
            labels = []
            for span_id, end in zip((from_span, to_span), ends, strict=True):
                if end is None or end.article_id != article_id:
                    raise NotFoundError("There is no span {id} in this article; it may have been deleted", id=span_id)
                labels.append(end.label)
            if from_span == to_span:
                raise InvalidAnnotationError(
                    "A link leads from one span to another, not to itself; choose another span"
                )
            rules.refuse_illegal_ends(kind, *labels)
            links = relations_of(connection, article_pk)
            own = [link for link in links if link.annotator == self._annotator]
            if (type, from_span, to_span) in {(link.type, link.from_span, link.to_span) for link in own}:
                raise InvalidAnnotationError(
                    "These two spans are linked by {type} already; look at their links", type=type
                )
            if type in rules.TREE_TYPES:
                rules.refuse_circle(from_span, to_span, links, type)
            given = with_rank(type, to_span, with_defaults(kind.attributes, attributes or {}), own)
            now = utc_now()
            relation = Relation(
                id=new_id(),
                article_id=article_id,
                type=type,
                from_span=from_span,
                to_span=to_span,
                annotator=self._annotator,
                attributes=rules.accepted_attributes(kind, given),
                created=now,
                updated=now,
            )
            return self._commit(connection, "add_relation", [change_between(None, relation)])

    def delete_relation(self, relation_id: str, version: int) -> ChangeSet:
        """Delete a relation.

        Raises:
            ConflictError: the relation is not at `version` any more.
        """
        with self._gesture() as connection:
            relation = self._seen_relation(connection, relation_id, version)
            return self._commit(connection, "delete_relation", [change_between(relation, None)])

    def set_relation_attributes(self, relation_id: str, version: int, attributes: Attributes) -> ChangeSet:
        """Replace all attributes of a relation.

        Raises:
            ConflictError: the relation is not at `version` any more.
            InvalidAnnotationError: a value does not fit the codebook.
        """
        with self._gesture() as connection:
            relation = self._seen_relation(connection, relation_id, version)
            owner = self._codebook.current(connection).relation_type(relation.type)
            assert owner is not None, "relation types are archived, never deleted"
            others = [
                link
                for link in relations_of_span(connection, relation.to_span)
                if link.annotator == relation.annotator and link.id != relation.id
            ]
            given = with_rank(relation.type, relation.to_span, attributes, others)
            accepted = rules.accepted_attributes(owner, given, relation.attributes)
            after = replace(relation, attributes=accepted, version=relation.version + 1, updated=utc_now())
            return self._commit(connection, "set_relation_attributes", [change_between(relation, after)])

    def set_progress(self, article_id: str, state: ProgressState) -> ChangeSet:
        """Say how far this annotator has come with an article."""
        with self._gesture() as connection:
            self._lock(connection, article_id)
            before = find_progress(connection, article_id, self._annotator)
            after = Progress(article_id=article_id, annotator=self._annotator, state=ProgressState(state))
            return self._commit(connection, "set_progress", [change_between(before, after)])

    def set_progress_of(
        self, article_ids: Sequence[str], state: ProgressState, progress: ProgressSink | None = None
    ) -> ChangeSet:
        """Say of several articles at once how far this annotator has come with them, as one step.

        Raises:
            CancelledError: the sink asked to stop; nothing was done.
            InvalidAnnotationError: all of them are in this state already.
        """
        wanted = list(dict.fromkeys(article_ids))
        pace = pace_of(progress, len(wanted), 2)
        with uncollected(), self._gesture() as connection:
            lock_articles(connection, wanted)
            present = find_presences(connection, wanted)
            for missing in (one for one in wanted if one not in present):
                self._lock(connection, missing)
            before = find_states(connection, wanted, self._annotator)
            goals = [Progress(article_id=one, annotator=self._annotator, state=ProgressState(state)) for one in wanted]
            changes = [
                change_between(before.get(goal.article_id), goal)
                for goal in goals
                if (found := before.get(goal.article_id)) != goal
                and (found is not None or goal.state is not ProgressState.TODO)
            ]
            return commit_step(
                connection,
                changes,
                annotator=self._annotator,
                verb="set_progress",
                detail={"state": ProgressState(state).value, "count": len(changes)},
                pace=pace,
            )

    def set_direction(self, article_id: str, direction: str | None) -> ChangeSet:
        """Say in which direction an article is read, ``rtl`` or ``ltr``; None lets its text decide.

        Raises:
            InvalidAnnotationError: there is no such direction, or it is the article's already.
        """
        after = ArticleDirection(article_id=article_id, direction=rules.accepted_direction(direction))
        with self._gesture() as connection:
            self._lock(connection, article_id)
            before = find_direction(connection, article_id)
            if before == after:
                raise InvalidAnnotationError("The article is read in this direction already; nothing was changed")
            return self._commit(connection, "set_direction", [change_between(before, after)])
