"""A subcommand stores what a killed window has left waiting, before it reads anything."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import orjson
import pytest

from app.domain.records import ChangeSet
from app.services.articles import ArticleQuery
from app.services.waiting.outbox import Outbox
from app.services.waiting.refused import forget_refused, refused_steps
from app.services.workspace import Workspace
from db.workspace.sqlite_files import prepare_new_file
from tests.cli.conftest import Hashiya
from tests.others_at_work import held
from tests.workspaces import add_article, spans_in

TEXT = "قال وزير الخارجية سامح شكري 😀 إن الهدنة انتهت.\n"
MINISTER = (TEXT.index("سامح"), TEXT.index(" 😀"))


def test_an_export_holds_the_label_that_was_left(hashiya: Hashiya, left: str) -> None:
    status, _, told = hashiya("export", left, "out.jsonl")
    assert status == 0
    assert told == "hashiya: steps that a window had left waiting, and that are stored now: 1\n"
    record = orjson.loads(Path("out.jsonl").read_bytes())
    assert [span["text"] for span in record["spans"]] == ["سامح شكري"]
    assert hashiya("export", left, "again.jsonl")[2] == ""


def test_while_somebody_still_saves_it_is_told_and_goes_on_waiting(hashiya: Hashiya, left: str) -> None:
    with held(left):
        status, out, told = hashiya("info", left, "--json")
    assert (status, orjson.loads(out)["spans"]) == (0, 0)
    assert told.startswith("hashiya: steps that a window had left waiting, and that are not stored yet: 1; ")
    assert told.count("\n") == 1
    assert spans_in(left) == []
    assert hashiya("check", left)[0] == 0
    assert spans_in(left) == ["سامح شكري"]


def test_what_cannot_be_stored_any_more_is_told_with_the_reason(hashiya: Hashiya, left: str) -> None:
    with closing(Workspace.open(left)) as workspace:
        (article,) = workspace.articles.ids(ArticleQuery())
        workspace.trash.remove_articles("عمر", [article])
    status, _, told = hashiya("info", left)
    assert status == 0
    first, second = told.splitlines()
    assert first.endswith("stored now: 0")
    assert second == (
        "hashiya: one of them could not be stored, and is kept for the next window of سارة: "
        "The article of this step was removed in the meantime; nothing was changed"
    )


def test_info_counts_what_waits_and_what_nobody_has_read(hashiya: Hashiya, left: str) -> None:
    def counts() -> tuple[dict[str, int], dict[str, int]]:
        told = orjson.loads(hashiya("info", left, "--json")[1])
        return told["waiting_steps"], told["refused_steps"]

    with held(left):
        assert counts() == ({"سارة": 1}, {}), "somebody saves"
        assert "steps that wait" in hashiya("info", left)[1]
    with closing(Workspace.open(left)) as workspace:
        (article,) = workspace.articles.ids(ArticleQuery())
        workspace.trash.remove_articles("عمر", [article])
    assert counts() == ({}, {"سارة": 1})
    told = hashiya("info", left)[1].splitlines()
    at = told.index("steps that could not be stored; the next window of their annotator shows them:")
    assert told[at + 1].split() == ["سارة", "1"]
    with closing(Workspace.open(left)) as workspace:
        forget_refused(refused_steps(workspace.database, "سارة"))
    assert counts() == ({}, {})
    assert "steps that" not in hashiya("info", left)[1]


@contextmanager
def two_steps_waiting(location: str) -> Iterator[None]:
    """While inside, a window is open with two labels that wait; then it is gone, and they are left."""
    with closing(Workspace.open(location)) as workspace, closing(Outbox(workspace, "سارة")) as outbox:
        article = add_article(workspace, TEXT)
        with held(location):
            for label in ("ACTOR", "CLAIM"):
                outbox.put(partial(_label, article, label), [article])
        yield


def _label(article: str, label: str, there: Workspace) -> ChangeSet:
    return there.annotations("سارة").add_span(article, label, [MINISTER])


def test_what_an_open_window_still_keeps_is_left_to_it(hashiya: Hashiya, new_location: str) -> None:
    with two_steps_waiting(new_location):
        status, out, told = hashiya("info", new_location, "--json")
    assert (status, list(orjson.loads(out)["waiting_steps"].values()), told) == (0, [1], "")


def test_steps_for_which_there_is_no_time_are_counted(
    hashiya: Hashiya, new_location: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with two_steps_waiting(new_location):
        pass
    monkeypatch.setattr("app.cli.opening._PATIENCE", -1.0)
    status, out, told = hashiya("info", new_location, "--json")
    assert told.splitlines() == [
        "hashiya: steps that a window had left waiting, and that are stored now: 1",
        "hashiya: 1 more of them waits for the next window or command that opens the workspace",
    ]
    assert (status, orjson.loads(out)["spans"]) == (0, 1)


def test_where_the_making_of_a_workspace_was_killed_init_makes_it(hashiya: Hashiya) -> None:
    prepare_new_file(Path("أخبار.hashiya"))
    assert "there is no workspace in this database; create one" in hashiya("info", "أخبار.hashiya")[2]
    assert hashiya("init", "أخبار.hashiya") == (0, "أخبار.hashiya: a new workspace\n", "")
    assert hashiya("check", "أخبار.hashiya")[0] == 0


def test_a_workspace_that_another_has_made_in_the_same_moment_is_there_already(
    hashiya: Hashiya, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare_new_file(Path("أخبار.hashiya"))
    make = Workspace.create

    def overtaken(location: str) -> Workspace:
        make(location).close()
        return make(location)

    monkeypatch.setattr(Workspace, "create", overtaken)
    assert hashiya("init", "أخبار.hashiya") == (0, "أخبار.hashiya: is a workspace already\n", "")
