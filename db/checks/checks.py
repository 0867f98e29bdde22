"""Look up every proof that the tables carry about each other."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

import orjson
from sqlalchemy import Connection, false, func, select
from sqlalchemy.exc import DBAPIError

from app.domain.codebook.codebook import codebook_from_json
from app.domain.dates import is_utc_time
from app.domain.errors import InvalidAnnotationError
from app.domain.records import ChangeKind, Codebook, Fragments, Origin, ProgressState, Record, context_of, quote_of
from app.domain.text.folded_bytes import folded_bytes
from app.domain.text.folding import fold_key
from app.domain.text.language_tags import LANGUAGE_TAG
from app.domain.text.segmentation import is_boundary
from db.checks.codebook_rows import label_rows, labels_of, relation_type_rows, relation_types_of
from db.checks.file_checks import Problem, file_problems, kind_problems
from db.history.history import find_current
from db.schema import (
    ALIAS,
    ANNOTATOR,
    ARTICLE,
    CHANGE,
    CHANGE_SET,
    CODEBOOK_VERSION,
    ENTITY,
    FOLDED_TEXT,
    IMPORT_BATCH,
    LABEL,
    LISTED_LENGTH,
    PROGRESS,
    REJECTION,
    RELATION,
    RELATION_TYPE,
    SPAN,
    TEXT_SIGNATURE,
)
from db.snapshots import UNREADABLE, json_or_none, record_from
from db.stores.spans import fragments_of
from db.texts.folded_texts import is_usable
from db.texts.signatures import Signature

_Problems: TypeAlias = Iterator["Problem"]
_ORIGINS = frozenset(origin.value for origin in Origin)
_UNDECODABLE = re.compile(r"Could not decode to UTF-8 column '(\w+)'")

BATCH = 200
"""Rows fetched at a time."""
_TEXTS = 20
"""Articles fetched at a time, each with its text twice; one of 2 MB times this is what memory must bear at worst."""


class Signing(NamedTuple):
    """How signatures of texts are made, by which copies are found.

    Attributes:
        method: what stored ones name that were made so; others count as missing, and are not looked at.
        of: makes the signature of a text.
    """

    method: int
    of: Callable[[str], Signature]


class _ArticleRow(NamedTuple):
    """An article with its folded text and its signature, each None where none is stored."""

    pk: int
    id: str
    title: str
    title_folded: str
    text_sha256: str
    meta: str
    published: str | None
    language: str
    folded: bytes | None
    words_digest: bytes | None
    numbers: bytes | None
    text: str


class _SpanRow(NamedTuple):
    """A span of the article with the key `article_pk`; its fragments as they are stored."""

    article_pk: int
    id: str
    start_cp: int
    end_cp: int
    fragments: str | None
    quote: str
    prefix: str
    suffix: str
    attributes: str
    origin: str
    created: str
    updated: str


def find_problems(connection: Connection, checked: dict[str, int], signing: Signing | None = None) -> Iterator[Problem]:
    """Everything that does not fit, table by table; `checked` counts what was looked at.

    Signatures of texts are looked at when it is said how they are made.
    """
    if connection.dialect.name == "sqlite":
        damaged = yield from file_problems(connection)
        if damaged or (yield from kind_problems(connection)):
            return
    codebook = yield from _codebook_problems(connection, checked)
    for problems in (
        _article_problems(connection, checked, signing),
        _rejection_problems(connection),
        _relation_problems(connection, checked, codebook),
        _name_problems(connection, checked),
        _change_problems(connection, checked),
        _entry_problems(connection, checked),
    ):
        try:
            yield from problems
        except DBAPIError as error:
            column = _UNDECODABLE.search(str(error.orig))
            if column is None:
                raise
            message = f"A text in the column {column[1]} is not UTF-8; restore a backup"
            yield Problem(kind="database", id="", message=message)


def _codebook_problems(connection: Connection, checked: dict[str, int]) -> Generator[Problem, None, Codebook]:
    latest = select(CODEBOOK_VERSION.c.version, CODEBOOK_VERSION.c.definition).order_by(
        CODEBOOK_VERSION.c.version.desc()
    )
    row = connection.execute(latest.limit(1)).fetchone()
    codebook = Codebook(version=0, labels=())
    if row is not None:
        try:
            codebook = codebook_from_json(orjson.loads(row.definition))
        except (InvalidAnnotationError, *UNREADABLE) as error:
            yield Problem(kind="codebook", id=str(row.version), message=str(error))
            return codebook
    for what, apart, whole in (
        ("label", label_rows(connection), labels_of(codebook)),
        ("relation type", relation_type_rows(connection), relation_types_of(codebook)),
    ):
        checked[f"{what}s"] = len(apart)
        for key in sorted(apart.keys() | whole.keys()):
            if apart.get(key) != whole.get(key):
                yield Problem(kind="codebook", id=key, message=f"The {what} {key} differs from the codebook in force")
    return codebook


def _article_problems(connection: Connection, checked: dict[str, int], signing: Signing | None) -> Iterator[Problem]:
    checked["articles"] = checked["spans"] = 0
    method = TEXT_SIGNATURE.c.method == signing.method if signing else false()
    signed = (TEXT_SIGNATURE.c.article_pk == ARTICLE.c.pk) & method
    articles = _streamed(
        connection,
        select(
            ARTICLE.c.pk, ARTICLE.c.id, ARTICLE.c.title, ARTICLE.c.title_folded, ARTICLE.c.text_sha256,
            ARTICLE.c.meta, ARTICLE.c.published, ARTICLE.c.language, FOLDED_TEXT.c.text,
            TEXT_SIGNATURE.c.words_digest, TEXT_SIGNATURE.c.numbers, ARTICLE.c.text,
        ).outerjoin(FOLDED_TEXT, is_usable()).outerjoin(TEXT_SIGNATURE, signed).order_by(ARTICLE.c.pk),
        _TEXTS,
    )  # fmt: skip
    spans = map(_SpanRow._make, _streamed(
        connection,
        select(
            SPAN.c.article_pk, SPAN.c.id, SPAN.c.start_cp, SPAN.c.end_cp, SPAN.c.fragments, SPAN.c.quote,
            SPAN.c.prefix, SPAN.c.suffix, SPAN.c.attributes, SPAN.c.origin, SPAN.c.created, SPAN.c.updated,
        ).order_by(SPAN.c.article_pk),
    ))  # fmt: skip
    span = next(spans, None)
    for article in map(_ArticleRow._make, articles):
        checked["articles"] += 1
        yield from _article_itself(article)
        if signing and not _is_signed(article, signing):
            message = "Copies of it are not found: the signature that is stored is not that of its text"
            yield Problem(kind="article", id=article.id, message=message)
        while span is not None and span.article_pk == article.pk:
            checked["spans"] += 1
            yield from _span_problems(article.text, span)
            yield from _kept_problems("span", span.id, span.attributes, span.origin, span.created, span.updated)
            span = next(spans, None)


def _is_signed(article: _ArticleRow, signing: Signing) -> bool:
    """Whether the signature is that of the text; an article that has none needs none."""
    if article.words_digest is None or article.numbers is None:
        return True
    return signing.of(article.text) == (bytes(article.words_digest), bytes(article.numbers))


def _article_itself(article: _ArticleRow) -> _Problems:
    def problem(message: str) -> Problem:
        return Problem(kind="article", id=article.id, message=message)

    text = article.text
    if not text or hashlib.sha256(text.encode()).hexdigest() != article.text_sha256:
        yield problem("The text is not the one that was imported (SHA-256)")
    if fold_key(article.title)[:LISTED_LENGTH] != article.title_folded:
        yield problem("The title cannot be found by searching for it")
    if article.folded is not None and folded_bytes(fold_key(text)) != article.folded:
        yield problem("What stands in it cannot be found in other articles: its folded text is that of another one")
    if not LANGUAGE_TAG.fullmatch(article.language):
        yield problem(f"Its language is no language tag: {article.language!r}")
    values = json_or_none(article.meta)
    if type(values) is not dict or not isinstance(values.get("published"), str | None):
        yield problem("Its metadata cannot be read")
    elif (values.get("published") or "")[:LISTED_LENGTH] != (article.published or "")[:LISTED_LENGTH]:
        yield problem("The day by which it is listed is not that of its metadata")


def _rejection_problems(connection: Connection) -> _Problems:
    """Stretches that somebody does not want to be offered again, and that are none of their article."""
    place = (REJECTION.c.start_cp, REJECTION.c.end_cp)
    query = select(ARTICLE.c.id, *place).join(ARTICLE, ARTICLE.c.pk == REJECTION.c.article_pk)
    beyond = (place[0] < 0) | (place[1] <= place[0]) | (place[1] > func.length(ARTICLE.c.text))
    for identifier, start, end in _streamed(connection, query.where(beyond)):
        message = f"A stretch that is not to be offered again, {start}–{end}, is not within its text"
        yield Problem(kind="article", id=identifier, message=message)


def _kept_problems(kind: str, identifier: str, attributes: str, origin: str | None, *times: str) -> _Problems:
    """What is wrong with the attributes, the origin and the times of a span or a link, which has no origin."""
    if attributes != "{}" and type(json_or_none(attributes)) is not dict:
        yield Problem(kind=kind, id=identifier, message="Its attributes cannot be read")
    if origin is not None and origin not in _ORIGINS:
        yield Problem(kind=kind, id=identifier, message=f"Nobody knows where it is from: {origin!r}")
    if not all(map(is_utc_time, times)):
        yield Problem(kind=kind, id=identifier, message="A time at which it was made or changed is none")


def _span_problems(text: str, span: _SpanRow) -> _Problems:
    def problem(message: str, *, warning: bool = False) -> Problem:
        return Problem(kind="span", id=span.id, message=message, warning=warning)

    start, end = span.start_cp, span.end_cp
    try:
        pieces: Fragments = fragments_of(start, end, span.fragments)
    except UNREADABLE:
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
    if quote_of(text, pieces) != span.quote:
        yield problem(f"The text at {start}–{end} is not the quote that was stored")
    around = context_of(text, pieces)
    if not (around[0].endswith(span.prefix) and around[1].startswith(span.suffix)):
        yield problem(f"The text around {start}–{end} is not the context that was stored")
    if not all(is_boundary(text, position) for piece in pieces for position in piece):
        yield problem(f"The stretch {start}–{end} cuts a letter from its marks", warning=True)


def _relation_problems(connection: Connection, checked: dict[str, int], codebook: Codebook) -> Iterator[Problem]:
    checked["relations"] = 0
    origin, target = SPAN.alias(), SPAN.alias()
    from_label, to_label = LABEL.alias(), LABEL.alias()
    query = (
        select(
            RELATION.c.id, RELATION.c.article_pk, RELATION_TYPE.c.key, origin.c.article_pk, target.c.article_pk,
            from_label.c.key, to_label.c.key, RELATION.c.attributes, RELATION.c.created, RELATION.c.updated,
        )
        .join(RELATION_TYPE, RELATION_TYPE.c.pk == RELATION.c.relation_type_pk)
        .join(origin, origin.c.pk == RELATION.c.from_pk)
        .join(target, target.c.pk == RELATION.c.to_pk)
        .join(from_label, from_label.c.pk == origin.c.label_pk)
        .join(to_label, to_label.c.pk == target.c.label_pk)
    )  # fmt: skip
    rows = _streamed(connection, query)
    for identifier, article, key, from_article, to_article, begins, ends, attributes, *times in rows:
        checked["relations"] += 1
        yield from _kept_problems("relation", identifier, attributes, None, *times)
        if not article == from_article == to_article:
            yield Problem(kind="relation", id=identifier, message="Its two spans are not both in its article")
        kind = codebook.relation_type(key)
        if kind is not None and (begins not in kind.from_labels or ends not in kind.to_labels):
            message = f"The codebook does not let {key} lead from {begins} to {ends}"
            yield Problem(kind="relation", id=identifier, message=message, warning=True)


def _name_problems(connection: Connection, checked: dict[str, int]) -> Iterator[Problem]:
    """Entities with their other names, annotators, and how far these are with the articles."""
    checked["entities"] = 0
    columns = (ENTITY.c.id, ENTITY.c.name, ENTITY.c.name_folded, ENTITY.c.attributes)
    for identifier, name, folded, attributes in _streamed(connection, select(*columns)):
        checked["entities"] += 1
        yield from _kept_problems("entity", identifier, attributes, None)
        if not name.strip():
            yield Problem(kind="entity", id=identifier, message="It has no name")
        elif fold_key(name)[:LISTED_LENGTH] != folded:
            yield Problem(kind="entity", id=identifier, message="The name cannot be found by searching for it")
    aliases = select(ENTITY.c.id, ALIAS.c.name, ALIAS.c.name_folded).join(ALIAS)
    for identifier, name, folded in _streamed(connection, aliases):
        if fold_key(name)[:LISTED_LENGTH] != folded:
            yield Problem(
                kind="entity", id=identifier, message="Another name of it cannot be found by searching for it"
            )
    for identifier, name, created in connection.execute(select(ANNOTATOR.c.id, ANNOTATOR.c.name, ANNOTATOR.c.created)):
        if not is_utc_time(created):
            yield Problem(kind="annotator", id=identifier, message="The time at which an annotator was added is none")
        if not name.strip():
            yield Problem(kind="annotator", id=identifier, message="An annotator has no name")
    states = select(ARTICLE.c.id, PROGRESS.c.state).join(ARTICLE, ARTICLE.c.pk == PROGRESS.c.article_pk)
    for identifier, state in _streamed(connection, states.where(PROGRESS.c.state.not_in([*ProgressState]))):
        yield Problem(kind="article", id=identifier, message=f"Nobody knows its state {state!r}")


def _change_problems(connection: Connection, checked: dict[str, int]) -> Iterator[Problem]:
    checked["changes"] = 0
    # Every version of the codebook is kept for itself, and imports add to it without a change; they also show articles
    # that were removed, and hide theirs when they are taken back.
    query = (
        select(CHANGE.c.object_id, CHANGE.c.kind, CHANGE.c.before, CHANGE.c.after)
        .where(CHANGE.c.kind.not_in([ChangeKind.CODEBOOK.value, ChangeKind.ARTICLE.value]))
        .order_by(CHANGE.c.kind, CHANGE.c.object_id, CHANGE.c.pk)
    )
    held: tuple[str, str, str | None] | None = None
    for identifier, kind, before, after in _streamed(connection, query):
        checked["changes"] += 1
        if held is not None and held[:2] != (identifier, kind):
            yield from _present_problems(connection, *held)
        elif held is not None and not _follows(kind, held[2], before):
            yield Problem(kind="history", id=identifier, message="Two of its entries do not follow from each other")
        held = (identifier, kind, after)
    if held is not None:
        yield from _present_problems(connection, *held)


def _entry_problems(connection: Connection, checked: dict[str, int]) -> Iterator[Problem]:
    for identifier, detail, created in _streamed(
        connection, select(CHANGE_SET.c.id, CHANGE_SET.c.detail, CHANGE_SET.c.created)
    ):
        if not is_utc_time(created):
            yield Problem(kind="history", id=identifier, message="The time of an entry is none")
        if type(json_or_none(detail)) is not dict:
            yield Problem(kind="history", id=identifier, message="What an entry says of its step cannot be read")
    for identifier, report, created in _streamed(
        connection, select(IMPORT_BATCH.c.id, IMPORT_BATCH.c.report, IMPORT_BATCH.c.created)
    ):
        if not is_utc_time(created):
            yield Problem(kind="history", id=identifier, message="The time of an import is none")
        if type(json_or_none(report)) is not dict:
            yield Problem(kind="history", id=identifier, message="The report of an import cannot be read")
    undo = CHANGE_SET.alias()
    checked["steps"] = connection.scalar(select(func.count()).select_from(CHANGE_SET)) or 0
    loose = (
        select(CHANGE_SET.c.id)
        .outerjoin(undo, undo.c.pk == CHANGE_SET.c.undone_by_pk)
        .where(CHANGE_SET.c.undone_by_pk.is_not(None))
        .where((undo.c.pk.is_(None)) | (undo.c.action != "undo") | (undo.c.target_pk != CHANGE_SET.c.pk))
    )
    for (identifier,) in _streamed(connection, loose):
        yield Problem(kind="history", id=identifier, message="The entry that is said to have undone it did not")


def _follows(kind: str, after: str | None, before: str | None) -> bool:
    try:
        return _read(kind, after) == _read(kind, before)
    except UNREADABLE:
        return False


def _present_problems(connection: Connection, identifier: str, kind: str, after: str | None) -> Iterator[Problem]:
    try:
        agrees = find_current(connection, ChangeKind(kind), identifier) == _read(kind, after)
    except UNREADABLE:
        agrees = False
    if not agrees:
        yield Problem(kind=kind, id=identifier, message="It is not what the history says")


def _read(kind: str, text: str | None) -> Record | None:
    return record_from(ChangeKind(kind), text)


def _streamed(
    connection: Connection,
    query: Any,  # noqa: ANN401 - a select of any row
    at_once: int = BATCH,
) -> Iterator[Sequence[Any]]:
    yield from connection.execute(query.execution_options(yield_per=at_once))
