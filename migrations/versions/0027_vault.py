"""Keys of personal values, and the masked forms beside what they seal."""

import sqlalchemy as sa
from alembic import op

revision = "0027_vault"
down_revision = "0026_audit_chain"
branch_labels = None
depends_on = None

MASKED = (
    ("person", "masked_id_number"),
    ("qualification", "masked_certificate"),
    ("complainant", "masked_name"),
    ("complainant", "masked_phone"),
)


def upgrade() -> None:
    op.create_table(
        "data_key",
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("algorithm", sa.Text(), nullable=False),
        sa.Column("wrapped", sa.Text(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("retired_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('DATA', 'INDEX')", name=op.f("data_key_purpose_check")),
        sa.CheckConstraint(
            "algorithm IN ('AES_256_GCM', 'SM4_GCM')", name=op.f("data_key_algorithm_check")
        ),
        sa.PrimaryKeyConstraint("key_id", name=op.f("data_key_pkey")),
    )
    op.create_index(
        "data_key_current_idx",
        "data_key",
        ["purpose"],
        unique=True,
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    for table, column in MASKED:
        op.add_column(table, sa.Column(column, sa.Text(), nullable=True))


def downgrade() -> None:
    for table, column in MASKED:
        op.drop_column(table, column)
    op.drop_table("data_key")
