"""Codes in bulk: everyone who wants one gets one, once, however often the job is begun."""

import asyncio

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.codes import EntityCode
from models.entities import Entity
from resolvers.codes import issuing
from resolvers.codes.issuing import FIRST, count_uncoded, issue_batch
from resolvers.codes.lifecycle import code_cancel, entity_cancel
from resolvers.work import Work
from rules import payload
from rules.entities import EntityStatus
from rules.payload import SubjectKind
from rules.seal import SigningKey
from tests.codes.conftest import NOW, City

USCCS = [f"9150011820379{n:04}T" for n in range(7)]


async def issue_all(city: City, key: SigningKey, batches: int = 100) -> int:
    """The job's loop: one transaction per batch."""
    total, after = 0, FIRST
    for _ in range(batches):
        async with city.engine.begin() as tx:
            batch = await issue_batch(tx, key, NOW, after)
        if batch.last is None:
            break
        total, after = total + batch.issued, batch.last
    return total


async def counted(city: City) -> tuple[int, int]:
    async with city.engine.connect() as tx:
        codes = (await tx.scalars(select(func.count()).select_from(EntityCode))).one()
        return codes, await count_uncoded(tx)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuing, "BATCH", 3)


@pytest.mark.usefixtures("small_batches")
async def test_every_entity_on_the_register_gets_one(city: City, key: SigningKey) -> None:
    for uscc in USCCS:
        await city.entity(uscc=uscc)
    await city.entity(number="500109NA000176X")
    await city.entity(uscc="915001189037961504", status=EntityStatus.REVOKED)
    await city.entity(uscc="91500118903796151X", status=EntityStatus.CANCELLED)
    assert await counted(city) == (0, 9)
    assert await issue_all(city, key) == 9
    assert await counted(city) == (9, 0)
    assert await issue_all(city, key) == 0


@pytest.mark.usefixtures("small_batches")
async def test_an_interrupted_job_goes_on_where_it_stopped(city: City, key: SigningKey) -> None:
    for uscc in USCCS:
        await city.entity(uscc=uscc)
    assert await issue_all(city, key, batches=1) == 3
    async with city.engine.connect() as tx:
        await issue_batch(tx, key, NOW)
        await tx.rollback()
    assert await counted(city) == (3, 4)
    assert await issue_all(city, key) == 4
    assert await counted(city) == (7, 0)


async def test_a_code_carries_its_rule_key_and_subject(city: City, key: SigningKey) -> None:
    await city.entity(number="500109NA000176X")
    await issue_all(city, key)
    async with AsyncSession(city.engine) as tx:
        code = (await tx.scalars(select(EntityCode))).one()
    sealed = payload.read(code.payload, "").sealed
    assert sealed is not None
    assert (code.rule_version, code.key_id, code.status) == ("1", key.id, "ACTIVE")
    assert (sealed.issue_id, sealed.key_id) == (code.id, key.id)
    assert sealed.subject == (SubjectKind.REGISTRATION_NUMBER, "500109NA000176X")
    assert sealed.is_signed_by(key.public)


async def test_a_code_revoked_by_the_authority_is_not_replaced_by_the_job(
    city: City, key: SigningKey
) -> None:
    await city.entity(uscc=USCCS[0])
    await issue_all(city, key)
    async with AsyncSession(city.engine) as tx, tx.begin():
        code_id = (await tx.scalars(select(EntityCode.id))).one()
        await code_cancel(Work(city.ctx(), tx), code_id, 1)
    assert await counted(city) == (1, 0)
    assert await issue_all(city, key) == 0


async def test_an_entity_back_on_the_register_gets_a_new_one(city: City, key: SigningKey) -> None:
    entity_id = await city.entity(uscc=USCCS[0])
    await issue_all(city, key)
    async with AsyncSession(city.engine) as tx, tx.begin():
        work = Work(city.ctx(), tx)
        await entity_cancel(work, entity_id, NOW.date())
        await tx.flush()
        await tx.execute(update(Entity).values(status=EntityStatus.ACTIVE.value))
    assert await issue_all(city, key) == 1


async def test_an_entity_cancelled_while_its_code_is_made_ends_without_one(
    city: City, key: SigningKey
) -> None:
    entity_id = await city.entity(uscc=USCCS[0])
    await city.entity(uscc=USCCS[1])
    async with AsyncSession(city.engine) as cancelling:
        async with cancelling.begin():
            work = Work(city.ctx(), cancelling)
            await entity_cancel(work, entity_id, NOW.date())
            await cancelling.flush()
            issuing_now = asyncio.create_task(issue_all(city, key, batches=1))
            await asyncio.sleep(0.3)  # the COPY now waits for the entity's row
            assert not issuing_now.done()
        assert await issuing_now == 1
    assert await counted(city) == (1, 0)
