"""``hashiya duplicates`` and ``hashiya dataset``: what they print and their exit status."""

import json
import re
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from app.domain.dataset.split import Part
from app.services.dataset.build import build_dataset
from app.services.dataset.choices import DatasetChoices
from app.services.workspace import Workspace
from tests.cli.conftest import Hashiya
from tests.cli.told import only_line
from tests.exchange.articles import seed_records


@pytest.fixture
def copies() -> Path:
    """Edited copies of two sample articles, in the folder in which the command runs."""
    path = Path("copies.jsonl")
    records = [
        {"id": f"copy{number}", "title": "نسخة", "text": f"خاص: {record['text'][:-40]}", "spans": []}
        for number, record in enumerate(seed_records()[:2])
    ]
    path.write_bytes(b"".join(orjson.dumps(record) + b"\n" for record in records))
    return path


def test_copies_are_listed_a_group_a_line(hashiya: Hashiya, news: str, copies: Path) -> None:
    assert hashiya("duplicates", news)[:2] == (0, "0 groups of near-duplicates, 0 articles\n")
    assert hashiya("import", news, str(copies))[0] == 0
    status, out, error = hashiya("duplicates", news)
    assert (status, error) == (0, "")
    *groups, last = out.splitlines()
    assert last == "2 groups of near-duplicates, 4 articles"
    assert [f"(copy{number}, " in line for number, line in enumerate(groups)] == [True, True]
    data = json.loads(hashiya("duplicates", news, "--similarity", "0.3", "--json")[1])
    assert [group["members"][1]["id"] for group in data["groups"]] == ["copy0", "copy1"]


def test_a_similarity_out_of_range_is_refused(hashiya: Hashiya, news: str) -> None:
    status, out, error = hashiya("duplicates", news, "--similarity", "7")
    assert (status, out) == (2, "")
    assert error == "hashiya: The similarity of near-duplicates is a number from 0.2 to 1, not 7\n"


def test_an_import_lists_or_leaves_out_copies(hashiya: Hashiya, news: str, copies: Path) -> None:
    status, out, _ = hashiya("import", news, str(copies), "--near-duplicates", "skip")
    assert status == 0
    assert "2 skipped:" in out
    assert "2 groups of near-duplicates:" in out
    status, out, _ = hashiya("import", news, str(copies), "--near-duplicates", "report", "--json")
    told = json.loads(out)
    assert (status, told["articles"], told["near_duplicate_groups"]) == (0, 2, 2)


def test_a_dataset_is_planned_built_and_built_again(hashiya: Hashiya, news: str) -> None:
    status, out, _ = hashiya("dataset", news, "--plan", "--days-apart")
    assert (status, not Path("out").exists()) == (0, True)
    assert out.splitlines()[0].startswith("train  articles 10, ")
    assert "Mind: dev is small (articles: 1): figures measured on it will vary a lot" in out
    status, out, error = hashiya("dataset", news, "out", "--days-apart", "--licence", "CC-BY-4.0", "--json")
    told = json.loads(out)
    assert (status, error, told["parts"]["train"]["articles"], told["losses"]) == (0, "", 10, [])
    assert sorted(told["files"]) == ["articles.jsonl", "dev.jsonl", "test.jsonl", "train.jsonl"]
    status, out, _ = hashiya("dataset", "--rebuild", told["card"], news, "again")
    assert (status, out.splitlines()[-1]) == (0, "The same, byte by byte")
    assert Path("again/train.jsonl").read_bytes() == Path("out/train.jsonl").read_bytes()


DEFAULT = DatasetChoices()


@pytest.mark.parametrize(
    ("arguments", "wish"),
    [
        ("--state done --state todo --state-of sample", replace(DEFAULT, states=("done", "todo"), state_of="sample")),
        (
            "--source الضفتان --source هفته‌نامه --language ar --language fa --with-label CLAIM --with-label ACTOR",
            replace(DEFAULT, sources=("الضفتان", "هفته‌نامه"), languages=("ar", "fa"), labels=("CLAIM", "ACTOR")),
        ),
        (
            "--since ٢٠٢٠-٠١-٠١ --until ۲۰۳۰-۱۲-۳۱ --by-date --split train=3,held_out=1 --layer sample",
            replace(
                DEFAULT,
                since="2020-01-01",
                until="2030-12-31",
                split="date",
                parts=(Part("train", 3), Part("held_out", 1)),
                layers=("sample",),
            ),
        ),
        ("--seed ٧ --no-stratify --similarity ٠.٧", replace(DEFAULT, seed=7, stratify=False, similarity=0.7)),
        (
            "--copies-apart --days-apart --format conll --option columns=1 --title أخبار --licence CC-BY-4.0",
            replace(
                DEFAULT,
                copies_together=False,
                days_together=False,
                format="conll",
                values={"columns": "1"},
                title="أخبار",
                licence="CC-BY-4.0",
            ),
        ),
    ],
)
def test_every_choice_reaches_the_dataset(hashiya: Hashiya, news: str, arguments: str, wish: DatasetChoices) -> None:
    """What the card keeps is what the same choices made in Python would have it keep."""
    with closing(Workspace.open(news)) as workspace:
        build_dataset(workspace, Path("wanted"), wish)
    status, _, error = hashiya("dataset", news, "found", *arguments.split())
    assert (status in {0, 3}, error) == (True, "")
    card = "dataset-card.md"
    assert Path("found", card).read_text("utf-8") == Path("wanted", card).read_text("utf-8")
    assert Path("found", "articles.jsonl").read_bytes() == Path("wanted", "articles.jsonl").read_bytes()


def test_what_two_annotators_agree_on_is_asked_for(hashiya: Hashiya, news: str) -> None:
    for rule in ("majority", "all"):
        status, out, error = hashiya("dataset", news, "out", "--gold", rule)
        assert (status, out) == (1, "")
        assert "12 articles were left out of the gold layer" in error


@pytest.mark.parametrize("built", ["out", "out.zip"])
@pytest.mark.parametrize("options", [(), ("--format", "conll", "--option", "columns=1")], ids=["native", "conll"])
def test_a_dataset_comes_in_like_any_other_folder(
    hashiya: Hashiya, news: str, built: str, options: tuple[str, ...]
) -> None:
    assert hashiya("dataset", news, built, *options)[0] in {0, 3}
    assert hashiya("init", "colleague.hashiya")[0] == 0
    status, out, error = hashiya("import", "colleague.hashiya", built, "--json")
    told = json.loads(out)
    assert (status, error, told["articles"]) == (0, "", 12)
    assert (told["rejected_count"], told["skipped_count"]) == (0, 0)


def test_articles_of_ones_own_in_a_file_called_like_the_list_come_in(hashiya: Hashiya, news: str) -> None:
    assert hashiya("dataset", news, "out")[0] == 0
    line = json.dumps({"id": "0012", "text": "قال الوزير 😀 إن «content_sha256» كلمة."}, ensure_ascii=False)
    Path("out/articles.jsonl").write_text(f"{line}\n", "utf-8")
    assert hashiya("init", "colleague.hashiya")[0] == 0
    status, out, _ = hashiya("import", "colleague.hashiya", "out", "--json")
    assert (status, json.loads(out)["articles"]) == (0, 13)


def test_a_rebuild_keeps_to_the_articles_of_then(hashiya: Hashiya, news: str, copies: Path) -> None:
    assert hashiya("dataset", news, "out")[0] == 0
    assert hashiya("import", news, str(copies))[0] == 0
    status, out, _ = hashiya("dataset", "--rebuild", "out/dataset-card.md", news, "again")
    assert status == 0
    assert out.splitlines()[-2:] == [
        "2 articles that came later are left out: copy0, copy1",
        "The same, byte by byte",
    ]


@pytest.mark.parametrize(("made", "card"), [("أول", "أول"), ("أول", "أول/dataset-card.md"), ("أول.zip", "./أول.zip")])
def test_a_rebuild_does_not_replace_what_it_is_compared_with(hashiya: Hashiya, news: str, made: str, card: str) -> None:
    assert hashiya("dataset", news, made)[0] == 0
    before = Path(made).stat()
    status, out, error = hashiya("dataset", news, made, "--rebuild", card)
    assert (status, out) == (2, "")
    assert "beside the one of the card" in only_line(error)
    assert Path(made).stat() == before


def test_a_rebuild_of_another_workspace_says_what_differs(hashiya: Hashiya, news: str, copies: Path) -> None:
    assert hashiya("dataset", news, "out")[0] == 0
    assert hashiya("import", news, str(copies))[0] == 0
    Path("out/articles.jsonl").unlink()
    status, out, error = hashiya("dataset", "--rebuild", "out/dataset-card.md", news, "again")
    assert status == 3
    assert "hashiya: This is not the dataset that the card tells of:\n" in error
    assert "hashiya: which articles differ cannot be said" in error
    assert "The same" not in out


def test_what_is_lost_gives_status_3_and_a_file(hashiya: Hashiya, news: str) -> None:
    status, out, _ = hashiya("dataset", news, "out", "--format", "doccano", "--split", "all=1")
    assert status == 3
    assert "Not carried:" in out
    found = next(line for line in out.splitlines() if "annotators have no place" in line)
    told = re.findall("\u2068([^\u2069]+)\u2069 ([0-9a-f-]{36})", found)
    assert len(told) == 3, "the id, and before it the title"
    titles = {record["id"]: record["title"] for record in seed_records()}
    assert all(titles[one].startswith(title.removesuffix("…")) for title, one in told)
    _, told_again, _ = hashiya("export", news, "out.jsonl", "--format", "doccano")
    assert "\u2068" in next(line for line in told_again.splitlines() if "annotators have no place" in line)
    assert Path("out/losses.json").exists()
    assert {path.name for path in Path("out").iterdir()} > {"all.jsonl", "dataset-card.md"}


@pytest.mark.parametrize(
    ("arguments", "wanted", "said"),
    [
        (["out", "--split", "train"], 2, "A split is written name=weight"),
        (["out", "--split", "train=0"], 2, "needs a weight of 1 or more"),
        (["out", "--similarity", "7"], 2, "a number from 0.2 to 1, not 7"),
        (["out", "--similarity", "half"], 2, "half is no share; write 0.5 or 0.8"),
        (["out", "--seed", "سبعة"], 2, "سبعة is no whole number; write 1 or 42"),
        (["out", "--state", "finished"], 2, "--state: 'finished' is none of todo, doing, done, flagged"),
        (["out", "--state-of", "sample"], 2, "say which with --state"),
        (["out", "--by-date", "--seed", "1"], 2, "--seed does nothing beside --by-date"),
        (["out", "--by-date", "--no-stratify"], 2, "--no-stratify does nothing beside --by-date"),
        (["out", "--copies-apart", "--similarity", "0.5"], 2, "--similarity does nothing beside --copies-apart"),
        (["out", "--since", "31/01/2026"], 2, "is no day"),
        ([], 2, "Name a folder to write the dataset to"),
        (["nowhere/out"], 1, "there is no folder"),
        (["out", "--layer", "nobody"], 1, "There is no annotator nobody"),
        (["out", "--rebuild", "news.hashiya"], 1, "is not the card of a dataset"),
        (["out", "--rebuild", "no.md"], 1, "no.md cannot be read: No such file"),
        (["out", "--rebuild", ".."], 1, ".. is not a dataset that Hashiya has built"),
        (["out", "--rebuild", "no.md", "--seed", "4"], 2, "by the choices in its card"),
    ],
)
def test_wrong_wishes_are_refused_in_one_line(
    hashiya: Hashiya, news: str, arguments: list[str], wanted: int, said: str
) -> None:
    status, out, error = hashiya("dataset", news, *arguments)
    assert (status, out) == (wanted, "")
    assert said in error
    assert error.count("\n") == 1
    assert not Path("out").exists()


def test_agreement_is_told_pair_by_pair(hashiya: Hashiya, news: str) -> None:
    status, out, _ = hashiya("agreement", news)
    assert (status, out) == (0, "No article has been judged by two of the annotators\n")
    record = seed_records()[0]
    spans = [{key: one[key] for key in ("start", "end", "label")} for one in record["spans"] if "fragments" not in one]
    spans[0] = {**spans[0], "end": record["spans"][0]["end"] + 1}
    theirs = {"id": record["id"], "title": record["title"], "text": record["text"], "spans": spans}
    Path("theirs.jsonl").write_bytes(orjson.dumps(theirs) + b"\n")
    assert hashiya("import", news, "theirs.jsonl", "--annotator", "هند")[0] == 0
    status, out, _ = hashiya("agreement", news, "--articles")
    head, alpha, blank, pair, *rows, last = out.splitlines()
    assert (status, head, blank) == (0, "Articles judged by two annotators or more: 1", "")
    assert alpha.startswith("alpha: ACTOR ")
    assert pair == "\u2068sample\u2069 and \u2068هند\u2069, articles judged by both: 1"
    data = json.loads(hashiya("agreement", news, "--json")[1])
    (told,) = data["pairs"]
    assert told["all"]["both"] == len(spans) - 1
    cells = next(row for row in rows if row.strip().startswith("all ")).split()
    assert cells[1:4] == [*map(str, told["all"]["spans"]), str(told["all"]["both"])]
    assert last == f"   {told['all']['exact_f1']:.2f}  {record['id']}  \u2068{record['title']}\u2069"
    status, _, error = hashiya("agreement", news, "--annotator", "نادية")
    assert (status, "There is no annotator نادية" in error) == (1, True)


def test_the_example_of_the_docs_prints_what_they_show(hashiya: Hashiya, news: str) -> None:
    page = (Path(__file__).parents[2] / "docs" / "dataset-builder.md").read_text("utf-8")
    example = page.split("```")[1].split("\n")
    (command,) = (line.removeprefix("$ hashiya ") for line in example if line.startswith("$ hashiya dataset"))
    shown = [line for line in example if line and not line.startswith("$") and line != "…"]
    _, out, _ = hashiya(*(news if word == "sample.hashiya" else word for word in command.split()))
    assert len(shown) > 2
    assert [line for line in shown if line not in out.splitlines()] == []
