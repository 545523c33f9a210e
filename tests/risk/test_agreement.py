"""The set-based engine and the pure one agree on every entity of a generated city."""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest

from app.database import driver_url
from ingest.generate import generate
from ingest.generate.city import AS_OF
from ingest.risk import recompute, recompute_batch
from loaders import risk as load
from rules.peers import peer_group
from rules.risk import Facts, Grade, assess
from rules.risk_model import CURRENT, Dimension
from rules.risk_outlook import Turn, counterfactuals, without

ENTITIES = 3000


async def facts_of_all(connection: Any) -> dict[Any, Facts]:
    ids = [row["id"] for row in await connection.fetch("SELECT id FROM entity")]
    entities = await connection.fetch(load.REGISTERED, ids)
    return load.facts(entities, await connection.fetch(load.MARKS, ids))


def kept(grade: Grade, facts: Facts) -> dict[str, Any]:
    """A grade as its row says it."""
    return {
        "model_version": grade.model.version,
        "score": grade.score,
        "risk_class": grade.risk_class.value,
        "color": grade.color.value,
        "dimensions": [grade.dimension(one) for one in Dimension],
        "floors": [floor.code for floor in grade.floors],
        "contributions": grade.explanation,
        "peer_group": peer_group(facts.industry, facts.kind, facts.established_on, grade.as_of),
    }


async def stored(connection: Any) -> dict[Any, dict[str, Any]]:
    rows = await connection.fetch("SELECT * FROM risk_assessment WHERE is_current")
    return {
        row["entity_id"]: {**row, "contributions": json.loads(row["contributions"])} for row in rows
    }


async def require_agreement(connection: Any, day: date) -> dict[Any, Grade]:
    found = await stored(connection)
    grades = {}
    for entity, facts in (await facts_of_all(connection)).items():
        grade = assess(CURRENT, facts, day)
        if grade is None:
            assert entity not in found
            continue
        grades[entity] = grade
        wanted = kept(grade, facts)
        assert {name: found[entity][name] for name in wanted} == wanted
    return grades


async def test_both_engines_agree_on_every_entity_today_and_later(connection: Any) -> None:
    await generate(connection, ENTITIES, 3)
    grades = await require_agreement(connection, AS_OF)
    for grade in grades.values():
        assert sum(one.points for one in grade.contributions) == grade.score
    later = AS_OF + timedelta(days=400)
    await recompute(connection, later)
    assert len(await require_agreement(connection, later)) == len(grades)


async def test_every_living_entity_has_a_class_and_its_colour(connection: Any) -> None:
    await generate(connection, 1000, 5)
    rows = await connection.fetch(
        "SELECT status, risk_class, credit_color, count(*) FROM entity GROUP BY 1, 2, 3"
    )
    pairs = {(row["risk_class"], row["credit_color"]) for row in rows}
    assert pairs == {("A", "GREEN"), ("B", "GREEN"), ("C", "YELLOW"), ("D", "RED"), (None, None)}
    for row in rows:
        assert (row["risk_class"] is None) == (row["status"] == "CANCELLED")


async def test_what_the_records_say_decides_the_colour(connection: Any) -> None:
    await generate(connection, 2000, 7)
    for entity, facts in (await facts_of_all(connection)).items():
        color = await connection.fetchval("SELECT credit_color FROM entity WHERE id = $1", entity)
        live = {mark.kind.value for mark in facts.marks if mark.whose == "OWN"} & {
            "SERIOUS_VIOLATION"
        }
        if color is not None and (live or facts.status == "REVOKED"):
            assert color == "RED", facts


@pytest.mark.parametrize("seed", [11, 12, 13])
async def test_classes_mix_as_in_dandong_on_any_seed(connection: Any, seed: int) -> None:
    await generate(connection, 4000, seed)
    rows = await connection.fetch("SELECT risk_class FROM entity WHERE risk_class IS NOT NULL")
    counts = Counter(row["risk_class"] for row in rows)
    shares = {name: 100 * count / len(rows) for name, count in counts.items()}
    assert shares["A"] == pytest.approx(65, abs=3)
    assert shares["B"] == pytest.approx(25, abs=3)
    assert shares["C"] == pytest.approx(8, abs=1.5)
    assert shares["D"] == pytest.approx(2, abs=1)


async def test_two_hundred_counterfactuals_come_true(connection: Any) -> None:
    await generate(connection, ENTITIES, 9)
    applied: Counter[Turn] = Counter()
    for facts in (await facts_of_all(connection)).values():
        grade = assess(CURRENT, facts, AS_OF)
        for told in counterfactuals(CURRENT, facts, grade) if grade else ():
            changed = without(facts, told.record_id) if told.record_id else facts
            then = assess(CURRENT, changed, told.on)
            assert then is not None
            assert (then.risk_class, then.score) == (told.risk_class, told.score)
            before = assess(CURRENT, facts, told.on - timedelta(days=told.turn is Turn.TIME))
            assert before is not None
            assert before.risk_class is not then.risk_class
            applied[told.turn] += 1
    assert min(applied[turn] for turn in Turn) >= 200


async def test_a_batch_grades_whom_it_touched_as_the_whole_run_does(connection: Any) -> None:
    await generate(connection, 1500, 8)
    batch = await connection.fetchval("SELECT id FROM ingest_batch")
    whole = await stored(connection)
    await connection.execute("TRUNCATE risk_assessment")
    made = await recompute_batch(connection, batch, AS_OF)
    assert (made.entities, made.changed) == (1500, len(whole))
    names = ("risk_class", "score", "contributions", "peer_group")
    for entity, row in (await stored(connection)).items():
        assert [row[name] for name in names] == [whole[entity][name] for name in names]
    again = await recompute_batch(connection, batch, AS_OF)
    assert again.changed == 0


async def test_several_connections_grade_as_one_does(
    connection: Any, city_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await generate(connection, 1500, 8)
    whole = await stored(connection)
    await connection.execute("TRUNCATE risk_assessment")
    monkeypatch.setattr(sys.modules[recompute.__module__], "ROWS", 200)
    helper = await asyncpg.connect(driver_url(city_url))
    done: list[int] = []
    made = await recompute(connection, AS_OF, progress=lambda n, _: done.append(n),
                           helpers=[helper])  # fmt: skip
    await helper.close()
    assert (made.entities, made.changed, done[-1]) == (1500, len(whole), 1500)
    names = ("risk_class", "score", "contributions", "peer_group")
    for entity, row in (await stored(connection)).items():
        assert [row[name] for name in names] == [whole[entity][name] for name in names]
