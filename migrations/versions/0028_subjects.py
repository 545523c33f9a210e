"""Consents and requests of persons."""

import sqlalchemy as sa
from alembic import op

revision = "0028_subjects"
down_revision = "0027_vault"
branch_labels = None
depends_on = None

PURPOSES = (
    "'CASE_HANDLING', 'OUTCOME_PUBLICATION', 'PARTNER_SHARING', 'KEY_PERSONS', 'REVIEWS', "
    "'SECURITY'"
)
KINDS = "'ACCESS', 'COPY', 'CORRECTION', 'DELETION', 'CANCELLATION', 'COMPLAINT'"
LATEST_ID = sa.text("id DESC")


def upgrade() -> None:
    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("text_version", sa.Text(), nullable=False),
        sa.Column("given_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(f"purpose IN ({PURPOSES})", name=op.f("consent_purpose_check")),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["complaint.id"],
            name=op.f("consent_complaint_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("consent_pkey")),
    )
    given = [sa.text("given_at DESC"), LATEST_ID]
    op.create_index(op.f("consent_subject_idx"), "consent", ["subject", *given])
    op.create_index(op.f("consent_complaint_id_idx"), "consent", ["complaint_id"])
    op.create_table(
        "subject_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_rule", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("subject_request_kind_check")),
        sa.CheckConstraint(
            "state IN ('FILED', 'FULFILLED', 'REFUSED')", name=op.f("subject_request_state_check")
        ),
        sa.ForeignKeyConstraint(
            ["due_rule"], ["rule_version.code"], name=op.f("subject_request_due_rule_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("subject_request_pkey")),
    )
    filed = [sa.text("filed_at DESC"), LATEST_ID]
    op.create_index(op.f("subject_request_subject_idx"), "subject_request", ["subject", *filed])
    op.create_index(
        op.f("subject_request_state_due_on_id_idx"), "subject_request", ["state", "due_on", "id"]
    )


def downgrade() -> None:
    op.drop_table("subject_request")
    op.drop_table("consent")
