"""An event of EPCIS whose lots and parties are known: what happened, and the row that keeps it.

Refuses an event about an unknown lot, in another unit than the lot's, or before its production.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from rules.epcis import EpcisEvent, Quantity
from rules.errors import ErrorCode, Refused
from rules.movements import Amount, Happening, require_possible

CHONGQING = timedelta(hours=8)


class Lot(NamedTuple):
    """What of a lot decides whether it can have moved so."""

    id: UUID
    produced_on: date
    unit: str | None


Lots = Mapping[tuple[str, str], Lot]
"""By GTIN of 14 digits and lot number."""
Parties = Mapping[str, UUID]


def named_lots(event: EpcisEvent) -> Iterator[tuple[str, str]]:
    """The lots of an event, inputs first."""
    for each in (*event.inputs, *event.amounts):
        yield each.item.gtin, each.item.lot or ""


def named_parties(event: EpcisEvent) -> Iterator[str]:
    """The parties of an event by their addresses."""
    for uri in (event.place, event.source, event.destination):
        if uri:
            yield uri


def happening(event: EpcisEvent, number: int, lots: Lots, parties: Parties) -> Happening:
    """The event with rows for names; raises Refused with the place in its document."""
    path = ("document", f"eventList[{number}]")
    for uri in named_parties(event):
        if uri not in parties:
            raise Refused(ErrorCode.NOT_FOUND, ("document", uri), what=uri)
    day = (event.at + CHONGQING).date()

    def amount(each: Quantity) -> Amount:
        lot = lots.get((each.item.gtin, each.item.lot or ""))
        if lot is None:
            raise Refused(ErrorCode.NOT_FOUND, path, what=each.item.code)
        if each.unit != lot.unit:
            raise Refused(ErrorCode.INVALID_EPCIS, path, event=number + 1, field="uom")
        require_possible(day, lot.produced_on, (*path, "eventTime"))
        return Amount(lot.id, each.quantity)

    return Happening(
        event.type,
        event.action,
        event.at,
        parties.get(event.place or ""),
        parties.get(event.source or ""),
        parties.get(event.destination or ""),
        tuple(map(amount, event.amounts)),
        tuple(map(amount, event.inputs)),
    )


def columns(event: EpcisEvent, happened: Happening) -> dict[str, Any]:
    """What a movement keeps of its event; its id and provenance are the writer's."""
    return {
        "event_id": event.event_id,
        "type": event.type.value,
        "action": event.action.value if event.action else None,
        "biz_step": event.biz_step,
        "disposition": event.disposition,
        "occurred_at": event.at,
        "zone_offset": event.zone_offset,
        "place_id": happened.place,
        "sender_id": happened.source,
        "receiver_id": happened.destination,
        "parent_code": event.parent_code,
        "document_type": event.document_type,
        "document_number": event.document_number,
        "received_at": event.received_at,
        "rest": dict(event.rest) or None,
    }
