"""What a serving process writes down of itself, and the page of measurements that Prometheus reads.

Everything is written beside the requests, once a second or once a minute: none waits for it, and
what cannot be written now is written later.
"""

import asyncio
import hmac
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

import asyncpg
import structlog
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from app.database import Database
from app.draining import Drain
from app.watching import Suspicion, Watch
from graph.base.run import Runner
from loaders import governance as load
from resolvers.events import EventLog
from rules.errors import Refused
from rules.governance.security import SecurityEventKind
from rules.governance.versions import SECURITY_ANOMALY, governing
from rules.roles import Scope, may

LOG = structlog.get_logger()
OUTAGES = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, Refused)
EVERY_SECONDS = 1.0
MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"
KEYS_KEPT = timedelta(days=7)
"""How long the same idempotency key has the first answer: longer than anybody repeats."""
MEASURE_EVERY = 5
"""Of so many rounds one measures."""


@dataclass
class Operations:
    """The keeper of one process's own records."""

    watch: Watch
    database: Database
    events: EventLog
    runner: Runner
    drain: Drain | None = None
    held_back: float = 0
    """For how many seconds the log of events has been held back."""

    async def keep(self) -> None:
        """Write and measure for as long as the process serves."""
        minute = _minute()
        for round_ in count():
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await self.tell()
                if round_ % MEASURE_EVERY == 0:
                    await self.measure()
                if _minute() != minute:
                    await self.sample(minute)
                    await self.database.keeper.fetch(load.FORGET_KEYS, KEYS_KEPT)
                    minute = _minute()
            except OUTAGES as error:
                LOG.warning("operations not written", reason=type(error).__name__)

    async def tell(self) -> None:
        """Write the anomalies that were found since the last time."""
        self.watch.publish()
        await self._meet()
        found, self.watch.suspicions = self.watch.suspicions, []
        if not found:
            return
        now = datetime.now(UTC)
        columns = [[one.kind.value for one in found], [one.principal for one in found]]
        rule = governing(SECURITY_ANOMALY, now.date()).code
        try:
            await self.database.keeper.fetch(
                load.DETECT, *columns, [one.amount for one in found], rule, now
            )
        except OUTAGES:
            self.watch.suspicions = found + self.watch.suspicions
            raise

    async def _meet(self) -> None:
        """Learn which networks staff came from; a further one is an anomaly."""
        met = list(self.watch.networks)
        if not met:
            return
        subjects, networks = [one for one, _ in met], [one for _, one in met]
        found = await self.database.keeper.fetch(load.MEET, subjects, networks, datetime.now(UTC))
        self.watch.networks.difference_update(met)
        self.watch.met.update(met)
        for row in found:
            kind = SecurityEventKind.NEW_NETWORK
            self.watch.suspect(Suspicion(kind, f"{row['subject']} {row['network']}", 1))

    async def sample(self, minute: datetime) -> None:
        """Write what was answered within a minute, be it nothing."""
        taken = self.watch.taken()
        values = (taken.requests, taken.faults, taken.classes)
        try:
            await self.database.keeper.fetch(load.SAMPLE, minute, self.watch.process, *values)
        except OUTAGES:
            now = self.watch.minute
            now.requests += taken.requests
            now.faults += taken.faults
            now.classes = [a + b for a, b in zip(now.classes, taken.classes, strict=True)]
            raise

    async def measure(self) -> None:
        """Set the gauges."""
        watch = self.watch
        for rights, pool in self.database.pools.items():
            states = {"open": pool.open, "idle": len(pool.idle), "waiting": len(pool.waiting)}
            for state, many in states.items():
                watch.pool.labels(rights.value, state).set(many)
        watch.subscribers.set(len(self.events.listeners))
        watch.sockets.set(self.drain.sockets if self.drain else 0)
        watch.paths.labels("plan").set(self.runner.planned)
        watch.paths.labels("reference").set(self.runner.referred)
        self.held_back = (await self.database.keeper.fetch(load.HELD_BACK))[0]["seconds"]
        watch.lag.labels("events").set(self.held_back)
        unsent = (await self.database.keeper.fetch(load.UNSENT))[0]["seconds"]
        watch.lag.labels("partners").set(unsent)

    async def end(self) -> None:
        """Write what is left."""
        try:
            await self.tell()
            await self.sample(_minute())
        except OUTAGES as error:
            LOG.warning("operations not written", reason=type(error).__name__)
        if MULTIPROCESS in os.environ:
            mark_process_dead(os.getpid())  # type: ignore[no-untyped-call]


def _minute() -> datetime:
    return datetime.now(UTC).replace(second=0, microsecond=0)


async def metrics(http: Request) -> Response:
    """The measurements, for who holds the token of the settings or may read operations."""
    state = http.app.state
    if not _may_read(http, state.settings.metrics_token):
        return PlainTextResponse("unauthorized\n", 401, {"www-authenticate": "Bearer"})
    state.platform.watch.publish()
    registry: CollectorRegistry = state.platform.watch.registry
    if MULTIPROCESS in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def _may_read(http: Request, token: str | None) -> bool:
    sent = http.headers.get("authorization", "")
    if token and hmac.compare_digest(sent.encode(), f"Bearer {token}".encode()):
        return True
    try:
        viewer = http.app.state.platform.viewer(sent.encode() or None)
    except Refused:
        return False
    return may(viewer.role, Scope.OPERATIONS)
