"""The table of all actions with their keys, by menus and windows; above them the labels, whose keys are taken."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem

from app.domain.text.folding import fold_key
from app.domain.wording.isolation import isolated
from app.ui.actions.actions import ACTIONS, KEY_TABLE, MENUS, translated
from app.ui.actions.scoped import SCOPED_ACTIONS, SCOPES, scoped
from app.ui.keyboard.key_text import shown_keys
from app.ui.shortcuts.conflicts import action_text, label_of
from app.ui.shortcuts.desk import KeyDesk
from app.ui.wording.wording import name_in

_ID = Qt.ItemDataRole.UserRole
_SOUGHT = Qt.ItemDataRole.UserRole + 1
_ICON = 20


class KeyTree(QTreeWidget):
    """Shows; what is changed comes from elsewhere."""

    action_chosen = Signal(str)
    """Id of the action of the current row; empty for a label or a heading."""

    def __init__(self, desk: KeyDesk) -> None:
        super().__init__()
        self._desk = desk
        self.setObjectName("key_editor.table")
        self.setAccessibleName(self.tr("Actions and their keys"))
        self.setColumnCount(3)
        self.setHeaderLabels([self.tr("What it does"), self.tr("Keys"), self.tr("Remarks")])
        self.setRootIsDecorated(False)
        self.setIconSize(QSize(_ICON, _ICON))
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        self._rows: dict[str, QTreeWidgetItem] = {}
        self._labels: list[tuple[QTreeWidgetItem, str]] = []
        self._fill()
        self.currentItemChanged.connect(lambda item, _before: self._tell(item))
        self.refresh()

    def refresh(self) -> None:
        """Show the keys that are chosen now."""
        for row, key in self._labels:
            held = [key, *self._desk.digit_keys(key)] if key else []
            row.setText(1, shown_keys(held))
            row.setData(0, _SOUGHT, fold_key(f"{row.text(0)} {' '.join(held)}"))
        keys = self._desk.actions.keys()
        for action, row in self._rows.items():
            row.setText(1, shown_keys(keys[action]))
            row.setText(2, self._remarks(action, keys[action]))
            font = QFont(self.font())
            font.setBold(action in self._desk.chosen.own)
            row.setFont(1, font)
            row.setData(0, _SOUGHT, fold_key(f"{row.text(0)} {' '.join(keys[action])}"))

    def show_only(self, wanted: str) -> None:
        """Hide the rows in whose text or keys one of the words is missing."""
        words = fold_key(wanted).split()
        for number in range(self.topLevelItemCount()):
            group = self.topLevelItem(number)
            if group is None:
                continue
            shown = 0
            for at in range(group.childCount()):
                row = group.child(at)
                if row is None:
                    continue
                found = all(word in str(row.data(0, _SOUGHT)) for word in words)
                row.setHidden(not found)
                shown += found
            group.setHidden(not shown)

    def choose(self, action: str) -> None:
        """Go to an action."""
        self.setCurrentItem(self._rows[action])

    def current_action(self) -> str:
        """Id of the action of the current row, or empty."""
        item = self.currentItem()
        return str(item.data(0, _ID) or "") if item is not None else ""

    def _tell(self, item: QTreeWidgetItem | None) -> None:
        self.action_chosen.emit(str(item.data(0, _ID) or "") if item is not None else "")

    def _fill(self) -> None:
        codebook = self._desk.codebook
        labels = [label for label in codebook.labels if not label.archived] if codebook is not None else []
        if labels:
            group = self._group(self.tr("Labels"))
            for label in labels:
                row = QTreeWidgetItem(group, [name_in(label.name, label.key)])
                row.setText(2, self.tr("chosen in the codebook"))
                self._labels.append((row, label.shortcut.upper()))
        for menu, title in MENUS:
            group = self._group(translated(title).replace("&", ""))
            for spec in ACTIONS:
                if spec.menu == menu:
                    row = QTreeWidgetItem(group, [action_text(spec.id)])
                    row.setIcon(0, self._desk.actions[spec.id].icon())
                    row.setData(0, _ID, spec.id)
                    self._rows[spec.id] = row
        for scope, title in SCOPES:
            group = self._group(scoped(title))
            for one in SCOPED_ACTIONS:
                if one.scope == scope:
                    row = QTreeWidgetItem(group, [action_text(one.id)])
                    row.setData(0, _ID, one.id)
                    self._rows[one.id] = row

    def _group(self, title: str) -> QTreeWidgetItem:
        group = QTreeWidgetItem(self, [title])
        font = QFont(self.font())
        font.setBold(True)
        group.setFont(0, font)
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        group.setFirstColumnSpanned(True)
        group.setExpanded(True)
        return group

    def _remarks(self, action: str, keys: tuple[str, ...]) -> str:
        remarks = []
        if action in self._desk.chosen.own:
            remarks.append(self.tr("changed"))
        if not keys:
            remarks.append(self.tr("no key"))
        for key in keys if action in KEY_TABLE.standard else ():
            if (label := label_of(self._desk, key)) is not None:
                words = self.tr("{key} is taken by the label {label}")
                remarks.append(words.format(key=shown_keys([key]), label=isolated(label)))
        return self.tr(", ").join(remarks)
