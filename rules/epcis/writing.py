"""Events as a document of EPCIS 2.0."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

from rules.epcis.events import (
    AMOUNTS,
    CONTEXT,
    OWN,
    OWNER,
    RECEIVED,
    TYPES,
    EpcisEvent,
    Quantity,
    shown,
)

NAMES: Final = {kind: name for name, kind in TYPES.items()}


def write(events: Iterable[EpcisEvent], created: datetime) -> dict[str, Any]:
    """A document of the events, in their order."""
    return {
        "@context": [CONTEXT, OWN],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": written_time(created),
        "epcisBody": {"eventList": [_whole(event) for event in events]},
    }


def _whole(event: EpcisEvent) -> dict[str, Any]:
    """An event with all that came with it."""
    whole = {**written(event), **event.rest}
    return {name: value for name, value in whole.items() if value is not None}


def written(event: EpcisEvent) -> dict[str, Any]:
    """The members that follow from what an event holds."""
    made: dict[str, Any] = {
        "type": NAMES[event.type],
        "eventID": event.event_id,
        "eventTime": written_time(event.at),
        "eventTimeZoneOffset": event.zone_offset,
        "action": event.action.value if event.action else None,
        "bizStep": event.biz_step,
        "disposition": event.disposition,
        "parentID": event.parent_code,
        "inputQuantityList": [_quantity(each) for each in event.inputs],
        AMOUNTS[event.type]: [_quantity(each) for each in event.amounts],
        "bizLocation": {"id": event.place} if event.place else None,
        "sourceList": _owner("source", event.source),
        "destinationList": _owner("destination", event.destination),
        "bizTransactionList": _document(event),
        RECEIVED: written_time(event.received_at) if event.received_at else None,
    }
    return {name: value for name, value in made.items() if value not in (None, [])}


def _owner(name: str, party: str | None) -> list[dict[str, str]]:
    return [{"type": OWNER, name: party}] if party else []


def _document(event: EpcisEvent) -> list[dict[str, str]]:
    if event.document_number is None:
        return []
    return [{"type": event.document_type or "inv", "bizTransaction": event.document_number}]


def _quantity(each: Quantity) -> dict[str, Any]:
    made: dict[str, Any] = {"epcClass": each.item.uri, "quantity": shown(each.quantity)}
    return made | ({"uom": each.unit} if each.unit else {})


def written_time(moment: datetime) -> str:
    """A time in UTC, with a Z."""
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return f"{utc.isoformat().removesuffix('+00:00')}Z"
