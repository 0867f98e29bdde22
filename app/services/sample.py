"""The sample articles, with their gold labels, into a workspace."""

from __future__ import annotations

from importlib.resources import as_file
from typing import TYPE_CHECKING

import seeds
from app.services.progress import ProgressSink
from app.services.transfer.transfer import ImportOptions, ImportReport, import_paths

if TYPE_CHECKING:
    from app.services.workspace import Workspace

SAMPLE_ANNOTATOR = "sample"
"""Owner of the gold layer, and of the history entry, which nobody's undo takes back, not even under this name."""


def load_sample(workspace: Workspace, progress: ProgressSink | None = None) -> ImportReport:
    """Import the sample articles that the workspace does not have yet; doing it again changes nothing.

    Raises:
        StorageError: the workspace cannot be written; nothing was changed.
    """
    with as_file(seeds.ARTICLES) as folder:
        return import_paths(
            workspace,
            [folder],
            ImportOptions(annotator=SAMPLE_ANNOTATOR, format="native", strict=True, kept=True),
            progress,
        )
