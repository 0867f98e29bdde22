"""Drop the version of articles: what may change in one, its direction and its place in the trash, is compared itself.

Revision: 0004, follows 0003.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop the column."""
    op.drop_column("article", "version")


def downgrade() -> None:
    """Make it again."""
    op.add_column("article", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
