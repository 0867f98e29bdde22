"""Key presses as the window system reports them while another layout is on: what is typed, and the key's place."""

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.ui.keyboard.keys import EVDEV, EVDEV_PAD, X11_OFFSET
from app.ui.main_window import MainWindow
from tests.flows.hands import NONE, take_all_back

SCAN_CODES = {key: code + X11_OFFSET for code, key in EVDEV.items()}

# What stands where on the keys that marking uses (xkeyboard-config: ara, il, ir, us), without Shift.
_ENGRAVED = "123[];',./`QWERTYUIOPASDFGHJKLZXCVBNM\\"
_TYPED = {
    "Arabic": "١٢٣جدكط\u0648زظذضصثقفغعهخحشسيبلاتنمئءؤر\ufefbىة\\",
    "Hebrew": "123][ף,תץ.;/'קראטוןםפשדגכעיחלךזסבהנמצ\\",
    "Persian": "۱۲۳جچکگو./\u200dضصثقفغعهخحشسیبلاتنمظطزرذدپ\\",
    "English": "123[];',./`QWERTYUIOPASDFGHJKLZXCVBNM\\",
}
LAYOUTS = {name: dict(zip(_ENGRAVED, typed, strict=True)) for name, typed in _TYPED.items()}
# With Shift an Arabic keyboard types marks and signs where others have capitals.
_WITH_SHIFT = {
    "Arabic": dict(
        zip(
            "QWERTYUIOP[]ASDFGHJKL;'ZXCVBNM,./",
            '\u064e\u064b\u064f\u064cإإ`÷×؛<>\u0650\u064d][أأـ،/:"~\u0652}{آآ’,.؟',
            strict=True,
        )
    )
}


_PAD = Qt.KeyboardModifier.KeypadModifier
_PAD_CODES = {key: code + X11_OFFSET for code, key in EVDEV_PAD.items()}
_PAD_WITHOUT_NUM_LOCK = {
    "0": Qt.Key.Key_Insert,
    "1": Qt.Key.Key_End,
    "2": Qt.Key.Key_Down,
    "3": Qt.Key.Key_PageDown,
    "4": Qt.Key.Key_Left,
    "5": Qt.Key.Key_Clear,
    "6": Qt.Key.Key_Right,
    "7": Qt.Key.Key_Home,
    "8": Qt.Key.Key_Up,
    "9": Qt.Key.Key_PageUp,
    ".": Qt.Key.Key_Delete,
}


class _SameAnswer(QObject):
    """Qt asks about shortcuts once more, without the place of the key, unless a press comes from the window system."""

    def __init__(self, accepted: bool) -> None:
        super().__init__()
        self._accepted = accepted

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and self._accepted:
            event.accept()
            return True
        return False


def _send(widget: QWidget, code: int, modifiers: Qt.KeyboardModifier, scan_code: int, text: str) -> None:
    override = QKeyEvent(QEvent.Type.ShortcutOverride, code, modifiers, scan_code, 0, 0, text)
    override.ignore()
    QCoreApplication.sendEvent(widget, override)
    answer = _SameAnswer(override.isAccepted())
    widget.installEventFilter(answer)
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QCoreApplication.sendEvent(widget, QKeyEvent(kind, code, modifiers, scan_code, 0, 0, text))
    if isValid(widget):
        widget.removeEventFilter(answer)


def type_pad(widget: QWidget, key: str, modifiers: Qt.KeyboardModifier = NONE, *, num_lock: bool) -> None:
    """Press and release a key of the numeric pad."""
    code: int = ord(key) if len(key) == 1 else Qt.Key.Key_Enter.value
    text = key if len(key) == 1 else "\r"
    if not num_lock and key in _PAD_WITHOUT_NUM_LOCK:
        code, text = _PAD_WITHOUT_NUM_LOCK[key].value, ""
    _send(widget, code, modifiers | _PAD, _PAD_CODES[key], text)


def type_key(widget: QWidget, layout: str, key: str, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Press and release the key at the place named after what a US keyboard has there."""
    typed = LAYOUTS[layout][key]
    if modifiers == Qt.KeyboardModifier.ShiftModifier:
        typed = _WITH_SHIFT.get(layout, {}).get(key, typed)
    _send(widget, ord(typed), modifiers, SCAN_CODES[key], typed)


def every_layout(window: MainWindow) -> Iterator[str]:
    """The names of the layouts, one after the other; what was labelled under one is taken back before the next.

    All in one window, because making one takes longer than what is done in it.
    """
    for layout in LAYOUTS:
        print(f"layout: {layout}")  # seen when a test fails
        yield layout
        take_all_back(window)
