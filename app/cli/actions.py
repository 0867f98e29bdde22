"""Subcommands that have actions of their own: ``hashiya entities WORKSPACE merge …``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping
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
        sub.add_argument("--json", action="store_true", help="print one JSON object instead of lines to read")
        sub.set_defaults(action=action, parser=sub)
    parser.set_defaults(action_parsers=chosen.choices, default_action=default)


def run_action(arguments: argparse.Namespace) -> Result:
    """Do the action that was chosen."""
    action: Action = arguments.action
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
