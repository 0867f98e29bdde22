"""The page of an entity: all its mentions in context, what it claims, what is claimed about it, over time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.domain.errors import NotFoundError
from app.domain.records import Entity
from db.stores.entities import find_entity, mention_counts
from db.stores.mentions import Side, claim_lines, counts_by_label, counts_by_month, mention_lines

if TYPE_CHECKING:
    from db.workspace.engine import Database


@dataclass(frozen=True, slots=True)
class MentionLine:
    """A span in its context, one line of a concordance; offsets in code points."""

    span_id: str
    version: int
    article_id: str
    title: str
    published: str | None
    language: str
    direction: str | None
    label: str
    annotator: str
    start: int
    end: int
    prefix: str
    quote: str
    suffix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLine:
    """A claim that a mention makes or is the target of.

    Attributes:
        claim: the claim in its context.
        relation_id: of the link between the two.
        mention_id: the span that stands for the entity.
        attributes: of the claim.
        link_attributes: of the link: stance, joint, cue.
    """

    claim: MentionLine
    relation_id: str
    mention_id: str
    attributes: Mapping[str, Any]
    link_attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Period:
    """A month, such as ``2024-05``, or the empty text for articles without a date, with what it holds."""

    month: str
    mentions: int
    claims_made: int
    claims_about: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityPage:
    """An entity with its figures; all layers count, articles of the trash do not."""

    entity: Entity
    mentions: int
    articles: int
    labels: Mapping[str, int]
    over_time: tuple[Period, ...]

    @property
    def claims_made(self) -> int:
        """How many claims its mentions make."""
        return sum(period.claims_made for period in self.over_time)

    @property
    def claims_about(self) -> int:
        """How many claims are about its mentions."""
        return sum(period.claims_about for period in self.over_time)


class EntityPages:
    """Reading what the workspace knows about one entity."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, entity_id: str) -> EntityPage:
        """The entity with its figures.

        Raises:
            NotFoundError: it is unknown or removed.
        """
        with self._database.read() as connection:
            entity = find_entity(connection, entity_id)
            if entity is None:
                raise NotFoundError(
                    "There is no entity {id} in {location}", id=entity_id, location=self._database.location
                )
            mentions, articles = mention_counts(connection, [entity_id])[entity_id]
            labels = counts_by_label(connection, entity_id)
            months = counts_by_month(connection, entity_id)
        periods = tuple(Period(month, *counts) for month, counts in months.items())
        return EntityPage(entity=entity, mentions=mentions, articles=articles, labels=labels, over_time=periods)

    def mentions(self, entity_id: str, *, limit: int | None = None, offset: int = 0) -> list[MentionLine]:
        """Its mentions in context, by date of the article, article and place; all of them without `limit`."""
        with self._database.read() as connection:
            return [MentionLine(*row) for row in mention_lines(connection, entity_id, limit, offset)]

    def claims_made(self, entity_id: str) -> list[ClaimLine]:
        """Claims that its mentions make, in the same order."""
        return self._claims(entity_id, "made")

    def claims_about(self, entity_id: str) -> list[ClaimLine]:
        """Claims that are about its mentions, in the same order."""
        return self._claims(entity_id, "about")

    def _claims(self, entity_id: str, side: Side) -> list[ClaimLine]:
        with self._database.read() as connection:
            return [
                ClaimLine(
                    claim=MentionLine(*line),
                    relation_id=relation_id,
                    mention_id=mention_id,
                    attributes=attributes,
                    link_attributes=link_attributes,
                )
                for line, relation_id, mention_id, attributes, link_attributes in claim_lines(
                    connection, entity_id, side
                )
            ]
