"""The three columns of the window; the first and the last can be put away: a small screen is left to the article."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from app.ui.actions.window_actions import Actions
from app.ui.controls.even_splitter import EvenSplitter
from app.ui.keyboard.key_text import with_key
from app.ui.theme.icons import icon

WIDTHS = (264, 704, 312)
"""Widths of the three columns until somebody drags them, pixels."""
SIDES = {"list_column": 0, "panel_column": 2}
"""Action that puts a column away or brings it back → the column; the one in the middle always stays."""
MIDDLE = 1
_WANTED_BY = {"filter_articles": 0, "relabel": 2, "edit_note": 2, "edit_attributes": 2}
"""Action that puts the keyboard into a column → the column, which is brought back first."""


class SideColumns(QWidget):
    """A splitter between two edges.

    A column goes by its action, or by dragging its border to the edge of the window. In its place stands a narrow
    button as high as the window, which brings it back as wide as it was.
    """

    put_away_changed = Signal()
    """Other columns are put away now."""

    def __init__(self) -> None:
        super().__init__()
        self._splitter = EvenSplitter()
        self._splitter.setObjectName("columns")
        self._columns: Sequence[QWidget] = ()
        self._reading: QWidget | None = None
        self._widths = list(WIDTHS)
        self._was_shown = False
        self._edges = {name: self._edge(name, column) for name, column in SIDES.items()}
        self._commands: Actions | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        first, last = self._edges.values()
        for part in (first, self._splitter, last):
            row.addWidget(part)

    def set_columns(self, columns: Sequence[QWidget], reading: QWidget) -> None:
        """Put the three columns in; `reading` gets the keyboard when the column that had it goes."""
        self._columns, self._reading = columns, reading
        for number, column in enumerate(columns):
            self._splitter.addWidget(column)
            self._splitter.setStretchFactor(number, int(number == MIDDLE))
            self._splitter.setCollapsible(number, number != MIDDLE)
        for number in (1, 2):
            self._splitter.handle(number).installEventFilter(self)
        self._name_parts()

    def serve(self, commands: Actions) -> None:
        """Follow the keys of the actions, and bring a column back for an action that goes into it."""
        self._commands = commands
        for name, column in _WANTED_BY.items():
            commands[name].triggered.connect(partial(self._put, column, False))
        commands.keys_changed.connect(self._name_parts)
        self._name_parts()

    def commands(self) -> dict[str, Callable[[], object]]:
        """What the actions of the columns do."""
        return {name: partial(self._toggle, column) for name, column in SIDES.items()}

    def put_away(self) -> frozenset[str]:
        """The columns that are put away, by their actions."""
        return frozenset(name for name, column in SIDES.items() if self._is_away(column))

    def widths(self) -> list[int]:
        """Widths in pixels as if all columns stood there."""
        if not self._was_shown:
            return self._widths
        return self._brought_back([column for column in SIDES.values() if self._is_away(column)])

    def restore(self, widths: Sequence[int], away: frozenset[str]) -> None:
        """Let the columns be as they were left."""
        if len(widths) == len(WIDTHS):
            self._widths = [width or usual for width, usual in zip(widths, WIDTHS, strict=True)]
        self._splitter.setSizes(self._widths)
        for name, column in SIDES.items():
            self._put(column, name in away)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the widths from before a border is dragged; a column that was dragged to nothing is put away."""
        if event.type() == QEvent.Type.MouseButtonPress:
            self._keep_widths()
        elif event.type() == QEvent.Type.MouseButtonRelease:
            for column in SIDES.values():
                if not self._splitter.sizes()[column]:
                    self._put(column, True)
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        """From now on the splitter knows how wide its columns are."""
        super().showEvent(event)
        self._was_shown = True

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._name_parts()
        super().changeEvent(event)

    def _edge(self, name: str, column: int) -> QToolButton:
        edge = QToolButton()
        edge.setObjectName(f"columns.{name}")
        edge.setIcon(icon("chevron-right" if column == 0 else "chevron-left"))
        edge.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        edge.clicked.connect(partial(self._put, column, False))
        edge.hide()
        return edge

    def _is_away(self, column: int) -> bool:
        return self._columns[column].isHidden()

    def _toggle(self, column: int) -> None:
        self._put(column, not self._is_away(column))

    def _put(self, column: int, away: bool, *_checked: bool) -> None:
        part, edge = self._columns[column], list(self._edges.values())[list(SIDES.values()).index(column)]
        if away != self._is_away(column):
            holder = self.window().focusWidget()
            self._keep_widths()
            widths = self._brought_back([column])
            part.setVisible(not away)
            edge.setVisible(away)
            if not away:
                self._splitter.setSizes(widths)
            going = part if away else edge
            if holder is not None and (holder is going or going.isAncestorOf(holder)) and self._reading is not None:
                self._reading.setFocus(Qt.FocusReason.OtherFocusReason)
            self.put_away_changed.emit()
        self._check_actions()

    def _brought_back(self, columns: Sequence[int]) -> list[int]:
        """The widths with these columns as wide as they were, at the cost of the middle."""
        widths = self._splitter.sizes()
        for column in columns:
            widths[MIDDLE] = max(widths[MIDDLE] - self._widths[column], 1)
            widths[column] = self._widths[column]
        return widths

    def _keep_widths(self) -> None:
        if not self._was_shown:
            return  # Nobody has given the splitter its size yet.
        for column, width in enumerate(self._splitter.sizes()):
            self._widths[column] = width or self._widths[column]

    def _check_actions(self) -> None:
        if self._commands is not None:
            for name, column in SIDES.items():
                self._commands[name].setChecked(not self._is_away(column))

    def _name_parts(self) -> None:
        words = {
            "list_column": self.tr("Show the article list"),
            "panel_column": self.tr("Show the annotation panel"),
        }
        for name, edge in self._edges.items():
            keys = self._commands[name].shortcuts() if self._commands is not None else []
            edge.setToolTip(with_key(words[name], keys))
            edge.setAccessibleName(words[name])
        for number in range(1, self._splitter.count()):
            self._splitter.handle(number).setToolTip(self.tr("Drag to change the width; to the edge, to hide"))
