"""`_entities`: references resolved by type and key, in order, capped, trusting only keys."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from graphql import GraphQLResolveInfo

from graph.base import ids
from graph.base.reference import Reference, load_one
from loaders.base import Lookup
from resolvers.context import Ctx, Row
from rules.errors import ErrorCode, Refused
from rules.roles import Scope

LARGEST = 100


class References:
    """Resolves representations through the same door as every other field."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference
        self.product = reference.product

    def wire(self) -> None:
        """Take over the field that the federation schema made."""
        query = self.product.core.query_type
        assert query is not None
        query.fields["_entities"].resolve = self.resolve

    async def resolve(
        self, _: object, info: GraphQLResolveInfo[Any], representations: Sequence[Any]
    ) -> list[Row | None]:
        """One row or null per representation; extra fields in it are never believed."""
        ctx: Ctx = info.context
        if len(representations) > LARGEST:
            raise Refused(ErrorCode.OUT_OF_RANGE, ("representations",), **_bounds())
        ctx.viewer.require(Scope.REFERENCE)
        found = await asyncio.gather(*(self._row(ctx, one) for one in representations))
        return list(found)

    async def _row(self, ctx: Ctx, representation: Any) -> Row | None:
        if not isinstance(representation, Mapping):
            raise Refused(ErrorCode.BAD_INPUT, ("representations",), detail="{__typename, key}")
        name = representation.get("__typename")
        declared = self.product.declared.get(name) if isinstance(name, str) else None
        if declared is None or declared.table is None or not declared.keys:
            raise Refused(ErrorCode.BAD_INPUT, ("representations",), detail="__typename")
        key = next((key for key in declared.keys if key in representation), None)
        text = representation.get(key) if key else None
        if key is None or not isinstance(text, str):
            raise Refused(ErrorCode.BAD_INPUT, ("representations",), detail="key")
        try:
            value = _value(declared.prefix or "", key, text)
        except Refused:  # a malformed id is an unknown key, not a fault of the whole request
            return None
        shape = self.reference.shapes.of(str(name))
        row = await load_one(ctx, Lookup(declared.table, key, key), shape, value)
        return {**row, "__typename": name} if row is not None else None


def _value(prefix: str, key: str, text: str) -> Any:
    return ids.read(prefix, text, ("representations", "id")) if key == "id" else text


def _bounds() -> dict[str, object]:
    return {"field": "representations", "low": 0, "high": LARGEST}
