"""The real files, as they are, into a register: the promised counts, once and again."""

import time
from typing import Any

import pytest

from ingest.pipeline import ingest_registry
from tests.paths import DATA
from tests.real_files import needs_data

FILES = DATA / "enterprises"
SLOWEST = 120.0
"""Seconds; the promise is 30 on two idle cores (`make bench`), and tests share theirs."""


@needs_data
async def test_chongqing_loads_whole_and_again_changes_nothing(connection: Any) -> None:
    began = time.monotonic()
    first = (await ingest_registry(connection, FILES / "chongqing_entities.csv.gz")).tally
    assert time.monotonic() - began < SLOWEST
    assert (first.row, first.valid, first.upper_cased, first.old_number) == (68_439, 68_438, 8, 1)
    assert (first.inserted, first.updated, first.unchanged, first.rejected) == (68_439, 0, 0, 0)

    again = (await ingest_registry(connection, FILES / "chongqing_entities.csv.gz")).tally
    assert (again.inserted, again.updated, again.unchanged, again.rejected) == (0, 0, 68_439, 0)
    assert {**again.repaired} == {**first.repaired}
    assert await connection.fetchval("SELECT count(*) FROM entity_search") == 68_439
    tied = await connection.fetchval("SELECT count(*) FROM entity WHERE parent_id IS NOT NULL")
    assert tied > 3_600


@needs_data
@pytest.mark.parametrize(
    ("name", "source", "rows", "inserted", "rejected"),
    [
        ("national_sample.csv.gz", "NATIONAL-REGISTRY", 41_573, 41_556, 17),
        ("malformed_rows.csv", "CQ-REGISTRY", 9, 9, 0),
    ],
)
async def test_dirty_files_load_with_every_rejection_explained(
    connection: Any, name: str, source: str, rows: int, inserted: int, rejected: int
) -> None:
    report = await ingest_registry(connection, FILES / name)
    assert (report.tally.row, report.tally.inserted, report.tally.rejected) == (
        rows,
        inserted,
        rejected,
    )
    assert len(report.rejects) == rejected
    found = await connection.fetchval("SELECT source_code FROM ingest_batch")
    assert found == source
