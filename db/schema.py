"""The tables of a workspace.

Rows carry an integer ``pk`` that orders and joins them, and a text ``id`` made by us (or kept from an import) that the
outside world sees. JSON is stored as text, byte for byte as it goes into an export, so both databases return it alike.
Offsets are code points. Times are ISO 8601 text in UTC, which sorts like time and needs no conversion on the way out.

The codebook in force is the newest row of ``codebook_version``; that is what the program reads. ``label``,
``attribute``, ``relation_type`` and ``relation_endpoint`` say the same in rows, which spans and relations refer to and
which whoever asks a workspace in SQL can join. They are written together, and `db.checks.checks` compares them.

Indexes of some rows only are in `db.whole_schema`, which is what tables are made from.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Named,
    String,
    Table,
    Text,
    TypedColumns,
    UniqueConstraint,
)

LISTED_LENGTH = 300
"""Code points kept of a text column that an index covers."""

_METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Its naming convention lets every constraint be named in a migration on both databases."""

# A table takes a copy of the column for itself.
_KEY = BigInteger().with_variant(Integer, "sqlite")
_SERIAL_KEY = Column(_KEY, primary_key=True, autoincrement=True)
_PUBLIC_ID = Column(Text, unique=True)
_JSON = Column(Text)
_TIME = Column(Text)


def _key_of(table: str, *, ondelete: str | None = None, **options: Any) -> Column[int]:  # noqa: ANN401 - of a column
    """A column that holds the ``pk`` of a row of the table; its type is said here, for annotations give `Integer`."""
    return Column(_KEY, ForeignKey(f"{table}.pk", ondelete=ondelete), **options)


class WorkspaceColumns(TypedColumns):
    """Facts about the workspace itself."""

    name: Named[str] = Column(Text, primary_key=True)
    value: Named[str] = Column(Text)


WORKSPACE = Table("workspace", _METADATA, WorkspaceColumns)


class AnnotatorColumns(TypedColumns):
    """A person, or a program, that labels; owner of a layer."""

    pk: Named[int] = _SERIAL_KEY
    id: Named[str] = _PUBLIC_ID
    name: Named[str] = Column(Text, unique=True)
    created: Named[str] = _TIME


ANNOTATOR = Table("annotator", _METADATA, AnnotatorColumns)


class LabelColumns(TypedColumns):
    """A label of the codebook; ``definition`` is the whole label as JSON."""

    pk: Named[int] = _SERIAL_KEY
    id: Named[str] = _PUBLIC_ID
    key: Named[str] = Column(Text, unique=True)
    position: Named[int]
    parent_pk: Named[int | None] = _key_of("label")
    archived: Named[bool] = Column(default=False)
    definition: Named[str] = _JSON


LABEL = Table("label", _METADATA, LabelColumns)


class AttributeColumns(TypedColumns):
    """An attribute of a label or of a relation type."""

    pk: Named[int] = _SERIAL_KEY
    id: Named[str] = _PUBLIC_ID
    label_pk: Named[int | None] = _key_of("label", ondelete="CASCADE")
    relation_type_pk: Named[int | None] = _key_of("relation_type", ondelete="CASCADE")
    key: Named[str] = Column(Text)
    position: Named[int]
    definition: Named[str] = _JSON


ATTRIBUTE = Table(
    "attribute",
    _METADATA,
    AttributeColumns,
    UniqueConstraint("label_pk", "key"),
    UniqueConstraint("relation_type_pk", "key"),
    CheckConstraint("(label_pk IS NULL) <> (relation_type_pk IS NULL)", name="one_owner"),
)


class RelationTypeColumns(TypedColumns):
    """A type of relation."""

    pk: Named[int] = _SERIAL_KEY
    id: Named[str] = _PUBLIC_ID
    key: Named[str] = Column(Text, unique=True)
    position: Named[int]
    archived: Named[bool] = Column(default=False)
    definition: Named[str] = _JSON


RELATION_TYPE = Table("relation_type", _METADATA, RelationTypeColumns)


class RelationEndpointColumns(TypedColumns):
    """Which labels may stand at which end of a relation type; ``side`` is ``from`` or ``to``."""

    relation_type_pk: Named[int] = _key_of("relation_type", ondelete="CASCADE", primary_key=True)
    side: Named[str] = Column(String(4), primary_key=True)
    label_pk: Named[int] = _key_of("label", primary_key=True)


RELATION_ENDPOINT = Table(
    "relation_endpoint", _METADATA, RelationEndpointColumns, CheckConstraint("side IN ('from', 'to')", name="side")
)


class CodebookVersionColumns(TypedColumns):
    """Every version the codebook has had, whole, as JSON."""

    version: Named[int] = Column(primary_key=True, autoincrement=False)
    created: Named[str] = _TIME
    definition: Named[str] = _JSON


CODEBOOK_VERSION = Table("codebook_version", _METADATA, CodebookVersionColumns)


class ImportBatchColumns(TypedColumns):
    """One import: what came in, from where, by whom."""

    pk: Named[int] = _SERIAL_KEY
    id: Named[str] = _PUBLIC_ID
    annotator_pk: Named[int | None] = _key_of("annotator")
    source: Named[str] = Column(Text)
    format: Named[str] = Column(Text)
    report: Named[str] = _JSON
    created: Named[str] = _TIME


IMPORT_BATCH = Table("import_batch", _METADATA, ImportBatchColumns)


class ArticleColumns(TypedColumns):
    """An article. ``removed`` hides it (an undone import, the trash) without losing a label.

    ``title_folded`` and ``published`` are indexed, hence short (``LISTED_LENGTH``): PostgreSQL refuses long index rows.
    """

    pk: Named[int] = _SERIAL_KEY
    id: Named[str] = _PUBLIC_ID
    key: Named[str] = Column(Text)
    title: Named[str] = Column(Text)
    title_folded: Named[str] = Column(Text)
    text_sha256: Named[str] = Column(String(64))
    language: Named[str] = Column(Text)
    direction: Named[str | None] = Column(String(3))
    published: Named[str | None] = Column(Text)
    import_pk: Named[int | None] = _key_of("import_batch")
    removed: Named[bool] = Column(default=False)
    meta: Named[str] = _JSON
    text: Named[str] = Column(Text)


ARTICLE = Table(
    "article",
    _METADATA,
    ArticleColumns,
    CheckConstraint("direction IN ('rtl', 'ltr')", name="direction"),
    Index(None, "text_sha256"),
    Index(None, "import_pk"),
    # Holds all that listing 100,000 articles asks for, so that their texts stay untouched.
    Index("ix_article_listing", "removed", "title_folded", "published", "id"),
)


class ProgressColumns(TypedColumns):
    """State of an article for an annotator; no row means ``todo``."""

    article_pk: Named[int] = _key_of("article", ondelete="CASCADE", primary_key=True)
    annotator_pk: Named[int] = _key_of("annotator", primary_key=True)
    state: Named[str] = Column(String(8))


PROGRESS = Table(
    "progress",
    _METADATA,
    ProgressColumns,
    CheckConstraint("state IN ('todo', 'doing', 'done', 'flagged')", name="state"),
    Index(None, "annotator_pk", "state"),
)


class EntityColumns(TypedColumns):
    """An actor or organization of the registry; ``name_folded`` is cut at ``LISTED_LENGTH``."""

    pk: Named[int] = _SERIAL_KEY
    id: Named[str] = _PUBLIC_ID
    name: Named[str] = Column(Text)
    name_folded: Named[str] = Column(Text)
    kind: Named[str] = Column(Text)
    wikidata: Named[str | None] = Column(Text)
    note: Named[str] = Column(Text, default="")
    attributes: Named[str] = _JSON
    removed: Named[bool] = Column(default=False)
    version: Named[int] = Column(default=1)


ENTITY = Table("entity", _METADATA, EntityColumns, Index(None, "name_folded"))


class AliasColumns(TypedColumns):
    """Another name of an entity; ``name_folded`` is cut like ``entity.name_folded``."""

    pk: Named[int] = _SERIAL_KEY
    entity_pk: Named[int] = _key_of("entity", ondelete="CASCADE")
    position: Named[int]
    name: Named[str] = Column(Text)
    name_folded: Named[str] = Column(Text)


ALIAS = Table("alias", _METADATA, AliasColumns, UniqueConstraint("entity_pk", "position"), Index(None, "name_folded"))


class SpanColumns(TypedColumns):
    """A labelled stretch of an article; offsets in code points."""

    pk: Named[int] = _SERIAL_KEY
    id: Named[str] = _PUBLIC_ID
    article_pk: Named[int] = _key_of("article", ondelete="CASCADE")
    annotator_pk: Named[int] = _key_of("annotator")
    label_pk: Named[int] = _key_of("label")
    start_cp: Named[int]
    end_cp: Named[int]
    fragments: Named[str | None] = Column(Text)
    quote: Named[str] = Column(Text)
    prefix: Named[str] = Column(Text)
    suffix: Named[str] = Column(Text)
    attributes: Named[str] = _JSON
    entity_pk: Named[int | None] = _key_of("entity")
    note: Named[str] = Column(Text)
    origin: Named[str] = Column(Text)
    codebook_version: Named[int]
    version: Named[int]
    created: Named[str] = _TIME
    updated: Named[str] = _TIME


SPAN = Table(
    "span",
    _METADATA,
    SpanColumns,
    CheckConstraint("start_cp >= 0 AND start_cp < end_cp", name="offsets"),
    Index(None, "article_pk", "start_cp", "end_cp"),
    Index(None, "entity_pk"),
)


class RelationColumns(TypedColumns):
    """A typed, directed link between two spans of one article."""

    pk: Named[int] = _SERIAL_KEY
    id: Named[str] = _PUBLIC_ID
    article_pk: Named[int] = _key_of("article", ondelete="CASCADE")
    annotator_pk: Named[int] = _key_of("annotator")
    relation_type_pk: Named[int] = _key_of("relation_type")
    from_pk: Named[int] = _key_of("span", ondelete="CASCADE")
    to_pk: Named[int] = _key_of("span", ondelete="CASCADE")
    attributes: Named[str] = _JSON
    version: Named[int]
    created: Named[str] = _TIME
    updated: Named[str] = _TIME


RELATION = Table(
    "relation",
    _METADATA,
    RelationColumns,
    CheckConstraint("from_pk <> to_pk", name="not_to_itself"),
    UniqueConstraint("from_pk", "to_pk", "relation_type_pk", "annotator_pk"),
    Index(None, "article_pk"),
    Index(None, "to_pk"),
)


class ChangeSetColumns(TypedColumns):
    """One entry of the history.

    ``action`` is ``do``, ``undo`` or ``redo``; the latter two name the ``do`` entry they act on in ``target_pk``.
    ``undone_by_pk`` of a ``do`` entry is the undo that is in force, or NULL.
    """

    pk: Named[int] = _SERIAL_KEY
    id: Named[str] = _PUBLIC_ID
    annotator_pk: Named[int] = _key_of("annotator")
    action: Named[str] = Column(String(4))
    verb: Named[str] = Column(Text)
    detail: Named[str] = _JSON
    article_pk: Named[int | None] = _key_of("article", ondelete="SET NULL")
    import_pk: Named[int | None] = _key_of("import_batch")
    target_pk: Named[int | None] = _key_of("change_set")
    undone_by_pk: Named[int | None] = Column(BigInteger().with_variant(Integer, "sqlite"))
    created: Named[str] = _TIME


CHANGE_SET = Table(
    "change_set",
    _METADATA,
    ChangeSetColumns,
    CheckConstraint("action IN ('do', 'undo', 'redo')", name="action"),
    Index(None, "article_pk"),
)


class ChangeColumns(TypedColumns):
    """One object before and after, as JSON; NULL means it was not there."""

    pk: Named[int] = _SERIAL_KEY
    change_set_pk: Named[int] = _key_of("change_set", ondelete="CASCADE")
    kind: Named[str] = Column(String(16))
    object_id: Named[str] = Column(Text)
    before: Named[str | None] = Column(Text)
    after: Named[str | None] = Column(Text)


CHANGE = Table("change", _METADATA, ChangeColumns, Index(None, "change_set_pk"), Index(None, "object_id"))


class RejectionColumns(TypedColumns):
    """A stretch that somebody does not want to be offered for a label again; `label` is its key, in use or not."""

    annotator_pk: Named[int] = _key_of("annotator", primary_key=True)
    label: Named[str] = Column(Text, primary_key=True)
    article_pk: Named[int] = _key_of("article", ondelete="CASCADE", primary_key=True)
    start_cp: Named[int] = Column(primary_key=True)
    end_cp: Named[int] = Column(primary_key=True)


REJECTION = Table("rejection", _METADATA, RejectionColumns, Index(None, "article_pk"))


class FoldedTextColumns(TypedColumns):
    """An article's text as search compares it (`app.domain.text.folded_bytes`).

    Made when first searched, like an index. ``folding`` says by which rules; a row made by others counts as missing.
    """

    article_pk: Named[int] = _key_of("article", ondelete="CASCADE", primary_key=True, autoincrement=False)
    folding: Named[int]
    text: Named[bytes] = Column(LargeBinary)


# The index says at once whether any is missing.
FOLDED_TEXT = Table("folded_text", _METADATA, FoldedTextColumns, Index(None, "folding"))


class TextSignatureColumns(TypedColumns):
    """What an article's text is compared by to find copies; made when copies are first looked for, like an index.

    ``method`` is the number of the way it was made; a row made in another way counts as missing. ``words_digest`` is
    the same for the same folded words, ``numbers`` is the signature (`app.services.copies.signatures`).
    """

    article_pk: Named[int] = _key_of("article", ondelete="CASCADE", primary_key=True, autoincrement=False)
    method: Named[int]
    words_digest: Named[bytes] = Column(LargeBinary)
    numbers: Named[bytes] = Column(LargeBinary)


TEXT_SIGNATURE = Table("text_signature", _METADATA, TextSignatureColumns)
