"""Keys of commands are forgotten by their age."""

from alembic import op

revision = "0044_keys_age"
down_revision = "0029_disclosure"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("idempotency_key_created_at_idx"), "idempotency_key", ["created_at"])


def downgrade() -> None:
    op.drop_index(op.f("idempotency_key_created_at_idx"), "idempotency_key")
