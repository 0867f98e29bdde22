"""``hashiya duplicates`` and ``hashiya dataset``: copies of articles, and datasets without them in two parts."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli import given
from app.cli.opening import opened
from app.cli.results import Command, Result, Status, loss_lines, workspace_argument
from app.cli.terminal import TerminalProgress
from app.domain.dates import with_ascii_digits
from app.domain.errors import WrongOptionError
from app.domain.wording.counting import amounts, counted

if TYPE_CHECKING:
    from app.services.dataset.build import DatasetReport
    from app.services.dataset.choices import DatasetChoices
    from app.services.dataset.plan import Plan
    from app.services.workspace import Workspace


def similarity_argument(parser: argparse._ActionsContainer) -> None:
    """How alike copies are."""
    parser.add_argument(
        "--similarity",
        metavar="S",
        type=given.share,
        help="share of the runs of eleven letters that two texts must have in common to be copies (default: 0.5)",
    )


def _duplicates_arguments(parser: argparse.ArgumentParser) -> None:
    workspace_argument(parser)
    similarity_argument(parser)


def _duplicates(arguments: argparse.Namespace) -> Result:
    from app.services.copies.near_duplicates import THRESHOLD, find_near_duplicates

    threshold = THRESHOLD if arguments.similarity is None else arguments.similarity
    progress = TerminalProgress(sys.stderr)
    with opened(arguments.workspace) as workspace, progress.watching():
        groups = find_near_duplicates(workspace.database, threshold=threshold, progress=progress)
    articles = sum(len(group.members) for group in groups)
    lines = [group.line() for group in groups]
    lines.append(f"{counted(len(groups), 'group', 'groups')} of near-duplicates, {amounts(articles=articles)}")
    data = {"groups": [group.to_json() for group in groups], "articles": articles, "similarity": threshold}
    return Result(status=Status.DONE, lines=lines, data=data)


DUPLICATES_COMMAND = Command(
    summary="list articles that are copies of each other, such as agency dispatches",
    arguments=_duplicates_arguments,
    run=_duplicates,
    text="One group a line. Harakat, punctuation and letter case do not count; texts are compared by runs of\n"
    "eleven letters, from where words begin. The percentage is the estimated similarity to the first of the group.",
    examples="  hashiya duplicates news.hashiya\n  hashiya duplicates news.hashiya --similarity 0.8 --json",
)


def _dataset_arguments(parser: argparse.ArgumentParser) -> None:
    workspace_argument(parser)
    parser.add_argument(
        "out", metavar="OUT", nargs="?", type=given.out, help="a folder to make, or a name ending in .zip"
    )
    parser.add_argument(
        "--rebuild",
        metavar="CARD",
        type=given.path,
        help="build it again from its card, or the folder or archive with the card, with no other choice",
    )
    parser.add_argument("--plan", action="store_true", help="only say what would be in it")
    articles = parser.add_argument_group("which articles (each may be given several times)")
    articles.add_argument(
        "--state",
        metavar="S",
        action="append",
        default=[],
        type=given.text,
        choices=("todo", "doing", "done", "flagged"),
        help="todo, doing, done or flagged",
    )
    articles.add_argument("--state-of", metavar="A", type=given.text, help="whose progress counts (default: anybody's)")
    _several(articles, "--source", "S", "where the article was published")
    _several(articles, "--language", "L", "ar, he, fa, ur …")
    _several(articles, "--with-label", "KEY", "articles with a span of this label")
    articles.add_argument("--since", metavar="DAY", type=given.text, help="published on this day, 2026-01-31, or later")
    articles.add_argument("--until", metavar="DAY", type=given.text, help="published on this day or earlier")
    layer = parser.add_argument_group("which spans")
    _several(layer, "--layer", "A", "of this annotator; several times for several (default: all)")
    layer.add_argument("--gold", choices=("majority", "all"), default="", help="only those that most, or all, agree on")
    _split_arguments(parser.add_argument_group("which parts"))
    written = parser.add_argument_group("how it is written")
    written.add_argument("--format", metavar="F", default="native", help="`hashiya formats` lists them")
    _several(written, "--option", "NAME=VALUE", "an option of the format")
    written.add_argument("--title", metavar="T", default="", help="for the card")
    written.add_argument("--licence", metavar="L", default="", help="for the card, such as CC-BY-4.0")


def _several(group: argparse._ArgumentGroup, flag: str, metavar: str, text: str) -> None:
    group.add_argument(flag, metavar=metavar, action="append", default=[], type=given.text, help=text)


def _split_arguments(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--split", metavar="P", default="train=80,dev=10,test=10", help="names and weights (default: %(default)s)"
    )
    group.add_argument("--by-date", action="store_true", help="in the order of publication, not by lot")
    group.add_argument("--seed", metavar="N", type=given.whole, help="another number deals otherwise (default: 1)")
    group.add_argument("--no-stratify", action="store_true", help="do not spread labels, languages and sources evenly")
    group.add_argument("--copies-apart", action="store_true", help="do not look for near-duplicates")
    group.add_argument("--days-apart", action="store_true", help="articles of one source and day may be torn apart")
    similarity_argument(group)


def _refuse_contradictions(arguments: argparse.Namespace) -> None:
    """Refuse an option that another one leaves without effect: who gives both expects what does not come.

    Raises:
        WrongOptionError: there are such two.
    """
    lot = "--by-date, which leaves nothing to lot"
    for given_too, option, why in (
        (arguments.by_date and arguments.seed is not None, "--seed", lot),
        (arguments.by_date and arguments.no_stratify, "--no-stratify", lot),
        (
            arguments.copies_apart and arguments.similarity is not None,
            "--similarity",
            "--copies-apart, which looks for no copies",
        ),
    ):
        if given_too:
            raise WrongOptionError(f"{option} does nothing beside {why}; leave out one of the two")
    if arguments.state_of and not arguments.state:
        raise WrongOptionError("--state-of says whose progress counts; say which with --state, such as --state done")


def _choices(arguments: argparse.Namespace) -> DatasetChoices:
    from app.exchange.options import split_options
    from app.services.copies.near_duplicates import THRESHOLD
    from app.services.dataset.choices import DatasetChoices, parts_from

    return DatasetChoices(
        states=tuple(arguments.state),
        state_of=arguments.state_of or "",
        sources=tuple(arguments.source),
        languages=tuple(arguments.language),
        labels=tuple(arguments.with_label),
        since=with_ascii_digits(arguments.since or ""),
        until=with_ascii_digits(arguments.until or ""),
        layers=tuple(arguments.layer),
        gold=arguments.gold,
        format=arguments.format,
        values=split_options(arguments.option),
        split="date" if arguments.by_date else "ratio",
        parts=parts_from(arguments.split),
        seed=1 if arguments.seed is None else arguments.seed,
        stratify=not arguments.no_stratify,
        copies_together=not arguments.copies_apart,
        similarity=THRESHOLD if arguments.similarity is None else arguments.similarity,
        days_together=not arguments.days_apart,
        title=arguments.title,
        licence=arguments.licence,
    )


def _dataset(arguments: argparse.Namespace) -> Result:
    from app.services.dataset.build import build_dataset, plan_dataset
    from app.services.dataset.rebuild import rebuild_dataset

    out: Path | None = arguments.out
    if out is None and not arguments.plan:
        raise WrongOptionError("Name a folder to write the dataset to, or ask with --plan what would be in it")
    _refuse_contradictions(arguments)
    choices = _choices(arguments)
    if arguments.rebuild and (arguments.plan or choices != _choices(_plain(arguments))):
        raise WrongOptionError("A dataset is built again by the choices in its card; leave out all others")
    if arguments.rebuild and out is not None and _same_place(out, arguments.rebuild):
        raise WrongOptionError("A dataset is built again beside the one of the card, to be compared; name another OUT")
    progress = TerminalProgress(sys.stderr)
    with opened(arguments.workspace) as workspace, progress.watching():
        if out is None or arguments.plan:
            plan = plan_dataset(workspace, choices, progress)
            return Result(status=Status.DONE, lines=_plan_lines(plan), data=plan.to_json())
        if not arguments.rebuild:
            report = build_dataset(workspace, out, choices, progress)
            return Result(
                status=Status.DONE if report.complete else Status.INCOMPLETE,
                lines=_report_lines(report, workspace),
                data=report.to_json(),
            )
        again = rebuild_dataset(workspace, arguments.rebuild, out, progress)
        lines = [*_report_lines(again.built, workspace), *filter(None, [again.on_later_ones])]
    if not again.differences:
        return Result(status=Status.DONE, lines=[*lines, "The same, byte by byte"], data=again.to_json())
    remarks = ("This is not the dataset that the card tells of:", *again.sentences())
    return Result(status=Status.INCOMPLETE, lines=lines, data=again.to_json(), remarks=remarks)


def _same_place(out: Path, card: Path) -> bool:
    """Whether a dataset would be written over the one whose card, folder or archive this is."""
    return os.path.realpath(out) in (os.path.realpath(card), os.path.realpath(card.parent))


def _plain(arguments: argparse.Namespace) -> argparse.Namespace:
    """The same arguments with no choice made."""
    parser = argparse.ArgumentParser()
    _dataset_arguments(parser)
    return parser.parse_args([arguments.workspace])


def _plan_lines(plan: Plan) -> list[str]:
    width = max(map(len, plan.counts))
    lines = []
    for name, counts in plan.counts.items():
        labels = ", ".join(f"{label} {count:,}" for label, count in sorted(counts.labels.items()))
        days = f", {counts.first_day} to {counts.last_day}" if counts.first_day else ""
        lines.append(
            f"{name:<{width}}  articles {counts.articles:,}, spans {counts.spans:,} ({labels or 'none'}){days}"
        )
    return [*lines, *_remark_lines(plan)]


def _remark_lines(plan: Plan) -> Sequence[str]:
    return [("Mind: " if said.warning else "") + said.sentence for said in plan.remarks]


def _report_lines(report: DatasetReport, workspace: Workspace) -> list[str]:
    from app.services.transfer.loss_titles import titles_in

    return [
        f"{report.out}: {amounts(articles=report.plan.total)} in {amounts(files=len(report.files) + 1)}",
        *_plan_lines(report.plan),
        *loss_lines(report.losses, titles_in(report.losses, workspace)),
    ]


DATASET_COMMAND = Command(
    summary="divide articles into train, dev and test, and write them with a card",
    arguments=_dataset_arguments,
    run=_dataset,
    text="Near-duplicates, and articles of one source and day, are never torn apart; labels, languages and\n"
    "sources are spread evenly. The card tells all choices, counts and digests; --rebuild builds the same files\n"
    "from it, or says what differs. Status 3 says that something was left out, lost or different.",
    examples="  hashiya dataset news.hashiya news-1/ --state done --licence CC-BY-4.0\n"
    "  hashiya dataset news.hashiya gold/ --gold majority --format huggingface --option rows=tokens\n"
    "  hashiya dataset news.hashiya sara/ --layer sara --split train=70,test=30 --seed 7\n"
    "  hashiya dataset news.hashiya --plan --by-date\n"
    "  hashiya dataset --rebuild news-1/dataset-card.md news.hashiya again/",
)
