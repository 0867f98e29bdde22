"""The floors: the same rows and the same bytes with nothing but sqlite3 and orjson, and nothing checked."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import orjson

BATCH = 200
STAMP = "2026-01-01T10:00:00Z"

ARTICLE = (
    "INSERT INTO article (pk, id, key, title, title_folded, text_sha256, language, direction, published, import_pk,"
    " removed, meta, text) VALUES (?,?,?,?,?,?,?,?,?,NULL,0,?,?)"
)
SPAN = (
    "INSERT INTO span (pk, id, article_pk, annotator_pk, label_pk, start_cp, end_cp, fragments, quote, prefix, suffix,"
    " attributes, entity_pk, note, origin, codebook_version, version, created, updated)"
    " VALUES (?,?,?,?,?,?,?,NULL,?,?,?,?,NULL,?,?,1,1,?,?)"
)
RELATION = (
    "INSERT INTO relation (pk, id, article_pk, annotator_pk, relation_type_pk, from_pk, to_pk, attributes, version,"
    " created, updated) VALUES (?,?,?,?,?,?,?,?,1,?,?)"
)


def connect(path: Path) -> sqlite3.Connection:
    """A connection with the settings a workspace has."""
    connection = sqlite3.connect(path, isolation_level=None)
    for setting in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {setting}")
    return connection


def import_corpus(workspace: Path, corpus: Path) -> None:
    """File → orjson → executemany in one transaction; the rows are those that Hashiya's import stores."""
    connection = connect(workspace)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO annotator (pk, id, name, created) VALUES (1, 'a1', 'sara', ?)", (STAMP,))
    labels = dict(connection.execute("SELECT key, pk FROM label"))
    kinds = dict(connection.execute("SELECT key, pk FROM relation_type"))
    span_pk = itertools.count(1)
    relation_pk = itertools.count(1)
    with corpus.open("rb") as source:
        lines = enumerate(source, start=1)
        while batch := list(itertools.islice(lines, BATCH)):
            articles: list[tuple[Any, ...]] = []
            spans: list[tuple[Any, ...]] = []
            relations: list[tuple[Any, ...]] = []
            progress: list[tuple[Any, ...]] = []
            for pk, line in batch:
                record = orjson.loads(line)
                text, meta, title = record["text"], record["meta"], record["title"]
                articles.append(
                    (pk, record["id"], record["id"], title, title, record["text_sha256"], record["language"],
                     record["direction"], meta["published"], orjson.dumps(meta).decode(), text)
                )  # fmt: skip
                places: dict[str, int] = {}
                for span in record["spans"]:
                    start, end = span["start"], span["end"]
                    places[span["id"]] = number = next(span_pk)
                    spans.append(
                        (number, span["id"], pk, 1, labels[span["label"]], start, end, span["text"],
                         text[max(0, start - 32) : start], text[end : end + 32],
                         orjson.dumps(span["attributes"]).decode(), span["note"], span["origin"],
                         span["created"], span["updated"])
                    )  # fmt: skip
                relations.extend(
                    (next(relation_pk), link["id"], pk, 1, kinds[link["type"]], places[link["from"]],
                     places[link["to"]], orjson.dumps(link["attributes"]).decode(), link["created"], link["updated"])
                    for link in record["relations"]
                )  # fmt: skip
                progress.extend((pk, 1, state) for state in record["status"].values())
            connection.executemany(ARTICLE, articles)
            connection.executemany(SPAN, spans)
            connection.executemany(RELATION, relations)
            connection.executemany("INSERT INTO progress (article_pk, annotator_pk, state) VALUES (?,?,?)", progress)
    connection.execute("COMMIT")
    connection.close()


class Article(NamedTuple):
    """What a workspace has of an article, as the native format writes it."""

    row: tuple[Any, ...]
    """pk, id, title, text, text_sha256, language, direction, meta"""
    status: dict[str, str]
    spans: list[dict[str, Any]]
    links: list[dict[str, Any]]


def articles(connection: sqlite3.Connection) -> Iterator[Article]:
    """Ordered cursors merged, in one reading transaction."""
    connection.execute("BEGIN")
    labels = dict(connection.execute("SELECT pk, key FROM label"))
    kinds = dict(connection.execute("SELECT pk, key FROM relation_type"))
    people = dict(connection.execute("SELECT pk, name FROM annotator"))
    spans = Grouped(
        connection.execute(
            "SELECT article_pk, pk, id, label_pk, start_cp, end_cp, quote, attributes, note, annotator_pk, origin,"
            " created, updated FROM span ORDER BY article_pk, start_cp, end_cp"
        )
    )
    relations = Grouped(
        connection.execute(
            "SELECT article_pk, id, relation_type_pk, from_pk, to_pk, attributes, annotator_pk, created, updated"
            " FROM relation ORDER BY article_pk, pk"
        )
    )
    states = Grouped(connection.execute("SELECT article_pk, annotator_pk, state FROM progress ORDER BY article_pk"))
    for row in connection.execute(
        "SELECT pk, id, title, text, text_sha256, language, direction, meta FROM article ORDER BY pk"
    ):
        own, names = span_lines(spans(row[0]), labels, people)
        links = link_lines(relations(row[0]), own, names, kinds, people)
        yield Article(row, {people[state[1]]: state[2] for state in states(row[0])}, own, links)


def export_corpus(workspace: Path, out: Path) -> None:
    """Every line by orjson; the bytes are those of Hashiya's export."""
    connection = connect(workspace)
    with out.open("wb") as file:
        for row, status, spans, links in articles(connection):
            _, identifier, title, text, digest, language, direction, meta = row
            record = {
                "format": "hashiya", "version": 1, "id": identifier, "title": title, "text": text,
                "text_sha256": digest, "offset_unit": "codepoint", "language": language, "direction": direction,
                "meta": orjson.loads(meta), "status": status, "spans": spans, "relations": links, "entities": [],
            }  # fmt: skip
            file.write(orjson.dumps(record) + b"\n")
    connection.close()


def span_lines(
    rows: Iterable[tuple[Any, ...]], labels: Mapping[int, str], people: Mapping[int, str]
) -> tuple[list[dict[str, Any]], dict[int, str]]:
    """The spans of an article as they are written, and the id of each by its key."""
    names: dict[int, str] = {}
    own: list[dict[str, Any]] = []
    for row in rows:
        names[row[1]] = row[2]
        own.append(
            {"id": row[2], "label": labels[row[3]], "start": row[4], "end": row[5], "text": row[6],
             "attributes": orjson.loads(row[7]), "entity": None, "note": row[8], "annotator": people[row[9]],
             "origin": row[10], "created": row[11], "updated": row[12]}
        )  # fmt: skip
    own.sort(key=lambda span: (span["start"], span["end"], span["label"], span["id"]))
    return own, names


def link_lines(
    rows: Iterable[tuple[Any, ...]],
    spans: Iterable[dict[str, Any]],
    names: Mapping[int, str],
    kinds: Mapping[int, str],
    people: Mapping[int, str],
) -> list[dict[str, Any]]:
    """The links of an article as they are written."""
    begin = {span["id"]: span["start"] for span in spans}
    links = [
        {"id": row[1], "type": kinds[row[2]], "from": names[row[3]], "to": names[row[4]],
         "attributes": orjson.loads(row[5]), "annotator": people[row[6]], "created": row[7], "updated": row[8]}
        for row in rows
    ]  # fmt: skip
    links.sort(key=lambda link: (begin[link["from"]], begin[link["to"]], link["type"], link["id"]))
    return links


class Grouped:
    """Hand out the rows of a cursor ordered by its first column, key by key."""

    def __init__(self, rows: Iterator[tuple[Any, ...]]) -> None:
        self._groups = itertools.groupby(rows, key=lambda row: row[0])
        self._next = next(self._groups, None)

    def __call__(self, key: int) -> Iterator[tuple[Any, ...]]:
        if self._next is None or self._next[0] != key:
            return iter(())
        rows = list(self._next[1])
        self._next = next(self._groups, None)
        return iter(rows)
