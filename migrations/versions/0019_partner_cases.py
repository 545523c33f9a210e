"""The digest of a case as a partner sent it."""

import sqlalchemy as sa
from alembic import op

revision = "0019_partner_cases"
down_revision = "0018_forecast"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("external_case", sa.Column("digest", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("external_case", "digest")
