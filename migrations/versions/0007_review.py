"""A review of a grade ends: where it lies, its verdict, its answer and who gave it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007_review"
down_revision = "0006_history"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    op.add_column("risk_review", sa.Column("district_code", sa.Text()))
    op.add_column("risk_review", sa.Column("answer", sa.Text()))
    op.add_column("risk_review", sa.Column("reviewed_by", sa.Text()))
    op.add_column("risk_review", sa.Column("reviewed_at", MOMENT))
    op.add_column(
        "risk_review", sa.Column("version", sa.Integer(), server_default="1", nullable=False)
    )
    op.execute(
        "UPDATE risk_review r SET district_code = e.district_code FROM entity e"
        " WHERE e.id = r.entity_id"
    )
    op.create_foreign_key(
        "risk_review_district_code_fkey", "risk_review", "district", ["district_code"], ["code"]
    )
    op.create_check_constraint(
        op.f("risk_review_state_check"),
        "risk_review",
        "state IN ('REQUESTED', 'UPHELD', 'REGRADED')",
    )
    op.create_check_constraint(
        op.f("risk_review_answered_check"),
        "risk_review",
        "(state = 'REQUESTED') = (answer IS NULL)",
    )
    for columns in (["district_code"], []):
        op.create_index(
            "risk_review_district_code_idx" if columns else "risk_review_latest_idx",
            "risk_review",
            [*columns, sa.text("requested_at DESC"), sa.text("id DESC")],
        )


def downgrade() -> None:
    op.drop_index("risk_review_latest_idx", "risk_review")
    op.drop_index("risk_review_district_code_idx", "risk_review")
    op.drop_constraint(op.f("risk_review_answered_check"), "risk_review")
    op.drop_constraint(op.f("risk_review_state_check"), "risk_review")
    for column in ("version", "reviewed_at", "reviewed_by", "answer", "district_code"):
        op.drop_column("risk_review", column)
