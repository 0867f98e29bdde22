"""What subcommands give back, and the arguments that many of them share."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from app.cli import given
from app.domain.errors import TransferError

if TYPE_CHECKING:
    from app.exchange.loss import LossReport


class Status(IntEnum):
    """What the command's exit status says."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    INCOMPLETE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a subcommand has to say."""

    status: Status
    lines: Sequence[str]
    data: Mapping[str, Any]
    remarks: Sequence[str] = ()
    """For stderr, one line each."""


Run = Callable[[argparse.Namespace], Result]


def loss_lines(losses: LossReport, titles: Mapping[str, str] | None = None) -> list[str]:
    """What could not be carried, and notices, each under a heading; `titles` of articles by their ids."""
    told = {"Not carried:": losses.lost, "Carried, and worth knowing how:": losses.noticed}
    return [
        line
        for heading, some in told.items()
        if some
        for line in (heading, *(f"  {one}" for one in some.lines(titles)))
    ]


def workspace_argument(parser: argparse.ArgumentParser, kind: Callable[[str], str] = given.text) -> None:
    """The workspace, as first argument; `kind` takes it as it was said, or refuses it."""
    parser.add_argument(
        "workspace", metavar="WORKSPACE", type=kind, help="a workspace file, or a postgresql:// address"
    )


def own_name() -> str:
    """What the system calls the user.

    Raises:
        TransferError: it does not say.
    """
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError) as error:
        raise TransferError("The system does not say who you are; name an annotator with --annotator") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One subcommand."""

    summary: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Run
    text: str = ""
    examples: str = ""
