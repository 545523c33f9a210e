"""One entry for redress: a claim is split, checked, routed and filed, all of it or nothing."""

import os
from base64 import b32encode
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from loaders import complaints as load
from models.base import FOREVER
from models.complaints import Complaint, ComplaintFile, ComplaintParty, ExternalCase
from models.visibility import EVERYWHERE
from resolvers.complaints.attaching import announcement
from resolvers.complaints.complainants import dispute_digest
from resolvers.complaints.identities import kept
from resolvers.complaints.stepping import record, set_clock
from resolvers.complaints.telling import tell_partners
from resolvers.consents import agree
from resolvers.context import Ctx, Row
from resolvers.vault import Vault, vault_of
from resolvers.work import Work
from rules.cipher import Place
from rules.complaints import (
    ComplaintAction,
    ComplaintActor,
    ComplaintKind,
    ComplaintSource,
    ComplaintState,
)
from rules.complaints.evidence import announced
from rules.complaints.routing import Facts, Route, faults, kinds, missing, route
from rules.complaints.terms import ClaimPath, RoutingReason
from rules.errors import ErrorCode, Refused, SeveralRefused
from rules.roles import Rights, Role
from rules.sources import PLATFORM

Given = Mapping[str, Any]
PATHS = {
    ComplaintSource.HOTLINE_12315: ClaimPath.NATIONAL_12315,
    ComplaintSource.CONSUMER_COUNCIL: ClaimPath.CONSUMER_COUNCIL,
}
"""A case that came by a partner goes the way of whoever chose it."""
NUMBER_BYTES = 10


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
    respondent = await _respondent(work, entity)
    key, found = work.new_id(), kinds(given)
    for kind in found:
        has_station = respondent["manager_id"] is not None
        way = route(Facts(kind, given["matter"], given.get("path"), has_station))
        reasons = [way.reason] + [RoutingReason.SPLIT] * (len(found) > 1)
        row = await _filed(work, respondent, key, kind, way, reasons, given)
        for file in files:
            work.add(announcement(work, row.id, ComplaintActor.COMPLAINANT, file))
        files = []  # a claim's files lie with its first case
        await work.write()
        await tell_partners(work, row)
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
    respondent = await _respondent(work, entity)
    row = await _filed(work, respondent, work.new_id(), kind, way, [way.reason], given, external)
    await work.write()
    await tell_partners(work, row)
    return row.id


async def claim_check(ctx: Ctx, entity: UUID, claim: Given) -> dict[str, Any]:
    """What a claim would become and what it lacks; nothing is filed."""
    given = _flat(claim)
    rows = await ctx.door.fetch(load.MANAGER, entity, ctx.today)
    if not rows:
        raise Refused(ErrorCode.NOT_FOUND, ("entity",), what="entity")
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
    """The cases of a claim that this request has just filed, told to whoever filed it."""
    wanted = [row["subject_id"] for row in rows if row["subject_id"] is not None]
    staff = ctx.services.door(Rights.STAFF)
    cases: dict[UUID, list[Row]] = {key: [] for key in wanted}
    for found in await staff.fetch(load.OF_CLAIMS, wanted):
        cases[found["claim_id"]].append(found)
    keys = [one["id"] for each in cases.values() for one in each]
    files: dict[UUID, list[Row]] = {key: [] for key in keys}
    for file in await staff.fetch(load.OF_ANNOUNCED, keys):
        files[file["complaint_id"]].append(file)
    return [
        {"cases": [_told(one, files[one["id"]]) for one in cases[row["subject_id"]]]}
        if row["subject_id"]
        else None
        for row in rows
    ]


def _told(row: Row, files: list[Row]) -> dict[str, Any]:
    return {
        "evidence": [{"id": f"evi_{one['id']}", "sha256": one["sha256"]} for one in files],
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


async def _respondent(work: Work, entity: UUID) -> Row:
    """The entity with its district, and the manager of the station at its place of business."""
    connection = await work.session.connection()
    found = await connection.exec_driver_sql(load.MANAGER, (entity, work.today))
    row = found.mappings().one_or_none()
    if row is None:
        raise Refused(ErrorCode.NOT_FOUND, ("entity",), what="entity")
    return dict(row)


async def _filed(
    work: Work,
    respondent: Row,
    claim: UUID,
    kind: ComplaintKind,
    way: Route,
    reasons: list[RoutingReason],
    given: Given,
    external: ExternalCase | None = None,
) -> Complaint:
    row = _case(work, respondent, kind, way, given)
    row.claim_id, row.routing = claim, [reason.value for reason in reasons]
    if way.state is ComplaintState.AT_STATION:
        row.manager_id = respondent["manager_id"]
    digest = None
    if kind is ComplaintKind.COMPLAINT:
        digest = await dispute_digest(work, row.entity_id, given["phone"], given["happened_on"])
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
    work.add(_file(vault, row, kind, given, is_anonymous=anonymous))
    action = ComplaintAction.LINK if row.same_as is not None else ComplaintAction.SUBMIT
    record(work, row, action, ComplaintActor.PARTNER if external else ComplaintActor.COMPLAINANT)
    return row


def _case(work: Work, respondent: Row, kind: ComplaintKind, way: Route, given: Given) -> Complaint:
    key = work.new_id()
    row = Complaint(
        id=key, number=_number(work), entity_id=respondent["id"], kind=kind.value,
        district_code=_district(respondent), channel=way.channel.value,
        matter=given["matter"].value, subject=given["subject"].strip(), state=way.state.value,
        is_served=way.state is ComplaintState.AT_STATION, version=1, same_as=None,
        may_publish=bool(given.get("may_publish")), may_delegate=bool(given.get("may_delegate")),
        filed_on=work.today, received_on=work.today, entered_on=work.today, accepted_on=None,
        paused_days=0, is_extended=False, consents=[], due_on=FOREVER,
        source_code=PLATFORM, source_record_id=str(key), recorded_at=work.now,
        authority=_district(respondent),
    )  # fmt: skip
    set_clock(row)
    return row


def _district(respondent: Row) -> str:
    """The county at which the entity is; one that is not of this city goes to the city itself."""
    code = respondent["district_code"]
    return code if code is not None and code.startswith(EVERYWHERE[:2]) else EVERYWHERE


def _number(work: Work) -> str:
    """A number that tells the day and nothing else, and that nobody guesses."""
    return f"{work.today:%Y%m%d}-{b32encode(os.urandom(NUMBER_BYTES)).decode()}"


def _file(
    vault: Vault, row: Complaint, kind: ComplaintKind, given: Given, *, is_anonymous: bool
) -> ComplaintFile:
    is_complaint = kind is ComplaintKind.COMPLAINT

    def sealed(column: str, text: str) -> str:
        return vault.seal(text.strip(), Place(ComplaintFile.__tablename__, column, row.id))

    return ComplaintFile(
        complaint_id=row.id,
        request=sealed("request", given["request"]) if is_complaint else None,
        facts=sealed("facts", given["facts" if is_complaint else "breach"]),
        amount=given["amount"] if is_complaint else None,
        happened_on=given["happened_on"],
        is_anonymous=is_anonymous,
    )


async def link(work: Work, row: Complaint, digest: bytes | None) -> None:
    """Link a case to the one that holds the same dispute, if there is one: it is counted once.

    Two that come at the same moment wait for each other.
    """
    if digest is None:
        return
    turn = int.from_bytes(digest[:8], signed=True)
    await work.session.execute(select(func.pg_advisory_xact_lock(turn)))
    first: UUID | None = await work.session.scalar(load.same_dispute(digest))
    if first is None:
        return
    row.same_as = first
    row.state = ComplaintState.CLOSED.value
    row.closed_on = work.today
    set_clock(row)
