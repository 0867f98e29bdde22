"""Workspaces that somebody changed by hand: nobody stumbles over them, and nothing of them comes into an export."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from app.domain.errors import StorageError
from app.domain.records import ProgressState
from app.services.transfer.transfer import ExportOptions, ImportOptions, export_workspace, import_paths
from app.services.workspace import Workspace
from tests.exchange.articles import SEEDS

FORMATS = ("native", "doccano", "claims")


@pytest.fixture(scope="module")
def sample(new_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = Path(shutil.copy(new_file, tmp_path_factory.mktemp("sample") / "a.hashiya"))
    with closing(Workspace.open(path)) as workspace:
        import_paths(workspace, SEEDS[:1], ImportOptions(annotator="sara"))
        (article,) = _ids(workspace)
        workspace.annotations("sara").add_span(article, "CLAIM", [(6, 9), (12, 18)])
        workspace.annotations("sara").set_progress(article, ProgressState.FLAGGED)
    return path


def _ids(workspace: Workspace) -> list[str]:
    with workspace.database.read() as connection:
        return list(connection.scalars(text("SELECT id FROM article")))


@pytest.fixture
def damaged(sample: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Workspace]:
    """A workspace that SQLite was told to change against its own rules."""
    path = Path(shutil.copy(sample, tmp_path / "a.hashiya"))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        assert connection.execute(request.param).rowcount
        connection.commit()
    with closing(Workspace.open(path)) as workspace:
        yield workspace


LAST = "WHERE pk = (SELECT max(pk) FROM span)"
DAMAGES = [
    "UPDATE article SET meta = '{'",
    "UPDATE article SET meta = '[1]'",
    "UPDATE article SET meta = ''",
    "UPDATE article SET meta = CAST(X'7b22d8ff227d' AS TEXT)",
    "UPDATE article SET text = CAST(X'd8ff' AS TEXT)",
    "UPDATE article SET text = X'd8ff'",
    "UPDATE article SET title = X'd8ff'",
    "UPDATE article SET text = substr(text, 1, 3)",
    f"UPDATE span SET attributes = '[1, 2]' {LAST}",
    f"UPDATE span SET attributes = '{{\"a\": NaN}}' {LAST}",
    f'UPDATE span SET fragments = \'[["a", "b"]]\' {LAST}',
    f"UPDATE span SET fragments = '[[6, 9, 12]]' {LAST}",
    f"UPDATE span SET fragments = '5' {LAST}",
    f"UPDATE span SET fragments = '[[6.0, 9], [12, 18]]' {LAST}",
    f"UPDATE span SET start_cp = 'abc' {LAST}",
    f"UPDATE span SET start_cp = 1.5 {LAST}",
    f"UPDATE span SET quote = 'x' {LAST}",
    f"UPDATE span SET id = X'ff' {LAST}",
    f"UPDATE span SET label_pk = 9999 {LAST}",
    f"UPDATE span SET annotator_pk = 9999 {LAST}",
    f"UPDATE span SET entity_pk = 9999 {LAST}",
    "UPDATE relation SET relation_type_pk = 9999",
    "UPDATE relation SET attributes = '{'",
    "INSERT INTO progress SELECT pk, 9999, 'done' FROM article",
    "UPDATE progress SET state = 'asleep'",
    "DELETE FROM label WHERE key = 'CLAIM'",
    "UPDATE annotator SET name = X'ff' WHERE pk = (SELECT min(annotator_pk) FROM span)",
]


def said(do: Callable[[], object]) -> str:
    """Why it cannot be done; empty when it can."""
    try:
        do()
    except StorageError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("damaged", DAMAGES, indirect=True)
def test_it_is_found_and_nothing_of_it_is_exported(damaged: Workspace, tmp_path: Path) -> None:
    assert not damaged.check().clean
    for name in FORMATS:
        out = tmp_path / name / "a.zip"
        out.parent.mkdir()
        reason = said(partial(export_workspace, damaged, out, ExportOptions(format=name)))
        # A format that has no place for what is damaged may do without it; native files have a place for all.
        assert reason or name != "native"
        assert "\n" not in reason
        if reason:
            assert "hashiya check" in reason
            assert not list(out.parent.iterdir())


@pytest.mark.parametrize("damaged", DAMAGES, indirect=True)
def test_an_article_opens_or_says_what_keeps_it_from_that(damaged: Workspace) -> None:
    reason = said(partial(damaged.articles.open, _ids(damaged)[0]))
    assert not reason or "hashiya check" in reason


@pytest.mark.parametrize(
    "damaged",
    [
        *(f"UPDATE entity SET {column} = X'd8ff'" for column in ("name", "kind", "wikidata", "note")),
        "UPDATE alias SET name = X'd8ff'",
    ],
    indirect=True,
)
def test_a_registry_with_bytes_for_texts_says_so(damaged: Workspace) -> None:
    for ask in (damaged.entities.list, damaged.entities.find):
        assert "hashiya check" in said(ask)


@pytest.mark.parametrize(
    "damaged", ["UPDATE annotator SET name = X'd8ff' WHERE pk = (SELECT min(annotator_pk) FROM span)"], indirect=True
)
def test_counts_of_a_workspace_with_bytes_for_names_say_so(damaged: Workspace) -> None:
    assert "hashiya check" in said(damaged.info)


@pytest.mark.parametrize("damaged", ["UPDATE relation SET from_pk = 9999 WHERE pk = 1"], indirect=True)
def test_a_link_that_leads_nowhere_is_left_out_and_counted_as_such(damaged: Workspace, tmp_path: Path) -> None:
    assert [one.kind for one in damaged.check().problems] == ["database"]
    report = export_workspace(damaged, tmp_path / "a.jsonl", ExportOptions())
    assert report.losses.count("dangling_relations") == 1


@pytest.mark.parametrize("broken", [AttributeError, KeyError, TypeError, ValueError])
def test_a_mistake_of_the_program_stays_one_in_a_sound_workspace(workspace: Workspace, broken: type[Exception]) -> None:
    with pytest.raises(broken, match="a bug"), workspace.database.read():
        raise broken("a bug")
    with pytest.raises(broken, match="a bug"), workspace.database.write():
        raise broken("a bug")
