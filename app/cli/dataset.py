"""``hashiya duplicates``: articles that are copies of each other."""

from __future__ import annotations

import argparse
import sys

from app.cli.results import Command, Result, Status, workspace_argument
from app.cli.terminal import TerminalProgress


def similarity_argument(parser: argparse.ArgumentParser) -> None:
    """How alike copies are."""
    parser.add_argument(
        "--similarity",
        metavar="S",
        type=float,
        help="share of the runs of three words that two texts must have in common to be copies (default: 0.5)",
    )


def _duplicates_arguments(parser: argparse.ArgumentParser) -> None:
    workspace_argument(parser)
    similarity_argument(parser)


def _duplicates(arguments: argparse.Namespace) -> Result:
    from app.services.near_duplicates import THRESHOLD, find_near_duplicates
    from app.services.workspace import Workspace

    threshold = THRESHOLD if arguments.similarity is None else arguments.similarity
    progress = TerminalProgress(sys.stderr)
    workspace = Workspace.open(arguments.workspace)
    try:
        with progress.watching():
            groups = find_near_duplicates(workspace, threshold=threshold, progress=progress)
    finally:
        workspace.close()
    articles = sum(len(group.members) for group in groups)
    lines = [group.line() for group in groups]
    lines.append(f"{len(groups):,} groups of near-duplicates, {articles:,} articles")
    data = {"groups": [group.to_json() for group in groups], "articles": articles, "similarity": threshold}
    return Result(status=Status.DONE, lines=lines, data=data)


DUPLICATES_COMMAND = Command(
    summary="list articles that are copies of each other, such as agency dispatches",
    arguments=_duplicates_arguments,
    run=_duplicates,
    text="One group a line. Harakat, punctuation and letter case do not count; texts are compared by every\n"
    "three words in a row. The percentage is the estimated similarity to the first of the group.",
    examples="  hashiya duplicates news.hashiya\n  hashiya duplicates news.hashiya --similarity 0.8 --json",
)
