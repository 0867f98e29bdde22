"""The two columns of the registry: the list of entities, and the page of one below its buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

SHARES = (2, 3)
"""Of the width, for the list and the page."""


def beside_each_other(
    window: QWidget, entities: QWidget, pages: Sequence[QWidget], buttons: Sequence[QWidget]
) -> QStackedWidget:
    """Fill the window; returns what shows one of the pages."""
    right, stack, row = QWidget(), QStackedWidget(), QHBoxLayout()
    row.setContentsMargins(16, 8, 16, 0)
    row.addStretch(1)
    for button in buttons:
        row.addWidget(button)
    for page in pages:
        stack.addWidget(page)
    column = QVBoxLayout(right)
    column.setContentsMargins(0, 0, 0, 0)
    column.addLayout(row)
    column.addWidget(stack, 1)
    columns = QSplitter(Qt.Orientation.Horizontal)
    columns.setChildrenCollapsible(False)
    columns.addWidget(entities)
    columns.addWidget(right)
    columns.setSizes([window.width() * share // sum(SHARES) for share in SHARES])
    for place, share in enumerate(SHARES):
        columns.setStretchFactor(place, share)
    rows = QVBoxLayout(window)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.addWidget(columns)
    return stack
