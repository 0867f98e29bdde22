"""Work through the doors that is measured: exports of every format, and PostgreSQL against COPY.

What a server does is counted with what its client does: the processor time of both.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import orjson
import psutil
import psycopg

from app.services.transfer.transfer import ExportOptions, ImportOptions, export_workspace, import_paths
from app.services.workspace import Workspace
from tests.bench.floors import BATCH, STAMP, Grouped, link_lines, span_lines
from tests.bench.measure import Meter
from tests.bench.token_floors import export_tokens


def export_as(workspace: str, out: str, form: str, values: dict[str, str]) -> dict[str, Any]:
    """Export a workspace in one format."""
    target = Path(out)
    if target.is_dir():
        shutil.rmtree(target)
    source = Workspace.open(workspace)
    with Meter() as meter:
        export_workspace(source, target, ExportOptions(format=form, values=values))
    source.close()
    return meter.answer()


def export_floor_as(workspace: str, out: str, form: str, values: dict[str, str]) -> dict[str, Any]:
    """The same bytes as `export_as` makes in a format of tokens, with sqlite3, re and orjson."""
    del values
    target = Path(out)
    if target.is_dir():
        shutil.rmtree(target)
    with Meter() as meter:
        export_tokens(Path(workspace), target, form)
    return meter.answer()


def import_as(source: str, workspace: str, form: str) -> dict[str, Any]:
    """Import what `export_as` has made into an empty workspace."""
    path = Path(workspace)
    for leftover in path.parent.glob(path.name + "*"):
        leftover.unlink()
    target = Workspace.create(path)
    with Meter() as meter:
        report = import_paths(target, [Path(source)], ImportOptions(annotator="bench", format=form))
    target.close()
    return meter.answer(articles=report.articles, refused=report.refusals.count)


def _server_cpu(server: int) -> float:
    """Seconds that a PostgreSQL server has worked, with all its processes."""
    master = psutil.Process(server)
    times = master.cpu_times()
    own = times.user + times.system + times.children_user + times.children_system
    return own + sum(sum(child.cpu_times()[:2]) for child in master.children())


class _ServerMeter(Meter):
    """Counts the server's processor time too.

    The connections that did the work must still be open: of a process that has just ended nobody knows the time until
    the server has noticed.
    """

    def __init__(self, server: int) -> None:
        self._server = server

    def __enter__(self) -> _ServerMeter:
        self._before = _server_cpu(self._server)
        super().__enter__()
        return self

    def __exit__(self, *problem: object) -> None:
        super().__exit__(*problem)
        self.cpu += _server_cpu(self._server) - self._before


def _emptied(url: str) -> str:
    """The address as the driver wants it, after everything in the database has gone."""
    plain = url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return plain


def server_import_ours(corpus: str, url: str, server: int, form: str = "native") -> dict[str, Any]:
    """Import a file or folder into an empty workspace on a server."""
    _emptied(url)
    target = Workspace.create(url)
    with _ServerMeter(server) as meter:
        import_paths(target, [Path(corpus)], ImportOptions(annotator="bench", format=form))
    target.close()
    return meter.answer()


def server_import_floor(corpus: str, url: str, server: int) -> dict[str, Any]:
    """The same rows with COPY and orjson, nothing checked."""
    plain = _emptied(url)
    Workspace.create(url).close()
    with psycopg.connect(plain) as connection, _ServerMeter(server) as meter:
        _copy_in(Path(corpus), connection)
        connection.commit()
    return meter.answer()


_ARTICLE = (
    "COPY article (pk, id, key, title, title_folded, text_sha256, language, direction, published, removed, meta,"
    " text) FROM STDIN"
)
_SPAN = (
    "COPY span (pk, id, article_pk, annotator_pk, label_pk, start_cp, end_cp, quote, prefix, suffix, attributes, note,"
    " origin, codebook_version, version, created, updated) FROM STDIN"
)
_RELATION = (
    "COPY relation (pk, id, article_pk, annotator_pk, relation_type_pk, from_pk, to_pk, attributes, version, created,"
    " updated) FROM STDIN"
)
_PROGRESS = "COPY progress (article_pk, annotator_pk, state) FROM STDIN"


def _pairs(connection: psycopg.Connection[Any], query: str) -> list[tuple[Any, Any]]:
    return connection.execute(query.encode()).fetchall()


def _copy_in(corpus: Path, connection: psycopg.Connection[Any]) -> None:
    with corpus.open("rb") as source:
        connection.execute("INSERT INTO annotator (pk, id, name, created) VALUES (1, 'a1', 'sara', %s)", (STAMP,))
        labels = dict(_pairs(connection, "SELECT key, pk FROM label"))
        kinds = dict(_pairs(connection, "SELECT key, pk FROM relation_type"))
        span_pk, relation_pk = itertools.count(1), itertools.count(1)
        lines = enumerate(source, start=1)
        while batch := list(itertools.islice(lines, BATCH)):
            rows: dict[str, list[tuple[Any, ...]]] = {_ARTICLE: [], _SPAN: [], _RELATION: [], _PROGRESS: []}
            for pk, line in batch:
                record = orjson.loads(line)
                text, meta, title = record["text"], record["meta"], record["title"]
                rows[_ARTICLE].append(
                    (pk, record["id"], record["id"], title, title, record["text_sha256"], record["language"],
                     record["direction"], meta["published"], False, orjson.dumps(meta).decode(), text)
                )  # fmt: skip
                places: dict[str, int] = {}
                for span in record["spans"]:
                    start, end = span["start"], span["end"]
                    places[span["id"]] = number = next(span_pk)
                    rows[_SPAN].append(
                        (number, span["id"], pk, 1, labels[span["label"]], start, end, span["text"],
                         text[max(0, start - 32) : start], text[end : end + 32],
                         orjson.dumps(span["attributes"]).decode(), span["note"], span["origin"], 1, 1,
                         span["created"], span["updated"])
                    )  # fmt: skip
                rows[_RELATION] += [
                    (next(relation_pk), link["id"], pk, 1, kinds[link["type"]], places[link["from"]],
                     places[link["to"]], orjson.dumps(link["attributes"]).decode(), 1, link["created"], link["updated"])
                    for link in record["relations"]
                ]  # fmt: skip
                rows[_PROGRESS] += [(pk, 1, state) for state in record["status"].values()]
            for statement, made in rows.items():
                with connection.cursor() as cursor, cursor.copy(statement) as copy:
                    for row in made:
                        copy.write_row(row)


def server_export_ours(url: str, out: str, server: int, form: str = "native") -> dict[str, Any]:
    """Export a workspace on a server."""
    source = Workspace.open(url)
    with _ServerMeter(server) as meter:
        export_workspace(source, Path(out), ExportOptions(format=form))
    source.close()
    return meter.answer()


def server_export_floor(url: str, out: str, server: int) -> dict[str, Any]:
    """The same bytes with COPY and orjson."""
    with ExitStack() as opened, _ServerMeter(server) as meter:
        _copy_out(url.replace("postgresql+psycopg://", "postgresql://"), Path(out), opened)
    return meter.answer()


_TABLES = {
    "SELECT pk, id, title, text, text_sha256, language, direction, meta FROM article ORDER BY pk": "bttttttt",
    "SELECT article_pk, pk, id, label_pk, start_cp, end_cp, quote, attributes, note, annotator_pk, origin, created,"
    " updated FROM span ORDER BY article_pk, start_cp, end_cp": "bbtbbbtttbttt",
    "SELECT article_pk, id, relation_type_pk, from_pk, to_pk, attributes, annotator_pk, created, updated FROM relation"
    " ORDER BY article_pk, pk": "btbbbtbtt",
    "SELECT article_pk, annotator_pk, state FROM progress ORDER BY article_pk": "bbt",
}
"""Query → types of its columns: b for a number, t for a text."""


def _copy_out(url: str, out: Path, opened: ExitStack) -> None:
    def rows(query: str, kinds: str) -> Iterator[tuple[Any, ...]]:
        connection = opened.enter_context(psycopg.connect(url))
        copy = opened.enter_context(opened.enter_context(connection.cursor()).copy(f"COPY ({query}) TO STDOUT"))
        copy.set_types(["int8" if kind == "b" else "text" for kind in kinds])
        return copy.rows()

    articles, *rest = (rows(query, kinds) for query, kinds in _TABLES.items())
    spans, relations, states = map(Grouped, rest)
    small = opened.enter_context(psycopg.connect(url))
    names = [dict(_pairs(small, f"SELECT pk, {name} FROM {table}")) for table, name in _SMALL]
    labels, kinds_of, people = names
    with out.open("wb") as file:
        for pk, identifier, title, text, digest, language, direction, meta in articles:
            own, ids = span_lines(spans(pk), labels, people)
            record = {
                "format": "hashiya", "version": 1, "id": identifier, "title": title, "text": text,
                "text_sha256": digest, "offset_unit": "codepoint", "language": language, "direction": direction,
                "meta": orjson.loads(meta), "status": {people[row[1]]: row[2] for row in states(pk)},
                "spans": own, "relations": link_lines(relations(pk), own, ids, kinds_of, people), "entities": [],
            }  # fmt: skip
            file.write(orjson.dumps(record) + b"\n")


_SMALL = (("label", "key"), ("relation_type", "key"), ("annotator", "name"))
JOBS = (
    *(export_as, export_floor_as, import_as),
    *(server_import_ours, server_import_floor, server_export_ours, server_export_floor),
)
