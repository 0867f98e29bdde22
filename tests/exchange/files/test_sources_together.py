"""Sources that know their neighbours: several files that make one article."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.exchange.files.sources import Source, find_sources
from app.exchange.installed_formats import installed_formats

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


def sources(paths: list[Path]) -> Iterator[Source]:
    """To be used one by one: an archive is closed behind its last source."""
    return (item for item in find_sources(paths, SUFFIXES) if isinstance(item, Source))


def content(source: Source | None) -> str | None:
    if source is None:
        return None
    with source.open() as stream:
        return stream.read().decode()


@pytest.mark.parametrize("place", ["folder", "archive"])
def test_a_neighbour_is_found_in_the_same_folder_only(place: str, tmp_path: Path) -> None:
    found = {
        source.name.removeprefix("corpus.zip/"): (content(source.beside("one.txt")), source.travels_with("one.ann"))
        for source in sources(laid_out(place, tmp_path))
    }
    assert found == {
        "a/one.txt": ("قال", True),
        "a/one.ann": ("قال", True),
        "b/one.ann": (None, True),
        "top.txt": (None, False),
    }


@pytest.mark.parametrize("place", ["folder", "archive"])
def test_a_neighbour_is_named_like_the_source(place: str, tmp_path: Path) -> None:
    names = [beside.name for source in sources(laid_out(place, tmp_path)) if (beside := source.beside("one.ann"))]
    prefix = "corpus.zip/" if place == "archive" else ""
    assert names == [f"{prefix}a/one.ann", f"{prefix}a/one.ann", f"{prefix}b/one.ann"]


def test_of_files_named_by_hand_only_those_named_travel_together(tmp_path: Path) -> None:
    laid_out("folder", tmp_path)
    folder = tmp_path / "corpus" / "a"
    (alone,) = sources([folder / "one.txt"])
    assert content(alone.beside("one.ann")) == "T1"
    assert not alone.travels_with("one.ann")
    text, _ = sources([folder / "one.txt", folder / "one.ann"])
    assert text.travels_with("one.ann")


@pytest.mark.parametrize("place", ["folder", "archive", "files"])
def test_a_source_can_be_had_as_a_file(place: str, tmp_path: Path) -> None:
    seen = {}
    for source in sources(laid_out(place, tmp_path)):
        with source.as_path() as path:
            seen[path.name, content(source)] = path.read_text(encoding="utf-8")
    assert sorted(seen) == [("one.ann", "T1"), ("one.ann", "T2"), ("one.txt", "قال"), ("top.txt", "نص")]
    assert [text for _, text in sorted(seen)] == [seen[key] for key in sorted(seen)]


@pytest.mark.parametrize(
    ("name", "data", "chosen"),
    [
        ("a.ann", "T1 ACTOR 7 15 محمد علي\n".encode(), "brat"),
        ("a.conll", "قال\nمحمد\n".encode(), "conll"),
        ("a.docx", "نص".encode(), "docx"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0", "xlsx"),
        ("a.dna", "نص".encode(), "dna"),
        ("a.spacy", b"", "spacy"),
        ("state.json", b'{"_fingerprint": "x"}', None),
        ("a.jsonl", "نص".encode(), "spans"),
        ("a.md", "نص".encode(), "text"),
        ("README", "نص".encode(), "text"),
    ],
)
def test_a_file_of_a_formats_name_is_never_taken_for_a_plain_text(name: str, data: bytes, chosen: str | None) -> None:
    found = installed_formats().sniff(name, data)
    assert (found.name if found else None) == chosen
