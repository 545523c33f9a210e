"""Feeds of food and equipment: digests of what was delivered, and what an event has no column for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008_feeds"
down_revision = "0007_review"
branch_labels = None
depends_on = None

DELIVERED = (
    "product", "product_batch", "batch_test",
    "special_equipment", "equipment_care", "equipment_duty",
)  # fmt: skip


def upgrade() -> None:
    for table in (*DELIVERED, "movement"):
        op.add_column(table, sa.Column("digest", sa.LargeBinary(), nullable=True))
    for table in DELIVERED:
        op.create_index(
            f"{table}_delivered",
            table,
            ["source_code", "source_record_id"],
            unique=True,
            postgresql_where=sa.text("digest IS NOT NULL"),
        )
    op.add_column("movement", sa.Column("rest", postgresql.JSONB(), nullable=True))
    op.add_column("special_equipment", sa.Column("safety_code", sa.Text(), nullable=True))
    op.add_column("special_equipment", sa.Column("place_district_code", sa.Text(), nullable=True))
    op.add_column("special_equipment", sa.Column("longitude", sa.Numeric(9, 6), nullable=True))
    op.add_column("special_equipment", sa.Column("latitude", sa.Numeric(9, 6), nullable=True))
    op.create_unique_constraint(
        op.f("special_equipment_safety_code_key"), "special_equipment", ["safety_code"]
    )
    op.create_foreign_key(
        op.f("special_equipment_place_district_code_fkey"),
        "special_equipment",
        "district",
        ["place_district_code"],
        ["code"],
    )


def downgrade() -> None:
    for column in ("latitude", "longitude", "place_district_code", "safety_code"):
        op.drop_column("special_equipment", column)
    op.drop_column("movement", "rest")
    for table in DELIVERED:
        op.drop_index(f"{table}_delivered", table_name=table)
    for table in (*DELIVERED, "movement"):
        op.drop_column(table, "digest")
