"""A register of a few entities in a database of its own, and a ring of keys in a folder."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from graphql import ExecutionResult, graphql
from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from app.asgi import create_app
from app.database import alchemy_url
from app.keys import KeyRing, current_key
from app.logins import serving_url
from app.settings import Settings
from graph.schema import product
from models.codes import EntityCode
from models.entities import Entity
from models.regions import District
from models.sources import Source
from resolvers.codes.issuing import issue_batch
from resolvers.context import ANONYMOUS, Ctx, Row, Viewer
from resolvers.work import Writer
from rules.entities import EntityStatus
from rules.errors import Language
from rules.roles import Rights
from rules.seal import SigningKey
from tests.surfaces import notice

USCC = "91500118203790903T"
BASE = "https://youxin.example.cn"
NOW = datetime(2026, 11, 23, 20, 30, tzinfo=UTC)  # already the 24th in Chongqing


@pytest.fixture(scope="module")
async def engine(module_database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_async_engine(alchemy_url(module_database_url))
    yield engine
    await engine.dispose()


@pytest.fixture
async def empty(engine: AsyncEngine) -> AsyncEngine:
    async with engine.begin() as tx:
        tables = "audit_event, idempotency_key, signing_key, entity, source, district"
        await tx.execute(text(f"TRUNCATE {tables} CASCADE"))
        await tx.execute(
            insert(District),
            [
                {"code": code, "name": code, "name_en": code, "level": "COUNTY", "subtree": [code]}
                for code in ("500103", "500118")
            ],
        )
        await tx.execute(
            insert(Source).values(
                code="registry",
                name="登记",
                name_en="Registry",
                authority="市场监管局",
                family="REGISTRATION",
                stale_after_seconds=86_400,
            )
        )
    return engine


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    return KeyRing(tmp_path / "keys")


@pytest.fixture
async def key(empty: AsyncEngine, ring: KeyRing) -> SigningKey:
    async with empty.begin() as tx:
        return await current_key(tx, ring, NOW)


@dataclass
class Door:
    """Reads through the driver, as the product's door does."""

    engine: AsyncEngine

    async def fetch(self, sql: str, *arguments: object) -> list[Row]:
        async with self.engine.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            return list(await driver.fetch(sql, *arguments))


@dataclass
class Services:
    writer: Writer
    keyring: KeyRing
    reader: Door
    events: None = None
    base_url: str = BASE
    local_targets: bool = False

    def door(self, _: Rights) -> "Door":
        return self.reader


@dataclass
class City:
    """What a test does to the register, each step in a transaction of its own."""

    engine: AsyncEngine
    ring: KeyRing
    now: datetime = NOW
    lang: Language = "zh"

    def ctx(self, viewer: Viewer = ANONYMOUS) -> Ctx:
        writer = Writer(async_sessionmaker(self.engine))
        return Ctx(
            viewer,
            Door(self.engine),
            Services(writer, self.ring, Door(self.engine)),
            lang=self.lang,
            now=self.now,
        )

    async def ask(
        self, operation: str, viewer: Viewer = ANONYMOUS, **variables: object
    ) -> ExecutionResult:
        """Executes an operation of the public schema."""
        notice(operation)
        answered = graphql(
            product().core,
            operation,
            context_value=self.ctx(viewer),
            variable_values=variables,
        )
        return await answered

    async def did(self, command: Callable[..., Awaitable[UUID]], *given: Any) -> UUID:
        """Carries out a command in a transaction of its own."""
        ctx = self.ctx()
        async with ctx.services.writer.begin(ctx) as work:
            return await command(work, *given)

    async def entity(
        self,
        uscc: str | None = None,
        number: str | None = None,
        status: EntityStatus = EntityStatus.ACTIVE,
    ) -> UUID:
        entity_id = uuid4()
        async with AsyncSession(self.engine) as tx, tx.begin():
            tx.add(_entity(entity_id, uscc, number, status))
        return entity_id


def _entity(entity_id: UUID, uscc: str | None, number: str | None, status: EntityStatus) -> Entity:
    return Entity(
        id=entity_id,
        uscc=uscc,
        registration_number=number,
        number_class="VALID" if uscc else "OLD_NUMBER",
        name="重庆山城火锅店",
        name_key="chongqing",
        kind="ENTERPRISE",
        status=status.value,
        district_code="500118",
        digest=b"",
        source_code="registry",
        source_record_id=str(entity_id),
        authority="市场监管局",
        recorded_at=NOW,
    )


@pytest.fixture
def city(empty: AsyncEngine, ring: KeyRing, key: SigningKey) -> City:
    return City(empty, ring)


@pytest.fixture
async def phone(
    empty: AsyncEngine, module_database_url: str, tmp_path: Path
) -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings(base_url=BASE, key_dir=tmp_path / "keys")
    app = create_app(settings, serving_url(module_database_url))
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            yield client


@pytest.fixture
async def coded(city: City, key: SigningKey) -> EntityCode:
    await city.entity(uscc=USCC)
    async with city.engine.begin() as tx:
        await issue_batch(tx, key, city.now)
    async with AsyncSession(city.engine) as tx:
        return (await tx.scalars(select(EntityCode))).one()
