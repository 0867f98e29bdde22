"""The report of what an export could not carry, as a file beside its output.

It is there exactly when something was lost, so that whoever is handed a dataset sees what it lacks; an older report of
the same output goes away when nothing is lost any more. Output and report are two files, which no file system puts in
place at once: meanwhile the report says that it is not finished, so that none lies beside what it is not about.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import orjson

from app.domain.errors import TransferError
from app.exchange.loss import LOSSES_SUFFIX
from app.services.transfer.reports import ExportReport
from app.services.writing_aside import written_aside

_MARK, _VERSION = "hashiya_losses", 1
_LONGEST = 16 * 1024**2
"""Bytes; our reports are a few kilobytes."""
_UNFINISHED = (
    "The program ended while this export took the place of another one: what lies here may be either. Export again."
)


class UnreportedError(TransferError):
    """An export is in place, but what it could not carry cannot be told beside it; `report` knows."""

    def __init__(self, report: ExportReport, why: Exception) -> None:
        super().__init__("{path} is written, but its loss report is not: {why}", path=report.out, why=why)
        self.report = report


def losses_path(out: Path) -> Path:
    """Where the report of an export to `out` lies."""
    out = out if out.name else out.absolute()
    return out.parent / (out.name + LOSSES_SUFFIX)


def refuse_foreign_report(out: Path) -> None:
    """Nothing of the user's is ever replaced by a report.

    Raises:
        TransferError: there is something else where the report belongs.
    """
    path = losses_path(out)
    if os.path.lexists(path) and not _is_ours(path):
        raise TransferError(
            "{path} is where the loss report belongs, but is something else; move it or choose a name", path=path
        )


@contextmanager
def losses_beside(report: ExportReport) -> Iterator[Callable[[], None]]:
    """Put the report of an export beside it, or take away the one of an earlier export, when the block is left.

    Yields what is to be called when the output is whole and about to take its place. If it then comes not to be there,
    the report of the earlier export is put back.

    Raises:
        UnreportedError: the report cannot be written; the export itself is in place.
    """
    path = losses_path(report.out)
    earlier: list[bytes | None] = []

    def announce() -> None:
        there = path.exists()
        if report.losses or there:
            former = path.read_bytes() if there else None
            save_report({_MARK: _VERSION, "unfinished": _UNFINISHED, **_about(report, path)}, path)
            earlier.append(former)

    try:
        yield announce
    except BaseException:
        if earlier:
            with suppress(OSError, TransferError):
                _put_back(path, earlier[0])
        raise
    _keep_losses(report, path)


def _keep_losses(report: ExportReport, path: Path) -> None:
    try:
        if report.losses:
            report.loss_file = path
            save_report({_MARK: _VERSION, **_about(report, path)}, path)
        else:
            path.unlink(missing_ok=True)
    except (OSError, TransferError) as error:
        report.loss_file = None
        raise UnreportedError(report, error) from error


def _about(report: ExportReport, path: Path) -> dict[str, Any]:
    # By name only: the report travels with the dataset, away from the folders of this machine.
    return {**report.to_json(), "out": report.out.name, "loss_file": path.name}


def _put_back(path: Path, former: bytes | None) -> None:
    if former is None:
        path.unlink(missing_ok=True)
        return
    with written_aside(path) as stream:
        stream.write(former)


def save_report(report: Mapping[str, Any], path: Path) -> None:
    """Write any report as JSON for people and programs.

    Raises:
        TransferError: it cannot be written; what was at `path` is still there.
    """
    with written_aside(path) as stream:
        stream.write(orjson.dumps(report, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def _is_ours(path: Path) -> bool:
    try:
        if not path.is_file() or path.stat().st_size > _LONGEST:
            return False
        found = orjson.loads(path.read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and _MARK in found
