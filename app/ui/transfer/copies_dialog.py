"""Which of the articles that are copies of each other stay: a tick for each, group by group."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QListView, QVBoxLayout, QWidget

from app.ui.controls.control_names import resize_within_screen
from app.ui.controls.filling import filled
from app.ui.controls.straight_label import StraightLabel
from app.ui.transfer.copies_model import CopiesModel

if TYPE_CHECKING:
    from app.services.copies.near_duplicates import DuplicateGroup


class CopiesDialog(QDialog):
    """Lists groups of copies. What has a tick stays, all else goes to the trash; of each group one stays at least.

    At first those have a tick that were there before, or came first.
    """

    unwanted = Signal(object)
    """Ids of the articles that are to go to the trash."""

    def __init__(
        self, groups: Sequence[DuplicateGroup], brought: Collection[str], parent: QWidget | None = None
    ) -> None:
        """Offer a choice.

        Args:
            groups: Articles that are copies of each other; those that an import left out are not in the workspace.
            brought: Ids of those that just came in as copies of others.
            parent: The report.
        """
        super().__init__(parent)
        self.setObjectName("copies_dialog")
        self.setWindowTitle(self.tr("Copies of articles"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._model = CopiesModel(groups, frozenset(brought), self, rtl=self.isRightToLeft())
        self.articles = QListView()
        self.articles.setObjectName("copies_dialog.articles")
        self.articles.setAccessibleName(self.windowTitle())
        self.articles.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.articles.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Rows are measured when one becomes the current one, and would be lower without the style sheet.
        self.articles.ensurePolished()
        # They are as high as the first one, so that of a hundred thousand only those in view are asked for.
        self.articles.setUniformItemSizes(True)
        self.articles.setModel(self._model)
        self.articles.setCurrentIndex(self._model.index(0, 0))
        self._model.chosen_changed.connect(self._count)
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
        filled(QVBoxLayout(self), told, (self.articles, 1), self._why, buttons, margins=(24, 16, 24, 16), spacing=12)

    def accept(self) -> None:
        """Say what is to go, and close."""
        self.unwanted.emit(self.chosen())
        super().accept()

    def chosen(self) -> list[str]:
        """Ids of the articles without a tick."""
        return self._model.chosen()

    def _count(self) -> None:
        self._remove.setText(self.tr("Move %Ln article(s) to the trash", "", self._model.going))
        self._remove.setEnabled(self._model.going > 0 and not self._model.emptied)
        told = self.tr("Nothing of one group would stay; tick an article of it.") if self._model.emptied else ""
        self._why.setText(told)
