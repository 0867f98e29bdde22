"""The registry as a file of its own: out and in again, with what is refused named by its line."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from app.services.transfer.entities import export_entities, import_entities
from app.services.workspace import Workspace
from tests.services.transfer.deliveries import lines

LAVROV = {
    "format": "hashiya-entities", "version": 1, "id": "شخص-1", "name": "سيرغي لافروف", "kind": "person",
    "aliases": ["لافروف", "לברוב"], "wikidata": "Q58217", "note": "وزير", "attributes": {"country": "RU"},
}  # fmt: skip


def entity(**more: Any) -> dict[str, Any]:
    return {**LAVROV, **more}


def test_a_registry_goes_out_and_in_again_as_one_step(workspace: Workspace, second: Workspace, tmp_path: Path) -> None:
    path = lines(tmp_path / "in.jsonl", LAVROV, entity(id="منظمة-1", name="«الحزب» 😀", kind="party", wikidata=None))
    report = import_entities(workspace, "سارة", path, update=False)
    assert (report.added, report.updated, report.unchanged, report.rejected) == (2, 0, 0, [])
    assert export_entities(workspace, tmp_path / "out.jsonl") == 2
    assert sorted(map(orjson.loads, (tmp_path / "out.jsonl").read_bytes().splitlines()), key=str) == sorted(
        map(orjson.loads, path.read_bytes().splitlines()), key=str
    )
    assert import_entities(second, "سارة", tmp_path / "out.jsonl", update=False).added == 2
    assert export_entities(second, tmp_path / "again.jsonl") == 2
    assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "out.jsonl").read_bytes()
    again = import_entities(workspace, "سارة", path, update=False)
    assert (again.unchanged, again.change_set) == (2, None)
    workspace.annotations("سارة").undo()
    assert export_entities(workspace, tmp_path / "none.jsonl") == 0


def test_other_details_are_taken_when_asked_for_and_what_was_deleted_comes_back(
    workspace: Workspace, tmp_path: Path
) -> None:
    import_entities(workspace, "سارة", lines(tmp_path / "a.jsonl", LAVROV), update=False)
    other = lines(tmp_path / "b.jsonl", entity(note="وزير الخارجية"))
    kept = import_entities(workspace, "سارة", other, update=False)
    assert kept.rejected == [("b.jsonl, line 1", "سيرغي لافروف is known with other details; `--update` takes these")]
    assert workspace.entities.get("شخص-1").note == "وزير"
    assert import_entities(workspace, "سارة", other, update=True).updated == 1
    changed = workspace.entities.get("شخص-1")
    assert (changed.note, changed.version) == ("وزير الخارجية", 2)
    workspace.entities.delete("سارة", "شخص-1", 2)
    assert import_entities(workspace, "سارة", other, update=False).added == 1
    # The version only ever grows, so that an older view is always found out.
    assert workspace.entities.get("شخص-1").version > 2
    assert workspace.check().clean


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"id": "ش\0"}, "The id holds the character U+0000, which cannot be stored; remove it"),
        ({"id": "ش" * 301}, '"id" is longer than 300 characters'),
        ({"id": " "}, '"id" is empty, or "aliases" holds something else than names'),
        ({"aliases": ["لافروف", 7]}, '"id" is empty, or "aliases" holds something else than names'),
        ({"note": None}, '"note" is missing, or not of the kind it must be'),
        ({"version": 2}, 'is no entity: "format" must be "hashiya-entities" and "version" 1'),
        ({"name": " "}, "An entity needs a name"),
        (
            {"attributes": {"party": "ا\0"}},
            "سيرغي لافروف: an attribute holds the character U+0000, which cannot be stored",
        ),
    ],
)
def test_a_line_that_cannot_be_is_named_and_the_others_come_in(
    workspace: Workspace, tmp_path: Path, line: dict[str, Any], reason: str
) -> None:
    path = lines(tmp_path / "a.jsonl", entity(**line), entity(id="ش" * 300, name="ن" * 3000))
    report = import_entities(workspace, "سارة", path, update=False)
    assert (report.added, report.rejected) == (1, [("a.jsonl, line 1", reason)])
