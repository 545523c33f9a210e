"""The answer to an event, made once for all who are told the same.

Subscribers share an answer where nothing that it is made of differs: the event's row itself, the
plan, the arguments below its root, the language, the day, and what the plan knows of the viewer.
Whether a subscriber is told at all is decided before, for each on its own.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graph.base.answers import Answer
from graph.base.declare import DECLARATION, Batch
from graph.base.engine.plan import Plan
from graph.base.engine.render import Filling
from resolvers.context import Ctx, Row
from rules.roles import Rights

KEPT = 256
FRESH_SECONDS = 1.0
"""Who comes later, out of the log, is told what the rows say then."""
Make = Callable[[], Awaitable[Answer | None]]


class Held(NamedTuple):
    """An answer that is being made or was made; holds what its key names by identity."""

    since: float
    task: asyncio.Task[Answer | None]
    plan: Plan
    row: Row


@dataclass(slots=True)
class Shared:
    """The latest answers of one process."""

    held: OrderedDict[Hashable, Held] = field(default_factory=OrderedDict)

    async def answer(self, told: Hashable, plan: Plan, row: Row, make: Make) -> Answer | None:
        """The answer that another subscriber's turn has made, or else this one's."""
        key = (told, id(plan), id(row))
        now = asyncio.get_running_loop().time()
        found = self.held.get(key)
        if found is None or now - found.since > FRESH_SECONDS:
            found = Held(now, asyncio.ensure_future(make()), plan, row)
            self.held[key] = found
            if len(self.held) > KEPT:
                self.held.popitem(last=False)
        if found.task.done():
            return found.task.result()
        return await asyncio.shield(found.task)


def told(plan: Plan, filling: Filling) -> Hashable:
    """What an answer is made of beside the plan, the event and the day."""
    assert plan.event is not None
    ctx = filling.ctx
    below = [args for place, args in enumerate(filling.args) if place != plan.event.site]
    return (_known(plan, ctx), ctx.lang, repr(below))


def _known(plan: Plan, ctx: Ctx) -> Hashable:
    """What the plan knows of the viewer: a function may look at all of him, SQL only at these."""
    viewer = ctx.viewer
    if any(_is_computed(site.field) for site in plan.sites):
        return viewer.role, viewer.subject, viewer.district, viewer.uscc
    return ctx.rights, viewer.uscc if ctx.rights is Rights.SIGNED_IN else None


def _is_computed(gql: Any) -> bool:
    source = gql.extensions.get("strawberry-definition")
    return source is not None and isinstance(source.metadata.get(DECLARATION), Batch)
