"""Sign-ins that were refused, and the one duty that an account holds."""

import sqlalchemy as sa
from alembic import op

revision = "0024_sign_in"
down_revision = "0030_governance"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_in_failure",
        sa.Column("subject", sa.Text(), primary_key=True),
        sa.Column("session", sa.Text(), primary_key=True),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
    )
    op.create_index(op.f("sign_in_failure_at_idx"), "sign_in_failure", ["at"])
    op.create_index(
        "session_duty_idx",
        "session",
        ["subject", "first_seen_at"],
        postgresql_where=sa.text(
            "role IN ('OPERATOR_AUDIT', 'OPERATOR_SECURITY', 'OPERATOR_SYSTEM')"
        ),
    )


def downgrade() -> None:
    op.drop_index("session_duty_idx", "session")
    op.drop_table("sign_in_failure")
