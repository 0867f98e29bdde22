"""The list of spans, and under it a row of buttons that say what is still open in the article."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from app.ui.annotation_panel.span_list import SpanList

_GAP = 8


class ListedSpans(QWidget):
    """As high with the row as without it: the list gives up its end for the row, and nothing else ever moves.

    Else the first claim without a maker would move the fields under the hand that labels it.
    """

    def __init__(self, spans: SpanList, *names: str) -> None:
        """``names`` are the object names of the buttons."""
        super().__init__()
        self._spans = spans
        self.buttons = [_button(name) for name in names]
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_GAP)
        self._grid.setRowStretch(0, 1)
        for column, button in enumerate(self.buttons):
            self._grid.addWidget(button, 1, column)
            self._grid.setColumnStretch(column, 1)
        self._lay_out(2)

    def show_open(self, button: QPushButton, text: str, count: int) -> None:
        """Write on one of the buttons how many things are open; nothing is said of none."""
        button.setText(text)
        button.setVisible(count > 0)
        self._lay_out(1 if any(not one.isHidden() for one in self.buttons) else 2)

    def showEvent(self, event: QShowEvent) -> None:
        """Let Tab go from the list to the row; said of widgets that are in no window yet, Qt would not heed it."""
        super().showEvent(event)
        before: QWidget = self._spans
        for button in self.buttons:
            QWidget.setTabOrder(before, button)
            before = button

    def sizeHint(self) -> QSize:
        """The list above the row, whether this is shown or not."""
        return self._with_row(self._spans.sizeHint())

    def minimumSizeHint(self) -> QSize:
        """The same, as small as the list may be."""
        return self._with_row(self._spans.minimumSizeHint())

    def _with_row(self, size: QSize) -> QSize:
        return size + QSize(0, _GAP + max(button.sizeHint().height() for button in self.buttons))

    def _lay_out(self, rows: int) -> None:
        """Let the list stand over so many rows."""
        self._grid.removeWidget(self._spans)
        self._grid.addWidget(self._spans, 0, 0, rows, len(self.buttons))
        self._grid.activate()
        if (chosen := self._spans.currentIndex()).isValid():
            self._spans.scrollTo(chosen)


def _button(name: str) -> QPushButton:
    button = QPushButton()
    button.setObjectName(name)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setProperty("compact", True)
    # Where only one of them says something, it has its half.
    keeping = button.sizePolicy()
    keeping.setRetainSizeWhenHidden(True)
    button.setSizePolicy(keeping)
    button.hide()
    return button
