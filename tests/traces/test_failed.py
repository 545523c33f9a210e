"""A failed batch that moves on after its failure: its new holders are warned, and only they."""

from pathlib import Path
from typing import Any

import asyncpg
import pytest

from app.database import driver_url
from ingest.feeds import ingest_feed
from models.entities import Entity
from rules.feeds import FOOD
from tests import build
from tests.api import REGULATOR, Api
from tests.traces import feeds
from tests.traces.goods import Trade, uri
from tests.traces.test_chains import TEST, bat, report

WARNINGS = """query ($uscc: String!) { entity(uscc: $uscc) {
  warnings { nodes { kind title cause } } } }"""


async def told(api: Api, *entities: Entity) -> list[int]:
    """How many warnings of a failed sample each has."""
    found = []
    for entity in entities:
        answer = await api.data(WARNINGS, REGULATOR, uscc=entity.uscc)
        nodes = answer["entity"]["warnings"]["nodes"]
        assert {node["kind"] for node in nodes} <= {"FAILED_SAMPLE"}
        found.append(len(nodes))
    return found


@pytest.mark.clause("6.3.2-4")
async def test_who_gets_of_a_failed_batch_after_its_failure_is_warned(api: Api) -> None:
    trade = Trade(api)
    farm, factory, shop, other = (build.entity() for _ in range(4))
    await api.store(farm, factory, shop, other)
    raw, made, clean = [await trade.batch(farm), *[await trade.batch(factory) for _ in range(2)]]
    await trade.take_in(trade.make(raw, farm, 100), trade.make(clean, factory, 100))
    await api.data(TEST, REGULATOR, batch=bat(raw), test=report())
    assert await told(api, farm, factory, shop, other) == [1, 0, 0, 0]
    await trade.take_in(trade.ship(raw, farm, factory, 50), trade.ship(clean, factory, other, 1))
    assert await told(api, farm, factory, shop, other) == [1, 1, 0, 0]
    await trade.take_in(
        trade.transform(factory, [(raw, 40)], [(made, 30)]), trade.ship(made, factory, shop, 5, 6)
    )
    assert await told(api, farm, factory, shop, other) == [1, 1, 1, 0]
    await trade.take_in(trade.ship(made, factory, shop, 5, 7), trade.ship(raw, farm, factory, 1, 7))
    assert await told(api, farm, factory, shop, other) == [1, 1, 1, 0]


@pytest.mark.clause("6.3.2-4")
async def test_what_was_made_and_sold_before_its_failed_source_was_named_is_found(
    api: Api,
) -> None:
    trade = Trade(api)
    farm, factory, shop = (build.entity() for _ in range(3))
    await api.store(farm, factory, shop)
    raw, made = await trade.batch(farm), await trade.batch(factory)
    await trade.take_in(trade.make(made, factory, 30), trade.ship(made, factory, shop, 5, 6))
    await api.data(TEST, REGULATOR, batch=bat(raw), test=report())
    assert await told(api, factory, shop) == [0, 0]
    await trade.take_in(trade.transform(factory, [(raw, 40)], [(made, 30)]))
    assert await told(api, factory, shop) == [1, 1]


@pytest.mark.clause("6.3.2-4")
async def test_a_feed_that_moves_a_failed_batch_warns_its_new_holder_once(
    api: Api, tmp_path: Path
) -> None:
    factory, shop, late = (build.entity() for _ in range(3))
    await api.store(factory, shop, late)
    connection: Any = await asyncpg.connect(driver_url(api.url))
    stub = feeds.Stub("YUSHIAN", tmp_path)
    await stub.register(connection)
    base = feeds.product(factory)
    lot = feeds.batch(base)
    failed = feeds.check(lot, feeds.item(False), kind="OFFICIAL")
    moves = [feeds.moved(lot, uri(factory), uri(shop)), feeds.moved(lot, uri(shop), uri(late))]
    for lines in ([base, lot, feeds.made(lot, factory), failed], moves[:1], moves):
        loaded = await ingest_feed(connection, stub.delivers(*lines), FOOD)
        assert loaded.rejects == []
    assert await told(api, factory, shop, late) == [1, 1, 1]
    await ingest_feed(connection, stub.delivers(*moves), FOOD)
    assert await told(api, factory, shop, late) == [1, 1, 1]
    await connection.execute("UPDATE source SET public_key = NULL, key_id = NULL")
    await connection.close()
