"""What is in a workspace, for imports that only name the articles which their spans and links belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

import orjson

from app.domain.native_record import NativeRecord
from app.exchange.checking import MAX_NAME
from app.exchange.registry import StoredArticles
from db.articles import find_presences
from db.bulk_export import RecordStream

if TYPE_CHECKING:
    from app.services.workspace import Workspace
    from db.engine import Transaction


def stored_records(connection: Transaction, ids: Sequence[str]) -> dict[str, NativeRecord]:
    """The records of those of the articles that are there and not removed, by id.

    Raises:
        StorageError: a stored text or span is damaged.
    """
    there = list(find_presences(connection, [one for one in ids if _may_be(one)]))
    with closing(RecordStream(connection, None, orjson.loads).chosen(there)) as records:
        return {record["id"]: record for record in records}


def _may_be(identifier: str) -> bool:
    """Whether an article can have this id; no database can be asked for any text."""
    try:
        identifier.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in identifier and len(identifier) <= MAX_NAME


def articles_of(workspace: Workspace) -> StoredArticles:
    """Reads articles of a workspace, for a preview; each time as they are then."""

    def read(ids: Sequence[str]) -> Mapping[str, NativeRecord]:
        with workspace.database.read() as connection:
            return stored_records(connection, ids)

    return read
