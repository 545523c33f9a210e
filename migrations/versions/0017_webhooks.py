"""Webhooks: standing orders of warnings, each with its place in the log."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017_webhooks"
down_revision = "0016_handling"
branch_labels = None
depends_on = None


class Xid8(sa.types.UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id; a migration imports nothing that may change."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "xid8"


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=True),
        sa.Column("uscc", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Uuid(), nullable=False),
        sa.Column("filter", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("xid", Xid8(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("ended", sa.Text(), nullable=True),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("ended IN ('EXPIRED', 'CURSOR_EXPIRED')", name=op.f("webhook_ended_check")),
        sa.ForeignKeyConstraint(["channel_id"], ["partner_channel.id"], name=op.f("webhook_channel_id_fkey"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("webhook_pkey")),
    )
    op.create_index(op.f("webhook_owner_name_idx"), "webhook", ["owner", "name"], unique=True)
    op.drop_index("partner_message_latest_idx", table_name="partner_message")
    op.create_index("partner_message_latest_idx", "partner_message", ["channel_id", sa.literal_column("seq DESC")])
    op.create_index("webhook_served_idx", "webhook", ["id"], postgresql_where=sa.text("ended IS NULL"))


def downgrade() -> None:
    op.execute("DELETE FROM partner_channel WHERE id IN (SELECT channel_id FROM webhook)")
    op.drop_table("webhook")
    op.drop_index("partner_message_latest_idx", table_name="partner_message")
    op.execute("CREATE INDEX partner_message_latest_idx ON partner_message (channel_id, created_at DESC, id DESC)")
