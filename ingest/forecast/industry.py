"""`survey_industries`: the warning index of every industry in every district, month by month.

Kept for the last twelve whole months; an alarm of the last month is told once. Refuses the month
that still runs: half a month beside whole ones would look like peace.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

import orjson

from ingest.batches import new_id
from loaders.forecast import ADVERSE
from loaders.warning_rules import RAISE
from models.forecast import ALARM, INDUSTRY_TOPIC
from rules.calendar import months_after
from rules.divisions import CITY_CODE
from rules.industries import section_of
from rules.industry_index import MONTHS, Reading, read
from rules.records import RecordKind
from rules.warning_rules import Raised, industry_alarm

SPACE: Final = UUID("6f1f3f0e-5d0b-5c39-8f53-8d1f3a9f6c01")
"""Under which the id of a cell's month is made; the same cell has the same id every night."""
COUNTED: Final = f"""
SELECT e.district_code, e.industry_code, date_trunc('month', r.occurred_on)::date AS month,
    r.kind, count(*)::int AS count
FROM credit_record r JOIN entity e ON e.id = r.entity_id
WHERE r.occurred_on >= $1::date AND r.occurred_on < $2::date AND r.repaired_on IS NULL
    AND e.industry_code IS NOT NULL AND e.district_code IS NOT NULL AND {ADVERSE}
GROUP BY 1, 2, 3, 4"""
LIVING: Final = """
SELECT district_code, industry_code, count(*)::int AS entities FROM entity
WHERE status <> 'CANCELLED' AND industry_code IS NOT NULL AND district_code IS NOT NULL
GROUP BY 1, 2"""
ALARMED: Final = "SELECT section, district_code FROM industry_index WHERE month = $1 AND is_alarm"
CLEAR: Final = "DELETE FROM industry_index WHERE month >= $1"
COLUMNS: Final = (
    "section", "district_code", "month", "observed", "expected", "tail", "is_alarm", "drivers"
)  # fmt: skip
EVENT: Final = ("topic", "change", "subject_id", "district_code", "attributes")
Cell = tuple[str, str]


@dataclass(slots=True)
class Counts:
    """Adverse records by cell, month and family, and the living entities of each cell."""

    records: dict[Cell, dict[date, dict[RecordKind, int]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    )
    entities: dict[Cell, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, section: str, district: str, month: date, kind: RecordKind, count: int) -> None:
        """Into the district's own cell and into the city's."""
        for place in (district, CITY_CODE):
            self.records[section, place][month][kind] += count

    def house(self, section: str, district: str, entities: int) -> None:
        """Entities of a cell, and of the city's."""
        for place in (district, CITY_CODE):
            self.entities[section, place] += entities


async def survey_industries(connection: Any, today: date) -> int:
    """Reads all cells and keeps them; answers how many alarms the last whole month holds."""
    last = (today.replace(day=1) - timedelta(1)).replace(day=1)
    months = [months_after(last, back) for back in range(-2 * MONTHS + 1, 1)]
    counts = await _counted(connection, months[0], months_after(last, 1))
    async with connection.transaction():
        known = {tuple(row) for row in await connection.fetch(ALARMED, last)}
        await connection.execute(CLEAR, months[MONTHS])
        readings = list(_readings(counts, months))
        records = [_row(cell, month, found) for cell, month, found in readings]
        await connection.copy_records_to_table("industry_index", records=records, columns=COLUMNS)
        alarms = [(c, found) for c, month, found in readings if month == last and found.is_alarm]
        fresh = [(cell, found) for cell, found in alarms if cell not in known]
        events = [_event(cell, last, found) for cell, found in fresh]
        await connection.copy_records_to_table("event", records=events, columns=EVENT)
        await _warn(
            connection, today, [industry_alarm(*cell, last, found) for cell, found in fresh]
        )
    return len(alarms)


async def _warn(connection: Any, today: date, raised: Sequence[Raised]) -> None:
    """Those who supervise the cell are warned, once for each month that alarms."""
    if raised:
        now = datetime.now(UTC)
        rows = [each.row(new_id(now), today) for each in raised]
        await connection.execute(RAISE, orjson.dumps(rows).decode(), now)


async def _counted(connection: Any, first: date, end: date) -> Counts:
    counts = Counts()
    for row in await connection.fetch(COUNTED, first, end):
        if section := section_of(row["industry_code"]):
            kind = RecordKind[row["kind"]]
            counts.add(section, row["district_code"], row["month"], kind, row["count"])
    for row in await connection.fetch(LIVING):
        if section := section_of(row["industry_code"]):
            counts.house(section, row["district_code"], row["entities"])
    return counts


def _readings(counts: Counts, months: list[date]) -> Iterator[tuple[Cell, date, Reading]]:
    totals = _totals(counts, months)
    for cell in sorted(counts.entities):
        found = counts.records[cell]
        for place in range(MONTHS, len(months)):
            earlier = months[place - MONTHS : place]
            mean = sum(totals[month] for month in earlier) / MONTHS
            levels = [totals[month] / mean if mean else 1.0 for month in (*earlier, months[place])]
            past = {kind: [found[month].get(kind, 0) for month in earlier] for kind in RecordKind}
            base = _base(counts, cell, earlier)
            yield cell, months[place], read(dict(found[months[place]]), past, base, levels)


def _totals(counts: Counts, months: list[date]) -> dict[date, int]:
    """The adverse records of the whole city, month by month."""
    whole = [found for (_, district), found in counts.records.items() if district == CITY_CODE]
    return {month: sum(sum(found[month].values()) for found in whole) for month in months}


def _base(counts: Counts, cell: Cell, earlier: list[date]) -> float:
    """What the industry's rate in the whole city means for a cell of this size, a month."""
    section, district = cell
    if district == CITY_CODE:
        return 0.0
    whole = counts.records[section, CITY_CODE]
    total = sum(sum(whole[month].values()) for month in earlier)
    return total / MONTHS * counts.entities[cell] / counts.entities[section, CITY_CODE]


def _row(cell: Cell, month: date, found: Reading) -> tuple[Any, ...]:
    drivers = [
        {"kind": one.kind.value, "observed": one.observed, "expected": one.expected}
        for one in found.drivers
    ]
    text = orjson.dumps(drivers).decode()
    return (*cell, month, found.observed, found.expected, found.tail, found.is_alarm, text)


def _event(cell: Cell, month: date, found: Reading) -> tuple[Any, ...]:
    section, district = cell
    told = {"industry": section, "index": str(round(found.index)), "month": month.isoformat()}
    key = uuid5(SPACE, f"{section}|{district}|{month}")
    return (INDUSTRY_TOPIC, ALARM, key, district, orjson.dumps(told).decode())
