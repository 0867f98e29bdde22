"""What lies beside a workspace is as open to others as the workspace: a team's to the team, a private one to nobody."""

import os
import stat
import sys
from contextlib import closing
from pathlib import Path

import pytest

from app.services.articles import ArticleQuery
from app.services.waiting.outbox import Outbox
from app.services.workspace import Workspace
from db.workspace.migrating import back_up_before_upgrade
from db.workspace.shared_like import share_like
from tests.others_at_work import held
from tests.services.conftest import TEXT
from tests.services.waiting.conftest import LONG, MINISTER
from tests.workspaces import add_article

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows gives a file the rights of its folder")

OTHER_GROUP = 4242


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def beside(path: Path) -> dict[str, int]:
    """Ending of a name → rights, for all that lies beside a workspace."""
    return {one.name.removeprefix(path.name): mode_of(one) for one in path.parent.iterdir() if one != path}


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o660), (0o022, 0o600), (0o022, 0o664), (0o077, 0o664)])
def test_what_waits_and_what_was_refused_are_as_open_as_the_workspace(tmp_path: Path, mask: int, mode: int) -> None:
    path = tmp_path / "أخبار.hashiya"
    former = os.umask(mask)
    try:
        with closing(Workspace.create(path)) as workspace:
            article = add_article(workspace, TEXT)
        path.chmod(mode)
        with closing(Workspace.open(path)) as workspace:
            outbox = Outbox(workspace, "سارة")
            with held(str(path)):
                outbox.put(lambda there: there.annotations("سارة").add_span(article, "ACTOR", [MINISTER]), [article])
                waiting = {mode for name, mode in beside(path).items() if "-waiting-" in name}
                assert len([name for name in beside(path) if "-waiting-" in name]) == 2, "the file and its log"
            workspace.trash.remove_articles("عمر", list(workspace.articles.ids(ArticleQuery())))
            delivery = outbox.deliver(LONG)
            outbox.close()
    finally:
        os.umask(former)
    assert waiting == {mode}
    (folder,) = {step.place.parent for step in delivery.refused}
    assert mode_of(folder) == mode | 0o100 | (mode & 0o044) >> 2
    assert {mode_of(step.place) for step in delivery.refused} == {mode}


def test_the_copy_before_an_upgrade_is_no_more_open_than_the_workspace(tmp_path: Path) -> None:
    path = tmp_path / "أخبار.hashiya"
    Workspace.create(path).close()
    path.chmod(0o600)
    assert mode_of(back_up_before_upgrade(path, "0001", lambda _done, _total: None)) == 0o600


def test_where_the_group_cannot_be_given_it_gets_what_everybody_gets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, target = tmp_path / "model", tmp_path / "target"
    model.touch()
    target.touch()
    seen = model.stat()
    of_team = os.stat_result((*seen[:5], OTHER_GROUP, *seen[6:]))

    def refused(*_args: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "chown", refused)
    for mode, wanted in ((0o660, 0o600), (0o664, 0o644)):
        found = os.stat_result((0o100000 | mode, *of_team[1:]))
        with monkeypatch.context() as patch:
            patch.setattr(type(model), "stat", lambda _path, found=found: found)
            share_like(target, model)
        assert mode_of(target) == wanted


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give files away")
def test_what_root_makes_beside_a_workspace_belongs_to_its_owner(tmp_path: Path) -> None:
    model, target = tmp_path / "model", tmp_path / "target"
    model.touch()
    os.chown(model, OTHER_GROUP, OTHER_GROUP)
    model.chmod(0o660)
    target.touch()
    share_like(target, model)
    found = target.stat()
    assert (found.st_uid, found.st_gid, mode_of(target)) == (OTHER_GROUP, OTHER_GROUP, 0o660)
