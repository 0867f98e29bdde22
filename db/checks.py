"""Look up every proof that the tables carry about each other."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.domain.codebook import attribute_to_json, codebook_from_json, label_to_json, relation_type_to_json
from app.domain.errors import InvalidAnnotationError
from app.domain.folding import fold_key
from app.domain.records import AttributeDefinition, ChangeKind, Codebook, Fragments, Record, context_of, quote_of
from app.domain.segmentation import is_boundary
from db.history import find_current
from db.schema import (
    LISTED_LENGTH,
    ArticleRow,
    AttributeRow,
    ChangeRow,
    ChangeSetRow,
    CodebookVersionRow,
    LabelRow,
    RelationEndpointRow,
    RelationRow,
    RelationTypeRow,
    SpanRow,
)
from db.snapshots import record_from
from db.spans import fragments_of

BATCH = 200
"""Rows fetched at a time; an article of 2 MB times this is what memory must bear at worst."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that is wrong, or with `warning` unusual.

    Attributes:
        kind: what it concerns: ``database``, ``article``, ``span``, ``relation``, ``codebook``, ``history``.
        id: of the object, or empty.
        message: one sentence.
    """

    kind: str
    id: str
    message: str
    warning: bool = False

    def to_json(self) -> dict[str, Any]:
        """The problem as JSON values."""
        return asdict(self)


def find_problems(connection: Connection, checked: dict[str, int]) -> Iterator[Problem]:
    """Everything that does not fit, table by table; `checked` counts what was looked at."""
    if connection.dialect.name == "sqlite" and (yield from _file_problems(connection)):
        return
    codebook = yield from _codebook_problems(connection, checked)
    yield from _article_problems(connection, checked)
    yield from _relation_problems(connection, checked, codebook)
    yield from _history_problems(connection, checked)


def _file_problems(connection: Connection) -> Generator[Problem, None, bool]:
    """Returns whether the file itself is damaged, so that nothing more can be read from it with confidence."""
    damaged = False
    try:
        for (said,) in connection.exec_driver_sql("PRAGMA integrity_check(100)"):
            if said != "ok":
                damaged = True
                yield Problem(kind="database", id="", message=f"The file is damaged: {said}; restore a backup")
    except DBAPIError as error:
        yield Problem(kind="database", id="", message=f"The file is damaged: {error.orig}; restore a backup")
        return True
    for table, rowid, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield Problem(kind="database", id=str(rowid), message=f"A row of {table} refers to a missing row of {parent}")
    return damaged


def _codebook_problems(connection: Connection, checked: dict[str, int]) -> Generator[Problem, None, Codebook]:
    latest = select(CodebookVersionRow.version, CodebookVersionRow.definition).order_by(
        CodebookVersionRow.version.desc()
    )
    row = connection.execute(latest.limit(1)).fetchone()
    codebook = Codebook(version=0, labels=())
    if row is not None:
        try:
            codebook = codebook_from_json(orjson.loads(row.definition))
        except (InvalidAnnotationError, orjson.JSONDecodeError) as error:
            yield Problem(kind="codebook", id=str(row.version), message=str(error))
            return codebook
    for what, apart, whole in (
        ("label", _label_rows(connection), _labels(codebook)),
        ("relation type", _relation_type_rows(connection), _relation_types(codebook)),
    ):
        checked[f"{what}s"] = len(apart)
        for key in sorted(apart.keys() | whole.keys()):
            if apart.get(key) != whole.get(key):
                yield Problem(kind="codebook", id=key, message=f"The {what} {key} differs from the codebook in force")
    return codebook


def _labels(codebook: Codebook) -> dict[str, tuple[Any, ...]]:
    """Key of each label → all that its rows say of it, in the order of `_label_rows`."""
    return {
        label.key: (label_to_json(label), position, label.archived, label.parent, _attributes(label.attributes))
        for position, label in enumerate(codebook.labels)
    }


def _label_rows(connection: Connection) -> dict[str, tuple[Any, ...]]:
    parent = aliased(LabelRow)
    query = select(
        LabelRow.pk, LabelRow.key, LabelRow.definition, LabelRow.position, LabelRow.archived, parent.key
    ).outerjoin(parent, parent.pk == LabelRow.parent_pk)
    attributes = _attribute_rows(connection, AttributeRow.label_pk)
    return {
        key: (orjson.loads(definition), position, archived, above, attributes.get(pk, []))
        for pk, key, definition, position, archived, above in connection.execute(query)
    }


def _relation_types(codebook: Codebook) -> dict[str, tuple[Any, ...]]:
    """Key of each relation type → all that its rows say of it, in the order of `_relation_type_rows`."""
    return {
        kind.key: (
            relation_type_to_json(kind),
            position,
            kind.archived,
            _attributes(kind.attributes),
            {("from", key) for key in kind.from_labels} | {("to", key) for key in kind.to_labels},
        )
        for position, kind in enumerate(codebook.relation_types)
    }


def _relation_type_rows(connection: Connection) -> dict[str, tuple[Any, ...]]:
    query = select(
        RelationTypeRow.pk,
        RelationTypeRow.key,
        RelationTypeRow.definition,
        RelationTypeRow.position,
        RelationTypeRow.archived,
    )
    attributes = _attribute_rows(connection, AttributeRow.relation_type_pk)
    ends: dict[int, set[tuple[str, str]]] = {}
    endpoints = select(RelationEndpointRow.relation_type_pk, RelationEndpointRow.side, LabelRow.key)
    for pk, side, label in connection.execute(endpoints.join(LabelRow, LabelRow.pk == RelationEndpointRow.label_pk)):
        ends.setdefault(pk, set()).add((side, label))
    return {
        key: (orjson.loads(definition), position, archived, attributes.get(pk, []), ends.get(pk, set()))
        for pk, key, definition, position, archived in connection.execute(query)
    }


def _attributes(attributes: Sequence[AttributeDefinition]) -> list[tuple[str, Any]]:
    return [(one.key, attribute_to_json(one)) for one in attributes]


def _attribute_rows(connection: Connection, owner: InstrumentedAttribute[int | None]) -> dict[int | None, list[Any]]:
    """Key of the row of an owner → its attributes in their order, as `_attributes` gives them."""
    query = select(owner, AttributeRow.key, AttributeRow.definition).where(owner.is_not(None))
    found: dict[int | None, list[Any]] = {}
    for pk, key, definition in connection.execute(query.order_by(AttributeRow.position)):
        found.setdefault(pk, []).append((key, orjson.loads(definition)))
    return found


def _article_problems(connection: Connection, checked: dict[str, int]) -> Iterator[Problem]:
    checked["articles"] = checked["spans"] = 0
    articles = _streamed(
        connection,
        select(
            ArticleRow.pk, ArticleRow.id, ArticleRow.title, ArticleRow.title_folded, ArticleRow.text_sha256,
            ArticleRow.text,
        ).order_by(ArticleRow.pk),
    )  # fmt: skip
    spans = _streamed(
        connection,
        select(
            SpanRow.article_pk, SpanRow.id, SpanRow.start_cp, SpanRow.end_cp, SpanRow.fragments, SpanRow.quote,
            SpanRow.prefix, SpanRow.suffix,
        ).order_by(SpanRow.article_pk),
    )  # fmt: skip
    span = next(spans, None)
    for pk, identifier, title, title_folded, digest, text in articles:
        checked["articles"] += 1
        if hashlib.sha256(text.encode()).hexdigest() != digest:
            yield Problem(kind="article", id=identifier, message="The text is not the one that was imported (SHA-256)")
        if fold_key(title)[:LISTED_LENGTH] != title_folded:
            yield Problem(kind="article", id=identifier, message="The title cannot be found by searching for it")
        while span is not None and span[0] == pk:
            checked["spans"] += 1
            yield from _span_problems(text, *span[1:])
            span = next(spans, None)


def _span_problems(
    text: str, identifier: str, start: int, end: int, fragments: str | None, quote: str, prefix: str, suffix: str
) -> Iterator[Problem]:
    def problem(message: str, *, warning: bool = False) -> Problem:
        return Problem(kind="span", id=identifier, message=message, warning=warning)

    try:
        pieces: Fragments = fragments_of(start, end, fragments)
    except (orjson.JSONDecodeError, TypeError, ValueError):
        yield problem("The fragments cannot be read")
        return
    last = -1
    for first, beyond in pieces:
        if not last < first < beyond <= len(text):
            yield problem(
                f"The stretch {first}–{beyond} is out of order or not within the text of {len(text)} code points"
            )
            return
        last = beyond
    if (pieces[0][0], pieces[-1][1]) != (start, end):
        yield problem(f"The fragments do not reach from {start} to {end}")
    if quote_of(text, pieces) != quote:
        yield problem(f"The text at {start}–{end} is not the quote that was stored")
    around = context_of(text, pieces)
    if not (around[0].endswith(prefix) and around[1].startswith(suffix)):
        yield problem(f"The text around {start}–{end} is not the context that was stored")
    if not all(is_boundary(text, position) for piece in pieces for position in piece):
        yield problem(f"The stretch {start}–{end} cuts a letter from its marks", warning=True)


def _relation_problems(connection: Connection, checked: dict[str, int], codebook: Codebook) -> Iterator[Problem]:
    checked["relations"] = 0
    origin, target = aliased(SpanRow), aliased(SpanRow)
    from_label, to_label = aliased(LabelRow), aliased(LabelRow)
    query = (
        select(
            RelationRow.id, RelationRow.article_pk, RelationTypeRow.key, origin.article_pk, target.article_pk,
            from_label.key, to_label.key,
        )
        .join(RelationTypeRow, RelationTypeRow.pk == RelationRow.relation_type_pk)
        .join(origin, origin.pk == RelationRow.from_pk)
        .join(target, target.pk == RelationRow.to_pk)
        .join(from_label, from_label.pk == origin.label_pk)
        .join(to_label, to_label.pk == target.label_pk)
    )  # fmt: skip
    for identifier, article, key, from_article, to_article, begins, ends in _streamed(connection, query):
        checked["relations"] += 1
        if not article == from_article == to_article:
            yield Problem(kind="relation", id=identifier, message="Its two spans are not both in its article")
        kind = codebook.relation_type(key)
        if kind is not None and (begins not in kind.from_labels or ends not in kind.to_labels):
            message = f"The codebook does not let {key} lead from {begins} to {ends}"
            yield Problem(kind="relation", id=identifier, message=message, warning=True)


def _history_problems(connection: Connection, checked: dict[str, int]) -> Iterator[Problem]:
    checked["changes"] = 0
    # Every version of the codebook is kept for itself, and imports add to it without a change.
    query = (
        select(ChangeRow.object_id, ChangeRow.kind, ChangeRow.before, ChangeRow.after)
        .where(ChangeRow.kind != ChangeKind.CODEBOOK.value)
        .order_by(ChangeRow.kind, ChangeRow.object_id, ChangeRow.pk)
    )
    held: tuple[str, str, str | None] | None = None
    for identifier, kind, before, after in _streamed(connection, query):
        checked["changes"] += 1
        if held is not None and held[:2] != (identifier, kind):
            yield from _present_problems(connection, *held)
        elif held is not None and _read(kind, held[2]) != _read(kind, before):
            yield Problem(kind="history", id=identifier, message="Two of its entries do not follow from each other")
        held = (identifier, kind, after)
    if held is not None:
        yield from _present_problems(connection, *held)
    undo = aliased(ChangeSetRow)
    checked["steps"] = connection.scalar(select(func.count()).select_from(ChangeSetRow)) or 0
    loose = (
        select(ChangeSetRow.id)
        .outerjoin(undo, undo.pk == ChangeSetRow.undone_by_pk)
        .where(ChangeSetRow.undone_by_pk.is_not(None))
        .where((undo.pk.is_(None)) | (undo.action != "undo") | (undo.target_pk != ChangeSetRow.pk))
    )
    for (identifier,) in _streamed(connection, loose):
        yield Problem(kind="history", id=identifier, message="The entry that is said to have undone it did not")


def _present_problems(connection: Connection, identifier: str, kind: str, after: str | None) -> Iterator[Problem]:
    try:
        agrees = find_current(connection, ChangeKind(kind), identifier) == _read(kind, after)
    except (orjson.JSONDecodeError, TypeError, ValueError):
        agrees = False
    if not agrees:
        yield Problem(kind=kind, id=identifier, message="It is not what the history says")


def _read(kind: str, text: str | None) -> Record | None:
    return record_from(ChangeKind(kind), text)


def _streamed(connection: Connection, query: Any) -> Iterator[Sequence[Any]]:  # noqa: ANN401 - a select of any row
    yield from connection.execute(query.execution_options(yield_per=BATCH))
