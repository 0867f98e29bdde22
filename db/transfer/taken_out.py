"""Articles of an import taken out of it again, before anybody has seen them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, select

from db.many_rows import IN_ONE_QUERY
from db.schema import ARTICLE, ENTITY, PROGRESS, RELATION, SPAN


class TakenOut(NamedTuple):
    """How much went with the articles."""

    articles: int
    spans: int
    relations: int
    entities: int


NOTHING = TakenOut(0, 0, 0, 0)


def last_entity(connection: Connection) -> int:
    """The greatest key of an entity; 0 when there is none."""
    return connection.scalar(select(func.max(ENTITY.c.pk))) or 0


def take_out(connection: Connection, keys: Sequence[int], entities_after: int) -> TakenOut:
    """Remove articles that the same transaction has stored, and the entities of its own that nothing mentions then.

    Args:
        connection: the transaction.
        keys: of the articles.
        entities_after: the greatest key an entity had before.
    """
    counts = {RELATION: 0, SPAN: 0, PROGRESS: 0, ARTICLE: 0}
    for first in range(0, len(keys), IN_ONE_QUERY):
        some = keys[first : first + IN_ONE_QUERY]
        for table in (RELATION, SPAN, PROGRESS):
            counts[table] += connection.execute(delete(table).where(table.c.article_pk.in_(some))).rowcount
        counts[ARTICLE] += connection.execute(delete(ARTICLE).where(ARTICLE.c.pk.in_(some))).rowcount
    mentioned = select(SPAN.c.entity_pk).where(SPAN.c.entity_pk == ENTITY.c.pk).exists()
    lone = list(connection.scalars(select(ENTITY.c.pk).where(ENTITY.c.pk > entities_after, ~mentioned)))
    for first in range(0, len(lone), IN_ONE_QUERY):
        some = lone[first : first + IN_ONE_QUERY]
        # Their other names go with them.
        connection.execute(delete(ENTITY).where(ENTITY.c.pk.in_(some)))
    return TakenOut(counts[ARTICLE], counts[SPAN], counts[RELATION], len(lone))
