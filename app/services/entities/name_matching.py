"""Which entity may a name mean? Names written the same first, then those that fold alike, then similar ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from app.domain.labelling.names import spellings
from app.domain.records import Entity
from app.domain.text.folding import fold_key
from db.stores.entities import find_entities, folded_names, mention_counts, named_alike, named_exactly

if TYPE_CHECKING:
    from db.workspace.engine import Transaction

How = Literal["exact", "folded", "similar"]

LEAST_SIMILAR = 75.0
"""Percent of their letters that two names share at least, to be similar. Whole names are compared, never a part
with a whole: as a part, «سير» would be a perfect match for «سيرغي لافروف»."""
LEAST_AS_WORDS = 45.0
"""The same where all words of the one are words of the other, as of «لافروف».

Measured on the samples, each name looked for among the others of its entity: 145 of 262 are found, with 0.4 wrong ones
beside; at 60 percent for every name it were 156, with 1.6 wrong ones.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An entity that a name may mean.

    Attributes:
        how: how it was found.
        score: 1 for the same letters, less the less alike the folded names are.
        matched: the name or alias that is like it.
        mentions, articles: how many spans refer to it already, in how many articles.
    """

    entity: Entity
    how: How
    score: float
    matched: str
    mentions: int
    articles: int


def find_candidates(connection: Transaction, name: str, limit: int) -> list[Candidate]:
    """Up to `limit` entities that `name` may mean, the most likely first; among equals the one met most often."""
    wanted = fold_key(name)
    if not wanted:
        return []
    ranks: dict[str, tuple[int, float, str]] = {}
    for rank, ids in enumerate((named_exactly(connection, name.strip()), named_alike(connection, name))):
        for entity_id in ids:
            ranks.setdefault(entity_id, (rank, 1.0, ""))
    for entity_id, score, matched in _similar(connection, wanted, limit * 4):
        ranks.setdefault(entity_id, (2, score, matched))
    entities = find_entities(connection, ranks)
    counts = mention_counts(connection, entities)
    found = []
    for entity_id, entity in entities.items():
        rank, score, matched = ranks[entity_id]
        how: How = ("exact", "folded", "similar")[rank]
        mentions, articles = counts[entity_id]
        shown = matched or _spelling(entity, name.strip(), wanted)
        found.append(
            Candidate(entity=entity, how=how, score=score, matched=shown, mentions=mentions, articles=articles)
        )
    order = {"exact": 0, "folded": 1, "similar": 2}
    found.sort(key=lambda one: (order[one.how], -one.score, -one.articles, one.entity.name, one.entity.id))
    return found[:limit]


def _similar(connection: Transaction, wanted: str, limit: int) -> Iterable[tuple[str, float, str]]:
    # Takes as long to load as a dozen modules of ours, and a window may never ask for it.
    from rapidfuzz import fuzz, process

    names = folded_names(connection)
    choices = [folded for _, _, folded in names]
    best: dict[str, tuple[float, str]] = {}
    found = [
        (score, index)
        for scorer in (fuzz.ratio, fuzz.token_sort_ratio)
        for _, score, index in process.extract(wanted, choices, scorer=scorer, score_cutoff=LEAST_SIMILAR, limit=limit)
    ]
    # This one is 100 where all words of the one are words of the other.
    for shared, _, index in process.extract(wanted, choices, scorer=fuzz.token_set_ratio, score_cutoff=100, limit=None):
        found.append((max(fuzz.ratio(wanted, shared), fuzz.token_sort_ratio(wanted, shared)), index))
    for score, index in sorted(found, reverse=True):
        if score >= LEAST_AS_WORDS and len(best) < limit:
            entity_id, name, _ = names[index]
            best.setdefault(entity_id, (score, name))
    for entity_id, (score, name) in best.items():
        # Folded alike or with the words in another order is still not the same.
        yield entity_id, round(min(score, 99.0) / 100, 3), name


def _spelling(entity: Entity, name: str, folded: str) -> str:
    names = spellings(entity)
    return next(
        (one for one in names if one == name), next((one for one in names if fold_key(one) == folded), names[0])
    )
