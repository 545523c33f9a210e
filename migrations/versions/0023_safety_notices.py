"""Notices of failed samples and recalls by authorities elsewhere."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023_safety_notices"
down_revision = "0022_reviews"
branch_labels = None
depends_on = None

TEXTS = (
    "announced_by", "number", "producer", "holder", "product", "brand", "lot", "reason",
    "measured", "permitted", "laboratory", "classification", "url",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "safety_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("published_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in TEXTS),
        sa.Column("given", postgresql.JSONB(), nullable=False),
        sa.Column("source_code", sa.Text(), nullable=False),
        sa.Column("source_record_id", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("recorded_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column(
            "ingested_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("signature_status", sa.Text(), server_default="UNSIGNED", nullable=False),
        sa.Column("signature_key_id", sa.Text(), nullable=True),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('SAMPLING_FAILURE', 'RECALL', 'HEALTH_ALERT')",
            name=op.f("safety_notice_kind_check"),
        ),
        sa.ForeignKeyConstraint(
            ["source_code"], ["source.code"], name=op.f("safety_notice_source_code_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("safety_notice_pkey")),
    )
    op.create_index(
        "safety_notice_delivered",
        "safety_notice",
        ["source_code", "source_record_id"],
        unique=True,
        postgresql_where=sa.text("digest IS NOT NULL"),
    )
    latest = [sa.text("published_at DESC"), sa.text("id DESC")]
    op.create_index("safety_notice_latest", "safety_notice", latest)
    op.create_index(op.f("safety_notice_kind_idx"), "safety_notice", ["kind", *latest])


def downgrade() -> None:
    op.drop_table("safety_notice")
