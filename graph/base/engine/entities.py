"""`_entities` compiled: one statement for each type and key among the representations."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import orjson
from graphql import FieldNode

from graph.base import federation
from graph.base.engine.binding import Binder
from graph.base.engine.lower import Lowering
from graph.base.engine.render import Fetch, Filling, Values, Violation
from graph.base.engine.select import Picked
from graph.base.engine.values import GUARD_BYTES
from graph.base.federation import Wanted
from loaders.statements import sql_type


@dataclass(slots=True)
class Field:
    """One root field: its response key, whether null may stand there, and its node."""

    key: str
    nullable: bool
    node: FieldNode

    @property
    def name(self) -> bytes:
        """The key as it stands in the answer."""
        return b'"' + self.key.encode() + b'":'


@dataclass(slots=True)
class EntitiesRoot(Field):
    """The references of a gateway, in order, null where there is none."""

    lowering: Lowering
    picked: Picked
    site: int
    made: dict[tuple[str, str], Fetch] = field(default_factory=dict)

    async def run(self, filling: Filling) -> bytes:
        """The list as JSON."""
        representations = filling.args[self.site]["representations"]
        federation.admit(filling.ctx, representations)
        wanted = [federation.read(self.lowering.product, each) for each in representations]
        groups = {(one.type_name, one.key) for one in wanted}
        if len(groups) == 1:
            return await self._all_alike(groups.pop(), wanted, filling)
        found: Values = [None] * len(wanted)
        for group in groups:
            places = [i for i, one in enumerate(wanted) if (one.type_name, one.key) == group]
            keys = [wanted[i].value for i in places]
            rows = await self._fetch(group).run(keys, filling)
            for place, row in zip(places, rows, strict=True):
                found[place] = row
        return orjson.dumps(found)

    async def _all_alike(
        self, group: tuple[str, str], wanted: Sequence[Wanted], filling: Filling
    ) -> bytes:
        """References of one type and key come as one text."""
        data = await self._fetch(group).all([one.value for one in wanted], filling)
        if GUARD_BYTES in data:
            raise Violation
        return data

    def _fetch(self, group: tuple[str, str]) -> Fetch:
        if group not in self.made:
            self.made[group] = self._lower(*group)
        return self.made[group]

    def _lower(self, type_name: str, key: str) -> Fetch:
        product = self.lowering.product
        table = product.declared[type_name].table
        assert table is not None
        binder = Binder(self.lowering.binder.rights)
        apart = Lowering(product, self.lowering.selector, binder, self.lowering.sites)
        keys = binder.bind_keys(f"{sql_type(table.c[key])}[]")
        target = binder.alias(table)
        text = apart.object(type_name, self.picked.selections, target)
        where = binder.where(target, f"{{t}}.{key} = k.key")
        row = f"(SELECT {text} FROM {table.name} {target.name} WHERE {where})"
        return Fetch(row, f"unnest({keys}) WITH ORDINALITY k(key, position)", binder.params)
