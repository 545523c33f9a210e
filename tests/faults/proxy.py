"""A line between a program and PostgreSQL that can be cut: nothing passes, and nothing says so."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import make_url

CHUNK = 65536


@dataclass
class Line:
    """Forwards bytes both ways while it is whole; a thread of its own keeps it going."""

    url: str
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    port: int = 0
    whole: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def proxied(self) -> str:
        """The URL of the same database by way of this line."""
        there = make_url(self.url).set(host="127.0.0.1", port=self.port, query={})
        return there.render_as_string(hide_password=False)

    def cut(self) -> None:
        """From now on nothing arrives; both ends believe that they are connected."""
        self.loop.call_soon_threadsafe(self.whole.clear)

    def mend(self) -> None:
        """What was on its way arrives late."""
        self.loop.call_soon_threadsafe(self.whole.set)

    async def _open(self) -> asyncio.Server:
        self.whole.set()
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _serve(self, near: asyncio.StreamReader, near_end: asyncio.StreamWriter) -> None:
        far_end: asyncio.StreamWriter | None = None
        with contextlib.suppress(OSError, asyncio.CancelledError):
            await self.whole.wait()
            far, far_end = await self._dial()
            ways = [
                asyncio.create_task(self._pump(near, far_end)),
                asyncio.create_task(self._pump(far, near_end)),
            ]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
        for end in (near_end, far_end):
            if end is not None:
                end.close()

    async def _dial(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        given = make_url(self.url)
        folder = given.query.get("host")
        if isinstance(folder, str) and folder.startswith("/"):
            return await asyncio.open_unix_connection(Path(folder) / ".s.PGSQL.5432")
        return await asyncio.open_connection(given.host or "127.0.0.1", given.port or 5432)

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(CHUNK):
                await self.whole.wait()
                target.write(data)
                await target.drain()


@contextmanager
def line_to(url: str) -> Iterator[Line]:
    """A whole line until the block ends."""
    line = Line(url)
    thread = threading.Thread(target=line.loop.run_forever, daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(line._open(), line.loop).result(5)
    try:
        yield line
    finally:
        asyncio.run_coroutine_threadsafe(_close(server), line.loop).result(5)
        line.loop.call_soon_threadsafe(line.loop.stop)
        thread.join()
        line.loop.close()


async def _close(server: asyncio.Server) -> None:
    """End the listener and every connection that still passes."""
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
