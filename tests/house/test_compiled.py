"""What the workspaces of all tests share."""

import shutil
from pathlib import Path

from app.services.workspace import Workspace
from tests.compiled import STATEMENTS
from tests.postgres import PostgresServer
from tests.workspaces import add_article


def statements_after_a_look(location: str) -> int:
    """How many are compiled once an article was put into a workspace and opened."""
    workspace = Workspace.open(location)
    try:
        opened = workspace.articles.open(add_article(workspace, "قالت وزارة الصحة في غزة 😀، הנמל ייסגר"))
        assert opened.article.text.endswith("הנמל ייסגר")
    finally:
        workspace.close()
    return len(STATEMENTS)


def test_a_second_workspace_compiles_nothing_anew(
    new_file: Path, tmp_path: Path, postgres_server: PostgresServer, new_database: str
) -> None:
    one, two = (str(shutil.copy(new_file, tmp_path / f"{name}.hashiya")) for name in ("one", "two"))
    known = statements_after_a_look(one)
    assert statements_after_a_look(two) == known > 0
    with postgres_server.fresh_database(new_database) as one, postgres_server.fresh_database(new_database) as two:
        known = statements_after_a_look(postgres_server.url(one))
        assert statements_after_a_look(postgres_server.url(two)) == known
