"""A workspace: create it, open it, and reach everything in it.

What no window needs before its list of articles is there, and most commands never, is imported when it is asked for.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import seeds
from app.domain.errors import StorageError
from app.domain.records import ChangeSet, Codebook
from app.domain.wording.file_reasons import file_reason
from app.exchange.files.abandoned import clear_abandoned, new_folder_aside
from app.exchange.files.durable import sync_folder
from app.services.articles import ArticleService
from app.services.codebook.codebook import CodebookInForce
from app.services.entities.entities import EntityService
from app.services.history.history import HistoryService
from app.services.history.trash import TrashService
from app.services.labelling.annotate import AnnotationService
from app.services.progress import ProgressSink, Stage, raise_if_cancelled
from app.services.turns import when_free
from db.migrations import HEAD
from db.stores.annotators import annotator_names
from db.stores.codebook import write_codebook
from db.stores.facts import count_facts, write_facts
from db.workspace.engine import Database, Transaction
from db.workspace.opening import make_database, open_database

if TYPE_CHECKING:
    from app.services.check import CheckReport
    from app.services.codebook.editing import CodebookEditing
    from app.services.entities.page import EntityPages
    from app.services.labelling.propagation import PropagationService
    from db.workspace.server_waits import Hear


LARGE = 64 * 2**20
"""Bytes of a file, from which on its list of articles may have to be brought from a slow disk for seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceInfo:
    """What is in a workspace, counted. Removed articles and what hangs on them do not count.

    Attributes:
        location: for display, without a password.
        database: ``sqlite`` or ``postgresql``.
        schema: revision of the tables.
        labels, languages, states, annotators: name → number of spans, articles, progress entries, spans.
    """

    location: str
    database: str
    schema: str
    codebook_version: int
    articles: int
    spans: int
    relations: int
    entities: int
    steps: int
    labels: Mapping[str, int]
    languages: Mapping[str, int]
    states: Mapping[str, int]
    annotators: Mapping[str, int]

    def to_json(self) -> dict[str, Any]:
        """The counts as JSON values."""
        return asdict(self)


class Workspace:
    """An open workspace. Its services may be used from several threads.

    Attributes:
        database: the open database, for services.
        articles: listing and opening articles.
        entities: the registry of actors and organizations.
        history: who did what when, and taking it back.
        trash: what was deleted, and bringing it back.
        unsaved: how many steps of whom are in the memory of this program alone, for want of room on a disk.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.articles = ArticleService(database)
        self._codebook = CodebookInForce(database)
        self.entities = EntityService(database)
        self.history = HistoryService(database)
        self.trash = TrashService(database)
        self.unsaved: Mapping[str, int] = {}

    @classmethod
    def create(cls, location: str | Path, *, codebook: Codebook | None = None, hear: Hear | None = None) -> Workspace:
        """Make a new workspace at a path or in an empty PostgreSQL database; without `codebook` the default one.

        `hear` is as for `open`.

        Raises:
            WorkspaceError: there is something already, or it cannot be made; nothing is left behind.
        """
        chosen = codebook if codebook is not None else seeds.default_codebook()

        def fill(connection: Transaction) -> None:
            write_facts(connection)
            write_codebook(connection, chosen)

        return cls(make_database(location, fill=fill, hear=hear))

    @classmethod
    def open(
        cls,
        location: str | Path,
        *,
        hear: Hear | None = None,
        tell: Callable[[Database], object] | None = None,
        wait: float | None = None,
        upgrade: bool = True,
        sink: ProgressSink | None = None,
    ) -> Workspace:
        """Open a workspace; an older one is copied beside itself, then brought up to date.

        Args:
            location: where it is.
            hear: told in this thread, now and whenever it waits for a server, how long that has been silent; the wait
                is then given up in time. Without it a thread waits as long as the network stands.
            tell: told again and again while others keep an older one from being brought up to date. Without it, they
                are waited for as long as for any step.
            wait: seconds after which they are waited for no more; None: never where somebody is told.
            upgrade: whether an older one is brought up to date.
            sink: told how far an older one is copied and brought up to date; it may stop that.

        Raises:
            NewerWorkspaceError: it was written by a newer version.
            OlderWorkspaceError: by an older one, and `upgrade` is off; nothing was changed.
            CancelledError: the sink asked to stop; the workspace is as it was, with no copy beside it.
            WorkspaceHeldError: others have kept an older one from being brought up to date for so long.
            WorkspaceError: it is missing, no workspace, unreadable or in use.
        """

        def pace(done: int, total: int) -> None:
            if sink is not None:
                raise_if_cancelled(sink)
                sink.report(done, total or None, Stage.BACKUP if total else Stage.UPGRADE)

        return cls(open_database(location, hear=hear, tell=tell, wait=wait, upgrade=upgrade, pace=pace))

    @property
    def location(self) -> str:
        """Where it is, for display; no password."""
        return self.database.location

    @property
    def name(self) -> str:
        """The file's name without suffix, or the name of the PostgreSQL database."""
        return self.database.name

    @property
    def read_only(self) -> bool:
        """Whether nothing can be saved because the file may not be written."""
        return self.database.read_only

    @property
    def is_large(self) -> bool:
        """Whether a first look at its articles may take longer than a window should stand still."""
        path = self.database.path
        try:
            return path is not None and path.stat().st_size >= LARGE
        except OSError:
            return False

    def close(self) -> None:
        """Close every connection. Everything is saved already."""
        self.database.close()

    @functools.cached_property
    def entity_pages(self) -> EntityPages:
        """What is known about an actor or an organization of the registry."""
        from app.services.entities.page import EntityPages

        return EntityPages(self.database)

    def codebook(self) -> Codebook:
        """The codebook in force."""
        return self._codebook.codebook()

    def annotations(self, annotator: str) -> AnnotationService:
        """The gestures of one annotator."""
        return AnnotationService(self.database, annotator, self._codebook)

    def codebook_editing(self, annotator: str) -> CodebookEditing:
        """Changes of the codebook by one annotator."""
        from app.services.codebook.editing import CodebookEditing

        return CodebookEditing(self.database, annotator)

    def propagation(self, annotator: str) -> PropagationService:
        """Finding and labelling the same mention elsewhere, in the layer of one annotator."""
        from app.services.labelling.propagation import PropagationService

        return PropagationService(self.database, annotator)

    def when_free(self, sink: ProgressSink, step: Callable[[], ChangeSet]) -> ChangeSet:
        """Carry out a step as soon as nobody else holds what it needs (`app.services.turns`)."""
        return when_free(self.database, sink, step)

    def annotators(self) -> tuple[str, ...]:
        """Everybody who has a layer here."""
        with self.database.read() as connection:
            return annotator_names(connection)

    def check(self) -> CheckReport:
        """Whether everything stored still fits together; changes nothing."""
        from app.services.check import check_workspace

        return check_workspace(self.database)

    @property
    def has_lost_its_file(self) -> bool:
        """Whether its file was moved, renamed, deleted or replaced while it was open; then nothing can be saved."""
        return self.database.has_lost_its_file

    def backup(self, out: str | Path, sink: ProgressSink | None = None, *, replace: bool = False) -> None:
        """Copy the workspace, as of one moment, to the file `out`. It is rescued so even if its own file is gone.

        Args:
            out: the copy; not there yet, unless it may be replaced.
            sink: told of the pages copied.
            replace: whether a file that is there may be replaced, which happens when the copy is whole.

        Raises:
            StorageError: the copy cannot be made; for PostgreSQL, which has a tool of its own for it.
            CancelledError: the sink was; there is no copy.
        """
        target = Path(out).absolute()
        if self.database.path is None:
            raise StorageError(
                "{location}: use `pg_dump` to back up a PostgreSQL database, or export its articles",
                location=self.location,
            )
        there = os.path.exists(target)  # noqa: PTH110 - where Path.exists raises, this says no
        is_itself = there and not self.has_lost_its_file and target.samefile(self.database.path)
        if is_itself or (there and not replace):
            raise StorageError("{path}: there is a file of that name already; choose another name", path=target)

        if not os.path.isdir(target.parent):  # noqa: PTH112 - where Path.is_dir raises, this says no
            raise StorageError(
                "{path} cannot be written: there is no folder {folder}; create it first",
                path=target,
                folder=target.parent,
            )

        def tell(done: int, total: int) -> None:
            if sink is not None:
                sink.report(done, total, target.name)
                raise_if_cancelled(sink)

        try:
            with ExitStack() as stack:
                clear_abandoned(target.parent)
                self.database.copy_to(target, new_folder_aside(target.parent, stack), tell)
            sync_folder(target.parent)
        except OSError as error:
            raise StorageError("{path}: the copy cannot be made: {why}", path=target, why=file_reason(error)) from error

    def info(self) -> WorkspaceInfo:
        """Counts of what is in the workspace.

        Raises:
            StorageError: the database cannot be read.
        """
        with self.database.read() as connection:
            facts = count_facts(connection)
        return WorkspaceInfo(location=self.location, database=self.database.dialect, schema=HEAD, **facts)
