"""The window in which keys are chosen; every change counts at once and is remembered."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import HashiyaError
from app.domain.wording.isolation import isolated
from app.editing.key_files import KeyMapError, read_key_map, write_key_map
from app.editing.key_map import KeyMap
from app.editing.key_presets import PRESETS
from app.ui.actions.actions import KEY_TABLES
from app.ui.controls.control_names import resize_within_screen
from app.ui.controls.filling import filled
from app.ui.controls.reasons import allow
from app.ui.controls.search_line import SearchLine
from app.ui.messages import Messages
from app.ui.shortcuts.desk import KeyDesk
from app.ui.shortcuts.details import KeyDetails
from app.ui.shortcuts.table import KeyTree

SIZE = (820, 680)
"""Pixels."""


class KeyEditor(QDialog):
    """Preset and search above, the table of actions, below it the keys of the action chosen there.

    Signals:
        print_requested, pdf_requested: the sheet of keys is wanted, on paper or in a file.
    """

    print_requested = Signal()
    pdf_requested = Signal()

    def __init__(self, desk: KeyDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("key_editor")
        self.setWindowTitle(self.tr("Choose keys"))
        resize_within_screen(self, *SIZE)
        self._desk = desk
        self.messages = Messages(self)
        self._preset = QComboBox()
        self._search = SearchLine()
        self.table = KeyTree(desk)
        self.details = KeyDetails(desk)
        self._reset_all, self._more = QPushButton(self.tr("Reset all")), QPushButton(self.tr("More"))
        self._close = QPushButton(self.tr("Close"))
        self._name_parts()
        self._lay_out()
        self._preset.activated.connect(self._choose_preset)
        self._search.textChanged.connect(self.table.show_only)
        self.table.action_chosen.connect(self.details.show_action)
        self.table.itemActivated.connect(self._go_to_recorder)
        self.details.changed.connect(desk.choose)
        self._reset_all.clicked.connect(self._forget_own)
        self._close.clicked.connect(self.reject)
        desk.changed.connect(self._refresh)
        self._refresh()

    def import_keys(self, path: Path) -> None:
        """Use the keys of a file; what is wrong with it is told."""
        try:
            chosen, unknown = read_key_map(path, KEY_TABLES)
        except KeyMapError as error:
            self.messages.error(error)
            return
        words = self.tr("The keys of {file} are used now.").format(file=isolated(path.name))
        if unknown:
            known_not = self.tr("Unknown here and kept for another version: {actions}")
            words += " " + known_not.format(actions=isolated(", ".join(unknown[:3]) + ("…" if unknown[3:] else "")))
        self._replace(chosen, words)

    def export_keys(self, path: Path) -> None:
        """Write the keys to a file; why that fails is told."""
        try:
            write_key_map(path, self._desk.chosen)
        except HashiyaError as error:
            self.messages.error(error)
            return
        self.messages.notice(self.tr("Written: {file}").format(file=isolated(path.name)))

    def _name_parts(self) -> None:
        names = {
            "standard": self.tr("Standard"),
            "left_hand": self.tr("Left hand (mouse in the right)"),
            "right_hand": self.tr("Right hand (mouse in the left)"),
            "numeric_pad": self.tr("Numeric pad"),
        }
        for preset in PRESETS:
            self._preset.addItem(names[preset], preset)
        self._preset.setObjectName("key_editor.preset")
        self._preset.setAccessibleName(self.tr("Preset"))
        self._search.setObjectName("key_editor.search")
        self._search.setAccessibleName(self.tr("Search actions and keys"))
        self._search.setPlaceholderText(self.tr("Search actions and keys"))
        for button, name in ((self._reset_all, "reset_all"), (self._more, "more"), (self._close, "close")):
            button.setObjectName(f"key_editor.{name}")
            button.setAutoDefault(False)
        menu = QMenu(self._more)
        menu.setObjectName("key_editor.menu")
        menu.addAction(self.tr("Import keys…"), self._ask_import)
        menu.addAction(self.tr("Export keys…"), self._ask_export)
        menu.addSeparator()
        menu.addAction(self.tr("Print the sheet of keys…"), lambda: self.print_requested.emit())
        menu.addAction(self.tr("Sheet of keys as a PDF…"), lambda: self.pdf_requested.emit())
        self._more.setMenu(menu)

    def _lay_out(self) -> None:
        label = QLabel(self.tr("Preset"))
        label.setBuddy(self._preset)
        top = filled(QHBoxLayout(), label, self._preset, (self._search, 1), spacing=8)
        foot = filled(QHBoxLayout(), self._more, self._reset_all, None, self._close, spacing=8)
        filled(QVBoxLayout(self), top, (self.table, 1), self.details, foot, margins=24, spacing=16)
        self._search.setFocus()

    def _refresh(self) -> None:
        self._preset.setCurrentIndex(self._preset.findData(self._desk.chosen.preset))
        allow(self._reset_all, "" if self._desk.chosen.own else self.tr("No key has been changed"))
        self.table.refresh()
        self.details.refresh()

    def _go_to_recorder(self, _row: QTreeWidgetItem) -> None:
        if self.table.current_action():
            self.details.recorder.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose_preset(self, _row: int) -> None:
        self._desk.choose(KeyMap(str(self._preset.currentData()), self._desk.chosen.own))

    def _forget_own(self) -> None:
        self._replace(KeyMap(self._desk.chosen.preset), self.tr("All actions have the keys of the preset again."))

    def _replace(self, chosen: KeyMap, words: str) -> None:
        before = self._desk.chosen
        self._desk.choose(chosen)
        self.messages.notice(words, lambda: self._desk.choose(before))

    def _ask_import(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, self.tr("Import keys"), self._desk.preferences.last_folder, self.tr("Key maps (*.json)")
        )
        if path:
            self._desk.preferences.last_folder = str(Path(path).parent)
            self.import_keys(Path(path))

    def _ask_export(self) -> None:
        folder = Path(self._desk.preferences.last_folder or Path.home())
        path, _ = QFileDialog.getSaveFileName(
            self, self.tr("Export keys"), str(folder / "hashiya-keys.json"), self.tr("Key maps (*.json)")
        )
        if path:
            self._desk.preferences.last_folder = str(Path(path).parent)
            self.export_keys(Path(path))
