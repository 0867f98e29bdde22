"""All articles out, as native records, in the order they came in.

Four cursors, each ordered by article, are merged; labels, annotators and entities are looked up in small tables. What
is written is verified on the way: digest of the text, quote of every span.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Connection, func, select

from app.domain.errors import StorageError
from app.domain.native_record import (
    FORMAT,
    OFFSET_UNIT,
    VERSION,
    NativeEntity,
    NativeRecord,
    NativeRelation,
    NativeSpan,
)
from app.domain.records import quote_of
from db.drivers import TEXTS_AT_FIRST, Row, RowStream, texts_at_once
from db.schema import ANNOTATOR, ARTICLE, ENTITY, SPAN
from db.snapshots import json_values, progress_state
from db.stores.annotators import annotator_pk
from db.stores.codebook import label_keys, relation_type_keys
from db.stores.entities import ENTITY_COLUMNS, aliases_of
from db.transfer.row_groups import Grouped, chunk_of

_ARTICLES = """
SELECT pk, id, title, text, text_sha256, language, direction, meta FROM article WHERE NOT removed ORDER BY pk
"""
_SPANS = """
SELECT article_pk, pk, id, label_pk, start_cp, end_cp, fragments, quote, attributes, entity_pk, note, annotator_pk,
       origin, created, updated
FROM span {layer} ORDER BY article_pk, start_cp, end_cp
"""
_RELATIONS = """
SELECT article_pk, id, relation_type_pk, from_pk, to_pk, attributes, annotator_pk, created, updated
FROM relation {layer} ORDER BY article_pk
"""
_PROGRESS = "SELECT article_pk, annotator_pk, state FROM progress {layer} ORDER BY article_pk"
_SPAN_OUTLINES = """
SELECT article_pk, pk, note, label_pk, start_cp, end_cp, fragments, quote, attributes, entity_pk, annotator_pk
FROM span {layer} ORDER BY article_pk, start_cp, end_cp
"""
_RELATION_OUTLINES = """
SELECT article_pk, relation_type_pk, from_pk, to_pk, annotator_pk FROM relation {layer} ORDER BY article_pk
"""
_ENTITIES_HELD = 20_000

JsonForm = Callable[[str], Any]
"""What becomes of stored JSON: `json_values` to look into it, `json_fragment` or `JsonFragments` to write it as is."""


def count_articles(connection: Connection) -> int:
    """How many articles an export will have."""
    return connection.scalar(select(func.count()).select_from(ARTICLE).where(ARTICLE.c.removed.is_(False))) or 0


def unmentioned_entities(connection: Connection) -> list[str]:
    """Names of the entities to which no span refers, so that no article's record holds them."""
    mentioned = select(SPAN.c.entity_pk).where(SPAN.c.entity_pk == ENTITY.c.pk).exists()
    return list(connection.scalars(select(ENTITY.c.name).where(ENTITY.c.removed.is_(False), ~mentioned)))


class RecordStream:
    """The records of a workspace; iterate once, within one read transaction.

    Args:
        connection: Within a transaction.
        annotator: Whose layer; everybody's when None.
        json_form: What becomes of attributes.
        meta_form: What becomes of the metadata of articles.

    Attributes:
        of_everybody: whether no layer was chosen.
        left_out_relations: links of the chosen layer that lead to a span of another layer, counted so far; of
            everybody's, where the workspace is damaged, those that lead nowhere.
    """

    _span_query = _SPANS
    _relation_query = _RELATIONS

    def __init__(
        self, connection: Connection, annotator: str | None, json_form: JsonForm, meta_form: JsonForm = json_values
    ) -> None:
        self._connection = connection
        self._json = json_form
        self._meta = meta_form
        self._labels = {pk: key for key, pk in label_keys(connection).items()}
        self._kinds = {pk: key for key, pk in relation_type_keys(connection).items()}
        names = connection.execute(select(ANNOTATOR.c.pk, ANNOTATOR.c.name)).all()
        self._annotators: dict[int, str] = {pk: name for pk, name in names}  # noqa: C416 - typed rows become a typed dict
        self.of_everybody = annotator is None
        self._layer = None if annotator is None else annotator_pk(connection, annotator)
        self._entities: dict[int, NativeEntity] = {}
        self.left_out_relations = 0

    def __iter__(self) -> Generator[NativeRecord, None, None]:
        """The records; close the generator before the connection if it is left early.

        Raises:
            StorageError: a stored text or span is damaged.
        """
        layer, values = ("", ()) if self._layer is None else ("WHERE annotator_pk = ?", (self._layer,))
        with self._streams(_ARTICLES, (), layer, values) as streams:
            yield from self._merge(*streams)

    def chosen(self, ids: Sequence[str]) -> Generator[NativeRecord, None, None]:
        """The records of these articles, which must be there, in this order; as often as wished.

        Raises:
            StorageError: a stored text or span is damaged.
        """
        first, wanted = 0, TEXTS_AT_FIRST
        own, of_whom = ("", ()) if self._layer is None else (" AND annotator_pk = ?", (self._layer,))
        while some := ids[first : first + wanted]:
            keys = list(self._connection.scalars(select(ARTICLE.c.pk).where(ARTICLE.c.id.in_(some))))
            found = f"IN ({', '.join('?' * len(keys))})"
            layer = f"WHERE article_pk {found}{own}"
            articles = _ARTICLES.replace("NOT removed", f"pk {found}")
            with self._streams(articles, keys, layer, [*keys, *of_whom]) as streams:
                records = {record["id"]: record for record in self._merge(*streams)}
            first += len(some)
            wanted = texts_at_once(len(records), sum(len(record["text"]) for record in records.values()))
            yield from (records[identifier] for identifier in some)
            records.clear()

    @contextmanager
    def _streams(
        self, articles: str, keys: Sequence[int], layer: str, values: Sequence[int]
    ) -> Iterator[list[Iterator[Row]]]:
        """Articles, and what hangs on them: their spans, relations and progress, all in the order of the articles."""
        statements = {
            "hashiya_articles": (articles, keys),
            "hashiya_spans": (self._span_query.format(layer=layer), values),
            "hashiya_relations": (self._relation_query.format(layer=layer), values),
            "hashiya_progress": (_PROGRESS.format(layer=layer), values),
        }
        with ExitStack() as opened:
            streams = (
                RowStream(self._connection, name, statement, given, texts=name == "hashiya_articles")
                for name, (statement, given) in statements.items()
            )
            yield [iter(opened.enter_context(closing(stream))) for stream in streams]

    def _merge(
        self, articles: Iterator[Row], spans: Iterator[Row], relations: Iterator[Row], progress: Iterator[Row]
    ) -> Iterator[NativeRecord]:
        spans_of, relations_of, progress_of = Grouped(spans), Grouped(relations), Grouped(progress)
        while chunk := chunk_of(articles):
            gathered = [
                (row, spans_of.take(row[0]), relations_of.take(row[0]), progress_of.take(row[0])) for row in chunk
            ]
            self._load_entities({span[9] for _, rows, _, _ in gathered for span in rows} - {None})
            for article, own_spans, own_relations, states in gathered:
                yield self._record(article, own_spans, own_relations, states)

    def _record(
        self, article: Row, spans: Sequence[Row], relations: Sequence[Row], states: Sequence[Row]
    ) -> NativeRecord:
        _, identifier, title, text, digest, language, direction, meta = article
        if sha256(_in_utf8(text)).hexdigest() != digest:
            raise StorageError(
                "Article {identifier}: its text is damaged; run `hashiya check` and restore a backup",
                identifier=identifier,
            )
        starts: dict[int, tuple[int, str]] = {}
        return {
            "format": FORMAT,
            "version": VERSION,
            "id": identifier,
            "title": title,
            "text": text,
            "text_sha256": digest,
            "offset_unit": OFFSET_UNIT,
            "language": language,
            "direction": direction,
            "meta": self._meta(meta),
            "status": dict(sorted((self._annotators[row[1]], progress_state(row[2]).value) for row in states)),
            "spans": self._spans(identifier, text, spans, starts),
            "relations": self._relations(relations, starts) if relations else [],
            "entities": self._entities_of(spans),
        }

    def _spans(
        self, article: str, text: str, rows: Sequence[Row], starts: dict[int, tuple[int, str]]
    ) -> list[NativeSpan]:
        """The spans in order; `starts` receives start and id of each by its key."""
        labels, annotators, entities, json_form = self._labels, self._annotators, self._entities, self._json
        spans: list[NativeSpan] = []
        before, tied = (-1, -1), False
        for (
            _, pk, identifier, label_pk, start, end, fragments, quote, attributes, entity_pk, note, owner, origin,
            created, updated,
        ) in rows:  # fmt: skip
            starts[pk] = (start, identifier)
            tied = tied or before == (start, end)
            before = (start, end)
            span: NativeSpan = {
                "id": identifier,
                "label": labels[label_pk],
                "start": start,
                "end": end,
                "text": quote,
                "attributes": json_form(attributes),
                "entity": None if entity_pk is None else entities[entity_pk]["id"],
                "note": note,
                "annotator": annotators[owner],
                "origin": origin,
                "created": created,
                "updated": updated,
            }
            found: str | None
            if fragments is not None:
                span = _with_fragments(span, fragments)
                found = _joined(text, start, end, span["fragments"])
            else:
                found = text[start:end]
            if found != quote:
                raise _misfit(article, identifier)
            spans.append(span)
        if tied:
            spans.sort(key=lambda one: (one["start"], one["end"], one["label"], one["id"]))
        return spans

    def _relations(self, rows: Sequence[Row], starts: dict[int, tuple[int, str]]) -> list[NativeRelation]:
        found = []
        for _, identifier, kind_pk, from_pk, to_pk, attributes, owner, created, updated in rows:
            if from_pk not in starts or to_pk not in starts:
                self.left_out_relations += 1
                continue
            (from_start, from_id), (to_start, to_id) = starts[from_pk], starts[to_pk]
            relation: NativeRelation = {
                "id": identifier,
                "type": self._kinds[kind_pk],
                "from": from_id,
                "to": to_id,
                "attributes": self._json(attributes),
                "annotator": self._annotators[owner],
                "created": created,
                "updated": updated,
            }
            found.append((from_start, to_start, relation["type"], identifier, relation))
        found.sort(key=lambda item: item[:4])
        return [item[4] for item in found]

    def _entities_of(self, spans: Sequence[Row]) -> list[NativeEntity]:
        keys = {span[9] for span in spans}
        keys.discard(None)
        return sorted((self._entities[key] for key in keys), key=lambda entity: entity["id"]) if keys else []

    def _load_entities(self, wanted: set[int]) -> None:
        if len(self._entities) > _ENTITIES_HELD:
            self._entities.clear()
        missing = sorted(wanted - self._entities.keys())
        for first in range(0, len(missing), 500):
            self._load_some_entities(missing[first : first + 500])

    def _load_some_entities(self, keys: list[int]) -> None:
        aliases = aliases_of(self._connection, keys)
        found = self._connection.execute(select(*ENTITY_COLUMNS).where(ENTITY.c.pk.in_(keys)))
        for pk, identifier, name, kind, wikidata, note, attributes in found:
            entity: NativeEntity = {
                "id": identifier,
                "name": name,
                "kind": kind,
                "aliases": aliases.get(pk, []),
                "wikidata": wikidata,
            }
            if note:
                entity["note"] = note
            if attributes != "{}":
                entity["attributes"] = self._json(attributes)
            self._entities[pk] = entity


class OutlineStream(RecordStream):
    """The same records for who only asks which labels stand where: spans and links hold no more than their outlines.

    Those are the keys of `app.domain.native_record.SPAN_OUTLINE`, ``fragments`` where there are any, and
    `RELATION_OUTLINE`; so much is read in three quarters of the time. Nothing orders spans of one label in one place.
    """

    _span_query = _SPAN_OUTLINES
    _relation_query = _RELATION_OUTLINES

    def _spans(
        self, article: str, text: str, rows: Sequence[Row], starts: dict[int, tuple[int, str]]
    ) -> list[NativeSpan]:
        labels, annotators, json_form = self._labels, self._annotators, self._json
        spans: list[Any] = []
        for _, pk, note, label_pk, start, end, fragments, quote, attributes, _, owner in rows:
            starts[pk] = (start, "")
            span = {
                "label": labels[label_pk],
                "start": start,
                "end": end,
                "attributes": json_form(attributes),
                "note": note,
                "annotator": annotators[owner],
            }
            found: str | None = text[start:end]
            if fragments is not None:
                span["fragments"] = orjson.loads(fragments)
                found = _joined(text, start, end, span["fragments"])
            if found != quote:
                raise _misfit(article, self._connection.scalar(select(SPAN.c.id).where(SPAN.c.pk == pk)))
            spans.append(span)
        return spans

    def _relations(self, rows: Sequence[Row], starts: dict[int, tuple[int, str]]) -> list[NativeRelation]:
        found: list[Any] = []
        for _, kind_pk, from_pk, to_pk, owner in rows:
            if from_pk not in starts or to_pk not in starts:
                self.left_out_relations += 1
            else:
                found.append({"type": self._kinds[kind_pk], "annotator": self._annotators[owner]})
        return found


def _in_utf8(text: str) -> bytes:
    """`text` in UTF-8, and these bytes kept beside the string for all who write or encode it later.

    Only C code makes Python keep them (https://docs.python.org/3/c-api/unicode.html#c.PyUnicode_AsUTF8AndSize). To
    encode an article anew takes six times as long as orjson does here.
    """
    orjson.dumps(text)
    return text.encode()


def _joined(text: str, start: int, end: int, fragments: Sequence[Sequence[int]]) -> str | None:
    """The text of the fragments; None when they do not reach from `start` to `end`."""
    reach = (fragments[0][0], fragments[-1][1]) == (start, end)
    return quote_of(text, tuple((first, last) for first, last in fragments)) if reach else None


def _misfit(article: str, identifier: str | None) -> StorageError:
    return StorageError(
        "Article {article}: span {identifier} does not fit its text any more; run `hashiya check` and restore a backup",
        article=article,
        identifier=identifier,
    )


def _with_fragments(span: NativeSpan, fragments: str) -> NativeSpan:
    """`span` with its fragments in the place where the format wants them."""
    return {
        "id": span["id"],
        "label": span["label"],
        "start": span["start"],
        "end": span["end"],
        "text": span["text"],
        "fragments": orjson.loads(fragments),
        "attributes": span["attributes"],
        "entity": span["entity"],
        "note": span["note"],
        "annotator": span["annotator"],
        "origin": span["origin"],
        "created": span["created"],
        "updated": span["updated"],
    }
