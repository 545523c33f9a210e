"""A warning may be about an industry in a district, and about no single entity."""

from alembic import op

revision = "0039_industry_alarms"
down_revision = "0023_safety_notices"
branch_labels = None
depends_on = None

OLD_KINDS = (
    "'LISTING', 'FAILED_SAMPLE', 'EQUIPMENT_OVERDUE', 'EQUIPMENT_UNMANAGED', 'PHARMACIST_MISSING', "
    "'CAPITAL_DUE', 'BANNED_PERSON', 'CERTIFICATE_EXPIRED', 'GRADE_FALL', 'MANUAL'"
)
SUBJECT = (
    "(entity_id IS NULL) = (kind = 'INDUSTRY_ALARM') AND "
    "(entity_id IS NOT NULL OR district_code IS NOT NULL AND industry_code IS NOT NULL)"
)


def upgrade() -> None:
    op.alter_column("warning", "entity_id", nullable=True)
    op.drop_constraint(op.f("warning_kind_check"), "warning")
    _hold("kind", f"kind IN ({OLD_KINDS}, 'INDUSTRY_ALARM')")
    _hold("subject", SUBJECT)


def downgrade() -> None:
    op.drop_constraint(op.f("warning_subject_check"), "warning")
    op.execute("DELETE FROM warning WHERE kind = 'INDUSTRY_ALARM'")
    op.alter_column("warning", "entity_id", nullable=False)
    op.drop_constraint(op.f("warning_kind_check"), "warning")
    _hold("kind", f"kind IN ({OLD_KINDS})")


def _hold(column: str, condition: str) -> None:
    """A check, held to without a long lock."""
    name = f"warning_{column}_check"
    op.execute(f"ALTER TABLE warning ADD CONSTRAINT {name} CHECK ({condition}) NOT VALID")
    op.execute(f"ALTER TABLE warning VALIDATE CONSTRAINT {name}")
