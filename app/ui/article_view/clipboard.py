"""Copying the exact text."""

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

_BOM = "\ufeff"
_TAKEN_FOR_BOM = ("\ufeff", "\ufffe")


def copy_exactly(text: str) -> None:
    """Put `text` on the clipboard as it is, NBSP, line ends and byte order marks included."""
    data = QMimeData()
    # One leading BOM is eaten on the way into Qt, and a leading U+FFFE would swap all bytes.
    data.setText(_BOM + text if text.startswith(_TAKEN_FOR_BOM) else text)
    QGuiApplication.clipboard().setMimeData(data)
