"""How long a connection may take over each thing, and how many connections one address may hold.

A head, a quiet moment and a full buffer get `seconds`; a body must bring LEAST_BYTES in each such
span. The addresses of trusted proxies (FORWARDED_ALLOW_IPS) are not counted: they keep that bound.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from socket import SO_LINGER, SOL_SOCKET
from struct import pack

from rules.budgets import PATIENCE

LONGEST_HEAD, LEAST_BYTES = PATIENCE.head, PATIENCE.body
LINGER_SECONDS = 2.0
"""How long a connection that was closed may take to read what was last said to it."""
END_OF_HEAD = b"\r\n\r\n"
AT_ONCE = pack("ii", 1, 0)
"""SO_LINGER of nothing: what lies unread in the kernel is thrown away."""


@dataclass(slots=True)
class Doors:
    """The connections that a process holds, by the address that they come from."""

    most: int = 0
    """0 where nothing is counted."""
    seconds: float = PATIENCE.seconds
    held: Counter[str] = field(default_factory=Counter)

    def enter(self, host: str) -> bool:
        """Count a connection, unless its address holds as many as it may."""
        if self.most and self.held[host] >= self.most:
            return False
        self.held[host] += 1
        return True

    def leave(self, host: str) -> None:
        """A counted connection has ended."""
        self.held[host] -= 1
        if self.held[host] <= 0:
            del self.held[host]


class Waits(Enum):
    """What a connection is waited for."""

    HEAD = "head"
    BODY = "body"


@dataclass(slots=True, eq=False)
class Watch:
    """The clock of one connection; nothing is set for a request that comes whole."""

    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport
    seconds: float
    too_slow: Callable[[], None]
    is_held_back: Callable[[], bool]
    """Whether it is we who do not read."""
    waits: Waits | None = None
    timer: asyncio.TimerHandle | None = None
    stall: asyncio.TimerHandle | None = None
    received: int = 0

    def expect(self, waits: Waits | None, size: int = 0) -> None:
        """What has come, and what the peer owes now; the same debt keeps its clock."""
        self.received += size
        if waits is self.waits:
            return
        self._stop()
        self.waits, self.received = waits, 0
        if waits is not None:
            self.timer = self.loop.call_later(self.seconds, self._judge)

    def _judge(self) -> None:
        is_body = self.waits is Waits.BODY
        if is_body and (self.received >= LEAST_BYTES or self.is_held_back()):
            self.received = 0
            self.timer = self.loop.call_later(self.seconds, self._judge)
            return
        self.too_slow()
        self.let_go()

    def let_go(self) -> None:
        """Close, and do not wait for a peer that reads nothing."""
        self.transport.close()
        self.loop.call_later(LINGER_SECONDS, self.transport.abort)

    def stalled(self) -> None:
        """The peer takes nothing more of what is sent."""
        if self.stall is None:
            self.stall = self.loop.call_later(self.seconds, self._cut)

    def _cut(self) -> None:
        """End it, and let the kernel too forget what was to be sent."""
        socket = self.transport.get_extra_info("socket")
        if socket is not None:
            socket.setsockopt(SOL_SOCKET, SO_LINGER, AT_ONCE)
        self.transport.abort()

    def flows(self) -> None:
        """It takes again."""
        if self.stall is not None:
            self.stall.cancel()
            self.stall = None

    def _stop(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def end(self) -> None:
        """The connection is no longer ours to watch."""
        self._stop()
        self.flows()
