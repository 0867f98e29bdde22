"""The page of keys and gestures, built from the table of actions and from the codebook."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.domain.records import Codebook
from app.ui.actions import ACTIONS, MENUS, Actions, translated
from app.ui.wording import name_in


class KeyHelp(QDialog):
    """Every key of the window, and what the mouse does in the article."""

    def __init__(self, actions: Actions, codebook: Codebook | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("key_help")
        self.setWindowTitle(self.tr("Keys and gestures"))
        self.resize(640, 560)
        self._tree = QTreeWidget()
        self._tree.setObjectName("key_help.table")
        self._tree.setColumnCount(2)
        self._tree.setHeaderLabels([self.tr("What it does"), self.tr("Key or gesture")])
        self._tree.setRootIsDecorated(False)
        self._tree.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._add_section(self.tr("Labels"), self._label_rows(codebook))
        self._add_section(self.tr("In the article"), self._gesture_rows())
        for name, title in MENUS:
            rows = [
                (translated(spec.text).removesuffix("…"), _keys_of(actions, spec.id))
                for spec in ACTIONS
                if spec.menu == name
            ]
            self._add_section(translated(title).replace("&", ""), rows)
        header = self._tree.header()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        rows_layout = QVBoxLayout(self)
        rows_layout.setContentsMargins(24, 24, 24, 24)
        rows_layout.addWidget(self._tree, 1)
        rows_layout.addWidget(buttons)

    def _label_rows(self, codebook: Codebook | None) -> list[tuple[str, str]]:
        labels = codebook.labels if codebook is not None else ()
        return [
            (name_in(label.name, label.key), label.shortcut.upper())
            for label in labels
            if label.shortcut and not label.archived
        ]

    def _gesture_rows(self) -> list[tuple[str, str]]:
        return [
            (self.tr("Select text"), self.tr("drag, or Shift with the arrow keys")),
            (self.tr("Select a word"), self.tr("double click, or Ctrl+Shift with an arrow key")),
            (self.tr("Select a sentence"), self.tr("triple click")),
            (self.tr("Choose a span"), self.tr("click; click again for the one below it")),
            (self.tr("Label the chosen span once more"), self.tr("Shift with the key of the label")),
            (self.tr("Let go of the chosen span"), self.tr("Esc")),
            (self.tr("Move an edge of the chosen span"), self.tr("drag its handle")),
            (self.tr("Larger or smaller text"), self.tr("Ctrl with the mouse wheel")),
        ]

    def _add_section(self, title: str, rows: list[tuple[str, str]]) -> None:
        if not rows:
            return
        section = QTreeWidgetItem(self._tree, [title])
        font = section.font(0)
        font.setBold(True)
        section.setFont(0, font)
        section.setFlags(Qt.ItemFlag.ItemIsEnabled)
        section.setFirstColumnSpanned(True)
        for row in rows:
            section.addChild(QTreeWidgetItem(list(row)))
        section.setExpanded(True)


def _keys_of(actions: Actions, action_id: str) -> str:
    return "  ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in actions[action_id].shortcuts())
