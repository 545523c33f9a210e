"""`train`: the model learnt on earlier days, tested on a later one, and kept with its predictions.

Time splits everything: the last outcome learnt from lies before the test day's first. Refuses a
city in which too little has happened to learn from, and a snapshot that looks into the future.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

import numpy as np
import orjson
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from ingest.forecast.leaks import leaks
from ingest.forecast.measure import figures, groups
from ingest.risk.recompute import BOUNDS, FIRST, LAST
from loaders import forecast as load
from loaders import risk
from rules import forecast as rule
from rules.entities import EntityStatus
from rules.errors import ErrorCode, Refused
from rules.risk import assess
from rules.risk_model import CURRENT

ROWS: Final = 25_000
SAMPLE: Final = 150_000
"""Entities of a day that the model learns from and is measured on; predictions are for all."""
LEAST_EVENTS: Final = 50
CHECKED: Final = 5_000
"""Entities whose snapshots are compared with the past alone, at every training."""
Array = np.ndarray[Any, Any]
Progress = Callable[[int, int], None]

RETIRE: Final = "UPDATE forecast_model SET is_current = false WHERE is_current"
FORGET: Final = "DELETE FROM forecast_model WHERE version = $1"
KEEP: Final = """
INSERT INTO forecast_model (version, as_of, tested_on, horizon_days, is_current, intercept, terms,
    card) VALUES ($1, $2, $3, $4, true, $5, $6::text::jsonb, $7::text::jsonb)"""
PREDICTED: Final = (
    "model_version", "as_of", "entity_id", "district_code", "probability", "outcome"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trained:
    """The version that is now current, its card, and how many predictions were written."""

    version: str
    card: dict[str, Any]
    predictions: int


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of standardised features."""

    mean: Array
    scale: Array
    coefficients: Array
    intercept: float

    def chances(self, matrix: Array) -> Array:
        """The probability for each row."""
        totals = (matrix - self.mean) / self.scale @ self.coefficients + self.intercept
        made: Array = 1 / (1 + np.exp(-totals))
        return made

    @property
    def terms(self) -> list[dict[str, Any]]:
        """As it is kept."""
        columns = zip(rule.NAMES, self.mean, self.scale, self.coefficients, strict=True)
        return [
            {"name": name, "mean": float(mean), "scale": float(scale), "coefficient": float(weight)}
            for name, mean, scale, weight in columns
        ]


async def train(
    connection: Any, now: date, progress: Progress = lambda _done, _total: None
) -> Trained:
    """Learn, test, predict and keep, on an asyncpg connection of the tables' owner."""
    days = rule.snapshots(now)
    bounds = [FIRST, *(row["id"] for row in await connection.fetch(BOUNDS, ROWS)), LAST]
    leak = await _checked(connection, days.test)
    learnt = [await _sample(connection, bounds, day) for day in days.training]
    outcomes = np.concatenate([_outcomes(rows) for rows in learnt])
    if outcomes.sum() < LEAST_EVENTS:
        detail = f"{int(outcomes.sum())} events before {days.test}, {LEAST_EVENTS} are needed"
        raise Refused(ErrorCode.BAD_INPUT, ("asOf",), detail=detail)
    model = fitted(np.concatenate([_matrix(rows) for rows in learnt]), outcomes)
    card = await _card(connection, model, bounds, days)
    card["training"] = {
        "days": [day.isoformat() for day in days.training],
        "entities": len(outcomes),
        "events": int(outcomes.sum()),
    }
    card["leakCheck"] = leak
    version = f"forecast-{now.isoformat()}"
    async with connection.transaction():
        await _keep(connection, version, days, model, card)
        made = await _predict(connection, version, model, bounds, (days.test, now), progress)
    return Trained(version, card, made)


def fitted(matrix: Array, outcomes: Array) -> Model:
    """A logistic regression on standardised features."""
    scaler = StandardScaler().fit(matrix)
    found = LogisticRegression(C=0.1, max_iter=500).fit(scaler.transform(matrix), outcomes)
    return Model(scaler.mean_, scaler.scale_, found.coef_[0], float(found.intercept_[0]))


async def _checked(connection: Any, day: date) -> dict[str, Any]:
    rows = await connection.fetch("SELECT id FROM entity ORDER BY id LIMIT $1", CHECKED)
    if not rows:
        raise Refused(ErrorCode.BAD_INPUT, ("asOf",), detail="no entities")
    compared, found = await leaks(connection, day, FIRST, rows[-1]["id"])
    if found:
        raise Refused(ErrorCode.CONFLICT, ("snapshot",), what=", ".join(sorted(found)))
    return {"day": day.isoformat(), "entities": compared, "differing": 0}


async def _ranges(
    connection: Any, bounds: Sequence[UUID], day: date, horizon: int | None
) -> AsyncIterator[list[Any]]:
    for first, last in pairwise(bounds):
        yield await connection.fetch(load.NOW, first, last, day, horizon)


async def _sample(connection: Any, bounds: Sequence[UUID], day: date) -> list[Any]:
    """Every so-manieth entity of the day, so that all ranges of ids are in it."""
    step = max(1, (len(bounds) - 1) * ROWS // SAMPLE)
    found: list[Any] = []
    async for rows in _ranges(connection, bounds, day, rule.HORIZON_DAYS):
        found += rows[::step]
    return found


def _matrix(rows: Sequence[Mapping[str, Any]]) -> Array:
    return np.array([rule.features(row) for row in rows])


def _outcomes(rows: Sequence[Mapping[str, Any]]) -> Array:
    return np.array([int(row["outcome"]) for row in rows])


async def _card(
    connection: Any, model: Model, bounds: Sequence[UUID], days: rule.Snapshots
) -> dict[str, Any]:
    rows = await _sample(connection, bounds, days.test)
    outcomes, chances = _outcomes(rows), model.chances(_matrix(rows))
    scores = await rule_scores(connection, [row["id"] for row in rows], days.test)
    sizes = [rule.size_of(row["capital"]) for row in rows]
    places = [row["district_code"] or rule.UNKNOWN for row in rows]
    return {
        **figures(outcomes, chances, scores),
        "bySize": groups(sizes, outcomes, chances),
        "byDistrict": groups(places, outcomes, chances),
    }


async def rule_scores(connection: Any, ids: Sequence[UUID], day: date) -> Array:
    """The rule's score of an earlier day: by its own engine, with the status of a living entity."""
    found: dict[UUID, int] = {}
    for place in range(0, len(ids), ROWS):
        some = list(ids[place : place + ROWS])
        entities = await connection.fetch(risk.REGISTERED, some)
        for key, facts in risk.facts(entities, await connection.fetch(risk.MARKS, some)).items():
            alive = replace(facts, status=EntityStatus.ACTIVE.value)
            grade = assess(CURRENT, alive, day)
            found[key] = grade.score if grade else 0
    return np.array([found[key] for key in ids], dtype=float)


async def _keep(
    connection: Any, version: str, days: rule.Snapshots, model: Model, card: dict[str, Any]
) -> None:
    await connection.execute(RETIRE)
    await connection.execute(FORGET, version)
    terms, told = orjson.dumps(model.terms).decode(), orjson.dumps(card).decode()
    await connection.execute(
        KEEP, version, days.now, days.test, rule.HORIZON_DAYS, model.intercept, terms, told
    )


async def _predict(
    connection: Any,
    version: str,
    model: Model,
    bounds: Sequence[UUID],
    days: tuple[date, date],
    progress: Progress,
) -> int:
    """Two lists of all entities: the test day's with its outcomes, and today's."""
    done, total = 0, 2 * (len(bounds) - 1)
    made = 0
    for day, horizon in zip(days, (rule.HORIZON_DAYS, None), strict=True):
        async for rows in _ranges(connection, bounds, day, horizon):
            chances = model.chances(_matrix(rows)) if rows else ()
            records = [
                (version, day, row["id"], row["district_code"], float(chance), row["outcome"])
                for row, chance in zip(rows, chances, strict=True)
            ]
            await connection.copy_records_to_table(
                "risk_prediction", records=records, columns=PREDICTED
            )
            done, made = done + 1, made + len(records)
            progress(done, total)
    return made
