"""The preview says which articles are in the workspace already, as the import then finds them; on both databases."""

import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from app.exchange.records.mapping import ImportMapping
from app.services.transfer.import_presence import Presence
from app.services.transfer.import_preview import preview_import
from app.services.transfer.previews import ImportPreview
from app.services.transfer.stored_articles import articles_of
from app.services.transfer.transfer import ImportOptions, ImportReport, import_paths
from app.services.workspace import Workspace
from tests.services.transfer.layers import HIND, TEXTS, articles
from tests.services.transfer.span_rows import span_rows, written

NEW = "בג״ץ: „העתירה נדחתה“, מסר הדובר. 😀"


@pytest.fixture
def filled(workspace: Workspace, tmp_path: Path) -> Workspace:
    import_paths(workspace, [articles(tmp_path / "first.jsonl")], HIND)
    return workspace


def lines(path: Path, *records: dict[str, Any]) -> Path:
    path.write_bytes(b"".join(orjson.dumps({"spans": [], **record}) + b"\n" for record in records))
    return path


def seen(workspace: Workspace, *paths: Path) -> ImportPreview:
    return preview_import(workspace.codebook(), paths, HIND, stored=articles_of(workspace))


def presences(preview: ImportPreview) -> list[Presence | None]:
    return [one.presence for one in preview.articles]


def refused(report: ImportReport | ImportPreview) -> list[tuple[str, str]]:
    told = report.report if isinstance(report, ImportPreview) else report
    return sorted((one.where, one.reason) for one in told.refusals.items)


def test_every_article_stands_where_the_import_finds_it(filled: Workspace, tmp_path: Path) -> None:
    filled.trash.remove_articles("hind", ["khabar-ur"])
    span = {"start": 0, "end": 3, "label": "ACTOR", "annotator": "omar"}
    path = lines(
        tmp_path / "theirs.jsonl",
        {"id": "خبر-1", "text": TEXTS["خبر-1"], "spans": [span]},
        {"text": TEXTS["khabar-he"], "spans": [span]},
        {"id": "khabar-fa", "text": TEXTS["khabar-fa"] + "!"},
        {"id": "khabar-fa", "text": TEXTS["khabar-fa"] + "!"},
        {"id": "khabar-ur", "text": TEXTS["khabar-ur"]},
        {"id": "n1", "text": NEW},
        {"id": "n2", "text": TEXTS["khabar-fa"]},
        {"id": "n1", "text": NEW, "spans": [span]},
        {"text": NEW, "spans": [{**span, "annotator": "dana"}]},
        {"id": "n1", "text": NEW + " "},
        {"text": "سخنی دیگر"},
    )
    preview = seen(filled, path)
    assert presences(preview) == [
        Presence.HERE,
        Presence.HERE,
        Presence.OTHER_TEXT,
        Presence.OTHER_TEXT,
        Presence.TRASHED,
        Presence.NEW,
        Presence.NEW_COPY,
        Presence.AGAIN,
        Presence.AGAIN,
        Presence.OTHER_TEXT,
        Presence.NEW,
    ]
    assert preview.presences == {
        Presence.NEW: 2,
        Presence.NEW_COPY: 1,
        Presence.HERE: 2,
        Presence.TRASHED: 1,
        Presence.AGAIN: 2,
        Presence.OTHER_TEXT: 3,
    }
    report = import_paths(filled, [path], HIND)
    assert (report.articles, report.restored, report.layered, report.refusals.count) == (3, 1, 2, 3)
    assert refused(preview) == refused(report)
    assert preview.report.refusals.count == 3
    assert preview.to_json()["presences"]["other_text"] == 3
    assert [one["presence"] for one in preview.to_json()["articles"]][:2] == ["here", "here"]


def test_articles_that_a_table_only_names_are_there(filled: Workspace, tmp_path: Path) -> None:
    preview = seen(filled, written(tmp_path / "spans.csv", span_rows()))
    assert presences(preview) == [Presence.HERE] * 4


def test_all_that_are_looked_at_are_counted(filled: Workspace, tmp_path: Path) -> None:
    new = [{"id": f"n{number}", "text": f"{NEW} {number}"} for number in range(30)]
    known = [{"id": key, "text": text} for key, text in TEXTS.items()]
    preview = seen(filled, lines(tmp_path / "a.jsonl", *new), lines(tmp_path / "b.jsonl", *known))
    assert preview.presences == {Presence.NEW: 30, Presence.HERE: 4}
    assert presences(preview) == [Presence.NEW] * 20


def test_texts_brought_into_composed_form_are_compared_as_they_would_come_in(filled: Workspace, tmp_path: Path) -> None:
    decomposed = unicodedata.normalize("NFD", "قال آدم")
    path = lines(tmp_path / "a.jsonl", {"text": decomposed})
    import_paths(filled, [path], ImportOptions(annotator="hind", nfc=True))
    assert presences(seen(filled, path)) == [Presence.NEW]
    composed = preview_import(
        filled.codebook(), [path], ImportOptions(annotator="hind", nfc=True), stored=articles_of(filled)
    )
    assert presences(composed) == [Presence.HERE]


def test_without_a_workspace_nothing_is_said(filled: Workspace, tmp_path: Path) -> None:
    preview = preview_import(filled.codebook(), [lines(tmp_path / "a.jsonl", {"text": NEW})], HIND)
    assert (presences(preview), preview.presences) == ([None], {})


def test_what_the_codebook_does_not_know_is_refused_as_by_the_import(filled: Workspace, tmp_path: Path) -> None:
    known, unknown = ({"id": label, "start": 0, "end": 3, "label": label} for label in ("ACTOR", "مكان"))
    other = {"id": "o", "start": 4, "end": 6, "label": "CLAIM"}
    link = {"id": "l", "type": "makes", "from": "CLAIM", "to": "ACTOR"}
    backwards = [{**link, "from": "o", "to": "ACTOR"}]
    path = lines(
        tmp_path / "theirs.jsonl",
        {"id": "n1", "text": NEW, "spans": [known]},
        {"id": "n2", "text": NEW + "!", "spans": [known, unknown]},
        {"id": "n2", "text": NEW + "؟", "spans": [known]},
        {"id": "خبر-1", "text": TEXTS["خبر-1"], "spans": [{**unknown, "annotator": "omar"}]},
        {"id": "n4", "text": NEW + "؛", "spans": [known, other], "relations": backwards},
        {"id": "n5", "text": NEW + "،", "spans": [known, {**known, "id": "x", "end": 900}]},
    )
    strict = replace(HIND, unknown_labels="refuse")
    for options in (strict, HIND, replace(strict, mapping=ImportMapping(labels={"مكان": "+مكان"}))):
        preview = preview_import(filled.codebook(), [path], options, stored=articles_of(filled))
        report = import_paths(filled, [path], replace(options, strict=True))
        assert refused(preview) == refused(report)
        assert preview.report.refusals.count == report.refusals.count
        alone = preview_import(filled.codebook(), [path], options)
        assert {where for where, _ in refused(alone)} <= {where for where, _ in refused(report)}
        assert len(refused(alone)) >= (4 if options is strict else 1)
