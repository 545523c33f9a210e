"""The audit as its administrator reads it, and the proof that a line still says what was sealed."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from loaders import cursors
from loaders import trail as load
from resolvers.context import Ctx, Row, Slice, page_size
from rules.audit import Breach, Checkpoint, CheckpointKind, Sealed, judged, line_of
from rules.errors import ErrorCode, Refused
from rules.roles import Rights

PREFIX = "aud"
SORT = "auditEvents"
MOST_LINES = 5_000
"""How far a proof walks; checkpoints lie closer by far."""


def id_of(number: int) -> str:
    """The global id of a line, whose key is a number."""
    return f"{PREFIX}_{UUID(int=number)}"


async def _rows(ctx: Ctx, sql: str, *values: object) -> Sequence[Row]:
    """Rows of the audit, for whoever holds its scope: his own class of rights may not name them."""
    return await ctx.services.door(Rights.STAFF).fetch(sql, *values)


async def ids(rows: Sequence[Row], _: Ctx) -> list[str]:
    """The global id of each line."""
    return [id_of(row["key"]) for row in rows]


async def audit_events(
    ctx: Ctx,
    first: int,
    actor: str | None = None,
    subject: str | None = None,
    after: str | None = None,
) -> Slice:
    """The lines, latest first: all, of one account, or about one object."""
    size = page_size(first)
    about = None if subject is None else _key_in(subject)
    rows = await _rows(ctx, load.EVENTS, _place(after), actor, about, size + 1)
    kept = rows[:size]
    return Slice(kept, len(rows) > size, [cursors.encode([SORT, row["key"]]) for row in kept])


def _key_in(subject: str) -> UUID:
    try:
        return UUID(subject.rpartition("_")[2])
    except ValueError as error:
        raise Refused(ErrorCode.INVALID_ID, ("subject",)) from error


def _place(after: str | None) -> int | None:
    if after is None:
        return None
    match cursors.decode(after):
        case [str(sort), int(number)] if sort == SORT and 0 <= number < 2**63:
            return number
    raise Refused(ErrorCode.INVALID_CURSOR, ("after",))


async def audit_proof(ctx: Ctx, event: UUID) -> dict[str, Any] | None:
    """How the line hangs in the chain between the checkpoints around it; null for no such line."""
    if event.int >= 2**63:
        return None
    sealed = await _rows(ctx, load.SEQ_OF, event.int)
    if not sealed:
        there = await _rows(ctx, load.EVENT, event.int)
        return _unsealed(there[0]) if there else None
    seq = sealed[0]["seq"]
    (around,) = await _rows(ctx, load.AROUND, seq)
    low = around["low"] or 0
    rows = await _rows(ctx, load.CHAIN, low, around["high"], MOST_LINES)
    lines = [_sealed(row) for row in rows]
    points = [_point(row) for row in await _rows(ctx, load.AT, around["high"])]
    start = [_point(row) for row in await _rows(ctx, load.AT, low)] if low else []
    breaches = judged(lines, points, start[0] if start else None)
    return _shown(lines, seq, points + start, breaches)


def _unsealed(row: Row) -> dict[str, Any]:
    """A line that no seal holds yet: its transaction has only just ended."""
    return {
        "key": row["id"], "seq": None, "hash": None, "previous_hash": None,
        "line": line_of(row).decode(), "is_sealed": False, "is_intact": False,
        "checkpoints": [], "breaches": [],
    }  # fmt: skip


def _shown(
    lines: Sequence[Sealed], seq: int, points: Sequence[Checkpoint], breaches: Sequence[Breach]
) -> dict[str, Any]:
    at = {line.seq: line for line in lines}
    own, before = at[seq], at.get(seq - 1)
    return {
        "key": own.event,
        "seq": seq,
        "hash": own.hash.hex(),
        "previous_hash": before.hash.hex() if before else None,
        "line": own.body.decode() if own.body else None,
        "is_sealed": True,
        "is_intact": not breaches,
        "checkpoints": [_mark(point) for point in points],
        "breaches": [breach._asdict() for breach in breaches],
    }


def _sealed(row: Row) -> Sealed:
    body = None if row["id"] is None else line_of(row)
    return Sealed(row["seq"], row["event_id"], body, row["hash"])


def _point(row: Mapping[str, Any]) -> Checkpoint:
    names = ("seq", "hash", "at", "algorithm", "key_id", "signature")
    return Checkpoint(CheckpointKind[row["kind"]], *(row[name] for name in names))


def _mark(point: Checkpoint) -> dict[str, Any]:
    return {
        "seq": point.seq,
        "hash": point.hash.hex(),
        "at": point.at,
        "algorithm": point.algorithm,
        "key_id": point.key_id,
        "signature": point.signature.hex(),
    }
