"""Warnings with evidence, expiry, deadlines and steps; pop-ups that were acknowledged."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016_handling"
down_revision = "0015_relations"
branch_labels = None
depends_on = None

TIME = postgresql.TIMESTAMP(timezone=True)
OPEN = "state IN ('RAISED', 'ACKNOWLEDGED', 'ACTED')"
STATES = "state IN ('RAISED', 'ACKNOWLEDGED', 'ACTED', 'CLOSED', 'WITHDRAWN')"
OLD_STATES = "state IN ('RAISED', 'WITHDRAWN')"
OLD_KINDS = "'LISTING', 'FAILED_SAMPLE', 'EQUIPMENT_OVERDUE', 'BANNED_PERSON', 'CERTIFICATE_EXPIRED', 'GRADE_FALL', 'MANUAL'"
NEW_KINDS = "'EQUIPMENT_UNMANAGED', 'PHARMACIST_MISSING', 'CAPITAL_DUE'"
COLUMNS = ("expires_on", "edition", "cause", "evidence", "rule_code", "due_on", "assignee")
INDEXES = (
    ("warning_queue_idx", ["district_code", "due_on", "id"], OPEN),
    ("warning_all_queue_idx", ["due_on", "id"], OPEN),
    ("warning_assignee_idx", ["assignee", "due_on", "id"], f"{OPEN} AND assignee IS NOT NULL"),
    ("warning_cause_idx", ["cause"], "cause IS NOT NULL"),
)


def upgrade() -> None:
    op.add_column("warning", sa.Column("expires_on", sa.Date(), server_default="9998-12-31", nullable=False))
    op.add_column("warning", sa.Column("edition", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.add_column("warning", sa.Column("due_on", sa.Date(), server_default="9998-12-31", nullable=False))
    for name in ("cause", "evidence", "rule_code", "assignee"):
        op.add_column("warning", sa.Column(name, sa.Text(), nullable=True))
    _hold("state", STATES)
    _hold("kind", f"kind IN ({OLD_KINDS}, {NEW_KINDS})")
    for name, columns, where in INDEXES:
        op.create_index(name, "warning", columns, postgresql_where=sa.text(where))
    op.create_table(
        "popup_seen",
        sa.Column("viewer", sa.Text(), nullable=False),
        sa.Column("warning_id", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["warning_id"], ["warning.id"], name=op.f("popup_seen_warning_id_fkey"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("viewer", "warning_id", "edition", name=op.f("popup_seen_pkey")),
    )
    op.create_table(
        "warning_step",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("warning_id", sa.Uuid(), nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("at", TIME, nullable=False),
        sa.CheckConstraint("move IN ('RAISE', 'REVISE', 'ACKNOWLEDGE', 'ASSIGN', 'ACT', 'CLOSE', 'WITHDRAW')", name=op.f("warning_step_move_check")),
        sa.CheckConstraint(STATES, name=op.f("warning_step_state_check")),
        sa.ForeignKeyConstraint(["warning_id"], ["warning.id"], name=op.f("warning_step_warning_id_fkey"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("warning_step_pkey")),
    )
    op.create_index(op.f("warning_step_warning_id_at_id_idx"), "warning_step", ["warning_id", "at", "id"])


def downgrade() -> None:
    op.drop_table("warning_step")
    op.drop_table("popup_seen")
    op.execute("DROP POLICY IF EXISTS youxin_public_rows ON warning")
    op.execute("DROP POLICY IF EXISTS youxin_signed_in_rows ON warning")
    for name, _, _ in INDEXES:
        op.drop_index(name, table_name="warning")
    op.execute(f"DELETE FROM warning WHERE kind IN ({NEW_KINDS})")
    op.execute("UPDATE warning SET state = 'RAISED' WHERE state IN ('ACKNOWLEDGED', 'ACTED')")
    op.execute("UPDATE warning SET state = 'WITHDRAWN' WHERE state = 'CLOSED'")
    _hold("state", OLD_STATES)
    _hold("kind", f"kind IN ({OLD_KINDS})")
    for column in COLUMNS:
        op.drop_column("warning", column)


def _hold(column: str, condition: str) -> None:
    """The check of a column, replaced without a long lock."""
    name = f"warning_{column}_check"
    op.drop_constraint(op.f(name), "warning")
    op.execute(f"ALTER TABLE warning ADD CONSTRAINT {name} CHECK ({condition}) NOT VALID")
    op.execute(f"ALTER TABLE warning VALIDATE CONSTRAINT {name}")
