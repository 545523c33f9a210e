"""The service report: every figure from what the processes measured, none by hand."""

from datetime import datetime, timedelta
from typing import Any

from loaders import governance as load
from resolvers.context import Ctx
from resolvers.governance.reading import rows_of
from rules.governance.service import BOUNDS, Measured, levels, month_of

MINUTE = timedelta(minutes=1)


async def report(ctx: Ctx, month: str) -> dict[str, Any]:
    """A month in Chongqing, up to now where it still runs."""
    begins, ends = month_of(month)
    (found,) = await rows_of(ctx, load.MONTH, begins, ends)
    (responses,) = await rows_of(ctx, load.RESPONSES, begins, ends, ctx.now)
    expected = _expected(begins, min(ends, ctx.now), found)
    classes = found["classes"] or [0] * (len(BOUNDS) + 1)
    measured = Measured(found["minutes"], found["requests"], found["faults"], classes)
    return {
        "month": month,
        "minutes_expected": expected,
        "minutes_measured": found["minutes"],
        "requests": str(found["requests"]),
        "faults": str(found["faults"]),
        "levels": [each._asdict() for each in levels(measured, expected, begins)],
        "incidents": responses["opened"],
        "responses_in_time": responses["in_time"],
        "responses_late": responses["late"],
        "median_response_seconds": responses["median_seconds"],
    }


def _expected(begins: datetime, ends: datetime, found: dict[str, Any]) -> int:
    """Whole minutes in which the service should have run, since it first did."""
    since = begins if found["began_before"] else found["first_minute"]
    return 0 if since is None or ends <= since else int((ends - since) / MINUTE) or 1


async def backups(ctx: Ctx) -> list[dict[str, Any]]:
    """Backups and restores, the latest first."""
    return await rows_of(ctx, load.BACKUPS)
