"""A workspace that could only be read, and may be written again."""

from contextlib import closing
from pathlib import Path

import pytest

from app.services.workspace import Workspace
from tests.db.workspace.users import ordinary_user
from tests.workspaces import add_article

TEXT = "قال الوزير «لا نقبل» \U0001f600"


@pytest.mark.parametrize("still_open", [True, False])
def test_what_was_left_beside_a_file_does_not_keep_it_read_only(shared_folder: Path, still_open: bool) -> None:
    """Its log and its index, which have the rights that the file had when it was opened."""
    path = shared_folder / "أخبار.hashiya"
    shared_folder.chmod(0o777)
    with ordinary_user():
        with closing(Workspace.create(path)) as workspace:
            article = add_article(workspace, TEXT)
        path.chmod(0o444)
        with closing(Workspace.open(path)) as reader:
            assert reader.read_only
            assert reader.articles.open(article).spans == ()
            if not still_open:
                reader.close()
            path.chmod(0o644)
            assert path.with_name(f"{path.name}-shm").exists()
            with closing(Workspace.open(path)) as workspace:
                assert not workspace.read_only
                workspace.annotations("سارة").add_span(article, "ACTOR", [(4, 10)])
                assert workspace.check().clean
            if still_open:
                assert [span.quote for span in reader.articles.open(article).spans] == ["الوزير"]
        with closing(Workspace.open(path)) as workspace:
            assert [span.quote for span in workspace.articles.open(article).spans] == ["الوزير"]
