"""Sources that know their neighbours: several files that make one article."""

import zipfile
from pathlib import Path

import pytest

from app.exchange.sources import Source, find_sources

SUFFIXES = frozenset({".txt", ".ann"})
FILES = {"a/one.txt": "قال", "a/one.ann": "T1", "b/one.ann": "T2", "top.txt": "نص"}


def laid_out(place: str, tmp_path: Path) -> list[Path]:
    if place == "archive":
        with zipfile.ZipFile(tmp_path / "corpus.zip", "w") as archive:
            for name, content in FILES.items():
                archive.writestr(name, content)
        return [tmp_path / "corpus.zip"]
    for name, content in FILES.items():
        (tmp_path / "corpus" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "corpus" / name).write_text(content, encoding="utf-8")
    return [tmp_path / "corpus"] if place == "folder" else [tmp_path / "corpus" / name for name in FILES]


def found(paths: list[Path]) -> dict[str, Source]:
    return {source.name.removeprefix("corpus.zip/"): source for source in _sources(paths)}


def _sources(paths: list[Path]) -> list[Source]:
    return [item for item in find_sources(paths, SUFFIXES) if isinstance(item, Source)]


def content(source: Source) -> bytes:
    with source.open() as stream:
        return stream.read()


@pytest.mark.parametrize("place", ["folder", "archive"])
def test_a_neighbour_is_found_in_the_same_folder_only(place: str, tmp_path: Path) -> None:
    sources = found(laid_out(place, tmp_path))
    text = sources["a/one.ann"].beside("one.txt")
    assert text is not None
    assert text.name.endswith("a/one.txt")
    assert content(text).decode() == "قال"
    assert sources["a/one.txt"].travels_with("one.ann")
    assert sources["b/one.ann"].beside("one.txt") is None
    assert sources["top.txt"].beside("one.ann") is None
    assert not sources["top.txt"].travels_with("one.ann")


def test_of_files_named_by_hand_only_those_named_travel_together(tmp_path: Path) -> None:
    laid_out("folder", tmp_path)
    folder = tmp_path / "corpus" / "a"
    (alone,) = _sources([folder / "one.txt"])
    assert alone.beside("one.ann") is not None
    assert not alone.travels_with("one.ann")
    text, _ = _sources([folder / "one.txt", folder / "one.ann"])
    assert text.travels_with("one.ann")


@pytest.mark.parametrize("place", ["folder", "archive", "files"])
def test_a_source_can_be_had_as_a_file(place: str, tmp_path: Path) -> None:
    for source in _sources(laid_out(place, tmp_path)):
        with source.as_path() as path:
            assert path.read_bytes() == content(source)
