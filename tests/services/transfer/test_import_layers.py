"""Two annotators' files of the same articles, on both databases."""

import json
from pathlib import Path

import pytest

from app.services.transfer.transfer import ExportOptions, ImportOptions, export_workspace, import_paths
from app.services.workspace import Workspace
from tests.services.transfer.doccano_projects import TEXT, archive, row

ME = ImportOptions(annotator="سارة", unknown_labels="add")


def marks(workspace: Workspace, folder: Path) -> list[set[tuple[str, str, str]]]:
    out = folder / "out.jsonl"
    export_workspace(workspace, out, ExportOptions())
    records = [json.loads(line) for line in out.read_text(encoding="utf-8").split("\n") if line]
    return [{(span["annotator"], span["label"], span["text"]) for span in record["spans"]} for record in records]


@pytest.mark.parametrize("chunk", [1, 2, 100])
def test_files_of_several_users_are_layers_of_the_same_articles(
    workspace: Workspace, tmp_path: Path, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.transfer.import_admission.CHUNK_ARTICLES", chunk)
    linked = {
        "text": TEXT,
        "entities": [
            {"id": 1, "label": "ACTOR", "start_offset": 9, "end_offset": 17},
            {"id": 2, "label": "CLAIM", "start_offset": 21, "end_offset": 34},
        ],
        "relations": [{"id": 1, "from_id": 1, "to_id": 2, "type": "makes"}],
    }
    path = archive(
        tmp_path / "project.zip",
        omar=[row((9, 17, "ACTOR"), (22, 27, "ORGANIZATION")), row((5, 8, "ACTOR"), text=TEXT + " ب")],
        hind=[row((9, 17, "ORGANIZATION"))],
        dana=[linked],
    )
    report = import_paths(workspace, [path], ME)
    assert (report.articles, report.spans, report.relations) == (2, 6, 1)
    assert (report.refusals.count, report.skips.count, report.losses.to_json()) == (0, 0, [])
    assert marks(workspace, tmp_path) == [
        {
            ("omar", "ACTOR", "محمد علي"),
            ("omar", "ORGANIZATION", "الحزب"),
            ("hind", "ORGANIZATION", "محمد علي"),
            ("dana", "ACTOR", "محمد علي"),
            ("dana", "CLAIM", "«الحزب» سيفوز"),
        },
        {("omar", "ACTOR", "قال")},
    ]
    assert workspace.check().problems == ()


def test_other_labels_of_the_same_annotator_are_a_loss_whatever_their_numbers(
    workspace: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps(row((9, 17, "ACTOR"))), encoding="utf-8")
    (tmp_path / "b.jsonl").write_text(json.dumps(row((22, 27, "ORGANIZATION"))), encoding="utf-8")
    report = import_paths(workspace, [tmp_path / "a.jsonl", tmp_path / "b.jsonl"], ME)
    # Both are the first label of their file, so that by their numbers they would be the same.
    assert (report.articles, report.spans, report.skips.count, report.losses.count("article_exists")) == (1, 1, 1, 1)


def test_files_of_two_annotators_with_differing_texts_are_two_articles(workspace: Workspace, tmp_path: Path) -> None:
    corrected = TEXT.replace("سيفوز", "سيخسر")
    path = archive(
        tmp_path / "project.zip",
        omar=[row((9, 17, "ACTOR"))],
        hind=[row((9, 17, "ACTOR"), text=corrected)],
        dana=[{**row((9, 17, "ACTOR")), "id": "0012"}, {**row((9, 17, "ACTOR"), text=corrected), "id": "0012"}],
    )
    report = import_paths(workspace, [path], ME)
    assert report.articles == 2
    (refused,) = report.rejected
    assert refused.where == "project.zip/dana.jsonl:2"
    assert "0012 is taken by an article with another text" in refused.reason
    assert "from code point 29 on that one goes \u2068فوز.\u2069, this one \u2068خسر.\u2069" in refused.reason
