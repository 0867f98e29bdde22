"""Controls that can be used only sometimes, and say what is wanting."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def allow(control: QWidget, reason: str, tip: str = "") -> None:
    """Enable a control that there is no reason against; else disable it and have its tip say why.

    Args:
        control: a button or a field.
        reason: what is to be done first, or why it cannot be used; empty when it can.
        tip: what its tip says while it can be used.
    """
    control.setEnabled(not reason)
    control.setToolTip(reason or tip)
