"""Imports, exports and datasets from the window: ask, run in the background, tell what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QDate, QObject, Signal
from PySide6.QtWidgets import QWidget

from app.editing.preferences import Preferences
from app.editing.tasks import BackgroundTask
from app.ui.messages import Messages
from app.ui.unfinished.closed_dialogs import ClosedDialogs
from app.ui.unfinished.left_dialogs import LeftDialogs
from app.ui.wording.wording import as_place

if TYPE_CHECKING:
    from app.services.dataset.build import DatasetReport
    from app.services.dataset.rebuild import RebuildReport
    from app.services.progress import ProgressSink
    from app.services.transfer.transfer import ExportReport, ImportReport
    from app.services.workspace import Workspace
    from app.ui.dataset import DatasetDialog
    from app.ui.transfer import ExportDialog, ImportDialog


class Transfers(QObject):
    """One import or export at a time for one window. The formats are loaded when somebody first asks for a transfer."""

    imported = Signal()
    """The workspace has changed."""
    copied = Signal(str)
    """A copy of the workspace was saved at this path."""
    copies_unwanted = Signal(object)
    """Ids of articles of an import that the user wants in the trash, because they are copies."""
    undo_requested = Signal()
    """The user wants the import that was just told of taken back."""

    def __init__(self, window: QWidget, preferences: Preferences, messages: Messages, left: LeftDialogs) -> None:
        super().__init__(window)
        self._window = window
        self._preferences = preferences
        self._messages = messages
        self._closed = ClosedDialogs(messages, self)
        self._left = left
        self._task: BackgroundTask | None = None
        self._asked: ImportDialog | ExportDialog | DatasetDialog | None = None

    def ask_import(self, workspace: Workspace, annotator: str, paths: Sequence[Path]) -> None:
        """Ask what to import and how, beginning with these paths."""
        from app.exchange.installed_formats import installed_formats
        from app.services.transfer.import_profiles import ProfileShelf
        from app.services.transfer.stored_articles import articles_of
        from app.ui.reading_options import ReadingOptions
        from app.ui.transfer import ImportDialog, ImportTarget

        dialog = ImportDialog(
            installed_formats().readers(),
            ImportTarget(workspace.annotators(), annotator, workspace.codebook(), articles_of(workspace)),
            ProfileShelf(self._preferences.path.with_name("import-profiles")),
            reading=ReadingOptions.from_saved(self._preferences.reading),
            folder=self._preferences.last_folder,
            parent=self._window,
        )
        dialog.add_paths(paths)
        self._open(dialog, lambda: self._import(workspace, annotator, dialog), as_left=not paths)

    def ask_export(self, workspace: Workspace, selected: Sequence[str], *, only_these: bool) -> None:
        """Ask where to export to and how: all articles, or these; `only_these` are chosen from the start."""
        from app.exchange.installed_formats import installed_formats
        from app.services.transfer.transfer import article_count
        from app.ui.transfer import ExportDialog

        folder = Path(self._preferences.last_folder or Path.home())
        # Who exports some articles does not mean the file with all of them.
        suggested = folder / (f"{workspace.name}-selected" if only_these else workspace.name)
        dialog = ExportDialog(
            installed_formats().writers(),
            workspace.annotators(),
            suggested,
            articles=article_count(workspace),
            selected=selected,
            parent=self._window,
        )
        if only_these:
            dialog.choose_selected()
        self._open(dialog, lambda: self._export(workspace, dialog), as_left=not only_these)

    def ask_dataset(self, workspace: Workspace) -> None:
        """Ask what dataset to build, and where."""
        from app.exchange.installed_formats import installed_formats
        from app.ui.dataset import DatasetDialog

        folder = Path(self._preferences.last_folder or Path.home())
        dialog = DatasetDialog(workspace, installed_formats(), folder, parent=self._window)
        self._open(dialog, lambda: self._build(workspace, dialog))

    def ask_copy(self, workspace: Workspace) -> None:
        """Ask where to save a copy of the workspace."""
        from PySide6.QtWidgets import QFileDialog

        from app.ui.controls.file_chooser import file_chooser
        from app.ui.workspaces.location_dialog import SUFFIX

        folder = Path(self._preferences.last_folder or Path.home())
        today = QDate.currentDate().toString("yyyy-MM-dd")
        title = self.tr("Save a copy of the workspace")
        dialog = file_chooser(self._window, title, "copy_dialog", native=True, folder=str(folder))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Workspaces (*{suffix})").format(suffix=SUFFIX), self.tr("All files (*)")])
        dialog.setDefaultSuffix(SUFFIX)
        dialog.selectFile(f"{workspace.name} {today}{SUFFIX}")
        dialog.fileSelected.connect(lambda path: self._copy(workspace, Path(path)))
        dialog.open()

    def cancel(self) -> None:
        """Stop what is running, if anything is, and wait until everything is as it was. Nothing is asked anew."""
        self._let_go()
        self._closed.forget()
        if self._task is not None:
            self._task.cancel()
            self._task.wait()

    @property
    def is_running(self) -> bool:
        """Whether an import or an export is at work."""
        return self._task is not None

    def _open(
        self,
        dialog: ImportDialog | ExportDialog | DatasetDialog,
        accepted: Callable[[], None],
        *,
        as_left: bool = True,
    ) -> None:
        # Who has answered it keeps it until what was asked for is done.
        self._closed.watch(dialog, dialog.look_again)
        self._left.watch(dialog, dialog, as_left=as_left)
        dialog.accepted.connect(accepted)
        dialog.open()

    def _ask_again(self) -> None:
        """Show the dialog that was answered in vain, as it was answered: nobody chooses and types everything twice."""
        asked, self._asked = self._asked, None
        if asked is not None:
            asked.open()
            asked.look_again()

    def _let_go(self) -> None:
        asked, self._asked = self._asked, None
        if asked is not None:
            self._left.let_go(asked)
            asked.deleteLater()

    def _import(self, workspace: Workspace, annotator: str, dialog: ImportDialog) -> None:
        from app.services.transfer.transfer import import_paths

        paths, options = dialog.paths, dialog.options()
        if dialog.folder:
            self._preferences.last_folder = dialog.folder
        own = options.annotator == annotator
        self._run(
            lambda sink: import_paths(workspace, paths, options, sink),
            self.tr("Importing"),
            lambda report: self._tell_import(report, undoable=own),
            dialog,
        )

    def _export(self, workspace: Workspace, dialog: ExportDialog) -> None:
        from app.services.transfer.transfer import export_workspace

        out, options = dialog.out, dialog.options()
        self._preferences.last_folder = str(out.absolute().parent)
        self._run(
            lambda sink: export_workspace(workspace, out, options, sink),
            self.tr("Exporting"),
            lambda report: self._tell_export(report, workspace),
            dialog,
        )

    def _build(self, workspace: Workspace, dialog: DatasetDialog) -> None:
        from app.services.dataset.build import build_dataset
        from app.services.dataset.rebuild import rebuild_dataset

        out, choices, card = dialog.out, dialog.choices(), dialog.card
        self._preferences.last_folder = str(out.absolute().parent)
        if card is not None:
            self._run(
                lambda sink: rebuild_dataset(workspace, card, out, sink),
                self.tr("Rebuilding the dataset"),
                lambda report: self._tell_rebuilt(report, workspace),
                dialog,
            )
            return
        self._run(
            lambda sink: build_dataset(workspace, out, choices, sink),
            self.tr("Building the dataset"),
            lambda report: self._tell_dataset(report, workspace),
            dialog,
        )

    def _copy(self, workspace: Workspace, out: Path) -> None:
        self._run(
            # The dialog has asked already whether a file that is there may be replaced.
            lambda sink: workspace.backup(out, sink, replace=True),
            self.tr("Saving a copy"),
            lambda _nothing: self._tell_copy(out),
        )

    def _run(
        self,
        work: Callable[[ProgressSink], Any],
        title: str,
        finished: Callable[[Any], None],
        asked: ImportDialog | ExportDialog | DatasetDialog | None = None,
    ) -> None:
        """Do it in the background, and tell.

        Args:
            work: what to do.
            title: what it is called meanwhile.
            finished: hears what came of it.
            asked: the dialog whose answer it is; it comes back if it cannot be done.
        """
        from app.ui.transfer import ProgressDialog

        self._asked = asked
        task = BackgroundTask(work, self)
        self._task = task
        task.ended.connect(self._forget)
        task.finished.connect(lambda _outcome: self._let_go())
        task.finished.connect(finished)
        for signal in (task.failed, task.cancelled):
            signal.connect(lambda *_why: self._ask_again())
        task.failed.connect(self._messages.error)
        task.cancelled.connect(lambda: self._messages.notice(self.tr("Cancelled; nothing was changed.")))
        dialog = ProgressDialog(task, title, self._window)
        dialog.open()
        task.start()

    def _forget(self) -> None:
        if self._task is not None:
            self._task.deleteLater()
            self._task = None

    def _tell_import(self, report: ImportReport, *, undoable: bool) -> None:
        from app.ui.transfer import ReportDialog
        from app.ui.transfer.report_words import ReportWords

        if report.changed:
            self.imported.emit()
        sentence, sections = ReportWords().of_import(report)
        undo = self.undo_requested.emit if report.changed and undoable else None
        if not sections:
            self._messages.notice(sentence, undo)
            return
        dialog = ReportDialog.of_import(report, self._window)
        dialog.copies_unwanted.connect(self.copies_unwanted)
        if undo is not None:
            self._messages.notice_after(dialog, sentence, undo)
        dialog.show()

    def _tell_export(self, report: ExportReport, workspace: Workspace) -> None:
        from app.services.transfer.loss_titles import titles_in
        from app.ui.transfer import ReportDialog
        from app.ui.transfer.report_words import ReportWords

        sentence, sections = ReportWords().of_export(report)
        if sections:
            titles = titles_in(report.losses, workspace)
            ReportDialog.of_export(report, self._window, titles=titles).show()
        else:
            self._messages.notice(sentence)

    def _tell_copy(self, out: Path) -> None:
        self._messages.notice(self.tr("A copy was saved: {file}").format(file=as_place(out.name)))
        self.copied.emit(str(out))

    def _tell_dataset(self, report: DatasetReport, workspace: Workspace) -> None:
        from app.services.transfer.loss_titles import titles_in
        from app.ui.dataset import DatasetWords
        from app.ui.transfer import ReportDialog

        words = DatasetWords(titles=titles_in(report.losses, workspace))
        ReportDialog(*words.of_dataset(report), report.to_json(), parent=self._window).show()

    def _tell_rebuilt(self, report: RebuildReport, workspace: Workspace) -> None:
        from app.services.dataset.rebuild import NAMED
        from app.services.transfer.loss_titles import titles_in, titles_of
        from app.ui.dataset import DatasetWords, RebuildWords
        from app.ui.transfer import ReportDialog

        named = [one for difference in report.differences for one in difference.named] + [*report.came_later[:NAMED]]
        words = DatasetWords(titles=titles_in(report.built.losses, workspace))
        told = RebuildWords(words, titles_of(named, workspace)).of_rebuilt(report)
        ReportDialog(*told, report.to_json(), parent=self._window).show()
