"""The verdict on whatever a code names, with every reason: a lot of food, or a device.

What has no record is said to have none; nothing is called good for want of data.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from loaders import traces as load
from resolvers import equipment
from resolvers.context import Ctx
from resolvers.traces.finding import named
from rules import care
from rules.care import Due
from rules.equipment import CareKind
from rules.errors import ErrorCode, Refused
from rules.safety import SafetyReason, SafetyVerdict, device_reasons, reasons

FOOD, EQUIPMENT = "FOOD", "EQUIPMENT"
SHOWN_SOURCES = 20


async def item_safety(ctx: Ctx, code: str) -> dict[str, Any]:
    """The verdict on the one item that a code names; several lots of a product are none."""
    found = await named(ctx, code)
    if len(found) != 1:
        raise Refused(ErrorCode.NOT_FOUND, ("code",), what=code.strip())
    (item,) = found
    judged = {"item_id": item["id"], "origin": None, "usage": None, "maintenance": None}
    if item["kind"] == FOOD:
        return judged | await _food(ctx, item["id"])
    if item["kind"] == EQUIPMENT:
        return judged | await _device(ctx, item["id"])
    return judged | _verdict(ctx, [SafetyReason(SafetyVerdict.NO_RECORD)])


async def _food(ctx: Ctx, batch: UUID) -> dict[str, Any]:
    rows = await ctx.door.fetch(load.SAFETY, batch)
    item, *sources = rows
    origin = {
        "producer_id": item["entity_id"],
        "produced_on": item["produced_on"],
        "maker": None,
        "year": None,
        "sources": [{"batch_id": row["batch_id"]} for row in sources[:SHOWN_SOURCES]],
        "source_count": len(sources),
    }
    return _verdict(ctx, reasons(rows, ctx.today)) | {"origin": origin}


async def _device(ctx: Ctx, key: UUID) -> dict[str, Any]:
    rows = await ctx.door.fetch(load.DEVICE, key)
    (device,) = await equipment.devices(rows, ctx)
    (parts,) = await equipment.device_parts(rows, ctx)
    (row,) = rows
    has_record = CareKind.INSPECTION in {**device.last, **device.failed}
    found = device_reasons(care.alerts(device, ctx.today), has_record=has_record)
    origin: dict[str, Any] = {
        "producer_id": None,
        "produced_on": None,
        "maker": parts and parts["maker"],
        "year": parts and parts["year"],
        "sources": [],
        "source_count": 0,
    }
    dues = {
        "maintenance": care.maintenance(device, ctx.today),
        "inspection": care.inspection(device, ctx.today),
        "self_test": care.self_test(device, ctx.today),
        "assessment": care.assessment(device, ctx.today),
    }
    return _verdict(ctx, found) | {
        "origin": origin if parts else None,
        "usage": {"device_id": row["id"], "entity_id": row["entity_id"]}
        | {name: row[name] for name in ("place", "is_public_gathering", "in_use_since")},
        "maintenance": {name: _shown(ctx, due) for name, due in dues.items()},
    }


def _shown(ctx: Ctx, due: Due | None) -> dict[str, Any] | None:
    return equipment.shown(due, ctx) if due is not None else None


def _verdict(ctx: Ctx, found: Sequence[SafetyReason]) -> dict[str, Any]:
    return {
        "verdict": found[0].verdict,
        "explanation": found[0].verdict.text(ctx.lang),
        "reasons": [_reason(ctx, reason) for reason in found],
    }


def _reason(ctx: Ctx, reason: SafetyReason) -> dict[str, Any]:
    said = reason.alert or reason.verdict
    return {
        "kind": reason.verdict,
        "alert": reason.alert,
        "text": said.text(ctx.lang),
        "batch_id": reason.batch_id,
    }
