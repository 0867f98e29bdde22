"""A PDF and a key map are written aside under a name that the next program clears away when this one is killed."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QPagedPaintDevice, QPainter
from PySide6.QtWidgets import QApplication

from app.domain.errors import TransferError
from app.editing.key_files import write_key_map
from app.editing.key_map import KeyMap
from app.ui.printing.pdf_file import write_pdf

LEFT_BY_THE_KILLED = ".hashiya-0123456789abcdef0123456789abcdef.part"


def paint(device: QPagedPaintDevice) -> bool:
    painter = QPainter(device)
    painter.drawText(100, 100, "سامح شكري 😀")
    return painter.end()


WRITERS: dict[str, Callable[[Path], object]] = {
    "مقال.pdf": lambda path: write_pdf(path, paint),
    "keys.json": lambda path: write_key_map(path, KeyMap()),
}


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_takes_its_name_when_it_is_whole(
    qapp: QApplication, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert qapp is not None
    (tmp_path / LEFT_BY_THE_KILLED).write_bytes(b"half")
    (tmp_path / name).write_bytes(b"before")
    meanwhile: list[list[str]] = []
    synced = os.fsync

    def look(handle: int) -> None:
        meanwhile.append(sorted(os.listdir(tmp_path)))  # noqa: PTH208
        synced(handle)

    monkeypatch.setattr(os, "fsync", look)
    WRITERS[name](tmp_path / name)
    aside, old = meanwhile[0]
    assert re.fullmatch(r"\.hashiya-[0-9a-f]{32}\.part", aside)
    assert (aside != LEFT_BY_THE_KILLED, old) == (True, name)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    written = (tmp_path / name).read_bytes()
    assert written.startswith((b"%PDF-", b"{"))
    assert written.rstrip().endswith((b"%%EOF", b"}"))


@pytest.mark.parametrize("name", WRITERS)
def test_what_cannot_be_written_leaves_nothing(qapp: QApplication, tmp_path: Path, name: str) -> None:
    assert qapp is not None
    with pytest.raises(TransferError, match="cannot be written"):
        WRITERS[name](tmp_path / "missing" / name)
    assert list(tmp_path.iterdir()) == []


def test_what_could_not_be_painted_leaves_the_file_alone(qapp: QApplication, tmp_path: Path) -> None:
    assert qapp is not None
    (tmp_path / "a.pdf").write_bytes(b"before")
    assert not write_pdf(tmp_path / "a.pdf", lambda _device: False)
    assert (tmp_path / "a.pdf").read_bytes() == b"before"
