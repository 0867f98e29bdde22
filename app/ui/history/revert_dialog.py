"""What taking steps back would do, before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.domain.records import ChangeSet, Codebook
from app.domain.wording.isolation import isolated
from app.ui.controls.control_names import resize_within_screen
from app.ui.controls.filling import filled
from app.ui.controls.straight_label import StraightLabel
from app.ui.history.rows import when
from app.ui.wording.error_words import error_text
from app.ui.wording.history_words import entry_text

if TYPE_CHECKING:
    from app.services.history.history import RevertPlan

SHOWN = 500
"""Steps listed of each kind."""


class RevertDialog(QDialog):
    """Lists what would be taken back, and what would stay because something changed since; then one may still leave."""

    def __init__(self, plan: RevertPlan, codebook: Codebook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("revert_dialog")
        self.setWindowTitle(self.tr("Take back"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._codebook = codebook
        told = StraightLabel(self._sentence(plan))
        told.setObjectName("revert_dialog.sentence")
        told.setWordWrap(True)
        self._tree = QTreeWidget()
        self._tree.setObjectName("revert_dialog.steps")
        self._tree.setAccessibleName(self.windowTitle())
        self._tree.setColumnCount(2)
        self._tree.setHeaderLabels([self.tr("Step"), self.tr("By whom, when")])
        self._tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._tree.header().setStretchLastSection(False)
        self._tree.setRootIsDecorated(False)
        stays = [(one.entry, error_text(one.reason, codebook)) for one in plan.conflicts]
        self._add(self.tr("Stays, for something has changed since"), stays)
        self._add(self.tr("Taken back"), [(one, "") for one in plan.entries])
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        take = buttons.addButton(self.tr("Take back"), QDialogButtonBox.ButtonRole.AcceptRole)
        take.setObjectName("revert_dialog.take_back")
        take.setEnabled(bool(plan.changes))
        take.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        filled(QVBoxLayout(self), told, (self._tree, 1), buttons, margins=(24, 16, 24, 16), spacing=12)
        resize_within_screen(self, 640, 420)

    def _sentence(self, plan: RevertPlan) -> str:
        if not plan.changes:
            return self.tr("Nothing of this can be taken back.")
        steps = self.tr("%Ln step(s) will be taken back as one step of yours.", "", len(plan.entries))
        changes = self.tr("%Ln change(s).", "", len(plan.changes))
        stays = self.tr("%Ln step(s) will stay.", "", len(plan.conflicts)) if plan.conflicts else ""
        return " ".join(part for part in (steps, changes, stays) if part)

    def _add(self, title: str, steps: list[tuple[ChangeSet, str]]) -> None:
        if not steps:
            return
        section = QTreeWidgetItem(self._tree, [title])
        font = section.font(0)
        font.setBold(True)
        section.setFont(0, font)
        section.setFlags(Qt.ItemFlag.ItemIsEnabled)
        for step, reason in steps[:SHOWN]:
            who = f"{isolated(step.annotator)} · {when(step.created)}"
            row = QTreeWidgetItem(section, [entry_text(step, self._codebook), who])
            row.setToolTip(0, row.text(0))
            if reason:
                why = QTreeWidgetItem(row, [isolated(reason)])
                why.setToolTip(0, reason)
                why.setDisabled(True)
                why.setFirstColumnSpanned(True)
                row.setExpanded(True)
        section.setExpanded(True)
        section.setFirstColumnSpanned(True)
