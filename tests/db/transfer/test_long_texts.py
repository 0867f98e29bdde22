"""Articles as long as speeches and chapters: a few are held at once, however many there are."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import orjson
import psycopg
import pytest

from app.services.sample import load_sample
from app.services.workspace import Workspace
from db import drivers
from db.drivers import Row, RowStream, texts_at_once
from db.transfer import bulk_export, row_groups
from db.transfer.bulk_export import RecordStream


@pytest.fixture
def workspace(new_location: str) -> Iterator[Workspace]:
    with closing(Workspace.open(new_location)) as opened:
        load_sample(opened)
        yield opened


class _Counted(RowStream):
    """Counts the articles that are taken from it."""

    taken = 0

    def __init__(self, *given: Any, texts: bool = False) -> None:
        super().__init__(*given, texts=texts)
        self._of_articles = texts

    def __iter__(self) -> Iterator[Row]:
        for row in super().__iter__():
            _Counted.taken += self._of_articles
            yield row


def test_an_export_holds_no_more_than_it_has_to(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_export, "RowStream", _Counted)
    monkeypatch.setattr(row_groups, "MOST_CHARACTERS", 2_000)
    monkeypatch.setattr(_Counted, "taken", 0)
    with workspace.database.read() as connection:
        held = 0
        for given, record in enumerate(RecordStream(connection, None, orjson.loads)):
            held += len(record["text"])
            if _Counted.taken == given + 1:  # What came together has been given out.
                assert held - len(record["text"]) < 2_000
                held = 0
        assert _Counted.taken == given + 1 == 12


def test_what_was_chosen_comes_in_its_order_a_few_at_a_time(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_export, "RowStream", _Counted)
    monkeypatch.setattr(drivers, "MOST_CHARACTERS", 1)
    monkeypatch.setattr(_Counted, "taken", 0)
    with workspace.database.read() as connection:
        ids = sorted(record["id"] for record in RecordStream(connection, None, orjson.loads))
        _Counted.taken = 0
        held = [
            (record["id"], _Counted.taken) for record in RecordStream(connection, None, orjson.loads).chosen(ids * 2)
        ]
    assert [identifier for identifier, _ in held] == ids * 2
    assert [taken for _, taken in held] == [10] * 10 + list(range(11, 25)), "as soon as it is known how long texts are"


def test_a_server_sends_as_many_texts_as_may_be_held(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    fetch = psycopg.ServerCursor.fetchmany

    def counting(cursor: Any, size: int = 0) -> list[Row]:
        asked.append(size)
        return fetch(cursor, size)

    monkeypatch.setattr(psycopg.ServerCursor, "fetchmany", counting)
    monkeypatch.setattr(drivers, "TEXTS_AT_FIRST", 2)
    monkeypatch.setattr(drivers, "MOST_CHARACTERS", 3_000)
    with closing(Workspace.create(postgres_url)) as workspace:
        load_sample(workspace)
        with workspace.database.read() as connection:
            stream = RowStream(connection, "hashiya_test", "SELECT pk, text FROM article ORDER BY pk", texts=True)
            texts = [text for _, text in stream]
            stream.close()
    assert len(texts) == 12
    at, wanted = 0, 2
    for size in asked[:-1]:
        assert size == wanted
        some = texts[at : at + size]
        at, wanted = at + size, texts_at_once(len(some), sum(map(len, some)))
    assert texts_at_once(10, 0) == 100
    assert texts_at_once(1, 10**7) == 1
