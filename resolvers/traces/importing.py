"""Documents of EPCIS taken in: names resolved, effects derived, rows written in one transaction.

Refuses a whole document for one impossible event; what is only unlikely shows later as a gap.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from loaders import movements as load
from models.movements import Movement, MovementLine, TraceParty
from resolvers.context import Row
from resolvers.work import Work
from rules import epcis
from rules.epcis import EpcisEvent, Quantity
from rules.errors import ErrorCode, Refused
from rules.masks import masked
from rules.movements import Amount, Happening, lines_of, require_possible
from rules.products import same_item
from rules.sources import PLATFORM

USCC_URI, PARTY_URI = "urn:youxin:uscc:", "urn:youxin:party:"
Lots = dict[tuple[str, str], Row]
Parties = dict[str, UUID]


async def movement_import(work: Work, document: str) -> UUID:
    """The id of the last event of the document, whether it was new or known."""
    events = epcis.read(document)
    if not events:
        raise Refused(ErrorCode.REQUIRED, ("document", "eventList"), field="eventList")
    lots, parties = await _lots(work, events), await _parties(work, events)
    happened = [_happening(event, at, lots, parties) for at, event in enumerate(events)]
    fresh = await _write_events(work, events, happened)
    lines = [
        _line(work, fresh[event.event_id], line)
        for event, happening in zip(events, happened, strict=True)
        if event.event_id in fresh
        for line in lines_of(happening)
    ]
    if lines:
        await work.session.execute(insert(MovementLine), lines)
    last = events[-1].event_id
    found = await work.session.execute(select(Movement.id).where(Movement.event_id == last))
    return found.scalar_one()


def _line(work: Work, event: tuple[UUID, Any], line: Any) -> dict[str, Any]:
    movement, at = event
    return {
        "id": work.new_id(),
        "movement_id": movement,
        "batch_id": line.batch,
        "party_id": line.party,
        "role": line.role.value,
        "quantity": line.quantity,
        "occurred_at": at,
    }


async def _lots(work: Work, events: Sequence[EpcisEvent]) -> Lots:
    named = {(each.item.gtin, each.item.lot or "") for each in _quantities(events)}
    asked = [(form, gtin, lot) for gtin, lot in sorted(named) for form in same_item(gtin)]
    columns = [list(column) for column in zip(*asked, strict=True)]
    rows = await work.ctx.door.fetch(load.LOTS, *columns)
    return {(row["gtin"], row["lot"]): row for row in rows}


def _quantities(events: Iterable[EpcisEvent]) -> Iterable[Quantity]:
    for event in events:
        yield from event.inputs
        yield from event.amounts


async def _parties(work: Work, events: Sequence[EpcisEvent]) -> Parties:
    named = {uri for each in events for uri in (each.place, each.source, each.destination) if uri}
    usccs = [uri.removeprefix(USCC_URI) for uri in sorted(named) if uri.startswith(USCC_URI)]
    ids = [_uuid(uri) for uri in sorted(named) if uri.startswith(PARTY_URI)]
    known = await work.ctx.door.fetch(load.PARTIES_BY_ID, ids)
    found: Parties = {f"{PARTY_URI}{row['id']}": row["id"] for row in known}
    for row in await work.ctx.door.fetch(load.ENTITIES_BY_USCC, usccs):
        found[f"{USCC_URI}{row['uscc']}"] = row["party_id"] or _new_party(work, row)
    await work.session.flush()
    for uri in named - found.keys():
        raise Refused(ErrorCode.NOT_FOUND, ("document", uri), what=uri)
    return found


def _uuid(uri: str) -> UUID:
    try:
        return UUID(uri.removeprefix(PARTY_URI))
    except ValueError as error:
        raise Refused(ErrorCode.NOT_FOUND, ("document", uri), what=uri) from error


def _new_party(work: Work, entity: Row) -> UUID:
    party = TraceParty(
        id=work.new_id(),
        entity_id=entity["id"],
        name=entity["name"],
        masked_name=masked(entity["name"]),
        district_code=entity["district_code"],
    )
    work.add(party)
    return party.id


def _happening(event: EpcisEvent, number: int, lots: Lots, parties: Parties) -> Happening:
    path = ("document", f"eventList[{number}]", "eventTime")
    day = (event.at + timedelta(hours=8)).date()
    for each in _quantities([event]):
        lot = lots.get((each.item.gtin, each.item.lot or ""))
        if lot is None:
            raise Refused(ErrorCode.NOT_FOUND, path[:2], what=each.item.code)
        if each.unit != lot["unit"]:
            raise Refused(ErrorCode.INVALID_EPCIS, path[:2], event=number + 1, field="uom")
        require_possible(day, lot["produced_on"], path)
    amounts, inputs = (
        tuple(Amount(lots[each.item.gtin, each.item.lot or ""]["id"], each.quantity) for each in of)
        for of in (event.amounts, event.inputs)
    )
    place, source, destination = (
        parties.get(uri or "") for uri in (event.place, event.source, event.destination)
    )
    return Happening(
        event.type, event.action, event.at, place, source, destination, amounts, inputs
    )


async def _write_events(
    work: Work, events: Sequence[EpcisEvent], happened: Sequence[Happening]
) -> dict[str, tuple[UUID, Any]]:
    """The events that were not known yet, by their EPCIS ids, with their rows' ids and times."""
    rows = {
        event.event_id: _row(work, event, happening)
        for event, happening in zip(events, happened, strict=True)
    }
    statement = insert(Movement).on_conflict_do_nothing(index_elements=["event_id"])
    written = await work.session.execute(
        statement.returning(Movement.event_id, Movement.id, Movement.occurred_at),
        list(rows.values()),
    )
    return {event_id: (id, at) for event_id, id, at in written}


def _row(work: Work, event: EpcisEvent, happening: Happening) -> dict[str, Any]:
    viewer = work.ctx.viewer
    return {
        "id": work.new_id(),
        "event_id": event.event_id,
        "type": event.type.value,
        "action": event.action.value if event.action else None,
        "biz_step": event.biz_step,
        "disposition": event.disposition,
        "occurred_at": event.at,
        "zone_offset": event.zone_offset,
        "place_id": happening.place,
        "sender_id": happening.source,
        "receiver_id": happening.destination,
        "parent_code": event.parent_code,
        "document_type": event.document_type,
        "document_number": event.document_number,
        "received_at": event.received_at,
        "source_code": PLATFORM,
        "source_record_id": event.event_id,
        "authority": viewer.district or viewer.subject,
        "recorded_at": work.now,
    }
