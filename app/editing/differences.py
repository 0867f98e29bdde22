"""What others have changed in an article since it was read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from app.domain.records import Change, ChangeKind, Relation, Span

_Record = TypeVar("_Record", Span, Relation)


def differences(kind: ChangeKind, old: Mapping[str, _Record], fresh: Iterable[_Record]) -> list[Change]:
    """The changes that lead from the `old` records, by id, to the `fresh` ones."""
    now = {record.id: record for record in fresh}
    changed = [key for key in {**old, **now} if old.get(key) != now.get(key)]
    return [
        Change(kind=kind, object_id=key, article_id=None, before=old.get(key), after=now.get(key)) for key in changed
    ]
