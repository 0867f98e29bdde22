"""The titles of the articles that a loss report names by their ids, which tell a reader nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.domain.errors import HashiyaError
from app.exchange.loss import ARTICLE_ID, LossReport

if TYPE_CHECKING:
    from app.services.workspace import Workspace


def titles_in(losses: LossReport, workspace: Workspace) -> dict[str, str]:
    """Article id → title; none when they cannot be read."""
    examples = [example for loss in losses.to_json() for example in loss["examples"]]
    return titles_of({found[0] for example in examples if (found := ARTICLE_ID.match(example)) is not None}, workspace)


def titles_of(ids: Iterable[str], workspace: Workspace) -> dict[str, str]:
    """Article id → title, of those that are still there; none when they cannot be read."""
    try:
        return {one.id: one.title for one in workspace.articles.summaries(sorted(ids), "")}
    except HashiyaError:
        return {}
