"""Counts of the register by industry, district, kind and year, and lives of cohorts."""

import sqlalchemy as sa
from alembic import op

revision = "0046_industry_statistics"
down_revision = "0044_keys_age"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "industry_year",
        sa.Column("industry_code", sa.Text(), nullable=False),
        sa.Column("district_code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("exits", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint(
            "industry_code", "district_code", "kind", "year", name=op.f("industry_year_pkey")
        ),
    )
    op.create_table(
        "cohort_span",
        sa.Column("division", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("founded", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entered", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Integer(), nullable=False),
        sa.Column("censored", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "division", "kind", "founded", "month", name=op.f("cohort_span_pkey")
        ),
    )


def downgrade() -> None:
    op.drop_table("cohort_span")
    op.drop_table("industry_year")
