"""Make the first tables.

Revision: 0001, the first.
"""

import sqlalchemy as sa
from alembic import op

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

UNDONE = sa.text("action = 'do' AND undone_by_pk IS NOT NULL")
IN_FORCE = sa.text("action = 'do' AND undone_by_pk IS NULL")


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "annotator",
        sa.Column("pk", KEY, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name="pk_annotator"),
        sa.UniqueConstraint("id", name="uq_annotator_id"),
        sa.UniqueConstraint("name", name="uq_annotator_name"),
    )
    op.create_table(
        "codebook_version",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("created", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_codebook_version"),
    )
    op.create_table(
        "entity",
        sa.Column("pk", KEY, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("wikidata", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("attributes", sa.Text(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name="pk_entity"),
        sa.UniqueConstraint("id", name="uq_entity_id"),
    )
    op.create_index("ix_entity_name_folded", "entity", ["name_folded"])

    op.create_table(
        "label",
        sa.Column("pk", KEY, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("parent_pk", KEY, nullable=True),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["parent_pk"], ["label.pk"], name="fk_label_parent_pk"),
        sa.PrimaryKeyConstraint("pk", name="pk_label"),
        sa.UniqueConstraint("id", name="uq_label_id"),
        sa.UniqueConstraint("key", name="uq_label_key"),
    )
    op.create_table(
        "relation_type",
        sa.Column("pk", KEY, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name="pk_relation_type"),
        sa.UniqueConstraint("id", name="uq_relation_type_id"),
        sa.UniqueConstraint("key", name="uq_relation_type_key"),
    )
    op.create_table(
        "workspace",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_workspace"),
    )
    op.create_table(
        "alias",
        sa.Column("pk", KEY, nullable=False),
        sa.Column("entity_pk", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["entity_pk"], ["entity.pk"], name="fk_alias_entity_pk", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("pk", name="pk_alias"),
        sa.UniqueConstraint("entity_pk", "position", name="uq_alias_entity_pk_position"),
    )
    op.create_index("ix_alias_name_folded", "alias", ["name_folded"])

    op.create_table(
        "attribute",
        sa.Column("pk", KEY, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("label_pk", KEY, nullable=True),
        sa.Column("relation_type_pk", KEY, nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.CheckConstraint("(label_pk IS NULL) <> (relation_type_pk IS NULL)", name=op.f("ck_attribute_one_owner")),
        sa.ForeignKeyConstraint(["label_pk"], ["label.pk"], name="fk_attribute_label_pk", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["relation_type_pk"], ["relation_type.pk"], name="fk_attribute_relation_type_pk", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name="pk_attribute"),
        sa.UniqueConstraint("id", name="uq_attribute_id"),
        sa.UniqueConstraint("label_pk", "key", name="uq_attribute_label_pk_key"),
        sa.UniqueConstraint("relation_type_pk", "key", name="uq_attribute_relation_type_pk_key"),
    )
    op.create_table(
        "import_batch",
        sa.Column("pk", KEY, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("annotator_pk", KEY, nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("created", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["annotator_pk"], ["annotator.pk"], name="fk_import_batch_annotator_pk"),
        sa.PrimaryKeyConstraint("pk", name="pk_import_batch"),
        sa.UniqueConstraint("id", name="uq_import_batch_id"),
    )
    op.create_table(
        "relation_endpoint",
        sa.Column("relation_type_pk", KEY, nullable=False),
        sa.Column("side", sa.String(length=4), nullable=False),
        sa.Column("label_pk", KEY, nullable=False),
        sa.CheckConstraint("side IN ('from', 'to')", name=op.f("ck_relation_endpoint_side")),
        sa.ForeignKeyConstraint(["label_pk"], ["label.pk"], name="fk_relation_endpoint_label_pk"),
        sa.ForeignKeyConstraint(
            ["relation_type_pk"], ["relation_type.pk"], name="fk_relation_endpoint_relation_type_pk", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("relation_type_pk", "side", "label_pk", name="pk_relation_endpoint"),
    )
    op.create_table(
        "article",
        sa.Column("pk", KEY, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_folded", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("direction", sa.String(length=3), nullable=True),
        sa.Column("published", sa.Text(), nullable=True),
        sa.Column("import_pk", KEY, nullable=True),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("meta", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint("direction IN ('rtl', 'ltr')", name=op.f("ck_article_direction")),
        sa.ForeignKeyConstraint(["import_pk"], ["import_batch.pk"], name="fk_article_import_pk"),
        sa.PrimaryKeyConstraint("pk", name="pk_article"),
        sa.UniqueConstraint("id", name="uq_article_id"),
    )
    op.create_index("ix_article_import_pk", "article", ["import_pk"])
    op.create_index("ix_article_listing", "article", ["removed", "title_folded", "published", "id"])
    op.create_index("ix_article_text_sha256", "article", ["text_sha256"])

    op.create_table(
        "change_set",
        sa.Column("pk", KEY, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("annotator_pk", KEY, nullable=False),
        sa.Column("action", sa.String(length=4), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("article_pk", KEY, nullable=True),
        sa.Column("import_pk", KEY, nullable=True),
        sa.Column("target_pk", KEY, nullable=True),
        sa.Column("undone_by_pk", KEY, nullable=True),
        sa.Column("created", sa.Text(), nullable=False),
        sa.CheckConstraint("action IN ('do', 'undo', 'redo')", name=op.f("ck_change_set_action")),
        sa.ForeignKeyConstraint(["annotator_pk"], ["annotator.pk"], name="fk_change_set_annotator_pk"),
        sa.ForeignKeyConstraint(["article_pk"], ["article.pk"], name="fk_change_set_article_pk", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["import_pk"], ["import_batch.pk"], name="fk_change_set_import_pk"),
        sa.ForeignKeyConstraint(["target_pk"], ["change_set.pk"], name="fk_change_set_target_pk"),
        sa.PrimaryKeyConstraint("pk", name="pk_change_set"),
        sa.UniqueConstraint("id", name="uq_change_set_id"),
    )
    op.create_index("ix_change_set_article_pk", "change_set", ["article_pk"])
    op.create_index(
        "ix_change_set_redoable",
        "change_set",
        ["annotator_pk", "undone_by_pk"],
        sqlite_where=UNDONE,
        postgresql_where=UNDONE,
    )
    op.create_index(
        "ix_change_set_undoable",
        "change_set",
        ["annotator_pk", "pk"],
        sqlite_where=IN_FORCE,
        postgresql_where=IN_FORCE,
    )

    op.create_table(
        "progress",
        sa.Column("article_pk", KEY, nullable=False),
        sa.Column("annotator_pk", KEY, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.CheckConstraint("state IN ('todo', 'doing', 'done', 'flagged')", name=op.f("ck_progress_state")),
        sa.ForeignKeyConstraint(["annotator_pk"], ["annotator.pk"], name="fk_progress_annotator_pk"),
        sa.ForeignKeyConstraint(["article_pk"], ["article.pk"], name="fk_progress_article_pk", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article_pk", "annotator_pk", name="pk_progress"),
    )
    op.create_index("ix_progress_annotator_pk_state", "progress", ["annotator_pk", "state"])

    op.create_table(
        "span",
        sa.Column("pk", KEY, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("article_pk", KEY, nullable=False),
        sa.Column("annotator_pk", KEY, nullable=False),
        sa.Column("label_pk", KEY, nullable=False),
        sa.Column("start_cp", sa.Integer(), nullable=False),
        sa.Column("end_cp", sa.Integer(), nullable=False),
        sa.Column("fragments", sa.Text(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("suffix", sa.Text(), nullable=False),
        sa.Column("attributes", sa.Text(), nullable=False),
        sa.Column("entity_pk", KEY, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("codebook_version", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created", sa.Text(), nullable=False),
        sa.Column("updated", sa.Text(), nullable=False),
        sa.CheckConstraint("start_cp >= 0 AND start_cp < end_cp", name=op.f("ck_span_offsets")),
        sa.ForeignKeyConstraint(["annotator_pk"], ["annotator.pk"], name="fk_span_annotator_pk"),
        sa.ForeignKeyConstraint(["article_pk"], ["article.pk"], name="fk_span_article_pk", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["entity_pk"], ["entity.pk"], name="fk_span_entity_pk"),
        sa.ForeignKeyConstraint(["label_pk"], ["label.pk"], name="fk_span_label_pk"),
        sa.PrimaryKeyConstraint("pk", name="pk_span"),
        sa.UniqueConstraint("id", name="uq_span_id"),
    )
    op.create_index("ix_span_article_pk_start_cp_end_cp", "span", ["article_pk", "start_cp", "end_cp"])
    op.create_index("ix_span_entity_pk", "span", ["entity_pk"])

    op.create_table(
        "change",
        sa.Column("pk", KEY, nullable=False),
        sa.Column("change_set_pk", KEY, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["change_set_pk"], ["change_set.pk"], name="fk_change_change_set_pk", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name="pk_change"),
    )
    op.create_index("ix_change_change_set_pk", "change", ["change_set_pk"])
    op.create_index("ix_change_object_id", "change", ["object_id"])

    op.create_table(
        "relation",
        sa.Column("pk", KEY, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("article_pk", KEY, nullable=False),
        sa.Column("annotator_pk", KEY, nullable=False),
        sa.Column("relation_type_pk", KEY, nullable=False),
        sa.Column("from_pk", KEY, nullable=False),
        sa.Column("to_pk", KEY, nullable=False),
        sa.Column("attributes", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created", sa.Text(), nullable=False),
        sa.Column("updated", sa.Text(), nullable=False),
        sa.CheckConstraint("from_pk <> to_pk", name=op.f("ck_relation_not_to_itself")),
        sa.ForeignKeyConstraint(["annotator_pk"], ["annotator.pk"], name="fk_relation_annotator_pk"),
        sa.ForeignKeyConstraint(["article_pk"], ["article.pk"], name="fk_relation_article_pk", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["from_pk"], ["span.pk"], name="fk_relation_from_pk", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["relation_type_pk"], ["relation_type.pk"], name="fk_relation_relation_type_pk"),
        sa.ForeignKeyConstraint(["to_pk"], ["span.pk"], name="fk_relation_to_pk", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("pk", name="pk_relation"),
        sa.UniqueConstraint(
            "from_pk",
            "to_pk",
            "relation_type_pk",
            "annotator_pk",
            name="uq_relation_from_pk_to_pk_relation_type_pk_annotator_pk",
        ),
        sa.UniqueConstraint("id", name="uq_relation_id"),
    )
    op.create_index("ix_relation_article_pk", "relation", ["article_pk"])
    op.create_index("ix_relation_to_pk", "relation", ["to_pk"])


def downgrade() -> None:
    """Drop them, the referring ones first."""
    for table in (
        "relation",
        "change",
        "span",
        "progress",
        "change_set",
        "article",
        "relation_endpoint",
        "import_batch",
        "attribute",
        "alias",
        "workspace",
        "relation_type",
        "label",
        "entity",
        "codebook_version",
        "annotator",
    ):
        op.drop_table(table)
