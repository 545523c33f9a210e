"""The service report says what the processes measured, minute by minute, and nothing else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from resolvers.context import Viewer
from rules.governance.service import BOUNDS, percentile
from rules.roles import Role
from tests.api import CONSUMER, PUBLIC, REGULATOR, Api

KEEPER = Viewer(Role.OPERATOR_SYSTEM, "keeper")
REPORT = """query ($m: String!) { serviceReport(month: $m) { minutesExpected minutesMeasured
  requests faults levels { name target measured isMet } incidents responsesInTime responsesLate
  medianResponseSeconds } }"""
INCIDENT = """INSERT INTO incident (id, kind, title, importance, period, damage, level, rule_code,
  is_drill, state, opened_at, opened_by, respond_by, responded_at)
SELECT gen_random_uuid(), 'AVAILABILITY', 'x', 'KEY', 'PEAK', 'GRAVE', 'ONE', 'r', drill, state,
  $1::timestamptz, 'x', $1::timestamptz + interval '15 minutes', $1::timestamptz + took
FROM (VALUES (false, 'HANDLING', interval '10 minutes'), (false, 'HANDLING', interval '20 minutes'),
  (false, 'OPEN', NULL), (true, 'HANDLING', interval '3 days')) AS t (drill, state, took)"""
MONTH = datetime(2026, 2, 1, tzinfo=UTC) - timedelta(hours=8)


def classes(**counts: int) -> list[int]:
    """Latency classes by their upper bound in milliseconds: `ms50=95`."""
    made = [0] * (len(BOUNDS) + 1)
    for name, count in counts.items():
        made[BOUNDS.index(int(name.removeprefix("ms")) / 1000)] = count
    return made


async def report(api: Api, month: str) -> Any:
    return (await api.data(REPORT, KEEPER, m=month))["serviceReport"]


async def sample(api: Api, minute: int, process: str, *values: object) -> None:
    await api.fetch(
        "INSERT INTO service_sample VALUES ($1, $2, $3, $4, $5)",
        MONTH + timedelta(minutes=minute), process, *values,
    )  # fmt: skip


@pytest.mark.clause("5.5-2")
async def test_the_report_counts_what_was_measured_against_each_target(api: Api) -> None:
    await sample(api, 0, "a", 100, 0, classes(ms50=95, ms1000=5))
    await sample(api, 0, "b", 100, 2, classes(ms50=95, ms250=5))
    whole = 28 * 24 * 60
    await sample(api, whole - 1, "a", 0, 0, classes())
    await api.fetch(INCIDENT, MONTH + timedelta(days=3))
    found = await report(api, "2026-02")
    assert (found["minutesExpected"], found["minutesMeasured"]) == (whole, 2)
    assert (found["requests"], found["faults"]) == ("200", "2")
    levels = {one["name"]: (one["measured"], one["isMet"]) for one in found["levels"]}
    assert levels["availability"] == (pytest.approx(2 / whole), False)
    assert levels["p95Milliseconds"] == (50, True)
    assert levels["faultShare"] == (pytest.approx(0.01), False)
    told = (found["incidents"], found["responsesInTime"], found["responsesLate"])
    assert told == (3, 1, 2)
    assert found["medianResponseSeconds"] == 900


@pytest.mark.clause("5.5-2")
async def test_a_process_writes_its_own_minutes_and_a_month_without_any_says_nothing(
    api: Api,
) -> None:
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    watch = api.platform.watch
    gate = api.platform.gate
    from graph.base.run import Request

    for _ in range(3):
        ctx = api.platform.context(PUBLIC, "zh")
        await gate.run(Request("{ sources { code } }"), ctx)
    await api.platform.operations.sample(now)
    await gate.run(Request("{ sources { code } }"), api.platform.context(PUBLIC, "zh"))
    await api.platform.operations.sample(now)
    (row,) = await api.fetch("SELECT * FROM service_sample WHERE process = $1", watch.process)
    assert (row["requests"], row["faults"], sum(row["classes"])) == (4, 0, 4)
    empty = await report(api, "2025-12")
    assert [one["measured"] for one in empty["levels"]] == [None, None, None]
    for bad in ("2026-13", "x", "2026"):
        assert (await api.run(REPORT, {"m": bad}, KEEPER)).codes == ["INVALID_DATE"]
    for viewer in (PUBLIC, CONSUMER, REGULATOR):
        assert (await api.run(REPORT, {"m": "2026-02"}, viewer)).codes


def test_a_percentile_is_the_bound_of_the_class_in_which_it_lies() -> None:
    assert percentile(classes(ms5=94, ms500=6), 0.95) == 0.5
    assert percentile(classes(ms5=95, ms500=5), 0.95) == 0.005
    assert percentile([0] * len(BOUNDS) + [1], 0.95) == 60.0
    assert percentile(classes(), 0.95) is None
