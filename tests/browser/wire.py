"""A wire between a browser and a server that can fall silent, as it does while a machine sleeps.

A silent wire closes nothing: whoever waits on it learns only by waiting.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

CHUNK = 65_536


@dataclass
class Wire:
    """Carries bytes both ways while it is whole."""

    port: int
    url: str = ""
    running: set[asyncio.Task[None]] = field(default_factory=set)
    held: list[asyncio.StreamWriter] = field(default_factory=list)
    is_whole: bool = True

    def cut(self) -> None:
        """Every connection of now is dead for good, and new ones lead nowhere."""
        self.is_whole = False
        for task in self.running:
            task.cancel()

    def mend(self) -> None:
        """New connections are carried again."""
        self.is_whole = True

    async def carry(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        """One connection of the browser."""
        self.held.append(back)
        if not self.is_whole:
            return
        far, out = await asyncio.open_connection("127.0.0.1", self.port)
        self.held.append(out)
        for source, sink in ((near, out), (far, back)):
            task = asyncio.create_task(_pipe(source, sink))
            self.running.add(task)
            task.add_done_callback(self.running.discard)


async def _pipe(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await source.read(CHUNK):
            sink.write(data)
            await sink.drain()
        sink.close()


@asynccontextmanager
async def wired(port: int) -> AsyncIterator[Wire]:
    """A wire to the server at this port."""
    wire = Wire(port)
    server = await asyncio.start_server(wire.carry, "127.0.0.1", 0)
    wire.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield wire
    finally:
        wire.cut()
        for writer in wire.held:
            writer.close()
        server.close()
