"""Who watches a request: its explanation, or its spans. Nobody does unless asked.

What is watched is not changed by it: parts are entered and left, statements pass through.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from resolvers.context import Ctx, Door, Row, Services
    from rules.roles import Rights


class Watch(Protocol):
    """Sees the parts of a request as they run, each inside of the one that began it."""

    def part(self, kind: str, name: str, rows: int | None = None) -> AbstractContextManager[None]:
        """A node of the plan, or a batch function over so many rows."""
        ...

    def statement(self, sql: str, arguments: Sequence[object]) -> AbstractContextManager[None]:
        """One statement, from when a connection is asked for until its rows are here."""
        ...

    def failed(self, reason: str) -> None:
        """The part that is running ends with an error."""
        ...

    def planned(self, plan: Any) -> None:
        """The plan by which the request runs."""
        ...

    def referred(self, reason: str) -> None:
        """Why the reference path answers."""
        ...


@dataclass(frozen=True, slots=True)
class WatchedDoor:
    """A door whose statements are seen."""

    door: Door
    watch: Watch

    async def fetch(self, sql: str, *arguments: object) -> Sequence[Row]:
        """All rows of one statement."""
        with self.watch.statement(sql, arguments):
            return await self.door.fetch(sql, *arguments)


@dataclass(frozen=True, slots=True)
class WatchedServices:
    """Services whose other doors are seen too."""

    services: Services
    watch: Watch

    def door(self, rights: Rights) -> Door:
        """The door of another class of rights."""
        return WatchedDoor(self.services.door(rights), self.watch)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.services, name)


def watched(ctx: Ctx, watch: Watch) -> Ctx:
    """The same request, seen."""
    services: Any = WatchedServices(ctx.services, watch)
    return replace(ctx, door=WatchedDoor(ctx.door, watch), services=services, watch=watch)


async def called(
    function: Callable[..., Awaitable[list[Any]]],
    rows: Sequence[Any],
    ctx: Ctx,
    args: Mapping[str, Any],
) -> list[Any]:
    """What a batch function makes of all its rows at once."""
    if ctx.watch is None:
        return await function(rows, ctx, **args)
    name = getattr(function, "__qualname__", type(function).__name__)
    with ctx.watch.part("Batch", f"{function.__module__}.{name}", len(rows)):
        return await function(rows, ctx, **args)
