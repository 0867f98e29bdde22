"""Tables of other programs: what is asked of them again and again is not gone through each time."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from app.domain.errors import RecordError
from app.exchange.databases.sqlite_reading import Tables, open_tables
from tests.exchange.round_trip import source_of

WORDS = ("قال", "محمد", "שלום", "گفت")


@contextmanager
def opened(path: Path, declared: str, rows: Sequence[tuple[object, ...]]) -> Iterator[Tables]:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"CREATE TABLE Coding {declared}")
        connection.executemany("INSERT INTO Coding VALUES (?, ?, ?)", rows)
        connection.commit()
    with open_tables(source_of(path.read_bytes(), path.name), "project") as tables:
        yield tables


@pytest.mark.parametrize(
    "declared",
    [
        "(ID INTEGER PRIMARY KEY, Document INTEGER, Word TEXT)",
        "(ID INTEGER, Document INT, Word TEXT)",
        "(ID INTEGER PRIMARY KEY, Document TEXT, Word TEXT)",
        "(ID INTEGER PRIMARY KEY, Document, Word)",
        "(ID INTEGER PRIMARY KEY, Document REAL, Word VARCHAR(9))",
        "(ID INTEGER PRIMARY KEY, Document NUMERIC, Word)",
        "(ID INTEGER PRIMARY KEY, Document INTEGER, Word TEXT) WITHOUT ROWID",
        "(ID INTEGER PRIMARY KEY, Document INTEGER, rowid TEXT)",
        "(Other INTEGER, Document INTEGER, Word TEXT)",
    ],
)
def test_the_rows_of_a_value_are_those_that_have_it(tmp_path: Path, declared: str) -> None:
    rows = [(99 - number, number % 7, WORDS[number % 4]) for number in range(40)]
    with opened(tmp_path / "a.db", declared, rows) as tables:
        for value in (*range(8), "3", "3.0", "محمد", None, 3.0):
            wanted = list(tables.rows("Coding", ("ID", "Word"), {"Document": value}, "ID"))
            assert list(tables.rows_of("coding", ("ID", "Word"), "document", value, "ID")) == wanted
            assert list(tables.rows_of("Coding", ("ID",), "Document", value)) == list(
                tables.rows("Coding", ("ID",), {"Document": value})
            )
            assert list(tables.rows_of("Coding", ("ID",), "Word", value, "ID")) == (
                list(tables.rows("Coding", ("ID",), {"Word": value}, "ID") if tables.has("Coding", "Word") else ())
            )
        assert len(list(tables.rows_of("Coding", ("ID",), "Document", 3, "ID"))) == 6
        assert not list(tables.rows_of("Missing", ("ID",), "Document", 3, "ID"))


def test_bytes_are_refused_where_they_stand_and_nowhere_else(tmp_path: Path) -> None:
    rows: list[tuple[object, ...]] = [(1, 1, "قال"), (2, 2, b"\xff"), (3, 3, "سكت")]
    with opened(tmp_path / "a.db", "(ID INTEGER PRIMARY KEY, Document INTEGER, Word TEXT)", rows) as tables:
        assert list(tables.rows_of("Coding", ("Word",), "Document", 3, "ID")) == [("سكت",)]
        with pytest.raises(RecordError, match="holds bytes"):
            list(tables.rows_of("Coding", ("Word",), "Document", 2, "ID"))


def test_a_text_that_no_workspace_keeps_is_refused_where_it_stands(tmp_path: Path) -> None:
    rows: list[tuple[object, ...]] = [(1, 1, "قال"), (2, 2, "من\0قال"), (3, 3, "سكت")]
    with opened(tmp_path / "a.db", "(ID INTEGER PRIMARY KEY, Document INTEGER, Word TEXT)", rows) as tables:
        assert list(tables.rows_of("Coding", ("Word",), "Document", 3, "ID")) == [("سكت",)]
        with pytest.raises(RecordError, match=r"holds a NUL character \(U\+0000\) in Coding"):
            list(tables.rows_of("Coding", ("Word",), "Document", 2, "ID"))


def _steps(path: Path, count: int, kind: str) -> int:
    """Instructions of SQLite, in hundreds, to ask for the rows of each of so many documents, numbers of this kind."""
    declared = f"(ID INTEGER PRIMARY KEY, Document {kind}, Word TEXT)"
    found = 0

    def step() -> int:
        nonlocal found
        found += 1
        return 0

    with opened(path, declared, [(number, number // 2, WORDS[number % 4]) for number in range(2 * count)]) as tables:
        tables._connection.set_progress_handler(step, 100)
        for document in range(count):
            assert len(list(tables.rows_of("Coding", ("ID",), "Document", document, "ID"))) == 2
    return found


@pytest.mark.parametrize("kind", ["INTEGER", "", "TEXT"])
def test_a_table_is_gone_through_once_however_many_values_are_asked_for(tmp_path: Path, kind: str) -> None:
    few, many = _steps(tmp_path / "few.db", 200, kind), _steps(tmp_path / "many.db", 800, kind)
    assert many < 6 * few
