"""The real files, as they are: the promised counts, and nothing new on a second run."""

from typing import Any

import pytest

from ingest.pipeline import ingest_registry
from tests.paths import DATA
from tests.real_files import needs_data

FILES = DATA / "enterprises"
REPAIRED = {
    "ADDRESS_BLANK": 11,
    "CAPITAL_BLANK": 15_251,
    "CAPITAL_CURRENCY_ASSUMED": 30_798,
    "CAPITAL_NOTATION": 22_389,
    "CAPITAL_UNIT_ASSUMED": 1,
    "CODE_OLD_NUMBER": 1,
    "CODE_UPPER_CASED": 9,
    "COLUMNS_SHIFTED": 1,
    "DISTRICT_BLANK": 210,
    "DISTRICT_FROM_CODE": 210,
    "NAME_BRACKETS": 1_629,
    "SCOPE_BLANK": 12,
    "TYPE_BLANK": 58_997,
    "WHITESPACE": 7,
}
"""Rules whose counts the file alone decides, not the tables of districts and industries."""


@needs_data
async def test_chongqing_loads_whole_and_again_changes_nothing(connection: Any) -> None:
    first = (await ingest_registry(connection, FILES / "chongqing_entities.csv.gz")).tally
    assert (first.row, first.valid, first.upper_cased, first.old_number) == (68_439, 68_438, 8, 1)
    assert (first.inserted, first.updated, first.unchanged, first.rejected) == (68_439, 0, 0, 0)
    assert {rule: first.repaired[rule] for rule in REPAIRED} == REPAIRED

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
