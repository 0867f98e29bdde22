"""A subcommand stores what a killed window has left waiting, before it reads anything."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import orjson
import pytest

from app import cli
from app.services.articles import ArticleQuery
from app.services.waiting.outbox import Outbox
from app.services.workspace import Workspace
from tests.services.waiting.test_outbox import held
from tests.workspaces import add_article

TEXT = "قال وزير الخارجية سامح شكري 😀 إن الهدنة انتهت.\n"
MINISTER = (TEXT.index("سامح"), TEXT.index(" 😀"))

Hashiya = Callable[..., tuple[int, str, str]]


@pytest.fixture
def hashiya(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hashiya:
    """Runs the command; gives status, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        return cli.main(arguments), *capsys.readouterr()

    return run


@pytest.fixture
def left(new_location: str) -> str:
    """A workspace beside which a label waits that nobody has stored."""
    with closing(Workspace.open(new_location)) as workspace, closing(Outbox(workspace, "سارة")) as outbox:
        article = add_article(workspace, TEXT)
        with held(new_location):
            outbox.put(lambda there: there.annotations("سارة").add_span(article, "ACTOR", [MINISTER]), [article])
    return new_location


def spans_in(location: str) -> list[str]:
    with closing(Workspace.open(location)) as workspace:
        return [
            span.quote
            for article in workspace.articles.ids(ArticleQuery())
            for span in workspace.articles.open(article).spans
        ]


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
        "hashiya: one of them could not be stored: The article of this step was removed in the meantime; "
        "nothing was changed"
    )
