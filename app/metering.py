"""Budgets kept: each process leases slices of a principal's bucket and gives them out by itself.

A write for every request would cost more than the request; a process that asks for more than its
slice leases another. Where the database cannot lease, the request itself will fail there.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from ipaddress import ip_address, ip_network
from typing import Protocol

import asyncpg
import structlog

from loaders import limits as load
from resolvers.context import Ctx, Row, Viewer
from rules.budgets import Budget, wait
from rules.errors import ErrorCode, Refused
from rules.roles import Role

SLICES = 50
"""A slice is this part of a full bucket: two processes may misjudge it by so much."""
LEASE_SECONDS = 5.0
SWEEP_SECONDS = 60.0
KEPT = 20_000
PUBLIC = Role.PUBLIC
OUTAGES = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, Refused)
LOG = structlog.get_logger()


class Shared(Protocol):
    """The database as the meter sees it."""

    async def fetch(self, sql: str, *arguments: object) -> Sequence[Row]:
        """All rows of one statement."""
        ...


@dataclass(slots=True)
class Slice:
    """What this process may still give out, and until when."""

    left: float = 0
    ends: float = 0
    shared: float = 0
    """What the bucket held when this was leased."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(slots=True)
class Meter:
    """The budgets of the principals that this process has met."""

    shared: Shared
    factor: float = 1
    known: OrderedDict[str, Slice] = field(default_factory=OrderedDict)

    def scaled(self, budget: Budget) -> Budget:
        """The budget under the factor of the settings."""
        return _scaled(budget, self.factor)

    def at_hand(self, principal: str, points: int) -> int | None:
        """Take them out of what is leased and say how many are left; None if too few are."""
        slice_ = self.known.get(principal)
        if slice_ is None or slice_.left < points or time.monotonic() >= slice_.ends:
            return None
        slice_.left -= points
        return int(slice_.left + slice_.shared)

    async def charge(self, principal: str, budget: Budget, points: int) -> int:
        """Take the points, and say how many are left; raises Refused(RATE_LIMITED)."""
        slice_ = self.known.get(principal) or self._new(principal)
        if slice_.left < points or time.monotonic() >= slice_.ends:
            async with slice_.lock:
                if slice_.left < points or time.monotonic() >= slice_.ends:
                    await self._lease(principal, slice_, budget, points)
        slice_.left -= points
        return int(slice_.left + slice_.shared)

    async def keep(self) -> None:
        """Forget, once a minute, the buckets that are full again."""
        while True:
            try:
                await self.shared.fetch(load.SWEEP)
            except OUTAGES as error:
                LOG.warning("budgets not swept", reason=type(error).__name__)
            await asyncio.sleep(SWEEP_SECONDS)

    def _new(self, principal: str) -> Slice:
        made = self.known[principal] = Slice()
        if len(self.known) > KEPT:
            self.known.popitem(last=False)
        return made

    async def _lease(self, principal: str, slice_: Slice, budget: Budget, points: int) -> None:
        if time.monotonic() >= slice_.ends:
            slice_.left = 0
        needed = points - slice_.left
        wished = max(needed, budget.burst / SLICES)
        given = (principal, float(budget.burst), float(budget.per_second), needed, wished)
        (row,) = await self.shared.fetch(load.LEASE, *given)
        slice_.left += row["granted"]
        slice_.shared = row["points"]
        slice_.ends = time.monotonic() + LEASE_SECONDS
        if row["granted"] < needed:
            seconds = wait(needed - row["points"], budget)
            raise Refused(ErrorCode.RATE_LIMITED, seconds=seconds)


@cache
def _scaled(budget: Budget, factor: float) -> Budget:
    burst = max(budget.operation, int(budget.burst * factor))
    return budget._replace(burst=burst, per_second=max(1, int(budget.per_second * factor)))


def payer_of(ctx: Ctx) -> Role:
    """As whom one pays: the anonymous of a gateway are the gateway's own to bound."""
    role = ctx.viewer.role
    return Role.GATEWAY if ctx.by_gateway and role is Role.PUBLIC else role


def principal_of(viewer: Viewer, host: str | None) -> str:
    """Who pays: the person behind a token, or the network that an anonymous request comes from."""
    if viewer.role is not PUBLIC:
        return f"{viewer.role.value}:{viewer.subject}"
    return f"net:{network_of(host)}"


@lru_cache(KEPT)
def network_of(host: str | None) -> str:
    """The network of an address: /24, or /64 of IPv6."""
    try:
        address = ip_address(host or "")
    except ValueError:
        return "unknown"
    return str(ip_network((address, 24 if address.version == 4 else 64), strict=False))
