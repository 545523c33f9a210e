"""Writers under faults: commands with keys, sent until answered; and transactions that dawdle."""

import asyncio
import contextlib
import random
import time
from dataclasses import dataclass, field
from uuid import uuid4

import asyncpg
import httpx

from app.database import driver_url

RAISE = """mutation ($entity: ID!, $title: String!, $key: String!) {
  warningRaise(entity: $entity, level: HIGH, title: $title, audience: PUBLIC,
    idempotencyKey: $key) { warning { id } errors { code } } }"""
LATE = """INSERT INTO event (topic, change, subject_id, entity_id, district_code, attributes)
SELECT 'warning', 'RAISED', $1, id, district_code,
  '{"level": "HIGH", "kind": "MANUAL", "audience": "PUBLIC"}'::jsonb FROM entity LIMIT 1"""
LOST = asyncpg.exceptions.InternalClientError  # a commit on a connection that died meanwhile
OUTAGES = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, LOST, TimeoutError)


@dataclass
class Writer:
    """Raises warnings one after the other; each is sent again under its key until answered."""

    name: str
    addresses: list[str]
    authorization: str
    entities: list[str]
    stop: asyncio.Event
    done: dict[str, str] = field(default_factory=dict)
    sent: int = 0
    wrong: list[object] = field(default_factory=list)
    patience: float = 3
    waits: list[float] = field(default_factory=list)
    faults: int = 0
    """Answers by which the server said that it was at fault (5xx)."""

    async def run(self) -> None:
        """Write until told to stop; what was begun is finished."""
        headers = {"authorization": self.authorization}
        async with httpx.AsyncClient(headers=headers, timeout=self.patience) as client:
            while not self.stop.is_set():
                title = f"{self.name}-{len(self.done)}"
                entity = random.choice(self.entities)
                self.done[title] = await self._insist(client, title, entity)
                await asyncio.sleep(random.uniform(0, 0.03))

    async def _insist(self, client: httpx.AsyncClient, title: str, entity: str) -> str:
        variables = {"entity": entity, "title": title, "key": title}
        body = {"query": RAISE, "variables": variables}
        while True:
            self.sent += 1
            address = self.addresses[self.sent % len(self.addresses)]
            begun = time.monotonic()
            with contextlib.suppress(httpx.TransportError, ValueError, KeyError, TypeError):
                try:
                    answer = await client.post(f"{address}/graphql", json=body)
                finally:
                    self.waits.append(time.monotonic() - begun)
                self.faults += answer.status_code >= 500
                made = answer.json()["data"]["warningRaise"]
                if made["errors"]:
                    self.wrong.append(made["errors"])
                return str(made["warning"]["id"])
            await asyncio.sleep(0.05)


@dataclass
class Dawdler:
    """Writes an event and commits it late, while others that began later commit before it."""

    url: str
    stop: asyncio.Event
    committed: int = 0

    async def run(self) -> None:
        """Dawdle until told to stop."""
        while not self.stop.is_set():
            with contextlib.suppress(*OUTAGES):
                connection = await asyncpg.connect(driver_url(self.url), timeout=3)
                try:
                    await self._dawdle(connection)
                finally:
                    connection.terminate()
            await asyncio.sleep(0.05)

    async def _dawdle(self, connection: asyncpg.Connection) -> None:
        while not self.stop.is_set():
            async with connection.transaction():
                await connection.execute(LATE, uuid4())
                await asyncio.sleep(random.uniform(0.15, 0.6))
            self.committed += 1
            await asyncio.sleep(random.uniform(0, 0.2))
