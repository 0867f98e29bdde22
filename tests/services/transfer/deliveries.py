"""What somebody hands over, and what became of it."""

from pathlib import Path
from typing import Any

import orjson

from app.services.transfer.transfer import ExportOptions, ImportOptions, ImportReport, export_workspace
from app.services.workspace import Workspace

ME = ImportOptions(annotator="سارة")
TEXT = "🇪🇬 قال محمد علي إن «الحزب» سيفوز."
LEFT_OUT = ("overlaps", "tokenless", "repeated_spans", "nested", "token_edges_dropped")
"""Losses that are spans, each counted."""


def lines(path: Path, *objects: Any) -> Path:
    path.write_bytes(b"".join(orjson.dumps(item) + b"\n" for item in objects))
    return path


def exported(workspace: Workspace, folder: Path, **options: Any) -> bytes:
    out = folder / "out.jsonl"
    export_workspace(workspace, out, ExportOptions(**options))
    return out.read_bytes()


def reasons(report: ImportReport) -> dict[str, str]:
    return {item.where: item.reason for item in report.rejected}


def spans_only(*spans: Any, text: str = TEXT, **more: Any) -> dict[str, Any]:
    return {"text": text, "spans": list(spans), **more}


def records_of(workspace: Workspace, out: Path) -> dict[str, Any]:
    """The articles of a workspace by their id, as native records; they are exported to `out`."""
    export_workspace(workspace, out, ExportOptions())
    return {record["id"]: record for record in map(orjson.loads, out.read_bytes().splitlines())}
