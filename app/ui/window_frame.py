"""The frame of the window: three columns or the start page, a tool bar above and a line below, and how it was left."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QStackedWidget, QStatusBar, QToolBar, QWidget

from app.editing.preferences import Preferences
from app.ui.actions.window_actions import Actions
from app.ui.controls.dropped_files import local_paths

COLUMNS = (264, 704, 312)
"""Widths of the three columns until somebody drags them, pixels."""


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
        self._columns = QSplitter(Qt.Orientation.Horizontal)
        self._pages = QStackedWidget()

    def expect_workspace(self) -> None:
        """Show the columns, still empty, rather than the start page: a workspace is about to be opened."""
        self._pages.setCurrentWidget(self._columns)

    def _lay_out(
        self, commands: Actions, columns: Sequence[QWidget], wide: QWidget, start_page: QWidget, status: QStatusBar
    ) -> None:
        """Put the parts in; of the columns, `wide` takes the room that is left."""
        commands.fill_menu_bar(self.menuBar())
        self._tools.setObjectName("tool_bar")
        self._tools.setMovable(False)
        self._tools.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        commands.fill_tool_bar(self._tools)
        self._name_tools()
        self.addToolBar(self._tools)
        self.setStatusBar(status)
        self._columns.setObjectName("columns")
        self._columns.setChildrenCollapsible(False)
        for number, column in enumerate(columns):
            self._columns.addWidget(column)
            self._columns.setStretchFactor(number, int(column is wide))
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
            self.resize(QSize(sum(COLUMNS), 800))
        self._columns.setSizes(list(preferences.splitter_sizes or COLUMNS))

    def _remember_frame(self, preferences: Preferences) -> None:
        preferences.window_geometry = self.saveGeometry()
        preferences.splitter_sizes = self._columns.sizes()

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
