"""REFI-QDA projects that are cut off, locked, or damaged in one of their texts."""

import zipfile
from io import BytesIO

import pytest

from app.exchange.refi_qda.format import FORMAT
from tests.exchange.articles import seed_records
from tests.exchange.round_trip import read_records, source_of, write_bytes


def place_of(project: bytes | bytearray, suffix: str) -> zipfile.ZipInfo:
    with zipfile.ZipFile(BytesIO(project)) as archive:
        return next(member for member in archive.infolist() if member.filename.endswith(suffix))


def test_a_text_that_is_damaged_does_not_keep_the_others_out() -> None:
    records = seed_records()[:4]
    project = bytearray(write_bytes(FORMAT, records)[0])
    victim = place_of(project, ".txt")
    project[victim.header_offset + 30 + len(victim.filename) + victim.compress_size // 2] ^= 0x55
    found, rejections, _ = read_records(FORMAT, source_of(bytes(project), "a.qdpx"))
    assert [record["text"] for record in found] == [record["text"] for record in records[1:]]
    (rejection,) = rejections
    assert f"its part {victim.filename.removeprefix('Sources/')} cannot be read: " in rejection.reason


@pytest.mark.parametrize("suffix", [".qde", ".txt"])
def test_a_project_or_text_with_a_password_is_told_in_words(suffix: str) -> None:
    project = bytearray(write_bytes(FORMAT, seed_records()[:2])[0])
    name = place_of(project, suffix).filename.encode()
    for signature, names_at, flags_at in ((b"PK\x03\x04", 30, 6), (b"PK\x01\x02", 46, 8)):
        begin = project.index(signature)
        while project[begin + names_at : begin + names_at + len(name)] != name:
            begin = project.index(signature, begin + 1)
        project[begin + flags_at] |= 1
    found, (rejection,), _ = read_records(FORMAT, source_of(bytes(project), "a.qdpx"))
    assert rejection.reason == "is encrypted; remove its password first"
    assert len(found) == (suffix == ".txt")


def test_a_project_that_is_cut_off_is_told_in_words() -> None:
    project = write_bytes(FORMAT, seed_records()[:2])[0]
    found, (rejection,), _ = read_records(FORMAT, source_of(project[: len(project) // 2], "a.qdpx"))
    assert not found
    assert rejection.reason == "cannot be read: it breaks off or is no zip archive; fetch it again"
