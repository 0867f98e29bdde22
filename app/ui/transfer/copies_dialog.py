"""Which of the articles that are copies of each other stay: a tick for each, group by group."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from app.ui.controls.control_names import resize_within_screen
from app.ui.controls.straight_label import StraightLabel
from app.ui.theme import grown
from app.ui.transfer.report_words import ReportWords

if TYPE_CHECKING:
    from app.services.copies.near_duplicates import DuplicateGroup

_ID = Qt.ItemDataRole.UserRole
_INDENT = 20
"""Pixels."""
_MARKS = {True: "\u200f", False: "\u200e"}
"""By whether the interface runs from right to left."""


class CopiesDialog(QDialog):
    """Lists groups of copies. What has a tick stays, all else goes to the trash; of each group one stays at least.

    At first those have a tick that were there before, or came first.
    """

    unwanted = Signal(object)
    """Ids of the articles that are to go to the trash."""

    def __init__(
        self, groups: Sequence[DuplicateGroup], brought: Collection[str], more: int, parent: QWidget | None = None
    ) -> None:
        """Offer a choice.

        Args:
            groups: Articles that are copies of each other; those that an import left out are not in the workspace.
            brought: Ids of those that just came in as copies of others.
            more: How many groups there are besides.
            parent: The report.
        """
        super().__init__(parent)
        self.setObjectName("copies_dialog")
        self.setWindowTitle(self.tr("Copies of articles"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.tree = QTreeWidget()
        self.tree.setObjectName("copies_dialog.articles")
        self.tree.setAccessibleName(self.windowTitle())
        self.tree.setHeaderHidden(True)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._rows: list[list[QTreeWidgetItem]] = []
        """The articles of each group."""
        self.tree.setIndentation(grown(_INDENT))
        # Rows are measured when one becomes the current one, and would be lower without the style sheet.
        self.tree.ensurePolished()
        self._fill(groups, frozenset(brought))
        self.tree.itemChanged.connect(self._count)
        self._more = StraightLabel(self.tr("%Ln more group(s) are not listed and stay as they are.", "", more))
        self._more.setVisible(more > 0)
        self._lay_out()
        self._count()
        resize_within_screen(self, 640, 520)

    def _lay_out(self) -> None:
        told = StraightLabel(
            self.tr("Articles with a tick stay. The others go to the trash, with their labels, and can come back.")
        )
        told.setWordWrap(True)
        self._why = StraightLabel("")
        self._why.setObjectName("copies_dialog.why")
        self._why.setProperty("quiet", True)
        self._why.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._remove = buttons.addButton("", QDialogButtonBox.ButtonRole.AcceptRole)
        self._remove.setObjectName("copies_dialog.remove")
        self._remove.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        column.addWidget(told)
        column.addWidget(self.tree, 1)
        column.addWidget(self._more)
        column.addWidget(self._why)
        column.addWidget(buttons)

    def accept(self) -> None:
        """Say what is to go, and close."""
        self.unwanted.emit(self.chosen())
        super().accept()

    def chosen(self) -> list[str]:
        """Ids of the articles without a tick."""
        return [str(one.data(0, _ID)) for group in self._rows for one in group if not _stays(one)]

    def _fill(self, groups: Sequence[DuplicateGroup], brought: Collection[str]) -> None:
        words = ReportWords()
        for number, group in enumerate(groups, 1):
            there = [one for one in group.members if not one.skipped]
            if len(there) < 2:
                continue
            head = QTreeWidgetItem(self.tree, [self.tr("Group {number}").format(number=self.locale().toString(number))])
            font = head.font(0)
            font.setBold(True)
            head.setFont(0, font)
            head.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            self._rows.append([])
            for article in there:
                told = words.article(article, first=article is group.members[0])
                # A row that holds nothing but names would run as the first of them.
                row = QTreeWidgetItem(head, [f"{_MARKS[self.isRightToLeft()]}{told}"])
                row.setToolTip(0, told)
                row.setData(0, _ID, article.id)
                self._rows[-1].append(row)
                row.setCheckState(0, Qt.CheckState.Unchecked if article.id in brought else Qt.CheckState.Checked)
            head.setExpanded(True)
        if self._rows:
            self.tree.setCurrentItem(self._rows[0][0])

    def _count(self) -> None:
        going = len(self.chosen())
        self._remove.setText(self.tr("Move %Ln article(s) to the trash", "", going))
        emptied = any(not any(map(_stays, group)) for group in self._rows)
        self._remove.setEnabled(going > 0 and not emptied)
        told = self.tr("Nothing of one group would stay; tick an article of it.") if emptied else ""
        self._why.setText(told)


def _stays(item: QTreeWidgetItem) -> bool:
    return item.checkState(0) is Qt.CheckState.Checked
