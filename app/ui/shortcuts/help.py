"""The page of keys and gestures; it follows when other keys are chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.ui.controls.control_names import resize_within_screen
from app.ui.controls.filling import filled
from app.ui.messages import Messages
from app.ui.shortcuts.content import KeyContent, KeySection
from app.ui.shortcuts.desk import KeyDesk

SIZE = (680, 600)
"""Pixels."""


class KeyHelp(QDialog):
    """Every key of the window, and what the mouse does in the article.

    Signals:
        edit_requested: somebody wants to choose keys.
        print_requested, pdf_requested: the sheet of keys is wanted, on paper or in a file.
    """

    edit_requested = Signal()
    print_requested = Signal()
    pdf_requested = Signal()

    def __init__(self, desk: KeyDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("key_help")
        self.setWindowTitle(self.tr("Keys and gestures"))
        resize_within_screen(self, *SIZE)
        self.messages = Messages(self)
        self._content = KeyContent(desk, self)
        self._tree = QTreeWidget()
        self._tree.setObjectName("key_help.table")
        self._tree.setAccessibleName(self.windowTitle())
        self._tree.setColumnCount(2)
        self._tree.setHeaderLabels([self.tr("What it does"), self.tr("Key or gesture")])
        self._tree.setRootIsDecorated(False)
        self._tree.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        header = self._tree.header()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(False)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for name, text, slot in (
            ("edit", self.tr("Choose keys…"), self.edit_requested),
            ("print", self.tr("Print…"), self.print_requested),
            ("pdf", self.tr("PDF…"), self.pdf_requested),
            ("close", self.tr("Close"), self.reject),
        ):
            button = QPushButton(text)
            button.setObjectName(f"key_help.{name}")
            button.setAutoDefault(False)
            button.clicked.connect(slot)
            if name == "close":
                buttons.addStretch(1)
            buttons.addWidget(button)
        filled(QVBoxLayout(self), (self._tree, 1), buttons, margins=24, spacing=16)
        desk.changed.connect(self._fill)
        self._fill()

    def _fill(self) -> None:
        place = self._tree.verticalScrollBar().value()
        self._tree.clear()
        for section in self._content.sections():
            self._add_section(section)
        self._tree.verticalScrollBar().setValue(place)

    def _add_section(self, section: KeySection) -> None:
        heading = QTreeWidgetItem(self._tree, [section.title])
        font = heading.font(0)
        font.setBold(True)
        heading.setFont(0, font)
        heading.setFlags(Qt.ItemFlag.ItemIsEnabled)
        heading.setFirstColumnSpanned(True)
        for row in section.rows:
            heading.addChild(QTreeWidgetItem(list(row)))
        heading.setExpanded(True)
