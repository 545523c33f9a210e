"""An event of EPCIS whose lots and parties are known: what happened, and the row that keeps it.

Refuses an event about an unknown lot, in another unit than the lot's, or before its production.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from rules.epcis import EpcisEvent, Quantity
from rules.errors import ErrorCode, Path, Refused
from rules.movements import Amount, Happening

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
    for each in event.inputs:
        yield _lot(each)
    for each in event.amounts:
        yield _lot(each)


def _lot(each: Quantity) -> tuple[str, str]:
    return each.item.gtin, each.item.lot or ""


def named_parties(event: EpcisEvent) -> Iterator[str]:
    """The parties of an event by their addresses."""
    for uri in (event.place, event.source, event.destination):
        if uri:
            yield uri


def happening(event: EpcisEvent, number: int, lots: Lots, parties: Parties) -> Happening:
    """The event with rows for names; raises Refused with the place in its document."""
    for uri in named_parties(event):
        if uri not in parties:
            raise Refused(ErrorCode.NOT_FOUND, ("document", uri), what=uri)
    day = (event.at + CHONGQING).date()
    return Happening(
        event.type,
        event.action,
        event.at,
        parties.get(event.place or ""),
        parties.get(event.source or ""),
        parties.get(event.destination or ""),
        tuple([_amount(each, lots, day, number) for each in event.amounts]),
        tuple([_amount(each, lots, day, number) for each in event.inputs]),
    )


def _amount(each: Quantity, lots: Lots, day: date, number: int) -> Amount:
    """So much of a lot that is known, in its unit, and no earlier than it was made."""
    lot = lots.get(_lot(each))
    if lot is None:
        raise Refused(ErrorCode.NOT_FOUND, _path(number), what=each.item.code)
    if each.unit != lot.unit:
        raise Refused(ErrorCode.INVALID_EPCIS, _path(number), event=number + 1, field="uom")
    if day < lot.produced_on:
        path = (*_path(number), "eventTime")
        raise Refused(ErrorCode.BEFORE_PRODUCTION, path, at=day, produced=lot.produced_on)
    return Amount(lot.id, each.quantity)


def _path(number: int) -> Path:
    return ("document", f"eventList[{number}]")


class Recorded(NamedTuple):
    """What a movement keeps of its event, by columns; its id and provenance are the writer's."""

    event_id: str
    type: str
    action: str | None
    biz_step: str | None
    disposition: str | None
    occurred_at: datetime
    zone_offset: str
    place_id: UUID | None
    sender_id: UUID | None
    receiver_id: UUID | None
    parent_code: str | None
    document_type: str | None
    document_number: str | None
    received_at: datetime | None
    rest: dict[str, Any] | None


def recorded(event: EpcisEvent, happened: Happening) -> Recorded:
    """The columns of an event whose parties are known."""
    return Recorded(
        event.event_id,
        event.type,
        event.action,
        event.biz_step,
        event.disposition,
        event.at,
        event.zone_offset,
        happened.place,
        happened.source,
        happened.destination,
        event.parent_code,
        event.document_type,
        event.document_number,
        event.received_at,
        dict(event.rest) or None,
    )
