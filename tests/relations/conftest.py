"""Networks in a database, and the regulators who ask about them."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid5

import asyncpg
import pytest

from app.database import driver_url
from models.base import FOREVER
from resolvers.context import Viewer
from rules.roles import Role
from rules.sources import PLATFORM
from tests import build
from tests.api import Api, opened
from tests.relations.networks import Network, networks

COUNT = 500
CITY = Viewer(Role.REGULATOR, "regulator-city")
YUZHONG = Viewer(Role.REGULATOR, "regulator-yuzhong", district=build.YUZHONG)
NANAN = Viewer(Role.REGULATOR, "regulator-nanan", district="500108")
SOURCED = (PLATFORM, "重庆市市场监督管理局", build.RECORDED_AT)
COLUMNS = (
    "id", "kind", "from_entity_id", "person_id", "point_id", "to_id", "share", "until",
    "source_code", "source_record_id", "authority", "recorded_at",
)  # fmt: skip


@dataclass(frozen=True)
class Loaded:
    """The networks as they were made, and the USCC of each entity."""

    networks: list[Network]
    usccs: dict[UUID, str]


@pytest.fixture(scope="module")
async def api(
    module_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Api]:
    """The platform in process; a busy machine may stall a statement, which is no difference."""
    patient = {"statement_timeout_ms": 60_000}
    async with opened(module_database_url, tmp_path_factory.mktemp("data"), **patient) as made:
        yield made


@pytest.fixture(scope="module")
async def loaded(api: Api) -> Loaded:
    """All networks side by side in one database."""
    made = list(networks(COUNT))
    connection = await asyncpg.connect(driver_url(api.url))
    try:
        usccs = await _load(connection, made)
    finally:
        await connection.close()
    return Loaded(made, usccs)


async def _load(connection: Any, made: Sequence[Network]) -> dict[UUID, str]:
    usccs: dict[UUID, str] = {}
    for network in made:
        for entity in network.entities:
            usccs[entity] = build.uscc(1_000_000 + len(usccs))
    entities = [
        (key, code, "VALID", code, code, "ENTERPRISE", "ACTIVE", build.YUZHONG, b"", SOURCED[0],
         code, *SOURCED[1:])
        for key, code in usccs.items()
    ]  # fmt: skip
    sourced = ("source_code", "source_record_id", "authority", "recorded_at")
    await connection.copy_records_to_table(
        "entity", records=entities,
        columns=("id", "uscc", "number_class", "name", "name_key", "kind", "status",
                 "district_code", "digest", *sourced),
    )  # fmt: skip
    people = [
        (key, "周山城", "周**", SOURCED[0], str(key), *SOURCED[1:])
        for network in made
        for key in network.persons
    ]
    await connection.copy_records_to_table(
        "person", records=people, columns=("id", "name", "masked_name", *sourced)
    )
    points = [
        (key, kind, PLATFORM, str(key), "共同")
        for network in made
        for key, kind in network.points.items()
    ]
    await connection.copy_records_to_table(
        "relation_point", records=points, columns=("id", "kind", "source_code", "code", "label")
    )
    await connection.copy_records_to_table("relation", records=_ties(made), columns=COLUMNS)
    await connection.execute("ANALYZE")
    return usccs


def _ties(made: Sequence[Network]) -> list[tuple[Any, ...]]:
    rows = []
    for network in made:
        for at, tie in enumerate(network.ties):
            holders = (
                tie.holder if tie.holder in network.entities else None,
                tie.holder if tie.holder in network.persons else None,
                tie.holder if tie.holder in network.points else None,
            )
            until = date(2021, 1, 1) if tie.ended else FOREVER
            name = f"{network.number}:{at}"
            key = uuid5(UUID(int=0), name)
            rows.append(
                (key, tie.kind, *holders, tie.entity, tie.share, until, SOURCED[0], name,
                 *SOURCED[1:])
            )  # fmt: skip
    return rows


@pytest.fixture
async def connection(api: Api) -> AsyncIterator[Any]:
    """A connection of the tables' owner."""
    opened = await asyncpg.connect(driver_url(api.url))
    yield opened
    await opened.close()


@pytest.fixture(scope="module")
def networks_small() -> list[Network]:
    """Networks of which a few ties can be enumerated."""
    return [one for one in networks(100) if len(set(one.ties)) >= 8]


@pytest.fixture(scope="module")
def networks_many() -> list[Network]:
    """Enough networks for what holds of all."""
    return list(networks(COUNT))
