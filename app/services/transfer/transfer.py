"""Articles in and out of a workspace.

An import is one transaction and one entry of the history: it is there whole, or not at all. An export is written aside
and put in place when it is complete.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import TransferError
from app.domain.native_record import NativeRecord
from app.exchange.characters.units import OffsetUnit
from app.exchange.files.sinks import output_files
from app.exchange.files.source_names import shown_path
from app.exchange.files.sources import Source, find_sources
from app.exchange.formats import Format, WriteOptions
from app.exchange.installed_formats import InstalledFormats, installed_formats
from app.exchange.loss import LINKS_UNWRITTEN, SPANS_UNWRITTEN
from app.exchange.options import OptionValue
from app.services.collector import rare_collections
from app.services.copies.signatures import prepare_signatures
from app.services.progress import ProgressSink, SilentProgress, raise_if_cancelled
from app.services.transfer.cut_short import noted
from app.services.transfer.import_checks import refuse_bad_options
from app.services.transfer.import_run import ImportRun, RunAgainError, Setting
from app.services.transfer.loss_files import losses_beside, refuse_foreign_report
from app.services.transfer.reading_ahead import ReadAhead
from app.services.transfer.reports import ExportOptions, ExportReport, ImportOptions, ImportReport
from app.services.transfer.stored_articles import chosen_articles
from app.services.turns import in_turn
from app.services.waiting.taken_in import take_in_left, tell_unstored
from app.services.writing_aside import written_aside
from db.snapshots import JsonFragments, json_fragment, json_values
from db.transfer.bulk_export import JsonForm, OutlineStream, RecordStream, count_articles, unmentioned_entities
from db.transfer.bulk_import import DuplicateIdError

if TYPE_CHECKING:
    from app.services.workspace import Workspace

__all__ = [
    "ExportOptions",
    "ExportReport",
    "ImportOptions",
    "ImportReport",
    "article_count",
    "export_workspace",
    "import_paths",
]

_REPORT_EVERY = 100
"""Articles between two looks at the progress sink."""
_DATABASE = b"SQLite format 3\0"


def import_paths(
    workspace: Workspace,
    paths: Sequence[Path],
    options: ImportOptions,
    progress: ProgressSink | None = None,
    *,
    wait: float | None = None,
) -> ImportReport:
    """Take the articles under `paths` into the workspace, when nobody else is saving; `wait` that many seconds at most.

    Returns:
        What was done; when it was not `changed`, the workspace is as it was before.

    Raises:
        CancelledError: the sink asked to stop; nothing was changed.
        StorageError: the workspace cannot be written, or others were saving for longer; nothing was changed.
        TransferError: a path, format, encoding or option is wrong; nothing was changed.
    """
    known = installed_formats()
    refuse_bad_options(known, options)
    workspace.database.refuse_if_read_only()
    codebook = workspace.codebook()
    options.mapping.refuse_unknown(codebook)
    sink = progress or SilentProgress()
    total = _total_size(paths, known, sink)
    with ReadAhead(known, options, codebook) as ahead:
        ahead.read(paths, total, sink)
        with in_turn(workspace.database, sink, wait):
            if options.near_duplicates != "keep":
                # Here and not within the import, which lets nobody else save until it is done.
                prepare_signatures(workspace.database, sink)
            return _imported(workspace, partial(Setting, paths, options, known, total, ahead), sink)


def _imported(
    workspace: Workspace, setting_with: Callable[[Mapping[int, OffsetUnit], bool], Setting], sink: ProgressSink
) -> ImportReport:
    units: dict[int, OffsetUnit] = {}
    careful = False
    first = setting_with(units, careful)
    source = ", ".join(map(shown_path, first.paths))
    with noted(workspace.database, source, first.options.annotator) as note:
        while True:
            # A file's unit of offsets may show late, and a duplicate id only when rows are written: then all is done
            # again with what is known now. Both are rare, and going back to the beginning is always right.
            try:
                return ImportRun(workspace, setting_with(units, careful), sink, note).run()
            except RunAgainError as found:
                units[found.source] = found.unit
            except DuplicateIdError:
                if careful:
                    raise
                careful = True


def _total_size(paths: Sequence[Path], known: InstalledFormats, progress: ProgressSink) -> int:
    total = 0
    for number, found in enumerate(find_sources(paths, known.suffixes())):
        raise_if_cancelled(progress)
        if number and number % _REPORT_EVERY == 0:
            progress.report(0, None, found.name)
        total += found.size if isinstance(found, Source) else 0
    return total


def export_workspace(
    workspace: Workspace, out: Path, options: ExportOptions, progress: ProgressSink | None = None
) -> ExportReport:
    """Write articles of the workspace, in the order they came in, to `out`; what is lost, to a report beside it.

    Where `out` is the name of a file and a folder is made, the folder has the name without its ending.

    Raises:
        CancelledError: the sink asked to stop; `out` is as it was.
        StorageError: the workspace cannot be read, or a stored text or span is damaged; `out` is as it was.
        TransferError: `out` cannot be written, a name is wrong, or an article is not there; `out` is as it was.
    """
    # Before anybody asks who has labelled here.
    unstored = take_in_left(workspace)
    chosen = installed_formats().writer(options.format)
    values = chosen.export_values(options.values, out.name)
    folder = chosen.folder_for(out, values, article_count(workspace, options.articles) if chosen.one_file else 0)
    if folder is None:
        _refuse_misnamed(out, chosen)
    out = folder or out
    refuse_bad_target(workspace, out)
    refuse_foreign_report(out)
    if options.annotator is not None and options.annotator not in workspace.annotators():
        known = ", ".join(workspace.annotators()) or "nobody"
        raise TransferError(
            "{annotator} has no layer in this workspace; known: {known}", annotator=options.annotator, known=known
        )
    report = ExportReport(out=out, format=chosen.name)
    tell_unstored(unstored, report.losses)
    # The codebook is another read; taken before, it can only lack what came after the articles' moment began.
    write_options = WriteOptions(values=values, codebook=workspace.codebook())
    report.held = write_options.held
    records_in = _record_stream(chosen, values, options.annotator)
    run = partial(_stream, workspace, records_in, options.articles, report, progress or SilentProgress())
    with losses_beside(report) as ready:
        if folder is None:
            writer = chosen.file_writer(write_options)
            assert writer is not None
            with written_aside(out, ready) as stream, rare_collections(acyclic=chosen.acyclic):
                run(lambda records: writer(records, stream, report.losses))
        else:
            write_files = chosen.write_files
            assert write_files is not None
            with output_files(folder, chosen.name, ready) as sink, rare_collections(acyclic=chosen.acyclic):
                run(lambda records: write_files(records, sink, report.losses, write_options))
    return report


def _refuse_misnamed(out: Path, chosen: Format) -> None:
    if chosen.is_misnamed(out, installed_formats().all()):
        raise TransferError(
            "{path}: a file that ends in {ending} is taken for another format; those of {format} end in {endings}",
            path=out,
            ending=out.suffix,
            format=chosen.name,
            endings=", ".join(chosen.suffixes),
        )


def article_count(workspace: Workspace, chosen: Sequence[str] | None = None) -> int:
    """How many articles an export has: of all of them, or of those with these ids.

    Raises:
        TransferError: a chosen one is not there.
    """
    with workspace.database.read() as connection:
        if chosen is not None:
            return len(chosen_articles(connection, chosen))
        return count_articles(connection)


def _record_stream(
    chosen: Format, values: Mapping[str, OptionValue], annotator: str | None
) -> Callable[..., RecordStream]:
    """What streams, over a connection, records with all that the format writes, and no more where this is less work."""
    kind = OutlineStream if chosen.outlines and chosen.outlines(values) else RecordStream
    attributes: JsonForm = JsonFragments().__getitem__ if chosen.prepared_json else json_values
    meta: JsonForm = json_fragment if chosen.prepared_meta else json_values
    return partial(kind, annotator=annotator, json_form=attributes, meta_form=meta)


def _stream(
    workspace: Workspace,
    records_in: Callable[..., RecordStream],
    articles: Sequence[str] | None,
    report: ExportReport,
    progress: ProgressSink,
    write: Callable[[Iterator[NativeRecord]], None],
) -> None:
    with workspace.database.read() as connection:
        chosen = None if articles is None else chosen_articles(connection, articles)
        total = count_articles(connection) if chosen is None else len(chosen)
        records = records_in(connection)
        with closing(iter(records) if chosen is None else records.chosen(chosen)) as rows:
            write(_watched(rows, total, report, progress))
        report.spans -= sum(map(report.losses.count, SPANS_UNWRITTEN))
        report.relations -= sum(map(report.losses.count, LINKS_UNWRITTEN))
        if report.held:
            counts = (report.held.get(name, 0) for name in ("articles", "spans", "links"))
            report.articles, report.spans, report.relations = counts
        if records.left_out_relations:
            # Of everybody's layers only a damaged workspace lacks one end of a link.
            kind = "dangling_relations" if records.of_everybody else "relations_across"
            report.losses.add(kind, count=records.left_out_relations)
        # Who exports some articles does not expect the registry with them.
        for name in unmentioned_entities(connection) if chosen is None else ():
            report.losses.add("entity_unmentioned", name)


def _watched(
    records: Iterator[NativeRecord], total: int, report: ExportReport, progress: ProgressSink
) -> Iterator[NativeRecord]:
    """The records, counted, with a look at the progress sink every now and then."""
    for number, record in enumerate(records):
        if number % _REPORT_EVERY == 0:
            raise_if_cancelled(progress)
            progress.report(number, total, f"{number:,} / {total:,}")
        report.articles += 1
        report.spans += len(record["spans"])
        report.relations += len(record["relations"])
        yield record
    raise_if_cancelled(progress)
    progress.report(total, total, f"{total:,} / {total:,}")


def refuse_bad_target(workspace: Workspace, out: Path) -> None:
    """Refuse to write where the workspace itself or any database lies, or where there is no folder.

    Raises:
        TransferError: so it is.
    """
    # The functions of os.path say no where those of Path raise, as with a name that is too long.
    folder = out.absolute().parent
    if not os.path.isdir(folder):  # noqa: PTH112
        raise TransferError(
            "{path} cannot be written: there is no folder {folder}; create it first", path=out, folder=folder
        )
    own = workspace.database.path
    if own is not None and (
        (out.name.startswith(own.name) and _are_one(folder, own.absolute().parent))
        # By another name; to look into it would give up the locks on it (`db.workspace.sqlite_files`).
        or _are_one(out, own)
    ):
        raise TransferError("{path} belongs to the workspace itself; choose another name", path=out)
    if _begins_with(out, _DATABASE):
        raise TransferError(
            "{path} is a database, perhaps a workspace; choose another name or remove it first", path=out
        )


def _are_one(path: Path, other: Path) -> bool:
    """Whether both lead to the same place; a workspace may have been moved away while it is open."""
    try:
        return path.samefile(other)
    except OSError:
        return False


def _begins_with(path: Path, magic: bytes) -> bool:
    if not os.path.isfile(path):  # noqa: PTH113
        return False
    try:
        with path.open("rb") as stream:
            return stream.read(len(magic)) == magic
    except OSError:
        return False
