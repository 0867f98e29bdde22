"""Subcommands that have actions of their own: ``hashiya entities WORKSPACE merge …``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.cli import given
from app.cli.opening import opened
from app.cli.results import Result, own_name, workspace_argument
from app.cli.terminal import TerminalProgress
from app.cli.waiting import Turn, wait_argument

if TYPE_CHECKING:
    from app.services.progress import ProgressSink
    from app.services.workspace import Workspace

RunAction = Callable[["Workspace", argparse.Namespace], Result]
RunStep = Callable[["Workspace", argparse.Namespace, "ProgressSink"], Result]


def no_arguments(_parser: argparse.ArgumentParser) -> None:
    """An action that needs nothing but the workspace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One action of a subcommand.

    Attributes:
        run: does it, where that is only reading.
        step: does it, where something is saved, in one transaction; it is begun anew when others have saved meanwhile.
    """

    summary: str
    run: RunAction | None = None
    step: RunStep | None = None
    arguments: Callable[[argparse.ArgumentParser], None] = no_arguments
    examples: str = ""


def with_default(arguments: Sequence[str], default: str) -> list[str]:
    """The arguments behind the name of a subcommand, with its default action put in where options of one follow.

    ``WORKSPACE --limit 2`` is ``WORKSPACE list --limit 2``.
    """
    behind = next((place for place, said in enumerate(arguments) if place and said != "--json"), len(arguments))
    bare = behind < len(arguments) and arguments[behind].startswith("-") and arguments[behind] not in {"-h", "--help"}
    return [*arguments[:behind], *([default] if bare else ()), *arguments[behind:]]


def _workspace_and_no_action(actions: Mapping[str, Action], prog: str) -> Callable[[str], str]:
    """Takes the workspace; refuses the name of an action there, unless there is such a file."""

    def workspace(said: str) -> str:
        if said in actions and not os.path.exists(said):  # noqa: PTH110
            raise argparse.ArgumentTypeError(f"{said} is an action, and stands behind it: {prog} WORKSPACE {said}")
        return given.text(said)

    return workspace


def add_actions(parser: argparse.ArgumentParser, actions: Mapping[str, Action], default: str) -> None:
    """Give a subcommand its workspace and its actions; without one, it does the default action."""
    workspace_argument(parser, _workspace_and_no_action(actions, parser.prog))
    parser.set_defaults(action=None)
    chosen = parser.add_subparsers(
        title=f"actions (without one: {default}, whose options can be given then, too)",
        metavar="ACTION",
        prog=f"{parser.prog} WORKSPACE",
        parser_class=type(parser),
    )
    for name, action in actions.items():
        sub = chosen.add_parser(
            name,
            help=action.summary,
            description=f"{action.summary[0].upper()}{action.summary[1:]}.",
            epilog=f"Examples:\n{action.examples}" if action.examples else None,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        action.arguments(sub)
        if action.step is not None:
            wait_argument(sub)
        # Suppressed, so that the option may also stand before the action.
        sub.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON object instead of lines"
        )
        sub.set_defaults(action=action)
    bare = argparse.ArgumentParser(add_help=False)
    actions[default].arguments(bare)
    parser.set_defaults(
        default_name=default, default_action=actions[default], default_arguments=vars(bare.parse_args([]))
    )


def run_action(arguments: argparse.Namespace) -> Result:
    """Do the action that was chosen."""
    action: Action = arguments.action or arguments.default_action
    if arguments.action is None:
        arguments = argparse.Namespace(**{**arguments.default_arguments, **vars(arguments)})
    if action.step is None:
        assert action.run is not None, "an action reads or writes"
        with opened(arguments.workspace) as workspace:
            return action.run(workspace, arguments)
    step, progress = action.step, TerminalProgress(sys.stderr)
    turn = Turn(progress, arguments.wait)
    with opened(arguments.workspace, turn) as workspace:
        return turn.take(workspace, lambda: step(workspace, arguments, progress))


def step_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of every action that changes something."""
    parser.add_argument("--annotator", metavar="A", type=given.text, help="whose step it is (default: you)")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")


def annotator_of(arguments: argparse.Namespace) -> str:
    """Whose step it is."""
    named: str | None = arguments.annotator
    return named or own_name()
