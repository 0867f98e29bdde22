"""What somebody has deleted and an import names again is there, and nothing in the history contradicts it."""

import hashlib
from pathlib import Path
from typing import Any

import orjson
import pytest

from app.domain.errors import ConflictError
from app.services.articles import ArticleQuery
from app.services.transfer.transfer import ImportOptions, import_paths
from app.services.workspace import Workspace

TEXT = "قال محمد شكري إن الحزب سيفوز 😀، ואמר: „שלום“."
MAN = "شخص-1"


def record(identifier: str, text: str) -> dict[str, Any]:
    """An article that names one man."""
    span = {"id": f"{identifier}-s", "label": "ACTOR", "start": 4, "end": 13, "text": text[4:13], "entity": MAN}
    dates = {"created": "2026-01-01T10:00:00Z", "updated": "2026-01-01T10:00:00Z"}
    man = {"id": MAN, "name": "محمد شكري", "kind": "person", "aliases": ["Mohamed Choukri"], "wikidata": None}
    return {
        "format": "hashiya", "version": 1, "id": identifier, "title": "خبر", "text": text,
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(), "offset_unit": "codepoint", "language": "ar",
        "direction": None, "meta": {}, "status": {},
        "spans": [{**span, "attributes": {}, "note": "", "annotator": "هند", "origin": "manual", **dates}],
        "relations": [], "entities": [{**man, "note": "", "attributes": {}}],
    }  # fmt: skip


def bring(workspace: Workspace, folder: Path, *records: dict[str, Any]) -> None:
    path = folder / "some.jsonl"
    path.write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in records))
    done = import_paths(workspace, [path], ImportOptions(annotator="سارة", format="native"))
    assert (done.changed, done.refusals.count) == (True, 0)


def test_a_deleted_entity_that_is_named_again_is_a_step_of_its_own(workspace: Workspace, tmp_path: Path) -> None:
    bring(workspace, tmp_path, record("خبر-1", TEXT))
    first = workspace.entities.get(MAN)
    workspace.entities.delete("לאה", MAN, first.version)
    bring(workspace, tmp_path, record("خبر-2", TEXT + " نعم"))
    again = workspace.entities.get(MAN)
    assert (again.name, again.aliases, again.version) == (first.name, first.aliases, first.version + 1)
    assert workspace.check().problems == ()
    with pytest.raises(ConflictError, match="changed by سارة"):
        workspace.annotations("לאה").undo()
    sara = workspace.annotations("سارة")
    assert [entry.change_set.verb for entry in workspace.history.entries(limit=3)] == [
        "import", "restore", "remove_entity",
    ]  # fmt: skip
    assert sara.undo().verb == "import"
    assert workspace.articles.ids(ArticleQuery()) == ["خبر-1"]
    assert workspace.entities.get(MAN) == again
    assert sara.redo().verb == "import"
    assert workspace.check().problems == ()


def test_a_removed_article_that_comes_again_is_no_damage(workspace: Workspace, tmp_path: Path) -> None:
    bring(workspace, tmp_path, record("خبر-1", TEXT))
    for _ in range(2):
        workspace.trash.remove_articles("לאה", ["خبر-1"])
        assert workspace.articles.ids(ArticleQuery()) == []
        bring(workspace, tmp_path, record("خبر-1", TEXT))
        assert workspace.articles.ids(ArticleQuery()) == ["خبر-1"]
        assert workspace.check().problems == ()
