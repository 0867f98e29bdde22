"""The files of a dataset that hold no articles, so that its folder can be imported like any other."""

from __future__ import annotations

from app.domain.errors import RecordError
from app.exchange.files.name_parts import last_name
from app.exchange.files.sources import Source

CARD = "dataset-card.md"
ARTICLES = "articles.jsonl"
"""Which article is in which part, with digests of what it was."""
LOSSES = "losses.json"
DIGEST = "content_sha256"
"""What tells such a list from articles that somebody has called so."""


def describes_dataset(source: Source) -> bool:
    """Whether `source` tells of a dataset of ours, whose articles are in the files beside it."""
    name = last_name(source.name)
    if name not in {ARTICLES, LOSSES} or not source.travels_with(CARD):
        return False
    try:
        return name == LOSSES or f'"{DIGEST}":'.encode() in source.head().partition(b"\n")[0]
    except RecordError:
        return False
