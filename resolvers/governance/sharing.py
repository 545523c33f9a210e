"""Sharing by contract: asked for, approved, taken; each taking leaves one line of the ledger."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from loaders import governance as load
from models.governance import DataActivity, DataContract
from resolvers.context import Ctx, Row
from resolvers.governance.reading import all_rows_of, named, rows_of
from resolvers.work import Work
from rules.errors import ErrorCode, Refused
from rules.governance.incidents import text_of
from rules.governance.responsibilities import DataStage, responsibilities
from rules.governance.sharing import (
    ContractState,
    DataSet,
    is_in_force,
    named_fields,
    term_of,
)
from rules.records import DataFamily
from rules.roles import Role

PREFIX = "con"
MOST_TAKEN = 100


async def contracts(ctx: Ctx) -> list[dict[str, Any]]:
    """Every contract for who approves them, a department's own for the department."""
    own = ctx.viewer.subject if ctx.viewer.role is Role.PARTNER else None
    return await rows_of(ctx, load.CONTRACTS, own)


async def ids(rows: Sequence[Row], _: Ctx) -> list[str]:
    """The global id of each."""
    return [f"{PREFIX}_{row['id']}" for row in rows]


async def of_subject(rows: Sequence[Row], ctx: Ctx) -> list[dict[str, Any] | None]:
    """The contract that a command changed."""
    return await named(rows, ctx, load.CONTRACTS_BY_ID)


async def data_share_request(
    work: Work,
    dataset: DataSet,
    fields: Sequence[str],
    purpose: str,
    begins_on: date,
    ends_on: date,
) -> UUID:
    """Ask for columns of a data set, for a purpose and a term."""
    term_of(begins_on, ends_on, work.today)
    row = DataContract(
        id=work.new_id(),
        recipient=work.ctx.viewer.subject,
        dataset=dataset.value,
        fields=named_fields(dataset, fields),
        purpose=text_of(purpose, "purpose"),
        begins_on=begins_on,
        ends_on=ends_on,
        state=ContractState.REQUESTED.value,
        requested_at=work.now,
    )
    work.add(row)
    return row.id


async def data_share_decide(work: Work, contract: UUID, is_approved: bool) -> UUID:
    """Approve or refuse what was asked for; who approves answers for what is taken."""
    found = await work.lock(DataContract, contract, ("contract",))
    after = ContractState.APPROVED if is_approved else ContractState.REFUSED
    if found.state != ContractState.REQUESTED:
        raise Refused(ErrorCode.ILLEGAL_MOVE, ("contract",), state=found.state, move=after)
    found.state, found.decided_at = after.value, work.now
    found.owner = work.ctx.viewer.subject if is_approved else None
    return found.id


async def data_share_end(work: Work, contract: UUID) -> UUID:
    """End a contract before its time: nothing is taken under it any more."""
    found = await work.lock(DataContract, contract, ("contract",))
    if found.state != ContractState.APPROVED:
        move = ContractState.ENDED
        raise Refused(ErrorCode.ILLEGAL_MOVE, ("contract",), state=found.state, move=move)
    found.state = ContractState.ENDED.value
    return found.id


async def data_share_take(
    work: Work, contract: UUID, first: int = MOST_TAKEN, after: str | None = None
) -> UUID:
    """Take the next rows; answers the ledger's line, written in the same transaction."""
    if not 1 <= first <= MOST_TAKEN:
        raise Refused(ErrorCode.PAGE_SIZE, ("first",), low=1, high=MOST_TAKEN)
    since = _place(after)
    found = await work.lock(DataContract, contract, ("contract",))
    if found.recipient != work.ctx.viewer.subject:
        raise Refused(ErrorCode.NOT_FOUND, ("contract",), what="contract")
    if not is_in_force(found.state, found.begins_on, found.ends_on, work.today):
        raise Refused(ErrorCode.FORBIDDEN, ("contract",))
    connection = await work.session.connection()
    statement = load.TAKE[found.dataset].format(columns="id")
    taken = (await connection.exec_driver_sql(statement, (since, first, None))).scalars().all()
    row = DataActivity(
        id=work.new_id(),
        contract_id=found.id,
        recipient=found.recipient,
        purpose=found.purpose,
        fields=found.fields,
        owner=found.owner,
        rows=len(taken),
        after_id=since,
        last_id=taken[-1] if taken else None,
        at=work.now,
    )
    work.add(row)
    return row.id


async def taken(rows: Sequence[Row], ctx: Ctx) -> list[dict[str, Any] | None]:
    """The line of the ledger that a taking wrote."""
    found = await named(rows, ctx, load.ACTIVITIES_BY_ID)
    return [one and one | {"place": _shown(one["last_id"])} for one in found]


async def records(rows: Sequence[Row], ctx: Ctx) -> list[list[dict[str, Any]]]:
    """The rows of each taking, of each row the contract's fields and nothing else."""
    return [await _records(ctx, row) for row in rows]


async def _records(ctx: Ctx, activity: Row) -> list[dict[str, Any]]:
    contract = (await rows_of(ctx, load.CONTRACTS_BY_ID, [activity["contract_id"]]))[0]
    dataset = DataSet[contract["dataset"]]
    fields = named_fields(dataset, activity["fields"])
    statement = load.TAKE[dataset.value].format(columns=", ".join(fields))
    found = await rows_of(
        ctx, statement, activity["after_id"], activity["rows"], activity["last_id"]
    )
    return [
        {"values": [{"field": name, "value": _shown(row[name])} for name in fields]}
        for row in found
    ]


def _place(after: str | None) -> UUID | None:
    try:
        return None if after is None else UUID(after)
    except ValueError as error:
        raise Refused(ErrorCode.INVALID_CURSOR, ("after",)) from error


def _shown(value: object) -> str | None:
    return None if value is None else str(value)


async def activities(ctx: Ctx, stage: DataStage | None = None) -> list[dict[str, Any]]:
    """The ledger of the data's life, the latest first."""
    return await all_rows_of(ctx, load.LIFE, stage.value if stage else "ALL")


async def responsible(
    _: Ctx, stage: DataStage | None = None, family: DataFamily | None = None
) -> list[dict[str, Any]]:
    """Who answers for what."""
    return [
        each._asdict()
        for each in responsibilities()
        if stage in (None, each.stage) and family in (None, each.family)
    ]
