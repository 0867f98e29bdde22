"""QualCoder projects: coded text as spans, wherever its offsets were counted."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.exchange.databases.qualcoder import FORMAT
from app.exchange.formats import MisfitRejection
from tests.exchange.databases.qualcoder_projects import TEXT, at, project
from tests.exchange.round_trip import IMPORTER, NOW, read_records, source_of

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


def changed(path: Path, script: str, *codings: tuple[Any, ...]) -> bytes:
    """A project with these codings after `script`."""
    project(path, *codings)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(script)
    return path.read_bytes()


def test_what_has_no_quote_is_counted_like_the_quotes_of_its_article(tmp_path: Path) -> None:
    word = TEXT.index("דבר")
    memo = f"DELETE FROM annotation; INSERT INTO annotation VALUES (5, 1, {word + 5}, {word + 8}, 'מה?', 'דנה', '')"
    wide = changed(tmp_path / "a.qda", memo, (2, *at(_CLAIM, 2)), (1, *at(_HEBREW, 5)), (1, *at(_ACTOR)))
    (record,), rejections, losses = read_records(FORMAT, source_of(wide, "a.qda"))
    assert not rejections
    assert [(span["text"], span["note"]) for span in record["spans"] if span["label"] == "NOTE"] == [("דבר", "מה?")]
    assert losses.count("unit_found") == 3
    plain = changed(
        tmp_path / "b.qda", memo.replace(f"{word + 5}, {word + 8}", f"{word}, {word + 3}"), (1, *at(_ACTOR))
    )
    (record,), rejections, losses = read_records(FORMAT, source_of(plain, "b.qda"))
    assert not rejections
    assert [span["text"] for span in record["spans"] if span["label"] == "NOTE"] == ["דבר"]
    assert losses.count("unit_found") == 0


def test_a_coding_says_only_what_stands_there(tmp_path: Path) -> None:
    script = (
        "UPDATE code_text SET important = 0, owner = '', memo = NULL, date = 'أمس' WHERE cid = 2;"
        "INSERT INTO cases VALUES (2, ''); INSERT INTO case_text VALUES (2, 2, 1, 0, 5);"
        "INSERT INTO attribute VALUES (3, 'الطبعة', 'file', '', 1);"
    )
    data = changed(tmp_path / "a.qda", script, (1, *at(_ACTOR)), (2, *at(_CLAIM)))
    (record,), rejections, _ = read_records(FORMAT, source_of(data, "a.qda"))
    assert not rejections
    spans = {span["label"]: span for span in record["spans"]}
    said = [(spans[key]["attributes"], spans[key]["annotator"], spans[key]["note"]) for key in ("فاعل", "ادعاء")]
    assert said == [({"important": True}, "דנה", "ملاحظة"), ({}, IMPORTER, "")]
    assert [spans[key]["updated"] for key in ("فاعل", "ادعاء")] == ["2026-01-02T03:04:05Z", NOW]
    # An attribute of a case with the number of the file, an empty one, and a case without a name are no metadata.
    assert (record["meta"]["cases"], record["meta"].keys() & {"العمر", "الطبعة"}) == (["مصر"], set())


def test_codings_keep_their_ids_when_others_are_taken_out(tmp_path: Path) -> None:
    both, one = (
        read_records(
            FORMAT, source_of(changed(tmp_path / "a.qda", script, (1, *at(_ACTOR)), (2, *at(_CLAIM))), "a.qda")
        )
        for script in ("", "DELETE FROM code_text WHERE cid = 1")
    )
    ids = [{span["label"]: span["id"] for span in found[0][0]["spans"]} for found in (both, one)]
    assert len(set(ids[0].values())) == 3
    assert ids[1] == {label: ids[0][label] for label in ("ادعاء", "NOTE")}


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("UPDATE source SET fulltext = ' ' WHERE id = 1", "its text is empty"),
        ("UPDATE source SET fulltext = NULL", "holds no texts"),
        ("ALTER TABLE code_text DROP COLUMN pos1", "is a database, but no QualCoder project"),
        ("ALTER TABLE source DROP COLUMN fulltext", "is a database, but no QualCoder project"),
    ],
)
def test_what_no_article_can_be_made_of_is_told(tmp_path: Path, script: str, reason: str) -> None:
    data = changed(tmp_path / "a.qda", script, (1, *at(_ACTOR)))
    found, (rejection,), _ = read_records(FORMAT, source_of(data, "a.qda"))
    assert (found, rejection.reason) == ([], reason)


@pytest.mark.parametrize(("coding", "misfit"), [((1, "ليس هنا", 0, 5), True), ((9, *at(_ACTOR)), False)])
def test_only_a_span_beside_its_text_may_be_left_out_on_demand(
    tmp_path: Path, coding: tuple[Any, ...], misfit: bool
) -> None:
    _, (rejection,), _ = read_records(FORMAT, source_of(project(tmp_path / "a.qda", coding), "a.qda"))
    assert isinstance(rejection, MisfitRejection) is misfit


def test_codings_of_a_text_that_is_gone_are_counted(tmp_path: Path) -> None:
    gone = "UPDATE code_text SET fid = 7 WHERE ctid = 2; INSERT INTO annotation(fid, pos0, pos1, memo) VALUES "
    data = changed(
        tmp_path / "a.qda", gone + "(7, 0, 3, 'ملاحظة'), (2, 0, 1, 'הערה');", (1, *at("محمد")), (2, *at("דבר"))
    )
    (record,), rejections, losses = read_records(FORMAT, source_of(data, "مشروع.qda"))
    assert sorted(span["text"] for span in record["spans"]) == ["محمد", "🇪🇬"]
    assert rejections == []
    (told,) = (loss for loss in losses.to_json() if loss["kind"] == "orphaned_spans")
    assert (told["count"], told["examples"]) == (3, ["مشروع.qda: code_text", "مشروع.qda: annotation"])
    sound = changed(tmp_path / "b.qda", "", (1, *at("محمد")), (2, *at("דבר")))
    assert not read_records(FORMAT, source_of(sound, "b.qda"))[2].count("orphaned_spans")


def test_what_newer_versions_have_beside_is_named(tmp_path: Path) -> None:
    project(tmp_path / "data.qda", (1, *at(_ACTOR)))
    with closing(sqlite3.connect(tmp_path / "data.qda")) as connection:
        # As in databases of version 17.
        connection.executescript(
            "ALTER TABLE code_name ADD COLUMN supercid INTEGER; UPDATE code_name SET supercid = 1 WHERE cid = 2;"
            "ALTER TABLE code_cat ADD COLUMN memo TEXT; UPDATE code_cat SET memo = 'أدوار';"
            "CREATE TABLE graph (grid INTEGER PRIMARY KEY, name TEXT); INSERT INTO graph VALUES (1, 'شبكة');"
            "CREATE VIEW code_text_visible AS SELECT * FROM code_text;"
            "INSERT INTO source VALUES (3, 'ممسوح.pdf', ' ', '/docs/ممسوح.pdf', '', 'سارة', '');"
        )
    source = source_of((tmp_path / "data.qda").read_bytes(), "data.qda")
    (record,), rejections, losses = read_records(FORMAT, source)
    assert not rejections
    assert [span["text"] for span in record["spans"]] == [_ACTOR, "🇪🇬"]
    told = {loss["kind"]: (loss["count"], loss["examples"]) for loss in losses.to_json()}
    assert told == {
        "code_groups": (2, ["data.qda: code_cat", "data.qda: code_name"]),
        "foreign_items": (
            3,
            ["data.qda: memo of a group of codes", "data.qda: a drawn graph", "data.qda: attribute of a case"],
        ),
        "pictures": (2, ["data.qda/صورة.jpg", "data.qda/ممسوح.pdf"]),
    }
