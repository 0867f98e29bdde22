"""Key presses as the window system reports them while another layout is on: what is typed, and the key's place."""

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.ui.keys import EVDEV, X11_OFFSET

NONE = Qt.KeyboardModifier.NoModifier
SCAN_CODES = {key: code + X11_OFFSET for code, key in EVDEV.items()}

# What stands where on the keys that marking uses (xkeyboard-config: ara, il, ir, us), without Shift.
_ENGRAVED = "123[];',./`JKDMGARXUTEP"
_TYPED = {
    "Arabic": "١٢٣جدكط\u0648زظذتنيةلشقءعفثح",
    "Hebrew": "123][ף,תץ.;חלגצעשרסואקפ",
    "Persian": "۱۲۳جچکگو./\u200dتنیئلشقطعفثح",
    "English": "123[];',./`JKDMGARXUTEP",
}
LAYOUTS = {name: dict(zip(_ENGRAVED, typed, strict=True)) for name, typed in _TYPED.items()}


def type_key(widget: QWidget, layout: str, key: str, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Press and release the key at the place named after what a US keyboard has there."""
    typed = LAYOUTS[layout][key]
    for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, ord(typed), modifiers, SCAN_CODES[key], 0, 0, typed)
        QCoreApplication.sendEvent(widget, event)
