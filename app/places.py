"""How many sockets and streams a person, or a network of the anonymous, holds in this process.

What an address may hold, whoever is behind it, says `app/patience.py`.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from app.metering import payer_of, principal_of
from resolvers.context import Ctx
from rules.budgets import PLACES, UNMETERED
from rules.errors import ErrorCode, Refused
from rules.roles import Role

WAIT_SECONDS = 30
"""After which to ask again: one of those that are held may have ended."""


@dataclass(slots=True)
class Places:
    """The long-lived connections of this process, by who pays for them."""

    factor: float = 1
    """0 where nothing is bounded."""
    held: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def taken(self, ctx: Ctx) -> Iterator[None]:
        """A place while the block runs; raises Refused(RATE_LIMITED) where all are taken."""
        principal, role = principal_of(ctx.viewer, ctx.host), payer_of(ctx)
        most = PLACES.anonymous if role is Role.PUBLIC else PLACES.known
        is_bounded = self.factor and role not in UNMETERED
        if is_bounded and self.held[principal] >= max(1, int(most * self.factor)):
            raise Refused(ErrorCode.RATE_LIMITED, seconds=WAIT_SECONDS)
        self.held[principal] += 1
        try:
            yield
        finally:
            self.held[principal] -= 1
            if not self.held[principal]:
                del self.held[principal]
