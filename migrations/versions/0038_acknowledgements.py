"""One home for what was acknowledged of warnings and documents that popped up."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0038_acknowledgements"
down_revision = "0037_clues"
branch_labels = None
depends_on = None

WHEN = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    op.create_table(
        "acknowledgement",
        sa.Column("viewer", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("viewer", "subject_id", "edition", name="acknowledgement_pkey"),
    )
    op.execute(
        "INSERT INTO acknowledgement (viewer, subject_id, edition, at) "
        "SELECT viewer, warning_id, edition, at FROM popup_seen UNION ALL "
        "SELECT s.viewer, s.document_id, d.edition, s.at FROM announcement_seen s "
        "JOIN knowledge_document d ON d.id = s.document_id"
    )
    op.drop_table("popup_seen")
    op.drop_table("announcement_seen")


def downgrade() -> None:
    op.create_table(
        "announcement_seen",
        sa.Column("viewer", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["knowledge_document.id"],
            name="announcement_seen_document_id_fkey",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("viewer", "document_id", name="announcement_seen_pkey"),
    )
    op.create_table(
        "popup_seen",
        sa.Column("viewer", sa.Text(), nullable=False),
        sa.Column("warning_id", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["warning_id"], ["warning.id"], name="popup_seen_warning_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("viewer", "warning_id", "edition", name="popup_seen_pkey"),
    )
    op.execute(
        "INSERT INTO popup_seen SELECT a.viewer, a.subject_id, a.edition, a.at "
        "FROM acknowledgement a JOIN warning w ON w.id = a.subject_id"
    )
    op.execute(
        "INSERT INTO announcement_seen SELECT a.viewer, a.subject_id, a.at "
        "FROM acknowledgement a JOIN knowledge_document d ON d.id = a.subject_id"
    )
    op.drop_table("acknowledgement")
