"""Rows by the hundred, straight to the driver: columns, keys, order, errors."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from app.domain.codebook.codebook import with_endpoints, with_labels
from app.domain.errors import RecordError, StorageError
from app.domain.native_record import RELATION_OUTLINE, SPAN_OUTLINE, NativeRecord, span_columns
from app.services.workspace import Workspace
from db.drivers import RowSink, RowStream
from db.schema import ARTICLE, SPAN
from db.stores.codebook import label_keys, load_codebook, relation_type_keys, write_codebook
from db.transfer.bulk_export import OutlineStream, RecordStream, count_articles
from db.transfer.bulk_import import _COLUMNS, BulkImport, DuplicateIdError
from db.whole_schema import whole_schema
from tests.exchange.articles import LABELS, LINKS, records, seed_records


@pytest.fixture
def workspace(new_location: str) -> Iterator[Workspace]:
    with closing(Workspace.open(new_location)) as opened:
        with opened.database.write() as connection:
            book = with_labels(load_codebook(connection), LABELS)
            links = [(kind, a, b) for kind in LINKS for a in LABELS for b in LABELS]
            write_codebook(connection, with_endpoints(book, links))
        yield opened


def begin(connection: Connection) -> BulkImport:
    bulk = BulkImport(connection, annotator="سارة", source="test", now="2026-01-01T10:00:00Z")
    bulk.use_codebook(label_keys(connection), relation_type_keys(connection), 2)
    return bulk


def put(connection: Connection, *found: NativeRecord) -> BulkImport:
    bulk = begin(connection)
    list(bulk.take_entities(found))
    for record in found:
        bulk.add(record, span_columns(record["spans"]), record["id"])
    bulk.finish("native", "{}")
    return bulk


def taken(connection: Connection, annotator: str | None = None) -> list[NativeRecord]:
    return list(RecordStream(connection, annotator, orjson.loads))


def copied(record: NativeRecord) -> Any:
    return orjson.loads(orjson.dumps(record))


def in_order(record: NativeRecord) -> Any:
    """As it comes out: in the order that the design gives."""
    start = {span["id"]: span["start"] for span in record["spans"]}
    return copied(record) | {
        "relations": sorted(record["relations"], key=lambda r: (start[r["from"]], start[r["to"]], r["type"], r["id"])),
        "entities": sorted(record["entities"], key=lambda entity: entity["id"]),
    }


def test_every_column_is_written_by_name() -> None:
    for table, columns in _COLUMNS.items():
        stored = set(whole_schema().tables[table].columns.keys())
        assert set(columns) == stored, table


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(records(), max_size=4, unique_by=lambda record: record["id"]))
def test_what_goes_in_comes_out_in_order(workspace: Workspace, found: list[NativeRecord]) -> None:
    class TakeBackError(Exception):
        pass

    with pytest.raises(TakeBackError), workspace.database.write() as connection:  # noqa: PT012
        put(connection, *found)
        out = taken(connection)
        assert out == [in_order(record) for record in found]
        assert count_articles(connection) == len(found)
        raise TakeBackError


def test_relations_and_ties_come_out_in_one_order_whatever_they_went_in(workspace: Workspace) -> None:
    record: Any = copied(seed_records()[0])
    twin = {**record["spans"][3], "id": "000", "label": "CLAIM"}
    wanted = sorted([*record["spans"], twin], key=lambda s: (s["start"], s["end"], s["label"], s["id"]))
    shuffled: Any = {**record, "spans": [twin, *reversed(record["spans"])], "relations": record["relations"][::-1]}
    with workspace.database.write() as connection:
        put(connection, shuffled)
    with workspace.database.read() as connection:
        (out,) = taken(connection)
    assert out["spans"] == wanted
    assert out["relations"] == record["relations"]
    opened = workspace.articles.open(record["id"])
    assert [span.id for span in opened.spans] == [span["id"] for span in wanted]
    assert [relation.id for relation in opened.relations] == [relation["id"] for relation in out["relations"]]


def test_prepared_json_gives_the_same_bytes_as_parsed_json(workspace: Workspace) -> None:
    with workspace.database.write() as connection:
        put(connection, *seed_records())
    with workspace.database.read() as connection:
        parsed = [orjson.dumps(record) for record in RecordStream(connection, None, orjson.loads)]
        prepared = [orjson.dumps(record) for record in RecordStream(connection, None, orjson.Fragment, orjson.Fragment)]
    assert parsed == prepared == [orjson.dumps(record) for record in seed_records()]


def outline(record: NativeRecord) -> Any:
    keys = (*SPAN_OUTLINE, "fragments")
    spans = [{key: span[key] for key in keys if key in span} for span in copied(record)["spans"]]
    relations = [{key: relation[key] for key in RELATION_OUTLINE} for relation in copied(record)["relations"]]
    return {**copied(record), "spans": spans, "relations": relations}


def unordered(record: Any) -> Any:
    return {**record, **{key: sorted(map(orjson.dumps, record[key])) for key in ("spans", "relations")}}


def test_outlines_are_those_of_the_whole_records(workspace: Workspace) -> None:
    first, *others = seed_records()
    *_, one = first["spans"]
    twice: Any = {**one, "id": "مرة-أخرى", "note": "ملاحظة"}
    with workspace.database.write() as connection:
        put(connection, {**first, "spans": [*first["spans"], twice]}, *others)
    with workspace.database.read() as connection:
        whole = taken(connection)
        outlines = list(OutlineStream(connection, None, orjson.loads))
    assert any("fragments" in span for span in outlines[0]["spans"])
    assert [unordered(found) for found in outlines] == [unordered(outline(found)) for found in whole]


def test_outlines_of_one_layer_count_the_links_that_leave_it(workspace: Workspace) -> None:
    first, *_ = seed_records()
    spans = [{**span, "annotator": "علي"} if number % 2 else span for number, span in enumerate(first["spans"])]
    links = [{**link, "annotator": "علي"} for link in first["relations"]]
    theirs = {span["id"] for span in spans if span["annotator"] == "علي"}
    inside = [link for link in links if {link["from"], link["to"]} <= theirs]
    for end in ("from", "to"):
        assert any(link[end] in theirs for link in links if link not in inside)
    mixed: Any = {**first, "spans": spans, "relations": links}
    with workspace.database.write() as connection:
        put(connection, mixed)
    with workspace.database.read() as connection:
        streams = [kind(connection, "علي", orjson.loads) for kind in (RecordStream, OutlineStream)]
        whole, outlines = ([*stream] for stream in streams)
    assert [unordered(found) for found in outlines] == [unordered(outline(found)) for found in whole]
    assert [len(found["relations"]) for found in (*whole, *outlines)] == [len(inside)] * 2
    assert [stream.left_out_relations for stream in streams] == [len(links) - len(inside)] * 2


@pytest.mark.parametrize("kind", [RecordStream, OutlineStream])
def test_a_span_that_does_not_fit_its_text_is_named(workspace: Workspace, kind: type[RecordStream]) -> None:
    record = seed_records()[0]
    damaged = record["spans"][2]["id"]
    with workspace.database.write() as connection:
        put(connection, record)
        connection.execute(SPAN.update().where(SPAN.c.id == damaged).values(quote="غير"))
    with (
        workspace.database.read() as connection,
        pytest.raises(StorageError, match=f"Article {record['id']}: span {damaged} does not fit") as raised,
    ):
        list(kind(connection, None, orjson.loads))
    assert "hashiya check" in str(raised.value)


def test_removed_articles_are_passed_over_with_all_that_hangs_on_them(workspace: Workspace) -> None:
    with workspace.database.write() as connection:
        put(connection, *seed_records())
        connection.execute(ARTICLE.update().where(ARTICLE.c.pk % 2 == 1).values(removed=True))
        kept = set(connection.scalars(select(ARTICLE.c.id).where(ARTICLE.c.removed.is_(False))))
    with workspace.database.read() as connection:
        out = taken(connection)
        assert count_articles(connection) == len(out)
    assert out == [record for record in seed_records() if record["id"] in kept]


def test_keys_go_on_after_those_that_are_there(workspace: Workspace) -> None:
    first, second = seed_records()[:2]
    with workspace.database.write() as connection:
        put(connection, first)
    with workspace.database.write() as connection:
        before = max(connection.scalars(select(SPAN.c.pk)))
        put(connection, second)
        keys = list(connection.scalars(select(SPAN.c.pk).order_by(SPAN.c.pk)))
    assert len(keys) == len(set(keys)) == len(first["spans"]) + len(second["spans"])
    assert keys[len(first["spans"])] > before
    # Single saves draw their keys elsewhere; they must not collide with those of an import.
    service = workspace.annotations("دانا")
    for _ in range(3):
        service.add_span(first["id"], "ACTOR", [(0, 1)])
        service.undo()
    service.add_span(first["id"], "ACTOR", [(0, 1)])
    with workspace.database.write() as connection:
        put(connection, seed_records()[2])


@pytest.mark.parametrize("what", ["spans", "relations"])
def test_a_taken_id_is_told_when_rows_are_written(workspace: Workspace, what: str) -> None:
    first, second = seed_records()[:2]
    broken: Any = copied(second)
    broken[what][0]["id"] = first[what][0]["id"]  # type: ignore[literal-required]
    if what == "spans":
        broken["relations"] = []
    with pytest.raises(DuplicateIdError), workspace.database.write() as connection:
        put(connection, first, broken)
    assert workspace.info().articles == 0


def test_metadata_that_cannot_be_stored_is_refused(workspace: Workspace) -> None:
    deep: Any = 1
    for _ in range(300):
        deep = [deep]
    record: Any = copied(seed_records()[0])
    with workspace.database.write() as connection:
        bulk = begin(connection)
        list(bulk.take_entities([record]))
        with pytest.raises(RecordError, match="meta"):
            bulk.add(record | {"meta": {"deep": deep}}, span_columns(record["spans"]), "x")
        record["spans"][0]["attributes"] = {"deep": deep}
        with pytest.raises(RecordError, match="attributes"):
            bulk.add(record, span_columns(record["spans"]), "x")
        bulk.finish("native", "{}")
        assert taken(connection) == []


def test_an_imported_span_has_the_same_proof_beside_it_as_one_made_by_hand(workspace: Workspace) -> None:
    """Its words and those around it, from the beginning of the text to its end."""
    record = copied(seed_records()[0])
    text = record["text"]
    places = sorted({(one["start"], one["end"]) for one in record["spans"] if "fragments" not in one})
    places += [(0, 3), (5, 9), (len(text) - 4, len(text)), (len(text) - 40, len(text) - 33)]
    first = record["spans"][0]
    record["spans"] = [
        {**first, "id": f"s{number}", "start": start, "end": end, "text": text[start:end], "entity": None}
        for number, (start, end) in enumerate(places)
    ]
    record["relations"] = []
    with workspace.database.write() as connection:
        put(connection, record)
    sara = workspace.annotations("سارة")
    for place in places:
        sara.add_span(record["id"], first["label"], [place], attributes=first["attributes"])
    brought: dict[tuple[int, int], tuple[str, str, str]] = {}
    made: dict[tuple[int, int], tuple[str, str, str]] = {}
    for span in workspace.articles.open(record["id"]).spans:
        (brought if span.id.startswith("s") else made)[span.start, span.end] = span.quote, span.prefix, span.suffix
    assert len(brought) == len(set(places))
    assert brought == made
    assert (brought[0, 3][1], brought[len(text) - 4, len(text)][2]) == ("", "")


def test_entities_are_stored_once_and_brought_back(workspace: Workspace) -> None:
    record, further, *_ = (record for record in seed_records() if record["entities"])
    ours, theirs = ({entity["id"] for entity in one["entities"]} for one in (record, further))
    assert ours - theirs
    assert theirs - ours
    with workspace.database.write() as connection:
        put(connection, record, further)
        connection.exec_driver_sql("UPDATE span SET entity_pk = NULL")
    with workspace.database.write() as connection:
        connection.exec_driver_sql("UPDATE entity SET removed = true")
        bulk = begin(connection)
        other: Any = copied(record)
        other["entities"][0]["aliases"] = ["اسم آخر"]
        assert list(bulk.take_entities([record, other])) == [(record["id"], record["entities"][0]["id"])]
        bulk.flush()
        assert bulk.stored.entities == 0
        left = connection.exec_driver_sql("SELECT id, version FROM entity WHERE removed").all()
        assert {tuple(one) for one in left} == {(one, 1) for one in theirs - ours}, "what nobody brought stays deleted"
        again = connection.exec_driver_sql("SELECT id, version FROM entity WHERE NOT removed").all()
        assert {tuple(one) for one in again} == {(one, 2) for one in ours}, "an older view of it is found out"


def test_rows_of_a_stream_are_not_held(workspace: Workspace) -> None:
    with workspace.database.write() as connection:
        put(connection, *seed_records())
    with workspace.database.read() as connection:
        stream = RowStream(connection, "hashiya_test", "SELECT id FROM span WHERE article_pk > ? ORDER BY pk", (0,))
        rows = iter(stream)
        first = next(rows)
        # Another statement on the same connection does not disturb it.
        assert count_articles(connection) == len(seed_records())
        rest = list(rows)
        stream.close()
        stream.close()
    assert len({first, *rest}) == sum(len(record["spans"]) for record in seed_records())


def test_errors_of_the_driver_come_as_those_of_sqlalchemy(workspace: Workspace) -> None:
    def read_nothing(connection: Connection) -> None:
        RowStream(connection, "hashiya_test", "SELECT nothing FROM nowhere")

    def break_a_rule(connection: Connection) -> None:
        RowSink(connection, "progress", ("article_pk", "annotator_pk", "state")).write([(1, 1, "finished")])

    for act, expected in ((read_nothing, (OperationalError, ProgrammingError)), (break_a_rule, (IntegrityError,))):
        with workspace.database.engine.connect() as connection, pytest.raises(expected):
            act(connection)


def test_a_layer_that_nobody_has_is_empty(tmp_path: Path) -> None:
    with closing(Workspace.create(tmp_path / "a.hashiya")) as workspace:
        with workspace.database.write() as connection:
            put(connection, *seed_records()[:1])
        with workspace.database.read() as connection:
            (mine,) = taken(connection, "سارة")
            assert (mine["spans"], mine["relations"], mine["entities"], mine["status"]) == ([], [], [], {})
