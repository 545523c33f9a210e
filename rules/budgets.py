"""How much a viewer may ask: of one operation, of a minute, of a connection; as numbers.

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


class Patience(NamedTuple):
    """What a connection may take: of a head, of time over each thing, and of places."""

    head: int
    """Bytes of the head of a request."""
    seconds: float
    """Over a head, over each `body` bytes of a body, and before it reads on."""
    body: int
    connections: int
    """From one address, in one process."""


PATIENCE = Patience(head=16 * 1024, seconds=10, body=64 * 1024, connections=256)
"""As the settings have it unless they say otherwise."""


class Places(NamedTuple):
    """Sockets and streams that one holds in one process, at most."""

    known: int
    """A person who is signed in."""
    anonymous: int
    """A network of the anonymous."""


PLACES = Places(known=32, anonymous=256)
UNMETERED = frozenset({Role.GATEWAY})
"""A gateway speaks for all its clients and keeps their budgets; only its operations are bounded."""


def wait(missing: float, budget: Budget) -> int:
    """After how many seconds the missing points will have flowed in."""
    return max(1, -(-int(missing) // budget.per_second))
