"""The versions of the codebook: who made which when, what each of them changed, and a way back to any."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.domain.records import Codebook
from app.domain.wording.isolation import isolated, one_line
from app.ui.codebook.editing import Editing
from app.ui.codebook.words import difference_lines
from app.ui.controls.control_names import resize_within_screen
from app.ui.controls.filling import filled
from app.ui.controls.wrapped_rows import WrappedRows

_NUMBER = Qt.ItemDataRole.UserRole


class VersionsDialog(QDialog):
    """Lists the versions, the newest first; beside them what the chosen one changed."""

    wanted = Signal(object, int)
    """A `Codebook` to be taken over again, and the number of its version."""

    def __init__(self, editing: Editing, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("codebook.versions")
        self.setWindowTitle(self.tr("Versions of the codebook"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        resize_within_screen(self, 720, 440)
        self._editing = editing
        self.list = QTreeWidget()
        self.list.setObjectName("codebook.versions.list")
        self.list.setRootIsDecorated(False)
        self.list.setHeaderLabels([self.tr("Version"), self.tr("When"), self.tr("Who")])
        for one in editing.versions():
            when = QDateTime.fromString(one.created, Qt.DateFormat.ISODate).toLocalTime()
            at = QLocale().toString(when, QLocale.FormatType.ShortFormat)
            who = isolated(one_line(one.annotator)) if one.annotator else "—"
            item = QTreeWidgetItem(self.list, [f"{one.version:,}", isolated(at), who])
            item.setData(0, _NUMBER, one.version)
        for column in range(3):
            self.list.resizeColumnToContents(column)
        self.changes = QListWidget()
        self.changes.setObjectName("codebook.versions.changes")
        self.changes.setWordWrap(True)
        self.changes.setItemDelegate(WrappedRows(self.changes))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._back = QPushButton(self.tr("Take this version over…"))
        self._back.setObjectName("codebook.versions.back")
        buttons.addButton(self._back, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        self._back.clicked.connect(self._want)
        rows = QVBoxLayout(self)
        columns = filled(QHBoxLayout(), (self.list, 1), (self.changes, 1), spacing=16)
        rows.setContentsMargins(24, 24, 24, 24)
        rows.setSpacing(16)
        rows.addLayout(columns, 1)
        rows.addWidget(buttons)
        self.list.currentItemChanged.connect(lambda _current, _before: self._show())
        newest = self.list.topLevelItem(0)
        if newest is not None:
            self.list.setCurrentItem(newest)

    def _number(self) -> int:
        item = self.list.currentItem()
        return int(item.data(0, _NUMBER)) if item is not None else 0

    def _show(self) -> None:
        number = self._number()
        self.changes.clear()
        after = self._editing.version(number) if number else None
        if after is None:
            return
        before = self._editing.version(number - 1) if number > 1 else Codebook(version=0, labels=())
        self.changes.addItems(difference_lines(before or after, after))
        self._back.setEnabled(number != self._editing.codebook.version)

    def _want(self) -> None:
        found = self._editing.version(self._number())
        if found is not None:
            self.wanted.emit(found, self._number())
