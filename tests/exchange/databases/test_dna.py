"""DNA projects: statements as claims, with who makes them where the article tells."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.domain.dates import day_in
from app.exchange.databases.dna import FORMAT
from tests.exchange.databases.dna_projects import TEXT, project, project_2
from tests.exchange.round_trip import read_records, source_of


@pytest.mark.parametrize("roles", [False, True])
def test_a_statement_becomes_a_claim_made_by_the_nearest_name(tmp_path: Path, roles: bool) -> None:
    start = TEXT.index("«الحزب» سيفوز")
    ends = (start + 2, start + 2 + len("«الحزب» سيفوز"))
    (record,), rejections, losses = read_records(FORMAT, source_of(project(tmp_path / "a.dna", ends, roles), "a.dna"))
    assert not rejections
    claim, actor = record["spans"]
    assert (claim["label"], claim["text"], claim["annotator"]) == ("CLAIM", "«الحزب» سيفوز", "سارة")
    assert claim["attributes"] == {
        "person": "محمد علي",
        "organization": "وزارة المياه",
        "concept": "الفوز",
        "agreement": False,
    }
    assert (actor["label"], actor["text"], actor["start"]) == ("ACTOR", "محمد علي", TEXT.index("محمد"))
    (link,) = record["relations"]
    assert (link["type"], link["from"], link["to"]) == ("makes", actor["id"], claim["id"])
    (entity,) = record["entities"]
    assert (entity["id"], entity["name"], entity["kind"]) == (actor["entity"], "محمد علي", "person")
    assert entity.get("attributes") == {"Type": "نائب"}
    assert (record["title"], record["meta"]["published"]) == ("عنوان", "2025-02-18")
    assert record["meta"]["source"] == "الجريدة"
    assert {loss["kind"]: loss["count"] for loss in losses.to_json()} == {"foreign_items": 1, "unplaced_names": 1}


def test_a_project_of_version_2(tmp_path: Path) -> None:
    (record,), rejections, losses = read_records(FORMAT, source_of(project_2(tmp_path / "a.dna"), "a.dna"))
    assert not rejections
    claim, actor = record["spans"]
    assert (claim["label"], claim["text"], claim["annotator"]) == ("CLAIM", "«الحزب» سيفوز", "سارة")
    assert claim["attributes"] == {"person": "محمد علي", "concept": "الفوز", "agreement": False, "درجة": -2}
    assert (actor["label"], actor["text"], actor["start"]) == ("ACTOR", "محمد علي", TEXT.index("محمد"))
    (entity,) = record["entities"]
    assert (entity["name"], entity["kind"]) == ("محمد علي", "person")
    assert entity["attributes"] == {"Type": "نائب", "Notes": "من الشمال"}
    (third,), _, _ = read_records(FORMAT, source_of(project(tmp_path / "b.dna"), "b.dna"))
    assert entity["id"] == third["entities"][0]["id"], "a person is the same in projects of both versions"
    assert (record["meta"]["published"], record["meta"]["source"]) == ("2025-02-18", "الجريدة")
    # A link between statements, and a search pattern.
    assert losses.count("foreign_items") == 2


def test_a_date_of_version_2_is_a_moment_in_utc(tmp_path: Path) -> None:
    midnight_in_cairo = 1739836800000 - 2 * 3_600_000
    data = project_2(tmp_path / "a.dna", date=midnight_in_cairo)
    (record,), _, _ = read_records(FORMAT, source_of(data, "a.dna"))
    assert record["meta"]["published"] == "2025-02-17T22:00:00Z"


def test_a_date_of_long_ago_has_a_year_of_four_digits(tmp_path: Path) -> None:
    """Else it would be later than all others, as days are compared as texts."""
    long_ago = project_2(tmp_path / "a.dna", date=-32_188_320_000_000)
    (record,), _, _ = read_records(FORMAT, source_of(long_ago, "a.dna"))
    assert record["meta"]["published"] == day_in(record["meta"]["published"]) == "0949-12-29"


@pytest.mark.parametrize("text", ["عنوان\r\n\r\n" + TEXT + "\r\n", "عنوان\r" + TEXT, "أ\r\n«الحزب» سيفوز\r\nب"])
def test_a_line_end_of_two_characters_counts_as_one(tmp_path: Path, text: str) -> None:
    """What DNA shows has LF alone, and that is where statements are marked; the text stays as it is."""
    (record,), rejections, _ = read_records(FORMAT, source_of(project_2(tmp_path / "a.dna", text), "a.dna"))
    assert not rejections
    assert (record["text"], record["spans"][0]["text"]) == (text, "«الحزب» سيفوز")


def test_values_that_nobody_filled_in_are_no_values(tmp_path: Path) -> None:
    project(tmp_path / "a.dna")
    with closing(sqlite3.connect(tmp_path / "a.dna")) as connection:
        # DNA keeps an entity without a name for each variable, and every new statement points to it.
        connection.execute("INSERT INTO ENTITIES VALUES (7, 2, '', 0, 0, 0, NULL)")
        connection.execute("UPDATE DATASHORTTEXT SET Entity = 7 WHERE VariableId = 2")
        connection.commit()
    data = (tmp_path / "a.dna").read_bytes()
    (record,), rejections, losses = read_records(FORMAT, source_of(data, "a.dna"))
    assert not rejections
    assert record["spans"][0]["attributes"] == {"person": "محمد علي", "concept": "الفوز", "agreement": False}
    assert not losses.count("unplaced_names")


def test_two_names_of_which_one_begins_as_the_other_are_two_makers(tmp_path: Path) -> None:
    text = "وزارة المياه والري قالت إن السد آمن، وأضافت أن المياه تكفي."
    project(tmp_path / "a.dna", (text.index("السد"), text.index("،")), texts=[text])
    with closing(sqlite3.connect(tmp_path / "a.dna")) as connection:
        connection.executescript(
            "INSERT INTO CODERS VALUES (2, 'דנה');"
            "INSERT INTO ENTITIES VALUES (8, 2, 'وزارة المياه والري', 0, 0, 0, NULL);"
            f"INSERT INTO STATEMENTS VALUES (2, 1, 1, {text.index('المياه تكفي')}, {len(text) - 1}, 1);"
            f"INSERT INTO STATEMENTS VALUES (3, 1, 1, {text.index('السد')}, {text.index('،')}, 1);"
            f"INSERT INTO STATEMENTS VALUES (4, 1, 1, {text.index('السد')}, {text.index('،')}, 2);"
            "DELETE FROM DATASHORTTEXT WHERE VariableId = 1;"
            "INSERT INTO DATASHORTTEXT VALUES (21, 2, 2, 8), (31, 3, 2, 8), (41, 4, 2, 8);"
        )
        connection.commit()
    data = (tmp_path / "a.dna").read_bytes()
    ((record,), rejections, losses) = read_records(FORMAT, source_of(data, "a.dna"))
    assert (rejections, losses.count("unplaced_names")) == ([], 0)
    spans = {span["id"]: span for span in record["spans"]}
    names: dict[str | None, str] = {one["id"]: one["name"] for one in record["entities"]}
    assert sorted(names.values()) == ["وزارة المياه", "وزارة المياه والري"]
    assert all(names[span["entity"]] == span["text"] for span in spans.values() if span["label"] == "ORGANIZATION")
    assert [
        (spans[one["from"]]["text"], spans[one["to"]]["text"], one["annotator"]) for one in record["relations"]
    ] == [
        ("وزارة المياه", "السد آمن", "سارة"),
        ("وزارة المياه والري", "المياه تكفي", "سارة"),
        ("وزارة المياه والري", "السد آمن", "سارة"),
        ("وزارة المياه والري", "السد آمن", "דנה"),
    ]
    assert len(spans) == 4 + 3, "one and the same maker of an annotator is marked once"
    assert {spans[one["from"]]["annotator"] == one["annotator"] for one in record["relations"]} == {True}


def test_the_nearest_of_the_same_names_is_the_maker(tmp_path: Path) -> None:
    text = "محمد علي وزير. قال محمد علي أمس إن السد آمن، ومحمد علي نائب. محمد عليان غيره."
    data = project(tmp_path / "a.dna", (text.index("السد"), text.index("،")), texts=[text])
    ((record,), _, _) = read_records(FORMAT, source_of(data, "a.dna"))
    assert [span["start"] for span in record["spans"] if span["label"] == "ACTOR"] == [text.index("محمد", 5)]


def test_names_are_left_alone_when_asked_and_inside_of_words(tmp_path: Path) -> None:
    data = project(tmp_path / "a.dna")
    (record,), _, _ = read_records(FORMAT, source_of(data, "a.dna"), names="no")
    assert [span["label"] for span in record["spans"]] == ["CLAIM"]
    data = project(tmp_path / "b.dna", (0, 4), texts=["ومحمد علي", "محمد عليان"])
    records, _, losses = read_records(FORMAT, source_of(data, "b.dna"))
    assert [span["label"] for record in records for span in record["spans"]] == ["CLAIM"]
    assert losses.count("unplaced_names") == 2


@pytest.mark.parametrize("ends", [(1, 5), (0, 9999), ("x", 5), (5, 5), (-3, 5)])
def test_a_statement_beside_the_text_refuses_its_article_only(tmp_path: Path, ends: tuple[Any, Any]) -> None:
    data = project(tmp_path / "a.dna", ends, texts=[TEXT, "نص ثان"])
    records, rejections, _ = read_records(FORMAT, source_of(data, "a.dna"))
    assert [record["text"] for record in records] == ["نص ثان"]
    assert [rejection.where for rejection in rejections] == ["a.dna/document 1"]


def test_other_databases_and_open_projects_are_refused(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "b.dna")
    other.executescript("CREATE TABLE a(b); CREATE VIEW DOCUMENTS AS SELECT 1 AS ID, 'x' AS Text;")
    other.close()
    data = (tmp_path / "b.dna").read_bytes()
    assert "no DNA project of version 2 or 3" in read_records(FORMAT, source_of(data, "b.dna"))[1][0].reason
    data = project(tmp_path / "a.dna")
    open_project = source_of(data, "a.dna", {"a.dna-journal": b"x"})
    assert "was not closed" in read_records(FORMAT, open_project)[1][0].reason
    assert "damaged" in read_records(FORMAT, source_of(b"no database", "a.dna"))[1][0].reason


def test_reading_changes_nothing_beside_the_project(tmp_path: Path) -> None:
    data = project(tmp_path / "a.dna")
    read_records(FORMAT, source_of(data, "a.dna"))
    assert [path.name for path in tmp_path.iterdir()] == ["a.dna"]
    assert (tmp_path / "a.dna").read_bytes() == data


def test_it_is_told_by_its_first_bytes(tmp_path: Path) -> None:
    data = project(tmp_path / "a.dna")
    assert FORMAT.sniff("a.dna", data) > FORMAT.sniff("x", data) > 50
    assert FORMAT.sniff("a.dna", b"text") == 0


@pytest.mark.parametrize("version", [project, project_2])
def test_statements_of_a_document_that_is_gone_are_counted(tmp_path: Path, version: Callable[[Path], bytes]) -> None:
    version(tmp_path / "a.dna")
    with closing(sqlite3.connect(tmp_path / "a.dna")) as connection, connection:
        connection.execute("INSERT INTO STATEMENTS VALUES (2, 1, 9, 0, 5, 1), (3, 1, NULL, 0, 5, 1)")
    (record,), rejections, losses = read_records(FORMAT, source_of((tmp_path / "a.dna").read_bytes(), "a.dna"))
    assert len([span for span in record["spans"] if span["label"] == "CLAIM"]) == 1
    assert (rejections, losses.count("orphaned_spans")) == ([], 2)
    assert not read_records(FORMAT, source_of(version(tmp_path / "b.dna"), "b.dna"))[2].count("orphaned_spans")


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_project_of_version_1_is_refused_with_what_to_do(mark: bytes) -> None:
    data = mark + '<?xml version="1.0"?>\n<discourse><articles><article>خبر</article></articles></discourse>'.encode()
    records, (rejection,), _ = read_records(FORMAT, source_of(data, "a.dna"))
    assert not records
    assert rejection.reason == "is a project of DNA 1; bring it into a project of DNA 2 and import that"


def test_what_is_told_of_a_concept_is_counted_once(tmp_path: Path) -> None:
    path = tmp_path / "a.dna"
    project(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "INSERT INTO ATTRIBUTEVALUES VALUES (2, 3, 1, 'سياسة'); INSERT INTO STATEMENTS VALUES (2, 1, 1, 5, 8, 1);"
            "INSERT INTO DATASHORTTEXT VALUES (9, 2, 3, 3);"
        )
    (record,), rejections, losses = read_records(FORMAT, source_of(path.read_bytes(), "a.dna"))
    assert not rejections
    assert [span["label"] for span in record["spans"]].count("CLAIM") == 2
    told = {loss["kind"]: (loss["count"], loss["examples"]) for loss in losses.to_json()}
    assert told["foreign_items"] == (2, ["a.dna: REGEXES", "a.dna: what is told of الفوز"])
