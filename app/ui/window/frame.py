"""The frame of the window: three columns or the start page, a tool bar above and a line below, and how it was left."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QStatusBar, QToolBar, QWidget

from app.editing.preferences import Preferences
from app.ui.actions.window_actions import Actions
from app.ui.controls.dropped_files import local_paths
from app.ui.window.side_columns import WIDTHS, SideColumns
from app.ui.window.tool_place import ToolPlace


class WindowFrame(QMainWindow):
    """What the window is built of, whatever is in it.

    Signals:
        painted: the window was painted for the first time.
        files_dropped: files and folders of this computer, a list of `Path`, were dropped on the columns.
    """

    painted = Signal()
    files_dropped = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self._was_painted = False
        self._tools = QToolBar()
        self._columns = SideColumns()
        self._pages = QStackedWidget()

    def expect_workspace(self) -> None:
        """Show the columns, still empty, rather than the start page: a workspace is about to be opened."""
        self._pages.setCurrentWidget(self._columns)

    def _lay_out(
        self, commands: Actions, columns: Sequence[QWidget], reading: QWidget, start_page: QWidget, status: QStatusBar
    ) -> None:
        """Put the parts in; `reading`, in the middle one of three columns, is what the keyboard comes back to."""
        commands.fill_menu_bar(self.menuBar())
        self._tools.setObjectName("tool_bar")
        self._tools.setMovable(False)
        self._tools.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        commands.fill_tool_bar(self._tools)
        self._name_tools()
        ToolPlace(self, self._tools)
        self.setStatusBar(status)
        self._columns.set_columns(columns, reading)
        self._columns.serve(commands)
        self._pages.addWidget(start_page)
        self._pages.addWidget(self._columns)
        self.setCentralWidget(self._pages)
        self.setAcceptDrops(True)
        self.setMinimumSize(QSize(800, 480))

    def _name_tools(self) -> None:
        self._tools.setWindowTitle(self.tr("Tools"))
        self._tools.setAccessibleName(self._tools.windowTitle())

    def _restore_frame(self, preferences: Preferences) -> None:
        if not self.restoreGeometry(preferences.window_geometry):
            self.resize(QSize(sum(WIDTHS), 800))
        self._columns.restore(preferences.splitter_sizes, preferences.put_away)
        self._columns.put_away_changed.connect(lambda: setattr(preferences, "put_away", self._columns.put_away()))

    def _remember_frame(self, preferences: Preferences) -> None:
        preferences.window_geometry = self.saveGeometry()
        preferences.splitter_sizes = self._columns.widths()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders; the start page has no workspace to take them into."""
        if self._pages.currentWidget() is self._columns and local_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell of what was dropped."""
        self.files_dropped.emit(local_paths(event.mimeData()))
        event.acceptProposedAction()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._name_tools()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell of the first picture: what takes long waits until it is there."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.painted.emit)
