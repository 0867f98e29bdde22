"""The same mention elsewhere: found, shown in context, labelled or rejected, as one step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from app.domain.errors import HeldError, InvalidAnnotationError, NotFoundError
from app.domain.finding.mentions import MentionSearch
from app.domain.identity import new_id, utc_now
from app.domain.records import CONTEXT_LENGTH, ChangeSet, Origin, Rejection, Span
from app.domain.text.segmentation import is_boundary
from app.services.collector import uncollected
from app.services.labelling.own_steps import DETAIL_LENGTH
from app.services.progress import ProgressSink, SilentProgress, raise_if_cancelled
from app.services.rules import accepted_annotator, known_label
from app.services.steps import commit_step, pace_of
from app.services.turns import BETWEEN_LOOKS
from db.history.history import change_between
from db.stores.articles import lock_articles
from db.stores.codebook import load_codebook
from db.stores.entities import find_entity
from db.stores.spans import find_span
from db.texts.folded_texts import (
    Place,
    SearchedArticle,
    articles_holding,
    count_unfolded,
    fold_some,
    places_labelled,
    places_rejected,
    texts_of,
    unfolded_articles,
)

if TYPE_CHECKING:
    from db.workspace.engine import Database, Transaction

_FOLDED_AT_ONCE = 200
"""Articles folded in one transaction, so that others who want to save wait for a moment only."""


class Scope(StrEnum):
    """Where to look."""

    ARTICLE = "article"
    WORKSPACE = "workspace"


class Hit(NamedTuple):
    """A place that reads like the mention, in its context; offsets in code points.

    `clitic` holds the letters that stand before it in the same word and stay outside; empty for the plain form.
    """

    article_id: str
    title: str
    language: str
    direction: str | None
    start: int
    end: int
    quote: str
    prefix: str
    suffix: str
    clitic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """What a search found.

    Attributes:
        span: the mention that was looked for.
        hits: places that are neither labelled the same nor rejected, by article, then by place.
        labelled, rejected: how many places were left out because they are.
    """

    span: Span
    hits: tuple[Hit, ...]
    labelled: int
    rejected: int


class PropagationService:
    """Finds and labels further mentions in the layer of one annotator."""

    def __init__(self, database: Database, annotator: str) -> None:
        """Raises InvalidAnnotationError if `annotator` is no name that can be stored."""
        self._database = database
        self._annotator = accepted_annotator(annotator)

    def prepare(self, progress: ProgressSink | None = None) -> int:
        """Fold the texts that were not searched before; how many. `find` does it too, but takes longer then.

        Raises:
            CancelledError: the sink asked to stop; what was folded so far is kept.
            StorageError: the workspace cannot be written.
        """
        sink = progress or SilentProgress()
        with self._database.read() as connection:
            total = count_unfolded(connection)
        done = 0
        while done < total:
            raise_if_cancelled(sink)
            sink.report(done, total, f"{done:,} / {total:,}")
            with self._database.write() as connection:
                some = fold_some(connection, _FOLDED_AT_ONCE)
            if not some:
                break
            done += some
        return done

    def find(
        self,
        span_id: str,
        *,
        scope: Scope = Scope.WORKSPACE,
        proclitics: bool = False,
        progress: ProgressSink | None = None,
    ) -> Hits:
        """Places that read like the span, as whole words; with `proclitics` also behind و ف ب ل ك, ו ש ב ל כ מ.

        Raises:
            CancelledError: the sink asked to stop.
            InvalidAnnotationError: the span has no word to look for, or is in several pieces.
            NotFoundError: there is no such span.
        """
        prepared = scope is Scope.WORKSPACE and self._is_prepared(progress)
        with uncollected(), self._database.read() as connection:
            span = self._known(connection, span_id)
            if len(span.fragments) > 1:
                raise InvalidAnnotationError("A span in several pieces cannot be looked for; choose one in one piece")
            search = MentionSearch(span.quote, proclitics=proclitics)
            if scope is Scope.ARTICLE:
                articles = unfolded_articles(connection, span.article_id)
            else:
                articles = articles_holding(connection, search.form)
                if not prepared:
                    articles = chain(articles, unfolded_articles(connection))
            places, found = _places(articles, search)
            labelled = places_labelled(connection, places, span.label, self._annotator)
            rejected = places_rejected(connection, span.label, self._annotator)
        hits = [hit for place, hit in zip(places, found, strict=True) if place not in labelled | rejected]
        return Hits(
            span=span,
            hits=tuple(hits),
            labelled=len(labelled),
            rejected=sum(place in rejected and place not in labelled for place in places),
        )

    def _is_prepared(self, progress: ProgressSink | None) -> bool:
        """See to it that every text is folded, if somebody else's save does not keep us from it."""
        if self._database.read_only:
            return False
        try:
            with self._database.patience(BETWEEN_LOOKS):
                self.prepare(progress)
        except HeldError:
            return False
        return True

    def apply(
        self,
        span_id: str,
        accepted: Sequence[Hit],
        rejected: Sequence[Hit] = (),
        progress: ProgressSink | None = None,
    ) -> ChangeSet:
        """Label the accepted places like the span, with its attributes and entity, and remember the rejected ones.

        Places that somebody with this name has labelled the same meanwhile are left as they are.

        Args:
            span_id: the span.
            accepted: places to label.
            rejected: places not to be offered again.
            progress: told how far it is.

        Raises:
            CancelledError: the sink asked to stop; nothing was done.
            ConflictError: the entity was removed meanwhile.
            InvalidAnnotationError: there is nothing to do, or a hit is not of this workspace.
            NotFoundError: there is no such span.
        """
        with uncollected(), self._database.write() as connection:
            span = self._known(connection, span_id)
            known_label(load_codebook(connection), span.label)
            if span.entity is not None and find_entity(connection, span.entity, lock=True) is None:
                raise NotFoundError("The entity of this span was removed in the meantime; look at the span again")
            lock_articles(connection, (hit.article_id for hit in accepted))
            added = self._spans(connection, span, accepted)
            remembered = self._rejections(connection, span.label, rejected)
            changes = [change_between(None, one) for one in added]
            changes += [change_between(None, one) for one in remembered]
            articles = {hit.article_id for hit in (*accepted, *rejected)}
            return commit_step(
                connection,
                changes,
                annotator=self._annotator,
                verb="propagate" if added else "reject_mentions",
                detail={
                    "label": span.label,
                    "quote": span.quote[:DETAIL_LENGTH],
                    "count": len(added),
                    "rejected": len(remembered),
                },
                article_id=articles.pop() if len(articles) == 1 else None,
                pace=pace_of(progress, len(changes), 2),
            )

    def _known(self, connection: Transaction, span_id: str) -> Span:
        span = find_span(connection, span_id)
        if span is None:
            raise NotFoundError("This span is not there any more; choose another mention to look for")
        return span

    def _spans(self, connection: Transaction, like: Span, hits: Sequence[Hit]) -> list[Span]:
        texts = _texts_behind(connection, hits)
        places: dict[Place, Hit] = {(texts[hit.article_id][0], hit.start, hit.end): hit for hit in hits}
        taken = places_labelled(connection, list(places), like.label, self._annotator)
        now = utc_now()
        return [
            Span(
                id=new_id(),
                article_id=hit.article_id,
                label=like.label,
                fragments=((hit.start, hit.end),),
                quote=hit.quote,
                annotator=self._annotator,
                prefix=hit.prefix,
                suffix=hit.suffix,
                attributes=like.attributes,
                entity=like.entity,
                origin=Origin.PROPAGATED.value,
                created=now,
                updated=now,
            )
            for place, hit in places.items()
            if place not in taken
        ]

    def _rejections(self, connection: Transaction, label: str, hits: Sequence[Hit]) -> list[Rejection]:
        texts = _texts_behind(connection, hits)
        known = places_rejected(connection, label, self._annotator)
        fresh = {(texts[hit.article_id][0], hit.start, hit.end): hit for hit in hits}
        return [
            Rejection(article_id=hit.article_id, annotator=self._annotator, label=label, start=hit.start, end=hit.end)
            for place, hit in fresh.items()
            if place not in known
        ]


def _places(articles: Iterable[SearchedArticle], search: MentionSearch) -> tuple[list[Place], list[Hit]]:
    places: list[Place] = []
    hits: list[Hit] = []
    for pk, identifier, title, language, direction, text, folded in articles:
        for start, end, clitic in search.find(text, folded, language):
            places.append((pk, start, end))
            before = text[start - CONTEXT_LENGTH if start > CONTEXT_LENGTH else 0 : start]
            after = text[end : end + CONTEXT_LENGTH]
            hits.append(Hit(identifier, title, language, direction, start, end, text[start:end], before, after, clitic))
    return places, hits


def _texts_behind(connection: Transaction, hits: Sequence[Hit]) -> dict[str, tuple[int, str]]:
    """Key and text of the hits' articles.

    Raises:
        InvalidAnnotationError: a hit does not fit the text, or its article is gone.
    """
    texts = texts_of(connection, list(dict.fromkeys(hit.article_id for hit in hits)))
    for hit in hits:
        _, text = texts.get(hit.article_id, (0, ""))
        start, end = hit.start, hit.end
        fits = 0 <= start < end <= len(text) and text[start:end] == hit.quote
        if not (fits and is_boundary(text, start) and is_boundary(text, end)):
            raise InvalidAnnotationError(
                "A place is not as it was found, or its article was removed; look for the mention again"
            )
    return texts
