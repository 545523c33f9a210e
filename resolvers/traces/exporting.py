"""Movements as documents of EPCIS 2.0, as they were recorded; staff only."""

import json
from typing import Any
from uuid import UUID

import orjson

from loaders import movements as load
from resolvers.context import Ctx, Row
from rules import epcis
from rules.digital_link import Item
from rules.epcis import EpcisEvent, Quantity
from rules.errors import ErrorCode, Refused
from rules.movements import LineRole, MovementAction, MovementType

PART = epcis.MOST
MOST_PARTS = 10_000


async def epcis_document(ctx: Ctx, batch: UUID | None = None, part: int = 0) -> str:
    """A part of the events of one batch, or of all."""
    if not 0 <= part < MOST_PARTS:
        raise Refused(ErrorCode.OUT_OF_RANGE, ("part",), field="part", low=0, high=MOST_PARTS - 1)
    chosen = None if batch is None else [batch]
    rows = await ctx.door.fetch(load.EXPORT, chosen, PART, part * PART)
    document = epcis.write((_event(row) for row in rows), ctx.now)
    return json.dumps(document, ensure_ascii=False)


def _event(row: Row) -> EpcisEvent:
    lines: list[list[Any]] = orjson.loads(row["lines"])
    inputs = [line for line in lines if line[0] == LineRole.USED]
    amounts = [line for line in lines if line[0] != LineRole.USED]
    return EpcisEvent(
        event_id=row["event_id"],
        type=MovementType[row["type"]],
        action=MovementAction[row["action"]] if row["action"] else None,
        biz_step=row["biz_step"],
        disposition=row["disposition"],
        at=row["occurred_at"],
        zone_offset=row["zone_offset"],
        place=row["place"],
        source=row["sender"],
        destination=row["receiver"],
        parent_code=row["parent_code"],
        document_type=row["document_type"],
        document_number=row["document_number"],
        received_at=row["received_at"],
        rest=orjson.loads(row["rest"]) if row["rest"] else {},
        amounts=tuple(map(_quantity, amounts)),
        inputs=tuple(map(_quantity, inputs)),
    )


def _quantity(line: list[Any]) -> Quantity:
    _, gtin, lot, quantity, unit = line
    return Quantity(Item(gtin.zfill(14), lot), epcis.number(quantity), unit)
