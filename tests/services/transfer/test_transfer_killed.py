"""Killed, out of space, or without a server in the middle of an import or export: all or nothing, and sound."""

import json
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import orjson
import psycopg
import pytest

from app.domain.errors import StorageError, TransferError
from app.services.dataset.build import build_dataset
from app.services.dataset.choices import DatasetChoices
from app.services.progress import SilentProgress
from app.services.transfer.cut_short import imports_cut_short
from app.services.transfer.transfer import ExportOptions, ImportOptions, export_workspace, import_paths
from app.services.workspace import Workspace
from tests.children import child_of
from tests.postgres import PostgresServer

ARTICLES = 600
ROUNDS = 4
ME = ImportOptions(annotator="سارة")


class Teller(SilentProgress):
    """Tells every look at it, so that the parent can kill the process at a moment of its choice."""

    def __init__(self, told: Connection) -> None:
        self._told = told

    def report(self, done: int, total: int | None, detail: str) -> None:
        self._told.send(f"at {done}")


def import_all(told: Connection, location: str, path: str) -> None:
    """Import a file, telling how far it is."""
    import_paths(Workspace.open(location), [Path(path)], ImportOptions(annotator="kid"), Teller(told))
    told.send("done")


def export_all(told: Connection, location: str, path: str) -> None:
    """Export into a file, telling how far it is."""
    export_workspace(Workspace.open(location), Path(path), ExportOptions(), Teller(told))
    told.send("done")


def killed_at(line: int, work: Callable[[Connection, str, str], None], location: str, path: Path) -> list[str]:
    """What a process told that was killed when it had told so many lines; never when `line` is -1."""
    heard: list[str] = []
    with child_of(work, location, str(path)) as child:
        for said in child:
            if len(heard) == line:
                child.kill()
            heard.append(said)
    return heard


@pytest.fixture
def kept() -> Iterator[ExitStack]:
    """Closes what is put into it after the test."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("corpus") / "corpus.jsonl"
    text = "قال محمد علي إن «الحزب» سيفوز. 😀 " * 20
    items = ({"text": f"{number} {text}", "spans": [[5, 13, "ACTOR"], [20, 30, "CLAIM"]]} for number in range(ARTICLES))
    path.write_bytes(b"".join(orjson.dumps(item) + b"\n" for item in items))
    return path


def exported(workspace: Workspace, out: Path) -> bytes:
    export_workspace(workspace, out, ExportOptions())
    return out.read_bytes()


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_killed_import_is_there_whole_or_not_at_all(
    kept: ExitStack, new_location: str, corpus: Path, tmp_path: Path
) -> None:
    workspace = kept.enter_context(closing(Workspace.open(new_location)))
    first = tmp_path / "first.jsonl"
    first.write_bytes(orjson.dumps({"text": "قبل كل شيء", "spans": [[0, 3, "ACTOR"]]}))
    import_paths(workspace, [first], ME)
    before = exported(workspace, tmp_path / "before.jsonl")
    seen = set()
    for round_number in range(ROUNDS):
        told = killed_at(3 * round_number, import_all, new_location, corpus)
        articles = workspace.info().articles
        seen.add(articles)
        # Between the commit and the word of it there is a moment in which the child may be killed, too.
        assert articles in ({1 + ARTICLES} if "done" in told else {1, 1 + ARTICLES})
        assert workspace.check().clean
        cut_short = imports_cut_short(workspace.database, moment=timedelta(0))
        assert [(one.source, one.annotator) for one in cut_short] == ([(corpus.name, "kid")] if articles == 1 else [])
        assert imports_cut_short(workspace.database, moment=timedelta(0)) == [], "it is told once"
        if articles == 1:
            assert exported(workspace, tmp_path / "after.jsonl") == before
    assert 1 in seen
    assert killed_at(-1, import_all, new_location, corpus)[-1] == "done"
    assert workspace.info().articles == 1 + ARTICLES
    assert workspace.check().clean


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_killed_export_leaves_the_old_file(kept: ExitStack, new_location: str, corpus: Path, tmp_path: Path) -> None:
    workspace = kept.enter_context(closing(Workspace.open(new_location)))
    import_paths(workspace, [corpus], ME)
    out = tmp_path / "out.jsonl"
    for round_number in range(ROUNDS):
        out.write_bytes(b"before")
        told = killed_at(2 * round_number, export_all, new_location, out)
        if "done" not in told:
            lines = out.read_bytes()
            assert lines == b"before" or lines.count(b"\n") == ARTICLES
        assert workspace.check().clean
    assert len(exported(workspace, out).split(b"\n")) == ARTICLES + 1


def work_and_wait(told: Connection, location: str, out: str, what: str) -> None:
    """Export or build a dataset up to the middle, then wait to be killed."""

    class Middle(SilentProgress):
        def report(self, done: int, total: int | None, detail: str) -> None:
            if any(Path(out).parent.glob(".hashiya-*")):
                told.send("in the middle")
                threading.Event().wait()

    with closing(Workspace.open(location)) as workspace:
        if what == "dataset":
            build_dataset(workspace, Path(out), DatasetChoices(), Middle())
        else:
            export_workspace(workspace, Path(out), ExportOptions(format=what), Middle())


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
@pytest.mark.parametrize(("what", "name"), [("native", "a.jsonl"), ("brat", "a"), ("brat", "a.zip"), ("dataset", "a")])
def test_the_next_one_clears_away_what_a_killed_one_left_and_nothing_of_one_at_work(
    kept: ExitStack, tmp_path: Path, corpus: Path, what: str, name: str
) -> None:
    location, folder = str(tmp_path / "w.hashiya"), tmp_path / "نتائج"
    folder.mkdir()
    workspace = kept.enter_context(closing(Workspace.create(location)))
    import_paths(workspace, [corpus], ME)
    other = folder / ".notes.part"
    other.write_text("not ours", encoding="utf-8")
    with child_of(work_and_wait, location, str(folder / name), what) as child:
        assert next(iter(child)) == "in the middle"
        (left,) = set(folder.iterdir()) - {other}
        export_workspace(workspace, folder / "meanwhile.jsonl", ExportOptions())
        assert left.exists(), "somebody is writing it"
        child.kill()
    assert left.exists()
    export_workspace(workspace, folder / name, ExportOptions(format="brat" if what == "dataset" else what))
    there = {path for path in folder.iterdir() if not path.name.endswith(".losses.json")}
    assert there == {other, folder / "meanwhile.jsonl", folder / name}
    assert workspace.check().clean


@pytest.mark.skipif(sys.platform == "win32", reason="there are no limits of file size")
def test_a_full_disk_while_exporting_leaves_the_old_file(kept: ExitStack, tmp_path: Path, corpus: Path) -> None:
    workspace = kept.enter_context(closing(Workspace.create(tmp_path / "a.hashiya")))
    import_paths(workspace, [corpus], ME)
    workspace.close()
    out = tmp_path / "out.jsonl"
    out.write_bytes(b"before")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    done = subprocess.run(
        [sys.executable, "-m", "app", "export", str(tmp_path / "a.hashiya"), str(out)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"hashiya: {out} cannot be written: its disk takes no file so large, ")
    assert done.stderr.count("\n") == 1
    assert out.read_bytes() == b"before"
    assert not list(tmp_path.glob(".hashiya-*"))


@pytest.mark.skipif(sys.platform == "win32", reason="there are no limits of file size")
def test_a_full_disk_while_importing_changes_nothing(kept: ExitStack, tmp_path: Path, corpus: Path) -> None:
    location = tmp_path / "a.hashiya"
    Workspace.create(location).close()
    size = location.stat().st_size

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 400_000, size + 400_000))

    done = subprocess.run(
        [sys.executable, "-m", "app", "import", str(location), str(corpus)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"hashiya: {location}: nothing was saved: ")
    assert done.stderr.count("\n") == 1
    workspace = kept.enter_context(closing(Workspace.open(location)))
    assert workspace.info().articles == 0
    assert workspace.check().clean
    assert import_paths(workspace, [corpus], ME).articles == ARTICLES


class StopServer(SilentProgress):
    """Stops the server at the n-th report."""

    def __init__(self, server: PostgresServer, report: int) -> None:
        self._server, self._left = server, report

    def report(self, done: int, total: int | None, detail: str) -> None:
        self._left -= 1
        if not self._left:
            self._server.stop()


def test_a_server_that_goes_away_leaves_nothing_half_done(kept: ExitStack, corpus: Path, tmp_path: Path) -> None:
    server = PostgresServer()
    try:
        server.start()
        with server.fresh_database() as name:
            workspace = kept.enter_context(closing(Workspace.create(server.url(name))))
            with pytest.raises(StorageError, match="the server cannot be reached"):
                import_paths(workspace, [corpus], ME, StopServer(server, 8))
            server.start()
            assert workspace.info().articles == 0
            assert import_paths(workspace, [corpus], ME).articles == ARTICLES
            with pytest.raises(StorageError, match="the server cannot be reached"):
                export_workspace(workspace, tmp_path / "out.jsonl", ExportOptions(), StopServer(server, 3))
            assert list(tmp_path.iterdir()) == []
            with pytest.raises(StorageError, match="the server cannot be reached"):
                import_paths(workspace, [corpus], ME)
            server.start()
            assert workspace.check().clean
    finally:
        server.close()


def test_a_read_only_workspace_is_exported_but_not_imported_into(kept: ExitStack, tmp_path: Path, corpus: Path) -> None:
    location = tmp_path / "a.hashiya"
    workspace = kept.enter_context(closing(Workspace.create(location)))
    import_paths(workspace, [corpus], ME)
    workspace.database.read_only = True
    with pytest.raises(StorageError, match="read-only"):
        import_paths(workspace, [corpus], ME)
    assert export_workspace(workspace, tmp_path / "out.jsonl", ExportOptions()).articles == ARTICLES


def test_others_save_while_an_import_runs_on_postgresql(
    kept: ExitStack, postgres_url: str, corpus: Path, tmp_path: Path
) -> None:
    workspace = kept.enter_context(closing(Workspace.create(postgres_url)))
    other = kept.enter_context(closing(Workspace.open(postgres_url)))
    first = tmp_path / "a.jsonl"
    first.write_bytes(orjson.dumps({"id": "a", "text": "قال محمد"}))
    import_paths(workspace, [first], ME)

    class Labels(SilentProgress):
        def report(self, done: int, total: int | None, detail: str) -> None:
            other.annotations("دانا").add_span("a", "ACTOR", [(4, 8)])

    assert import_paths(workspace, [corpus], ME, Labels()).articles == ARTICLES
    spans = other.articles.open("a").spans
    assert len(spans) > 5
    assert workspace.check().clean
    out = [json.loads(line) for line in exported(workspace, tmp_path / "out.jsonl").split(b"\n")[:-1]]
    assert len(out[0]["spans"]) == len(spans)
    assert [record["text"].split()[0] for record in out[1:]] == [str(number) for number in range(ARTICLES)]


def test_an_error_of_the_server_is_told_as_ours(
    kept: ExitStack, postgres_url: str, corpus: Path, tmp_path: Path
) -> None:
    workspace = kept.enter_context(closing(Workspace.create(postgres_url)))

    class EndSession(SilentProgress):
        def report(self, done: int, total: int | None, detail: str) -> None:
            if done:
                dsn = workspace.database.engine.url.set(drivername="postgresql")
                with psycopg.connect(dsn.render_as_string(hide_password=False), autocommit=True) as connection:
                    connection.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                        "WHERE pid <> pg_backend_pid() AND datname = current_database()"
                    )

    with pytest.raises((StorageError, TransferError)):
        import_paths(workspace, [corpus], ME, EndSession())
    assert workspace.info().articles == 0
