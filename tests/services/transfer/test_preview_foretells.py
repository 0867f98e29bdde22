"""The numbers of a preview are those of the import: over every format, and over records of every odd kind.

What is present, in the trash, repeated, refused or bad stands side by side, on both databases.
"""

import random
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import orjson
import pytest

from app.domain.errors import TransferError
from app.exchange.records.mapping import ImportMapping
from app.services.articles import ArticleQuery
from app.services.transfer.previews import ImportPreview
from app.services.transfer.transfer import (
    ExportOptions,
    ImportOptions,
    ImportReport,
    export_workspace,
    import_paths,
)
from app.services.workspace import Workspace
from tests.both_databases import first_on_both
from tests.exchange.articles import SEEDS
from tests.services.transfer.foretelling import foretold_import
from tests.services.transfer.foretelling import preview_of as preview
from tests.services.transfer.layers import HIND, NAMES, TEXTS

LONG = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
MORE = {"n1": "קו חדש: „העתירה נדחתה“. 😀", "n2": "سخنی تازه از تهران.", "n3": "خبر جديد من بيروت، اليوم."}
UNKNOWN: tuple[Literal["refuse", "add"], ...] = ("refuse", "add")


def preview_of(workspace: Workspace, path: Path, options: ImportOptions) -> ImportPreview:
    return preview(workspace, [path], options)


def is_foretold(workspace: Workspace, path: Path, options: ImportOptions) -> ImportReport:
    return foretold_import(workspace, [path], options)


def lines(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_bytes(b"".join(orjson.dumps(record) + b"\n" for record in records))
    return path


def test_foreign_labels_that_stay_outside_refuse_nothing(workspace: Workspace, tmp_path: Path) -> None:
    """The layer of an annotator who has one stays as it is, so its foreign label is not asked about."""
    span = {"id": "a", "start": 0, "end": 3, "label": "ACTOR", "annotator": "omar"}
    known = {"id": "خبر-1", "text": TEXTS["خبر-1"], "spans": [span]}
    import_paths(workspace, [lines(tmp_path / "a.jsonl", [known])], HIND)
    foreign = {**known, "spans": [{**span, "label": "مكان", "end": 5}]}
    plain = {"id": "خبر-1", "text": TEXTS["خبر-1"], "spans": []}
    path = lines(
        tmp_path / "b.jsonl", [foreign, plain, {**foreign, "spans": [{**span, "label": "x", "annotator": "d"}]}]
    )
    options = replace(HIND, unknown_labels="refuse")
    preview = preview_of(workspace, path, options)
    assert [item.where for item in preview.report.refusals.items] == ["b.jsonl:3"]
    assert [tuple(item) for item in preview.report.skips.items] == [
        ("b.jsonl:1", "the article already has labels by \u2068omar\u2069"),
        ("b.jsonl:2", "the same article is in the workspace already"),
    ]
    assert preview.to_json()["coming"] == {"articles": 0, "restored": 0, "layered": 0}
    is_foretold(workspace, path, options)


def test_what_came_before_in_the_same_import_is_told_from_what_was_there(workspace: Workspace, tmp_path: Path) -> None:
    texts = ["قال الوزير إن الهدنة انتهت", "הנמל ייסגר מחר", "הנמל ייסגר מחר"]
    import_paths(workspace, [lines(tmp_path / "a.jsonl", [{"text": texts[0], "spans": []}])], HIND)
    path = lines(tmp_path / "b.jsonl", [{"text": text, "spans": []} for text in texts])
    preview = preview_of(workspace, path, HIND)
    assert [tuple(item) for item in preview.report.skips.items] == [
        ("b.jsonl:1", "the same article is in the workspace already"),
        ("b.jsonl:3", "the same article came before it in this import"),
    ]
    is_foretold(workspace, path, HIND)


@first_on_both("form", NAMES, place="new_location")
def test_every_format_beside_what_is_there(form: str, workspace: Workspace, second: Workspace, tmp_path: Path) -> None:
    import_paths(second, SEEDS, ImportOptions(annotator="sara"))
    out = tmp_path / {"native": "all.jsonl"}.get(form, "all")
    ids = sorted(second.articles.ids(ArticleQuery(annotator="sara")))
    export_workspace(second, out, ExportOptions(format=form))
    first = lines(
        tmp_path / "there.jsonl",
        [_as_there(second, number, identifier) for number, identifier in enumerate(ids) if number % 5 != 4],
    )
    import_paths(workspace, [first], HIND)
    workspace.trash.remove_articles("hind", [one for one in ids[2::5] if one in _ids(workspace)])
    for unknown in UNKNOWN:
        report = is_foretold(workspace, out, ImportOptions(annotator="dana", format=form, unknown_labels=unknown))
        assert report.articles + report.layered + report.restored + report.skips.count + report.refusals.count
    is_foretold(workspace, out, ImportOptions(annotator="omar", format=form))


def _ids(workspace: Workspace) -> set[str]:
    return set(workspace.articles.ids(ArticleQuery(annotator="sara")))


def _as_there(other: Workspace, number: int, identifier: str) -> dict[str, Any]:
    """An article of the other workspace as this one has it: the same, with another text, or with labels of somebody."""
    article = other.articles.open(identifier).article
    text = article.text + (" وتتمة" if number % 5 == 1 else "")
    span = {"id": str(number), "start": 0, "end": 3, "label": "ACTOR", "annotator": "dana"}
    return {"id": identifier, "text": text, "title": article.title, "spans": [span] if number % 5 == 3 else []}


@pytest.mark.parametrize("seed", range(6))
def test_records_of_every_odd_kind(seed: int, workspace: Workspace, tmp_path: Path) -> None:
    draw = random.Random(seed)
    import_paths(workspace, [lines(tmp_path / "first.jsonl", [_odd(draw, TEXTS) for _ in range(8)])], HIND)
    there = sorted(_ids(workspace))
    workspace.trash.remove_articles("hind", there[:1])
    mapping = ImportMapping(labels={"مكان": "+مكان"})
    for number, options in enumerate(
        (
            replace(HIND, unknown_labels="refuse"),
            replace(HIND, unknown_labels="refuse", mapping=mapping),
            replace(HIND, skip_bad_spans=True),
            HIND,
        )
    ):
        records = [_odd(draw, {**TEXTS, **MORE}) for _ in range(25)]
        path = lines(tmp_path / f"{number}.jsonl", records)
        path.write_bytes(path.read_bytes() + b'{"text": 7}\n{broken\n\n{"id": "e", "text": ""}\n')
        is_foretold(workspace, path, options)


def _odd(draw: random.Random, texts: dict[str, str]) -> dict[str, Any]:
    key = draw.choice(sorted(texts))
    text = texts[key] + draw.choice(["", "", "", "", "!"])
    spans: list[dict[str, Any]] = []
    for number in range(draw.choice([0, 0, 1, 2, 3])):
        start = draw.randrange(len(text) - 4)
        spans.append(
            {
                "id": draw.choice([str(number), str(number), f"{LONG}-{number}", f"{LONG}-{key}-{number}"]),
                "start": start,
                "end": draw.choice([start + 2, start + 3, start + 3, 9_000 if draw.random() < 0.2 else start + 1]),
                "label": draw.choice(["ACTOR", "CLAIM", "CLAIM", "مكان", "x" if draw.random() < 0.3 else "ACTOR"]),
                "annotator": draw.choice(["omar", "dana", "hind"]),
                "attributes": draw.choice([{}, {}, {"polarity": "denies"}]),
            }
        )
    ids = sorted({span["id"] for span in spans})
    links = [
        {"id": f"l{one}{draw.randrange(3)}", "type": draw.choice(["makes", "makes", "صلة"]), "from": one, "to": other}
        for one, other in pairwise(ids)
        if draw.random() < 0.6
    ]
    record = {"id": key, "text": text, "spans": spans, "relations": links}
    if draw.random() < 0.2:
        record.pop("id")
    return record


def test_tables_that_only_name_their_articles(workspace: Workspace, tmp_path: Path) -> None:
    import_paths(
        workspace, [lines(tmp_path / "a.jsonl", [{"id": k, "text": t, "spans": []} for k, t in TEXTS.items()])], HIND
    )
    rows = "".join(
        f"{key},0,3,{label},{who}\n" for key in [*TEXTS, "nobody"] for label, who in (("ACTOR", "omar"), ("x", "dana"))
    )
    path = tmp_path / "spans.csv"
    path.write_text("article,start,end,label,annotator\n" + rows + "خبر-1,9,4,ACTOR,lea\n", "utf-8")
    for unknown in (*UNKNOWN, "refuse"):
        is_foretold(workspace, path, replace(HIND, unknown_labels=unknown))


def test_a_folder_in_which_nothing_is_read(workspace: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "خليط"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXTS["خبر-1"], "utf-8")
    (folder / "b.txt").write_text(TEXTS["خبر-1"], "utf-8")
    (folder / "c.txt").write_bytes("سخن گفت وزير امس".encode("cp1256"))
    (folder / "empty.txt").touch()
    (folder / "d.csv").write_text(f'id,text\n1,"{TEXTS["khabar-ur"]}"\n2,\n1,تكرار\n', "utf-8")
    (folder / "e.pdf").write_bytes(b"%PDF-1.7")
    for _ in range(2):
        is_foretold(workspace, folder, HIND)
    with pytest.raises(TransferError):
        preview_of(workspace, tmp_path / "nowhere", HIND)
