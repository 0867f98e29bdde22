"""Every command line of the documentation is understood: command, options, the format and the options of that."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.command_line import UsageError, understood
from app.cli.commands import COMMANDS
from app.exchange.installed_formats import installed_formats
from app.exchange.options import split_options

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def command_lines() -> Iterator[tuple[str, list[str]]]:
    """Page and words behind `hashiya` of every line of a block that gives a command."""
    for page in PAGES:
        for language, block in BLOCK.findall(page.read_text(encoding="utf-8")):
            for line in [] if language else block.replace("\\\n", " ").splitlines():
                words = shlex.split(line.removeprefix("$ "), comments=True) if "hashiya" in line[:9] else []
                if words[:1] == ["hashiya"] and words[1] in COMMANDS:
                    words = words[1 : words.index(">")] if ">" in words else words[1:]
                    yield page.relative_to(ROOT).as_posix(), words


LINES = list(command_lines())


def test_there_are_many() -> None:
    assert len(LINES) > 105
    assert {words[0] for _, words in LINES} >= {"init", "import", "export", "dataset", "check", "codebook", "agreement"}


@pytest.mark.parametrize(("page", "words"), LINES, ids=[f"{page}: {' '.join(words)}" for page, words in LINES])
def test_a_command_of_the_docs_is_understood(page: str, words: list[str]) -> None:
    try:
        given = understood(words)
    except UsageError as error:
        pytest.fail(f"{page}: {error}")
    values = split_options(getattr(given, "option", []))
    named = getattr(given, "format", None)
    assert not values or named, f"{page}: options of a format want its name"
    if named is None:
        return
    if words[0] == "import":
        installed_formats().reader(named).import_values(values)
    else:
        installed_formats().writer(named).export_values(values)
