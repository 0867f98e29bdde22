"""Others who work on the same workspace meanwhile."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

import orjson

from app.services.progress import SilentProgress
from app.services.transfer.transfer import ImportOptions, import_paths
from app.services.workspace import Workspace
from tests.children import child_of

TEXT = "قال محمد علي إن «الحزب» سيفوز 😀، وفق بيان وزارة الصحة."


@contextmanager
def held(location: str) -> Iterator[None]:
    """Somebody else is saving something long, which changes every article."""
    with closing(Workspace.open(location)) as other, other.database.write() as connection:
        connection.exec_driver_sql("UPDATE article SET language = language")
        yield


class Held(SilentProgress):
    """Stops the work in its middle until it is told to go on."""

    def __init__(self, told: Connection, go_on: Connection) -> None:
        self._told, self._go_on = told, go_on
        self._reports = 0

    def report(self, done: int, total: int | None, detail: str) -> None:
        self._reports += 1
        if self._reports == 2:
            self._told.send("held")
            self._go_on.recv()


def import_held(told: Connection, location: str, path: str, go_on: Connection) -> None:
    """Import a file with a pause in the middle, in which everything found so far is written and nothing committed."""
    with closing(Workspace.open(location)) as workspace:
        import_paths(workspace, [Path(path)], ImportOptions(annotator="كريم"), Held(told, go_on))
    told.send("done")


@contextmanager
def somebody_importing(location: str, path: Path) -> Iterator[tuple[Iterator[object], Connection]]:
    """Another process in the middle of an import: what it tells, and what lets it go on."""
    waiting, go_on = Pipe(duplex=False)
    path.write_bytes(b"".join(orjson.dumps({"text": f"{number} {TEXT}"}) + b"\n" for number in range(60)))
    with child_of(import_held, location, str(path), waiting) as child:
        told = iter(child)
        assert next(told) == "held"
        yield told, go_on
