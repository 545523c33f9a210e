"""Devices beside their columns: the code in its parts, what care is due, what is wrong."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from loaders import cursors
from loaders import equipment as load
from resolvers.context import Ctx, Row, Slice, page_size
from rules import care
from rules import equipment as rules
from rules.care import Device, Due
from rules.equipment import CareKind, DutyKind
from rules.errors import Refused

SORT = "key-unit"


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
    return await _dues(rows, ctx, care.maintenance)


async def next_inspections(rows: Sequence[Row], ctx: Ctx) -> list[dict[str, Any] | None]:
    """When each device must be inspected."""
    return await _dues(rows, ctx, care.inspection)


async def self_tests(rows: Sequence[Row], ctx: Ctx) -> list[dict[str, Any] | None]:
    """When each device must be tested by its user's order."""
    return await _dues(rows, ctx, care.self_test)


async def assessments(rows: Sequence[Row], ctx: Ctx) -> list[dict[str, Any] | None]:
    """When each device must be assessed."""
    return await _dues(rows, ctx, care.assessment)


async def alerts(rows: Sequence[Row], ctx: Ctx) -> list[list[dict[str, str]]]:
    """What is wrong with each device, or soon will be."""
    return [
        [{"kind": kind, "text": kind.text(ctx.lang)} for kind in care.alerts(device, ctx.today)]
        for device in await devices(rows, ctx)
    ]


async def _dues(
    rows: Sequence[Row], ctx: Ctx, due: Callable[[Device, date], Due | None]
) -> list[dict[str, Any] | None]:
    found = [due(device, ctx.today) for device in await devices(rows, ctx)]
    return [shown(each, ctx) if each is not None else None for each in found]


def shown(due: Due, ctx: Ctx) -> dict[str, Any]:
    """A kind of care with its sentence in the caller's language."""
    return due._asdict() | {"explanation": care.explained(due, ctx.lang)}


async def devices(rows: Sequence[Row], ctx: Ctx) -> list[Device]:
    """What of each device decides when care is due."""
    ids = [row["id"] for row in rows]
    last: dict[UUID, dict[CareKind, date]] = defaultdict(dict)
    failed: dict[UUID, dict[CareKind, date]] = defaultdict(dict)
    for row in await ctx.door.fetch(load.LAST_CARE, ids):
        kept = last if row["is_passed"] else failed
        kept[row["equipment_id"]][CareKind[row["kind"]]] = row["done_on"]
    until: dict[UUID, dict[DutyKind, date]] = defaultdict(dict)
    for row in await ctx.door.fetch(load.CERTIFIED, ids):
        until[row["equipment_id"]][DutyKind[row["kind"]]] = row["valid_to"]
    return [
        Device(
            row["variety_code"],
            row["is_public_gathering"],
            row["in_use_since"],
            row["next_inspection_on"],
            last[row["id"]],
            failed[row["id"]],
            until[row["id"]],
        )
        for row in rows
    ]


async def key_units(ctx: Ctx, district: str, first: int, after: str | None = None) -> Slice:
    """A page of the entities of a division that use devices where the public gathers."""
    size, place = page_size(first), cursors.place_of(after, SORT)

    async def count() -> int:
        rows = await ctx.door.fetch(load.KEY_UNITS_COUNT, district)
        return int(rows[0]["total"])

    rows = await ctx.door.fetch(load.KEY_UNITS, district, place, size + 1)
    shown = rows[:size]
    marks = [cursors.encode([SORT, str(row["id"])]) for row in shown]
    return Slice(shown, len(rows) > size, marks, count)
