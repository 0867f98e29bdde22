"""The command line: its parser, the subcommand it names, and how its result or its failure is told."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from app.cli.commands import COMMANDS, Result, Run, Status
from app.cli.terminal import InsistedError, bug_report
from app.domain.errors import HashiyaError, WrongOptionError
from app.domain.program import program_version
from app.exchange.files.source_names import shown_name

_SURROGATE = re.compile("[\ud800-\udfff]")
_TERMINAL_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
DESCRIPTION = """\
Label right-to-left news: who says what. Without a subcommand, hashiya opens the window.

  hashiya                                     the start page
  hashiya news.hashiya                        the window on a workspace
  hashiya COMMAND --help                      one command, with examples
"""

EPILOG = """\
A first dataset in four lines:
  hashiya init news.hashiya
  hashiya import news.hashiya articles/
  hashiya news.hashiya                        (label; everything is saved as you go)
  hashiya export news.hashiya news.jsonl

WORKSPACE is a file, by custom ending in .hashiya, or the address of a PostgreSQL database:
  hashiya info postgresql://sara@server/news

Exit status: 0 all done; 1 refused, nothing was changed; 2 the command line is wrong;
3 done, but something was rejected or could not be carried, and the report says what.
"""


class UsageError(Exception):
    """The command line is wrong."""


class _Parser(argparse.ArgumentParser):
    """Raises instead of printing usage and leaving, so that every error is one line."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see `{self.prog} --help`")


def run_command(arguments: Sequence[str]) -> int:
    """Run the subcommand that these arguments name; the exit status."""
    as_json = "--json" in arguments
    try:
        chosen = _parser().parse_args(arguments)
        run: Run = chosen.run
        result = run(chosen)
        _tell(result, as_json=chosen.json)
    except UsageError as error:
        return _fail(str(error), Status.USAGE, as_json=as_json)
    except BrokenPipeError:
        # The reader of our output went away, as `head` does. Python would complain about it once more at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Status.REFUSED
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last door: a bug becomes a report to copy
        return tell_failure(error, as_json=as_json)
    return result.status


def tell_failure(error: BaseException, *, as_json: bool = False) -> int:
    """Say what went wrong, one line for what a user can mend and a report for a bug; the exit status."""
    if isinstance(error, InsistedError):
        said = "Interrupted; what was being saved is there whole or not at all, `hashiya history` tells"
        return _fail(said, Status.REFUSED, as_json=as_json)
    if isinstance(error, KeyboardInterrupt):
        return _fail("Interrupted; nothing was changed", Status.REFUSED, as_json=as_json)
    if isinstance(error, WrongOptionError):
        return _fail(str(error), Status.USAGE, as_json=as_json)
    if isinstance(error, HashiyaError):
        return _fail(str(error), Status.REFUSED, as_json=as_json)
    if isinstance(error, OSError) and error.filename and error.strerror:
        # A file or folder that could not be used, which nobody foresaw there: no bug to report.
        return _fail(f"{shown_name(os.fsdecode(error.filename))}: {error.strerror}", Status.REFUSED, as_json=as_json)
    sys.stderr.write(bug_report(error))
    return _fail(None, Status.REFUSED, as_json=as_json)


def _fail(message: str | None, status: Status, *, as_json: bool) -> int:
    if message is not None:
        sys.stderr.write(f"hashiya: {_line(' '.join(message.split()))}\n")
    if as_json:
        _write_json({"status": int(status), "error": message or "internal error"})
    return status


def _tell(result: Result, *, as_json: bool) -> None:
    for remark in result.remarks:
        sys.stderr.write(f"hashiya: {_line(' '.join(remark.split()))}\n")
    if as_json:
        _write_json({"status": int(result.status), **result.data})
    else:
        sys.stdout.writelines(f"{_line(line)}\n" for line in result.lines)
    sys.stdout.flush()


def _line(text: str) -> str:
    """The text for a terminal: what a file holds must not move its cursor, change its colours or its title."""
    return _TERMINAL_CONTROLS.sub(" ", shown_name(text))


def _write_json(data: Mapping[str, Any]) -> None:
    text = json.dumps(data, ensure_ascii=False)
    if not text.isascii() and _SURROGATE.search(text):
        # A path that is not Unicode has no other form that every reader of JSON takes.
        text = json.dumps(data)
    sys.stdout.write(text + "\n")


def _parser() -> _Parser:
    parser = _Parser(
        prog="hashiya",
        usage="hashiya [WORKSPACE]\n       hashiya COMMAND WORKSPACE …",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"hashiya {program_version()}")
    commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", prog="hashiya", required=True, parser_class=_Parser
    )
    for name, command in COMMANDS.items():
        sub = commands.add_parser(
            name,
            help=command.summary,
            description=f"{command.summary[0].upper()}{command.summary[1:]}.\n\n{command.text}".rstrip(),
            epilog=f"Examples:\n{command.examples}" if command.examples else None,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        command.arguments(sub)
        sub.add_argument("--json", action="store_true", help="print one JSON object instead of lines to read")
        sub.set_defaults(run=command.run)
    return parser
