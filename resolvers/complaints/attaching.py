"""Evidence: announced by hash and size, then handed in; what arrives must be what was announced.

The bytes are the store's affair; this keeps the metadata and who may do what.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from loaders import complaints as load
from models.complaints import Complaint, ComplaintFile, Evidence
from models.visibility import EVERYWHERE
from resolvers.complaints.stepping import PATH, standing
from resolvers.context import Ctx, Row
from resolvers.vault import opened
from resolvers.work import Work
from rules.complaints import ComplaintActor
from rules.complaints.evidence import ENDINGS, MOST_FILES, announced, clean_name
from rules.complaints.moves import RESTING
from rules.errors import ErrorCode, Refused, SeveralRefused
from rules.roles import Role

HANDERS = frozenset(
    {
        ComplaintActor.COMPLAINANT,
        ComplaintActor.RESPONDENT,
        ComplaintActor.STATION,
        ComplaintActor.REGULATOR,
    }
)


def announcement(
    work: Work, complaint: UUID, by: ComplaintActor, file: Mapping[str, Any]
) -> Evidence:
    """The row of a file that is to come."""
    return Evidence(
        id=work.new_id(), complaint_id=complaint, name=clean_name(file["name"]),
        size=file["size"], sha256=file["sha256"], given_by=by.value, given_at=work.now,
    )  # fmt: skip


async def evidence_add(work: Work, complaint: UUID, name: str, sha256: str, size: int) -> UUID:
    """Announce a file for an open case; its bytes follow under the id that is answered."""
    row = await work.lock(Complaint, complaint, PATH)
    actor = await standing(work, row)
    if actor not in HANDERS or actor is None:
        raise Refused(ErrorCode.NOT_FOUND, PATH, what="complaint")
    if row.state in RESTING:
        raise Refused(ErrorCode.ILLEGAL_MOVE, PATH, state=row.state, move="evidenceAdd")
    file = {"name": name, "sha256": sha256, "size": size}
    if wrong := announced([file]):
        raise SeveralRefused([Refused(w.code, (w.path[-1],), **w.params) for w in wrong])
    held = select(func.count()).select_from(Evidence).filter_by(complaint_id=row.id)
    if (await work.session.scalar(held) or 0) >= MOST_FILES:
        raise Refused(ErrorCode.OUT_OF_RANGE, PATH, field="evidence", low=0, high=MOST_FILES)
    made = announcement(work, row.id, actor, file)
    work.add(made)
    return made.id


async def expected(ctx: Ctx, evidence: UUID) -> Row:
    """The announced file that this viewer may hand in: its hash and its size."""
    async with ctx.services.writer.begin(ctx) as work:
        found = await _handed(work, evidence)
        return {"sha256": found.sha256, "size": found.size}


async def evidence_kept(ctx: Ctx, evidence: UUID, media_type: str) -> Row:
    """The bytes are in the store: from now on the file can be read."""
    async with ctx.services.writer.begin(ctx) as work:
        found = await _handed(work, evidence)
        found.media_type = media_type
        found.name += ENDINGS[media_type]
        found.stored_at = work.now
        work.audit("evidence_kept", found.complaint_id, {"sha256": found.sha256})
        return {"name": found.name, "sha256": found.sha256, "size": found.size}


async def _handed(work: Work, evidence: UUID) -> Evidence:
    found = await work.lock(Evidence, evidence, ("evidence",))
    case = await work.session.get_one(Complaint, found.complaint_id)
    if not await _may_hand(work, case, found):
        raise Refused(ErrorCode.NOT_FOUND, ("evidence",), what="evidence")
    if found.stored_at is not None:
        raise Refused(ErrorCode.CONFLICT, ("evidence",), what="evidence")
    return found


async def _may_hand(work: Work, case: Complaint, file: Evidence) -> bool:
    """Who announced it; what came without a name is handed in by whoever knows its id and has
    the very bytes."""
    if work.ctx.viewer.role is Role.PUBLIC:
        kept = await work.session.get(ComplaintFile, case.id)
        return kept is not None and kept.is_anonymous and file.given_by == "COMPLAINANT"
    return (await standing(work, case)) == file.given_by


async def readable(ctx: Ctx, evidence: UUID) -> Row:
    """A stored file that this viewer may read; to anybody else there is none."""
    place = ctx.viewer.district or EVERYWHERE
    rows = await ctx.door.fetch(load.READABLE, place, evidence)
    if not rows:
        raise Refused(ErrorCode.NOT_FOUND, ("evidence",), what="evidence")
    return rows[0]


async def requests(rows: Sequence[Row], ctx: Ctx) -> list[str | None]:
    """What each file asks for, for the parties to whom it is shown."""
    return await _opened(rows, ctx, "request")


async def facts(rows: Sequence[Row], ctx: Ctx) -> list[str | None]:
    """What each file says."""
    return await _opened(rows, ctx, "facts")


async def _opened(rows: Sequence[Row], ctx: Ctx, column: str) -> list[str | None]:
    values = [(row["complaint_id"], row[column]) for row in rows]
    return await opened(ctx, ComplaintFile.__tablename__, column, values)
