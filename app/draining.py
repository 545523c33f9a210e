"""The end of a serving process: first unready, then without sockets, then without requests.

Load balancers need a moment to look elsewhere; only then are sockets closed and is the server's
own handler told. A second SIGTERM skips the wait.
"""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

SOCKETS_SECONDS = 4.0
REQUESTS_SECONDS = 5
"""With the notice of half a second the three phases stay below ten seconds."""


@dataclass
class Drain:
    """How far the process has come with ending."""

    notice_seconds: float
    is_leaving: bool = False
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    sockets: int = 0
    is_empty: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None

    @contextmanager
    def socket(self) -> Iterator[None]:
        """Counts a socket while it is open."""
        self.sockets += 1
        self.is_empty.clear()
        try:
            yield
        finally:
            self.sockets -= 1
            if not self.sockets:
                self.is_empty.set()

    async def run(self, after: Callable[[], Any]) -> None:
        """The phases before the server itself stops."""
        self.is_leaving = True
        await asyncio.sleep(self.notice_seconds)
        self.closing.set()
        with suppress(TimeoutError):
            if self.sockets:
                await asyncio.wait_for(self.is_empty.wait(), SOCKETS_SECONDS)
        after()

    @contextmanager
    def on_sigterm(self) -> Iterator[None]:
        """Stand before the server's own handler of SIGTERM, which is called at the end."""
        server = signal.getsignal(signal.SIGTERM)
        if threading.current_thread() is not threading.main_thread() or not callable(server):
            yield
            return
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self._told, server)
        try:
            yield
        finally:
            loop.remove_signal_handler(signal.SIGTERM)
            signal.signal(signal.SIGTERM, server)

    def _told(self, server: Callable[[int, Any], Any]) -> None:
        def hand_on() -> None:
            server(signal.SIGTERM, None)

        if self.task is None:
            self.task = asyncio.create_task(self.run(hand_on))
        else:
            self.task.cancel()
            self.closing.set()
            hand_on()
