"""What a feed points to stays while it writes, and goes with its movements afterwards."""

import asyncio
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from app.database import driver_url
from ingest.feeds import ingest_feed
from ingest.feeds import movements as writing
from rules.feeds import FOOD
from tests import build
from tests.api import Api
from tests.traces import feeds
from tests.traces.goods import uri

DELETE = "DELETE FROM product_batch WHERE lot = 'GONE'"
LEFT = """SELECT count(*) FROM movement_line l
LEFT JOIN product_batch b ON b.id = l.batch_id WHERE b.id IS NULL OR b.lot = 'GONE'"""


async def test_a_batch_is_not_deleted_while_a_feed_writes_of_it(
    api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    factory, shop = build.entity(), build.entity()
    await api.store(factory, shop)
    loader, other = [await asyncpg.connect(driver_url(api.url)) for _ in range(2)]
    stub = feeds.Stub("YUSHIAN", tmp_path)
    await stub.register(loader)
    base = feeds.product(factory)
    lot = feeds.batch(base, "GONE")
    await ingest_feed(loader, stub.delivers(base, lot, feeds.made(lot, factory)), FOOD)
    written, may_end = asyncio.Event(), asyncio.Event()

    async def wait(*_: Any) -> None:
        written.set()
        await may_end.wait()

    monkeypatch.setattr(writing, "warn_holders", wait)
    path = stub.delivers(feeds.moved(lot, uri(factory), uri(shop)))
    load = asyncio.create_task(ingest_feed(loader, path, FOOD))
    await written.wait()
    await other.execute("SET lock_timeout = '300ms'")
    with pytest.raises(asyncpg.LockNotAvailableError):
        await other.execute(DELETE)
    may_end.set()
    assert (await load).rejects == []
    assert await other.fetchval(LEFT) == 3
    assert await other.execute(DELETE) == "DELETE 1"
    assert await other.fetchval(LEFT) == 0
    again = await ingest_feed(loader, stub.delivers(feeds.made(lot, factory)), FOOD)
    assert [each["rule"] for each in again.rejects] == ["BATCH_UNKNOWN"]
    await loader.execute("UPDATE source SET public_key = NULL, key_id = NULL")
    await loader.close()
    await other.close()
