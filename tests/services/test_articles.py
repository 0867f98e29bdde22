"""Listing and opening articles."""

import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from app.domain.records import ProgressState
from app.services import articles
from app.services.articles import ArticleQuery, Order
from app.services.progress import SilentProgress
from app.services.workspace import Workspace
from db.stores.articles import Listing, count_states, list_articles
from tests.services.conftest import TEXT
from tests.workspaces import add_article

TITLES = ("المُؤتمَرُ الأوّل", "صفحة 100%_ب", "הַנָּמָל שֶׁלָּנוּ", "می‌روم به کتابخانه", "Zebra", "abc")


@pytest.fixture
def ids(workspace: Workspace) -> list[str]:
    dates = ["2025-03-01", None, "2024-12-31", "2025-01-15", None, "2025-03-01"]
    return [
        add_article(workspace, f"{title}\n{TEXT}", published=date) for title, date in zip(TITLES, dates, strict=True)
    ]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", [0, 1, 2, 3, 4, 5]),
        ("الموتمر", [0]),
        ("المؤتمر الاول", [0]),
        ("نملנו", []),
        ("שלנו", [2]),
        ("میروم", [3]),
        ("كتاب", [3]),
        ("ABC", [5]),
        ("0%_", [1]),
        ("%", [1]),
        ("\u200c\u064b", [0, 1, 2, 3, 4, 5]),
    ],
)
def test_titles_are_found_however_they_are_typed(
    workspace: Workspace, ids: list[str], typed: str, found: list[int]
) -> None:
    assert workspace.articles.ids(ArticleQuery(text=typed)) == [ids[number] for number in found]


@pytest.mark.parametrize(
    ("order", "ascending", "descending"),
    [
        ("added", [0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0]),
        ("title", [5, 4, 2, 0, 1, 3], [3, 1, 0, 2, 4, 5]),
        ("published", [1, 4, 2, 3, 0, 5], [0, 5, 3, 2, 1, 4]),
        ("spans", [0, 2, 3, 5, 4, 1], [1, 4, 0, 2, 3, 5]),
        ("state", [0, 2, 4, 5, 3, 1], [1, 3, 0, 2, 4, 5]),
    ],
)
def test_lists_are_sorted_alike_on_both_databases_with_ties_as_added(
    workspace: Workspace, ids: list[str], order: Order, ascending: list[int], descending: list[int]
) -> None:
    sara = workspace.annotations("sara")
    for number, count in ((1, 2), (4, 1)):
        for start in range(count):
            sara.add_span(ids[number], "CLAIM", [(start, start + 1)])
    sara.set_progress(ids[1], ProgressState.FLAGGED)
    sara.set_progress(ids[3], ProgressState.DOING)
    workspace.annotations("omar").set_progress(ids[0], ProgressState.DONE)
    for backwards, wanted in ((False, ascending), (True, descending)):
        query = ArticleQuery(order=order, descending=backwards, annotator="sara")
        assert workspace.articles.ids(query) == [ids[number] for number in wanted]


def test_states_are_those_of_the_annotator(workspace: Workspace, ids: list[str]) -> None:
    sara = workspace.annotations("sara")
    sara.set_progress(ids[1], ProgressState.DONE)
    sara.set_progress(ids[2], ProgressState.TODO)
    for states, found in (
        ({ProgressState.DONE}, [1]),
        ({ProgressState.TODO}, [0, 2, 3, 4, 5]),
        ({ProgressState.DONE, ProgressState.DOING}, [1]),
    ):
        query = ArticleQuery(states=frozenset(states), annotator="sara")
        assert workspace.articles.ids(query) == [ids[number] for number in found]
        assert sum(workspace.articles.counts("sara")[state] for state in states) == len(found)
    nobody = ArticleQuery(states=frozenset({ProgressState.TODO}), annotator="omar")
    assert workspace.articles.ids(nobody) == ids
    assert workspace.articles.counts("omar") == {
        ProgressState.TODO: 6,
        ProgressState.DOING: 0,
        ProgressState.DONE: 0,
        ProgressState.FLAGGED: 0,
    }


def test_states_of_articles_in_the_trash_are_not_counted(workspace: Workspace, ids: list[str]) -> None:
    sara = workspace.annotations("sara")
    for number, state in ((0, ProgressState.DONE), (1, ProgressState.DONE), (2, ProgressState.FLAGGED)):
        sara.set_progress(ids[number], state)
    workspace.trash.remove_articles("sara", [ids[1], ids[2], ids[5]])
    counts = workspace.articles.counts("sara")
    assert counts == {
        ProgressState.TODO: 2,
        ProgressState.DOING: 0,
        ProgressState.DONE: 1,
        ProgressState.FLAGGED: 0,
    }
    assert workspace.articles.counts("omar")[ProgressState.TODO] == 3


def test_states_are_counted_and_articles_listed_without_reading_their_rows(
    workspace: Workspace, ids: list[str]
) -> None:
    """Beside each row lies its text: a large file that was just opened would be read almost whole."""
    if workspace.database.dialect != "sqlite":
        pytest.skip("PostgreSQL keeps long texts elsewhere")
    sara = workspace.annotations("sara")
    sara.set_progress(ids[0], ProgressState.DONE)
    for removed in ([], ids[1:3]):
        if removed:
            workspace.trash.remove_articles("sara", removed)
        with workspace.database.read() as connection:
            driver = connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            asked: list[str] = []
            driver.set_trace_callback(asked.append)
            count_states(connection, "sara")
            for states in (frozenset[ProgressState](), frozenset({ProgressState.DONE, ProgressState.TODO})):
                wanted = Listing(text="الم", states=states, annotator="sara", order="added", descending=False)
                list_articles(connection, wanted)
            driver.set_trace_callback(None)
            plans = [row[3] for query in asked for row in driver.execute(f"EXPLAIN QUERY PLAN {query}")]
        assert len(asked) == 4
        reads = [plan for plan in plans if " article" in plan]
        assert len(reads) >= 4
        assert all("USING COVERING INDEX" in plan for plan in reads), reads


def test_summaries_come_in_the_order_asked_for_and_leave_out_what_is_gone(workspace: Workspace, ids: list[str]) -> None:
    sara = workspace.annotations("sara")
    sara.add_span(ids[2], "CLAIM", [(0, len(TITLES[2]))])
    workspace.annotations("omar").add_span(ids[2], "CLAIM", [(0, len(TITLES[2]))])
    sara.set_progress(ids[2], ProgressState.FLAGGED)
    rows = workspace.articles.summaries([ids[2], "gone", ids[0]], "sara")
    assert [(row.id, row.title, row.span_count, row.state) for row in rows] == [
        (ids[2], TITLES[2], 2, ProgressState.FLAGGED),
        (ids[0], TITLES[0], 0, ProgressState.TODO),
    ]
    assert (rows[1].language, rows[1].direction, rows[1].published, rows[1].source) == ("ar", None, "2025-03-01", "")
    assert workspace.articles.summaries([], "sara") == []
    sara.add_span(ids[2], "ACTOR", [(0, len(TITLES[2]))])
    counted = [
        workspace.articles.summaries([ids[2]], "sara", layer)[0].span_count for layer in (None, "sara", "nobody")
    ]
    assert counted == [3, 2, 0]


def test_thousands_of_summaries_at_once(workspace: Workspace, ids: list[str]) -> None:
    wanted = [ids[number % len(ids)] for number in range(2500)]
    assert [row.id for row in workspace.articles.summaries(wanted, "sara")] == wanted


@pytest.mark.parametrize("text", ["\u2067\u200f\u2069\ufeff", "عنوان\r\nسطر\u2028سطر\ufeff\x0b\x85", "😀" * 3000])
def test_the_text_of_an_article_is_kept_to_the_character(workspace: Workspace, text: str) -> None:
    assert workspace.articles.open(add_article(workspace, text)).article.text == text


def test_info_counts_what_is_there(workspace: Workspace, ids: list[str]) -> None:
    sara = workspace.annotations("sara")
    sara.add_span(ids[0], "ACTOR", [(0, 1)])
    sara.add_span(ids[0], "CLAIM", [(0, len(TITLES[0]))])
    workspace.annotations("omar").add_span(ids[1], "CLAIM", [(2, 3)])
    sara.set_progress(ids[0], ProgressState.DONE)
    info = workspace.info()
    assert (info.articles, info.spans, info.relations, info.entities, info.steps) == (6, 3, 0, 0, 4)
    assert info.labels == {"ACTOR": 1, "CLAIM": 2}
    assert info.annotators == {"omar": 1, "sara": 2}
    assert info.languages == {"ar": 6}
    assert info.states == {"done": 1}
    assert info.to_json()["location"] == workspace.location


def test_what_was_read_ahead_is_not_read_again_unless_something_was_changed(
    workspace: Workspace, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = 0

    def counted(read: Callable[..., Any]) -> Callable[..., Any]:
        def reading(*arguments: Any) -> Any:
            nonlocal reads
            reads += 1
            return read(*arguments)

        return reading

    def listed(order: Order) -> tuple[list[str], Mapping[ProgressState, int], int]:
        nonlocal reads
        reads = 0
        query = ArticleQuery(annotator="sara", order=order, descending=True)
        first = workspace.articles.counts("sara")
        found = workspace.articles.ids(query)
        assert workspace.articles.counts("sara") == first
        return found, first, reads

    monkeypatch.setattr(articles, "list_articles", counted(list_articles))
    monkeypatch.setattr(articles, "count_states", counted(count_states))
    ahead = ArticleQuery(annotator="sara", order="added", descending=True)
    before = ids[::-1], {**dict.fromkeys(ProgressState, 0), ProgressState.TODO: 6}
    # On a server nobody knows from the history alone whether everything is as it was.
    spared = 3 if workspace.database.dialect == "sqlite" else 0
    workspace.articles.look_over(ahead, SilentProgress())
    assert listed("added") == (*before, 3 - spared)
    assert listed("added") == (*before, 3), "the second time it may have been some time ago"

    workspace.articles.look_over(ahead, SilentProgress())
    assert listed("title")[2] >= 1, "another order was not read ahead"

    workspace.articles.look_over(ahead, SilentProgress())
    workspace.annotations("sara").set_progress(ids[0], ProgressState.DONE)
    add_article(workspace, f"خبر عاجل\n{TEXT}")
    found, counts, _ = listed("added")
    assert found[1:] == ids[::-1]
    assert (counts[ProgressState.TODO], counts[ProgressState.DONE]) == (6, 1)
