"""Make the tables for finding the same mention elsewhere: folded texts, and places that were rejected.

Revision: 0002, follows 0001.
"""

import sqlalchemy as sa
from alembic import op

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the two tables; folded texts are made when they are first needed."""
    op.create_table(
        "folded_text",
        sa.Column("article_pk", KEY, autoincrement=False, nullable=False),
        sa.Column("folding", sa.Integer(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["article_pk"], ["article.pk"], name="fk_folded_text_article_pk", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article_pk", name="pk_folded_text"),
    )
    op.create_index("ix_folded_text_folding", "folded_text", ["folding"])
    op.create_table(
        "rejection",
        sa.Column("annotator_pk", KEY, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("article_pk", KEY, nullable=False),
        sa.Column("start_cp", sa.Integer(), nullable=False),
        sa.Column("end_cp", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["annotator_pk"], ["annotator.pk"], name="fk_rejection_annotator_pk"),
        sa.ForeignKeyConstraint(["article_pk"], ["article.pk"], name="fk_rejection_article_pk", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("annotator_pk", "label", "article_pk", "start_cp", "end_cp", name="pk_rejection"),
    )
    op.create_index("ix_rejection_article_pk", "rejection", ["article_pk"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("rejection")
    op.drop_table("folded_text")
