"""`node` and `nodes`: any object under its global id."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from graphql import GraphQLResolveInfo

from graph.base import ids
from graph.base.build import Product
from graph.base.federation import Wanted
from graph.base.reference import Reference, load_one
from loaders.base import Lookup
from resolvers.context import Ctx, Row
from rules.errors import ErrorCode, Refused

LARGEST = 100


def prefixes(product: Product) -> dict[str, str]:
    """The types that have global ids, by prefix."""
    return {
        declared.prefix: name
        for name, declared in product.declared.items()
        if declared.prefix and declared.kind in ("node", "interface")
    }


def read(known: Mapping[str, str], text: str, path: tuple[str | int, ...]) -> Wanted:
    """What a global id names."""
    prefix, key = ids.split(text, path)
    if prefix not in known:
        raise Refused(ErrorCode.INVALID_ID, path)
    return Wanted(known[prefix], "id", key)


def read_all(known: Mapping[str, str], texts: Sequence[str]) -> list[Wanted]:
    """What several global ids name; not too many at once."""
    if len(texts) > LARGEST:
        raise Refused(ErrorCode.OUT_OF_RANGE, ("ids",), field="ids", low=0, high=LARGEST)
    return [read(known, text, ("ids", i)) for i, text in enumerate(texts)]


class Nodes:
    """Reads rows of any declared type under their ids, through the one door."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference
        self.known = prefixes(reference.product)

    def wire(self) -> None:
        """Take over the two root fields, in the subgraph that has them."""
        query = self.reference.product.core.query_type
        assert query is not None
        for name, resolve in (("node", self.node), ("nodes", self.nodes)):
            if name in query.fields:
                query.fields[name].resolve = resolve

    async def node(self, _: object, info: GraphQLResolveInfo[Any], id: str) -> Row | None:
        """One object, or null where there is none that the viewer may see."""
        return await self._row(info.context, read(self.known, id, ("id",)))

    async def nodes(
        self,
        _: object,
        info: GraphQLResolveInfo[Any],
        ids: Sequence[str],
    ) -> list[Row | None]:
        """Objects in the order of the ids."""
        wanted = read_all(self.known, ids)
        return list(await asyncio.gather(*(self._row(info.context, one) for one in wanted)))

    async def _row(self, ctx: Ctx, wanted: Wanted) -> Row | None:
        declared = self.reference.product.declared[wanted.type_name]
        assert declared.table is not None
        shape = self.reference.shapes.of(wanted.type_name)
        row = await load_one(ctx, Lookup(declared.table, "id", "id"), shape, wanted.value)
        if row is None or declared.kind == "interface":
            return row
        return {**row, "__typename": wanted.type_name}
