"""One entry for redress: a claim is split, checked, routed and filed, all of it or nothing."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from loaders import complaints as load
from models.complaints import Complaint, ComplaintParty, ExternalCase
from resolvers.complaints.attaching import announcement
from resolvers.complaints.complainants import dispute_of
from resolvers.complaints.filing import Filing, Given, begun, case_of, file_of, link, routed
from resolvers.complaints.identities import kept
from resolvers.complaints.stepping import record
from resolvers.complaints.telling import tell_partners
from resolvers.consents import agree
from resolvers.context import Ctx, Row
from resolvers.vault import vault_of
from resolvers.work import Work
from rules.complaints import (
    ComplaintAction,
    ComplaintActor,
    ComplaintKind,
    ComplaintSource,
)
from rules.complaints.evidence import announced
from rules.complaints.routing import Facts, Route, faults, kinds, missing, route
from rules.complaints.terms import ClaimPath, RoutingReason
from rules.errors import ErrorCode, Refused, SeveralRefused
from rules.roles import Rights, Role

PATHS = {
    ComplaintSource.HOTLINE_12315: ClaimPath.NATIONAL_12315,
    ComplaintSource.CONSUMER_COUNCIL: ClaimPath.CONSUMER_COUNCIL,
}
"""A case that came by a partner goes the way of whoever chose it."""


async def claim_submit(work: Work, entity: UUID, claim: Given) -> UUID:
    """File what the claim holds: a complaint, a report, or both as two cases."""
    given = _flat(claim)
    if wrong := faults(given, is_anonymous=_is_anonymous(work.ctx, given)):
        raise SeveralRefused(wrong)
    files = given.get("evidence") or []
    if wrong := announced(files):
        raise SeveralRefused(wrong)
    if given["happened_on"] is not None and given["happened_on"] > work.today:
        raise Refused(ErrorCode.INVALID_DATE, ("claim", "happened_on"), value=given["happened_on"])
    found = kinds(given)
    filing = await begun(work, entity, _dispute(entity, found, given))
    _refuse_own(work.ctx, filing.respondent)
    key, cases = work.new_id(), []
    for kind in found:
        way = route(Facts(kind, given["matter"], given.get("path"), filing.has_station))
        reasons = [way.reason] + [RoutingReason.SPLIT] * (len(found) > 1)
        row = await _filed(work, filing, kind, way, given)
        routed(row, key, reasons)
        announcements = [
            announcement(work, row.id, ComplaintActor.COMPLAINANT, one) for one in files
        ]
        for one in announcements:
            work.add(one)
        files = []  # a claim's files lie with its first case
        cases.append(_told(vars(row), [(one.id, one.sha256) for one in announcements]))
        if filing.reached:
            await work.write()
            await tell_partners(work, row, filing.reached)
    work.is_written_at_once = not filing.reached
    work.ctx.made[key] = {"cases": cases}
    return key


async def filed_by_partner(
    work: Work, entity: UUID, system: ComplaintSource, claim: Given, external: ExternalCase
) -> UUID:
    """A complaint that a partner received: the authority's by 12315, the council's own by it."""
    given = _flat(claim)
    if wrong := faults(given, is_anonymous=False):
        raise SeveralRefused(wrong)
    kind = ComplaintKind.COMPLAINT
    way = route(Facts(kind, given["matter"], PATHS[system], has_station=False))
    filing = await begun(work, entity, _dispute(entity, [kind], given))
    row = await _filed(work, filing, kind, way, given, external)
    routed(row, work.new_id(), [way.reason])
    await work.write()
    await tell_partners(work, row, filing.reached)
    return row.id


async def claim_check(ctx: Ctx, entity: UUID, claim: Given) -> dict[str, Any]:
    """What a claim would become and what it lacks; nothing is filed."""
    given = _flat(claim)
    rows = await ctx.door.fetch(load.MANAGER, entity, ctx.today)
    if not rows:
        raise Refused(ErrorCode.NOT_FOUND, ("entity",), what="entity")
    _refuse_own(ctx, rows[0])
    has_station = rows[0]["manager_id"] is not None
    found = kinds(given)
    ways = [(kind, route(Facts(kind, given["matter"], given.get("path"), has_station)))
            for kind in found]  # fmt: skip
    return {
        "missing": missing(given),
        "is_anonymous": _is_anonymous(ctx, given),
        "cases": [
            {
                "kind": kind,
                "channel": way.channel,
                "reasons": [way.reason] + [RoutingReason.SPLIT] * (len(found) > 1),
            }
            for kind, way in ways
        ],
    }


async def made(rows: Sequence[Row], ctx: Ctx) -> list[dict[str, Any] | None]:
    """The cases of a claim that this request has filed, now or under the same key before, told to
    whoever filed it."""
    keys = [row["subject_id"] for row in rows]
    wanted = [key for key in keys if key is not None and key not in ctx.made]
    cases: dict[UUID, dict[str, Any]] = {key: {"cases": []} for key in wanted}
    if wanted:
        for row in await ctx.services.door(Rights.STAFF).fetch(load.OF_CLAIMS, wanted):
            files = zip(row["files"], row["hashes"], strict=True)
            cases[row["claim_id"]]["cases"].append(_told(row, list(files)))
    return [None if key is None else ctx.made.get(key) or cases[key] for key in keys]


def _told(row: Row, files: Sequence[tuple[UUID, str]]) -> dict[str, Any]:
    return {
        "evidence": [{"id": f"evi_{key}", "sha256": digest} for key, digest in files],
        "number": row["number"],
        "kind": row["kind"],
        "channel": row["channel"],
        "reasons": row["routing"],
        "complaint_id": row["id"],
    }


def _flat(claim: Given) -> dict[str, Any]:
    """The claim with its complainant's data beside it."""
    who: Given = claim.get("complainant") or {}
    names = ("name", "phone", "address")
    flat = {name: claim.get(name) for name in ("amount", "happened_on", "facts")}
    return flat | dict(claim) | {name: who.get(name) for name in names}


def _is_anonymous(ctx: Ctx, given: Given) -> bool:
    return ctx.viewer.role is Role.PUBLIC or bool(given.get("is_anonymous"))


def _refuse_own(ctx: Ctx, respondent: Row) -> None:
    """Nobody is both sides of a case: an entity does not complain of itself."""
    if ctx.viewer.uscc is not None and ctx.viewer.uscc == respondent["uscc"]:
        raise Refused(ErrorCode.FORBIDDEN, ("entity",))


def _dispute(entity: UUID, found: Sequence[ComplaintKind], given: Given) -> str | None:
    """The dispute of a claim; a report is none."""
    is_one = ComplaintKind.COMPLAINT in found
    return dispute_of(entity, given["phone"], given["happened_on"]) if is_one else None


async def _filed(
    work: Work,
    filing: Filing,
    kind: ComplaintKind,
    way: Route,
    given: Given,
    external: ExternalCase | None = None,
) -> Complaint:
    row = case_of(work, filing, kind, way, given)
    digest = filing.digest if kind is ComplaintKind.COMPLAINT else None
    if digest is not None:
        await link(work, row, digest)
    work.add(row)
    anonymous = _is_anonymous(work.ctx, given)
    if external is not None:
        external.complaint_id = row.id
        work.add(external)
    elif work.ctx.viewer.role is not Role.PUBLIC:
        work.add(ComplaintParty(complaint_id=row.id, subject=work.ctx.viewer.subject))
    vault = await vault_of(work)
    work.add(kept(vault, row.id, {} if anonymous else given, digest))
    if not anonymous and external is None:
        agree(work, row)
    work.add(file_of(vault, row, kind, given, is_anonymous=anonymous))
    action = ComplaintAction.LINK if row.same_as is not None else ComplaintAction.SUBMIT
    record(work, row, action, ComplaintActor.PARTNER if external else ComplaintActor.COMPLAINANT)
    return row
