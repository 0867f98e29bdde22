"""Reading positions survive a restart, and no damage to their file is ever an error."""

from pathlib import Path

import pytest

from app.ui.window.reading_positions import MOST_KEPT, ReadingPositions


def test_positions_are_there_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "cache" / "positions.json"
    positions = ReadingPositions(file)
    positions.remember("a", 120)
    positions.remember("b", 7)
    positions.remember("b", 0)
    positions.save()
    again = ReadingPositions(file)
    assert (again.of("a"), again.of("b"), again.of("c")) == (120, 0, 0)
    assert [path.name for path in file.parent.iterdir()] == ["positions.json"]


@pytest.mark.parametrize("content", [b"", b"[1, 2]", b'{"a": ', b"\xff\xfe", b'{"a": "12", "b": -4}'])
def test_a_damaged_file_means_reading_starts_at_the_top(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "positions.json"
    file.write_bytes(content)
    positions = ReadingPositions(file)
    assert positions.of("a") == positions.of("b") == 0


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    positions = ReadingPositions(blocked / "positions.json")
    positions.remember("a", 5)
    positions.save()
    assert positions.of("a") == 5


def test_the_articles_read_longest_ago_are_forgotten_first(tmp_path: Path) -> None:
    positions = ReadingPositions(tmp_path / "positions.json")
    for number in range(MOST_KEPT + 1):
        positions.remember(str(number), 9)
        positions.remember("0", 9)
    assert (positions.of("0"), positions.of("1"), positions.of(str(MOST_KEPT))) == (9, 0, 9)


def test_two_windows_keep_the_positions_of_each_other(tmp_path: Path) -> None:
    file = tmp_path / "positions.json"
    one, two = ReadingPositions(file), ReadingPositions(file)
    one.remember("a", 120)
    one.remember("b", 1)
    one.save()
    two.remember("b", 7)
    two.save()
    again = ReadingPositions(file)
    assert (again.of("a"), again.of("b")) == (120, 7)
