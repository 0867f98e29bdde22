"""What somebody has deleted and an import names again is there, and nothing in the history contradicts it."""

from pathlib import Path

import pytest

from app.domain.errors import ConflictError
from app.services.articles import ArticleQuery
from app.services.workspace import Workspace
from tests.services.one_man import MAN, TEXT, bring, record


def test_a_deleted_entity_that_is_named_again_is_a_step_of_its_own(workspace: Workspace, tmp_path: Path) -> None:
    bring(workspace, tmp_path, record("خبر-1", TEXT))
    first = workspace.entities.get(MAN)
    workspace.entities.delete("לאה", MAN, first.version)
    bring(workspace, tmp_path, record("خبر-2", TEXT + " نعم"))
    again = workspace.entities.get(MAN)
    assert (again.name, again.aliases, again.version) == (first.name, first.aliases, first.version + 1)
    assert workspace.check().problems == ()
    with pytest.raises(ConflictError, match="changed by سارة"):
        workspace.annotations("לאה").undo()
    sara = workspace.annotations("سارة")
    assert [entry.change_set.verb for entry in workspace.history.entries(limit=3)] == [
        "import", "restore", "remove_entity",
    ]  # fmt: skip
    assert sara.undo().verb == "import"
    assert workspace.articles.ids(ArticleQuery()) == ["خبر-1"]
    assert workspace.entities.get(MAN) == again
    assert sara.redo().verb == "import"
    assert workspace.check().problems == ()


def test_a_removed_article_that_comes_again_is_no_damage(workspace: Workspace, tmp_path: Path) -> None:
    bring(workspace, tmp_path, record("خبر-1", TEXT))
    for _ in range(2):
        workspace.trash.remove_articles("לאה", ["خبر-1"])
        assert workspace.articles.ids(ArticleQuery()) == []
        bring(workspace, tmp_path, record("خبر-1", TEXT))
        assert workspace.articles.ids(ArticleQuery()) == ["خبر-1"]
        assert workspace.check().problems == ()
