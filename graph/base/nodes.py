"""`node` and `nodes`: any object under its global id."""

import asyncio
from collections.abc import Sequence
from typing import Any

from graphql import GraphQLResolveInfo

from graph.base import ids
from graph.base.reference import Reference, load_one
from loaders.base import Lookup
from resolvers.context import Ctx, Row
from rules.errors import ErrorCode, Refused

LARGEST = 100


class Nodes:
    """Reads rows of any declared type under their ids, through the one door."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference
        self.by_prefix = {
            declared.prefix: (name, declared)
            for name, declared in reference.product.declared.items()
            if declared.prefix and declared.kind in ("node", "interface")
        }

    def wire(self) -> None:
        """Take over the two root fields."""
        query = self.reference.product.core.query_type
        assert query is not None
        query.fields["node"].resolve = self.node
        query.fields["nodes"].resolve = self.nodes

    async def node(self, _: object, info: GraphQLResolveInfo[Any], id: str) -> Row | None:
        """One object, or null where there is none that the viewer may see."""
        return await self._row(info.context, id, ("id",))

    async def nodes(
        self,
        _: object,
        info: GraphQLResolveInfo[Any],
        ids: Sequence[str],
    ) -> list[Row | None]:
        """Objects in the order of the ids."""
        if len(ids) > LARGEST:
            raise Refused(ErrorCode.OUT_OF_RANGE, ("ids",), field="ids", low=0, high=LARGEST)
        rows = (self._row(info.context, text, ("ids", i)) for i, text in enumerate(ids))
        return list(await asyncio.gather(*rows))

    async def _row(self, ctx: Ctx, text: str, path: tuple[str | int, ...]) -> Row | None:
        prefix, key = ids.split(text, path)
        if prefix not in self.by_prefix:
            raise Refused(ErrorCode.INVALID_ID, path)
        name, declared = self.by_prefix[prefix]
        assert declared.table is not None
        shape = self.reference.shapes.of(name)
        row = await load_one(ctx, Lookup(declared.table, "id", "id"), shape, key)
        if row is None or declared.kind == "interface":
            return row
        return {**row, "__typename": name}
