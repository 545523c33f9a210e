"""Budgets shared by processes: unlogged, since what a crash loses was full again anyway."""

import sqlalchemy as sa
from alembic import op

revision = "0020_budgets"
down_revision = "0019_partner_cases"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rate_budget",
        sa.Column("principal", sa.Text(), primary_key=True),
        sa.Column("points", sa.Double(), nullable=False),
        sa.Column("granted", sa.Double(), nullable=False),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        prefixes=["UNLOGGED"],
    )
    op.create_index(op.f("rate_budget_at_idx"), "rate_budget", ["at"])


def downgrade() -> None:
    op.drop_table("rate_budget")
