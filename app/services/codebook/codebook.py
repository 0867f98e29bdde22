"""The codebook as a use case: read it, save a new version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.codebook import refuse_broken
from app.domain.errors import ConflictError
from app.domain.records import Codebook
from db.codebook import codebook_version, load_codebook, write_codebook

if TYPE_CHECKING:
    from db.engine import Database, Transaction


class CodebookService:
    """The labels and relation types of a workspace."""

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

    def save(self, codebook: Codebook) -> Codebook:
        """Make `codebook` the next version; returns it as stored, with what it left out archived.

        Raises:
            InvalidAnnotationError: it breaks a rule of codebooks.
            ConflictError: `codebook.version` is not the one in force.
            StorageError: it cannot be saved.
        """
        refuse_broken(codebook)
        with self._database.write() as connection:
            version = codebook_version(connection)
            if version != codebook.version:
                raise ConflictError(
                    "The codebook was changed in the meantime (version {now} instead of {seen}); nothing was "
                    "overwritten. Look at it again before you repeat your change.",
                    now=version,
                    seen=codebook.version,
                )
            stored = write_codebook(connection, codebook)
        self._cached = stored
        return stored
