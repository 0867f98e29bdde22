"""While nobody saves, the file of a workspace alone holds all that is in it."""

import shutil
import threading
from contextlib import closing
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.editing import folding_log
from app.editing.commands import AddSpan
from app.editing.folding_log import FoldingLog
from app.editing.session import Session
from app.services.workspace import Workspace
from db.workspace.engine import Database
from tests.workspaces import add_article, spans_in

TEXT = "قال وزير الخارجية سامح شكري 😀 إن الهدنة انتهت."
MINISTER = (TEXT.index("سامح"), TEXT.index(" 😀"))


def copied(path: Path) -> list[str]:
    """The quotes in a copy of the file without its log, as a file manager makes it."""
    copy = path.with_name("copy.hashiya")
    shutil.copyfile(path, copy)
    return spans_in(str(copy))


def test_it_is_folded_when_nothing_was_saved_between_two_looks(new_file: Path, tmp_path: Path, qtbot: QtBot) -> None:
    del qtbot
    path = tmp_path / "أخبار.hashiya"
    shutil.copy(new_file, path)
    with closing(Workspace.open(path)) as workspace:
        article = add_article(workspace, TEXT)
        session = Session(workspace, "سارة")
        log = session.waiting.findChild(FoldingLog)
        assert isinstance(log, FoldingLog)
        log.look()
        assert session.open_article(article)
        session.run(AddSpan(article_id=article, label="ACTOR", fragments=(MINISTER,)))
        log.look()
        assert copied(path) == [], "somebody is at work"
        log.look()
        assert copied(path) == ["سامح شكري"]
        session.stop()


def test_what_a_killed_program_left_in_the_log_is_folded_as_well(new_file: Path, tmp_path: Path, qtbot: QtBot) -> None:
    del qtbot
    made, path = (tmp_path / name for name in ("made.hashiya", "left.hashiya"))
    shutil.copy(new_file, made)
    with closing(Workspace.open(made)) as workspace:
        article = add_article(workspace, TEXT)
        workspace.annotations("سارة").add_span(article, "ACTOR", [MINISTER])
        for ending in ("", "-wal"):
            shutil.copyfile(f"{made}{ending}", f"{path}{ending}")
    with closing(Workspace.open(path)) as workspace:
        session = Session(workspace, "سارة")
        log = session.waiting.findChild(FoldingLog)
        assert isinstance(log, FoldingLog)
        log.look()
        assert copied(path) == ["سامح شكري"]
        session.stop()


def test_it_is_looked_at_by_itself_in_a_file_only(new_location: str, qtbot: QtBot) -> None:
    with closing(Workspace.open(new_location)) as workspace:
        article = add_article(workspace, TEXT)
        session = Session(workspace, "سارة")
        assert session.open_article(article)
        session.run(AddSpan(article_id=article, label="ACTOR", fragments=(MINISTER,)))
        qtbot.waitUntil(lambda: workspace.database.is_folded)
        if "://" not in new_location:
            assert copied(Path(new_location)) == ["سامح شكري"]
        session.stop()


def test_a_long_log_is_folded_in_the_background(
    new_file: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "أخبار.hashiya"
    shutil.copy(new_file, path)
    folders: list[threading.Thread] = []
    fold = Database.fold

    def seen(database: Database) -> None:
        folders.append(threading.current_thread())
        fold(database)

    monkeypatch.setattr(Database, "fold", seen)
    monkeypatch.setattr(folding_log, "AT_ONCE", 1)
    with closing(Workspace.open(path)) as workspace:
        article = add_article(workspace, TEXT)
        session = Session(workspace, "سارة")
        workspace.annotations("سارة").add_span(article, "ACTOR", [MINISTER])
        log = session.waiting.findChild(FoldingLog)
        assert isinstance(log, FoldingLog)
        log.look()
        assert folders == [], "somebody was at work"
        log.look()
        log.look()
        qtbot.waitUntil(lambda: workspace.database.is_folded)
        assert copied(path) == ["سامح شكري"]
        assert len(folders) == 1
        assert folders[0] is not threading.main_thread()
        session.stop()
