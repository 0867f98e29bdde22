"""Whichever statement of a larger step fails, and wherever the server goes away: all of the step is stored, or nothing.

Labelling, statement by statement, is in `tests/editing/test_failing_statements.py`.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import psycopg
import pytest

from app.domain.codebook.edits import MergeLabels
from app.domain.errors import HashiyaError
from app.domain.records import ChangeKind, Entity, ProgressState, Span
from app.services.copies.signatures import prepare_signatures
from app.services.dataset.build import build_dataset
from app.services.dataset.choices import DatasetChoices, parts_from
from app.services.labelling.propagation import Scope
from app.services.progress import SilentProgress
from app.services.transfer.transfer import ExportOptions, ImportOptions, export_workspace, import_paths
from app.services.workspace import Workspace
from db.schema import ARTICLE
from db.stores.codebook import drop_unnamed, write_codebook
from tests.failing_statements import BROKEN, FULL, Statements, counted_statements
from tests.postgres import PostgresServer
from tests.workspaces import add_article

ARABIC = "قال وزير الخارجية سامح شكري 😀 إن الهدنة انتهت، وفق بيان وزارة الصحة. وأضاف سامح شكري أن الهدنة ستعود."
HEBREW = "שר החוץ אמר: „לא נחתום“ – כך נמסר. 😀"
PERSIAN = "سخنگوی دولت می‌گوید که توافق نهایی است. 👨‍👩‍👧"
MINISTER = (ARABIC.index("سامح"), ARABIC.index(" 😀"))
TRUCE = (ARABIC.index("الهدنة"), ARABIC.index("،"))
MOST = 120
_DERIVED = {"text_signature", "folded_text"}
"""Tables made from the texts; they may be filled whatever becomes of the step."""

Step = Callable[[], object]
on_postgresql = pytest.mark.parametrize("new_location", ["postgresql"], indirect=True)


@pytest.fixture
def statements(new_location: str, monkeypatch: pytest.MonkeyPatch) -> Statements:
    return counted_statements(new_location, monkeypatch)


def stored(workspace: Workspace) -> dict[str, list[Any]]:
    """All rows of all tables; without the notes of imports that have begun, and what is derived from the texts."""
    found: dict[str, list[Any]] = {one.name: [] for one in ARTICLE.metadata.sorted_tables if one.name not in _DERIVED}
    with workspace.database.read() as connection:
        if workspace.database.dialect == "postgresql":
            # In one query: each is a way to the server and back.
            every = " UNION ALL ".join(f"SELECT '{name}', t::text FROM {name} t" for name in found)
            for name, row in connection.exec_driver_sql(every):
                found[name].append(row)
        else:
            for name, rows in found.items():
                rows += map(str, connection.exec_driver_sql(f"SELECT * FROM {name}"))
    found["workspace"] = [row for row in found["workspace"] if "importing " not in row]
    return found


class Work:
    """What is done one after the other: each step is made from what is there, as the window would show it."""

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self.workspace = workspace
        self.folder = folder
        whole = workspace.codebook()
        # As small as can be: each label, attribute and link type is a statement of its own.
        labels = [replace(one, attributes=()) for one in whole.labels if one.key in {"ACTOR", "CLAIM"}]
        types = [
            replace(one, attributes=(), from_labels=("ACTOR",)) for one in whole.relation_types if one.key == "makes"
        ]
        small = replace(whole, labels=tuple(labels), relation_types=tuple(types))
        with workspace.database.write() as connection:
            drop_unnamed(connection, write_codebook(connection, small))
        self.article = add_article(workspace, ARABIC)
        self.other = add_article(workspace, HEBREW, language="he")
        self.sara = workspace.annotations("سارة")
        self.sara.add_span(self.article, "ACTOR", [MINISTER])
        workspace.trash.remove_articles("سارة", [self.other])
        # Signatures that cannot be stored are made anew, and nobody is told.
        prepare_signatures(workspace.database, SilentProgress())

    def actors(self) -> list[Span]:
        spans = self.workspace.articles.open(self.article).spans
        return sorted((one for one in spans if one.label == "ACTOR"), key=lambda span: span.start)

    def entity(self, name: str) -> Entity:
        return next(one for one in self.workspace.entities.find(name) if one.name == name)

    def imported(self) -> Step:
        """A new article with a new label, an entity, a link; a layer for one that is there; one out of the trash."""
        path = self.folder / "delivery.jsonl"
        path.write_bytes(
            b"".join(
                orjson.dumps(labelled(text, key)) + b"\n"
                for text, key in ((PERSIAN, "khabar-fa"), (ARABIC, self.article), (HEBREW, self.other))
            )
        )
        options = ImportOptions(annotator="سارة", format="spans", unknown_labels="add", near_duplicates="skip")
        return lambda: import_paths(self.workspace, [path], options)

    def all_labelled(self) -> Step:
        finder, like = self.workspace.propagation("سارة"), self.actors()[0]
        hits = finder.find(like.id, scope=Scope.ARTICLE).hits
        return lambda: finder.apply(like.id, hits)

    def span_split(self) -> Step:
        span = self.actors()[0]
        return lambda: self.sara.split_span(span.id, span.version, ARABIC.index(" شكري"))

    def spans_merged(self) -> Step:
        one, other = self.actors()[:2]
        return lambda: self.sara.merge_spans((one.id, one.version), (other.id, other.version), [MINISTER])

    def entity_added(self) -> Step:
        span = self.actors()[0]
        return lambda: self.workspace.entities.add_for("سارة", (span.id, span.version), "سامح شكري", "person")

    def mention_assigned(self) -> Step:
        span, entity = self.actors()[1], self.entity("سامح شكري")
        return lambda: self.workspace.entities.assign("سارة", [(span.id, span.version)], entity.id, names=["الوزير"])

    def entity_split(self) -> Step:
        span, entity = self.actors()[1], self.entity("سامح شكري")
        seen = (entity.id, entity.version)
        return lambda: self.workspace.entities.split("سارة", seen, [(span.id, span.version)], "شكري آخر")

    def entities_merged(self) -> Step:
        going, staying = self.entity("شكري آخر"), self.entity("سامح شكري")
        sources = [(going.id, going.version)]
        return lambda: self.workspace.entities.merge("سارة", sources, (staying.id, staying.version))

    def entity_deleted(self) -> Step:
        entity = self.entity("سامح شكري")
        return lambda: self.workspace.entities.delete("سارة", entity.id, entity.version)

    def labels_merged(self) -> Step:
        editing, version = self.workspace.codebook_editing("سارة"), self.workspace.codebook().version
        return lambda: editing.apply(MergeLabels("SPEAKER", "ACTOR"), version=version)

    def article_removed(self) -> Step:
        return lambda: self.workspace.trash.remove_articles("سارة", [self.article])

    def article_restored(self) -> Step:
        return lambda: self.workspace.trash.restore("سارة", [(ChangeKind.ARTICLE, self.article)])

    def all_done(self) -> Step:
        return lambda: self.sara.set_progress_of([self.article, self.other], ProgressState.DONE)

    def taken_back(self) -> Step:
        """That the entity was deleted, and split before."""
        entries = self.workspace.history.entries(limit=100)
        found = [one.change_set.id for one in entries if one.change_set.verb == "remove_entity"]
        return lambda: self.workspace.history.revert("سارة", found)

    def undone(self) -> Step:
        return self.sara.undo


STEPS = [name for name, value in vars(Work).items() if not name.startswith("_") and name not in {"actors", "entity"}]


def labelled(text: str, key: str) -> dict[str, Any]:
    """The article with a layer of Omar's."""
    end = text.index(" ", 5)
    spans = [
        {"id": f"{key}-1", "label": "SPEAKER", "start": 0, "end": end, "text": text[:end], "annotator": "عمر"},
        {"id": f"{key}-2", "label": "CLAIM", "start": end + 1, "end": len(text), "annotator": "عمر"},
    ]
    return {
        "id": key,
        "text": text,
        "spans": [{**spans[0], "entity": "e1"}, spans[1]],
        "relations": [{"type": "makes", "from": f"{key}-1", "to": f"{key}-2", "annotator": "عمر"}],
        "entities": [{"id": "e1", "name": "وزارة الخارجية", "kind": "organization", "aliases": ["الخارجية"]}],
        "status": {"عمر": "doing"},
    }


@pytest.fixture
def work(new_location: str, statements: Statements, tmp_path: Path) -> Iterator[Work]:
    with closing(Workspace.open(new_location)) as workspace:
        yield Work(workspace, tmp_path)


def refusal_of(step: Step, statements: Statements) -> str:
    """What the step says of a statement that failed, in one line; nothing where it was done."""
    try:
        step()
    except HashiyaError as error:
        said = str(error)
    else:
        return ""
    assert statements.fired, said
    assert said.strip()
    assert "\n" not in said
    return said


def test_a_statement_that_fails_leaves_all_as_it_was(work: Work, statements: Statements) -> None:
    """Of each step the first, the second, …; after the last one the step itself is done, once."""
    errors = [error[work.workspace.database.dialect] for error in (BROKEN, FULL)]
    for name in STEPS:
        step, before = getattr(work, name)(), stored(work.workspace)
        # An import says the same to both databases, and what it costs is a third of all this.
        sparse = name == "imported" and work.workspace.database.dialect == "postgresql"
        for number in range(0, MOST, 3 if sparse else 1):
            with statements.failing(number, errors[number % 2]):
                refusal = refusal_of(step, statements)
            if not refusal:
                # What an import does after its commit, it can do without.
                assert not statements.fired or name == "imported"
                break
            assert stored(work.workspace) == before, (name, statements.fired)
        assert 3 < number < MOST - 1, "the statements are not counted"
        assert len(stored(work.workspace)["change_set"]) == len(before["change_set"]) + 1, name
    assert work.workspace.check().clean


@on_postgresql
def test_a_server_that_goes_away_before_a_commit_has_stored_nothing(
    work: Work, statements: Statements, postgres_server: PostgresServer
) -> None:
    with psycopg.connect(postgres_server.url("postgres").replace("+psycopg", ""), autocommit=True) as other:

        def end(connection: psycopg.Connection[Any]) -> None:
            other.execute("SELECT pg_terminate_backend(%s, 10000)", [connection.info.backend_pid])

        for name in STEPS:
            step, before = getattr(work, name)(), stored(work.workspace)
            for number in range(MOST):
                with statements.cut_off(number, end):
                    refusal = refusal_of(step, statements)
                if not refusal:
                    break
                assert "nothing was saved: the server cannot be reached" in refusal
                assert stored(work.workspace) == before, name
            assert number, "no commit was cut off"
            assert len(stored(work.workspace)["change_set"]) == len(before["change_set"]) + 1, name
    assert work.workspace.check().clean


@on_postgresql
def test_a_step_whose_commit_nobody_hears_of_is_found_to_be_stored(work: Work, statements: Statements) -> None:
    """Another connection tells, so that nobody does the step a second time."""
    for name in STEPS:
        step, before = getattr(work, name)(), stored(work.workspace)
        for number in range(MOST):
            with statements.unanswered(number):
                assert refusal_of(step, statements) == "", name
            if (there := stored(work.workspace)) != before:
                break
        assert len(there["change_set"]) == len(before["change_set"]) + 1, name
    assert work.workspace.check().clean


@on_postgresql
def test_a_step_of_which_nobody_can_tell_is_not_stored_twice(
    work: Work, statements: Statements, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.workspace.engine.was_stored", lambda _engine, _number: None)
    for name in STEPS:
        step, before = getattr(work, name)(), stored(work.workspace)
        for number in range(MOST):
            with statements.unanswered(number):
                assert "it is unknown whether" in refusal_of(step, statements), name
            if (there := stored(work.workspace)) != before:
                break
        assert len(there["change_set"]) == len(before["change_set"]) + 1, name
        # Done again without another look: it is there already, or refused. A second undo takes back what was before.
        if name != "undone":
            with suppress(HashiyaError):
                step()
            assert stored(work.workspace) == there, name
    assert work.workspace.check().clean


@pytest.mark.parametrize("kind", ["dataset", "export"])
def test_a_statement_that_fails_leaves_no_part_of_what_is_written(
    work: Work, statements: Statements, kind: str
) -> None:
    work.imported()()
    prepare_signatures(work.workspace.database, SilentProgress())
    out = work.folder / "out"
    out.mkdir()
    choices = DatasetChoices(gold="majority", parts=parts_from("train=1"), days_together=False)

    def step() -> object:
        if kind == "export":
            return export_workspace(work.workspace, out / "news.jsonl", ExportOptions())
        return build_dataset(work.workspace, out / "news", choices)

    for number in range(MOST):
        with statements.failing(number, BROKEN[work.workspace.database.dialect]):
            refusal = refusal_of(step, statements)
        if not refusal:
            break
        assert list(out.iterdir()) == [], statements.fired
    assert not statements.fired
    assert 3 < number < MOST - 1
    assert {path.name for path in out.iterdir()} >= {"news.jsonl" if kind == "export" else "news"}
