"""Whom a mention may be: the rows of the popup, in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from app.domain.records import Entity
from app.domain.text.folding import fold_key

if TYPE_CHECKING:
    from app.services.entities.entities import EntityService

MOST = 9
"""Rows with a number."""


class How(Enum):
    """Why a row is there."""

    LAST_NAMED = "last_named"
    EXACT = "exact"
    FOLDED = "folded"
    SIMILAR = "similar"
    FOUND = "found"
    NEW = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One row: an entity, or a new one (``entity`` is None).

    Attributes:
        how: why it is offered.
        name: what is shown: the entity's name, or what the new one would be called.
        matched: the name or alias by which it was found.
        articles: in how many articles it is mentioned.
    """

    how: How
    name: str
    entity: Entity | None = None
    matched: str = ""
    articles: int = 0


def choices_for(service: EntityService, name: str, last_named: Entity | None, *, nobody: bool) -> list[Choice]:
    """The candidates for a mention called so, then a new entity of that name.

    Args:
        service: the registry.
        name: what the mention calls somebody.
        last_named: whom a pronoun here would take up.
        nobody: whether the mention names nobody itself; then the last one named comes first, else last.

    Raises:
        HashiyaError: the store cannot be read.
    """
    found = [
        Choice(how=How(one.how), name=one.entity.name, entity=one.entity, matched=one.matched, articles=one.articles)
        for one in service.candidates(name, limit=MOST)
    ]
    if last_named is not None:
        count = len(service.articles(last_named.id))
        row = Choice(how=How.LAST_NAMED, name=last_named.name, entity=last_named, articles=count)
        others = [one for one in found if one.entity is None or one.entity.id != last_named.id]
        if nobody:
            found = [row, *others]
        elif len(others) == len(found):
            found = [*found[: MOST - 1], row]
    return [*found[:MOST], Choice(how=How.NEW, name=name)]


def choices_found(service: EntityService, typed: str) -> list[Choice]:
    """The entities that what is typed finds, the same and similar names after them; then a new entity of that name.

    Raises:
        HashiyaError: the store cannot be read.
    """
    rows = [
        Choice(
            how=How.FOUND,
            name=one.entity.name,
            entity=one.entity,
            matched=_matched(one.entity, typed),
            articles=one.articles,
        )
        for one in service.list(typed, order="mentions", limit=MOST)
    ]
    known = {row.entity.id for row in rows if row.entity is not None}
    if len(rows) < MOST:
        rows += [
            Choice(
                how=How(one.how), name=one.entity.name, entity=one.entity, matched=one.matched, articles=one.articles
            )
            for one in service.candidates(typed, limit=MOST)
            if one.entity.id not in known
        ]
    return [*rows[:MOST], Choice(how=How.NEW, name=" ".join(typed.split()))]


def _matched(entity: Entity, typed: str) -> str:
    names: Sequence[str] = (entity.name, *entity.aliases)
    wanted = fold_key(typed)
    return next((name for name in names if wanted in fold_key(name)), entity.name)
