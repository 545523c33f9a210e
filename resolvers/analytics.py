"""Cubes answered for analysts and regulators: sums of at least five entities, never a row."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from loaders import analytics as load
from resolvers.context import Ctx
from rules import analytics as rule
from rules.errors import ErrorCode, Refused
from rules.roles import Rights

COST: Final = 200
BUDGET: Final = 800
"""Each cube reads a whole table: a request may ask so many of them and no more."""


def _charge(ctx: Ctx) -> None:
    """Add one cube to what the request has cost; refuse what goes beyond."""
    spent = ctx.loaders.get(_charge, 0) + COST
    if spent > BUDGET:
        raise Refused(ErrorCode.QUERY_TOO_COSTLY, (), cost=spent, limit=BUDGET)
    ctx.loaders[_charge] = spent


async def aggregate(
    ctx: Ctx,
    cube: rule.Cube,
    measures: Sequence[rule.CubeMeasure],
    dimensions: Sequence[rule.CubeDimension],
    filter: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The cells of a cube in order; what is too small is named and not shown."""
    rule.require(cube, measures, dimensions)
    _charge(ctx)
    given = {name: value for name, value in (filter or {}).items() if value is not None}
    if cube is rule.Cube.ENTITIES and "families" in given:
        raise Refused(ErrorCode.NOT_FOUND, ("filter", "families"), what=cube.value)
    staff = ctx.services.door(Rights.STAFF)
    sql = load.statement(cube, measures, dimensions, list(given))
    rows = await staff.fetch(sql, *given.values())
    if len(rows) > rule.MOST_ROWS:
        raise Refused(
            ErrorCode.OUT_OF_RANGE, ("dimensions",), field="cells", low=1, high=rule.MOST_ROWS
        )
    small = rule.hidden([row[load.SIZE] for row in rows])
    cells = [
        {
            "keys": [
                {"dimension": one, "value": row[f"key_{place}"]}
                for place, one in enumerate(dimensions)
            ],
            "is_suppressed": hides,
            "values": [
                {"measure": one, "value": None if hides else row[f"value_{place}"]}
                for place, one in enumerate(measures)
            ],
        }
        for row, hides in zip(rows, small, strict=True)
    ]
    return {"cube": cube, "smallest": rule.LEAST, "cells": cells}
