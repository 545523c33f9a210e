"""Computed fields below a statement: SQL hands over their columns, batch functions fill them in.

A function is called once for all positions of its statement, whatever their aliases; it costs no
query of its own here. One that fails leaves the request to the reference path.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
from graphql import GraphQLField
from sqlalchemy import JSON

from graph.base.declare import Batch
from graph.base.engine import values
from graph.base.engine.select import Picked, Violation
from graph.base.engine.text import GUARD, NULL, Text, expression, joined, literal
from resolvers.context import Ctx
from resolvers.watching import called

if TYPE_CHECKING:
    from graph.base.engine.binding import Alias
    from graph.base.engine.render import Filling

Finish = Callable[[list[Any], "Filling"], Awaitable[list[Any]]]
Function = Callable[..., Awaitable[list[Any]]]
GUARD_BYTES, ESCAPE = GUARD.encode(), b"\\"
MARK = "\0computed"
"""What such a position begins with; no text column can hold U+0000."""
READERS: dict[type, Callable[[str], Any]] = {
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    Decimal: Decimal,
    UUID: UUID,
}
"""Columns that JSON shows as text but rows hold as something else."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A computed field where it is selected once in a document."""

    batch: Batch
    field: GraphQLField
    picked: Picked
    site: int
    readers: tuple[tuple[str, Callable[[str], Any] | None], ...]

    @property
    def bare(self) -> Spot:
        """The same without its selection, which is compiled."""
        return replace(self, picked=Picked(self.picked.key, self.picked.bare))

    def row(self, cells: Sequence[Any]) -> dict[str, Any]:
        """The columns that the function needs, as a row holds them."""
        return {
            name: read(cell) if read is not None and cell is not None else cell
            for (name, read), cell in zip(self.readers, cells, strict=True)
        }


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a parsed answer a computed value belongs, and its row."""

    holder: Any
    key: Any
    spot: int
    cells: list[Any]


def spot(batch: Batch, field: GraphQLField, picked: Picked, site: int, alias: Alias) -> Spot:
    """Remember what a computed field needs of its row."""
    kinds = [(name, alias.table.c[name].type.python_type) for name in batch.needs]
    readers = tuple((name, READERS.get(kind)) for name, kind in kinds)
    return Spot(batch, field, picked, site, readers)


def cells(batch: Batch, number: int, alias: Alias) -> Text:
    """What stands in the field's place until it is computed."""
    begin = literal(f"[{orjson.dumps(MARK).decode()},{number}")
    shown = (literal(",") + _handed_over(alias, name) for name in batch.needs)
    return joined((begin, *shown, literal("]")))


def _handed_over(alias: Alias, name: str) -> Text:
    """A column in the form that its reader takes; JSON is text to the driver's rows too."""
    column = alias.table.c[name]
    if isinstance(column.type, JSON):
        text = expression(f"to_json({alias.column(name)}::text)")
    else:
        text = values.shown(alias.table, name, alias.column(name))
    return text.instead_of_null(NULL) if column.nullable else text


def unbroken(data: bytes) -> bytes:
    """An answer in which no promise of a value is broken.

    One byte is found twenty times faster than several, and most answers hold no escape at all.
    """
    if ESCAPE in data and GUARD_BYTES in data:
        raise Violation
    return data


async def made_by(
    function: Function, rows: Sequence[Any], ctx: Ctx, args: Mapping[str, Any]
) -> list[Any]:
    """What a batch function makes of all its rows.

    If it fails, for all of them or in a place, the reference path settles what of it is null.
    """
    try:
        made = await called(function, rows, ctx, args)
    except Exception as error:
        raise Violation from error
    if any(isinstance(value, Exception) for value in made):
        raise Violation
    return made


@dataclass(frozen=True, slots=True)
class Computed:
    """The computed fields of one statement and how to show their values."""

    spots: Sequence[tuple[Spot, Finish]]

    @classmethod
    def of(
        cls, spots: Iterable[Spot], finish: Callable[[GraphQLField, Picked], Finish]
    ) -> Computed:
        """Compile what is selected below each of them."""
        return cls([(each.bare, finish(each.field, each.picked)) for each in spots])

    async def whole(self, data: bytes, filling: Filling) -> bytes:
        """The answer that these bytes are, untouched where nothing is computed."""
        unbroken(data)
        if not self.spots:
            return data
        tree = orjson.loads(data)
        await self.fill([tree], filling)
        return orjson.dumps(tree)

    async def fragments(self, parts: Sequence[bytes | None], filling: Filling) -> list[Any]:
        """Parts of an answer, each ready to be put into a whole."""
        for part in parts:
            if part is not None:
                unbroken(part)
        if not self.spots:
            return [None if part is None else orjson.Fragment(part) for part in parts]
        trees = [None if part is None else orjson.loads(part) for part in parts]
        await self.fill(trees, filling)
        return trees

    async def fill(self, tree: Any, filling: Filling) -> None:
        """Put every value in its place within a parsed answer."""
        calls: dict[Any, list[Place]] = defaultdict(list)
        for place in _places(tree):
            one, _ = self.spots[place.spot]
            calls[one.batch.function, _frozen(filling.args[one.site])].append(place)
        for (function, args), places in calls.items():
            rows = [self.spots[place.spot][0].row(place.cells) for place in places]
            made = await made_by(function, rows, filling.ctx, dict(args))
            await self._show(places, made, filling)

    async def _show(self, places: list[Place], made: Sequence[Any], filling: Filling) -> None:
        by_spot: dict[int, list[tuple[Place, Any]]] = defaultdict(list)
        for place, value in zip(places, made, strict=True):
            by_spot[place.spot].append((place, value))
        for number, pairs in by_spot.items():
            _, finish = self.spots[number]
            shown = await finish([value for _, value in pairs], filling)
            for (place, _), value in zip(pairs, shown, strict=True):
                place.holder[place.key] = value


def _frozen(args: Any) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted(args.items()))


def _places(tree: Any) -> Iterable[Place]:
    """Every position that waits for a computed value, in the order of the answer."""
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in pairs:
        if isinstance(value, list) and value and value[0] == MARK:
            yield Place(tree, key, value[1], value[2:])
        elif isinstance(value, dict | list):
            yield from _places(value)
