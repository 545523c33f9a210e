"""The digest of a case as a partner sent it."""

import sqlalchemy as sa
from alembic import op

revision = "0016_partner_cases"
down_revision = "0015_relations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("external_case", sa.Column("digest", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("external_case", "digest")
