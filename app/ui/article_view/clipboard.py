"""Copying the exact text."""

from PySide6.QtGui import QGuiApplication

_BOM = "\ufeff"
_TAKEN_FOR_BOM = ("\ufeff", "\ufffe")


def copy_exactly(text: str) -> None:
    """Put `text` on the clipboard as it is, NBSP, line ends and byte order marks included."""
    # One leading BOM is eaten on the way into Qt, and a leading U+FFFE would swap all bytes. Not through a QMimeData of
    # ours: the clipboard would destroy it after the interpreter is gone.
    QGuiApplication.clipboard().setText(_BOM + text if text.startswith(_TAKEN_FOR_BOM) else text)
