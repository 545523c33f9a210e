"""Answers that a third party can verify off-line, and the keys by which it does."""

from typing import Any

import orjson

from loaders.exchange import ALL_OWN_KEYS
from resolvers.context import Ctx, Row
from rules import snapshots
from rules.errors import ErrorCode, Refused
from rules.exchange import PLATFORM
from rules.seal import SigningKey

OWN_FIELD = "signedSnapshot"


async def signed_snapshot(ctx: Ctx, operation: str, variables: str | None = None) -> dict[str, Any]:
    """The answer to a query of this viewer, signed with its question and its moment."""
    if len(operation) > snapshots.LONGEST_OPERATION:
        limit = {"field": "operation", "limit": snapshots.LONGEST_OPERATION}
        raise Refused(ErrorCode.TOO_LONG, ("operation",), **limit)
    if OWN_FIELD in operation:
        raise Refused(ErrorCode.BAD_INPUT, ("operation",), detail=OWN_FIELD)
    given = _variables(variables)
    platform: Any = ctx.services
    answer = orjson.loads(await platform.gate.within(operation, given, ctx))
    key: SigningKey = await platform.keyring.own(platform.database.keeper, ctx.now)
    said = snapshots.content(operation, given, ctx.viewer.role.value, answer, ctx.now)
    return {
        "content": said.decode(),
        "signature": snapshots.signature(key, said),
        "key_id": key.id,
        "signed_at": ctx.now,
    }


def _variables(text: str | None) -> dict[str, Any]:
    try:
        given = orjson.loads(text) if text is not None else {}
    except ValueError as error:
        raise Refused(ErrorCode.BAD_INPUT, ("variables",), detail="JSON") from error
    if not isinstance(given, dict):
        raise Refused(ErrorCode.BAD_INPUT, ("variables",), detail="JSON")
    return given


async def signing_keys(ctx: Ctx) -> list[Row]:
    """Every key by which the platform has signed; those retired still verify what they signed."""
    platform: Any = ctx.services
    return list(await platform.database.keeper.fetch(ALL_OWN_KEYS, PLATFORM))
