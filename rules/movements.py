"""What an event of EPCIS 2.0 does to batches and the parties who hold them.

An event becomes lines: each says what one party gained, lost or merely saw of one batch.
Refuses events that cannot have happened; what is only unlikely is recorded and shows as a gap.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from rules.errors import ErrorCode, Refused
from rules.terms import Term


class MovementType(Term):
    """流转事件类型（EPCIS 2.0） · Type of a movement event in EPCIS 2.0."""

    OBJECT = "OBJECT", "对象事件 · ObjectEvent."
    AGGREGATION = "AGGREGATION", "聚合事件 · AggregationEvent."
    TRANSFORMATION = "TRANSFORMATION", "转换事件 · TransformationEvent."
    TRANSACTION = "TRANSACTION", "交易事件 · TransactionEvent."
    ASSOCIATION = "ASSOCIATION", "关联事件 · AssociationEvent."


class MovementAction(Term):
    """事件动作（EPCIS 2.0） · Action of an event in EPCIS 2.0."""

    ADD = "ADD", "新增 · Add."
    OBSERVE = "OBSERVE", "观察 · Observe."
    DELETE = "DELETE", "删除 · Delete."


class LineRole(Term):
    """批次在事件中的角色 · What an event did to a batch at a party."""

    MADE = "MADE", "产出 · Came into being."
    GOT = "GOT", "收到 · Arrived."
    USED = "USED", "投入 · Went into another batch."
    SENT = "SENT", "发出 · Left for another party."
    GONE = "GONE", "售出或销毁 · Sold to consumers or destroyed."
    SEEN = "SEEN", "查见 · Was seen, unchanged."


SIGN: dict[LineRole, int] = {
    LineRole.MADE: 1,
    LineRole.GOT: 1,
    LineRole.USED: -1,
    LineRole.SENT: -1,
    LineRole.GONE: -1,
    LineRole.SEEN: 0,
}
"""By how much a line changes what the party holds of the batch."""


class Amount(NamedTuple):
    """So much of a batch."""

    batch: UUID
    quantity: Decimal


class Happening(NamedTuple):
    """An event with its batches and parties known; inputs are of transformations only."""

    type: MovementType
    action: MovementAction | None
    at: datetime
    place: UUID | None
    source: UUID | None
    destination: UUID | None
    amounts: tuple[Amount, ...]
    inputs: tuple[Amount, ...] = ()


class Line(NamedTuple):
    """What one event did to one batch at one party."""

    role: LineRole
    batch: UUID
    party: UUID
    quantity: Decimal


def lines_of(event: Happening) -> list[Line]:
    """The effects of an event, in the order of its lists."""
    if event.type is MovementType.TRANSFORMATION:
        return list(_transformed(event))
    if event.source and event.destination and event.source != event.destination:
        return _moved(event, event.source, event.destination)
    place = event.place or event.source or event.destination
    if place is None:
        raise Refused(ErrorCode.REQUIRED, ("bizLocation",), field="bizLocation")
    role = _at_place(event)
    return [Line(role, each.batch, place, each.quantity) for each in event.amounts]


def _transformed(event: Happening) -> Iterator[Line]:
    if event.place is None:
        raise Refused(ErrorCode.REQUIRED, ("bizLocation",), field="bizLocation")
    if {each.batch for each in event.inputs} & {each.batch for each in event.amounts}:
        raise Refused(ErrorCode.BAD_INPUT, ("inputQuantityList",), detail="input = output")
    for each in event.inputs:
        yield Line(LineRole.USED, each.batch, event.place, each.quantity)
    for each in event.amounts:
        yield Line(LineRole.MADE, each.batch, event.place, each.quantity)


def _moved(event: Happening, source: UUID, destination: UUID) -> list[Line]:
    return [
        Line(role, each.batch, party, each.quantity)
        for each in event.amounts
        for role, party in ((LineRole.SENT, source), (LineRole.GOT, destination))
    ]


def _at_place(event: Happening) -> LineRole:
    """Only of objects do ADD and DELETE mean beginning and end; elsewhere they pack and unpack."""
    if event.type is not MovementType.OBJECT:
        return LineRole.SEEN
    if event.action is MovementAction.ADD:
        return LineRole.MADE
    return LineRole.GONE if event.action is MovementAction.DELETE else LineRole.SEEN
