"""What a delivery changes is graded in the transaction that writes it, and told to who follows."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from app.database import driver_url
from ingest.records import ingest_records
from ingest.records.write import Writer
from ingest.risk import recompute
from loaders import risk as load
from models.entities import Entity
from resolvers.risk import reassess
from rules.records import RecordKind
from rules.risk import assess
from rules.risk_model import CURRENT
from tests import build
from tests.api import REGULATOR, Api
from tests.credit.files import row, write

KIND = RecordKind
CHANGES = """SELECT change, attributes->>'color' AS color, attributes->>'previous_color' AS before
FROM event WHERE topic = 'credit_status' AND entity_id = $1 ORDER BY id"""


@pytest.fixture
async def connection(api: Api) -> AsyncIterator[Any]:
    opened = await asyncpg.connect(driver_url(api.url))
    await opened.execute("TRUNCATE entity, ingest_batch, ingest_finding, event CASCADE")
    yield opened
    await opened.close()


async def graded(api: Api, *shops: Entity) -> None:
    await api.store(*shops)
    ctx = api.platform.context(REGULATOR, "zh")
    async with api.platform.writer.begin(ctx) as work:
        for shop in shops:
            await reassess(work, shop.id)


async def current(connection: Any, shop: Entity) -> Any:
    return await connection.fetchrow(
        "SELECT a.*, e.credit_color AS shown, e.risk_class AS held FROM risk_assessment a "
        "JOIN entity e ON e.id = a.entity_id WHERE a.entity_id = $1 AND a.is_current",
        shop.id,
    )


async def test_a_delivered_listing_grades_the_entity_and_its_branch(
    api: Api, connection: Any, tmp_path: Path
) -> None:
    shop = build.entity()
    branch = build.entity(parent_id=shop.id, kind="BRANCH")
    await graded(api, shop, branch)
    before = (await current(connection, branch))["score"]
    assert shop.uscc
    file = write(tmp_path / "a.csv", KIND.ABNORMAL_LISTING, [row(KIND.ABNORMAL_LISTING, shop.uscc)])
    await ingest_records(connection, file, KIND.ABNORMAL_LISTING)
    found = await current(connection, shop)
    record = await connection.fetchval("SELECT id FROM credit_record")
    assert (found["shown"], found["held"], found["cause"]) == ("YELLOW", "C", "RECORD")
    assert found["cause_record_id"] == record
    assert (await current(connection, branch))["score"] == before + 30
    assert (await current(connection, branch))["cause"] == "RELATIVE"
    first, last = await connection.fetch(CHANGES, shop.id)
    assert (last["color"], last["before"]) == ("YELLOW", "GREEN")
    assert first["color"] == "GREEN"
    rows = await connection.fetch(load.REGISTERED, [shop.id])
    facts = load.facts(rows, await connection.fetch(load.MARKS, [shop.id]))[shop.id]
    grade = assess(CURRENT, facts, found["as_of"])
    assert grade is not None
    assert grade.score == found["score"]


async def test_a_chunk_that_fails_leaves_neither_record_nor_grade(
    api: Api, connection: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = build.entity()
    assert shop.uscc
    await graded(api, shop)
    before = await current(connection, shop)

    async def broken(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(Writer, "_announce", broken)
    kind = KIND.SERIOUS_VIOLATION
    with pytest.raises(RuntimeError):
        await ingest_records(
            connection, write(tmp_path / "a.csv", kind, [row(kind, shop.uscc)]), kind
        )
    assert await connection.fetchval("SELECT count(*) FROM credit_record") == 0
    assert await current(connection, shop) == before
    assert len(await connection.fetch(CHANGES, shop.id)) == 1


async def test_a_full_run_tells_of_the_colours_it_changes_and_of_no_other(
    api: Api, connection: Any
) -> None:
    plain, listed = build.entity(), build.entity()
    await graded(api, plain, listed)
    await api.store(build.record(listed, KIND.ABNORMAL_LISTING))
    today = api.platform.context(REGULATOR, "zh").today
    await recompute(connection, today)
    assert len(await connection.fetch(CHANGES, plain.id)) == 1
    assert (await connection.fetch(CHANGES, listed.id))[-1]["color"] == "YELLOW"
    await connection.execute("UPDATE entity SET status = 'CANCELLED' WHERE id = $1", listed.id)
    await recompute(connection, today)
    last = (await connection.fetch(CHANGES, listed.id))[-1]
    assert (last["color"], last["before"]) == (None, "YELLOW")
    assert await current(connection, listed) is None
