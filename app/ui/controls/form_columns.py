"""Forms that stand below each other and are one to the eye: their fields begin in one column."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QFormLayout, QLabel


def align_labels(*forms: QFormLayout, least: int = 0) -> None:
    """Make the labels of all these forms as wide as the widest, and at least `least` pixels."""
    labels = [label for form in forms for label in _labels(form)]
    width = max((label.sizeHint().width() for label in labels), default=0)
    for label in labels:
        label.setMinimumWidth(max(width, least))


def _labels(form: QFormLayout) -> Iterator[QLabel]:
    for row in range(form.rowCount()):
        item = form.itemAt(row, QFormLayout.ItemRole.LabelRole)
        if item is not None and isinstance(label := item.widget(), QLabel):
            yield label
