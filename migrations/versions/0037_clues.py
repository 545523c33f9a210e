"""Reports of clues found while a complaint was handled; the queue of the whole city."""

import sqlalchemy as sa
from alembic import op

revision = "0037_clues"
down_revision = "0036_links"
branch_labels = None
depends_on = None

ACTIONS = (
    "ESCALATE", "ACCEPT", "REFUSE", "TRANSFER", "FORWARD", "RETURN", "CONSENT", "DECLINE", "POST",
    "PROPOSE", "SIGN", "CHALLENGE", "PAUSE", "RESUME", "SETTLE", "TERMINATE", "WITHDRAW", "VERIFY",
    "EXTEND", "DECIDE", "CLOSE", "CONTEST", "UPHOLD", "REOPEN", "SUBMIT", "LINK",
)  # fmt: skip


def _actions(names: tuple[str, ...]) -> None:
    """Let the time line hold these actions and no other."""
    listed = ", ".join(f"'{name}'" for name in names)
    op.execute("ALTER TABLE complaint_step DROP CONSTRAINT complaint_step_action_check")
    op.execute(
        "ALTER TABLE complaint_step ADD CONSTRAINT complaint_step_action_check "
        f"CHECK (action IN ({listed})) NOT VALID"
    )
    op.execute("ALTER TABLE complaint_step VALIDATE CONSTRAINT complaint_step_action_check")


def upgrade() -> None:
    op.add_column("complaint", sa.Column("arisen_from", sa.Uuid(), nullable=True))
    op.execute(
        "ALTER TABLE complaint ADD CONSTRAINT complaint_arisen_from_fkey FOREIGN KEY (arisen_from) "
        "REFERENCES complaint (id) ON DELETE SET NULL NOT VALID"
    )
    op.execute("ALTER TABLE complaint VALIDATE CONSTRAINT complaint_arisen_from_fkey")
    op.create_index(
        "complaint_arisen_idx",
        "complaint",
        ["arisen_from", sa.text("filed_on DESC"), sa.text("id DESC")],
        postgresql_where=sa.text("arisen_from IS NOT NULL"),
    )
    op.create_index(
        "complaint_queue_all_idx",
        "complaint",
        ["due_on", "id"],
        postgresql_where=sa.text("state NOT IN ('CLOSED', 'REFUSED')"),
    )
    _actions((*ACTIONS, "REPORT"))


def downgrade() -> None:
    _actions(ACTIONS)
    op.drop_index("complaint_queue_all_idx", table_name="complaint")
    op.drop_index("complaint_arisen_idx", table_name="complaint")
    op.drop_column("complaint", "arisen_from")
