"""Workspaces come and go here: new, open, sample, import, export, another annotator, close."""

from __future__ import annotations

import functools
import getpass
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.domain.errors import FullError, HashiyaError, OlderWorkspaceError, WorkspaceError, WorkspaceHeldError
from app.domain.wording.file_reasons import file_reason
from app.editing.preferences import Preferences
from app.editing.tasks import BackgroundTask
from app.editing.waiting_steps import HURRY
from app.exchange.files.abandoned import clear_abandoned, new_folder_aside
from app.services.collector import loaded_for_good
from app.ui.messages import Messages
from app.ui.unfinished.closed_dialogs import ClosedDialogs
from app.ui.unfinished.left_dialogs import LeftDialogs
from app.ui.workspaces.opening_later import look_first, open_later
from app.ui.workspaces.transfers import Transfers

if TYPE_CHECKING:
    from app.services.workspace import Workspace


class WorkspaceDesk(QObject):
    """Holds the open workspace of one window. Services are imported when they are first needed, not before."""

    workspace_changed = Signal(object, str)
    """The open `Workspace`, or None, and who labels in it. The workspace before is closed after everybody heard."""
    server_waited_for = Signal(bool)
    """The window stands still until a server answers; then it goes on. Nothing but painting may be done in between."""

    def __init__(self, window: QWidget, preferences: Preferences, messages: Messages) -> None:
        super().__init__(window)
        self._window = window
        self._preferences = preferences
        self._messages = messages
        self._workspace: Workspace | None = None
        self._annotator = ""
        self._waits = False
        self._opening: BackgroundTask | None = None
        self._closed = ClosedDialogs(messages, self)
        asks: dict[str, Callable[[], object]] = {
            "import_dialog": self.import_articles,
            "export_dialog": self.export,
            "dataset": self.build_dataset,
        }
        self.left = LeftDialogs(asks, messages, self)
        self.transfers = Transfers(window, preferences, messages, self.left)
        self.transfers.copied.connect(self._follow_copy)

    def new(self) -> None:
        """Ask where to make a workspace, and open it."""
        self._ask_location(create=True)

    def open(self) -> None:
        """Ask for a workspace, and open it."""
        self._ask_location(create=False)

    def open_sample(self) -> None:
        """Open the sample workspace of this user, which is made at first use."""
        path = sample_path()
        if path.exists():
            self.open_location(str(path))
        else:
            self._guarded(lambda: self._take(_make_sample(path), str(path), None))

    def open_location(self, location: str, annotator: str | None = None) -> bool:
        """Open a workspace; what goes wrong is told, and what was open stays open.

        An older one is brought up to date under a dialog, when others who hold it have saved, and opened then. Of a
        large one the list is read first, in the background.
        """

        def enter() -> None:
            self._stop_opening()
            try:
                found = _workspaces().open(location, hear=self._hear, wait=HURRY, upgrade=False)
                if found.is_large:
                    self._look_first(found, location, annotator)
                else:
                    self._take(found, location, annotator)
            except (OlderWorkspaceError, WorkspaceHeldError):
                again = functools.partial(self.open_location, location, annotator)
                self._opening = open_later(location, self._window, again, self._tell_not_opened)

        return self._guarded(enter)

    def enter(self, location: str, annotator: str | None) -> None:
        """Open a workspace in place of the present one.

        Raises:
            WorkspaceError: it cannot be opened; what was open stays open.
        """
        self._take(_workspaces().open(location, hear=self._hear), location, annotator)

    def _look_first(self, found: Workspace, location: str, annotator: str | None) -> None:
        from app.services.articles import whole_list

        def take() -> None:
            self._guarded(lambda: self._take(found, location, annotator))

        query = whole_list(self._preferences.article_order, annotator or self._labels_here())
        self._opening = look_first(found, query, self._window, take, self._tell_not_opened)

    def _stop_opening(self) -> None:
        if self._opening is not None and isValid(self._opening):
            self._opening.cancel()

    def _tell_not_opened(self, error: HashiyaError | None = None) -> None:
        if error is not None:
            self._messages.error(error)
        if self._workspace is None:
            # Empty columns would say that it is open, and has no articles.
            self.workspace_changed.emit(None, "")

    def close(self) -> None:
        """Close the workspace; everything is saved already. An import at work is cancelled and leaves nothing."""
        if not self._guarded(self._refuse_to_lose):
            return
        self.transfers.cancel()
        self._closed.forget()
        self._stop_opening()
        former, self._workspace = self._workspace, None
        if former is not None:
            self.workspace_changed.emit(None, "")
            former.close()

    def import_articles(self, paths: Sequence[Path] = ()) -> None:
        """Ask what to import, beginning with these files and folders."""
        if self._workspace is not None:
            self.transfers.ask_import(self._workspace, self._annotator, paths)

    def export(self, selected: Sequence[str] = (), *, only_these: bool = False) -> None:
        """Ask where and how to export: all articles, or those with these ids."""
        if self._workspace is not None:
            self.transfers.ask_export(self._workspace, selected, only_these=only_these)

    def build_dataset(self) -> None:
        """Ask what dataset to build, and where."""
        if self._workspace is not None:
            self.transfers.ask_dataset(self._workspace)

    def save_copy(self) -> None:
        """Ask where to save a copy of the workspace."""
        if self._workspace is not None:
            self.transfers.ask_copy(self._workspace)

    def change_annotator(self) -> None:
        """Ask who labels from now on."""
        from app.ui.workspaces.annotator_dialog import AnnotatorDialog

        if self._workspace is None:
            return
        dialog = AnnotatorDialog(self._workspace.annotators(), self._annotator, self._window)
        self._closed.watch(dialog)
        dialog.accepted.connect(lambda: self._become(dialog.name))
        dialog.accepted.connect(dialog.deleteLater)
        dialog.open()

    def _follow_copy(self, path: str) -> None:
        # Where the workspace has lost its file, the copy is all there is: work goes on in it.
        if self._workspace is not None and self._workspace.has_lost_its_file:
            self.open_location(path, self._annotator)

    def _become(self, annotator: str) -> None:
        if self._workspace is not None and annotator != self._annotator and self._guarded(self._refuse_to_lose):
            self._preferences.annotator = self._annotator = annotator
            self.workspace_changed.emit(self._workspace, annotator)

    def _ask_location(self, *, create: bool) -> None:
        from app.ui.workspaces.location_dialog import LocationDialog

        dialog = LocationDialog(self._preferences.last_folder, create=create, parent=self._window)
        self._closed.watch(dialog)
        dialog.accepted.connect(dialog.deleteLater)
        wanted = self._create if create else self.open_location

        def ask_for() -> None:
            # A path or address with an error in it is mended where it was typed.
            if wanted(dialog.location):
                dialog.done(LocationDialog.DialogCode.Accepted)

        dialog.asked.connect(ask_for)
        dialog.open()

    def _create(self, location: str) -> bool:
        return self._guarded(lambda: self._take(_workspaces().create(location, hear=self._hear), location, None))

    def _refuse_to_lose(self) -> None:
        """Keep the workspace open while steps are in the memory of this window alone."""
        if self._workspace is not None and any(self._workspace.unsaved.values()):
            raise FullError(
                "{location}: there is no room on the disk, and steps of yours are in this window alone: "
                "make room first, or close the window without them",
                location=self._workspace.location,
            )

    def _take(self, workspace: Workspace, location: str, annotator: str | None) -> None:
        try:
            self._refuse_to_lose()
        except FullError:
            workspace.close()
            raise
        self.transfers.cancel()
        self._closed.forget()
        former, self._workspace = self._workspace, workspace
        self._annotator = annotator or self._labels_here()
        if "://" not in location:
            location = str(Path(location).absolute())
            self._preferences.last_folder = str(Path(location).parent)
        self._preferences.remember_workspace(location)
        self.workspace_changed.emit(workspace, self._annotator)
        if former is not None:
            former.close()

    def _labels_here(self) -> str:
        return self._preferences.annotator or user_name()

    def _hear(self, silent: float) -> None:
        if bool(silent) == self._waits:
            return
        self._waits = bool(silent)
        if self._waits:
            QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        else:
            QGuiApplication.restoreOverrideCursor()
        self.server_waited_for.emit(self._waits)

    def _guarded(self, step: Callable[[], object]) -> bool:
        QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            step()
        except HashiyaError as error:
            self._messages.error(error)
            return False
        finally:
            QGuiApplication.restoreOverrideCursor()
        return True


@functools.cache
def _workspaces() -> type[Workspace]:
    """What opens and makes workspaces; with it comes all that reads the database."""
    with loaded_for_good():
        from app.services.workspace import Workspace
    return Workspace


def sample_path() -> Path:
    """Where the sample workspace of this user is kept."""
    return platformdirs.user_data_path("hashiya", appauthor=False) / "sample.hashiya"


def _make_sample(path: Path) -> Workspace:
    workspaces = _workspaces()
    from app.services.sample import load_sample

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        clear_abandoned(path.parent)
        with ExitStack() as stack:
            # Killed in between, it would be there for ever without its articles.
            aside = new_folder_aside(path.parent, stack) / path.name
            with closing(workspaces.create(aside)) as workspace:
                load_sample(workspace)
                # Not by renaming: where the disk is full, a part of it is in the log beside it.
                workspace.backup(path)
    except OSError as error:
        raise WorkspaceError(
            "{path}: the workspace cannot be created: {reason}", path=path, reason=file_reason(error)
        ) from error
    return workspaces.open(path)


def user_name() -> str:
    """The user's name on this computer; a word where it has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "annotator"
