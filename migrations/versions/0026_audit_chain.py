"""The audit chain: seals of lines, and signed checkpoints."""

import sqlalchemy as sa
from alembic import op

from models.outbox import Xid8

revision = "0026_audit_chain"
down_revision = "0024_sign_in"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A constant needs no rewrite; lines from before the chain come first in it, by their ids.
    op.add_column(
        "audit_event", sa.Column("xid", Xid8(), server_default=sa.text("'0'"), nullable=False)
    )
    op.alter_column("audit_event", "xid", server_default=sa.text("pg_current_xact_id()"))
    newest = sa.text("id DESC")
    op.create_index(op.f("audit_event_actor_idx"), "audit_event", ["actor", newest])
    op.create_index(op.f("audit_event_xid_id_idx"), "audit_event", ["xid", "id"])
    op.create_table(
        "audit_seal",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("xid", Xid8(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("audit_seal_pkey")),
        sa.UniqueConstraint("event_id", name=op.f("audit_seal_event_id_key")),
    )
    op.create_table(
        "audit_checkpoint",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("algorithm", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("kind IN ('POINT', 'FLOOR')", name=op.f("audit_checkpoint_kind_check")),
        sa.PrimaryKeyConstraint("seq", "kind", "key_id", name=op.f("audit_checkpoint_pkey")),
    )


def downgrade() -> None:
    op.drop_table("audit_checkpoint")
    op.drop_table("audit_seal")
    op.drop_index(op.f("audit_event_xid_id_idx"), table_name="audit_event")
    op.drop_index(op.f("audit_event_actor_idx"), table_name="audit_event")
    op.drop_column("audit_event", "xid")
