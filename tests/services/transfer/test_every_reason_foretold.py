"""Every reason that a report can give is given by the preview of the same files, as often; on both databases.

What a reader counts, and what an import counts by itself, because of what is in the workspace.
"""

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from app.domain.codebook.edits import ChangeTypeKey
from app.exchange.files.sources import Source
from app.exchange.formats import Draft, Reader, ReadEvent, ReadOptions
from app.exchange.installed_formats import InstalledFormats, installed_formats
from app.exchange.loss import SENTENCES
from app.services.transfer.reports import NearDuplicates
from app.services.transfer.transfer import ImportOptions, import_paths
from app.services.workspace import Workspace
from tests.services.transfer.foretelling import foretold_import, preview_of
from tests.services.transfer.layers import TEXTS

OMAR = ImportOptions(annotator="omar")
TEXT = "قال محمد علي إن «الحزب» سيفوز في انتخابات الشهر المقبل رغم كل ما قيل عنه في الصحف أمس."
BY_ITSELF = {
    "ambiguous_links", "article_exists", "changed_links", "deleted_layers", "deleted_links", "disallowed_links",
    "entity_differs", "kept_details", "kept_metadata", "near_duplicate", "taken_ids", "unplaced_links",
    "words_differ", "words_end",
}  # fmt: skip
ELSEWHERE = {"deleted_layers", "entity_differs", "words_differ", "words_end"}
"""Foretold in tests of layers that were emptied, of entities, which alone the native format has, and of words alone."""
OF_EXPORTS = {"entity_unmentioned", "part_names", "relations_across", "dangling_relations", "steps_waiting"}
OF_READERS = {"line_ends", "predictions", "text_rebuilt", "tokens_unkept"}
OF_RECORDS = {
    "articles", "attribute_values", "attributes", "columns", "entities", "fragments", "language", "meta", "relations",
    "spans",
}  # fmt: skip
"""Words of which the code makes use otherwise."""


def test_no_reason_is_left_out_here() -> None:
    found = set()
    for path in Path("app/services/transfer").glob("*.py"):
        constants = (one.value for one in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(one, ast.Constant))
        found |= {one for one in constants if isinstance(one, str) and one in SENTENCES}
    assert found - OF_EXPORTS - OF_READERS - OF_RECORDS == BY_ITSELF


def losing(read: Reader) -> Reader:
    """A reader that loses all there is to be lost, of each article and of the file."""

    def events(source: Source, options: ReadOptions) -> Iterator[ReadEvent]:
        for event in read(source, options):
            if isinstance(event, Draft):
                for kind in SENTENCES:
                    options.losses.add(kind, event.where)
            yield event
        for kind in SENTENCES:
            options.source_losses.add(kind, source.name)

    return events


@pytest.mark.parametrize("copies", ["keep", "skip"])
def test_whatever_a_reader_counts(
    copies: NearDuplicates, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spans = installed_formats().reader("spans")
    assert spans.read is not None
    known = InstalledFormats([replace(spans, read=losing(spans.read))])
    for module in ("transfer", "import_preview"):
        monkeypatch.setattr(f"app.services.transfer.{module}.installed_formats", lambda: known)
    path, options = tmp_path / "a.jsonl", replace(OMAR, near_duplicates=copies)
    span = {"id": "1", "start": 0, "end": 3, "label": "ACTOR"}
    records = [{"id": key, "text": text, "spans": [span]} for key, text in TEXTS.items()]
    records += [{"id": "x", "text": "", "spans": []}, {"id": "y", "text": f"{TEXT}!", "spans": []}]
    for delivery in (records[:2], records, [{**one, "text": f"{one['text']}؟"} for one in records]):
        path.write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in delivery))
        foretold_import(workspace, [path], options)
    path.write_bytes(b"".join(orjson.dumps({**one, "id": f"{one['id']}-2"}) + b"\n" for one in records))
    report = foretold_import(workspace, [path], options)
    assert {loss["kind"] for loss in report.losses.to_json()} >= SENTENCES.keys() - BY_ITSELF or copies == "skip"


def test_whatever_an_import_counts_by_itself(workspace: Workspace, tmp_path: Path) -> None:
    def delivered(*records: dict[str, Any]) -> list[Path]:
        path = tmp_path / "a.jsonl"
        path.write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in records))
        return [path]

    def span(key: str, start: int, end: int, label: str, **more: Any) -> dict[str, Any]:
        return {"id": key, "start": start, "end": end, "label": label, **more}

    def link(key: str, start: str, end: str, kind: str = "makes") -> dict[str, Any]:
        return {"id": key, "type": kind, "from": start, "to": end}

    maker, party, claim = span("1", 4, 12, "ACTOR"), span("2", 17, 22, "ORGANIZATION"), span("3", 16, 29, "CLAIM")
    twice = [span("4", 0, 3, "ACTOR"), span("5", 0, 3, "ACTOR")]
    links = [link("7", "1", "3"), link("8", "3", "2", "about")]
    first = {"id": "خبر", "text": TEXT, "title": "الأول", "spans": [maker, party, claim, *twice], "relations": links}
    import_paths(workspace, delivered(first), OMAR)
    (about,) = (one for one in workspace.articles.open("خبر").relations if one.type == "about")
    workspace.annotations("omar").delete_relation(about.id, about.version)
    editing = workspace.codebook_editing("omar")
    editing.apply(ChangeTypeKey("makes", "says"), version=workspace.codebook().version)
    again = {
        **first,
        "title": "الثاني",
        "meta": {"score": 0.7},
        "spans": [
            *({**one, "note": "ملاحظة"} for one in (maker, party, claim)),
            span("14", 0, 3, "ACTOR"),
            span("6", 24, 29, "ACTOR"),
            span("9", 0, 3, "ACTOR", annotator="دانا"),
        ],
        "relations": [*links, link("10", "14", "3"), link("11", "6", "3"), link("12", "3", "2", "praises")],
    }
    other = {"id": "آخر", "text": "שר החוץ אמר: לא נחתום.", "spans": [span("1", 0, 2, "ACTOR")]}
    copied = {"id": "نسخة", "text": f"{TEXT} انتهى", "spans": [span("20", 4, 12, "ACTOR")]}
    paths = delivered(again, other, copied)
    report = foretold_import(workspace, paths, replace(OMAR, near_duplicates="skip"))
    told = {loss["kind"] for loss in report.losses.to_json()}
    assert told == BY_ITSELF - ELSEWHERE
    assert (report.left_with_files, report.near_duplicates.count) == ({"score": 1}, 1)


def test_articles_never_compared_before_are_told(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def delivered(name: str, **texts: str) -> list[Path]:
        path = tmp_path / name
        path.write_bytes(b"".join(orjson.dumps({"id": k, "text": t, "spans": []}) + b"\n" for k, t in texts.items()))
        return [path]

    import_paths(workspace, delivered("a.jsonl", a=TEXT, b="הנמל ייסגר מחר בבוקר, כך נמסר."), OMAR)
    monkeypatch.setattr("app.services.transfer.import_on_paper.LOOKED_INTO", 1)
    telling, copied = replace(OMAR, near_duplicates="report"), delivered("b.jsonl", c=f"{TEXT} انتهى")
    preview = preview_of(workspace, copied, telling)
    assert (preview.uncompared, preview.report.near_duplicates.count) == (1, 1)
    foretold_import(workspace, copied, telling)
    assert preview_of(workspace, delivered("c.jsonl", d=f"{TEXT} تم"), telling).uncompared == 0
