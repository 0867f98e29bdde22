"""Build a dataset: choose, or take the choices of a card; see at once what comes of it; name a folder."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import HashiyaError
from app.editing.tasks import LatestTask
from app.services.dataset.build import default_folder, is_in_the_way, is_taken, plan_dataset
from app.services.dataset.choices import DatasetChoices
from app.services.dataset.workspace_facts import WorkspaceFacts
from app.ui.controls.control_names import resize_within_screen
from app.ui.controls.file_chooser import target_chooser
from app.ui.controls.filling import filled
from app.ui.controls.scrolled_page import ScrolledPage
from app.ui.dataset.card_bar import CardBar, dropped_path
from app.ui.dataset.choices_form import ChoicesForm
from app.ui.dataset.plan_view import PlanView
from app.ui.theme import grown
from app.ui.wording.error_words import error_text
from app.ui.wording.wording import name_in

if TYPE_CHECKING:
    from app.exchange.installed_formats import InstalledFormats
    from app.services.dataset.plan import Plan
    from app.services.dataset.stored_card import StoredCard
    from app.services.workspace import Workspace

SIZE = (1040, 720)
"""Pixels."""
_FORM_WIDTH, _PLAN_WIDTH, _MARGIN, _BETWEEN = 376, 200, 24, 16
_STEPS = 1000
_PAUSE = 250
"""Milliseconds of rest after a change before anything is counted."""


class DatasetDialog(QDialog):
    """Once accepted, `out` and `choices` say what is to be built; from `card`, if they are still those of a card."""

    def __init__(
        self,
        workspace: Workspace,
        known: InstalledFormats,
        folder: Path,
        *,
        native_dialogs: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        """Ask for a dataset.

        Args:
            workspace: To be read.
            known: the formats to choose from.
            folder: Where datasets go unless another place is named.
            native_dialogs: Whether the place is chosen in the system's own dialog.
            parent: The window.
        """
        super().__init__(parent)
        self.setObjectName("dataset")
        self.setWindowTitle(self.tr("Build a dataset"))
        self.setAcceptDrops(True)
        self._native = native_dialogs
        self._folder = folder
        self._card: StoredCard | None = None
        self._filled: DatasetChoices | None = None
        labels = workspace.codebook().labels
        self.form = ChoicesForm(workspace.annotators(), labels, known.writers())
        self.card_bar = CardBar(folder, native_dialogs=native_dialogs)
        self.plan_view = PlanView({label.key: name_in(label.name, label.key) for label in labels})
        self._workspace = workspace
        # Read once: as long as the same layers are wanted, a new plan needs no more reading.
        self._facts = WorkspaceFacts()
        self._planning = LatestTask(self, _PAUSE)
        self._plan: Plan | None = None
        self._offered = False
        self._path = QLineEdit(str(default_folder(workspace.name, folder)))
        self._bar, self._warning = QProgressBar(), QLabel()
        self._build, self._leave = QPushButton(self.tr("Build")), QPushButton(self.tr("Cancel"))
        self._build_parts()
        self._lay_out()
        self._connect()
        self._ask()

    @property
    def out(self) -> Path:
        """The folder, or the archive."""
        return Path(self._path.text().strip()).expanduser()

    @property
    def card(self) -> StoredCard | None:
        """The card whose dataset is to be built again: the one taken last, as long as no choice of it was changed."""
        return self._card if self._filled == self.form.choices().in_order() else None

    def choices(self) -> DatasetChoices:
        """What is chosen; of a card also what the form cannot show."""
        card = self.card
        return card.choices if card is not None else self.form.choices()

    def given(self) -> dict[str, Any]:
        """All that was chosen and typed, and the card that it follows."""
        card = self.card
        choices = self.form.choices().to_json()
        return {"path": self._path.text(), "choices": choices, "card": str(card.place.absolute()) if card else None}

    def give(self, given: dict[str, Any]) -> None:
        """Fill in what `given` gave, as far as it can be chosen here."""
        if given.get("card"):
            self.card_bar.take(Path(given["card"]))
        if self.card is None:
            with suppress(HashiyaError, KeyError):
                self.form.show_choices(DatasetChoices.from_json(given.get("choices")))
        self._path.setText(str(given.get("path") or self._path.text()))
        self._path.setModified(True)

    def look_again(self) -> None:
        """Count anew: it was closed meanwhile."""
        self._ask()

    def done(self, result: int) -> None:
        """Close; counting at work is stopped first."""
        self._planning.stop()
        super().done(result)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a card, or the folder or archive that has it."""
        if dropped_path(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Follow the card that was dropped."""
        path = dropped_path(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.card_bar.take(path)

    def _build_parts(self) -> None:
        self._path.setObjectName("dataset.path")
        self._path.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._build.setObjectName("dataset.build")
        self._build.setDefault(True)
        self._leave.setObjectName("dataset.cancel")
        self._leave.setAutoDefault(False)
        self._warning.setObjectName("dataset.warning")
        self._warning.setProperty("quiet", True)
        self._warning.setMinimumHeight(24)
        self._bar.setObjectName("dataset.progress")
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(120, 6)
        # Room is kept for it, so that nothing moves when it comes and goes.
        policy = self._bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._bar.setSizePolicy(policy)

    def _lay_out(self) -> None:
        browse = QPushButton(self.tr("Choose…"))
        browse.setObjectName("dataset.browse")
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        rows, upper = QVBoxLayout(self), QHBoxLayout()
        filled(rows, self.card_bar, (upper, 1), margins=(_MARGIN, 16, _MARGIN, 16), spacing=8)
        self._scroll = scroll = ScrolledPage(self.form, "dataset.scroll", self)
        line = QFrame()
        line.setFrameShape(QFrame.Shape.VLine)
        filled(upper, scroll, line, (self.plan_view, 1), spacing=_BETWEEN)
        name = QLabel(self.tr("Write to"))
        name.setBuddy(self._path)
        place = filled(QHBoxLayout(), name, (self._path, 1), browse, spacing=8)
        # In the order of the system, as in every other dialog.
        buttons = QDialogButtonBox()
        buttons.addButton(self._build, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self._leave, QDialogButtonBox.ButtonRole.RejectRole)
        last = filled(QHBoxLayout(), (self._warning, 1), self._bar, buttons, spacing=8)
        filled(rows, place, last)
        resize_within_screen(self, *SIZE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the counts the width they need."""
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        """All columns of the counts stand in sight, if the form, its labels above the fields, has room beside them."""
        room = self.width() - 2 * (_MARGIN + _BETWEEN) - 1
        # Before anything is counted they ask for less than they will take.
        rest = room - max(self.plan_view.wanted_width(), grown(_PLAN_WIDTH))
        self._scroll.setFixedWidth(max(self._scroll.minimumSizeHint().width(), min(grown(_FORM_WIDTH), rest)))

    def _connect(self) -> None:
        self.form.changed.connect(self._ask)
        self.form.described.connect(self._describe)
        self.card_bar.chosen.connect(self._take_card)
        self.card_bar.wanted_back.connect(self._fill_in_card)
        self._planning.began.connect(self._show_waiting)
        self._planning.answered.connect(self._show_plan)
        self._planning.failed.connect(self._show_failure)
        self._planning.progressed.connect(self._show_progress)
        self._path.textChanged.connect(self._judge)
        self._build.clicked.connect(self.accept)
        self._leave.clicked.connect(self.reject)

    def _take_card(self, card: StoredCard) -> None:
        self._card = card
        self._path.setText(str(default_folder(card.name, self._folder, "rebuilt")))
        self._fill_in_card()

    def _fill_in_card(self) -> None:
        if self._card is not None:
            self._filled = None
            self.form.show_choices(self._card.choices)
            self._filled = self.form.choices().in_order()
            self._ask()

    def _describe(self) -> None:
        """Title, format and the like were changed: that needs no counting, unless the card is left or come back to."""
        if self.card_bar.is_followed != (self.card is not None):
            self._ask()

    def _ask(self) -> None:
        self._plan = None
        self._judge()
        workspace, choices, facts = self._workspace, self.choices(), self._facts
        self._planning.ask(lambda sink: plan_dataset(workspace, choices, sink, facts))

    def _judge_card(self) -> None:
        card = self.card
        self._build.setText(self.tr("Build") if card is None else self.tr("Rebuild"))
        if self._card is None or self._filled is None:
            return
        if card is None:
            self.card_bar.show_left(self._card)
        else:
            self.card_bar.show_followed(card, self._filled)

    def _show_waiting(self) -> None:
        self._bar.setRange(0, 0)
        self._bar.show()
        self.plan_view.show_waiting()

    def _show_progress(self, done: int, total: int, _detail: str) -> None:
        self._bar.setRange(0, _STEPS if total else 0)
        self._bar.setValue(done * _STEPS // total if total else 0)

    def _show_plan(self, plan: Plan) -> None:
        self._plan = plan
        self._bar.hide()
        self.plan_view.show_plan(plan)
        self._share_width()
        if not self._offered:
            self._offered = True
            articles = self._facts.articles
            self.form.offer(
                sorted({one.source for one in articles if one.source}), sorted({one.language for one in articles})
            )
        self._judge()

    def _show_failure(self, error: HashiyaError) -> None:
        self._bar.hide()
        self.plan_view.show_failure(error_text(error))
        self._judge()

    def _judge(self) -> None:
        self._judge_card()
        typed = self._path.text().strip()
        again = self.card is not None
        taken = bool(typed) and (is_taken(self.out) if again else is_in_the_way(self.out))
        self._build.setEnabled(bool(typed and not taken and self._plan is not None and self._plan.total))
        # Where the method of Path raises, because a name is too long or a folder is closed, this says no.
        there = bool(typed) and os.path.exists(self.out)  # noqa: PTH110
        if not typed:
            said = self.tr("Say where to write to.")
        elif taken and again:
            said = self.tr("A dataset is rebuilt into a new folder; choose a name that is free.")
        elif taken:
            said = self.tr("There are other files under this name; choose a new one.")
        else:
            said = self.tr("An earlier dataset of this name will be replaced.") if there else ""
        self._warning.setText(said)

    def _browse(self) -> None:
        dialog = target_chooser(self, self.tr("Write to"), "dataset.chooser", self.out, native=self._native)
        dialog.fileSelected.connect(self._path.setText)
        dialog.open()
