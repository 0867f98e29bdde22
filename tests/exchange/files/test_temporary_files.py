"""The folder of temporary files may be full where the disk of an export is not: it is named."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections import namedtuple
from pathlib import Path
from typing import IO, Any

import pytest

from app.domain.errors import TransferError
from app.exchange.files.sources import find_sources
from app.exchange.files.temporary_files import folder_of_sqlite, temporary_bytes, temporary_text
from app.exchange.formats import Format
from app.exchange.refi_qda.format import FORMAT as REFI_QDA
from app.exchange.tables.xlsx_tables import FORMAT as XLSX
from tests.exchange.articles import seed_records
from tests.exchange.round_trip import write_bytes

FULL = Path("/dev/full")
"""A file that never has room; only Linux has it."""
_Usage = namedtuple("_Usage", "total used free")
WORDS = "قال لافروف إن روسيا باقية. " * 10_000

pytestmark = pytest.mark.skipif(not FULL.exists(), reason="only Linux has a file without room")


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Temporary files without room; and the bytes that are said to be free in their folder."""

    def without_room(mode: str = "w+b", *_: object, **how: Any) -> IO[Any]:
        return FULL.open(mode.replace("+", ""), **how)

    told = {"bytes": 0}
    monkeypatch.setattr(tempfile, "TemporaryFile", without_room)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: _Usage(0, 0, told["bytes"]))
    return told


def test_the_full_folder_is_named_though_closing_fails_as_well(free: dict[str, int]) -> None:
    with (
        pytest.raises(TransferError, match=r"no room in .*, where temporary files go") as found,
        temporary_text() as file,
    ):
        file.write(WORDS)
    assert tempfile.gettempdir() in str(found.value)
    free["bytes"] = 1 << 40
    with pytest.raises(OSError, match="No space left"), temporary_bytes() as raw:
        raw.write(WORDS.encode())


@pytest.mark.usefixtures("free")
@pytest.mark.parametrize("form", [REFI_QDA, XLSX], ids=["refi-qda", "xlsx"])
def test_an_export_without_room_for_its_temporary_files_says_where(form: Format) -> None:
    with pytest.raises(TransferError, match=r"no room in .*, where temporary files go, so nothing was written"):
        write_bytes(form, seed_records())


def test_an_archive_in_an_archive_that_has_no_room_is_refused_with_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as inner:
        inner.writestr("خبر.txt", WORDS)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as outer:
        outer.write(tmp_path / "b.zip", "b.zip")
    (tmp_path / "b.zip").unlink()
    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", lambda _: FULL.open("wb", buffering=0))
    (found,) = find_sources([tmp_path / "a.zip"], frozenset({".txt"}))
    assert "no room in" in getattr(found, "reason", "")
    assert tempfile.gettempdir() in getattr(found, "reason", "")


def test_sqlite_looks_for_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path / "none"))
    assert folder_of_sqlite() == str(tmp_path)
