"""Users of devices where the public gathers are found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0014_key_units"
down_revision = "0013_policies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "special_equipment_gathering",
        "special_equipment",
        ["entity_id"],
        postgresql_where=sa.text("is_public_gathering"),
    )


def downgrade() -> None:
    op.drop_index("special_equipment_gathering", table_name="special_equipment")
