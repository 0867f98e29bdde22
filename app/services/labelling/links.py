"""Links seen across the workspace: claims that nobody makes yet, and who of several makers comes first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from app.domain.errors import InvalidAnnotationError
from app.domain.identity import utc_now
from app.domain.makers import JOINT, MAKES, makers_of
from app.domain.records import ChangeKind, ChangeSet
from app.services.steps import accepted_annotator, commit_step
from db.articles import lock_article
from db.history import change_between, conflict
from db.open_claims import count_open_claims
from db.relations import find_relation, relations_of_span

if TYPE_CHECKING:
    from db.engine import Database


class OpenClaims(NamedTuple):
    """An article with so many claims that have no maker and do not say whose voice they are."""

    article_id: str
    claims: int


class LinkService:
    """Links of one annotator's layer."""

    def __init__(self, database: Database, annotator: str) -> None:
        """Raises InvalidAnnotationError if `annotator` is no name that can be stored."""
        self._database = database
        self._annotator = accepted_annotator(annotator)

    def open_claims(self) -> list[OpenClaims]:
        """The articles in which claims of this layer are open, in the order in which they were added."""
        with self._database.read() as connection:
            return [OpenClaims(*row) for row in count_open_claims(connection, self._annotator)]

    def make_primary(self, relation_id: str, version: int) -> ChangeSet:
        """Let this maker come first; the others of the same layer become joint ones.

        Raises:
            ConflictError: the relation is not at `version` any more.
            InvalidAnnotationError: it is no maker, or comes first already.
        """
        with self._database.write() as connection:
            relation = find_relation(connection, relation_id)
            if relation is not None:
                lock_article(connection, relation.article_id)
                relation = find_relation(connection, relation_id)
            if relation is None or relation.version != version:
                raise conflict(connection, ChangeKind.RELATION, relation_id)
            if relation.type != MAKES:
                raise InvalidAnnotationError("Only a maker of a claim can come first; choose a link of that type")
            changes = []
            for one in makers_of(relation.to_span, relations_of_span(connection, relation.to_span)):
                joint = one.id != relation.id
                if one.annotator == relation.annotator and (one.attributes.get(JOINT) is True) is not joint:
                    rest = {key: value for key, value in one.attributes.items() if key != JOINT}
                    attributes = {**rest, JOINT: True} if joint else rest
                    after = replace(one, attributes=attributes, version=one.version + 1, updated=utc_now())
                    changes.append(change_between(one, after))
            return commit_step(
                connection,
                changes,
                annotator=self._annotator,
                verb="make_primary",
                detail={"type": relation.type},
                article_id=relation.article_id,
            )
