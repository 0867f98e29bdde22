"""The command line: its parser, the subcommand it names, and how its result or its failure is told."""

from __future__ import annotations

import argparse
import codecs
import io
import json
import os
import re
import sys
from collections.abc import Container, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

from app.cli.commands import COMMANDS, Result, Run, Status
from app.cli.order import options_first, with_action
from app.cli.terminal import InsistedError, asked_to_end, bug_report, complain, interrupt
from app.domain.errors import HashiyaError, WrongOptionError
from app.domain.program import program_version
from app.domain.wording.file_reasons import file_reason
from app.exchange.files.source_names import shown_name

_SURROGATE = re.compile("[\ud800-\udfff]")
_NAME_FILES = frozenset({"workspace", "profile"})
"""Arguments that may name a file, and are no paths yet."""
_TERMINAL_CONTROLS = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")
_ISOLATES = re.compile("[\u2066-\u2069]")
_BARE = ("-h", "--help", "--version")
"""Options without a command."""
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

    def _check_value(self, action: argparse.Action, value: object) -> None:
        if action.choices is None or value in action.choices:
            return
        known = list(map(str, action.choices))
        if action.metavar in {"COMMAND", "ACTION"}:
            what = f"there is no {str(action.metavar).lower()} {value!r}{_meant(str(value), known)}"
            raise argparse.ArgumentError(None, f"{what}; there are: {', '.join(known)}")
        raise argparse.ArgumentError(action, f"{value!r} is none of {', '.join(known)}")

    def refuse_left(self, left: Sequence[str]) -> None:
        """Refuse the words for which this command or action has no use."""
        option = next((word.partition("=")[0] for word in left if word.startswith("-")), None)
        if option is not None:
            self.error(f"there is no option {option} here{_meant(option, self._option_string_actions)}")
        if left:
            self.error(f"too many words here: {' '.join(left)}")

    def parse_known_args(  # type: ignore[override] # the parsers of one program share their namespace
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        parsers: Mapping[str, _Parser] | None = self.get_default("action_parsers")
        if args and parsers is not None:
            args = with_action(args, parsers, self.get_default("default_action"))
        elif args and self._subparsers is None:
            args = options_first(args, self)
        return super().parse_known_args(args, namespace)


def _meant(said: str, known: Iterable[str]) -> str:
    """What was probably meant by a word that is not known."""
    close = get_close_matches(said, list(known), 1, 0.7)
    return f" (do you mean {close[0]}?)" if close else ""


def command_meant(said: str) -> str:
    """Which command was probably meant by a word that is none."""
    return _meant(said, COMMANDS)


def understood(arguments: Sequence[str]) -> argparse.Namespace:
    """The command that these words name, and what it is given.

    Raises:
        UsageError: they name none, or more than it takes.
    """
    _refuse_late_command(arguments)
    chosen, left = _parser(arguments).parse_known_args(arguments)
    parser: _Parser = chosen.parser
    parser.refuse_left(left)
    return chosen


def run_command(arguments: Sequence[str]) -> int:
    """Run the subcommand that these arguments name; the exit status."""
    as_json = "--json" in arguments
    if isinstance(sys.stdout, io.TextIOWrapper):
        # As stderr does: letters that a terminal does not have are told by their numbers.
        sys.stdout.reconfigure(errors="backslashreplace")
    result: Result | None = None
    try:
        with asked_to_end(interrupt):
            chosen = understood(arguments)
            _refuse_bytes(chosen)
            run: Run = chosen.run
            result = run(chosen)
            return _tell(result, as_json=chosen.json)
    except UsageError as error:
        return _fail(str(error), Status.USAGE, as_json=as_json)
    except BrokenPipeError:
        # The reader of what goes there meanwhile went away.
        _forget_stdout()
        return Status.REFUSED
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last door: a bug becomes a report to copy
        if isinstance(error, KeyboardInterrupt) and result is not None:
            return _untold(result.status, "Interrupted")
        return tell_failure(error, as_json=as_json)


def _refuse_late_command(arguments: Sequence[str]) -> None:
    """Say where the command stands to whoever names the workspace first, as `hashiya WORKSPACE` does for the window.

    Raises:
        UsageError: the second word is a command, and the first is none; or the first is an option of a command.
    """
    first, second = (*arguments, "", "")[:2]
    if first in COMMANDS or first in _BARE:
        return
    help_of = "see `hashiya --help`"
    if first.startswith("-"):
        what = _meant(first, _BARE) or "; options stand behind a command"
        raise UsageError(f"hashiya alone has no option {first}{what}; {help_of}")
    if second in COMMANDS:
        raise UsageError(f"the command stands first: `hashiya {second} {first} …`; see `hashiya {second} --help`")
    if not os.path.exists(first):  # noqa: PTH110
        return
    if second.startswith("-"):
        raise UsageError(f"the window takes no options: `hashiya {first}` opens it; {help_of}")
    raise UsageError(f"there is no command {second!r}{command_meant(second)}, and commands stand first; {help_of}")


def _refuse_bytes(chosen: argparse.Namespace) -> None:
    """Refuse words that nothing can store: a script in windows-1256 gives bytes that are no letters.

    Raises:
        UsageError: there is such a word, where none of a file stands, whose name may be of any bytes.
    """
    for name, value in vars(chosen).items():
        words = value if isinstance(value, list) else [value]
        for word in () if name in _NAME_FILES else words:
            if isinstance(word, str) and _SURROGATE.search(word):
                raise UsageError(f"{word} is not written in UTF-8; set the terminal, or save the script, in UTF-8")


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
        return _fail(
            f"{shown_name(os.fsdecode(error.filename))}: {file_reason(error)}", Status.REFUSED, as_json=as_json
        )
    complain(bug_report(error))
    return _fail(None, Status.REFUSED, as_json=as_json)


def _fail(message: str | None, status: Status, *, as_json: bool) -> int:
    if message is not None:
        complain(f"hashiya: {_line(' '.join(message.split()))}\n")
    if as_json:
        return _written([_json({"status": int(status), "error": message or "internal error"})], status)
    return status


def _tell(result: Result, *, as_json: bool) -> int:
    for remark in result.remarks:
        complain(f"hashiya: {_line(' '.join(remark.split()))}\n")
    refusal = {"error": result.remarks[-1]} if result.status is Status.REFUSED and result.remarks else {}
    data = {"status": int(result.status), **refusal, **result.data}
    lines = [_json(data)] if as_json else map(_line, result.lines)
    return _written(lines, result.status)


def _written(lines: Iterable[str], status: Status) -> int:
    """Write lines to stdout; the exit status, another one when all was done but could not be told."""
    try:
        sys.stdout.writelines(f"{line}\n" for line in lines)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads it has seen enough, as `head` has; what is done is done.
        _forget_stdout()
    except OSError as error:
        return _untold(status, f"stdout cannot be written: {file_reason(error)}")
    return status


def _untold(status: Status, why: str) -> int:
    """Say that not all could be told, and not that nothing was done; the exit status."""
    _forget_stdout()
    complain(f"hashiya: {why}; what was done stays done\n")
    return Status.INCOMPLETE if status is Status.DONE else status


def _forget_stdout() -> None:
    """Keep Python from writing there once more at its end, and complaining."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _line(text: str) -> str:
    """The text for a line of a terminal: what a file holds must not end it, move the cursor or change colours."""
    line = _TERMINAL_CONTROLS.sub(" ", shown_name(text))
    return line if _writes_unicode() else _ISOLATES.sub("", line)


def _writes_unicode() -> bool:
    return codecs.lookup(sys.stdout.encoding or "utf-8").name.startswith("utf")


def _json(data: Mapping[str, Any]) -> str:
    text = json.dumps(data, ensure_ascii=False)
    if not text.isascii() and (not _writes_unicode() or _SURROGATE.search(text)):
        # A path that is not Unicode has no other form that every reader of JSON takes.
        return json.dumps(data)
    return text


def _parser(named: Container[str] = COMMANDS) -> _Parser:
    """What understands a command line; every command is listed, and those that are named have their options.

    To make all options of all commands takes longer than many a command itself.
    """
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
        if name not in named:
            continue
        command.arguments(sub)
        sub.add_argument("--json", action="store_true", help="print one JSON object instead of lines to read")
        sub.set_defaults(run=command.run, parser=sub)
    return parser
