"""QualCoder projects: coded text as spans, wherever its offsets were counted."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.exchange.databases.qualcoder import FORMAT
from tests.exchange.databases.qualcoder_projects import TEXT, at, project
from tests.exchange.round_trip import read_records, source_of

_ACTOR, _CLAIM, _HEBREW = "محمد علي", "«الحزب» سيفوز", "דבר."


def test_codings_that_have_no_number_yet(tmp_path: Path) -> None:
    project(tmp_path / "data.qda", (1, *at(_ACTOR)), (2, *at(_CLAIM)), (1, *at(_HEBREW)))
    with closing(sqlite3.connect(tmp_path / "data.qda")) as connection:
        # As in databases of version 1.
        connection.executescript(
            "CREATE TABLE first AS SELECT cid, fid, seltext, pos0, pos1, owner, date, memo FROM code_text;"
            "DROP TABLE code_text; ALTER TABLE first RENAME TO code_text; UPDATE code_name SET memo = 'من يقول';"
        )
    data = (tmp_path / "data.qda").read_bytes()
    (record,), rejections, losses = read_records(FORMAT, source_of(data, "data.qda"))
    assert not rejections
    assert [span["text"] for span in record["spans"]] == [_ACTOR, _CLAIM, _HEBREW, "🇪🇬"]
    assert losses.count("foreign_items") == 3  # Two memos of codes and an attribute of a case.


def test_offsets_in_either_unit_and_quotes_that_drifted(tmp_path: Path) -> None:
    data = project(tmp_path / "data.qda", (1, *at(_ACTOR)), (2, *at(_CLAIM, 2)), (1, *at(_HEBREW, -9)))
    (record,), rejections, losses = read_records(FORMAT, source_of(data, "data.qda"))
    assert not rejections
    spans = record["spans"]
    assert [(span["label"], span["text"], span["start"]) for span in spans] == [
        ("فاعل", _ACTOR, TEXT.index(_ACTOR)),
        ("ادعاء", _CLAIM, TEXT.index(_CLAIM)),
        ("فاعل", _HEBREW, TEXT.index(_HEBREW)),
        ("NOTE", "🇪🇬", 0),
    ]
    assert (spans[0]["annotator"], spans[0]["note"], spans[0]["created"]) == ("דנה", "ملاحظة", "2026-01-02T03:04:05Z")
    assert (spans[0]["attributes"], spans[3]["note"]) == ({"important": True}, "علم")
    assert record["title"] == "خبر"
    assert record["meta"] == {
        "file": "data.qda/خبر.txt",
        "memo": "مهم",
        "owner": "سارة",
        "الصحيفة": "الأيام",
        "cases": ["مصر"],
    }
    assert {loss["kind"]: loss["count"] for loss in losses.to_json()} == {
        "code_groups": 1,
        "foreign_items": 1,
        "pictures": 1,
        "requoted": 1,
        "unit_found": 1,
    }


@pytest.mark.parametrize(
    ("coding", "reason"),
    [
        ((1, "ليس هنا", 0, 5), "edited since"),
        ((9, *at(_ACTOR)), "does not exist"),
        ((1, _ACTOR, "x", 5), "whole numbers"),
        ((1, None, 5, 999), "has 0 code points"),
    ],
)
def test_a_coding_beside_the_text_refuses_its_article(tmp_path: Path, coding: tuple[Any, ...], reason: str) -> None:
    records, rejections, _ = read_records(FORMAT, source_of(project(tmp_path / "a.qda", coding), "a.qda"))
    assert not records
    assert reason.replace("has 0", f"has {len(TEXT)}") in rejections[0].reason


def test_other_databases_are_refused(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "b.qda")
    connection.executescript("CREATE TABLE source(id)")
    connection.close()
    data = (tmp_path / "b.qda").read_bytes()
    assert "no QualCoder project" in read_records(FORMAT, source_of(data, "b.qda"))[1][0].reason
    assert "damaged" in read_records(FORMAT, source_of(b"no database", "a.qda"))[1][0].reason


def test_it_is_told_by_its_first_bytes(tmp_path: Path) -> None:
    data = project(tmp_path / "a.qda")
    assert FORMAT.sniff("data.qda", data) > FORMAT.sniff("x", data) > 50
    assert FORMAT.sniff("data.qda", b"text") == 0


def test_memos_of_passages_and_references_are_counted(tmp_path: Path) -> None:
    project(tmp_path / "data.qda", (1, *at(_ACTOR)))
    with closing(sqlite3.connect(tmp_path / "data.qda")) as connection:
        connection.executescript(
            "DROP TABLE IF EXISTS case_text; CREATE TABLE case_text(caseid, fid, pos0, pos1, memo);"
            "INSERT INTO case_text VALUES (1, 1, 0, 3, 'مقطع'); INSERT INTO case_text VALUES (1, 1, 4, 5, '');"
            "CREATE TABLE ris(risid, tag, value);"
            "INSERT INTO ris VALUES (1, 'TI', 'كتاب'); INSERT INTO ris VALUES (1, 'AU', 'سارة');"
        )
    data = (tmp_path / "data.qda").read_bytes()
    _, rejections, losses = read_records(FORMAT, source_of(data, "data.qda"))
    assert not rejections
    examples = [example for loss in losses.to_json() for example in loss["examples"]]
    assert {"data.qda: memo of a passage of a case", "data.qda: bibliographic reference"} <= set(examples)


def test_what_is_said_of_the_whole_project_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "data.qda"
    project(path, (1, *at(_ACTOR)))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            "CREATE TABLE project (databaseversion TEXT, memo TEXT); INSERT INTO project VALUES ('v9', 'أسئلة البحث');"
        )
    (record,), rejections, losses = read_records(FORMAT, source_of(path.read_bytes(), "data.qda"))
    assert ([span["text"] for span in record["spans"]].count("محمد علي"), rejections) == (1, [])
    told = {one["kind"]: one["examples"] for one in losses.to_json()}
    assert told["foreign_items"][0] == "data.qda: memo of the project"
