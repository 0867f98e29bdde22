"""Spans: rows to records and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter, ne
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, bindparam, insert, select, update

from app.domain.records import Fragments, Span, made
from db.drivers import Row, RowSink
from db.failures import DamagedValueError
from db.many_rows import AT_ONCE, MANY, Pace, keys_of, overwrite, paced, remove, unwatched
from db.schema import ANNOTATOR, ARTICLE, ENTITY, LABEL, SPAN
from db.snapshots import json_text, json_values
from db.statements import Prepared, PreparedForMany
from db.stores.annotators import PK_OF_ANNOTATOR

_BULK_COLUMNS = (
    *("id", "article_pk", "annotator_pk", "label_pk", "start_cp", "end_cp", "fragments", "quote", "prefix", "suffix"),
    *("attributes", "entity_pk", "note", "origin", "codebook_version", "version", "created", "updated"),
)
_COLUMNS_OF = {"label": ("label_pk",), "fragments": ("start_cp", "end_cp", "fragments"), "entity": ("entity_pk",)}
_CHANGING = ("label", "fragments", "quote", "prefix", "suffix", "attributes", "entity", "note", "origin")
"""Fields of a span that a change may touch; most changes touch one or two of them."""

PK_OF_ARTICLE = select(ARTICLE.c.pk).where(ARTICLE.c.id == bindparam("article_id")).scalar_subquery()
"""For other statements: the key of the article named by the value ``article_id``."""

_VALUES = {
    "label_pk": select(LABEL.c.pk).where(LABEL.c.key == bindparam("label")).scalar_subquery(),
    "start_cp": bindparam("start"),
    "end_cp": bindparam("end"),
    "fragments": bindparam("fragments"),
    "quote": bindparam("quote"),
    "prefix": bindparam("prefix"),
    "suffix": bindparam("suffix"),
    "attributes": bindparam("attributes"),
    "entity_pk": select(ENTITY.c.pk).where(ENTITY.c.id == bindparam("entity")).scalar_subquery(),
    "note": bindparam("note"),
    "origin": bindparam("origin"),
    "codebook_version": bindparam("codebook_version"),
    "version": bindparam("version"),
    "updated": bindparam("updated"),
}
_ADD = Prepared(
    insert(SPAN).values(
        id=bindparam("id"),
        article_pk=PK_OF_ARTICLE,
        annotator_pk=PK_OF_ANNOTATOR,
        created=bindparam("created"),
        **_VALUES,
    )
)
_SEEN = (SPAN.c.id == bindparam("seen_id"), SPAN.c.version == bindparam("seen_version"))
_CHANGE = Prepared(update(SPAN).where(*_SEEN).values(_VALUES))
# In the order of the fields of a span.
_SELECT = (
    select(
        SPAN.c.id,
        ARTICLE.c.id,
        LABEL.c.key,
        SPAN.c.start_cp,
        SPAN.c.end_cp,
        SPAN.c.fragments,
        SPAN.c.quote,
        ANNOTATOR.c.name,
        SPAN.c.prefix,
        SPAN.c.suffix,
        SPAN.c.attributes,
        ENTITY.c.id,
        SPAN.c.note,
        SPAN.c.origin,
        SPAN.c.version,
        SPAN.c.created,
        SPAN.c.updated,
    )
    .join(ARTICLE, ARTICLE.c.pk == SPAN.c.article_pk)
    .join(LABEL, LABEL.c.pk == SPAN.c.label_pk)
    .join(ANNOTATOR, ANNOTATOR.c.pk == SPAN.c.annotator_pk)
    .outerjoin(ENTITY, ENTITY.c.pk == SPAN.c.entity_pk)
)
_ONE = Prepared(_SELECT.where(SPAN.c.id == bindparam("id")))
_OF_ARTICLE = Prepared(_SELECT.where(SPAN.c.article_pk == bindparam("article_pk")))
_MANY_SPANS = PreparedForMany(_SELECT, SPAN.c.id)
_VERSIONS = PreparedForMany(select(SPAN.c.id, SPAN.c.version), SPAN.c.id)
_LABELS = PreparedForMany(select(SPAN.c.id, LABEL.c.key).join(LABEL, LABEL.c.pk == SPAN.c.label_pk), SPAN.c.id)


def fragments_text(fragments: Fragments) -> str | None:
    """What the column ``fragments`` holds: nothing for a span in one piece."""
    return None if len(fragments) == 1 else orjson.dumps(fragments).decode()


def fragments_of(start: int, end: int, text: str | None) -> Fragments:
    """The fragments behind the columns ``start_cp``, ``end_cp`` and ``fragments``.

    Raises:
        DamagedValueError: they are no pairs of whole numbers.
        orjson.JSONDecodeError: it is no JSON.
    """
    if text is None:
        return ((start, end),)
    pairs = orjson.loads(text)
    try:
        fragments = tuple((first, last) for first, last in pairs)
    except (TypeError, ValueError) as error:
        raise DamagedValueError("the fragments of a span are no pairs") from error
    if not fragments or any(type(place) is not int for pair in fragments for place in pair):
        raise DamagedValueError("the fragments of a span are no whole numbers")
    return fragments


def _span(row: Sequence[Any]) -> Span:
    identifier, article_id, label, start, end, fragments, quote, annotator, prefix, suffix, attributes, *rest = row
    places = fragments_of(start, end, fragments)
    values = json_values(attributes)
    return made(Span, (identifier, article_id, label, places, quote, annotator, prefix, suffix, values, *rest))


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


def add_spans(connection: Connection, spans: Sequence[Span], codebook_version: int, pace: Pace) -> None:
    """Insert many spans; a large number like those of an import."""
    if len(spans) < MANY:
        _ADD.change_all(connection, [_new_columns(span, codebook_version) for span in spans])
        pace(len(spans))
        return
    articles = keys_of(connection, ARTICLE.c.id, ARTICLE.c.pk, {span.article_id for span in spans})
    annotators = keys_of(connection, ANNOTATOR.c.name, ANNOTATOR.c.pk, {span.annotator for span in spans})
    labels, entities = _named(connection, spans)
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
            entities[span.entity],
            span.note,
            str(span.origin),
            codebook_version,
            span.version,
            span.created,
            span.updated,
        )
        for span in paced(spans, pace)
    )


def _named(connection: Connection, spans: Sequence[Span]) -> tuple[dict[str, int], dict[str | None, int | None]]:
    """Keys of the labels and entities that the spans name."""
    labels = keys_of(connection, LABEL.c.key, LABEL.c.pk, {span.label for span in spans})
    entities = keys_of(connection, ENTITY.c.id, ENTITY.c.pk, {span.entity for span in spans if span.entity})
    keys: dict[str | None, int | None] = {None: None}
    keys.update(entities)
    return labels, keys


def change_spans(
    connection: Connection, pairs: Sequence[tuple[Span, Span]], codebook_version: int, pace: Pace = unwatched
) -> bool:
    """Overwrite each first span with the second; False if one is not at the version of the first any more."""
    if len(pairs) >= MANY:
        return _change_many(connection, pairs, codebook_version, pace)
    rows = [
        {"seen_id": before.id, "seen_version": before.version, **_columns(after, codebook_version)}
        for before, after in pairs
    ]
    pace(len(pairs))
    return _CHANGE.change_all(connection, rows) == len(pairs)


def _change_many(connection: Connection, pairs: Sequence[tuple[Span, Span]], codebook_version: int, pace: Pace) -> bool:
    old, new = [before for before, _ in pairs], [after for _, after in pairs]
    fields = [one for one in _CHANGING if any(map(ne, map(attrgetter(one), old), map(attrgetter(one), new)))]
    labels, entities = _named(connection, new)
    values: dict[str, Callable[[Span], Row]] = {
        "label": lambda span: (labels[span.label],),
        "fragments": lambda span: (span.start, span.end, fragments_text(span.fragments)),
        "attributes": lambda span: (json_text(span.attributes),),
        "entity": lambda span: (entities[span.entity],),
        "origin": lambda span: (str(span.origin),),
    }
    getters = [values.get(name) or _only(name) for name in fields]
    columns = (
        "codebook_version",
        "version",
        "updated",
        *(one for name in fields for one in _COLUMNS_OF.get(name, (name,))),
    )
    rows = []
    for before, after in pairs:
        row: list[Any] = [before.id, before.version, codebook_version, after.version, after.updated]
        for getter in getters:
            row += getter(after)
        rows.append(tuple(row))
    return overwrite(connection, SPAN, columns, rows, pace)


def _only(name: str) -> Callable[[Span], Row]:
    return lambda span: (getattr(span, name),)


def remove_spans(connection: Connection, spans: Sequence[Span], pace: Pace = unwatched) -> bool:
    """Delete many spans; False if one is not at its version any more."""
    seen = [(span.id, span.version) for span in spans]
    return remove(connection, SPAN, seen, pace)


def find_spans(connection: Connection, ids: Sequence[str], pace: Pace = unwatched) -> dict[str, Span]:
    """Those of the spans that are there, by id."""
    found: dict[str, Span] = {}
    for rows in _MANY_SPANS.rows(connection, ids, AT_ONCE):
        found.update((row[0], _span(row)) for row in rows)
        pace(min(AT_ONCE, len(ids)))
    return found


def span_versions(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """Those of the spans that are there, each with its version."""
    return {span: version for rows in _VERSIONS.rows(connection, ids) for span, version in rows}


def labels_of(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Those of the spans that are there, each with its label."""
    return {span: label for rows in _LABELS.rows(connection, ids) for span, label in rows}


def spans_with(connection: Connection, condition: ColumnElement[bool], pace: Pace = unwatched) -> list[Span]:
    """All spans for which a condition on their rows holds, in articles of the trash as well; oldest first."""
    rows = connection.execute(_SELECT.where(condition).order_by(SPAN.c.pk)).fetchall()
    return [_span(row) for row in paced(rows, pace)]


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
