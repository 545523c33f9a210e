"""What the last check found behind each link of a published document."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0036_links"
down_revision = "0040_goods_stay"
branch_labels = None
depends_on = None

WHEN = postgresql.TIMESTAMP(timezone=True)
FAULTS = "fault IN ('NOT_A_LINK', 'UNREACHABLE', 'NOT_FOUND', 'SERVER_ERROR')"


def upgrade() -> None:
    op.create_table(
        "link_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("failing_since", WHEN, nullable=True),
        sa.Column("checked_at", WHEN, nullable=False),
        sa.CheckConstraint(FAULTS, name=op.f("link_check_fault_check")),
        sa.CheckConstraint(
            "(fault IS NULL) = (failures = 0)", name=op.f("link_check_failures_check")
        ),
        sa.CheckConstraint(
            "(fault IS NULL) = (failing_since IS NULL)", name=op.f("link_check_failing_since_check")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["knowledge_document.id"],
            name=op.f("link_check_document_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("link_check_pkey")),
    )
    op.create_index(
        op.f("link_check_document_id_url_idx"), "link_check", ["document_id", "url"], unique=True
    )
    op.create_index(
        "link_check_failing_idx",
        "link_check",
        ["failing_since", "id"],
        postgresql_where=sa.text("fault IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_table("link_check")
