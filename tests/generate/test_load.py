"""The generated city in a database: whole, resumable, never beside another."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.generate import generate
from models.tables import METADATA
from rules.errors import ErrorCode, Refused

ORPHANS = """
SELECT count(*) FROM {child} c LEFT JOIN {parent} p ON p.{key} = c.{column}
WHERE c.{column} IS NOT NULL AND p.{key} IS NULL
"""
FINGERPRINT = "SELECT md5(string_agg(t::text, '|' ORDER BY id)) FROM {table} t"


async def fingerprints(connection: Any) -> list[str]:
    tables = ("entity", "credit_record", "person", "key_person_role", "product_batch", "warning")
    return [await connection.fetchval(FINGERPRINT.format(table=table)) for table in tables]


async def test_a_city_loads_whole_and_points_only_to_what_exists(connection: Any) -> None:
    heard: list[tuple[int, int]] = []
    report = await generate(connection, 2500, 3, lambda *now: heard.append(now))
    assert heard == [(2000, 2500), (2500, 2500)]
    assert (report.entities, report.made, report.rows["entity"]) == (2500, 2500, 2500)
    assert await connection.fetchval("SELECT count(*) FROM entity") == 2500
    found = await connection.fetchval("SELECT count(DISTINCT entity_id) FROM entity_search")
    assert found == 2500
    print(f"2,500 entities in {report.seconds:.2f} s")
    for table in METADATA.tables.values():
        for key in table.foreign_keys:
            orphans = ORPHANS.format(
                child=table.name,
                parent=key.column.table.name,
                key=key.column.name,
                column=key.parent.name,
            )
            assert await connection.fetchval(orphans) == 0, (table.name, key.parent.name)


async def test_the_same_city_again_changes_nothing(connection: Any) -> None:
    await generate(connection, 300, 3)
    before = await fingerprints(connection)
    report = await generate(connection, 300, 3)
    assert (report.made, report.rows) == (0, {})
    assert await fingerprints(connection) == before


async def test_an_interrupted_city_goes_on_where_it_stopped(connection: Any) -> None:
    def stop(done: int, _total: int) -> None:
        if done == 2000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await generate(connection, 4500, 5, stop)
    assert await connection.fetchval("SELECT count(*) FROM entity") == 2000
    report = await generate(connection, 4500, 5)
    assert report.made == 2500
    assert await connection.fetchval("SELECT count(*) FROM entity") == 4500
    batch = await connection.fetchrow("SELECT status, row_count FROM ingest_batch")
    assert tuple(batch) == ("COMPLETED", 4500)


async def test_a_second_city_is_refused_and_writes_nothing(connection: Any) -> None:
    await generate(connection, 100, 3)
    before = await fingerprints(connection)
    with pytest.raises(Refused, match="entities=100 seed=3") as refusal:
        await generate(connection, 100, 4)
    assert refusal.value.code is ErrorCode.CONFLICT
    assert await fingerprints(connection) == before


@pytest.mark.parametrize("entities", [0, -1, 4_900_001])
async def test_an_impossible_size_is_refused(connection: Any, entities: int) -> None:
    with pytest.raises(Refused) as refusal:
        await generate(connection, entities, 1)
    assert refusal.value.code is ErrorCode.OUT_OF_RANGE
    assert await connection.fetchval("SELECT count(*) FROM ingest_batch") == 0


async def test_reference_trees_spread_to_all_below(connection: Any) -> None:
    await generate(connection, 50, 1)
    subtree = await connection.fetchval("SELECT subtree FROM industry WHERE code = 'H'")
    assert {"H", "61", "62", "621", "6210"} <= set(subtree)
    city = await connection.fetchval("SELECT subtree FROM district WHERE code = '500000'")
    assert {"500000", "500103", "500157"} <= set(city)
