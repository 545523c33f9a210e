"""What partners are told of a case, in the transaction that changes it.

A partner that has no channel yet is told nothing; one that handles a case itself is told who
complained, because the complainant chose it or agreed to it.
"""

from collections.abc import Set
from typing import Any

from sqlalchemy import select

from loaders import complaints as load
from models.complaints import Complainant, Complaint, ComplaintFile
from models.entities import Entity
from models.exchange import PartnerChannel
from resolvers.complaints.identities import revealed
from resolvers.posting import post
from resolvers.vault import opened
from resolvers.work import Work
from rules.complaints import ComplaintKind, ComplaintSource, ComplaintState

TOPIC = "complaint"
FILE = ComplaintFile.__tablename__
PARTNERS = (ComplaintSource.HOTLINE_12315.value, ComplaintSource.CONSUMER_COUNCIL.value)


async def tell_partners(
    work: Work, row: Complaint, reached: Set[str] | None = None, left: str | None = None
) -> None:
    """Leave word of how the case stands for whoever has it under a number or is to handle it.

    `reached` are the partners with a channel, where the caller knows them; `left` is the channel
    that the case has just been taken from.
    """
    if row.kind != ComplaintKind.COMPLAINT:
        return
    if reached is None:
        reached = await _reached(work)
    if not reached:
        return
    await work.session.flush()
    known = (await work.session.execute(load.numbers_of(row.id))).all()
    numbers: dict[str, str] = dict(known)
    handling = {one for one in PARTNERS if one in (row.channel, left)}
    wanted = {*numbers, *handling}
    for system in sorted(wanted & reached):
        content = await _content(work, row, numbers.get(system))
        await post(work, system, TOPIC, f"{row.number}:{row.version}", content)
    await work.session.execute(load.told(row.id, work.now))


async def _reached(work: Work) -> set[str]:
    names = select(PartnerChannel.name).where(PartnerChannel.name.in_(PARTNERS))
    with work.session.no_autoflush:
        return set((await work.session.scalars(names)).all())


async def _content(work: Work, row: Complaint, theirs: str | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "number": row.number,
        "theirs": theirs,
        "state": row.state,
        "outcome": row.outcome,
        "ground": row.ground,
        "dueOn": row.due_on,
        "version": row.version,
    }
    if row.same_as is not None:
        told["sameAs"] = (await work.session.get_one(Complaint, row.same_as)).number
    if theirs is None and row.same_as is None:
        told["case"] = await _case(work, row)
        if row.state == ComplaintState.FORWARDED:
            told["complainant"] = await _complainant(work, row)
    return told


async def _case(work: Work, row: Complaint) -> dict[str, Any]:
    entity = await work.session.get_one(Entity, row.entity_id)
    file = await work.session.get_one(ComplaintFile, row.id)
    (request,) = await opened(work.ctx, FILE, "request", [(row.id, file.request)])
    (facts,) = await opened(work.ctx, FILE, "facts", [(row.id, file.facts)])
    return {
        "uscc": entity.uscc,
        "entity": entity.name,
        "subject": row.subject,
        "matter": row.matter,
        "request": request,
        "facts": facts,
        "amount": file.amount,
        "happenedOn": file.happened_on,
        "filedOn": row.filed_on,
    }


async def _complainant(work: Work, row: Complaint) -> dict[str, Any]:
    who = await work.session.get_one(Complainant, row.id)
    work.audit("complainant_given", row.id, {"to": row.channel})
    return await revealed(work.ctx, who)
