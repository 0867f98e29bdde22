"""A subcommand stores what a killed window has left waiting, before it reads anything."""

from contextlib import closing
from pathlib import Path

import orjson

from app.services.articles import ArticleQuery
from app.services.waiting.refused import forget_refused, refused_steps
from app.services.workspace import Workspace
from tests.cli.conftest import Hashiya
from tests.others_at_work import held
from tests.workspaces import spans_in

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
