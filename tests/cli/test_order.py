"""Options may stand before, between and behind what is named by its place: every example of every command."""

import shlex
from collections.abc import Iterator
from itertools import chain

import pytest

from app.cli.codebook import CODEBOOK_ACTIONS
from app.cli.command_line import UsageError
from app.cli.command_line import understood as given
from app.cli.commands import COMMANDS
from app.cli.entities import ENTITY_ACTIONS
from app.cli.history import HISTORY_ACTIONS
from tests.cli.conftest import Hashiya
from tests.cli.told import only_line, parsed

ACTIONS = {"entities": ENTITY_ACTIONS, "codebook": CODEBOOK_ACTIONS, "history": HISTORY_ACTIONS}


def examples() -> Iterator[list[str]]:
    """What the help of every command and action shows, as words behind `hashiya`."""
    texts = [command.examples for command in COMMANDS.values()]
    texts += [action.examples for actions in ACTIONS.values() for action in actions.values()]
    for line in "\n".join(texts).splitlines():
        if words := shlex.split(line.partition("   (")[0]):
            assert words.pop(0) == "hashiya"
            yield words


def understood(words: list[str]) -> dict[str, object]:
    return {**vars(given(words)), "action_parsers": None, "parser": None}


def turned(words: list[str]) -> Iterator[list[str]]:
    """The same with every option in front, in between, and behind all."""
    command, *rest = words
    options: list[list[str]] = []
    places: list[list[str]] = []
    while rest:
        word = rest.pop(0)
        (options if word.startswith("--") else places).append([word])
        if word.startswith("--") and word not in {"--json", "--strict", "--plan", "--by-date", "--dry-run", "--sample",
                                                  "--preview", "--articles", "--update", "--relation"}:  # fmt: skip
            options[-1].append(rest.pop(0))
    for place in range(len(places) + 1):
        yield [command, *chain(*places[:place], *options, *places[place:])]
        yield [command, *chain(*places[:place], ["--json"], *places[place:], *options)]


@pytest.mark.parametrize("words", list(examples()), ids=" ".join)
def test_every_order_of_an_example_means_the_same(words: list[str]) -> None:
    meant = understood(words)
    for other in turned(words):
        assert understood(other) in (meant, {**meant, "json": True}), other


@pytest.mark.parametrize(
    "words",
    [
        ["--limit", "2", "NEWS"],
        ["NEWS", "--limit", "2"],
        ["NEWS", "--limit=2", "list"],
        ["--limit", "2", "NEWS", "list"],
        ["NEWS", "list", "--limit", "2"],
        ["--json", "--limit", "2", "NEWS"],
        ["--limit", "2", "--", "NEWS"],
    ],
)
def test_the_history_takes_its_options_anywhere(hashiya: Hashiya, news: str, words: list[str]) -> None:
    hashiya("entities", news, "add", "بلدية صور", "--kind", "government")
    hashiya("entities", news, "add", "עיריית חיפה", "--kind", "government")
    called = [news if word == "NEWS" else word for word in words]
    status, out, _ = hashiya("history", *called, *(() if "--" in words else ("--json",)))
    assert status == 0
    assert len(parsed(out)["entries"] if out.startswith("{") else out.splitlines()) == 2


def test_what_an_option_means_can_be_a_name_of_an_action(hashiya: Hashiya, news: str) -> None:
    assert "no annotator list" in hashiya("history", "--by", "list", news)[2]
    found = parsed(hashiya("entities", "--order", "mentions", news, "لافروف", "--json")[1])["entities"]
    assert found == parsed(hashiya("entities", news, "list", "لافروف", "--json")[1])["entities"]


def test_what_is_put_apart_belongs_together(hashiya: Hashiya, news: str) -> None:
    """Without order, argparse gives OUT nothing, and the second entry to nobody."""
    assert hashiya("dataset", news, "--by-date", "out")[0] in {0, 3}
    steps = [
        parsed(hashiya("entities", news, "add", name, "--kind", "party", "--json")[1])["step"]
        for name in ("حزب الوسط", "حزب جنوب")
    ]
    told = parsed(hashiya("history", news, "revert", steps[0], "--dry-run", steps[1], "--json")[1])
    assert set(told["entries"]) == set(steps)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["history", "--limit", "2"], "the following arguments are required: WORKSPACE"),
        (["history", "list", "NEWS"], "list is an action, and stands behind it"),
        (["history", "--limit", "2", "list", "NEWS"], "list is an action, and stands behind it"),
        (
            ["history", "NEWS", "lst", "--limit", "2"],
            "there is no action 'lst' (do you mean list?); there are: list, show, ",
        ),
        (
            ["history", "--lmit", "2", "NEWS"],
            "there is no option --lmit here (do you mean --limit?); see `hashiya history WORKSPACE list --help`",
        ),
        (["history", "NEWS", "revert", "--dry-run"], "the following arguments are required: ID"),
        (["entities", "NEWS", "--kind"], "--kind: expected one argument"),
        (["info", "--json", "NEWS", "more"], "too many words here: more; see `hashiya info --help`"),
        (["NEWS", "info"], "the command stands first: `hashiya info news.hashiya …`"),
        (["NEWS", "inof"], "there is no command 'inof' (do you mean info?), and commands stand first"),
        (["inof", "NEWS"], "there is no command 'inof' (do you mean info?); there are: init, import, "),
        (["NEWS", "--json"], "the window takes no options: `hashiya news.hashiya` opens it"),
        (["--vresion"], "hashiya alone has no option --vresion (do you mean --version?)"),
        (["--json", "info", "NEWS"], "hashiya alone has no option --json; options stand behind a command"),
        (["import", "NEWS", ".", "--unknown-labels", "maybe"], "--unknown-labels: 'maybe' is none of add, refuse"),
    ],
)
def test_what_is_wrong_is_still_told(hashiya: Hashiya, news: str, words: list[str], said: str) -> None:
    status, out, error = hashiya(*(news if word == "NEWS" else word for word in words))
    assert status == 2
    assert said in only_line(error)
    assert "Traceback" not in out + error


@pytest.mark.parametrize(
    "words", [["--help"], ["--help", "x.hashiya"], ["x.hashiya", "-h"], ["x.hashiya", "list", "-h"]]
)
def test_help_is_given_wherever_it_is_asked_for(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        understood(["history", *words])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert ("--until" in shown) is ("list" in words)


def test_a_dash_is_what_stdout_is_called() -> None:
    assert (
        understood(["export", "--format", "spans", "x.hashiya", "-"])["out"]
        == understood(["export", "x.hashiya", "-", "--format", "spans"])["out"]
    )
    with pytest.raises(UsageError, match="expected one argument"):
        understood(["export", "x.hashiya", "-", "--format"])
