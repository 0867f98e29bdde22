"""The tables of a workspace.

Rows carry an integer ``pk`` that orders and joins them, and a text ``id`` made by us (or kept from an import) that the
outside world sees. JSON is stored as text, byte for byte as it goes into an export, so both databases return it alike.
Offsets are code points. Times are ISO 8601 text in UTC, which sorts like time and needs no conversion on the way out.

The codebook in force is the newest row of ``codebook_version``; that is what the program reads. ``label``,
``attribute``, ``relation_type`` and ``relation_endpoint`` say the same in rows, which spans and relations refer to and
which whoever asks a workspace in SQL can join. They are written together, and `db.checks` compares them.
"""

from __future__ import annotations

from typing import Annotated

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SerialKey = Annotated[
    int, mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
]
PublicId = Annotated[str, mapped_column(Text, unique=True)]
JsonText = Annotated[str, mapped_column(Text)]
Timestamp = Annotated[str, mapped_column(Text)]

LISTED_LENGTH = 300
"""Code points kept of a text column that an index covers."""


class Base(DeclarativeBase):
    """Naming convention, so that every constraint can be named in a migration on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class WorkspaceRow(Base):
    """Facts about the workspace itself."""

    __tablename__ = "workspace"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class AnnotatorRow(Base):
    """A person, or a program, that labels; owner of a layer."""

    __tablename__ = "annotator"

    pk: Mapped[SerialKey]
    id: Mapped[PublicId]
    name: Mapped[str] = mapped_column(Text, unique=True)
    created: Mapped[Timestamp]


class LabelRow(Base):
    """A label of the codebook; ``definition`` is the whole label as JSON."""

    __tablename__ = "label"

    pk: Mapped[SerialKey]
    id: Mapped[PublicId]
    key: Mapped[str] = mapped_column(Text, unique=True)
    position: Mapped[int]
    parent_pk: Mapped[int | None] = mapped_column(ForeignKey("label.pk"))
    archived: Mapped[bool] = mapped_column(default=False)
    definition: Mapped[JsonText]


class AttributeRow(Base):
    """An attribute of a label or of a relation type."""

    __tablename__ = "attribute"
    __table_args__ = (
        UniqueConstraint("label_pk", "key"),
        UniqueConstraint("relation_type_pk", "key"),
        CheckConstraint("(label_pk IS NULL) <> (relation_type_pk IS NULL)", name="one_owner"),
    )

    pk: Mapped[SerialKey]
    id: Mapped[PublicId]
    label_pk: Mapped[int | None] = mapped_column(ForeignKey("label.pk", ondelete="CASCADE"))
    relation_type_pk: Mapped[int | None] = mapped_column(ForeignKey("relation_type.pk", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    definition: Mapped[JsonText]


class RelationTypeRow(Base):
    """A type of relation."""

    __tablename__ = "relation_type"

    pk: Mapped[SerialKey]
    id: Mapped[PublicId]
    key: Mapped[str] = mapped_column(Text, unique=True)
    position: Mapped[int]
    archived: Mapped[bool] = mapped_column(default=False)
    definition: Mapped[JsonText]


class RelationEndpointRow(Base):
    """Which labels may stand at which end of a relation type; ``side`` is ``from`` or ``to``."""

    __tablename__ = "relation_endpoint"
    __table_args__ = (CheckConstraint("side IN ('from', 'to')", name="side"),)

    relation_type_pk: Mapped[int] = mapped_column(ForeignKey("relation_type.pk", ondelete="CASCADE"), primary_key=True)
    side: Mapped[str] = mapped_column(String(4), primary_key=True)
    label_pk: Mapped[int] = mapped_column(ForeignKey("label.pk"), primary_key=True)


class CodebookVersionRow(Base):
    """Every version the codebook has had, whole, as JSON."""

    __tablename__ = "codebook_version"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    created: Mapped[Timestamp]
    definition: Mapped[JsonText]


class ImportBatchRow(Base):
    """One import: what came in, from where, by whom."""

    __tablename__ = "import_batch"

    pk: Mapped[SerialKey]
    id: Mapped[PublicId]
    annotator_pk: Mapped[int | None] = mapped_column(ForeignKey("annotator.pk"))
    source: Mapped[str] = mapped_column(Text)
    format: Mapped[str] = mapped_column(Text)
    report: Mapped[JsonText]
    created: Mapped[Timestamp]


class ArticleRow(Base):
    """An article. ``removed`` hides it (an undone import, the trash) without losing a label.

    ``title_folded`` and ``published`` are indexed, hence short (``LISTED_LENGTH``): PostgreSQL refuses long index rows.
    """

    __tablename__ = "article"
    __table_args__ = (
        CheckConstraint("direction IN ('rtl', 'ltr')", name="direction"),
        Index(None, "text_sha256"),
        Index(None, "import_pk"),
        # Holds all that listing 100,000 articles asks for, so that their texts stay untouched.
        Index("ix_article_listing", "removed", "title_folded", "published", "id"),
    )

    pk: Mapped[SerialKey]
    id: Mapped[PublicId]
    key: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    title_folded: Mapped[str] = mapped_column(Text)
    text_sha256: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(Text)
    direction: Mapped[str | None] = mapped_column(String(3))
    published: Mapped[str | None] = mapped_column(Text)
    import_pk: Mapped[int | None] = mapped_column(ForeignKey("import_batch.pk"))
    removed: Mapped[bool] = mapped_column(default=False)
    meta: Mapped[JsonText]
    text: Mapped[str] = mapped_column(Text)


class ProgressRow(Base):
    """State of an article for an annotator; no row means ``todo``."""

    __tablename__ = "progress"
    __table_args__ = (
        CheckConstraint("state IN ('todo', 'doing', 'done', 'flagged')", name="state"),
        Index(None, "annotator_pk", "state"),
    )

    article_pk: Mapped[int] = mapped_column(ForeignKey("article.pk", ondelete="CASCADE"), primary_key=True)
    annotator_pk: Mapped[int] = mapped_column(ForeignKey("annotator.pk"), primary_key=True)
    state: Mapped[str] = mapped_column(String(8))


class EntityRow(Base):
    """An actor or organization of the registry; ``name_folded`` is cut at ``LISTED_LENGTH``."""

    __tablename__ = "entity"
    __table_args__ = (Index(None, "name_folded"),)

    pk: Mapped[SerialKey]
    id: Mapped[PublicId]
    name: Mapped[str] = mapped_column(Text)
    name_folded: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    wikidata: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    attributes: Mapped[JsonText]
    removed: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)


class AliasRow(Base):
    """Another name of an entity; ``name_folded`` is cut like ``entity.name_folded``."""

    __tablename__ = "alias"
    __table_args__ = (UniqueConstraint("entity_pk", "position"), Index(None, "name_folded"))

    pk: Mapped[SerialKey]
    entity_pk: Mapped[int] = mapped_column(ForeignKey("entity.pk", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    name_folded: Mapped[str] = mapped_column(Text)


class SpanRow(Base):
    """A labelled stretch of an article; offsets in code points."""

    __tablename__ = "span"
    __table_args__ = (
        CheckConstraint("start_cp >= 0 AND start_cp < end_cp", name="offsets"),
        Index(None, "article_pk", "start_cp", "end_cp"),
        Index(None, "entity_pk"),
    )

    pk: Mapped[SerialKey]
    id: Mapped[PublicId]
    article_pk: Mapped[int] = mapped_column(ForeignKey("article.pk", ondelete="CASCADE"))
    annotator_pk: Mapped[int] = mapped_column(ForeignKey("annotator.pk"))
    label_pk: Mapped[int] = mapped_column(ForeignKey("label.pk"))
    start_cp: Mapped[int]
    end_cp: Mapped[int]
    fragments: Mapped[str | None] = mapped_column(Text)
    quote: Mapped[str] = mapped_column(Text)
    prefix: Mapped[str] = mapped_column(Text)
    suffix: Mapped[str] = mapped_column(Text)
    attributes: Mapped[JsonText]
    entity_pk: Mapped[int | None] = mapped_column(ForeignKey("entity.pk"))
    note: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(Text)
    codebook_version: Mapped[int]
    version: Mapped[int]
    created: Mapped[Timestamp]
    updated: Mapped[Timestamp]


class RelationRow(Base):
    """A typed, directed link between two spans of one article."""

    __tablename__ = "relation"
    __table_args__ = (
        CheckConstraint("from_pk <> to_pk", name="not_to_itself"),
        UniqueConstraint("from_pk", "to_pk", "relation_type_pk", "annotator_pk"),
        Index(None, "article_pk"),
        Index(None, "to_pk"),
    )

    pk: Mapped[SerialKey]
    id: Mapped[PublicId]
    article_pk: Mapped[int] = mapped_column(ForeignKey("article.pk", ondelete="CASCADE"))
    annotator_pk: Mapped[int] = mapped_column(ForeignKey("annotator.pk"))
    relation_type_pk: Mapped[int] = mapped_column(ForeignKey("relation_type.pk"))
    from_pk: Mapped[int] = mapped_column(ForeignKey("span.pk", ondelete="CASCADE"))
    to_pk: Mapped[int] = mapped_column(ForeignKey("span.pk", ondelete="CASCADE"))
    attributes: Mapped[JsonText]
    version: Mapped[int]
    created: Mapped[Timestamp]
    updated: Mapped[Timestamp]


class ChangeSetRow(Base):
    """One entry of the history.

    ``action`` is ``do``, ``undo`` or ``redo``; the latter two name the ``do`` entry they act on in ``target_pk``.
    ``undone_by_pk`` of a ``do`` entry is the undo that is in force, or NULL.
    """

    __tablename__ = "change_set"
    __table_args__ = (
        CheckConstraint("action IN ('do', 'undo', 'redo')", name="action"),
        # The next step to undo and to redo are found at once, however many steps lie undone.
        Index(
            "ix_change_set_undoable",
            "annotator_pk",
            "pk",
            sqlite_where=text("action = 'do' AND undone_by_pk IS NULL"),
            postgresql_where=text("action = 'do' AND undone_by_pk IS NULL"),
        ),
        Index(
            "ix_change_set_redoable",
            "annotator_pk",
            "undone_by_pk",
            sqlite_where=text("action = 'do' AND undone_by_pk IS NOT NULL"),
            postgresql_where=text("action = 'do' AND undone_by_pk IS NOT NULL"),
        ),
        Index(None, "article_pk"),
    )

    pk: Mapped[SerialKey]
    id: Mapped[PublicId]
    annotator_pk: Mapped[int] = mapped_column(ForeignKey("annotator.pk"))
    action: Mapped[str] = mapped_column(String(4))
    verb: Mapped[str] = mapped_column(Text)
    detail: Mapped[JsonText]
    article_pk: Mapped[int | None] = mapped_column(ForeignKey("article.pk", ondelete="SET NULL"))
    import_pk: Mapped[int | None] = mapped_column(ForeignKey("import_batch.pk"))
    target_pk: Mapped[int | None] = mapped_column(ForeignKey("change_set.pk"))
    undone_by_pk: Mapped[int | None] = mapped_column(BigInteger().with_variant(Integer, "sqlite"))
    created: Mapped[Timestamp]


class ChangeRow(Base):
    """One object before and after, as JSON; NULL means it was not there."""

    __tablename__ = "change"
    __table_args__ = (Index(None, "change_set_pk"), Index(None, "object_id"))

    pk: Mapped[SerialKey]
    change_set_pk: Mapped[int] = mapped_column(ForeignKey("change_set.pk", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    object_id: Mapped[str] = mapped_column(Text)
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)


class RejectionRow(Base):
    """A stretch that somebody does not want to be offered for a label again; `label` is its key, in use or not."""

    __tablename__ = "rejection"
    __table_args__ = (Index(None, "article_pk"),)

    annotator_pk: Mapped[int] = mapped_column(ForeignKey("annotator.pk"), primary_key=True)
    label: Mapped[str] = mapped_column(Text, primary_key=True)
    article_pk: Mapped[int] = mapped_column(ForeignKey("article.pk", ondelete="CASCADE"), primary_key=True)
    start_cp: Mapped[int] = mapped_column(primary_key=True)
    end_cp: Mapped[int] = mapped_column(primary_key=True)


class FoldedTextRow(Base):
    """An article's text as search compares it (`app.domain.folded_bytes`); made when first searched, like an index.

    ``folding`` says by which rules; a row made by other rules counts as missing.
    """

    __tablename__ = "folded_text"
    # Says at once whether any is missing.
    __table_args__ = (Index(None, "folding"),)

    article_pk: Mapped[int] = mapped_column(
        ForeignKey("article.pk", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    folding: Mapped[int]
    text: Mapped[bytes] = mapped_column(LargeBinary)


class TextSignatureRow(Base):
    """What an article's text is compared by to find copies; made when copies are first looked for, like an index.

    ``method`` is the number of the way it was made; a row made in another way counts as missing. ``words_digest`` is
    the same for the same folded words, ``numbers`` is the signature (`app.services.copies.signatures`).
    """

    __tablename__ = "text_signature"

    article_pk: Mapped[int] = mapped_column(
        ForeignKey("article.pk", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    method: Mapped[int]
    words_digest: Mapped[bytes] = mapped_column(LargeBinary)
    numbers: Mapped[bytes] = mapped_column(LargeBinary)
