"""Batches and parties are not deleted while a feed writes movements of them.

A feed writes by the million with the checks of its foreign keys aside. It holds this lock, shared,
for each chunk, so that what it has seen stays; whoever deletes takes it alone.
"""

from alembic import op

revision = "0040_goods_stay"
down_revision = "0039_industry_alarms"
branch_labels = None
depends_on = None

LOCK = 0x79781D12
TABLES = ("product_batch", "trace_party")


def upgrade() -> None:
    op.execute(
        "CREATE FUNCTION goods_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"PERFORM pg_advisory_xact_lock({LOCK}); RETURN NULL; END $$"
    )
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER goods_stay BEFORE DELETE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION goods_stay()"
        )


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"DROP TRIGGER goods_stay ON {table}")
    op.execute("DROP FUNCTION goods_stay()")
