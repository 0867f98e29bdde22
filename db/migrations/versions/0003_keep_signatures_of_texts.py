"""Make the table of signatures, by which copies of articles are found.

Revision: 0003, follows 0002.
"""

import sqlalchemy as sa
from alembic import op

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; signatures are made when they are first needed."""
    op.create_table(
        "text_signature",
        sa.Column("article_pk", KEY, autoincrement=False, nullable=False),
        sa.Column("method", sa.Integer(), nullable=False),
        sa.Column("words_digest", sa.LargeBinary(), nullable=False),
        sa.Column("numbers", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_pk"], ["article.pk"], name="fk_text_signature_article_pk", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_pk", name="pk_text_signature"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("text_signature")
