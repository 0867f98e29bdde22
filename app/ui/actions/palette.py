"""The command palette: every action and label with its key, found by a few letters in English or Arabic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from app.domain.text.folding import fold_key
from app.ui.controls.control_names import resize_within_screen
from app.ui.controls.filling import filled
from app.ui.controls.search_line import SearchLine

_LIST_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
SIZE = (560, 420)
"""Pixels."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the palette.

    Args:
        text: what it is called in the language of the interface.
        names: what else it is called, in other languages; searched, not shown.
        keys: its keys, as shown.
        run: what it does.
        enabled: whether it can be done now.
        wanting: what must be done first where it cannot.
    """

    text: str
    names: tuple[str, ...]
    keys: str
    run: Callable[[], object]
    enabled: bool = True
    wanting: str = ""


def matching(entries: Sequence[Entry], wanted: str) -> list[Entry]:
    """Entries in which every word wanted begins a word, or else stands anywhere; those that begin with it first.

    Hamza, marks, tatweel and letter case do not count (`app.domain.text.folding`).
    """
    sought = fold_key(wanted).split()
    ranked: list[tuple[int, int, Entry]] = []
    for number, entry in enumerate(entries):
        ranks = [_rank(fold_key(name), sought) for name in (entry.text, *entry.names)]
        rank = min(ranks)
        if rank < _NO_MATCH:
            ranked.append((rank, number, entry))
    return [entry for _, _, entry in sorted(ranked, key=lambda one: one[:2])]


_NO_MATCH = 3


def _rank(name: str, sought: list[str]) -> int:
    if name.startswith(" ".join(sought)):
        return 0
    words = name.split()
    if all(any(word.startswith(part) for word in words) for part in sought):
        return 1
    return 2 if all(part in name for part in sought) else _NO_MATCH


class Palette(QDialog):
    """Typing finds, the arrows choose, Return runs, Esc leaves."""

    def __init__(self, entries: Sequence[Entry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("palette")
        self.setWindowTitle(self.tr("All commands"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        resize_within_screen(self, *SIZE)
        self._entries = entries
        self._shown: list[Entry] = []
        self.field = SearchLine()
        self.field.setObjectName("palette.field")
        self.field.setPlaceholderText(self.tr("Type what you want to do, in English or Arabic"))
        self.field.setAccessibleName(self.windowTitle())
        self.field.textChanged.connect(self._show)
        self.field.returnPressed.connect(self._run)
        self.field.installEventFilter(self)
        self.list = QTreeWidget()
        self.list.setObjectName("palette.list")
        self.list.setAccessibleName(self.windowTitle())
        self.list.setColumnCount(2)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.list.itemActivated.connect(self._run)
        self.list.itemClicked.connect(self._run)
        filled(QVBoxLayout(self), self.field, (self.list, 1), margins=16)
        # Rows are measured when the first one becomes the current one, and would be lower without the style sheet.
        self.list.ensurePolished()
        self._show("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows walk through the list while the field has the keyboard."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _LIST_KEYS:
            self.list.event(event)
            return True
        return super().eventFilter(watched, event)

    def _show(self, wanted: str) -> None:
        self._shown = matching(self._entries, wanted)
        self.list.clear()
        for entry in self._shown:
            row = QTreeWidgetItem(self.list, [entry.text, entry.wanting or entry.keys])
            row.setDisabled(not entry.enabled)
        # Who types the name of a command that cannot be done now must not get one that only speaks of it.
        sought = fold_key(wanted).split()
        called = [entry for entry in self._shown if sought and _rank(fold_key(entry.text), sought) == 0]
        usable = next(
            (row for row, entry in enumerate(self._shown) if entry.enabled and (not called or entry in called)), None
        )
        if usable is not None and (item := self.list.topLevelItem(usable)) is not None:
            self.list.setCurrentItem(item)

    def _run(self, *_item: object) -> None:
        item = self.list.currentItem()
        row = self.list.indexOfTopLevelItem(item) if item is not None else -1
        if 0 <= row < len(self._shown) and self._shown[row].enabled:
            run = self._shown[row].run
            self.accept()
            run()
