"""Documents of EPCIS taken in: names resolved, effects derived, rows written in one transaction.

Refuses a whole document for one impossible event; what is only unlikely shows later as a gap.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from loaders import movements as load
from models.movements import Movement, MovementLine, TraceParty
from resolvers.context import Row
from resolvers.traces.warning import warn_holders
from resolvers.work import Work
from rules import epcis, recording
from rules.epcis import EpcisEvent
from rules.errors import ErrorCode, Refused
from rules.masks import masked
from rules.movements import Happening, lines_of
from rules.products import same_item
from rules.recording import Lot, Lots, Parties, named_lots, named_parties
from rules.sources import PLATFORM

USCC_URI, PARTY_URI = "urn:youxin:uscc:", "urn:youxin:party:"


async def movement_import(work: Work, document: str) -> UUID:
    """The id of the last event of the document, whether it was new or known."""
    events = list({event.event_id: event for event in epcis.read(document)}.values())
    if not events:
        raise Refused(ErrorCode.REQUIRED, ("document", "eventList"), field="eventList")
    lots, parties = await _lots(work, events), await _parties(work, events)
    happened = [recording.happening(event, at, lots, parties) for at, event in enumerate(events)]
    fresh = await _write_events(work, events, happened)
    lines = [
        _line(work, fresh[event.event_id], line)
        for event, each in zip(events, happened, strict=True)
        if event.event_id in fresh
        for line in lines_of(each)
    ]
    if lines:
        await work.session.execute(insert(MovementLine), lines)
        await warn_holders(work, {line["batch_id"] for line in lines})
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
    named = {lot for event in events for lot in named_lots(event)}
    asked = [(form, gtin, lot) for gtin, lot in sorted(named) for form in same_item(gtin)]
    columns = [list(column) for column in zip(*asked, strict=True)]
    rows = await work.ctx.door.fetch(load.LOTS, *columns)
    return {
        (row["gtin"], row["lot"]): Lot(row["id"], row["produced_on"], row["unit"]) for row in rows
    }


async def _parties(work: Work, events: Sequence[EpcisEvent]) -> Parties:
    named = {uri for event in events for uri in named_parties(event)}
    usccs = [uri.removeprefix(USCC_URI) for uri in sorted(named) if uri.startswith(USCC_URI)]
    ids = [_uuid(uri) for uri in sorted(named) if uri.startswith(PARTY_URI)]
    known = await work.ctx.door.fetch(load.PARTIES_BY_ID, ids)
    found: dict[str, UUID] = {f"{PARTY_URI}{row['id']}": row["id"] for row in known}
    for row in await work.ctx.door.fetch(load.ENTITIES_BY_USCC, usccs):
        found[f"{USCC_URI}{row['uscc']}"] = row["party_id"] or _new_party(work, row)
    await work.session.flush()
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


async def _write_events(
    work: Work, events: Sequence[EpcisEvent], happened: Sequence[Happening]
) -> dict[str, tuple[UUID, Any]]:
    """The events that were not known yet, by their EPCIS ids, with their rows' ids and times."""
    rows = {
        event.event_id: _row(work, event, each)
        for event, each in zip(events, happened, strict=True)
    }
    statement = insert(Movement).on_conflict_do_nothing(index_elements=["event_id"])
    written = await work.session.execute(
        statement.returning(Movement.event_id, Movement.id, Movement.occurred_at),
        list(rows.values()),
    )
    return {event_id: (id, at) for event_id, id, at in written}


def _row(work: Work, event: EpcisEvent, happened: Happening) -> dict[str, Any]:
    viewer = work.ctx.viewer
    return recording.recorded(event, happened)._asdict() | {
        "id": work.new_id(),
        "source_code": PLATFORM,
        "source_record_id": event.event_id,
        "authority": viewer.district or viewer.subject,
        "recorded_at": work.now,
    }
