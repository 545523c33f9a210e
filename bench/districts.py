"""`python -m bench.districts`: what it costs that the database, too, shows staff its district only.

The statements of a page of the queue and of one case with its time line, as the engine writes them,
run as `youxin_staff` under `EXPLAIN ANALYZE`: with the policy as it stands, with it as an OR, and
without row-level security, in turn.
"""

import argparse
import asyncio
import json
import re
import statistics
from collections.abc import Sequence
from typing import Any

import asyncpg

from app.asgi import open_platform
from app.database import PLACE, SESSION, driver_url
from app.logins import login_url, serving_url
from app.settings import Settings
from bench.city import City, city
from bench.complaints import FILL, QUEUE, REGULATOR
from bench.processes import machine
from graph.base.run import Request
from models.grants import ROLES
from models.visibility import CASE_TABLES
from resolvers.context import Door, Row
from rules.roles import Rights

CASES, ROUNDS, IN_A_ROW, CHUNK = 200_000, 20, 10, 50_000
STAFF = ROLES[Rights.STAFF]
TABLES = ("complaint", *CASE_TABLES)
ONE = """query ($id: ID!) { node(id: $id) { ... on Complaint { id number state subject
  timeline(first: 20) { nodes { action at state } } } } }"""
A_CASE = "SELECT id FROM complaint WHERE district_code = '500103' AND NOT is_published LIMIT 1"
POLICIES = """
SELECT c.relname AS table, p.polname AS name, pg_get_expr(p.polqual, c.oid) AS condition
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
WHERE c.relname = ANY($1::text[]) AND p.polname = 'youxin_all_rows'"""


class Listening:
    """A door that remembers what passed it."""

    def __init__(self, door: Door) -> None:
        self.door, self.heard = door, list[tuple[str, tuple[object, ...]]]()

    async def fetch(self, sql: str, *arguments: object) -> Sequence[Row]:
        """The rows of one statement."""
        self.heard.append((sql, arguments))
        return await self.door.fetch(sql, *arguments)


async def statements(found: City, key: str) -> dict[str, tuple[str, tuple[object, ...]]]:
    """What the engine sends for each of the two."""
    platform = await open_platform(Settings(data_dir=found.folder), serving_url(found.url))
    made = {}
    for name, query, given in (
        ("page of 50 of the queue", QUEUE, {"f": {"district": "500103"}}),
        ("one case with its time line", ONE, {"id": f"cmp_{key}"}),
    ):
        ctx = platform.context(REGULATOR, "zh")
        ctx.door = door = Listening(ctx.door)
        await platform.runner.run(Request(query, given), ctx)
        (made[name],) = door.heard
    await platform.database.close()
    return made


async def explained(staff: Any, sql: str, arguments: Sequence[object]) -> tuple[float, str]:
    """Milliseconds of the execution, and the index by which the cases are found."""
    async with staff.transaction(readonly=True):
        await staff.execute(PLACE, "500103")
        rows = await staff.fetch(f"EXPLAIN (ANALYZE, TIMING OFF) {sql}", *arguments)
    text = "\n".join(row[0] for row in rows)
    took = re.search(r"Execution Time: ([\d.]+)", text)
    ways = re.findall(r"(?:using|Scan on) (complaint_\w+)", text)
    return float(took[1]) if took else 0.0, " ".join(dict.fromkeys(ways))


async def measured(found: City) -> dict[str, Any]:
    """The medians of each form of the policy."""
    owner = await asyncpg.connect(driver_url(found.url))
    staff = await asyncpg.connect(
        driver_url(login_url(serving_url(found.url), STAFF)), server_settings=SESSION
    )
    count = await owner.fetchval("SELECT count(*)::int FROM complaint WHERE number LIKE 'B%'")
    async with owner.transaction():
        await owner.execute("SET LOCAL session_replication_role = 'replica'")
        for first in range(count, CASES, CHUNK):
            await owner.execute(FILL, first + 1, first + CHUNK, timeout=120)
    await owner.execute("VACUUM ANALYZE complaint", timeout=600)
    asked = await statements(found, str(await owner.fetchval(A_CASE)))
    policies = await owner.fetch(POLICIES, TABLES)
    times: dict[tuple[str, str], list[tuple[float, str]]] = {}
    for _ in range(ROUNDS):
        for form in ("as a CASE", "as an OR", "without"):
            await _take(owner, policies, form)
            for name, (sql, arguments) in asked.items():
                await explained(staff, sql, arguments)
                told = [await explained(staff, sql, arguments) for _ in range(IN_A_ROW)]
                times.setdefault((name, form), []).extend(told)
    await _take(owner, policies, "as a CASE")
    await staff.close()
    await owner.close()
    return {
        f"{name}, {form}": {"ms": statistics.median(took for took, _ in told), "by": told[-1][1]}
        for (name, form), told in times.items()
    }


async def _take(owner: Any, policies: Sequence[Row], form: str) -> None:
    """Give every policy of cases another form, or take it off."""
    for policy in policies:
        condition = policy["condition"].strip()
        inner = re.fullmatch(r"CASE\s+WHEN (.*) THEN true\s+ELSE false\s+END", condition, re.S)
        if form == "as an OR":
            assert inner is not None, condition
            condition = inner[1]
        table, name = policy["table"], policy["name"]
        await owner.execute(f"ALTER POLICY {name} ON {table} USING ({condition})")
        what = "DISABLE" if form == "without" else "ENABLE"
        await owner.execute(f"ALTER TABLE {table} {what} ROW LEVEL SECURITY")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--entities", type=int, default=5_000)
    with city(parser.parse_args().entities) as there:
        told = {"machine": machine(), "cases": CASES, "rounds": ROUNDS}
        print(json.dumps(told | asyncio.run(measured(there)), ensure_ascii=False, indent=1))
