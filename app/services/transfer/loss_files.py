"""The report of what an export could not carry, as a file beside its output.

It is there exactly when something was lost, so that whoever is handed a dataset sees what it lacks; an older report of
the same output goes away when nothing is lost any more.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
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


def keep_losses(report: ExportReport) -> None:
    """Put the report of a finished export beside it, or take away the one of an earlier export.

    Raises:
        UnreportedError: it cannot be written; the export itself is in place.
    """
    path = losses_path(report.out)
    try:
        if report.losses:
            report.loss_file = path
            # By name only: the report travels with the dataset, away from the folders of this machine.
            about = {**report.to_json(), "out": report.out.name, "loss_file": path.name}
            save_report({_MARK: _VERSION, **about}, path)
        else:
            path.unlink(missing_ok=True)
    except (OSError, TransferError) as error:
        report.loss_file = None
        raise UnreportedError(report, error) from error


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
