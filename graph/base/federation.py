"""`_entities`: references resolved by type and key, in order, capped, trusting only keys."""

import asyncio
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from graphql import GraphQLResolveInfo

from graph.base import ids
from graph.base.build import Product
from graph.base.reference import Reference, load_one
from loaders.base import Lookup
from resolvers.context import Ctx, Row
from rules.errors import ErrorCode, Refused

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
        admit(ctx, representations)
        found = await asyncio.gather(*(self._row(ctx, one) for one in representations))
        return list(found)

    async def _row(self, ctx: Ctx, representation: Any) -> Row | None:
        found = read(self.product, representation)
        if found.value is None:
            return None
        table = self.product.declared[found.type_name].table
        assert table is not None
        shape = self.reference.shapes.of(found.type_name)
        row = await load_one(ctx, Lookup(table, found.key, found.key), shape, found.value)
        variant = self.product.declared[found.type_name].variant
        if row is None or (variant is not None and row["kind"] != variant):
            return None
        return {**row, "__typename": found.type_name}


class Wanted(NamedTuple):
    """What a representation names: a type, one of its keys, and the key's value if it has one."""

    type_name: str
    key: str
    value: Any


def admit(ctx: Ctx, representations: Sequence[Any]) -> None:
    """Only a gateway resolves references, and not too many at once."""
    if len(representations) > LARGEST:
        bounds = {"field": "representations", "low": 0, "high": LARGEST}
        raise Refused(ErrorCode.OUT_OF_RANGE, ("representations",), **bounds)
    ctx.require_gateway()


class Alike(NamedTuple):
    """Several that name one type by one key."""

    type_name: str
    key: str
    values: list[Any]


def read_all(product: Product, ctx: Ctx, representations: Sequence[Any]) -> list[Wanted] | Alike:
    """Admit the references and read each of them."""
    admit(ctx, representations)
    return _alike(product, representations) or [read(product, each) for each in representations]


def _alike(product: Product, representations: Sequence[Any]) -> Alike | None:
    """References that all name one type by one text key, as a gateway's batches do."""
    if not representations:
        return None
    name, key, _ = read(product, representations[0])
    before = product.declared[name].keys
    before = before[: before.index(key)]
    try:
        if key == "id" or not set().union(*representations).isdisjoint(before):
            return None
        if set(map(itemgetter("__typename"), representations)) != {name}:
            return None
        values = list(map(itemgetter(key), representations))
    except (KeyError, TypeError):
        return None
    return Alike(name, key, values) if set(map(type, values)) == {str} else None


def read(product: Product, representation: Any) -> Wanted:
    """Read a representation strictly; whatever it says beside its key is ignored."""
    if not isinstance(representation, dict | Mapping):
        raise Refused(ErrorCode.BAD_INPUT, ("representations",), detail="{__typename, key}")
    name = representation.get("__typename")
    declared = product.declared.get(name) if isinstance(name, str) else None
    if declared is None or declared.table is None or not declared.keys:
        raise Refused(ErrorCode.BAD_INPUT, ("representations",), detail="__typename")
    key = next((key for key in declared.keys if key in representation), None)
    text = representation.get(key) if key else None
    if key is None or not isinstance(text, str):
        raise Refused(ErrorCode.BAD_INPUT, ("representations",), detail="key")
    value = _uuid(declared.prefix or "", text) if key == "id" else text
    return Wanted(str(name), key, value)


def _uuid(prefix: str, text: str) -> UUID | None:
    """A malformed id names nothing; it is no fault of the references beside it."""
    try:
        return ids.read(prefix, text, ("representations", "id"))
    except Refused:
        return None
