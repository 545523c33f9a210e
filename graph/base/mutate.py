"""The one place that every mutation passes: scope, transaction, idempotency, audit, errors."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from graph.base import ids
from graph.base.declare import Act
from resolvers.context import Ctx
from resolvers.reactions import react
from resolvers.work import Work
from rules.errors import Refused, SeveralRefused


async def carry_out(act: Act, ctx: Ctx, args: Mapping[str, Any]) -> dict[str, Any]:
    """Run the command in one transaction; a refusal becomes `errors`, and nothing happened.

    Missing rights on the whole operation are not a refusal of the command: they raise.
    """
    ctx.viewer.require(act.scope)
    try:
        given = ids.in_arguments(args, act.ids)
        async with ctx.services.writer.begin(ctx) as work:
            subject = await _run(act, work, given)
    except Refused as refused:
        each = refused.each if isinstance(refused, SeveralRefused) else (refused,)
        return {"subject_id": None, "errors": [_error(one, ctx) for one in each]}
    ctx.loaders.clear()
    return {"subject_id": subject, "errors": []}


async def _run(act: Act, work: Work, given: dict[str, Any]) -> UUID:
    name = act.command.__name__
    key = given.pop("idempotency_key", None)
    claimed = await work.claim(name, key, given) if key is not None else None
    if claimed is not None and claimed.subject_id is not None:
        return claimed.subject_id
    subject: UUID = await act.command(work, **given)
    await react(work)
    work.audit(name, subject, given)
    if work.is_written_at_once:
        await work.write()
    if claimed is not None:
        claimed.subject_id = subject
    return subject


def _error(refused: Refused, ctx: Ctx) -> dict[str, Any]:
    return {
        "code": refused.code,
        "message": refused.message(ctx.lang),
        "path": [_camel(str(step)) for step in refused.path],
    }


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)
