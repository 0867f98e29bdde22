"""An import of which its preview must have told everything before."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.services.transfer.import_preview import preview_import
from app.services.transfer.previews import ImportPreview
from app.services.transfer.stored_articles import articles_of
from app.services.transfer.transfer import ImportOptions, ImportReport, import_paths
from app.services.workspace import Workspace

_OF_THE_IMPORT = {"changed", "files", "near_duplicates"}
"""What only an import can say; ids of copies are drawn anew where a source names none."""


def preview_of(workspace: Workspace, paths: Sequence[Path], options: ImportOptions) -> ImportPreview:
    return preview_import(workspace.codebook(), paths, options, stored=articles_of(workspace))


def foretold_import(workspace: Workspace, paths: Sequence[Path], options: ImportOptions) -> ImportReport:
    """What came of the import, which its preview has told to the last count."""
    preview = preview_of(workspace, paths, options)
    report = import_paths(workspace, paths, options)
    assert _told(preview.report) == _told(report)
    alike = [[one.title for one in group.members] for group in report.near_duplicates.groups]
    assert [[one.title for one in group.members] for group in preview.report.near_duplicates.groups] == alike
    return report


def _told(report: ImportReport) -> dict[str, Any]:
    found = {key: value for key, value in report.to_json().items() if key not in _OF_THE_IMPORT}
    # Of several reasons to refuse a record, an import tells the one that it meets first.
    return {**found, "rejected": [item["where"] for item in found["rejected"]]}
