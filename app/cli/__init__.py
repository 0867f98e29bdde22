"""The `hashiya` command: the window, or one of the subcommands, each a thin call into the services."""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from app.cli.commands import COMMANDS, Result, Run, Status
from app.cli.terminal import bug_report, program_version
from app.domain.errors import HashiyaError, WorkspaceError

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


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command with its arguments (without the program's name); the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    as_json = "--json" in arguments
    try:
        parser = _parser()
        if _asks_for_window(arguments):
            return _open_window(arguments)
        chosen = parser.parse_args(arguments)
        run: Run = chosen.run
        result = run(chosen)
    except UsageError as error:
        return _fail(str(error), Status.USAGE, as_json=as_json)
    except HashiyaError as error:
        return _fail(str(error), Status.REFUSED, as_json=as_json)
    except KeyboardInterrupt:
        return _fail("Interrupted; nothing was changed", Status.REFUSED, as_json=as_json)
    except BrokenPipeError:
        # The reader of our output went away, as `head` does. Python would complain about it once more at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Status.REFUSED
    except Exception as error:  # noqa: BLE001 - the last door: a bug becomes a report to copy, never a bare traceback
        sys.stderr.write(bug_report(error))
        return _fail(None, Status.REFUSED, as_json=as_json)
    _tell(result, as_json=chosen.json)
    return result.status


def _fail(message: str | None, status: Status, *, as_json: bool) -> int:
    if message is not None:
        sys.stderr.write(f"hashiya: {' '.join(message.split())}\n")
    if as_json:
        _write_json({"status": int(status), "error": message or "internal error"})
    return status


def _tell(result: Result, *, as_json: bool) -> None:
    for remark in result.remarks:
        sys.stderr.write(f"hashiya: {' '.join(remark.split())}\n")
    if as_json:
        _write_json({"status": int(result.status), **result.data})
    else:
        sys.stdout.writelines(f"{line}\n" for line in result.lines)
    sys.stdout.flush()


def _write_json(data: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(data, ensure_ascii=False) + "\n")


def _asks_for_window(arguments: Sequence[str]) -> bool:
    """Whether there is no subcommand: nothing at all, or a workspace and nothing else."""
    return not arguments or (len(arguments) == 1 and not arguments[0].startswith("-") and arguments[0] not in COMMANDS)


def _open_window(arguments: Sequence[str]) -> int:
    if arguments and "://" not in arguments[0] and not Path(arguments[0]).exists():
        raise WorkspaceError(
            f"{arguments[0]} is neither a workspace nor a command; make a workspace with "
            f"`hashiya init {arguments[0]}`, or see `hashiya --help`"
        )
    if not _has_display():
        raise HashiyaError(
            "There is no display to open the window on; set DISPLAY or WAYLAND_DISPLAY, or use the subcommands "
            "(`hashiya --help`)"
        )
    status: int = load_window().main(["hashiya", *arguments])
    return status


def load_window() -> ModuleType:
    """Import what the window is made of (`app.bootstrap`).

    Nothing of it ever becomes garbage: looking for some meanwhile costs a tenth of the start, so the collector waits,
    and leaves all of it alone from then on.
    """
    gc.disable()
    try:
        import app.bootstrap as window
    finally:
        gc.enable()
    gc.freeze()
    return window


def _has_display() -> bool:
    """Whether Qt will find a screen: without one it would end the program with an abort, not an exception."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(os.environ.get(name) for name in names)


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
