"""Web sites on which entities show their codes."""

import sqlalchemy as sa
from alembic import op

revision = "0046_sites"
down_revision = "0046_industry_statistics"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "entity_site",
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["entity_id"],
            ["entity.id"],
            name=op.f("entity_site_entity_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("entity_id", "host", name=op.f("entity_site_pkey")),
    )


def downgrade() -> None:
    op.drop_table("entity_site")
