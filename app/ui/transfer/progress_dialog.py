"""How far work in the background is, and the button to stop it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.domain.wording.isolation import isolated, one_line
from app.editing.tasks import BackgroundTask
from app.services.progress import Stage
from app.ui.controls.control_names import width_within_screen
from app.ui.controls.filling import filled
from app.ui.controls.start_label import StartLabel
from app.ui.wording.wording import as_place

_STEPS = 1000
"""Steps of the bar: totals may be bytes, and Qt's bar ends at 2 GiB."""


class ProgressDialog(QDialog):
    """Follows a task and goes away with it. Esc and the close button mean cancel; nothing is changed then."""

    def __init__(self, task: BackgroundTask, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("progress_dialog")
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._task = task
        self._ended = False
        self._title, self._detail, self._bar = QLabel(title), StartLabel(), QProgressBar()
        self._detail.setObjectName("progress_dialog.detail")
        self._detail.setProperty("quiet", True)
        self._detail.setTextFormat(Qt.TextFormat.PlainText)
        self._bar.setRange(0, 0)
        self._cancel = QPushButton(self.tr("Cancel"))
        self._cancel.setObjectName("progress_dialog.cancel")
        self._cancel.setAutoDefault(False)
        self._cancel.clicked.connect(self.reject)
        self._lay_out()
        task.progressed.connect(self._show_progress)
        task.ended.connect(self._end)

    def reject(self) -> None:
        """Ask the task to stop; the dialog stays until it has."""
        if self._ended:
            super().reject()
            return
        self._task.cancel()
        self._cancel.setEnabled(False)
        self._detail.setText(self.tr("Stopping; everything stays as it was…"))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Cancel first; the task closes the dialog when it has stopped."""
        if self._ended:
            super().closeEvent(event)
        else:
            event.ignore()
            self.reject()

    def _lay_out(self) -> None:
        last = filled(QHBoxLayout(), None, self._cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._bar)
        column.addWidget(self._detail)
        column.addSpacing(8)
        column.addLayout(last)
        self.setFixedWidth(width_within_screen(self, 440))

    def _show_progress(self, done: int, total: int, detail: str) -> None:
        if total > 0:
            self._bar.setRange(0, _STEPS)
            self._bar.setValue(min(done * _STEPS // total, _STEPS))
        else:
            self._bar.setRange(0, 0)
        if self._cancel.isEnabled():
            room = self._detail.width()
            line = self._worded(one_line(detail))
            shown = self._detail.fontMetrics().elidedText(line, Qt.TextElideMode.ElideMiddle, room)
            self._detail.setText(isolated(shown))

    def _worded(self, detail: str) -> str:
        """What is worked on; in the language of the interface where it is not the name of a file."""
        if detail == Stage.TURN:
            return self.tr("Waiting until another window or program has saved…")
        if detail == Stage.BACKUP:
            return self.tr("Copying it beside itself, as it was…")
        if detail == Stage.UPGRADE:
            return self.tr("It is of an earlier version, and is brought up to date…")
        if detail == Stage.LIST:
            return self.tr("Reading the list of articles…")
        stage, separator, rest = detail.partition(": ")
        if separator and stage == Stage.COPIES:
            return self.tr("Looking for copies: {counts}").format(counts=as_place(rest))
        if separator and stage == Stage.TURN:
            return self.tr("Waiting until {person} has imported…").format(person=isolated(rest))
        return detail

    def _end(self) -> None:
        self._ended = True
        self.close()
