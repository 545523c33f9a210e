"""`survey`: everything about risk that is due once a night, in the order in which it rests."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, Final

from ingest.forecast.industry import survey_industries
from ingest.forecast.warned import survey_warnings
from ingest.relations import clusters as relations
from ingest.risk import recompute
from loaders import forecast as load
from rules.errors import Refused

MONTH: Final = timedelta(days=30)
"""Predictions older than this are made anew, by a model trained anew."""


async def survey(
    connection: Any, day: date, helpers: Sequence[Any], progress: Callable[[int, int], None]
) -> dict[str, Any]:
    """Grades, indices and effects of a day; answers what each came to."""
    graded = await recompute(connection, day, progress=progress, helpers=helpers)
    clustered = await relations.recompute(connection, day)
    alarms = await survey_industries(connection, day)
    await survey_warnings(connection, day)
    return {
        "day": day.isoformat(),
        "entities": graded.entities,
        "changed": graded.changed,
        "seconds": round(graded.seconds, 3),
        "clusters": clustered.clusters,
        "industryAlarms": alarms,
        "model": await _model(connection, day),
    }


async def _model(connection: Any, day: date) -> str:
    """The model in force, trained anew where due; a city with too little to learn keeps none."""
    rows = await connection.fetch(load.CURRENT)
    if rows and day - rows[0]["as_of"] < MONTH:
        return str(rows[0]["version"])
    from ingest.forecast.train import train  # scikit-learn takes a while to load

    try:
        return (await train(connection, day)).version
    except Refused as refusal:
        return str(rows[0]["version"]) if rows else refusal.code.value
