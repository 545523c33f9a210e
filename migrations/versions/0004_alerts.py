"""The log's floor, watch lists, and an order of all warnings by time."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004_alerts"
down_revision = "0003_risk"
branch_labels = None
depends_on = None

TIME = postgresql.TIMESTAMP(timezone=True)
LATEST: tuple[sa.ColumnClause[str], ...] = (sa.literal_column("issued_at DESC"), sa.literal_column("id DESC"))


class Xid8(sa.types.UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id; a migration imports nothing that may change."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "xid8"


def upgrade() -> None:
    op.create_table(
        "event_floor",
        sa.Column("single", sa.Boolean(), nullable=False),
        sa.Column("xid", Xid8(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("single", name=op.f("event_floor_single_check")),
        sa.PrimaryKeyConstraint("single", name=op.f("event_floor_pkey")),
    )
    op.create_table(
        "watch_list",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("entity_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("watch_list_pkey")),
    )
    op.create_index(op.f("watch_list_owner_name_idx"), "watch_list", ["owner", "name"], unique=True)
    op.create_index("warning_latest_idx", "warning", list(LATEST))


def downgrade() -> None:
    op.drop_index("warning_latest_idx", table_name="warning")
    op.drop_table("watch_list")
    op.drop_table("event_floor")
