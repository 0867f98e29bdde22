"""The tables that the migrations make are the tables that the program describes, on both databases."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, PrimaryKeyConstraint, UniqueConstraint, create_engine, inspect

from app.services.copies.near_duplicates import find_near_duplicates
from app.services.workspace import Workspace
from db.migrations import HEAD
from db.whole_schema import whole_schema
from db.workspace.migrating import MIGRATIONS, revision_of, upgrade
from db.workspace.opening import make_database
from tests.workspaces import add_article, take_back_to

ROOT = Path(__file__).parents[2]


def _with_words(found: Mapping[str, Any]) -> dict[str, Any]:
    """What was found of one constraint; the condition of an index as its words, which can be compared."""
    return {**found, "dialect_options": {key: str(value) for key, value in found.get("dialect_options", {}).items()}}


def _tables(connection: Connection) -> dict[str, Any]:
    """All that a database tells of its tables; the order of what has a name counts for nothing."""
    looking = inspect(connection)
    return {
        name: [
            [(one["name"], str(one["type"]), one["nullable"], one["default"]) for one in looking.get_columns(name)],
            looking.get_pk_constraint(name),
            *(
                sorted(map(_with_words, ask(name)), key=lambda one: str(one["name"]))
                for ask in (
                    looking.get_foreign_keys,
                    looking.get_unique_constraints,
                    looking.get_check_constraints,
                    looking.get_indexes,
                )
            ),
        ]
        for name in looking.get_table_names()
    }


def test_migrations_make_exactly_the_tables_of_a_new_workspace(database_location: str) -> None:
    database = make_database(database_location)
    try:
        with database.engine.begin() as connection:
            made_at_once = _tables(connection)
            assert revision_of(connection) == HEAD
            whole_schema().drop_all(connection)
            connection.exec_driver_sql("DROP TABLE alembic_version")
            upgrade(connection, MIGRATIONS)
            assert _tables(connection) == made_at_once
            assert revision_of(connection) == HEAD
            context = MigrationContext.configure(connection, opts={"target_metadata": whole_schema()})
            assert compare_metadata(context, whole_schema()) == []
    finally:
        database.close()


def test_constraints_have_the_names_that_a_later_migration_will_use(database_location: str) -> None:
    database = make_database(database_location)
    try:
        with database.read() as connection:
            looking = inspect(connection)
            for table in whole_schema().sorted_tables:
                stored = {check["name"] for check in looking.get_check_constraints(table.name)}
                stored |= {key["name"] for key in looking.get_foreign_keys(table.name)}
                named = {str(key.name) for key in table.foreign_key_constraints}
                named |= {str(one.name) for one in table.constraints if type(one).__name__ == "CheckConstraint"}
                assert stored == named, table.name
    finally:
        database.close()


def test_the_head_that_opening_compares_with_is_the_newest_migration() -> None:
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(configuration).get_current_head() == HEAD


def test_the_command_line_of_alembic_finds_the_migrations() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["alembic"]
    assert Path(settings["script_location"].replace("%(here)s", str(ROOT))) == MIGRATIONS


def test_the_migrations_can_be_taken_back(database_location: str) -> None:
    make_database(database_location).close()
    take_back_to(database_location, "base")
    engine = create_engine(database_location if "://" in database_location else f"sqlite:///{database_location}")
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    engine.dispose()


@pytest.mark.parametrize("table", [table.name for table in whole_schema().sorted_tables])
def test_every_foreign_key_that_rows_are_looked_up_by_has_an_index(table: str) -> None:
    """Deleting a span or an article must not walk through whole tables."""
    described = whole_schema().tables[table]
    leading = {next(iter(index.columns)).name for index in described.indexes}
    keys = (UniqueConstraint, PrimaryKeyConstraint)
    leading |= {next(iter(one.columns)).name for one in described.constraints if isinstance(one, keys)}
    for key in described.foreign_keys:
        if key.column.table.name in {"span", "article"} and table != "relation_endpoint":
            assert key.parent.name in leading, key.parent


def test_a_workspace_of_the_first_schema_is_brought_up_to_date_with_all_that_is_in_it(database_location: str) -> None:
    """What later migrations add is there afterwards, and works."""
    workspace = Workspace.create(database_location)
    article = add_article(workspace, "روسيا وروسيا")
    span = workspace.annotations("sara").add_span(article, "ACTOR", [(0, 5)]).changes[0].object_id
    workspace.close()
    take_back_to(database_location, "0001")
    workspace = Workspace.open(database_location)
    assert [one.id for one in workspace.articles.open(article).spans] == [span]
    search = workspace.propagation("sara")
    hits = search.find(span, proclitics=True).hits
    search.apply(span, (), hits)
    assert search.find(span, proclitics=True).rejected == 1
    copy = add_article(workspace, "روسيا، وروسيا!")
    (group,) = find_near_duplicates(workspace.database)
    assert [one.id for one in group.members] == [article, copy]
    assert workspace.check().clean
    workspace.close()
