"""The card that a dataset is rebuilt from: chosen here, and told whether its choices are still followed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QPushButton, QWidget

from app.domain.errors import HashiyaError
from app.domain.wording.isolation import isolated, one_line
from app.domain.wording.quoting import shortened
from app.exchange.installed_formats import installed_formats
from app.services.dataset.stored_card import StoredCard, read_stored_card
from app.ui.controls.dropped_files import local_paths
from app.ui.controls.file_chooser import file_chooser
from app.ui.controls.wrapped_label import WrappedLabel
from app.ui.theme.icons import icon
from app.ui.wording.error_words import error_text
from app.ui.wording.wording import as_place

if TYPE_CHECKING:
    from app.services.dataset.choices import DatasetChoices

_LONGEST = 40
"""Code points of a choice that cannot be shown in the form."""


class CardBar(QWidget):
    """A button and what is to be said about the card. It reads cards; who owns it fills in their choices."""

    chosen = Signal(object)
    """A `StoredCard` that was read."""
    wanted_back = Signal()
    """The choices of the card are wanted again."""

    def __init__(self, folder: Path, *, native_dialogs: bool) -> None:
        """`folder`: where one begins to look for a card."""
        super().__init__()
        self._folder, self._native = folder, native_dialogs
        self._state = self._error = ""
        self.is_followed = False
        self._button = QPushButton(self.tr("Rebuild from a card…"))
        self._button.setObjectName("dataset.card")
        self._button.setAutoDefault(False)
        self._button.setToolTip(self.tr("Build the dataset of a card once more, and compare every file with it"))
        menu = QMenu(self._button)
        menu.setObjectName("dataset.card.menu")
        for name, picture, text, slot in (
            ("file", "file-document-outline", self.tr("The card or a zip archive…"), self._ask_file),
            ("folder", "folder-outline", self.tr("The folder of a dataset…"), self._ask_folder),
        ):
            action = menu.addAction(icon(picture), text)
            action.setObjectName(f"dataset.card.{name}")
            action.triggered.connect(slot)
        self._button.setMenu(menu)
        self._said = WrappedLabel()
        self._said.setObjectName("dataset.card.said")
        self._said.setProperty("quiet", True)
        self._back = QPushButton(self.tr("Take the card's choices again"))
        self._back.setObjectName("dataset.card.back")
        self._back.setAutoDefault(False)
        self._back.hide()
        self._back.clicked.connect(self.wanted_back)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._button, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._said, 1)
        row.addWidget(self._back, 0, Qt.AlignmentFlag.AlignTop)
        self._tell(self.tr("Or choose below what goes into a new dataset."))

    def take(self, path: Path) -> None:
        """Read the card at a place; what is wrong with it is said, and changes nothing."""
        try:
            card = read_stored_card(path)
        except HashiyaError as error:
            self._error = error_text(error)
            self._show()
            return
        self._error = ""
        self.chosen.emit(card)

    def show_followed(self, card: StoredCard, shown: DatasetChoices) -> None:
        """Say that the choices are those of the card; `shown` is what the form makes of them."""
        said = self.tr("As in the card of {name}, built with Hashiya {version}: every file will be compared with it.")
        lines = [said.format(name=_name_of(card), version=isolated(one_line(str(card.front.get("hashiya")))))]
        if unshown := _unshown(card.choices, shown):
            listed = ", ".join(
                isolated(f"{name} = {shortened(str(value), _LONGEST)}") for name, value in unshown.items()
            )
            lines.append(self.tr("Followed, but too long for this form: {choices}.").format(choices=listed))
        self.is_followed = True
        self._back.hide()
        self._tell("\n".join(lines))

    def show_left(self, card: StoredCard) -> None:
        """Say that something was changed since the choices of the card were filled in."""
        said = self.tr("Not as in the card of {name} any more: this will be a new dataset, and not be compared.")
        self.is_followed = False
        self._back.show()
        self._tell(said.format(name=_name_of(card)))

    def _tell(self, state: str) -> None:
        if state != self._state:
            self._state, self._error = state, ""
        self._show()

    def _show(self) -> None:
        self._said.setText("\n".join(filter(None, (self._error, self._state))))

    def _ask_file(self) -> None:
        dialog = self._chooser(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Cards and archives (*.md *.zip)"), self.tr("All files (*)")])
        dialog.open()

    def _ask_folder(self) -> None:
        dialog = self._chooser(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.open()

    def _chooser(self, mode: QFileDialog.FileMode) -> QFileDialog:
        title = self.tr("Rebuild from a card")
        dialog = file_chooser(self, title, "dataset.card.chooser", native=self._native, folder=str(self._folder))
        dialog.setFileMode(mode)
        dialog.fileSelected.connect(lambda name: self.take(Path(name)))
        return dialog


def dropped_path(data: QMimeData) -> Path | None:
    """The one file or folder of this computer that is dragged."""
    paths = local_paths(data)
    return paths[0] if len(paths) == 1 else None


def _name_of(card: StoredCard) -> str:
    return as_place(one_line(card.name))


def _unshown(choices: DatasetChoices, shown: DatasetChoices) -> dict[str, Any]:
    """The choices of a card that a form has cut, by their names in the card."""
    wanted, made = choices.in_order().to_json(), shown.to_json()
    if choices.split == "date":
        made["stratify"] = wanted["stratify"]
    writer = installed_formats().writer(choices.format)
    wanted["values"], made["values"] = writer.export_values(choices.values), writer.export_values(shown.values)
    differing: dict[str, Any] = {name: value for name, value in wanted.items() if value != made[name]}
    if "parts" in differing:
        differing["parts"] = ",".join(f"{part.name}={part.weight}" for part in choices.parts)
    if "values" in differing:
        del differing["values"]
        differing |= {name: value for name, value in wanted["values"].items() if value != made["values"][name]}
    return differing
