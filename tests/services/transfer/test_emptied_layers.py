"""An annotator who deleted everything in an article keeps that layer, empty, whatever files of it come."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.domain.records import ChangeKind, ProgressState, Span
from app.services.transfer.transfer import ImportOptions, ImportReport
from app.services.workspace import Workspace
from tests.services.transfer.deliveries import TEXT, lines
from tests.services.transfer.foretelling import foretold_import

HIND = ImportOptions(annotator="هند")
WORDS = ("محمد علي", "«الحزب» سيفوز")
SPANS: list[dict[str, Any]] = [
    {"id": str(number), "label": label, "start": TEXT.index(quote), "end": TEXT.index(quote) + len(quote)}
    for number, (label, quote) in enumerate(zip(("ACTOR", "CLAIM"), WORDS, strict=True), 1)
]
LINK = {"id": "r", "type": "makes", "from": "1", "to": "2"}
GONE = "the labels of \u2068هند\u2069 in this article were deleted here; bring them back from the trash"


def brought(workspace: Workspace, folder: Path, *spans: Any, **more: Any) -> ImportReport:
    path = lines(folder / "hind.jsonl", {"id": "خبر-1", "text": TEXT, "spans": list(spans), **more})
    return foretold_import(workspace, [path], HIND)


def there(workspace: Workspace) -> tuple[Span, ...]:
    return workspace.articles.open("خبر-1").spans


def empty(workspace: Workspace) -> None:
    hind = workspace.annotations("هند")
    for span in there(workspace):
        hind.delete_span(span.id, span.version)


def losses(report: ImportReport) -> dict[str, int]:
    return {loss["kind"]: loss["count"] for loss in report.losses.to_json()}


def test_an_emptied_layer_is_not_filled_again_and_the_trash_brings_it_back(
    workspace: Workspace, tmp_path: Path
) -> None:
    assert brought(workspace, tmp_path, *SPANS, relations=[LINK]).spans == 2
    before = there(workspace)
    empty(workspace)
    again = brought(workspace, tmp_path, *SPANS, relations=[LINK], status={"هند": "done"})
    assert (again.changed, there(workspace)) == (False, ())
    assert [item.reason for item in again.skipped] == [GONE]
    assert losses(again) == {"deleted_layers": 2, "unplaced_links": 1}
    # Another delivery for the same layer, and one without ids.
    moved = {**SPANS[0], "id": "7", "start": SPANS[0]["start"] + 5}
    assert not brought(workspace, tmp_path, moved, {**SPANS[1], "id": "8"}).changed
    assert not brought(workspace, tmp_path, *({**span, "id": None} for span in SPANS)).changed
    # Somebody else's comes all the same, and is told apart.
    hers = brought(workspace, tmp_path, *SPANS, {**SPANS[0], "id": "3", "annotator": "דנה"})
    assert ([span.annotator for span in there(workspace)], losses(hers)) == (["דנה"], {"deleted_layers": 2})
    workspace.trash.restore("هند", [(ChangeKind.SPAN, span.id) for span in before])
    assert [span.quote for span in there(workspace) if span.annotator == "هند"] == list(WORDS)
    assert len(workspace.articles.open("خبر-1").relations) == 1
    # Who undoes that has deleted them once more.
    workspace.annotations("هند").undo()
    assert not brought(workspace, tmp_path, *SPANS).changed
    assert workspace.check().clean


def test_who_has_labels_and_whose_were_deleted_stand_in_one_line(workspace: Workspace, tmp_path: Path) -> None:
    hers = {**SPANS[1], "id": "9", "annotator": "דנה"}
    brought(workspace, tmp_path, SPANS[0], hers)
    (span,) = [one for one in there(workspace) if one.annotator == "هند"]
    workspace.annotations("هند").delete_span(span.id, span.version)
    (skipped,) = brought(workspace, tmp_path, SPANS[0], {**hers, "start": 0, "end": 2}).skipped
    assert skipped.reason == (
        "the article already has labels by \u2068דנה\u2069; those of \u2068هند\u2069 were deleted here, "
        "bring them back from the trash"
    )


def test_a_label_that_was_only_tried_and_deleted_keeps_nothing_out(workspace: Workspace, tmp_path: Path) -> None:
    brought(workspace, tmp_path)
    workspace.annotations("هند").add_span("خبر-1", "ACTOR", [(3, 6)])
    empty(workspace)
    assert brought(workspace, tmp_path, *SPANS, relations=[LINK]).spans == 2
    assert [span.quote for span in there(workspace)] == list(WORDS)


def taken_back(workspace: Workspace) -> None:
    """In the window of history, of the import of one article's labels."""
    (entry, *_) = workspace.history.entries(limit=1)
    workspace.history.revert("دانا", [entry.change_set.id])


def undone(workspace: Workspace) -> None:
    workspace.annotations("هند").undo()


def given_up(workspace: Workspace) -> None:
    """A label that was set and taken back at once, after the import was undone."""
    hind = workspace.annotations("هند")
    hind.undo()
    hind.add_span("خبر-1", "ACTOR", [(3, 6)])
    hind.undo()


@pytest.mark.parametrize("way", [taken_back, undone, given_up])
def test_what_was_taken_back_may_come_again(
    workspace: Workspace, tmp_path: Path, way: Callable[[Workspace], None]
) -> None:
    brought(workspace, tmp_path)
    assert brought(workspace, tmp_path, *SPANS).layered == 1
    way(workspace)
    assert there(workspace) == ()
    assert brought(workspace, tmp_path, *SPANS).spans == 2
    assert [span.quote for span in there(workspace)] == list(WORDS)


def test_links_alone_stay_deleted_too(workspace: Workspace, tmp_path: Path) -> None:
    brought(workspace, tmp_path, *SPANS)
    link = {**LINK, "annotator": "דנה"}
    assert brought(workspace, tmp_path, *SPANS, relations=[link]).relations == 1
    (drawn,) = workspace.articles.open("خبر-1").relations
    workspace.annotations("דנה").delete_relation(drawn.id, drawn.version)
    again = brought(workspace, tmp_path, *SPANS, relations=[link])
    assert (again.relations, losses(again)) == (0, {"deleted_links": 1})
    assert workspace.articles.open("خبر-1").relations == ()


def test_a_layer_that_nobody_began_is_filled_though_the_annotator_is_at_it(
    workspace: Workspace, tmp_path: Path
) -> None:
    brought(workspace, tmp_path)
    workspace.annotations("هند").set_progress("خبر-1", ProgressState.DOING)
    assert brought(workspace, tmp_path, *SPANS).spans == 2
