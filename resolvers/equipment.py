"""Devices beside their columns: the code in its parts, what care is due, what is wrong."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from loaders import equipment as load
from resolvers.context import Ctx, Row
from rules import equipment as rules
from rules.equipment import Device, Due
from rules.errors import Refused


async def device_parts(rows: Sequence[Row], _: Ctx) -> list[dict[str, Any] | None]:
    """The four parts of each device code; None where there is none or it is malformed."""
    return [_parts(row["device_code"]) for row in rows]


def _parts(code: str | None) -> dict[str, Any] | None:
    try:
        return rules.parse_device_code(code)._asdict() if code is not None else None
    except Refused:
        return None  # a feed may have delivered it so; the code itself is shown as it came


async def duties_expired(rows: Sequence[Row], ctx: Ctx) -> list[bool]:
    """Whether each certificate has run out."""
    return [row["valid_to"] < ctx.today for row in rows]


async def maintenances(rows: Sequence[Row], ctx: Ctx) -> list[dict[str, Any] | None]:
    """What maintenance each device is due."""
    return await _dues(rows, ctx, rules.maintenance)


async def next_inspections(rows: Sequence[Row], ctx: Ctx) -> list[dict[str, Any] | None]:
    """When each device must be inspected."""
    return await _dues(rows, ctx, rules.inspection)


async def assessments(rows: Sequence[Row], ctx: Ctx) -> list[dict[str, Any] | None]:
    """When each device must be assessed."""
    return await _dues(rows, ctx, rules.assessment)


async def alerts(rows: Sequence[Row], ctx: Ctx) -> list[list[dict[str, str]]]:
    """What is wrong with each device, or soon will be."""
    return [
        [{"kind": kind, "text": kind.text(ctx.lang)} for kind in rules.alerts(device, ctx.today)]
        for device in await _devices(rows, ctx)
    ]


async def _dues(
    rows: Sequence[Row], ctx: Ctx, due: Callable[[Device, date], Due | None]
) -> list[dict[str, Any] | None]:
    found = [due(device, ctx.today) for device in await _devices(rows, ctx)]
    return [
        each._asdict() | {"explanation": rules.explained(each)} if each is not None else None
        for each in found
    ]


async def _devices(rows: Sequence[Row], ctx: Ctx) -> list[Device]:
    ids = [row["id"] for row in rows]
    last: dict[UUID, dict[str, date]] = defaultdict(dict)
    for row in await ctx.door.fetch(load.LAST_CARE, ids):
        last[row["equipment_id"]][row["kind"]] = row["done_on"]
    managers = {
        row["equipment_id"]: row["valid_to"] for row in await ctx.door.fetch(load.MANAGERS, ids)
    }
    return [
        Device(
            row["variety_code"],
            row["is_public_gathering"],
            row["in_use_since"],
            row["next_inspection_on"],
            last[row["id"]],
            managers.get(row["id"]),
        )
        for row in rows
    ]
