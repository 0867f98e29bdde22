"""A check finds whatever was tampered with, names it, and finds nothing in a sound workspace."""

import json
import sqlite3
import tracemalloc
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from app.domain.text.folded_bytes import folded_bytes
from app.domain.text.folding import fold_key
from app.services.copies.signatures import prepare_signatures, signature_of
from app.services.progress import SilentProgress
from app.services.transfer.transfer import ImportOptions, import_paths
from app.services.workspace import Workspace
from db.texts.folded_texts import fold_some
from tests.both_databases import on_sqlite
from tests.services.conftest import TEXT
from tests.steps import relation_of, span_of
from tests.workspaces import add_article


class Sound:
    """A workspace with something of everything, for damaging."""

    def __init__(self, workspace: Workspace, article: str) -> None:
        sara = workspace.annotations("sara")
        self.workspace = workspace
        self.article = article
        self.actor = span_of(sara.add_span(article, "ACTOR", [(4, 8)])).id
        self.claim = span_of(sara.add_span(article, "CLAIM", [(16, 20), (22, 28)])).id
        self.relation = relation_of(sara.add_relation(article, "makes", self.actor, self.claim)).id
        self.entity = workspace.entities.add("sara", "نديم", "person").changes[0].object_id
        sara.set_note(self.actor, 1, "ملاحظة")
        sara.undo()

    def damage(self, statement: str) -> None:
        with self.workspace.database.write() as connection:
            connection.execute(text(statement), {name: getattr(self, name) for name in self.names(statement)})

    @staticmethod
    def names(statement: str) -> list[str]:
        return [name for name in ("article", "actor", "claim", "relation", "entity") if f":{name}" in statement]


@pytest.fixture
def sound(workspace: Workspace, article: str) -> Sound:
    return Sound(workspace, article)


def test_a_sound_workspace_is_clean_and_everything_was_looked_at(sound: Sound) -> None:
    report = sound.workspace.check()
    assert report.clean
    assert (report.problems, report.warnings) == ((), ())
    assert report.checked == {
        "labels": 3,
        "relation types": 7,
        "articles": 1,
        "spans": 2,
        "relations": 1,
        "entities": 1,
        "changes": 6,
        "steps": 6,
    }
    assert json.loads(json.dumps(report.to_json()))["clean"] is True


@pytest.mark.parametrize(
    ("damage", "kind", "what", "said"),
    [
        ("UPDATE article SET text = text || 'x' WHERE id = :article", "article", "article", "SHA-256"),
        ("UPDATE article SET title_folded = 'x' WHERE id = :article", "article", "article", "searching"),
        ("UPDATE article SET published = '2031-01-01' WHERE id = :article", "article", "article", "listed"),
        ("UPDATE span SET quote = 'x' WHERE id = :actor", "span", "actor", "quote"),
        ("UPDATE span SET prefix = 'x' WHERE id = :actor", "span", "actor", "around"),
        ("UPDATE span SET end_cp = 100000 WHERE id = :actor", "span", "actor", "not within"),
        ("UPDATE span SET fragments = '[[22,28],[16,20]]' WHERE id = :claim", "span", "claim", "out of order"),
        ("UPDATE span SET fragments = '[[16,20],[22,27]]' WHERE id = :claim", "span", "claim", "do not reach"),
        ("UPDATE span SET fragments = 'x' WHERE id = :claim", "span", "claim", "cannot be read"),
        ("UPDATE span SET note = 'x' WHERE id = :actor", "span", "actor", "history"),
        ("UPDATE entity SET name = 'x' WHERE id = :entity", "entity", "entity", "history"),
        ("DELETE FROM relation WHERE id = :relation", "relation", "relation", "history"),
        ("UPDATE article SET language = 'عربي' WHERE id = :article", "article", "article", "language tag"),
        ("UPDATE article SET meta = '{' WHERE id = :article", "article", "article", "metadata"),
        ("UPDATE article SET meta = '[1]' WHERE id = :article", "article", "article", "metadata"),
        ("UPDATE article SET meta = '{\"published\": 5}' WHERE id = :article", "article", "article", "metadata"),
        ("UPDATE span SET fragments = '[[\"a\",20],[22,28]]' WHERE id = :claim", "span", "claim", "cannot be read"),
        ("UPDATE span SET fragments = '[]' WHERE id = :claim", "span", "claim", "cannot be read"),
        ("UPDATE span SET fragments = '[[16.0,20],[22,28]]' WHERE id = :claim", "span", "claim", "cannot be read"),
        ("UPDATE span SET attributes = '[1]' WHERE id = :actor", "span", "actor", "attributes"),
        ("UPDATE span SET origin = 'x' WHERE id = :actor", "span", "actor", "where it is from"),
        ("UPDATE span SET created = 'x' WHERE id = :actor", "span", "actor", "A time"),
        ("UPDATE relation SET attributes = '{' WHERE id = :relation", "relation", "relation", "attributes"),
        ("UPDATE entity SET attributes = '[]' WHERE id = :entity", "entity", "entity", "attributes"),
        ("UPDATE entity SET name_folded = 'x' WHERE id = :entity", "entity", "entity", "searching"),
        ("UPDATE entity SET name = ' ' WHERE id = :entity", "entity", "entity", "no name"),
        (
            "UPDATE change SET before = '{' WHERE object_id = :actor AND before IS NOT NULL",
            "history",
            "actor",
            "follow",
        ),
        ("UPDATE change SET after = '[]' WHERE object_id = :actor AND before IS NULL", "history", "actor", "follow"),
        ("UPDATE change SET after = NULL WHERE object_id = :actor AND before IS NULL", "history", "actor", "follow"),
    ],
)
def test_tampering_is_found_and_named(sound: Sound, damage: str, kind: str, what: str, said: str) -> None:
    sound.damage(damage)
    report = sound.workspace.check()
    assert not report.clean
    assert any(
        problem.kind == kind and problem.id == getattr(sound, what) and said in problem.message
        for problem in report.problems
    ), report.problems


@pytest.mark.parametrize(
    ("damage", "what"),
    [
        ("UPDATE label SET definition = '{}' WHERE key = 'CLAIM'", "CLAIM"),
        ("UPDATE label SET position = 9 WHERE key = 'CLAIM'", "CLAIM"),
        ("UPDATE label SET archived = NOT archived WHERE key = 'ACTOR'", "ACTOR"),
        ("UPDATE label SET parent_pk = pk WHERE key = 'ACTOR'", "ACTOR"),
        ("DELETE FROM attribute WHERE key = 'source'", "CLAIM"),
        ("UPDATE attribute SET definition = '{}' WHERE key = 'source'", "CLAIM"),
        ("UPDATE attribute SET position = -1 WHERE key = 'source'", "CLAIM"),
        ("UPDATE relation_type SET definition = '{}' WHERE key = 'makes'", "makes"),
        ("UPDATE attribute SET key = 'x' WHERE key = 'joint'", "makes"),
        (
            "DELETE FROM relation_endpoint WHERE side = 'to' "
            "AND relation_type_pk = (SELECT pk FROM relation_type WHERE key = 'makes')",
            "makes",
        ),
    ],
)
def test_a_row_that_differs_from_the_codebook_in_force_is_found(sound: Sound, damage: str, what: str) -> None:
    sound.damage(damage)
    assert [(one.kind, one.id) for one in sound.workspace.check().problems] == [("codebook", what)]


def test_a_codebook_that_cannot_be_read_is_found(sound: Sound) -> None:
    sound.damage("UPDATE codebook_version SET definition = '{\"labels\":[{}]}'")
    assert ("codebook", "1") in [(one.kind, one.id) for one in sound.workspace.check().problems]


@pytest.mark.parametrize("definition", ["{", "[]", "null"])
def test_a_label_that_cannot_be_read_is_found(sound: Sound, definition: str) -> None:
    sound.damage(f"UPDATE label SET definition = '{definition}' WHERE key = 'CLAIM'")
    assert [(one.kind, one.id) for one in sound.workspace.check().problems] == [("codebook", "CLAIM")]


@on_sqlite("new_location")
def test_a_value_of_another_kind_is_found_and_named_by_its_row(sound: Sound) -> None:
    """PostgreSQL takes none."""
    sound.damage("UPDATE article SET title = X'd8a7' WHERE id = :article")
    sound.damage("UPDATE label SET position = 'أول' WHERE key = 'CLAIM'")
    found = {(one.kind, one.id, one.message) for one in sound.workspace.check().problems}
    with sound.workspace.database.read() as connection:
        label = str(connection.scalar(text("SELECT id FROM label WHERE key = 'CLAIM'")))
    assert found == {
        ("database", sound.article, "A row of article holds no text in title"),
        ("database", label, "A row of label holds no integer in position"),
    }


@pytest.mark.parametrize("column", ["import_batch SET report", "change_set SET detail"])
def test_what_the_history_says_of_its_steps_is_looked_at(sound: Sound, tmp_path: Path, column: str) -> None:
    (tmp_path / "a.txt").write_text(f"{TEXT}\nثم", "utf-8")
    import_paths(sound.workspace, [tmp_path / "a.txt"], ImportOptions(annotator="sara"))
    for damaged in ("{", "[]"):
        sound.damage(f"UPDATE {column} = '{damaged}'")
        assert {one.kind for one in sound.workspace.check().problems} == {"history"}


@pytest.mark.parametrize(
    ("row", "kind"), [("change_set", "history"), ("import_batch", "history"), ("annotator", "annotator")]
)
def test_times_of_the_history_are_looked_at(sound: Sound, tmp_path: Path, row: str, kind: str) -> None:
    (tmp_path / "a.txt").write_text(f"{TEXT}\nثم", "utf-8")
    import_paths(sound.workspace, [tmp_path / "a.txt"], ImportOptions(annotator="sara"))
    assert sound.workspace.check().clean
    sound.damage(f"UPDATE {row} SET created = '٢٠٢٦-٠١-٠١'")
    problems = sound.workspace.check().problems
    assert {one.kind for one in problems} == {kind}
    assert all("time" in one.message for one in problems)


def test_a_folded_text_of_another_article_is_found(sound: Sound) -> None:
    with sound.workspace.database.write() as connection:
        assert fold_some(connection, 9) == 1
    assert sound.workspace.check().clean
    with sound.workspace.database.write() as connection:
        connection.execute(text("UPDATE folded_text SET text = :other"), {"other": folded_bytes(fold_key("שלום עולם"))})
    (problem,) = sound.workspace.check().problems
    assert (problem.kind, problem.id) == ("article", sound.article)
    assert "folded" in problem.message
    # One that today's rules have not made counts as missing, and is made anew.
    sound.damage("UPDATE folded_text SET folding = 0")
    assert sound.workspace.check().clean


@pytest.mark.parametrize("column", ["words_digest", "numbers"])
def test_a_signature_of_another_article_is_found(sound: Sound, column: str) -> None:
    """What is copied, and into which part of a dataset it goes, hangs on it."""
    prepare_signatures(sound.workspace.database, SilentProgress())
    assert sound.workspace.check().clean
    other = getattr(signature_of("גרסה אחרת של הידיעה מחיפה על הנמל"), column)
    with sound.workspace.database.write() as connection:
        connection.execute(text(f"UPDATE text_signature SET {column} = :other"), {"other": other})
    (problem,) = sound.workspace.check().problems
    assert (problem.kind, problem.id) == ("article", sound.article)
    assert "signature" in problem.message
    # One that was made in another way counts as missing, and is made anew.
    sound.damage("UPDATE text_signature SET method = 0")
    assert sound.workspace.check().clean


def test_a_rejected_stretch_that_is_not_in_its_text_is_found(sound: Sound) -> None:
    sound.damage(
        "INSERT INTO rejection (annotator_pk, label, article_pk, start_cp, end_cp) "
        "SELECT (SELECT min(pk) FROM annotator), 'ACTOR', pk, 0, length(text) FROM article WHERE id = :article"
    )
    assert sound.workspace.check().clean
    for stretch in ("start_cp = -1", "start_cp = end_cp", "end_cp = end_cp + 1"):
        sound.damage(
            "UPDATE rejection SET start_cp = 0, end_cp = (SELECT length(text) FROM article WHERE id = :article)"
        )
        sound.damage(f"UPDATE rejection SET {stretch}")
        (problem,) = sound.workspace.check().problems
        assert (problem.kind, problem.id) == ("article", sound.article)
        assert "not to be offered" in problem.message


def test_an_undo_that_points_nowhere_is_found(sound: Sound) -> None:
    sound.damage("UPDATE change_set SET undone_by_pk = 1 WHERE undone_by_pk IS NOT NULL")
    assert [one.kind for one in sound.workspace.check().problems] == ["history"]


def test_what_is_only_unusual_is_a_warning(sound: Sound) -> None:
    """An imported span may cut a letter from its marks, and the codebook may have changed since a link was made."""
    sound.damage("DELETE FROM change")
    cut = TEXT.index("الجِسرَ") + 3
    quote = TEXT[cut - 3 : cut]
    sound.damage(
        f"UPDATE span SET start_cp = {cut - 3}, end_cp = {cut}, quote = '{quote}', prefix = '', suffix = '' "
        "WHERE id = :actor"
    )
    sound.damage("UPDATE relation SET relation_type_pk = (SELECT pk FROM relation_type WHERE key = 'part_of')")
    report = sound.workspace.check()
    assert report.clean
    assert {(one.kind, one.id) for one in report.warnings} == {("span", sound.actor), ("relation", sound.relation)}


def test_a_relation_across_articles_is_found(sound: Sound) -> None:
    elsewhere = add_article(sound.workspace, TEXT)
    with sound.workspace.database.write() as connection:
        connection.execute(
            text("UPDATE relation SET article_pk = (SELECT pk FROM article WHERE id = :id)"), {"id": elsewhere}
        )
    assert ("relation", sound.relation) in [(one.kind, one.id) for one in sound.workspace.check().problems]


def test_a_row_that_refers_to_nothing_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.hashiya"
    workspace = Workspace.create(path)
    Sound(workspace, add_article(workspace, TEXT))
    workspace.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM annotator")
        connection.commit()
    workspace = Workspace.open(path)
    try:
        kinds = {problem.kind for problem in workspace.check().problems}
    finally:
        workspace.close()
    assert "database" in kinds


def test_a_damaged_page_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.hashiya"
    workspace = Workspace.create(path)
    for _ in range(40):
        add_article(workspace, TEXT)
    workspace.close()
    with closing(sqlite3.connect(path)) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_article_listing'").fetchone()[0]
    content = bytearray(path.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = bytes(4096)
    path.write_bytes(content)
    workspace = Workspace.open(path)
    try:
        problems = workspace.check().problems
    finally:
        workspace.close()
    assert any(problem.kind == "database" and "damaged" in problem.message for problem in problems)


def test_there_may_be_more_problems_than_are_named(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        add_article(workspace, TEXT)
    with workspace.database.write() as connection:
        connection.execute(text("UPDATE article SET title_folded = 'x'"))
    monkeypatch.setattr("app.services.check.MOST_PROBLEMS", 3)
    report = workspace.check()
    assert (len(report.problems), report.problem_count) == (3, 5)


def _peak(check: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        check()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _fill(connection: Connection, count: int) -> None:
    connection.execute(
        text(
            "INSERT INTO article (id, key, title, title_folded, text_sha256, language, removed, meta, text) "
            "SELECT id || '-' || :round || '-' || pk, key, title, title_folded, text_sha256, language, removed, "
            "meta, text FROM article"
        ),
        {"round": count},
    )


@pytest.mark.usefixtures("usual_collector")
def test_memory_does_not_grow_with_the_workspace(workspace: Workspace) -> None:
    body = TEXT * 40
    for _ in range(4):
        add_article(workspace, body)
    peaks = []
    for round_number in range(8):
        with workspace.database.write() as connection:
            _fill(connection, round_number)
        if round_number >= 5:
            assert workspace.check().clean
            peaks.append(_peak(workspace.check))
    # 256, 512 and 1,024 articles; the batch of 200 bounds what is held.
    assert peaks[2] < peaks[0] * 1.5
