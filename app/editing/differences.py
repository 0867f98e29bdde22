"""What others have changed in an article since it was read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from app.domain.records import Change, ChangeKind, ChangeSet, Relation, Span

_Record = TypeVar("_Record", Span, Relation)


def differences(kind: ChangeKind, old: Mapping[str, _Record], fresh: Iterable[_Record]) -> list[Change]:
    """The changes that lead from the `old` records, by id, to the `fresh` ones."""
    now = {record.id: record for record in fresh}
    changed = [key for key in {**old, **now} if old.get(key) != now.get(key)]
    return [
        Change(kind=kind, object_id=key, article_id=None, before=old.get(key), after=now.get(key)) for key in changed
    ]


def reaches_beyond(change_set: ChangeSet, article_id: str | None) -> bool:
    """Whether articles came or went, or others than this one have other labels now, or several another state."""
    if not change_set.changes or change_set.verb == "import":
        # The entry of an import does not name the articles that came with it: they go and come back as one.
        return change_set.article_id is None
    in_articles = {ChangeKind.SPAN, ChangeKind.RELATION}
    if len(change_set.changes) > 1:
        in_articles.add(ChangeKind.PROGRESS)
    return any(
        change.kind == ChangeKind.ARTICLE or (change.kind in in_articles and change.article_id != article_id)
        for change in change_set.changes
    )
