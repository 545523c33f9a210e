"""Rows named one by one, compiled: `_entities`, `node` and `nodes`, a statement for each type
and key among what is named.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import FieldNode, GraphQLError

from graph.base import federation, nodes
from graph.base.build import Product
from graph.base.engine.binding import Binder
from graph.base.engine.lower import Lowering
from graph.base.engine.render import Fetch, Filling, Renderer, Values
from graph.base.engine.select import Picked
from graph.base.federation import Alike, Wanted
from loaders.statements import sql_type
from resolvers.context import Ctx

Group = tuple[str, str]
Read = Callable[[Ctx, Mapping[str, Any]], list[Wanted] | Alike]
"""What the arguments of a root field name."""


@dataclass(slots=True)
class Field:
    """One root field: its response key, whether null may stand there, and its nodes."""

    key: str
    nullable: bool
    nodes: Sequence[FieldNode]

    @property
    def name(self) -> bytes:
        """The key as it stands in the answer."""
        return b'"' + self.key.encode() + b'":'

    def error(self, cause: Exception) -> GraphQLError:
        """The failure of the whole field."""
        return GraphQLError(str(cause), list(self.nodes), path=[self.key], original_error=cause)


@dataclass(slots=True)
class KeyedRoot(Field):
    """The named rows in their order, null where there is none; `node` names one only."""

    lowering: Lowering
    picked: Picked
    site: int
    read: Read
    made: dict[Group, Fetch] = field(default_factory=dict)

    async def run(self, filling: Filling) -> bytes:
        """The list, or the one row, as JSON."""
        wanted = self.read(filling.ctx, filling.args[self.site])
        if isinstance(wanted, Alike):
            fetch = self._fetch((wanted.type_name, wanted.key), filling)
            return await fetch.whole(wanted.values, filling)
        groups = {(one.type_name, one.key) for one in wanted}
        if len(groups) == 1 and self.picked.name != "node":
            fetch = self._fetch(groups.pop(), filling)
            return await fetch.whole([one.value for one in wanted], filling)
        found: Values = [None] * len(wanted)
        for group in groups:
            places = [i for i, one in enumerate(wanted) if (one.type_name, one.key) == group]
            keys = [wanted[i].value for i in places]
            rows = await self._fetch(group, filling).run(keys, filling)
            for place, row in zip(places, rows, strict=True):
                found[place] = row
        return orjson.dumps(found[0] if self.picked.name == "node" else found)

    def _fetch(self, group: Group, filling: Filling) -> Fetch:
        if group not in self.made:
            self.made[group] = self._lower(*group)
        filling.complete(self.lowering.sites)
        return self.made[group]

    def _lower(self, type_name: str, key: str) -> Fetch:
        product = self.lowering.product
        declared = product.declared[type_name]
        assert declared.table is not None
        table, binder = declared.table, Binder(self.lowering.binder.rights)
        apart = Lowering(product, self.lowering.selector, binder, self.lowering.sites)
        keys = binder.bind_keys(f"{sql_type(table.c[key])}[]")
        target = binder.alias(table)
        text = apart.object(type_name, self.picked.selections, target)
        kind = f"{{t}}.kind = '{declared.variant}'" if declared.variant else None
        where = binder.where(target, f"{{t}}.{key} = k.key", kind)
        row = f"(SELECT {text.sql} FROM {table.name} {target.name} WHERE {where})"
        return Renderer(apart).fetch(row, keys, apart)


def reader(product: Product, name: str) -> Read | None:
    """How a root field of this name reads its arguments, if it names rows one by one."""
    known = nodes.prefixes(product)
    readers: dict[str, Read] = {
        "_entities": lambda ctx, args: federation.read_all(product, ctx, args["representations"]),
        "node": lambda _, args: [nodes.read(known, args["id"], ("id",))],
        "nodes": lambda _, args: nodes.read_all(known, args["ids"]),
    }
    return readers.get(name)
