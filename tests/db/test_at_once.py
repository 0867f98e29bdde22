"""Steps of two people in the very same moment, in threads of their own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.domain.errors import ConflictError
from app.services.workspace import Workspace
from db.workspace.opening import open_database
from tests.workspaces import add_article


def both(first: Callable[[], object], second: Callable[[], object]) -> list[BaseException | None]:
    """Run both at once; what each raised."""
    barrier = threading.Barrier(2)

    def run(act: Callable[[], object]) -> BaseException | None:
        barrier.wait()
        try:
            act()
        except ConflictError as error:
            return error
        return None

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, (first, second)))


def test_of_two_who_merge_the_same_entities_crosswise_one_is_told(database_location: str) -> None:
    one_window, other_window = Workspace.create(database_location), Workspace.open(database_location)
    for number in range(5):
        a, b = (
            one_window.entities.add("sara", f"{name} {number}", "party").changes[0].object_id
            for name in ("حزب", "الحزب")
        )
        told = both(
            lambda a=a, b=b: one_window.entities.merge("sara", [(a, 1)], (b, 1)),  # type: ignore[misc]
            lambda a=a, b=b: other_window.entities.merge("omar", [(b, 1)], (a, 1)),  # type: ignore[misc]
        )
        assert sum(error is None for error in told) == 1
        assert len(one_window.entities.find(f"{number}")) == 1
    assert one_window.check().clean
    one_window.close()
    other_window.close()


def test_of_two_transactions_that_wait_for_each_other_one_gives_way_and_says_so(postgres_url: str) -> None:
    Workspace.create(postgres_url).close()
    databases = [open_database(postgres_url), open_database(postgres_url)]
    met = threading.Barrier(2)

    def cross(database: int, names: tuple[str, str]) -> None:
        with databases[database].write() as connection:
            for name in names:
                connection.exec_driver_sql("SELECT 1 FROM workspace WHERE name = %s FOR UPDATE", (name,))
                if name == names[0]:
                    met.wait()

    told = both(lambda: cross(0, ("id", "created")), lambda: cross(1, ("created", "id")))
    errors = [error for error in told if error is not None]
    assert len(errors) == 1
    with pytest.raises(ConflictError, match="Do your step again"):
        raise errors[0]
    for database in databases:
        database.close()


def test_two_who_begin_under_the_same_name_and_search_at_the_same_moment(database_location: str) -> None:
    one_window, other_window = Workspace.create(database_location), Workspace.open(database_location)
    ids = [add_article(one_window, f"قالت هيئة الموانئ {number}") for number in range(5)]
    for number, article in enumerate(ids):
        told = both(
            lambda: one_window.annotations(f"دانة {number}").add_span(article, "ACTOR", [(0, 4)]),  # noqa: B023
            lambda: other_window.annotations(f"دانة {number}").add_span(article, "ACTOR", [(5, 9)]),  # noqa: B023
        )
        assert told == [None, None]
        told = both(one_window.propagation("دانة").prepare, other_window.propagation("دانة").prepare)
        assert told == [None, None]
        with one_window.database.write() as connection:
            connection.exec_driver_sql("DELETE FROM folded_text")
    assert len(one_window.annotators()) == 5
    one_window.close()
    other_window.close()
