"""How much a viewer may ask: of one operation, and of a minute; by role, as numbers.

Points are those of the cost of an operation; a bucket holds `burst` of them and refills steadily.
"""

from typing import NamedTuple

from rules.roles import Role


class Budget(NamedTuple):
    """The most that one operation may cost, a full bucket, and what flows in each second."""

    operation: int
    aliases: int
    burst: int
    per_second: int


ANONYMOUS = Budget(operation=1_000, aliases=15, burst=30_000, per_second=500)
KNOWN = Budget(operation=10_000, aliases=30, burst=200_000, per_second=3_000)

BUDGETS: dict[Role, Budget] = {**dict.fromkeys(Role, KNOWN), Role.PUBLIC: ANONYMOUS}
UNMETERED = frozenset({Role.GATEWAY})
"""A gateway speaks for all its clients and keeps their budgets; only its operations are bounded."""


def wait(missing: float, budget: Budget) -> int:
    """After how many seconds the missing points will have flowed in."""
    return max(1, -(-int(missing) // budget.per_second))
