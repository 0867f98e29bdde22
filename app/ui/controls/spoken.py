"""What screen readers are told of controls where Qt would tell too little, and what they say unasked."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QWidget

from app.ui.controls.straight_label import StraightLabel

_ISOLATES = dict.fromkeys(range(0x2066, 0x206A))


def name_box(box: QComboBox, name: str) -> None:
    """Name a box that no label stands beside.

    On Unix Qt tells what is chosen in a box as its name; what it is for is read out after that.
    """
    box.setAccessibleName(name)
    box.setAccessibleDescription(name)


def name_parts(field: QWidget, name: str) -> None:
    """Name what a field is made of after it; of several buttons each says which one it is, labels what they say."""
    for part in field.findChildren(QWidget):
        if isinstance(part, QAbstractButton) and part.text().strip():
            part.setAccessibleName(part.accessibleName() or f"{name}: {part.text().strip()}")
        elif not isinstance(part, QLabel):
            part.setAccessibleName(part.accessibleName() or name)


def announce(source: QWidget, text: str, *, urgent: bool = False) -> None:
    """Have a screen reader say something that happened, wherever the keyboard is.

    Args:
        source: where it is written.
        text: the words; marks of direction are for the eye and left out.
        urgent: whether it may interrupt what is being said.
    """
    if not text or not QAccessible.isActive() or not source.isVisible():
        return
    event = QAccessibleAnnouncementEvent(source, text.translate(_ISOLATES))
    if urgent:
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
    QAccessible.updateAccessibility(event)


class SpokenLabel(StraightLabel):
    """A label that tells what happens: its words are said when they change."""

    def setText(self, text: str) -> None:
        """Show another text."""
        changes = text != self.text()
        super().setText(text)
        if changes:
            announce(self, text)
