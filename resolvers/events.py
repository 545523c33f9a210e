"""The event log, replayed from a cursor and then followed live without gap or repeat.

One reader a process polls the tail while someone listens; writers never NOTIFY, which cost them
60–70 % of their throughput. A listener that falls behind reads the log at its own pace.
"""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from loaders import cursors
from loaders import events as load
from resolvers.context import Door, Row
from resolvers.routes import Interest, Routes
from rules.errors import ErrorCode, Refused

VERSION = 1
POLL_SECONDS = 0.05
BATCH = 500
QUEUED = 64
"""Batches a listener may have waiting before it goes back to reading the log itself."""
OUTAGES = (OSError, Refused, asyncpg.PostgresError, asyncpg.InterfaceError)
"""What the reader outlives: PostgreSQL restarts, and the log goes on where it was."""

Place = tuple[int, int]
START: Place = (0, 0)
Aim = Callable[[], Awaitable[Interest]]


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
        self.routes: Routes[Listener] = Routes()
        self.listeners: set[Listener] = set()
        self.reader: asyncio.Task[None] | None = None
        self.reached: Place = START
        self.is_reading = asyncio.Event()

    def write(self, place: Place) -> str:
        """The cursor of a place, which names the cluster's epoch."""
        return cursors.encode([VERSION, self.epoch, *place])

    def cursor(self, row: Row) -> str:
        """The cursor of an event."""
        return self.write(place_of(row))

    def place(self, cursor: str) -> Place:
        """The position behind a cursor of this very cluster; one of another life has expired."""
        match cursors.decode(cursor):
            case [int(version), str(epoch), int(xid), int(key)] if version == VERSION:
                if not all(0 <= part <= cursors.LARGEST_INT for part in (xid, key)):
                    raise Refused(ErrorCode.INVALID_CURSOR, ("after",))
                if epoch != self.epoch:
                    raise Refused(ErrorCode.CURSOR_EXPIRED, ("after",))
                return xid, key
        raise Refused(ErrorCode.INVALID_CURSOR, ("after",))

    async def read(self, place: Place) -> Sequence[Row]:
        """The events that follow a position, at most a batch, each with its cursor."""
        rows = await self.door.fetch(load.READ, str(place[0]), place[1], BATCH)
        return [{**row, "cursor": self.cursor(row)} for row in rows]

    async def head(self) -> Place:
        """The position of the last event."""
        rows = await self.door.fetch(load.HEAD)
        return place_of(rows[0]) if rows else START

    async def require(self, place: Place) -> None:
        """Refuse a place before which events have been removed for good."""
        floor = await self.door.fetch(load.FLOOR)
        if floor and place < place_of(floor[0]):
            raise Refused(ErrorCode.CURSOR_EXPIRED, ("after",))

    async def follow(
        self, after: str | None, aim: Aim, moved_by: Interest | None = None
    ) -> AsyncIterator[Row]:
        """The events after a cursor, or from now on, each once and in order.

        What comes live is the same row for all who follow; nobody may change it.

        `aim` says what is wanted; an event that `moved_by` takes is not given but asks it again.
        """
        place = await self.head() if after is None else self.place(after)
        await self.require(place)
        listener = Listener()
        await self._attach(listener)
        try:
            while True:
                wanted = await aim()
                self.routes.put(listener, *filter(None, (wanted, moved_by)))
                listener.restart()
                async with contextlib.aclosing(self._after(place, listener)) as rows:
                    async for row in rows:
                        place = place_of(row)
                        if moved_by is not None and moved_by.takes(row):
                            break
                        if wanted.takes(row):
                            yield row
        finally:
            await self._detach(listener)

    async def _after(self, place: Place, listener: Listener) -> Any:
        """Rows of the log up to its end, then what the reader hands over, for ever."""
        while True:
            while rows := await self.read(place):
                await self.require(place)  # asked after reading: what was removed was not read
                for row in rows:
                    yield row
                place = place_of(rows[-1])
            while not listener.has_fallen_behind:
                if listener.queue.empty():
                    place = max(place, self.reached)
                for row in await listener.queue.get():
                    if place_of(row) > place:
                        place = place_of(row)
                        yield row
            listener.restart()

    async def _attach(self, listener: Listener) -> None:
        """Listen; whoever reads the log from here on misses nothing that the reader passed."""
        self.listeners.add(listener)
        if self.reader is None or self.reader.done():
            self.is_reading.clear()
            self.reader = asyncio.create_task(self._tail())
        try:
            await self.is_reading.wait()
        except BaseException:
            await self._detach(listener)
            raise

    async def _detach(self, listener: Listener) -> None:
        self.listeners.discard(listener)
        self.routes.drop(listener)
        if not self.listeners and self.reader is not None:
            reader, self.reader = self.reader, None
            reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await reader

    async def _tail(self) -> None:
        self.reached = await self._first_place()
        self.is_reading.set()
        while True:
            try:
                rows = await self.read(self.reached)
            except OUTAGES:
                await asyncio.sleep(POLL_SECONDS * 10)
                continue
            if rows:
                self._hand_out(rows)
            if len(rows) < BATCH:
                await asyncio.sleep(POLL_SECONDS)

    def _hand_out(self, rows: Sequence[Row]) -> None:
        """Each listener gets its rows; without a pause, so that none sees half of this."""
        waiting: dict[Listener, list[Row]] = defaultdict(list)
        for row in rows:
            for listener in self.routes.of(row):
                waiting[listener].append(row)
        for listener, theirs in waiting.items():
            listener.offer(theirs)
        self.reached = place_of(rows[-1])

    async def _first_place(self) -> Place:
        while True:
            try:
                return await self.head()
            except OUTAGES:
                await asyncio.sleep(POLL_SECONDS * 10)
