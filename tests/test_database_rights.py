"""What each database role may read, as it was reviewed: `docs/database-rights.csv`.

`make matrix` writes it anew. The engine's rules stand before these; they hold when it errs.
"""

import csv
import os
from io import StringIO

import asyncpg
import pytest

from app.database import driver_url
from models.grants import ROLES
from models.tables import METADATA
from models.visibility import ROW_RULES
from rules.roles import Rights
from tests.api import Api
from tests.paths import ROOT

REVIEWED = ROOT / "docs" / "database-rights.csv"
READABLE = """
SELECT c.relname AS table, a.attname AS column, has_column_privilege($1, c.oid, a.attnum, 'SELECT')
  AS is_readable
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relname = ANY($2) AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY c.relname, a.attnum"""
POLICIES = """
SELECT c.relname AS table, c.relrowsecurity AS is_on, p.polname IS NOT NULL AS is_there
FROM pg_class c LEFT JOIN pg_policy p
  ON p.polrelid = c.oid AND p.polpermissive AND p.polcmd = 'r'
  AND $1::regrole::oid = ANY(p.polroles)
WHERE c.relname = ANY($2) AND c.relkind = 'r'"""
TABLES = list(METADATA.tables)


def rule(table: str, rights: Rights) -> str:
    """The rows that a class may read, in the words of the rule."""
    return ROW_RULES[table].predicate(rights) or "every row"


async def written(api: Api) -> str:
    """What the database itself says of every table and role."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["table", "role", "columns", "rows"])
    lines: list[list[str]] = []
    for rights, role in ROLES.items():
        read: dict[str, list[str]] = {table: [] for table in TABLES}
        denied: dict[str, list[str]] = {table: [] for table in TABLES}
        for row in await api.fetch(READABLE, role, TABLES):
            (read if row["is_readable"] else denied)[row["table"]].append(row["column"])
        rows = {row["table"]: row for row in await api.fetch(POLICIES, role, TABLES)}
        for table in TABLES:
            columns = "all" if not denied[table] else f"without {' '.join(denied[table])}"
            if not read[table]:
                lines.append([table, role, "none", "none"])
                continue
            kept = rows[table]["is_on"] and rows[table]["is_there"]
            lines.append([table, role, columns, rule(table, rights) if kept else "every row"])
    writer.writerows(sorted(lines))
    return text.getvalue()


@pytest.mark.clause("5.2-3")
async def test_the_database_gives_each_role_what_was_reviewed(api: Api) -> None:
    found = await written(api)
    if os.environ.get("YOUXIN_WRITE_MATRIX"):
        REVIEWED.write_text(found, "utf-8")
    assert REVIEWED.read_text("utf-8").splitlines() == found.splitlines(), "make matrix, and review"


@pytest.mark.parametrize(
    ("loss", "remedy"),
    [
        (
            "ALTER TABLE credit_record DISABLE ROW LEVEL SECURITY",
            "ALTER TABLE credit_record ENABLE ROW LEVEL SECURITY",
        ),
        (
            "GRANT SELECT (name) ON person TO youxin_public",
            "REVOKE SELECT (name) ON person FROM youxin_public",
        ),
        (
            "GRANT SELECT ON session TO youxin_signed_in",
            "REVOKE SELECT ON session FROM youxin_signed_in",
        ),
        ("GRANT SELECT ON pepper TO youxin_staff", "REVOKE SELECT ON pepper FROM youxin_staff"),
    ],
)
async def test_the_loss_of_a_rule_of_the_database_is_noticed(
    api: Api, loss: str, remedy: str
) -> None:
    connection = await asyncpg.connect(driver_url(api.url))
    try:
        await connection.execute(loss)
        assert await written(api) != REVIEWED.read_text("utf-8")
        await connection.execute(remedy)
        assert await written(api) == REVIEWED.read_text("utf-8")
    finally:
        await connection.close()
