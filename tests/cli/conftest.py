"""The command, run in an empty folder, and workspaces to run it on."""

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from app import cli
from app.services.waiting.outbox import Outbox
from app.services.workspace import Workspace
from tests.others_at_work import held
from tests.steps import span_of
from tests.workspaces import add_article

Hashiya = Callable[..., tuple[int, str, str]]
LABELLED = "قال سيرغي لافروف إن الاتفاق وُلد ميتاً 😀، وأضاف لافروف أن موسكو مستعدة."
LEFT = "قال وزير الخارجية سامح شكري 😀 إن الهدنة انتهت.\n"
MINISTER = (LEFT.index("سامح"), LEFT.index(" 😀"))


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the sample articles, made by the command once, to be copied."""
    path = tmp_path_factory.mktemp("sample") / "news.hashiya"
    assert cli.main(["init", str(path), "--sample"]) == 0
    return path


@pytest.fixture
def hashiya(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Hashiya:
    """Runs the command in an empty folder; gives status, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            status = cli.main(arguments)
        except SystemExit as leaving:  # argparse after --help and --version
            status = int(leaving.code or 0)
        return status, *capsys.readouterr()

    return run


@pytest.fixture
def news(hashiya: Hashiya, sample_file: Path) -> str:
    """A workspace with the sample articles."""
    return str(shutil.copy(sample_file, "news.hashiya"))


@pytest.fixture
def labelled(new_location: str) -> str:
    """A workspace with an article in which sara has labelled a maker and his claim; the maker is an entity."""
    workspace = Workspace.open(new_location)
    article = add_article(workspace, LABELLED, published="2024-05-02")
    sara = workspace.annotations("sara")
    maker = span_of(sara.add_span(article, "ACTOR", [(4, 16)]))
    claim = span_of(sara.add_span(article, "CLAIM", [(20, 38)], attributes={"polarity": "opposes"}))
    sara.add_relation(article, "makes", maker.id, claim.id)
    entity = workspace.entities.add("sara", "سيرغي لافروف", "person", aliases=["لافروف"]).changes[0].object_id
    workspace.entities.assign("sara", [(maker.id, 1)], entity)
    workspace.entities.add("sara", "سيرجي لافروف", "person")
    workspace.close()
    return new_location


@pytest.fixture
def left(new_location: str) -> str:
    """A workspace beside which a label waits that nobody has stored."""
    with closing(Workspace.open(new_location)) as workspace, closing(Outbox(workspace, "سارة")) as outbox:
        article = add_article(workspace, LEFT)
        with held(new_location):
            outbox.put(lambda there: there.annotations("سارة").add_span(article, "ACTOR", [MINISTER]), [article])
    return new_location
