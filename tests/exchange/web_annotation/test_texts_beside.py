"""Texts that lie beside W3C Web Annotations, and come in with them only."""

import json
import shutil
from pathlib import Path, PurePosixPath

import pytest

from app.exchange.files.sources import Source, find_sources
from app.exchange.installed_formats import installed_formats
from app.exchange.web_annotation.format import FORMAT
from app.services.transfer.transfer import ImportOptions, import_paths
from app.services.workspace import Workspace
from tests.exchange.round_trip import read_records, source_of
from tests.exchange.web_annotation.annotations import ACTOR, CLAIM, MAKES, TEXT


def _companions(path: Path) -> set[str]:
    """Names of what is read along with something else; an archive is open only while it is gone through."""
    known = installed_formats()
    found = (one for one in find_sources([path], known.suffixes()) if isinstance(one, Source))
    return {PurePosixPath(source.name).name for source in found if known.is_companion(source)}


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("packed", [True, False])
def test_a_text_beside_the_annotations_of_its_name_comes_in_with_them_only(
    tmp_path: Path, packed: bool, ascii_only: bool
) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    for name, of in (("خبر", "خبر.txt"), ("ידיעה.txt", "https://example.org/%D7%99%D7%93%D7%99%D7%A2%D7%94")):
        target = {**ACTOR["target"], "source": of}
        (folder / f"{name}.jsonld").write_text(
            json.dumps({**ACTOR, "target": target}, ensure_ascii=ascii_only), "utf-8"
        )
    (folder / "دیگر.jsonld").write_text(json.dumps(ACTOR), "utf-8")
    for name in ("خبر", "ידיעה", "دیگر", "آزاد"):
        (folder / f"{name}.txt").write_bytes(f"{TEXT}\r\n{name}".encode())
    path = Path(shutil.make_archive(str(tmp_path / "news"), "zip", folder)) if packed else folder
    assert _companions(path) == {"خبر.txt", "ידיעה.txt"}
    assert not _companions(folder / "خبر.txt"), "named without its annotations it is an article"
    data = {file.name: file.read_bytes() for file in folder.iterdir()}
    (record,), rejections, _ = read_records(FORMAT, source_of(data["خبر.jsonld"], "خبر.jsonld", data))
    assert not rejections
    assert [span["text"] for span in record["spans"]] == ["محمد علي"]


def _about(*sources: object) -> str:
    """Annotations of these sources, a line each."""
    made = [{**ACTOR, "id": f"urn:a:{number}", "target": {"source": one}} for number, one in enumerate(sources)]
    return "\n".join(json.dumps(one, ensure_ascii=False) for one in made)


DESCRIBING = {
    "type": "Annotation",
    "motivation": "describing",
    "body": {"type": "TextualBody", "value": TEXT},
    "target": "https://example.org/held",
}


@pytest.mark.parametrize("place", ["folder", "archive", "archive's folder", "files"])
@pytest.mark.parametrize("name", ["وسوم.jsonl", "annotations.json", "תוויות.jsonld"])
def test_texts_beside_annotations_of_another_name_come_in_with_them_only(tmp_path: Path, place: str, name: str) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    said = _about("https://example.org/news/7", "خبر.txt", "https://example.org/page.html", "https://example.org/gone")
    held = f"{json.dumps(DESCRIBING)}\n{_about('https://example.org/held', {'id': 'urn:x:inside', 'value': TEXT})}"
    files = {name: f"{said}\n{held}", "7.txt": TEXT, "خبر.txt": "گفت", "page.html": "<p>אמר</p>"}
    # Nobody names the first; the texts of the others are in the annotations themselves.
    files |= {
        "آزاد.txt": "نص حر",
        "held.txt": "غيره",
        "inside.txt": "غيره",
        "other.jsonl": json.dumps({"text": "free"}),
    }
    for one, text in files.items():
        (folder / one).write_text(text, "utf-8")
    root = tmp_path if place == "archive's folder" else folder
    path = folder if place == "folder" else Path(shutil.make_archive(str(tmp_path / "all"), "zip", root))
    if place == "files":
        known = installed_formats()
        named = [folder / one for one in (name, "7.txt", "held.txt")]
        found = [one for one in find_sources(named, known.suffixes()) if isinstance(one, Source)]
        assert [source.name for source in found if known.is_companion(source)] == ["7.txt"]
        assert not _companions(folder / "7.txt"), "named without the annotations it is an article"
    else:
        assert _companions(path) == {"7.txt", "خبر.txt", "page.html"}


def test_an_archive_is_asked_for_the_files_of_one_folder_only(tmp_path: Path) -> None:
    for name in ("a/7.txt", "b/وسوم.jsonl", "b/deep/7.txt", "c/وسوم.jsonl", "c/7.txt", "c0/7.txt", "7.txt"):
        (tmp_path / "news" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "news" / name).write_text(_about("https://example.org/7") if "وسوم" in name else TEXT, "utf-8")
    known = installed_formats()
    packed = Path(shutil.make_archive(str(tmp_path / "all"), "zip", tmp_path / "news"))
    for path in (tmp_path / "news", packed):
        found = (one for one in find_sources([path], known.suffixes()) if isinstance(one, Source))
        names = [source.name.removeprefix("all.zip/") for source in found if known.is_companion(source)]
        assert names == ["c/7.txt"]


def test_annotations_of_another_name_bring_each_text_once(tmp_path: Path, database_location: str) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "وسوم.jsonl").write_text(
        "\n".join(json.dumps(one, ensure_ascii=False) for one in (ACTOR, CLAIM, MAKES)) + "\n" + _about("urn:x:9"),
        "utf-8",
    )
    (folder / "7.txt").write_text(TEXT, "utf-8")
    workspace = Workspace.create(database_location)
    try:
        report = import_paths(workspace, [folder], ImportOptions(annotator="سارة"))
        assert (report.articles, report.spans, report.relations, report.files) == (1, 2, 1, 1)
        # What has no text here is told; the rest is in.
        (refusal,) = report.refusals.to_json()
        assert "the text of urn:x:9 is not here; put it beside as 9.txt" in str(refusal)
    finally:
        workspace.close()


def test_a_text_beside_that_is_too_large_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.exchange.web_annotation.reading._MAX_TEXT", 10)
    source = source_of(json.dumps(ACTOR).encode(), "a.jsonld", {"7.txt": TEXT.encode()})
    found, (rejection,), _ = read_records(FORMAT, source)
    assert not found
    assert rejection.reason == "7.txt: is larger than 10 bytes"
