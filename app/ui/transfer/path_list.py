"""The files and folders to import: chosen in a dialog or dropped on the list."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QTextOption,
)
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from app.ui.controls.dropped_files import local_paths
from app.ui.theme import current_colors
from app.ui.theme.icons import icon


class PathList(QListWidget):
    """Paths, each once, in the order they were added. Delete takes the selected ones away."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import_dialog.paths")
        self.setAccessibleName(self.tr("What to import"))
        self.setAcceptDrops(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        # A path reads from left to right in every language; its end tells most.
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setUniformItemSizes(True)

    def paths(self) -> list[Path]:
        """What is on the list."""
        return [Path(self.item(row).data(Qt.ItemDataRole.UserRole)) for row in range(self.count())]

    def add(self, paths: Iterable[Path]) -> None:
        """Add paths that are not on the list yet."""
        known = set(self.paths())
        for path in paths:
            if path in known:
                continue
            known.add(path)
            # Where the method of Path raises, because a name is too long or a folder is closed, this says no.
            look = "folder-outline" if os.path.isdir(path) else "file-document-outline"  # noqa: PTH112
            item = QListWidgetItem(icon(look), path.name)
            item.setData(Qt.ItemDataRole.UserRole, str(path))
            item.setToolTip(str(path))
            self.addItem(item)
        self.changed.emit()

    def remove_selected(self) -> None:
        """Take the selected paths off the list; the files stay where they are."""
        for item in self.selectedItems():
            self.takeItem(self.row(item))
        self.changed.emit()

    def sizeHint(self) -> QSize:
        """Room for four paths."""
        return QSize(480, 136)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes the selected paths away."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_selected()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders."""
        self._take_if_local(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Take files and folders."""
        self._take_if_local(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Add what was dropped."""
        self.add(local_paths(event.mimeData()))
        event.acceptProposedAction()

    def paintEvent(self, event: QPaintEvent) -> None:
        """While it is empty, say what to do."""
        super().paintEvent(event)
        if self.count():
            return
        painter = QPainter(self.viewport())
        painter.setPen(QColor(current_colors()["quiet"]))
        option = QTextOption(Qt.AlignmentFlag.AlignCenter)
        painter.drawText(self.viewport().rect().toRectF(), self.tr("Drop files, folders or zip archives here"), option)
        painter.end()

    def _take_if_local(self, event: QDragMoveEvent) -> None:
        if local_paths(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()
