"""Building a dataset in the window: choices on one side, what comes of them on the other."""

from app.ui.dataset.dialog import DatasetDialog
from app.ui.dataset.rebuild_words import RebuildWords
from app.ui.dataset.report_words import DatasetWords

__all__ = ["DatasetDialog", "DatasetWords", "RebuildWords"]
