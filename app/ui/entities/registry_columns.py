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
    columns, right, stack = QSplitter(Qt.Orientation.Horizontal), QWidget(), QStackedWidget()
    columns.setChildrenCollapsible(False)
    # From the window inwards: whatever is moved is dressed anew, with all that is in it.
    filled(QVBoxLayout(window), columns, margins=0)
    columns.addWidget(entities)
    columns.addWidget(right)
    row = filled(QHBoxLayout(), None, *buttons, margins=(16, 8, 16, 0))
    filled(QVBoxLayout(right), row, (stack, 1), margins=0)
    for page in pages:
        stack.addWidget(page)
    columns.setSizes([window.width() * share // sum(SHARES) for share in SHARES])
    for place, share in enumerate(SHARES):
        columns.setStretchFactor(place, share)
    return stack
