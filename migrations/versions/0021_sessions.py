"""Sessions and locked accounts."""

import sqlalchemy as sa
from alembic import op

revision = "0021_sessions"
down_revision = "0020_budgets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "session",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("first_seen_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ended_at", sa.TIMESTAMP(timezone=True)),
        sa.Column("ended_by", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.UniqueConstraint("name", name=op.f("session_name_key")),
    )
    latest = [sa.text("last_seen_at DESC")]
    op.create_index("session_subject_idx", "session", ["subject", *latest])
    op.create_index("session_latest_idx", "session", [*latest, sa.text("id DESC")])
    is_ended = sa.text("ended_at IS NOT NULL")
    op.create_index("session_ended_idx", "session", ["ended_at"], postgresql_where=is_ended)
    op.create_table(
        "account_lock",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("until", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("locked_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.UniqueConstraint("subject", name=op.f("account_lock_subject_key")),
    )


def downgrade() -> None:
    op.drop_table("account_lock")
    op.drop_table("session")
