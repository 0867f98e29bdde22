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


def wrap_alike(width: int, *forms: QFormLayout) -> None:
    """Put the fields of all these forms below their labels, if one of them has no room beside its label.

    Args:
        width: pixels that each form has.
        forms: of which the labels were made equally wide by `align_labels`.
    """
    wanted = max((row for form in forms for row in _row_widths(form)), default=0)
    policies = QFormLayout.RowWrapPolicy
    for form in forms:
        # The other policy lets a form get narrower than that, which `DontWrapRows` would not.
        form.setRowWrapPolicy(policies.WrapAllRows if width < wanted else policies.WrapLongRows)


def _row_widths(form: QFormLayout) -> Iterator[int]:
    """Pixels that a label and its field take beside each other."""
    for row in range(form.rowCount()):
        label = form.itemAt(row, QFormLayout.ItemRole.LabelRole)
        field = form.itemAt(row, QFormLayout.ItemRole.FieldRole)
        if label is not None and field is not None:
            yield label.sizeHint().width() + form.horizontalSpacing() + field.sizeHint().width()


def _labels(form: QFormLayout) -> Iterator[QLabel]:
    for row in range(form.rowCount()):
        item = form.itemAt(row, QFormLayout.ItemRole.LabelRole)
        if item is not None and isinstance(label := item.widget(), QLabel):
            yield label
