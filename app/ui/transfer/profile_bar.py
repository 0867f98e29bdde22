"""The remembered choices of imports: choose one, keep the present ones, hand them over as a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QPushButton, QWidget

from app.domain.errors import HashiyaError
from app.domain.wording.isolation import isolated
from app.services.transfer.import_profiles import ImportProfile, ProfileShelf, read_profile, write_profile
from app.ui.controls.choice_box import ChoiceBox
from app.ui.controls.file_chooser import file_chooser
from app.ui.controls.filling import filled
from app.ui.controls.spoken import name_box
from app.ui.theme.icons import icon
from app.ui.transfer.profile_name import ProfileNameDialog
from app.ui.wording.error_words import error_text

if TYPE_CHECKING:
    from app.services.transfer.reports import ImportOptions


class ProfileBar(QWidget):
    """A box of names and a menu. ``chosen`` brings the profile that is to be followed; none leaves the choices."""

    chosen = Signal(object)
    """An ``ImportProfile``."""
    said = Signal(str)
    """What was done, or why it could not be."""

    def __init__(
        self,
        shelf: ProfileShelf,
        current: Callable[[], ImportOptions],
        *,
        native_dialogs: bool,
    ) -> None:
        super().__init__()
        self._shelf, self._current, self._native = shelf, current, native_dialogs
        self._box = ChoiceBox("import_dialog.profile", characters=4)
        name_box(self._box, self.tr("Profile"))
        self._box.activated.connect(self._choose)
        menu = QMenu(self)
        for name, picture, text, slot in (
            ("save", "content-save-outline", self.tr("Remember these choices…"), self._ask_name),
            ("read", "file-import-outline", self.tr("Take a profile from a file…"), self._ask_source),
            ("write", "file-export-outline", self.tr("Write these choices to a file…"), self._ask_target),
            ("remove", "trash-can-outline", self.tr("Forget this profile"), self._remove),
        ):
            action = menu.addAction(icon(picture), text)
            action.setObjectName(f"import_dialog.profile.{name}")
            action.triggered.connect(slot)
        self._forget_action = action
        button = QPushButton()
        button.setObjectName("import_dialog.profiles")
        button.setText(self.tr("Profiles"))
        button.setToolTip(self.tr("Remember these choices, share them as a file"))
        button.setAutoDefault(False)
        button.setMenu(menu)
        filled(QHBoxLayout(self), (self._box, 1), button, margins=0, spacing=8)
        self._fill("")

    def _fill(self, name: str) -> None:
        with QSignalBlocker(self._box):
            self._box.clear()
            self._box.addItem(self.tr("No profile"), "")
            for known in self._shelf.names():
                self._box.addItem(isolated(known), known)
            self._box.setCurrentIndex(max(self._box.findData(name), 0))
        self._forget_action.setEnabled(bool(self._box.currentData()))

    def _choose(self) -> None:
        name = self._box.currentData()
        self._forget_action.setEnabled(bool(name))
        if name:
            self._try(lambda: self.chosen.emit(self._shelf.load(name)))

    def _ask_name(self) -> None:
        def save(name: str) -> None:
            self._keep(ImportProfile.of(name, self._current()))

        self._name(self._box.currentData() or "", save)

    def _name(self, name: str, save: Callable[[str], None]) -> None:
        dialog = ProfileNameDialog(name, self._shelf.names(), save, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _keep(self, profile: ImportProfile) -> None:
        """Remember a profile.

        Raises:
            TransferError: it cannot be kept.
        """
        self._shelf.save(profile)
        self._fill(profile.name)
        self.said.emit(self.tr("Remembered as {name}.").format(name=isolated(profile.name)))

    def _remove(self) -> None:
        name = self._box.currentData()

        def remove() -> None:
            self._shelf.remove(name)
            self._fill("")
            self.said.emit(self.tr("{name} is forgotten; the choices stay as they are.").format(name=isolated(name)))

        self._try(remove)

    def _ask_source(self) -> None:
        dialog = self._file_dialog(self.tr("Take a profile from a file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._read)
        dialog.open()

    def _ask_target(self) -> None:
        dialog = self._file_dialog(self.tr("Write these choices to a file"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("json")
        dialog.fileSelected.connect(self._write)
        dialog.open()

    def _file_dialog(self, title: str) -> QFileDialog:
        dialog = file_chooser(self, title, "import_dialog.profile_chooser", native=self._native)
        dialog.setNameFilters([self.tr("Profiles (*.json)"), self.tr("All files (*)")])
        return dialog

    def _read(self, name: str) -> None:
        def read() -> None:
            profile = read_profile(Path(name))

            def take(called: str) -> None:
                own = replace(profile, name=called)
                self._keep(own)
                self.chosen.emit(own)

            if profile.name in self._shelf.names() and self._shelf.load(profile.name) != profile:
                self._name(profile.name, take)
            else:
                take(profile.name)

        self._try(read)

    def _write(self, name: str) -> None:
        def write() -> None:
            path = Path(name)
            write_profile(ImportProfile.of(self._box.currentData() or path.stem, self._current()), path)
            self.said.emit(self.tr("Written to {path}.").format(path=isolated(name)))

        self._try(write)

    def _try(self, do: Callable[[], None]) -> None:
        try:
            do()
        except HashiyaError as error:
            self.said.emit(error_text(error))
