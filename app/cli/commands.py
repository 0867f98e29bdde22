"""The subcommands: their arguments, what they call, and what they say about it.

Everything that takes time to load is imported where it is used, so that `hashiya --help` answers at once and the window
paints before the database is loaded.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli import given
from app.cli.agreement import AGREEMENT_COMMAND
from app.cli.chosen_articles import article_arguments, chosen_articles
from app.cli.dataset import DATASET_COMMAND, DUPLICATES_COMMAND
from app.cli.formats import FORMATS_COMMAND
from app.cli.import_options import import_arguments, import_options, preview_result
from app.cli.info import INFO_COMMAND
from app.cli.opening import opened, opened_or_made
from app.cli.piped import pipe
from app.cli.piped_in import piped_in
from app.cli.report_lines import import_lines
from app.cli.results import Command, Result, Run, Status, loss_lines, workspace_argument
from app.cli.terminal import TerminalProgress
from app.cli.upkeep import UPKEEP_COMMANDS
from app.cli.waiting import Turn, holder_of, wait_argument
from app.domain.errors import (
    CancelledError,
    StorageError,
    TransferError,
    WrongOptionError,
)
from app.domain.wording.counting import amounts, counted

__all__ = ["COMMANDS", "Result", "Run", "Status"]

if TYPE_CHECKING:
    from app.services.transfer.transfer import ExportReport, ImportReport


def _transfer_arguments(parser: argparse.ArgumentParser, verb: str) -> None:
    listed = f"name of the format to {verb}; `hashiya formats` lists them"
    parser.add_argument("--format", metavar="F", type=given.text, help=listed)
    parser.add_argument(
        "--option",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="an option of the format; may be given several times",
    )
    parser.add_argument("--report", metavar="FILE", type=given.out, help="also write the whole report to FILE, as JSON")


# init ----------------------------------------------------------------------------------------------------------------


def _init_arguments(parser: argparse.ArgumentParser) -> None:
    workspace_argument(parser)
    parser.add_argument("--sample", action="store_true", help="put the labelled sample articles in")


def _init(arguments: argparse.Namespace) -> Result:
    from app.services.sample import load_sample

    progress = TerminalProgress(sys.stderr)
    workspace, created = opened_or_made(arguments.workspace, progress)
    try:
        lines = [f"{workspace.location}: " + ("a new workspace" if created else "is a workspace already")]
        data: dict[str, Any] = {"location": workspace.location, "created": created}
        if arguments.sample:
            try:
                with progress.watching(lambda: holder_of(workspace.database)):
                    report = load_sample(workspace, progress)
            except (CancelledError, StorageError) as error:
                if not created:
                    raise
                # What it says of nothing changed is not so: the workspace is new.
                why = "cancelled" if isinstance(error, CancelledError) else str(error)
                remark = f"The sample articles did not come in ({why}); the same command brings them in"
                return Result(status=Status.INCOMPLETE, lines=lines, data=data, remarks=[remark])
            data["sample"] = report.to_json()
            lines += import_lines(report) if report.changed else ["The sample articles are in it already"]
    finally:
        workspace.close()
    return Result(status=Status.DONE, lines=lines, data=data)


# import --------------------------------------------------------------------------------------------------------------


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    workspace_argument(parser)
    parser.add_argument(
        "paths", metavar="PATH", nargs="+", type=given.path, help="a file, a folder or a zip archive; - for stdin"
    )
    _transfer_arguments(parser, "read")
    import_arguments(parser)
    wait_argument(parser)


def _import(arguments: argparse.Namespace) -> Result:
    from app.services.transfer.transfer import import_paths

    for out, option in ((arguments.report, "--report"), (arguments.save_profile, "--save-profile")):
        _refuse_to_replace(out, option, arguments.paths)
    options = import_options(arguments)
    progress, piped = TerminalProgress(sys.stderr), piped_in(arguments.paths, options.format)
    if arguments.preview:
        with opened(arguments.workspace) as workspace, piped as paths, progress.watching():
            return _reported(preview_result(workspace, paths, options, progress), arguments.report)
    with opened(arguments.workspace, Turn(progress, arguments.wait)) as workspace, piped as paths:
        report = import_paths(workspace, paths, options, progress, wait=arguments.wait)
    return _reported(_import_result(report), arguments.report)


def _refuse_to_replace(out: Path | None, option: str, kept: Sequence[Path]) -> None:
    """Refuse to write what an option names over what the command reads or writes itself.

    Raises:
        TransferError: it is a database, no file, or in no folder.
        WrongOptionError: it is one of the paths in `kept`.
    """
    from app.services.writing_aside import refuse_target

    if out is None:
        return
    if any(os.path.realpath(out) == os.path.realpath(one) for one in kept):
        raise WrongOptionError(
            "{option}: {path} is in use for something else; choose another name", option=option, path=out
        )
    refuse_target(out)


def _reported(result: Result, path: Path | None) -> Result:
    """The result, with its report written to a file as well; what was done stays done when that cannot be written."""
    if path is not None:
        from app.services.transfer.loss_files import save_report

        try:
            save_report({"status": int(result.status), **result.data}, path)
        except TransferError as error:
            return _unreported(result, f"All else is done, but the report is not written: {error}")
    return result


def _unreported(result: Result, why: str) -> Result:
    """The result of what was done, when its report could not be written."""
    status = Status.INCOMPLETE if result.status is Status.DONE else result.status
    return replace(result, status=status, remarks=[why, *result.remarks], data={**result.data, "report_error": why})


def _import_result(report: ImportReport) -> Result:
    from app.services.transfer.reports import LISTED

    remarks = [f"{item.where}: {item.reason}" for item in report.rejected]
    if report.refusals.count > LISTED:
        remarks.append(f"and {counted(report.refusals.count - LISTED, 'more was', 'more were')} rejected")
    status = Status.DONE if report.complete else Status.INCOMPLETE
    if report.refusals.count and not report.changed:
        status = Status.REFUSED
        remarks.append(f"Nothing was imported ({report.refusals.count:,} rejected); the workspace is as it was")
    return Result(status=status, lines=import_lines(report), data=report.to_json(), remarks=remarks)


# export --------------------------------------------------------------------------------------------------------------


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    workspace_argument(parser)
    parser.add_argument(
        "out",
        metavar="OUT",
        type=given.path,
        help="the file or, for some formats, the folder to write; - for stdout",
    )
    _transfer_arguments(parser, "write")
    parser.add_argument("--annotator", metavar="A", type=given.text, help="only this annotator's layer (default: all)")
    article_arguments(parser)


def _export(arguments: argparse.Namespace) -> Result:
    from app.exchange.options import split_options
    from app.services.transfer.loss_files import UnreportedError
    from app.services.transfer.loss_titles import titles_in
    from app.services.transfer.transfer import ExportOptions, export_workspace

    listed = [] if arguments.ids in (None, given.STDIN) else [arguments.ids]
    _refuse_to_replace(arguments.report, "--report", [arguments.out, *listed])
    options = ExportOptions(
        format=given.export_format(arguments.format, arguments.out),
        annotator=arguments.annotator,
        values=split_options(arguments.option),
        articles=chosen_articles(arguments),
    )
    progress = TerminalProgress(sys.stderr)
    unreported: UnreportedError | None = None
    with opened(arguments.workspace) as workspace:

        def write(out: Path) -> ExportReport:
            with progress.watching():
                return export_workspace(workspace, out, options, progress)

        piped = arguments.out == given.STDOUT
        if piped:
            report = pipe(write, as_json=arguments.json)
        else:
            try:
                report = write(arguments.out)
            except UnreportedError as error:
                unreported, report = error, error.report
        titles = titles_in(report.losses, workspace)
    result = _export_result(report, titles, arguments.out)
    if piped:
        result = replace(result, lines=(), remarks=result.lines)
    if unreported is not None:
        result = _unreported(result, str(unreported))
    return _reported(result, arguments.report)


def _export_result(report: ExportReport, titles: Mapping[str, str], asked: Path) -> Result:
    lines = [f"{report.out}: {amounts(**report.numbers)}", *loss_lines(report.losses, titles)]
    if report.loss_file is not None:
        lines.append(f"All of this is also in {report.loss_file}")
    if report.out != asked != given.STDOUT:
        lines.append(f"{report.format} makes several files here: {report.out} is their folder, and there is no {asked}")
    status = Status.DONE if report.complete else Status.INCOMPLETE
    return Result(status=status, lines=lines, data=report.to_json())


# check, backup ------------------------------------------------------------------------------------------------------


_ONE = {"entities": "entity"}
"""What a check counts and has no regular plural → its singular."""


def _check(arguments: argparse.Namespace) -> Result:
    with opened(arguments.workspace) as workspace:
        report = workspace.check()
    kinds = {what.replace("relation", "link"): count for what, count in report.checked.items()}
    checked = ", ".join(counted(count, _ONE.get(what, what[:-1]), what) for what, count in kinds.items())
    lines = [f"{report.location}: " + ("sound" if report.clean else amounts(problems=report.problem_count))]
    lines += [f"checked {checked}", *(f"unusual: {item.kind} {item.id}: {item.message}" for item in report.warnings)]
    return Result(
        status=Status.DONE if report.clean else Status.INCOMPLETE,
        lines=lines,
        data=report.to_json(),
        remarks=[f"{item.kind} {item.id}: {item.message}" for item in report.problems],
    )


def _backup_arguments(parser: argparse.ArgumentParser) -> None:
    workspace_argument(parser)
    parser.add_argument("out", metavar="OUT", type=given.out, help="the copy; there must be no such file yet")


def _backup(arguments: argparse.Namespace) -> Result:
    progress = TerminalProgress(sys.stderr)
    with opened(arguments.workspace) as workspace, progress.watching():
        workspace.backup(arguments.out, progress)
        location = workspace.location
    lines = [f"{arguments.out}: a copy of {location}"]
    return Result(status=Status.DONE, lines=lines, data={"location": location, "out": str(arguments.out)})


COMMANDS: Mapping[str, Command] = {
    "init": Command(
        summary="make a workspace",
        arguments=_init_arguments,
        run=_init,
        text="A workspace that is there already is left as it is; with --sample it is given the sample\n"
        "articles that it lacks.",
        examples="  hashiya init news.hashiya\n  hashiya init try.hashiya --sample\n"
        "  hashiya init postgresql://sara@server/news      (an empty database)",
    ),
    "import": Command(
        summary="bring articles in",
        arguments=_import_arguments,
        run=_import,
        text="The format is told from each file; `hashiya formats` lists all there are. Folders are read with\n"
        "everything below them, archives without unpacking. An import is there whole or not at all, is one\n"
        "step that can be undone, and a text that is there already is skipped.",
        examples="  hashiya import news.hashiya articles/ more.zip\n"
        "  hashiya import news.hashiya old.txt --encoding windows-1256\n"
        "  hashiya import news.hashiya labelled.jsonl --annotator sara --unknown-labels add\n"
        "  hashiya import news.hashiya labelled.jsonl --strict --json\n"
        "  hashiya import news.hashiya wire/ --near-duplicates skip\n"
        "  hashiya import news.hashiya one.json --map-label PER=ACTOR --map-label LOC= --save-profile team.json\n"
        "  hashiya import news.hashiya one.json --map-attribute stance=polarity --map-value stance=neg=denies\n"
        "  hashiya import news.hashiya articles.csv --map-column text=body --preview\n"
        "  hashiya import news.hashiya next.json --profile team.json --report report.json",
    ),
    "export": Command(
        summary="write the dataset",
        arguments=_export_arguments,
        run=_export,
        text="Without --format it is Hashiya JSONL (.jsonl), one article a line, offsets in code points, nothing\n"
        "left out. OUT appears when it is complete; - writes to stdout, and the report to stderr.",
        examples="  hashiya export news.hashiya news.jsonl\n"
        "  hashiya export news.hashiya -                (to another program, behind a |)\n"
        "  hashiya export news.hashiya sara.jsonl --annotator sara\n"
        "  hashiya export news.hashiya spans.jsonl --format spans\n"
        "  hashiya export news.hashiya two.jsonl --article 0012 --article 0013\n"
        "  hashiya export news.hashiya some.jsonl --ids ids.txt",
    ),
    "dataset": DATASET_COMMAND,
    "duplicates": DUPLICATES_COMMAND,
    "agreement": AGREEMENT_COMMAND,
    "info": INFO_COMMAND,
    "check": Command(
        summary="verify every text, offset, quote and link",
        arguments=workspace_argument,
        run=_check,
        text="Changes nothing. Status 3 says that there are problems.",
        examples="  hashiya check news.hashiya",
    ),
    "backup": Command(
        summary="copy a workspace, also while it is in use",
        arguments=_backup_arguments,
        run=_backup,
        examples="  hashiya backup news.hashiya news-2026-01-31.hashiya",
    ),
    "formats": FORMATS_COMMAND,
    **UPKEEP_COMMANDS,
}
