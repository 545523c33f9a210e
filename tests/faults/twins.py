"""Two replicas behind one database, the second over a line that can be cut, and load on both."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.database import alchemy_url, driver_url
from app.identity import Identity
from resolvers.context import Viewer
from rules.roles import Role
from tests import build
from tests.faults.proxy import Line, line_to
from tests.faults.running import Process
from tests.faults.writing import RAISE, Writer
from tests.server import free_port

NATION = Viewer(Role.REGULATOR, "drill")
WRITERS = 8
COUNTS = "SELECT title, count(*) AS times FROM warning WHERE title LIKE $1 GROUP BY title"


@dataclass
class Twins:
    """What a fault acts upon."""

    url: str
    folder: Path
    line: Line
    near: Process
    far: Process
    """The replica whose way to the database can be cut."""

    @property
    def addresses(self) -> list[str]:
        """Where both are reached."""
        return [self.near.url, self.far.url]

    @property
    def identity(self) -> Identity:
        """The key that signs tokens."""
        return Identity.at(self.folder / "keys")

    def authorization(self, life: timedelta = timedelta(hours=1)) -> str:
        """The credentials of a regulator of the whole city."""
        return f"Bearer {self.identity.mint(NATION, datetime.now(UTC), life)}"

    async def fetch(self, sql: str, *values: object) -> list[asyncpg.Record]:
        """Ask the database itself."""
        connection = await asyncpg.connect(driver_url(self.url), timeout=30)
        try:
            rows: list[asyncpg.Record] = await connection.fetch(sql, *values)
            return rows
        finally:
            await connection.close()

    async def entity(self) -> str:
        """A new entity, by its global id."""
        row = build.entity(district_code=None, industry_code=None)
        name = build.global_id("ent", row)
        engine = create_async_engine(alchemy_url(self.url))
        async with AsyncSession(engine) as session, session.begin():
            session.add(row)
        await engine.dispose()
        return name

    async def ask(
        self, address: str, query: str, authorization: str | None = None, **variables: Any
    ) -> Any:
        """The whole answer of one replica."""
        headers = {"authorization": authorization or self.authorization()}
        async with httpx.AsyncClient(headers=headers, timeout=15) as client:
            body = {"query": query, "variables": variables}
            return (await client.post(f"{address}/graphql", json=body)).json()

    async def raise_warning(self, address: str, entity: str, title: str, key: str) -> Any:
        """Raise a warning under a key."""
        return await self.ask(address, RAISE, entity=entity, title=title, key=key)


@contextmanager
def twins(url: str, folder: Path) -> Iterator[Twins]:
    """Both replicas over a migrated database, until the block ends."""
    with line_to(url) as line:
        near = replica(url, folder, "near")
        far = replica(line.proxied, folder, "far")
        try:
            near.launch()
            far.start()
            near.ready()
            yield Twins(url, folder, line, near, far)
        finally:
            near.kill()
            far.kill()


def replica(url: str, folder: Path, name: str, *program: str) -> Process:
    """A serving process over the database, not yet started."""
    given = {"DATABASE_URL": url, "KEY_DIR": folder / "keys", "DATA_DIR": folder, "RATE": 0}
    environment = os.environ | {f"YOUXIN_{name}": str(value) for name, value in given.items()}
    command = [sys.executable, *(program or ("-m", "app.cli")), "serve"]
    return Process(command, environment, free_port(), folder / f"{name}.log")


@dataclass
class Load:
    """Eight writers with keys, and what became of what they were told."""

    made: Twins
    writers: list[Writer]

    @property
    def acknowledged(self) -> list[str]:
        """The titles whose writing was answered."""
        return [title for writer in self.writers for title in writer.done]

    @property
    def longest(self) -> float:
        """The longest that any request waited, in seconds."""
        return round(max(wait for writer in self.writers for wait in writer.waits), 2)

    @property
    def faults(self) -> int:
        """Answers of the 5xx kind."""
        return sum(writer.faults for writer in self.writers)

    async def judged(self) -> dict[str, Any]:
        """What was lost and what was doubled, by the database's own rows."""
        prefix = f"{self.writers[0].name.partition('-')[0]}-%"
        found = {row["title"]: row["times"] for row in await self.made.fetch(COUNTS, prefix)}
        return {
            "acknowledged": len(self.acknowledged),
            "sent": sum(writer.sent for writer in self.writers),
            "lost": sum(title not in found for title in self.acknowledged),
            "doubled": sum(times > 1 for times in found.values()),
            "refused": sum(len(writer.wrong) for writer in self.writers),
            "longestWait": self.longest,
        }


@contextlib.asynccontextmanager
async def loaded(made: Twins, name: str, patience: float = 10) -> AsyncIterator[Load]:
    """Both replicas under load until the block ends; whatever was begun is finished."""
    entities = [await made.entity() for _ in range(4)]
    stop, authorization = asyncio.Event(), made.authorization()
    turned = [made.addresses, made.addresses[::-1]]
    writers = [
        Writer(f"{name}-{n}", turned[n % 2], authorization, entities, stop, patience=patience)
        for n in range(WRITERS)
    ]
    running = [asyncio.create_task(writer.run()) for writer in writers]
    try:
        yield Load(made, writers)
    finally:
        stop.set()
        await asyncio.wait_for(asyncio.gather(*running), 30)
