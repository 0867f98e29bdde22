"""A PDF that appears under its name when it is whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QPagedPaintDevice, QPdfWriter

from app.services.writing_aside import written_aside


def write_pdf(path: Path, paint: Callable[[QPagedPaintDevice], bool]) -> bool:
    """Write what `paint` paints, in place of a file that is there; False when it says that it could not paint.

    Raises:
        TransferError: the file cannot be written; the one that was there is as it was.
    """
    held = QBuffer()
    held.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(held)
    writer.setCreator("Hashiya")
    painted = paint(writer)
    # The end of the file is written when the writer goes.
    del writer
    if painted:
        with written_aside(path) as stream:
            stream.write(held.data().data())
    return painted
