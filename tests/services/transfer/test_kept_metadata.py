"""What a later file says of an article that is there already stays outside, and is told; on both databases."""

from pathlib import Path
from typing import Any

import orjson

from app.services.transfer.transfer import ImportOptions, import_paths
from app.services.workspace import Workspace
from tests.services.transfer.foretelling import foretold_import
from tests.services.transfer.layers import records

TEXT = "قال محمد علي إن «الحزب» سيفوز."
TOKENS = {"tokeniser": "corpus-a", "offsets": [0, 3, 4, 8, 9, 12], "sentences": [3]}
ADDING = ImportOptions(annotator="hind", unknown_labels="add")


def delivery(path: Path, *, labelled: bool = True, **given: Any) -> Path:
    """One article as span JSONL, labelled or not."""
    found = [{"start": 4, "end": 12, "label": "ACTOR"}] if labelled else []
    path.write_bytes(orjson.dumps({"id": "khabar", "text": TEXT, "spans": found, **given}))
    return path


def told(workspace: Workspace, path: Path) -> list[str]:
    report = foretold_import(workspace, [path], ADDING)
    assert report.layered == 1
    kinds = {one["kind"]: one for one in report.losses.to_json()}
    assert kinds.keys() <= {"kept_metadata"}
    assert report.complete is not bool(kinds)
    return [example.partition(": ")[2] for one in kinds.values() for example in one["examples"]]


def test_other_metadata_title_and_language_stay_and_are_told(workspace: Workspace, tmp_path: Path) -> None:
    first: dict[str, Any] = {
        "title": "خبر",
        "language": "ar",
        "meta": {"source": "الأهرام", "file": "a", "tokens": TOKENS},
    }
    import_paths(workspace, [delivery(tmp_path / "first.jsonl", labelled=False, **first)], ADDING)
    before = records(workspace, tmp_path)["khabar"]
    later: dict[str, Any] = {"title": "خبر آخر", "language": "fa", "direction": "ltr", "meta": {"source": "الأهرام"}}
    assert told(workspace, delivery(tmp_path / "later.jsonl", **later)) == ["direction", "language", "title"]
    after = records(workspace, tmp_path)["khabar"]
    assert {**after, "spans": []} == before
    assert [span["annotator"] for span in after["spans"]] == ["hind"]


def test_metadata_that_are_not_there_or_others_are_named(workspace: Workspace, tmp_path: Path) -> None:
    first: dict[str, Any] = {"meta": {"source": "الأهرام", "tokens": TOKENS}}
    import_paths(workspace, [delivery(tmp_path / "first.jsonl", labelled=False, **first)], ADDING)
    meta = {"source": "الحياة", "author": "سارة", "tokens": {**TOKENS, "sentences": [1, 2]}}
    assert told(workspace, delivery(tmp_path / "later.jsonl", meta=meta)) == ["author", "source"]


def test_what_only_the_tool_needs_is_told_and_no_loss(workspace: Workspace, tmp_path: Path) -> None:
    """Predictions come with other words, the tool's own numbers, and what it was given of the article."""
    import_paths(workspace, [delivery(tmp_path / "first.jsonl", labelled=False, title="خبر")], ADDING)
    meta = {"tokens": TOKENS, "score": 0.7, "article": "khabar", "name": "خبر"}
    report = foretold_import(workspace, [delivery(tmp_path / "predicted.jsonl", meta=meta)], ADDING)
    assert report.complete
    assert report.to_json()["left_with_files"] == {"score": 1, "tokens": 1}
    assert records(workspace, tmp_path)["khabar"]["meta"] == {}


def test_how_a_text_was_put_together_is_no_loss_where_that_text_is_there(workspace: Workspace, tmp_path: Path) -> None:
    """A model's tags for the very words that came before; words that cannot be kept are not missed, either."""
    bare, tagged = tmp_path / "bare.conll", tmp_path / "tagged.conll"
    bare.write_text("# id = k\nقال\tO\nمحمد\tO\nعلي\tO\n", encoding="utf-8")
    tagged.write_text("# id = k\nقال\tO\nمحمد علي\tB-ACTOR\n", encoding="utf-8")
    assert import_paths(workspace, [bare], ADDING).losses.count("text_rebuilt") == 1
    report = import_paths(workspace, [tagged], ADDING)
    assert (report.layered, report.spans, bool(report.losses)) == (1, 1, False)


def test_predictions_alone_are_not_left_out_in_silence(workspace: Workspace, tmp_path: Path) -> None:
    import_paths(workspace, [delivery(tmp_path / "first.jsonl", labelled=False)], ADDING)
    region = {"id": "a1", "from_name": "label", "to_name": "text", "type": "labels"}
    value = {"start": 4, "end": 12, "text": "محمد علي", "labels": ["ACTOR"]}
    prediction = {"model_version": "ner-1", "result": [{**region, "value": value}]}
    tasks = tmp_path / "tasks.json"
    tasks.write_bytes(orjson.dumps([{"data": {"text": TEXT}, "predictions": [prediction]}]))
    report = import_paths(workspace, [tasks], ADDING)
    assert (report.changed, report.losses.count("predictions")) == (False, 1)
    taken = ImportOptions(annotator="hind", format="label-studio", values={"predictions": "take"})
    assert import_paths(workspace, [tasks], taken).complete
    (record,) = records(workspace, tmp_path).values()
    assert [(span["annotator"], span["text"]) for span in record["spans"]] == [("ner-1", "محمد علي")]


def test_what_only_tells_of_the_file_or_of_the_text_is_no_loss(workspace: Workspace, tmp_path: Path) -> None:
    first: dict[str, Any] = {"title": "خبر", "language": "fa", "meta": {"file": "a", "tokens": TOKENS}}
    import_paths(workspace, [delivery(tmp_path / "first.jsonl", labelled=False, **first)], ADDING)
    meta = {"file": "b", "tokens": {**TOKENS, "tokeniser": "corpus-b"}}
    assert told(workspace, delivery(tmp_path / "later.jsonl", meta=meta)) == []


def test_a_preview_counts_no_loss_that_the_import_does_not(workspace: Workspace, tmp_path: Path) -> None:
    bare, tagged = tmp_path / "bare.conll", tmp_path / "tagged.conll"
    bare.write_text("# id = k\nقال\tO\nمحمد\tO\n", encoding="utf-8")
    tagged.write_text("# id = k\nقال\tO\nمحمد\tB-ACTOR\n", encoding="utf-8")
    for path, lost in ((bare, {"text_rebuilt"}), (bare, set()), (tagged, set())):
        report = foretold_import(workspace, [path], ADDING)
        assert {loss["kind"] for loss in report.losses.to_json()} == lost
