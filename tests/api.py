"""The graph as a test asks it: in process, by a chosen viewer, with every statement recorded."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.asgi import Platform, open_platform
from app.database import driver_url
from app.logins import serving_url
from app.settings import Settings
from graph.base.run import Request, Runner
from graph.schema import product
from ingest.reference import load_reference
from ingest.search import refresh, rows_for
from models.base import Base
from models.entities import Entity
from resolvers.context import ANONYMOUS, Ctx, Door, Row, Viewer
from rules.entities import EntityStatus
from rules.errors import Language
from rules.roles import Role
from tests.build import YUZHONG
from tests.surfaces import notice

PUBLIC = ANONYMOUS
CONSUMER = Viewer(Role.CONSUMER, "consumer-1")
REGULATOR = Viewer(Role.REGULATOR, "regulator-1", district=YUZHONG)
ANALYST = Viewer(Role.ANALYST, "analyst-1")
GATEWAY = Viewer(Role.GATEWAY, "gateway-1")


@dataclass
class Recorder:
    """A door that remembers what passed it."""

    door: Door
    statements: list[str] = field(default_factory=list)

    async def fetch(self, sql: str, *arguments: object) -> Sequence[Row]:
        self.statements.append(sql)
        return await self.door.fetch(sql, *arguments)


@dataclass(frozen=True)
class Answer:
    """What came back, and the SQL that read it."""

    body: dict[str, Any]
    statements: list[str]

    @property
    def data(self) -> Any:
        """The data of an answer without errors."""
        assert "errors" not in self.body, self.body["errors"]
        return self.body["data"]

    @property
    def codes(self) -> list[str]:
        """The codes of the top-level errors."""
        return [error["extensions"]["code"] for error in self.body.get("errors", [])]


@dataclass
class Api:
    """One platform over one database."""

    platform: Platform
    url: str

    @cached_property
    def plan(self) -> Runner:
        """Runs by plans whatever the settings say."""
        return Runner(product())

    @cached_property
    def reference(self) -> Runner:
        """Runs by the reference path alone."""
        return Runner(product(), compiled=False)

    def runner(self, compiled: bool | None) -> Runner:
        """The plan, the reference path, or what the settings say."""
        if compiled is None:
            return self.platform.runner
        return self.plan if compiled else self.reference

    async def run(
        self,
        query: str,
        variables: Mapping[str, Any] | None = None,
        viewer: Viewer = PUBLIC,
        lang: Language = "zh",
        *,
        compiled: bool | None = None,
    ) -> Answer:
        """Run an operation as this viewer, as the settings say or by a chosen path."""
        notice(query)
        ctx, recorder = self._context(viewer, lang)
        answer = await self.runner(compiled).run(Request(query, variables), ctx)
        return Answer(answer.content, recorder.statements)

    async def data(self, query: str, viewer: Viewer = PUBLIC, **variables: Any) -> Any:
        """The data of an operation that must succeed."""
        return (await self.run(query, variables, viewer)).data

    async def stream(
        self,
        query: str,
        variables: Mapping[str, Any],
        viewer: Viewer,
        *,
        compiled: bool | None = None,
    ) -> AsyncGenerator[dict[str, Any], None]:
        """The answers of a subscription."""
        notice(query)
        ctx, _ = self._context(viewer, "zh")
        asked = self.runner(compiled).stream(Request(query, variables), ctx)
        async with aclosing(asked) as made:
            async for answer in made:
                yield answer.content

    def _context(self, viewer: Viewer, lang: Language) -> tuple[Ctx, Recorder]:
        ctx = self.platform.context(viewer, lang)
        recorder = Recorder(ctx.door)
        ctx.door = recorder
        return ctx, recorder

    async def store(self, *rows: Base) -> None:
        """Write rows, each batch in the order given."""
        async with AsyncSession(self.platform.database.engine) as session, session.begin():
            for row in rows:
                session.add(row)
                await session.flush()
            session.expunge_all()

    async def store_all(self, rows: Sequence[Base]) -> None:
        """Write many rows at once, parents before children by the order of their tables."""
        async with AsyncSession(self.platform.database.engine) as session, session.begin():
            session.add_all(rows)
            await session.flush()
            session.expunge_all()

    async def index(self, *entities: Entity, former: Sequence[str] = ()) -> None:
        """Let the entities be found by their names, of which `former` are each one's old ones."""
        rows = [
            row
            for one in entities
            for row in rows_for(
                one.id,
                one.uscc or one.registration_number,
                one.name,
                former,
                one.district_code,
                one.status == EntityStatus.ACTIVE,
            )
        ]
        connection = await asyncpg.connect(driver_url(self.url))
        try:
            async with connection.transaction():
                await refresh(connection, rows)
        finally:
            await connection.close()

    async def fetch(self, sql: str, *arguments: object, role: str | None = None) -> Sequence[Row]:
        """Ask the database itself, as its owner or as a role."""
        connection = await asyncpg.connect(driver_url(self.url))
        try:
            if role is not None:
                await connection.execute(f"SET ROLE {role}")
            rows: Sequence[Row] = await connection.fetch(sql, *arguments)
            return rows
        finally:
            await connection.close()


@asynccontextmanager
async def opened(url: str, folder: Path, **settings: Any) -> AsyncIterator[Api]:
    """A platform over a migrated database, with the reference trees loaded."""
    connection = await asyncpg.connect(driver_url(url))
    try:
        await load_reference(connection)
    finally:
        await connection.close()
    platform = await open_platform(Settings(data_dir=folder, **settings), serving_url(url))
    yield Api(platform, url)
    await platform.database.close()
