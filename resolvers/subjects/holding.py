"""What is held about an account: shown whole to the person, and erased whole."""

import os
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from loaders import cursors
from loaders import subjects as load
from models import grading
from models.complaints import Complaint, ComplaintParty
from models.subjects import HOLDINGS, Holding, SubjectRequest
from models.vault import SEALED
from resolvers.context import Ctx, Row, Slice, page_size
from resolvers.vault import opened, vault_of
from resolvers.work import Work
from rules.cipher import Place
from rules.complaints.moves import RESTING
from rules.errors import ErrorCode, Refused
from rules.personal import PersonalDataPurpose

READ = "own_data_read"
SORT = "myPersonalData"
MOST_HELD = 2**31
DETAIL = ("subject_request", "detail")


async def my_data(ctx: Ctx, first: int, after: str | None = None) -> Slice:
    """Every value that is held about the viewer; the line that says so is written first."""
    size, begin = page_size(first), _place(after)
    async with ctx.services.writer.begin(ctx) as work:
        work.audit(READ, None, {"purpose": PersonalDataPurpose.OWN_DATA.value})
    found = [
        one
        for holding in HOLDINGS
        for row in await _held(ctx, holding)
        for one in await _values(ctx, holding, row)
    ]
    kept = found[begin : begin + size]
    marks = [cursors.encode([SORT, begin + place]) for place in range(1, len(kept) + 1)]
    return Slice(kept, len(found) > begin + size, marks)


def _place(after: str | None) -> int:
    if after is None:
        return 0
    match cursors.decode(after):
        case [str(sort), int(place)] if sort == SORT and 0 < place < MOST_HELD:
            return place
    raise Refused(ErrorCode.INVALID_CURSOR, ("after",))


async def _held(ctx: Ctx, holding: Holding) -> Sequence[Row]:
    async with ctx.services.writer.begin(ctx) as work:
        rows: Sequence[Row] = await work.rows(load.HELD[holding.table], ctx.viewer.subject)
        return rows


async def _values(ctx: Ctx, holding: Holding, row: Row) -> list[dict[str, Any]]:
    sealed = SEALED.get(holding.table, ("", ()))[1]
    made = []
    for column in holding.columns:
        value = row[column]
        if value is not None and column in sealed:
            (value,) = await opened(ctx, holding.table, column, [(row["key"], value)])
        if value is not None:
            made.append(
                {
                    "table": holding.table,
                    "column": column,
                    "record": str(row["key"]),
                    "value": value,
                    "category": grading.category_of(holding.table, column),
                }
            )
    return made


async def erase(work: Work, request: SubjectRequest) -> str:
    """Nothing personal of the account stays, and its pseudonym is told; refused while a case of
    it is open, and what still waits for an answer keeps the account that waits."""
    subject, pseudonym = request.subject, f"erased-{os.urandom(8).hex()}"
    mine = select(ComplaintParty.complaint_id).filter_by(subject=subject)
    resting = [state.value for state in RESTING]
    running = select(Complaint.id).where(Complaint.id.in_(mine), Complaint.state.not_in(resting))
    if (await work.session.scalars(running)).first() is not None:
        raise Refused(ErrorCode.CONFLICT, ("request",), what="complaint")
    vault = await vault_of(work)
    for table, (_, columns) in load.TEXTS.items():
        keys = [row["key"] for row in await work.rows(load.keys_of(table), subject)]
        for column in columns:
            values = [vault.seal("", Place(table, column, key)) for key in keys]
            await _run(work, load.blank(table, column), keys, values)
    for statement in (*load.ERASE, load.FORGET_PARTY):
        await _run(work, statement, subject, pseudonym)
    request.detail = vault.seal("", Place(*DETAIL, request.id))
    return pseudonym


async def close_account(work: Work, subject: str, pseudonym: str) -> None:
    """Nobody signs in under this account again."""
    await _run(work, load.FORGET_REQUESTS, subject, pseudonym)
    await _run(work, load.END_SESSIONS, work.new_id(), subject, work.ctx.viewer.subject)


async def _run(work: Work, sql: str, *values: object) -> None:
    await (await work.session.connection()).exec_driver_sql(sql, values)
