"""The event log, replayed from a cursor and then followed live without gap or repeat.

One reader a process polls the tail while someone listens; writers never NOTIFY, which cost them
60–70 % of their throughput. A listener that falls behind reads the log at its own pace.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from loaders import cursors
from loaders import events as load
from resolvers.context import Door, Row
from rules.errors import ErrorCode, Refused

VERSION = 1
POLL_SECONDS = 0.05
BATCH = 500
QUEUED = 64
"""Batches a listener may have waiting before it goes back to reading the log itself."""

Place = tuple[int, int]
START: Place = (0, 0)


def place_of(row: Row) -> Place:
    """The position of an event."""
    return row["xid"], row["id"]


@dataclass(eq=False)
class Listener:
    """What the reader has handed to one subscription and it has not yet taken."""

    queue: asyncio.Queue[Sequence[Row]] = field(
        default_factory=lambda: asyncio.Queue(maxsize=QUEUED)
    )
    has_fallen_behind: bool = False

    def offer(self, rows: Sequence[Row]) -> None:
        """Take the rows, or remember that they were too many."""
        try:
            self.queue.put_nowait(rows)
        except asyncio.QueueFull:
            self.has_fallen_behind = True

    def restart(self) -> None:
        """Forget what waits; the log will be read again from the listener's own place."""
        self.has_fallen_behind = False
        while not self.queue.empty():
            self.queue.get_nowait()


class EventLog:
    """The log of one database, shared by all subscriptions of a process."""

    def __init__(self, door: Door, epoch: str) -> None:
        self.door = door
        self.epoch = epoch
        self.listeners: set[Listener] = set()
        self.reader: asyncio.Task[None] | None = None

    def cursor(self, row: Row) -> str:
        """The place of an event, which ends with the cluster's epoch."""
        return cursors.encode([VERSION, self.epoch, row["xid"], row["id"]])

    def place(self, cursor: str) -> Place:
        """The position behind a cursor of this very cluster."""
        content = cursors.decode(cursor)
        match content:
            case [version, epoch, int(xid), int(key)] if (version, epoch) == (VERSION, self.epoch):
                if 0 <= xid <= cursors.LARGEST_INT and 0 <= key <= cursors.LARGEST_INT:
                    return xid, key
        raise Refused(ErrorCode.INVALID_CURSOR, ("after",))

    async def read(self, place: Place) -> Sequence[Row]:
        """The events that follow a position, at most a batch."""
        return await self.door.fetch(load.READ, str(place[0]), place[1], BATCH)

    async def head(self) -> Place:
        """The position of the last event."""
        return place_of((await self.door.fetch(load.HEAD))[0])

    async def follow(
        self, after: str | None, wanted: Callable[[Row], bool]
    ) -> AsyncIterator[dict[str, Any]]:
        """The events after a cursor, or from now on, each once and in order."""
        place = await self.head() if after is None else self.place(after)
        listener = Listener()
        self._attach(listener)
        try:
            while True:
                async for row in self._caught_up(place):
                    place = place_of(row)
                    if wanted(row):
                        yield {**row, "cursor": self.cursor(row)}
                while not listener.has_fallen_behind:
                    for row in await listener.queue.get():
                        if place_of(row) > place:
                            place = place_of(row)
                            if wanted(row):
                                yield {**row, "cursor": self.cursor(row)}
                listener.restart()
        finally:
            await self._detach(listener)

    async def _caught_up(self, place: Place) -> AsyncIterator[Row]:
        while rows := await self.read(place):
            for row in rows:
                yield row
            place = place_of(rows[-1])

    def _attach(self, listener: Listener) -> None:
        self.listeners.add(listener)
        if self.reader is None or self.reader.done():
            self.reader = asyncio.create_task(self._tail())

    async def _detach(self, listener: Listener) -> None:
        self.listeners.discard(listener)
        if not self.listeners and self.reader is not None:
            self.reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.reader
            self.reader = None

    async def _tail(self) -> None:
        place = await self._first_place()
        while True:
            try:
                rows = await self.read(place)
            except (OSError, Refused):
                await asyncio.sleep(POLL_SECONDS * 10)
                continue
            if rows:
                place = place_of(rows[-1])
                for listener in tuple(self.listeners):
                    listener.offer(rows)
            if len(rows) < BATCH:
                await asyncio.sleep(POLL_SECONDS)

    async def _first_place(self) -> Place:
        while True:
            try:
                return await self.head()
            except (OSError, Refused):
                await asyncio.sleep(POLL_SECONDS * 10)
