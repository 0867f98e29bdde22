"""Names of what has none of its own, for screen readers, and sizes that a small screen has room for."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QLabel, QWidget

from app.ui.theme import grown

_FRAME = QSize(20, 60)
"""What title bar and borders of a window may take, in pixels."""


def name_inner_fields(form: QWidget) -> None:
    """Name the fields inside combo and spin boxes after the boxes: that is where the keyboard is."""
    labels = {label.buddy(): label.text().replace("&", "") for label in form.findChildren(QLabel) if label.buddy()}
    boxes: list[QComboBox | QAbstractSpinBox] = [*form.findChildren(QComboBox), *form.findChildren(QAbstractSpinBox)]
    for box in boxes:
        field = box.lineEdit()
        if field is not None and not field.accessibleName():
            field.setAccessibleName(box.accessibleName() or labels.get(box, ""))


def resize_within_screen(dialog: QWidget, width: int, height: int) -> None:
    """Give a dialog this size in pixels, more where letters are larger, less where the screen is smaller than that."""
    dialog.resize(QSize(grown(width), grown(height)).boundedTo(_room(dialog)))


def width_within_screen(dialog: QWidget, width: int) -> int:
    """These pixels, more where letters are larger, less where the screen is narrower than that."""
    return min(grown(width), _room(dialog).width())


def height_within_screen(dialog: QWidget) -> int:
    """Pixels that a dialog may be high."""
    return _room(dialog).height()


def resize_to_content(dialog: QWidget) -> None:
    """Give a dialog the size that it asks for, or what the screen has room for; Qt would stop at two thirds of that."""
    dialog.resize(dialog.sizeHint().boundedTo(_room(dialog)))


def _room(dialog: QWidget) -> QSize:
    return dialog.screen().availableSize() - _FRAME
