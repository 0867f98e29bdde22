"""What somebody has deleted and an import names again is there, and nothing in the history contradicts it."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from app.domain.errors import ConflictError
from app.domain.records import ChangeKind
from app.services.articles import ArticleQuery
from app.services.transfer.transfer import ImportOptions, ImportReport
from app.services.workspace import Workspace
from tests.services.one_man import MAN, TEXT, bring, record
from tests.services.transfer.foretelling import foretold_import


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


OTHER = "أعلنت الوزارة 😀 وقف إطلاق النار."
NUMBERED = {"id": "1", "label": "ACTOR", "start": 0, "end": TEXT.index(" ")}


def delivered(workspace: Workspace, folder: Path, *records: dict[str, Any]) -> ImportReport:
    path = folder / "delivered.jsonl"
    path.write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in records))
    options = ImportOptions(annotator="سارة", format="spans")
    return foretold_import(workspace, [path], options)


def kinds(report: ImportReport) -> dict[str, int]:
    return {loss["kind"]: loss["count"] for loss in report.losses.to_json()}


def test_labels_for_a_removed_article_come_with_it_whatever_their_numbers(workspace: Workspace, tmp_path: Path) -> None:
    delivered(workspace, tmp_path, {"id": "خبر-1", "text": OTHER, "spans": [{**NUMBERED, "end": 5}]})
    delivered(workspace, tmp_path, {"id": "خبر-2", "text": TEXT, "title": "الأول", "spans": []})
    workspace.trash.remove_articles("לאה", ["خبر-2"])
    labelled = {"id": "خبر-2", "text": TEXT, "title": "الثاني", "spans": [NUMBERED]}
    report = delivered(workspace, tmp_path, labelled)
    assert (report.restored, report.spans) == (1, 1)
    assert kinds(report) == {"taken_ids": 1, "kept_metadata": 1}
    (span,) = workspace.articles.open("خبر-2").spans
    # What came so once is known again, and is not there twice.
    workspace.trash.remove_articles("לאה", ["خبر-2"])
    assert kinds(delivered(workspace, tmp_path, {**labelled, "title": "الأول"})) == {}
    assert workspace.articles.open("خبر-2").spans == (span,)
    assert workspace.check().problems == ()


def test_what_a_removed_article_has_otherwise_is_told(workspace: Workspace, tmp_path: Path) -> None:
    first, last = NUMBERED, {"id": "2", "label": "CLAIM", "start": TEXT.rindex(" "), "end": len(TEXT)}
    before = {"id": "خبر-1", "text": TEXT, "spans": [first, last], "status": {"سارة": "doing"}}
    delivered(workspace, tmp_path, before)
    spans = workspace.articles.open("خبر-1").spans
    workspace.trash.remove_articles("לאה", ["خبر-1"])
    link = {"id": "r", "type": "makes", "from": "1", "to": "2"}
    hers, further = {**first, "id": "3", "annotator": "דנה"}, {**first, "id": "4", "start": 4, "end": 8}
    after = {
        **before,
        "spans": [{**first, "label": "ORGANIZATION"}, {**last, "note": "שקר"}, hers, further],
        "relations": [link, {**link, "id": "s", "from": "4"}],
    }
    report = delivered(workspace, tmp_path, after)
    assert (report.restored, report.spans, report.relations) == (1, 2, 1)
    assert kinds(report) == {"article_exists": 1, "kept_details": 1, "unplaced_links": 1}
    opened = workspace.articles.open("خبر-1")
    assert all(span in opened.spans for span in spans)
    assert [(one.annotator, one.quote) for one in opened.spans if one not in spans] == [
        ("דנה", "قال"),
        ("سارة", "محمد"),
    ]
    (drawn,) = opened.relations
    assert drawn.to_span == next(span.id for span in spans if span.label == "CLAIM")
    assert workspace.check().problems == ()


def test_what_somebody_deleted_in_a_removed_article_stays_deleted(workspace: Workspace, tmp_path: Path) -> None:
    """The one span has a number, which another article has given, too, so that it got another id here."""
    delivered(workspace, tmp_path, {"id": "خبر-1", "text": OTHER, "spans": [{**NUMBERED, "end": 5}]})
    begin = TEXT.index("😀")
    own_id = "0190a5b2-7c1e-7000-8000-00000000000a"
    own = {"id": own_id, "label": "CLAIM", "start": begin, "end": begin + 1}
    kept = {"id": "2", "label": "CLAIM", "start": TEXT.rindex(" "), "end": len(TEXT)}
    before = {"id": "خبر-2", "text": TEXT, "spans": [NUMBERED, own, kept]}
    delivered(workspace, tmp_path, before)
    sara = workspace.annotations("سارة")
    stays = next(one for one in workspace.articles.open("خبر-2").spans if one.start == kept["start"])
    for span in workspace.articles.open("خبر-2").spans:
        if span != stays:
            sara.delete_span(span.id, span.version)
    workspace.trash.remove_articles("לאה", ["خبر-2"])
    # Moved since, but with an id that is one in the world.
    moved = [NUMBERED, {**own, "start": 0, "end": 3}, kept]
    report = delivered(workspace, tmp_path, {**before, "spans": moved})
    assert (report.restored, report.spans, kinds(report)["article_exists"]) == (1, 0, 2)
    assert workspace.articles.open("خبر-2").spans == (stays,)
    workspace.trash.remove_articles("לאה", ["خبر-2"])
    # A number may mean another span by now.
    renumbered = {**NUMBERED, "start": 4, "end": 8}
    assert delivered(workspace, tmp_path, {**before, "spans": [renumbered, own, kept]}).spans == 1
    # What is in the trash comes back from there.
    workspace.trash.restore("سارة", [(ChangeKind.SPAN, own_id)])
    assert own_id in {one.id for one in workspace.articles.open("خبر-2").spans}
    assert workspace.check().problems == ()


def test_what_comes_with_a_removed_article_is_in_the_history(workspace: Workspace, tmp_path: Path) -> None:
    """Its ids may have been there before: somebody took back the import that brought them."""
    bare = {"id": "خبر-1", "text": TEXT, "spans": []}
    delivered(workspace, tmp_path, bare)
    labelled = {**bare, "spans": [NUMBERED], "status": {"سارة": "done"}}
    delivered(workspace, tmp_path, labelled)
    (span,) = workspace.articles.open("خبر-1").spans
    sara = workspace.annotations("سارة")
    sara.undo()
    workspace.trash.remove_articles("לאה", ["خبر-1"])
    report = delivered(workspace, tmp_path, labelled)
    assert (report.restored, report.spans, report.layered) == (1, 1, 0)
    assert [one.id for one in workspace.articles.open("خبر-1").spans] == [span.id]
    assert workspace.check().problems == ()
    sara.undo()
    assert (workspace.articles.ids(ArticleQuery()), workspace.check().problems) == ([], ())
    sara.redo()
    assert [one.id for one in workspace.articles.open("خبر-1").spans] == [span.id]
    assert workspace.check().problems == ()
