"""The codebook in force, for whoever labels; changing it is in `editing`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.records import Codebook
from db.stores.codebook import codebook_version, load_codebook

if TYPE_CHECKING:
    from db.workspace.engine import Database, Transaction


class CodebookInForce:
    """The labels and relation types of a workspace as they are now."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._cached = Codebook(version=0, labels=())

    def codebook(self) -> Codebook:
        """The codebook in force."""
        with self._database.read() as connection:
            return self.current(connection)

    def current(self, connection: Transaction) -> Codebook:
        """The codebook in force, seen within a transaction; parsed anew only when another window has saved one."""
        if codebook_version(connection) != self._cached.version:
            self._cached = load_codebook(connection)
        return self._cached
