"""``hashiya agreement``: how far annotators agree, pair by pair and label by label."""

from __future__ import annotations

import argparse
import sys

from app.cli import given
from app.cli.opening import opened
from app.cli.results import Command, Result, Status, workspace_argument
from app.cli.terminal import TerminalProgress


def _arguments(parser: argparse.ArgumentParser) -> None:
    workspace_argument(parser)
    for option, metavar, said in (
        ("--annotator", "A", "who is compared; may be given several times (default: everybody)"),
        ("--label", "KEY", "whose spans are compared; may be given several times (default: all labels)"),
    ):
        parser.add_argument(option, metavar=metavar, action="append", default=[], type=given.text, help=said)
    parser.add_argument(
        "--articles", action="store_true", help="also list the articles that both have judged, the least alike first"
    )


def _agreement(arguments: argparse.Namespace) -> Result:
    from app.services.agreement import measure_agreement

    progress = TerminalProgress(sys.stderr)
    with opened(arguments.workspace) as workspace, progress.watching():
        report = measure_agreement(workspace, arguments.annotator, arguments.label, progress)
    return Result(status=Status.DONE, lines=list(report.lines(articles=arguments.articles)), data=report.to_json())


AGREEMENT_COMMAND = Command(
    summary="measure how far annotators agree",
    arguments=_arguments,
    run=_agreement,
    text="Compares every two annotators in the articles that both have judged: have a span in, or marked as\n"
    "done. Exact F1 wants the same characters, overlap F1 one in common; kappa and alpha ask of every character\n"
    "whether it lies in a span of the label, with chance taken off. A figure that is not defined is –.",
    examples="  hashiya agreement news.hashiya\n"
    "  hashiya agreement news.hashiya --annotator hind --annotator omar --articles\n"
    "  hashiya agreement news.hashiya --label CLAIM --json",
)
