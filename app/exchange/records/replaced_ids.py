"""Ids instead of those that are taken: always the same ones, so that what comes later finds what it means."""

from __future__ import annotations

from uuid import UUID, uuid5

UNIQUE = 20
"""Characters from which on an id is taken to be one in the world, as in a UUID; shorter ones only number."""
_IN_ARTICLES = UUID("5a0f4c9e-1d0b-5c53-9d6e-0b8a1e6f7c21")
_IN_LAYERS = UUID("c1c1f3a0-6a3c-5a43-9d0e-5e2a4d1f7b92")


def id_in_article(article: str, identifier: str) -> str:
    """The id of a span or link in the article of this id, where `identifier` is taken in another one."""
    return str(uuid5(_IN_ARTICLES, f"{article}\0{identifier}"))


def id_in_layer(identifier: str, annotator: str) -> str:
    """The id of a span or link of `annotator`, where `identifier` is taken in the same article."""
    return str(uuid5(_IN_LAYERS, f"{annotator}\0{identifier}"))


def possible_ids(article: str, identifier: str, annotator: str) -> tuple[str, ...]:
    """All ids that an import may have given to what `annotator` calls `identifier` in an article, its own first."""
    named = (identifier,) if len(identifier) >= UNIQUE else (identifier, id_in_article(article, identifier))
    return (*named, *(id_in_layer(one, annotator) for one in named))
