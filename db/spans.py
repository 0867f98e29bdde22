"""Spans: rows to records and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, bindparam, delete, insert, select, update

from app.domain.records import Fragments, Span
from db.annotators import PK_OF_ANNOTATOR
from db.drivers import RowSink
from db.schema import AnnotatorRow, ArticleRow, EntityRow, LabelRow, SpanRow
from db.snapshots import json_text, json_values
from db.statements import Prepared

IN_ONE_QUERY = 500
"""Values that a query names at once; more are looked up in several queries."""

_MANY = 100
"""From so many on, spans are inserted like those of an import: their keys are looked up together."""

_BULK_COLUMNS = (
    *("id", "article_pk", "annotator_pk", "label_pk", "start_cp", "end_cp", "fragments", "quote", "prefix", "suffix"),
    *("attributes", "entity_pk", "note", "origin", "codebook_version", "version", "created", "updated"),
)
_REMOVE_ALL = """
DELETE FROM span USING unnest(%s::text[], %s::integer[]) AS seen (id, version)
WHERE span.id = seen.id AND span.version = seen.version
"""

PK_OF_ARTICLE = select(ArticleRow.pk).where(ArticleRow.id == bindparam("article_id")).scalar_subquery()
"""For other statements: the key of the article named by the value ``article_id``."""

_VALUES = {
    "label_pk": select(LabelRow.pk).where(LabelRow.key == bindparam("label")).scalar_subquery(),
    "start_cp": bindparam("start"),
    "end_cp": bindparam("end"),
    "fragments": bindparam("fragments"),
    "quote": bindparam("quote"),
    "prefix": bindparam("prefix"),
    "suffix": bindparam("suffix"),
    "attributes": bindparam("attributes"),
    "entity_pk": select(EntityRow.pk).where(EntityRow.id == bindparam("entity")).scalar_subquery(),
    "note": bindparam("note"),
    "origin": bindparam("origin"),
    "codebook_version": bindparam("codebook_version"),
    "version": bindparam("version"),
    "updated": bindparam("updated"),
}
_ADD = Prepared(
    insert(SpanRow).values(
        id=bindparam("id"),
        article_pk=PK_OF_ARTICLE,
        annotator_pk=PK_OF_ANNOTATOR,
        created=bindparam("created"),
        **_VALUES,
    )
)
_SEEN = (SpanRow.id == bindparam("seen_id"), SpanRow.version == bindparam("seen_version"))
_CHANGE = Prepared(update(SpanRow).where(*_SEEN).values(_VALUES))
_REMOVE = Prepared(delete(SpanRow).where(*_SEEN))
_SELECT = (
    select(
        SpanRow.id,
        ArticleRow.id,
        LabelRow.key,
        SpanRow.start_cp,
        SpanRow.end_cp,
        SpanRow.fragments,
        SpanRow.quote,
        AnnotatorRow.name,
        SpanRow.prefix,
        SpanRow.suffix,
        SpanRow.attributes,
        EntityRow.id,
        SpanRow.note,
        SpanRow.origin,
        SpanRow.version,
        SpanRow.created,
        SpanRow.updated,
    )
    .join(ArticleRow, ArticleRow.pk == SpanRow.article_pk)
    .join(LabelRow, LabelRow.pk == SpanRow.label_pk)
    .join(AnnotatorRow, AnnotatorRow.pk == SpanRow.annotator_pk)
    .outerjoin(EntityRow, EntityRow.pk == SpanRow.entity_pk)
)
_ONE = Prepared(_SELECT.where(SpanRow.id == bindparam("id")))
_OF_ARTICLE = Prepared(_SELECT.where(SpanRow.article_pk == bindparam("article_pk")))


def fragments_text(fragments: Fragments) -> str | None:
    """What the column ``fragments`` holds: nothing for a span in one piece."""
    return None if len(fragments) == 1 else orjson.dumps(fragments).decode()


def fragments_of(start: int, end: int, text: str | None) -> Fragments:
    """The fragments behind the columns ``start_cp``, ``end_cp`` and ``fragments``."""
    return ((start, end),) if text is None else tuple((first, last) for first, last in orjson.loads(text))


def _span(row: Sequence[Any]) -> Span:
    (
        identifier, article_id, label, start, end, fragments, quote, annotator, prefix, suffix, attributes, entity,
        note, origin, version, created, updated,
    ) = row  # fmt: skip
    return Span(
        id=identifier,
        article_id=article_id,
        label=label,
        fragments=fragments_of(start, end, fragments),
        quote=quote,
        annotator=annotator,
        prefix=prefix,
        suffix=suffix,
        attributes=json_values(attributes),
        entity=entity,
        note=note,
        origin=origin,
        version=version,
        created=created,
        updated=updated,
    )


def _columns(span: Span, codebook_version: int) -> dict[str, Any]:
    return {
        "label": span.label,
        "start": span.start,
        "end": span.end,
        "fragments": fragments_text(span.fragments),
        "quote": span.quote,
        "prefix": span.prefix,
        "suffix": span.suffix,
        "attributes": json_text(span.attributes),
        "entity": span.entity,
        "note": span.note,
        "origin": span.origin,
        "codebook_version": codebook_version,
        "version": span.version,
        "updated": span.updated,
    }


def _new_columns(span: Span, codebook_version: int) -> dict[str, Any]:
    return {
        "id": span.id,
        "article_id": span.article_id,
        "annotator": span.annotator,
        "created": span.created,
        **_columns(span, codebook_version),
    }


def add_span(connection: Connection, span: Span, codebook_version: int) -> None:
    """Insert the span."""
    _ADD.change(connection, **_new_columns(span, codebook_version))


def add_spans(connection: Connection, spans: Sequence[Span], codebook_version: int) -> None:
    """Insert many spans."""
    if len(spans) < _MANY:
        _ADD.change_all(connection, [_new_columns(span, codebook_version) for span in spans])
        return
    articles = _keys(connection, ArticleRow.id, ArticleRow.pk, {span.article_id for span in spans})
    annotators = _keys(connection, AnnotatorRow.name, AnnotatorRow.pk, {span.annotator for span in spans})
    labels = _keys(connection, LabelRow.key, LabelRow.pk, {span.label for span in spans})
    entities = _keys(connection, EntityRow.id, EntityRow.pk, {span.entity for span in spans if span.entity})
    RowSink(connection, "span", _BULK_COLUMNS).write(
        (
            span.id,
            articles[span.article_id],
            annotators[span.annotator],
            labels[span.label],
            span.start,
            span.end,
            fragments_text(span.fragments),
            span.quote,
            span.prefix,
            span.suffix,
            json_text(span.attributes),
            entities[span.entity] if span.entity else None,
            span.note,
            str(span.origin),
            codebook_version,
            span.version,
            span.created,
            span.updated,
        )
        for span in spans
    )


def _keys(connection: Connection, name: Any, key: Any, names: set[str]) -> dict[str, int]:  # noqa: ANN401 - columns
    wanted = sorted(names)
    found: dict[str, int] = {}
    for first in range(0, len(wanted), IN_ONE_QUERY):
        rows = connection.execute(select(name, key).where(name.in_(wanted[first : first + IN_ONE_QUERY])))
        found.update((one, pk) for one, pk in rows)
    return found


def change_spans(connection: Connection, pairs: Sequence[tuple[Span, Span]], codebook_version: int) -> bool:
    """Overwrite each first span with the second; False if one is not at the version of the first any more."""
    rows = [
        {"seen_id": before.id, "seen_version": before.version, **_columns(after, codebook_version)}
        for before, after in pairs
    ]
    return _CHANGE.change_all(connection, rows) == len(pairs)


def remove_spans(connection: Connection, spans: Sequence[Span]) -> bool:
    """Delete many spans; False if one is not at its version any more."""
    if connection.dialect.name == "postgresql":
        ids, versions = [span.id for span in spans], [span.version for span in spans]
        return connection.exec_driver_sql(_REMOVE_ALL, (ids, versions)).rowcount == len(spans)
    rows = [{"seen_id": span.id, "seen_version": span.version} for span in spans]
    return _REMOVE.change_all(connection, rows) == len(spans)


def find_spans(connection: Connection, ids: Sequence[str]) -> dict[str, Span]:
    """Those of the spans that are there, by id."""
    found: dict[str, Span] = {}
    for first in range(0, len(ids), IN_ONE_QUERY):
        rows = connection.execute(_SELECT.where(SpanRow.id.in_(ids[first : first + IN_ONE_QUERY])))
        found.update((row[0], _span(row)) for row in rows)
    return found


def spans_with(connection: Connection, condition: ColumnElement[bool]) -> list[Span]:
    """All spans for which a condition on their rows holds, in articles of the trash as well; oldest first."""
    return [_span(row) for row in connection.execute(_SELECT.where(condition).order_by(SpanRow.pk))]


def change_span(connection: Connection, before: Span, after: Span, codebook_version: int) -> bool:
    """Overwrite `before` with `after`; False if it is not at the version of `before` any more."""
    values = _columns(after, codebook_version)
    return _CHANGE.change(connection, seen_id=before.id, seen_version=before.version, **values) == 1


def remove_span(connection: Connection, before: Span) -> bool:
    """Delete the span; False if it is not at this version any more."""
    return _REMOVE.change(connection, seen_id=before.id, seen_version=before.version) == 1


def find_span(connection: Connection, span_id: str) -> Span | None:
    """The span, or None."""
    row = _ONE.row(connection, id=span_id)
    return None if row is None else _span(row)


def spans_of(connection: Connection, article_pk: int) -> tuple[Span, ...]:
    """All layers' spans of an article by (start, end, label, id)."""
    return in_order(_span(row) for row in _OF_ARTICLE.rows(connection, article_pk=article_pk))


def in_order(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans by (start, end, label, id), compared by code points whatever the database's collation."""
    return tuple(sorted(spans, key=lambda span: (span.start, span.end, span.label, span.id)))
