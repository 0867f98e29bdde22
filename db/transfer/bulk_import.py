"""Many articles in: checked native records become rows, written by the hundred at the driver's speed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat

import orjson
from sqlalchemy import Connection, insert, update
from sqlalchemy.exc import IntegrityError

from app.domain.errors import RecordError
from app.domain.identity import new_id
from app.domain.native_record import SPAN_KEYS, NativeRecord, NativeSpan, SpanColumns
from app.domain.records import CONTEXT_LENGTH
from app.domain.text.folding import fold_key
from db.drivers import Row, RowSink
from db.schema import (
    ALIAS,
    ARTICLE,
    ENTITY,
    IMPORT_BATCH,
    LISTED_LENGTH,
    PROGRESS,
    RELATION,
    SPAN,
)
from db.snapshots import json_text
from db.stores.annotators import ensure_annotator
from db.transfer.bulk_entities import ComingEntities
from db.transfer.known_articles import KnownArticle, taken_ids
from db.transfer.new_keys import new_keys_of

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "article": (
        "pk", "id", "key", "title", "title_folded", "text_sha256", "language", "direction", "published", "import_pk",
        "removed", "meta", "text",
    ),
    "span": (
        "pk", "id", "article_pk", "annotator_pk", "label_pk", "start_cp", "end_cp", "fragments", "quote", "prefix",
        "suffix", "attributes", "entity_pk", "note", "origin", "codebook_version", "version", "created", "updated",
    ),
    "relation": (
        "pk", "id", "article_pk", "annotator_pk", "relation_type_pk", "from_pk", "to_pk", "attributes", "version",
        "created", "updated",
    ),
    "progress": ("article_pk", "annotator_pk", "state"),
    "entity": ("pk", "id", "name", "name_folded", "kind", "wikidata", "note", "attributes", "removed", "version"),
    "alias": ("pk", "entity_pk", "position", "name", "name_folded"),
}  # fmt: skip
"""Table → the columns of its rows here, tables in the order in which they must be written."""


class DuplicateIdError(Exception):
    """An id of a span or a relation is taken already; which one is found by a second, careful run."""


@dataclass(frozen=True, slots=True)
class Stored:
    """How many things an import has put into the workspace."""

    articles: int
    spans: int
    relations: int
    entities: int


class BulkImport:
    """One import within one write transaction. Hand over records with `add`, write them with `flush`.

    Args:
        connection: a transaction of `Database.write`.
        annotator: who imports.
        source: where the articles come from, for the list of imports.
        now: time of the import.

    Attributes:
        pk: key of the import.
    """

    def __init__(self, connection: Connection, *, annotator: str, source: str, now: str) -> None:
        self._connection = connection
        self._importer, self._now = annotator, now
        self.source = source
        self._annotators: dict[str, int] = {}
        self.pk: int = connection.execute(
            insert(IMPORT_BATCH)
            .values(
                id=new_id(),
                annotator_pk=ensure_annotator(connection, annotator),
                source=source,
                format="",
                report="{}",
                created=now,
            )
            .returning(IMPORT_BATCH.c.pk)
        ).scalar_one()
        self._rows: dict[str, list[Row]] = {table: [] for table in _COLUMNS}
        self._sinks = {table: RowSink(connection, table, columns) for table, columns in _COLUMNS.items()}
        self._keys = {table.name: new_keys_of(connection, table) for table in (ARTICLE, SPAN, RELATION)}
        self._entities = ComingEntities(connection, self._rows)
        self._labels: Mapping[str, int] = {}
        self._kinds: Mapping[str, int] = {}
        self._codebook_version = 0
        self._counts = dict.fromkeys(_COLUMNS, 0)

    @property
    def stored(self) -> Stored:
        """What has been added so far."""
        count = self._counts
        return Stored(count["article"], count["span"], count["relation"], count["entity"])

    def use_codebook(self, labels: Mapping[str, int], kinds: Mapping[str, int], version: int) -> None:
        """Take these keys of labels and relation types for what is added from now on."""
        self._labels, self._kinds, self._codebook_version = labels, kinds, version

    def taken_ids(self, span_ids: Sequence[str], relation_ids: Sequence[str]) -> dict[str, int]:
        """Those of the ids that are taken, with the key of the article they are in; `flush` first."""
        return taken_ids(self._connection, span_ids, relation_ids)

    def restore(self, article: KnownArticle) -> None:
        """Show a removed article again, as one of this import."""
        self._connection.execute(
            update(ARTICLE).where(ARTICLE.c.pk == article.pk).values(removed=False, import_pk=self.pk)
        )

    def add(self, record: NativeRecord, columns: SpanColumns, key: str) -> int:
        """Take a checked record with known labels and new ids, and the columns of its spans.

        Returns:
            The key of its article.

        Raises:
            RecordError: its metadata or attributes cannot be stored.
        """
        meta = meta_text(record)
        (pk,) = self._keys["article"].take(1)
        self.add_annotations(pk, record, columns)
        published = record["meta"].get("published")
        self._rows["article"].append(
            (
                pk,
                record["id"],
                key,
                record["title"],
                fold_key(record["title"])[:LISTED_LENGTH],
                record["text_sha256"],
                record["language"],
                record["direction"],
                published[:LISTED_LENGTH] if published else None,
                self.pk,
                False,
                meta,
                record["text"],
            )
        )
        return pk

    def add_layer(
        self, article_pk: int, record: NativeRecord, columns: SpanColumns, ends: Mapping[str, int]
    ) -> tuple[list[int], list[int]]:
        """Take what a record brings for an article that is there.

        Args:
            article_pk: key of the article.
            record: checked, with nothing but what comes.
            columns: of its spans.
            ends: id → key of spans that are there, to which its relations may lead.

        Returns:
            Keys of the spans and of the relations.

        Raises:
            RecordError: attributes cannot be stored.
        """
        spans, relations = self._rows["span"], self._rows["relation"]
        before = len(spans), len(relations)
        self.add_annotations(article_pk, record, columns, ends)
        return [row[0] for row in spans[before[0] :]], [row[0] for row in relations[before[1] :]]

    def add_annotations(
        self, article_pk: int, record: NativeRecord, columns: SpanColumns, ends: Mapping[str, int] | None = None
    ) -> None:
        """Take the spans, relations, entities and progress of a record for an article that has this key.

        `ends` as in `add_layer`.

        Raises:
            RecordError: attributes cannot be stored.
        """
        known = self._entities.known
        entities = {entity["id"]: known[entity["id"]][0] for entity in record["entities"]}
        try:
            spans, keys = self._span_rows(article_pk, record, columns, entities)
            relations = self._relation_rows(article_pk, record, {**ends, **keys} if ends else keys)
        except orjson.JSONEncodeError as error:
            raise _unstorable(error) from error
        self._rows["span"] += spans
        self._rows["relation"] += relations
        self._rows["progress"] += [
            (article_pk, self._annotator(name), state) for name, state in record["status"].items()
        ]

    def _span_rows(
        self, article_pk: int, record: NativeRecord, columns: SpanColumns, entities: Mapping[str, int]
    ) -> tuple[list[Row], dict[str, int]]:
        """The rows, and the key of each span by its id."""
        spans, text = record["spans"], record["text"]
        if not spans:
            return [], {}
        ids, labels, starts, ends, quotes, attributes, names, notes, annotators, origins, created, updated = columns
        pks, known = self._keys["span"].take(len(spans)), self._annotators
        rows = zip(
            pks,
            ids,
            repeat(article_pk),
            [known[name] if name in known else self._annotator(name) for name in annotators],
            map(self._labels.__getitem__, labels),
            starts,
            ends,
            # A key more than every span has: a discontinuous one may be among them.
            map(_fragments_text, spans) if max(map(len, spans)) > len(SPAN_KEYS) else repeat(None),
            quotes,
            [text[start - CONTEXT_LENGTH if start > CONTEXT_LENGTH else 0 : start] for start in starts],
            [text[end : end + CONTEXT_LENGTH] for end in ends],
            [json_text(values) if values else "{}" for values in attributes],
            [None if name is None else entities[name] for name in names],
            notes,
            origins,
            repeat(self._codebook_version),
            repeat(1),
            created,
            updated,
            strict=False,
        )
        return list(rows), dict(zip(ids, pks, strict=True))

    def _relation_rows(self, article_pk: int, record: NativeRecord, keys: Mapping[str, int]) -> list[Row]:
        pks = self._keys["relation"].take(len(record["relations"]))
        return [
            (
                pk,
                relation["id"],
                article_pk,
                self._annotator(relation["annotator"]),
                self._kinds[relation["type"]],
                keys[relation["from"]],
                keys[relation["to"]],
                json_text(relation["attributes"]),
                1,
                relation["created"],
                relation["updated"],
            )
            for pk, relation in zip(pks, record["relations"], strict=True)
        ]

    def take_entities(self, records: Iterable[NativeRecord]) -> Iterator[tuple[str, str]]:
        """See to it that the entities of `records` are there before the records are added.

        Yields:
            Article id and entity id where an entity is known with other details, which were kept.
        """
        return self._entities.take(records)

    def flush(self) -> None:
        """Write what was added.

        Raises:
            DuplicateIdError: an id of a span or a relation is taken; the transaction is of no use any more.
        """
        # Entities come first, because spans name them; articles before what hangs on them.
        for table in ("entity", "alias", "article", "span", "relation", "progress"):
            rows = self._rows[table]
            if not rows:
                continue
            try:
                self._sinks[table].write(rows)
            except IntegrityError as error:
                if table in {"span", "relation"}:
                    raise DuplicateIdError from error
                raise
            self._counts[table] += len(rows)
            self._rows[table] = []

    def finish(self, format_names: str, report: str) -> None:
        """Write the rest and what the list of imports tells.

        PostgreSQL looks at its tables anew, because with the old statistics opening an article would be slow.
        """
        self.flush()
        self._entities.note_shown_again(self._importer, self._now)
        self._connection.execute(
            update(IMPORT_BATCH).where(IMPORT_BATCH.c.pk == self.pk).values(format=format_names, report=report)
        )
        if self._connection.dialect.name == "postgresql":
            for table in (ARTICLE, SPAN, RELATION, PROGRESS, ENTITY, ALIAS):
                self._connection.exec_driver_sql(f"ANALYZE {table.name}")

    def _annotator(self, name: str) -> int:
        found = self._annotators.get(name)
        if found is None:
            found = self._annotators[name] = ensure_annotator(self._connection, name)
        return found


def meta_text(record: NativeRecord) -> str:
    """The metadata of an article as they are stored.

    Raises:
        RecordError: they cannot be.
    """
    try:
        return orjson.dumps(record["meta"]).decode()
    except orjson.JSONEncodeError as error:
        raise RecordError(f'"meta" cannot be stored: {_why(error)}') from error


def refuse_bad_attributes(record: NativeRecord) -> None:
    """Refuse attributes of spans and links that cannot be stored.

    Raises:
        RecordError: there are such.
    """
    try:
        for item in (*record["spans"], *record["relations"]):
            json_text(item["attributes"])
    except orjson.JSONEncodeError as error:
        raise _unstorable(error) from error


def _unstorable(error: orjson.JSONEncodeError) -> RecordError:
    return RecordError(f'"attributes" cannot be stored: {_why(error)}')


def _why(error: orjson.JSONEncodeError) -> str:
    # orjson's words for more than 254 levels; it reads more of them than it writes.
    return "it is nested too deeply" if "recursion" in str(error).lower() else str(error)


def _fragments_text(span: NativeSpan) -> str | None:
    fragments = span.get("fragments")
    return orjson.dumps(fragments).decode() if fragments and len(fragments) > 1 else None
