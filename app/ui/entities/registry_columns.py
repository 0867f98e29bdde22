"""The two columns of the registry: the list of entities, and the page of one below its buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.ui.controls.filling import filled

SHARES = (2, 3)
"""Of the width, for the list and the page."""


def beside_each_other(
    window: QWidget, entities: QWidget, pages: Sequence[QWidget], buttons: Sequence[QWidget]
) -> QStackedWidget:
    """Fill the window; returns what shows one of the pages."""
    right, stack = QWidget(), QStackedWidget()
    row = filled(QHBoxLayout(), None, *buttons, margins=(16, 8, 16, 0))
    for page in pages:
        stack.addWidget(page)
    filled(QVBoxLayout(right), row, (stack, 1), margins=0)
    columns = QSplitter(Qt.Orientation.Horizontal)
    columns.setChildrenCollapsible(False)
    columns.addWidget(entities)
    columns.addWidget(right)
    columns.setSizes([window.width() * share // sum(SHARES) for share in SHARES])
    for place, share in enumerate(SHARES):
        columns.setStretchFactor(place, share)
    filled(QVBoxLayout(window), columns, margins=0)
    return stack
