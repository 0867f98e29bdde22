"""Workspaces whose tables an earlier version made."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from app.services.transfer.cut_short import noted
from app.services.workspace import Workspace
from db.migrations import HEAD
from db.stores.annotators import ensure_annotator
from db.transfer.unfinished import hold_note
from tests.workspaces import take_back_to

OLDER = f"{int(HEAD) - 1:04}"


@contextmanager
def older_in_use(location: str) -> Iterator[None]:
    """Somebody is importing into a workspace by the program of an earlier version, which made its tables."""
    with closing(Workspace.open(location)) as other:
        take_back_to(location, OLDER)
        other.database.revision = OLDER
        with noted(other.database, "برقيات/", "كريم") as note, other.database.write() as connection:
            hold_note(connection, note)
            ensure_annotator(connection, "سارة")
            yield


def backups(location: str) -> list[Path]:
    return [] if "://" in location else sorted(Path(location).parent.glob("*.backup*.hashiya"))
