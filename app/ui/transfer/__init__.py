"""Dialogs of import and export: what to take, how far it is, what came of it. The work itself is in the services."""

from app.ui.transfer.export_dialog import ExportDialog
from app.ui.transfer.import_dialog import ImportDialog, ImportTarget
from app.ui.transfer.progress_dialog import ProgressDialog
from app.ui.transfer.report_dialog import ReportDialog

__all__ = ["ExportDialog", "ImportDialog", "ImportTarget", "ProgressDialog", "ReportDialog"]
