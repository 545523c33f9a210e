"""Requests about personal data: filed, due by rule, answered once, done in the same transaction."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from loaders import cursors
from loaders import subjects as load
from models.complaints import Complainant, ComplaintParty
from models.subjects import SubjectRequest
from resolvers.context import Ctx, Row, Slice, page_size
from resolvers.subjects.holding import DETAIL, close_account, erase
from resolvers.vault import opened, vault_of
from resolvers.work import Work
from rules.cipher import Place
from rules.errors import ErrorCode, Refused
from rules.personal import masked_phone
from rules.persons import masked_name
from rules.roles import Rights
from rules.subjects import (
    SubjectRequestKind,
    SubjectRequestState,
    SubjectVerdict,
    answered,
    due,
    require_told,
)

PREFIX = "sre"
SORT = "personalDataRequests"
CORRECTABLE = ("name", "phone", "address")
Given = dict[str, Any]


async def requests(ctx: Ctx) -> list[Row]:
    """The viewer's own requests, latest first."""
    return list(await ctx.services.door(Rights.STAFF).fetch(load.OWN_REQUESTS, ctx.viewer.subject))


async def request_queue(
    ctx: Ctx,
    first: int,
    state: SubjectRequestState = SubjectRequestState.FILED,
    due_by: date | None = None,
    after: str | None = None,
) -> Slice:
    """Requests by the day on which they are due: the calendar of their deadlines."""
    size = page_size(first)
    day, key = _place(after) if after is not None else (None, None)
    rows = await ctx.services.door(Rights.STAFF).fetch(
        load.QUEUE, state.value, due_by, day, key, size + 1
    )
    kept = rows[:size]
    marks = [cursors.encode([SORT, row["due_on"].isoformat(), str(row["id"])]) for row in kept]
    return Slice(kept, len(rows) > size, marks)


def _place(after: str) -> tuple[date, UUID]:
    match cursors.decode(after):
        case [str(sort), str(day), str(key)] if sort == SORT:
            try:
                return date.fromisoformat(day), UUID(key)
            except ValueError as error:
                raise Refused(ErrorCode.INVALID_CURSOR, ("after",)) from error
    raise Refused(ErrorCode.INVALID_CURSOR, ("after",))


async def request_ids(rows: Sequence[Row], _: Ctx) -> list[str]:
    """The global id of each request."""
    return [f"{PREFIX}_{row['id']}" for row in rows]


async def details(rows: Sequence[Row], ctx: Ctx) -> list[str | None]:
    """What was asked, for the person himself and for whoever answers it."""
    return await opened(ctx, *DETAIL, [(row["id"], row["detail"]) for row in rows])


async def overdue(rows: Sequence[Row], ctx: Ctx) -> list[bool]:
    """Whether each still waits after its last day."""
    return [row["state"] == SubjectRequestState.FILED and row["due_on"] < ctx.today for row in rows]


async def request_file(
    work: Work, kind: SubjectRequestKind, detail: str, correction: Given | None = None
) -> UUID:
    """File a request; its last day follows from the rule in force."""
    if (kind is SubjectRequestKind.CORRECTION) != bool(_corrected(correction)):
        raise Refused(ErrorCode.REQUIRED, ("correction",), field="correction")
    said = require_told(detail, "detail")
    if correction:
        said += "\n" + "\n".join(f"{name}={value}" for name, value in _corrected(correction))
    key, (last, rule) = work.new_id(), due(work.today)
    sealed = (await vault_of(work)).seal(said, Place(*DETAIL, key))
    made = SubjectRequest(
        id=key, subject=work.ctx.viewer.subject, kind=kind.value, detail=sealed, version=1,
        state=SubjectRequestState.FILED.value, filed_at=work.now, due_on=last,
        due_rule=rule.code,
    )  # fmt: skip
    work.add(made)
    return made.id


def _corrected(correction: Given | None) -> list[tuple[str, str]]:
    given = correction or {}
    return [
        (name, require_told(given[name], name).replace("\n", " "))
        for name in CORRECTABLE
        if given.get(name) is not None
    ]


async def request_answer(
    work: Work, request: UUID, version: int, verdict: SubjectVerdict, answer: str
) -> UUID:
    """Answer a request; what is fulfilled is done in the same transaction."""
    found = await work.lock(SubjectRequest, request, ("request",))
    if found.version != version:
        raise Refused(ErrorCode.CONFLICT, ("version",), what=f"version {found.version}")
    state = answered(SubjectRequestState[found.state], verdict)
    if verdict is SubjectVerdict.FULFIL:
        await _fulfil(work, found)
    found.state, found.answer = state.value, require_told(answer, "answer")
    found.answered_at, found.answered_by = work.now, work.ctx.viewer.subject
    found.version += 1
    return found.id


async def _fulfil(work: Work, request: SubjectRequest) -> None:
    match SubjectRequestKind[request.kind]:
        case SubjectRequestKind.CORRECTION:
            await _correct(work, request)
        case SubjectRequestKind.DELETION:
            await erase(work, request)
        case SubjectRequestKind.CANCELLATION:
            subject = request.subject
            await close_account(work, subject, await erase(work, request))


async def _correct(work: Work, request: SubjectRequest) -> None:
    """The corrected values in every case of the person."""
    vault = await vault_of(work)
    said = vault.open(request.detail, Place(*DETAIL, request.id)).splitlines()
    given = dict(line.split("=", 1) for line in said[1:] if line.split("=", 1)[0] in CORRECTABLE)
    mine = select(ComplaintParty.complaint_id).filter_by(subject=request.subject)
    rows = await work.session.scalars(
        select(Complainant).where(Complainant.complaint_id.in_(mine)).with_for_update()
    )
    for row in rows:
        for name, value in given.items():
            setattr(row, name, vault.seal(value, Place("complainant", name, row.complaint_id)))
        if "name" in given:
            row.masked_name = masked_name(given["name"])
        if "phone" in given:
            row.masked_phone = masked_phone(given["phone"])


async def changed(rows: Sequence[Row], ctx: Ctx) -> list[Row | None]:
    """The request that a command of this viewer has just changed."""
    wanted = [row["subject_id"] for row in rows if row["subject_id"] is not None]
    told = await ctx.services.door(Rights.STAFF).fetch(load.REQUEST, wanted)
    found = {row["id"]: row for row in told}
    return [found.get(row["subject_id"]) for row in rows]
