"""How the processes of one run divide between them what pytest makes of the test files before it imports them."""

import contextlib
import importlib
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def share_of(files: list[Path], number: int, count: int) -> list[Path]:
    """The files that process `number` (from 0) of `count` imports first; together the shares are all of them."""
    return files[len(files) * number // count : len(files) * (number + 1) // count]


def import_share(config: pytest.Config) -> None:
    """Import this process's share of the test files, if all are to be collected, before the others are looked at.

    In a fresh checkout every file is compiled with its assertions rewritten, and the result kept beside it. Starting
    at the same file, all processes would do all of that at the same moment, each for itself.
    """
    given = getattr(config, "workerinput", None)
    if given is None or sys.dont_write_bytecode or config.args_source != pytest.Config.ArgsSource.TESTPATHS:
        return
    files = sorted(HERE.rglob("test_*.py"))
    for file in share_of(files, int(given["workerid"].removeprefix("gw")), given["workercount"]):
        # What cannot be imported, or is to be skipped, is imported once more by pytest, which then tells it.
        with contextlib.suppress(Exception, pytest.skip.Exception):
            importlib.import_module(".".join((HERE.name, *file.relative_to(HERE).with_suffix("").parts)))
