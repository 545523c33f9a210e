"""Disclosure by consent, purposes of partners' keys, and their use."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029_disclosure"
down_revision = "0028_subjects"
branch_labels = None
depends_on = None

SHOWN = "BETWEEN '1900-01-01' AND '9998-12-31'"
PURPOSES = "'CASE_EXCHANGE', 'WARNING_DELIVERY', 'STATISTICS', 'INTEROPERABILITY'"


def upgrade() -> None:
    op.create_table(
        "disclosure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("requested_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("decided_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("matter IN ('FINANCIALS')", name=op.f("disclosure_matter_check")),
        sa.CheckConstraint(
            "purpose IN ('CREDIT_CHECK', 'PROCUREMENT', 'RESEARCH')",
            name=op.f("disclosure_purpose_check"),
        ),
        sa.CheckConstraint(
            "state IN ('REQUESTED', 'GRANTED', 'REFUSED', 'REVOKED')",
            name=op.f("disclosure_state_check"),
        ),
        sa.CheckConstraint(f"since {SHOWN}", name=op.f("disclosure_since_check")),
        sa.CheckConstraint(f"until {SHOWN}", name=op.f("disclosure_until_check")),
        sa.ForeignKeyConstraint(
            ["entity_id"],
            ["entity.id"],
            name=op.f("disclosure_entity_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("disclosure_pkey")),
    )
    latest = [sa.text("requested_at DESC"), sa.text("id DESC")]
    op.create_index(op.f("disclosure_entity_id_idx"), "disclosure", ["entity_id", *latest])
    op.create_index(
        op.f("disclosure_subject_entity_id_matter_year_idx"),
        "disclosure",
        ["subject", "entity_id", "matter", "year"],
    )
    op.create_table(
        "partner_usage",
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("admitted", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("refused", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint(f"purpose IN ({PURPOSES})", name=op.f("partner_usage_purpose_check")),
        sa.PrimaryKeyConstraint("owner", "purpose", "day", name=op.f("partner_usage_pkey")),
    )
    op.add_column(
        "partner_key", sa.Column("purposes", postgresql.ARRAY(sa.Text()), nullable=True)
    )


def downgrade() -> None:
    # The rule of the finances reads this table; rights are set anew at the head.
    op.execute("DROP POLICY IF EXISTS youxin_signed_in_rows ON report_financials")
    op.drop_column("partner_key", "purposes")
    op.drop_table("partner_usage")
    op.drop_table("disclosure")
