"""Writing a dataset, and building it again from its card."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import orjson

from app.domain.errors import TransferError
from app.domain.native_record import NativeRecord
from app.domain.records import Codebook
from app.exchange.files.dataset_files import ARTICLES, CARD, DIGEST, LOSSES
from app.exchange.files.sinks import MARKER, FileSink, FolderSink, output_files
from app.exchange.formats import Format, WriteOptions
from app.exchange.installed_formats import installed_formats
from app.exchange.loss import LossReport
from app.services.collector import rare_collections
from app.services.copies.signatures import prepare_signatures
from app.services.dataset.card import front_matter, written_card
from app.services.dataset.choices import DatasetChoices, checked_choices
from app.services.dataset.earlier import Earlier
from app.services.dataset.plan import Plan, make_plan
from app.services.dataset.workspace_facts import ArticleFacts, WorkspaceFacts, in_layers
from app.services.progress import ProgressSink, SilentProgress, raise_if_cancelled
from app.services.transfer.transfer import refuse_bad_target
from app.services.waiting.taken_in import take_in_left, tell_unstored
from db.snapshots import json_values
from db.transfer.bulk_export import RecordStream

if TYPE_CHECKING:
    from app.services.workspace import Workspace
    from db.workspace.engine import Transaction

_REPORT_EVERY = 50
_PART = "split"
"""The key of the metadata in which formats with a file for each part find it."""
_LAYOUTS = frozenset({".csv", ".gexf", ".graphml", ".jsonl"})


@dataclass(slots=True, kw_only=True)
class DatasetReport:
    """What was built.

    Attributes:
        files: name → SHA-256 of every file but the card.
        card: the card's bytes.
    """

    out: Path
    plan: Plan
    files: Mapping[str, str] = field(default_factory=dict)
    card: bytes = b""
    losses: LossReport = field(default_factory=LossReport)

    @property
    def complete(self) -> bool:
        """Whether nothing was lost or left out."""
        return not self.losses and not self.plan.left_out

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {
            "out": str(self.out),
            "card": CARD if self.out.suffix.lower() == ".zip" else str(self.out / CARD),
            **self.plan.to_json(),
            "files": dict(self.files),
            "losses": self.losses.to_json(),
        }


def plan_dataset(
    workspace: Workspace,
    choices: DatasetChoices,
    progress: ProgressSink | None = None,
    known: WorkspaceFacts | None = None,
) -> Plan:
    """What a dataset would be, without writing it.

    Args:
        workspace: to be read.
        choices: of the user.
        progress: who watches.
        known: what was read for an earlier plan; read again only when these choices need something else.

    Raises:
        CancelledError: the sink asked to stop.
        StorageError: the workspace cannot be read.
        TransferError: something in the choices does not do.
    """
    choices, codebook = _checked(workspace, choices)
    sink, labels = progress or SilentProgress(), [label.key for label in codebook.labels]
    known = known or WorkspaceFacts()
    if not known.serves(choices):
        if choices.copies_together:
            prepare_signatures(workspace.database, sink)
        with workspace.database.read() as connection:
            known.read(connection, choices, labels, sink)
    return make_plan(known, choices, labels, sink)


def build_dataset(
    workspace: Workspace,
    out: Path,
    choices: DatasetChoices,
    progress: ProgressSink | None = None,
    earlier: Earlier | None = None,
) -> DatasetReport:
    """Write a dataset to the folder `out`, or into a zip archive when the name ends so.

    Everything is read at one moment of the workspace. With `earlier`, no articles but those of this dataset count.

    Raises:
        CancelledError: the sink asked to stop; `out` is as it was.
        StorageError: the workspace cannot be read, or something in it is damaged; `out` is as it was.
        TransferError: something in the choices does not do, no article is left, or `out` cannot be written.
    """
    unstored = take_in_left(workspace)
    choices, codebook = _checked(workspace, choices)
    refuse_bad_target(workspace, out)
    sink = progress or SilentProgress()
    if choices.copies_together:
        prepare_signatures(workspace.database, sink)
    with workspace.database.read() as connection:
        labels = [label.key for label in codebook.labels]
        known = WorkspaceFacts()
        known.read(connection, choices, labels, sink)
        plan = make_plan(known, choices, labels, sink, earlier.articles if earlier else None)
        plan = earlier.told_again(plan) if earlier else plan
        if not plan.total:
            why = "; ".join(said.sentence for said in plan.remarks if said.warning)
            if why:
                raise TransferError("No article is left by these choices ({why}); nothing was written", why=why)
            raise TransferError("No article is left by these choices; nothing was written")
        report = DatasetReport(out=out, plan=plan)
        tell_unstored(unstored, report.losses)
        with output_files(out, "dataset") as files:
            _write(connection, files, choices, codebook, report, sink)
    return report


def _checked(workspace: Workspace, choices: DatasetChoices) -> tuple[DatasetChoices, Codebook]:
    codebook = workspace.codebook()
    return checked_choices(choices, workspace.annotators(), [label.key for label in codebook.labels]), codebook


def _write(
    connection: Transaction,
    files: FolderSink,
    choices: DatasetChoices,
    codebook: Codebook,
    report: DatasetReport,
    progress: ProgressSink,
) -> None:
    writer = _Writer(connection, choices, codebook, report, progress)
    writer.write(files)
    with files.open(ARTICLES) as stream:
        stream.writelines(_manifest(report.plan))
    if report.losses:
        with files.open(LOSSES) as stream:
            content = {"hashiya_losses": 1, "losses": report.losses.to_json()}
            stream.write(orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    report.files = files.digests()
    report.card = written_card(front_matter(choices, report.plan, codebook, report.files))
    with files.open(CARD) as stream:
        stream.write(report.card)
    raise_if_cancelled(progress)


def _manifest(plan: Plan) -> Iterator[bytes]:
    for name, articles in plan.articles.items():
        for one in articles:
            line = {
                "id": one.id,
                "part": name,
                "together": plan.group_of[one.id],
                "text_sha256": one.text_sha256,
                DIGEST: one.content,
            }
            yield orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)


class _Writer:
    """Hands the records of each part to the writer of the format."""

    def __init__(
        self,
        connection: Transaction,
        choices: DatasetChoices,
        codebook: Codebook,
        report: DatasetReport,
        progress: ProgressSink,
    ) -> None:
        self._choices, self._report, self._progress = choices, report, progress
        self._format: Format = installed_formats().writer(choices.format)
        self._options = WriteOptions(
            values=self._format.export_values(choices.values),
            codebook=codebook,
            title=choices.title,
            licence=choices.licence,
        )
        # Gold layers and single layers are made of parsed attributes, so nothing may come as ready JSON.
        self._stream = RecordStream(connection, None, json_values)
        self._done = 0

    def write(self, sink: FileSink) -> None:
        """All parts."""
        with rare_collections(acyclic=self._format.acyclic):
            self._write_parts(sink)

    def _write_parts(self, sink: FileSink) -> None:
        parts = self._report.plan.articles
        if self._format.splits:
            every = [(name, article) for name, articles in parts.items() for article in articles]
            self._write_files(self._with_parts(every), sink)
            return
        for name, articles in parts.items():
            if not self._format.makes_one_file(self._options.values, len(articles)):
                self._write_files(self._records(articles), _Below(sink, name))
                continue
            writer = self._format.file_writer(self._options)
            assert writer is not None
            with sink.open(name + self._suffix()) as stream:
                writer(self._records(articles), stream, self._report.losses)

    def _suffix(self) -> str:
        """What the files of a format of single files end in; formats of several layouts name them by their suffix."""
        layout = f".{self._options.values.get('layout', '')}"
        return layout if layout in _LAYOUTS else self._format.suffixes[0]

    def _write_files(self, records: Iterable[NativeRecord], sink: FileSink) -> None:
        write_files = self._format.write_files
        assert write_files is not None
        write_files(records, sink, self._report.losses, self._options)

    def _with_parts(self, articles: Sequence[tuple[str, ArticleFacts]]) -> Iterator[NativeRecord]:
        records = self._records([article for _, article in articles])
        for (name, _), record in zip(articles, records, strict=True):
            own = record["meta"].get(_PART, name)
            if own != name:
                self._report.losses.add("part_names", f"{record['id']}: {own}")
            yield {**record, "meta": {**record["meta"], _PART: name}}

    def _records(self, articles: Sequence[ArticleFacts]) -> Iterator[NativeRecord]:
        total = self._report.plan.total
        for found in self._stream.chosen([article.id for article in articles]):
            if self._done % _REPORT_EVERY == 0:
                raise_if_cancelled(self._progress)
                self._progress.report(self._done, total, f"{self._done:,} / {total:,}")
            self._done += 1
            record = in_layers(found, self._choices, self._report.losses)
            assert record is not None
            yield record


class _Below:
    """The files of one part, in a folder of its name."""

    def __init__(self, sink: FileSink, name: str) -> None:
        self._sink, self._name = sink, name

    def open(self, name: str) -> AbstractContextManager[BinaryIO]:
        return self._sink.open(f"{self._name}/{name}")


def is_in_the_way(out: Path) -> bool:
    """Whether there is something at `out` that a dataset does not replace: a file, or files that nobody exported."""
    try:
        if out.is_dir():
            return not (out / MARKER).is_file() and any(out.iterdir())
        return out.exists() and out.suffix.lower() != ".zip"
    except OSError:
        return False


def is_taken(out: Path) -> bool:
    """Whether there is anything at `out` but an empty folder."""
    try:
        return any(out.iterdir()) if out.is_dir() else os.path.lexists(out)
    except OSError:
        return True


def default_folder(name: str, folder: Path, ending: str = "dataset") -> Path:
    """Where a dataset goes when nobody says: a name that is free."""
    number = 1
    while os.path.lexists(out := folder / (f"{name}-{ending}" + (f"-{number}" if number > 1 else ""))):
        number += 1
    return out
