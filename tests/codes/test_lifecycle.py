"""A code through its life, as the one who scans it sees it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.keys import rotate
from models.codes import EntityCode
from models.codes import SigningKey as PublicHalf
from models.entities import Entity, EntityChange
from resolvers.codes.issuing import end_codes_of_cancelled, issue_batch
from resolvers.codes.lifecycle import (
    code_activate,
    code_cancel,
    code_reissue,
    code_suspend,
    entity_cancel,
)
from resolvers.codes.scanning import scan
from resolvers.context import Row
from resolvers.work import Work
from rules import payload
from rules.codes import CodeEndReason, CodeStatus
from rules.entities import EntityStatus
from rules.errors import ErrorCode, Refused
from rules.payload import Subject
from rules.seal import SigningKey
from tests.codes.conftest import BASE, City

USCC = "91500118203790903T"
TODAY = date(2026, 11, 24)


async def seen(city: City, text: str) -> Row:
    return await scan(city.ctx(), text)


async def codes(city: City, entity_id: UUID) -> list[EntityCode]:
    async with AsyncSession(city.engine) as tx:
        issued = select(EntityCode).where(EntityCode.entity_id == entity_id)
        return list(await tx.scalars(issued.order_by(EntityCode.issued_at)))


@pytest.fixture
async def coded(city: City, key: SigningKey) -> EntityCode:
    """The code of one entity, issued."""
    entity_id = await city.entity(uscc=USCC)
    async with city.engine.begin() as tx:
        await issue_batch(tx, key, city.now)
    (code,) = await codes(city, entity_id)
    return code


async def test_a_code_in_force_leads_to_its_entity(city: City, coded: EntityCode) -> None:
    for scanned in (coded.payload, f"{BASE}/c/{coded.payload}"):
        assert await seen(city, scanned) == {
            "authenticity": "GENUINE",
            "explanation": "真实有效",
            "finding": None,
            "end_reason": None,
            "ended_on": None,
            "issued_on": TODAY,
            "subject": USCC,
            "code_id": coded.id,
            "entity_id": coded.entity_id,
        }


async def test_a_suspended_code_says_since_when_and_why(city: City, coded: EntityCode) -> None:
    await city.did(code_suspend, coded.id, 1, CodeEndReason.UNDER_REVIEW)
    found = await seen(city, coded.payload)
    assert found["authenticity"] == "SUSPENDED"
    assert (found["ended_on"], found["end_reason"]) == (TODAY, "UNDER_REVIEW")
    assert found["entity_id"] is None


async def test_an_activated_code_is_genuine_again(city: City, coded: EntityCode) -> None:
    await city.did(code_suspend, coded.id, 1, CodeEndReason.OWNER_REQUEST)
    await city.did(code_activate, coded.id, 2)
    (code,) = await codes(city, coded.entity_id)
    assert (code.status, code.reason, code.ended_at, code.version) == ("ACTIVE", None, None, 3)
    assert (await seen(city, coded.payload))["authenticity"] == "GENUINE"


async def test_a_reissue_ends_the_old_code_and_begins_another(
    city: City, coded: EntityCode
) -> None:
    city.now += timedelta(days=1)
    new_id = await city.did(code_reissue, coded.entity_id)
    old, new = await codes(city, coded.entity_id)
    assert (old.id, old.status, old.reason) == (coded.id, "REVOKED", "REISSUED")
    assert (new.id, new.status) == (new_id, "ACTIVE")
    assert (await seen(city, old.payload))["ended_on"] == date(2026, 11, 25)
    assert (await seen(city, new.payload))["entity_id"] == coded.entity_id


async def test_cancelling_an_entity_ends_its_code_with_it(city: City, coded: EntityCode) -> None:
    await city.did(entity_cancel, coded.entity_id, TODAY)
    found = await seen(city, coded.payload)
    assert (found["authenticity"], found["end_reason"]) == ("REVOKED", "ENTITY_CANCELLED")
    assert (found["ended_on"], found["entity_id"]) == (TODAY, None)
    async with AsyncSession(city.engine) as tx:
        entity = await tx.get_one(Entity, coded.entity_id)
        change = (await tx.scalars(select(EntityChange))).one()
    assert (entity.status, entity.ended_on, entity.version) == ("CANCELLED", TODAY, 2)
    assert (change.field, change.before, change.after) == ("status", "ACTIVE", "CANCELLED")


async def test_a_failed_cancelling_leaves_entity_and_code(city: City, coded: EntityCode) -> None:
    async with AsyncSession(city.engine) as tx:
        await entity_cancel(Work(city.ctx(), tx), coded.entity_id, TODAY)
        await tx.rollback()
    assert (await seen(city, coded.payload))["authenticity"] == "GENUINE"


async def test_a_feed_that_cancels_entities_ends_their_codes(city: City, coded: EntityCode) -> None:
    async with city.engine.begin() as tx:
        await tx.execute(update(Entity).values(status=EntityStatus.CANCELLED.value))
        assert await end_codes_of_cancelled(tx, [coded.entity_id, uuid4()], city.now) == 1
    assert (await seen(city, coded.payload))["end_reason"] == "ENTITY_CANCELLED"


@pytest.mark.parametrize("action", ["activate", "suspend", "cancel"])
async def test_an_ended_code_does_not_come_back(city: City, coded: EntityCode, action: str) -> None:
    await city.did(code_cancel, coded.id, 1)
    commands: dict[str, tuple[Any, ...]] = {
        "activate": (code_activate, coded.id, 2),
        "suspend": (code_suspend, coded.id, 2, CodeEndReason.UNDER_REVIEW),
        "cancel": (code_cancel, coded.id, 2),
    }
    with pytest.raises(Refused) as refused:
        await city.did(*commands[action])
    assert refused.value.code is ErrorCode.ILLEGAL_MOVE
    (code,) = await codes(city, coded.entity_id)
    assert (code.status, code.reason) == (CodeStatus.REVOKED, CodeEndReason.REVOKED_BY_AUTHORITY)


async def test_a_code_changed_meanwhile_is_not_changed_again(city: City, coded: EntityCode) -> None:
    await city.did(code_suspend, coded.id, 1, CodeEndReason.UNDER_REVIEW)
    with pytest.raises(Refused) as refused:
        await city.did(code_cancel, coded.id, 1)
    assert (refused.value.code, refused.value.path) == (ErrorCode.CONFLICT, ("version",))
    assert (await seen(city, coded.payload))["authenticity"] == "SUSPENDED"


async def test_a_reason_of_another_action_is_refused(city: City, coded: EntityCode) -> None:
    with pytest.raises(Refused) as refused:
        await city.did(code_suspend, coded.id, 1, CodeEndReason.ENTITY_CANCELLED)
    assert (refused.value.code, refused.value.path) == (ErrorCode.BAD_INPUT, ("reason",))
    assert (await seen(city, coded.payload))["authenticity"] == "GENUINE"


async def test_what_does_not_exist_is_not_found(city: City) -> None:
    for command, given in (
        (code_activate, (1,)),
        (code_cancel, (1,)),
        (code_reissue, ()),
        (entity_cancel, (TODAY,)),
    ):
        with pytest.raises(Refused) as refused:
            await city.did(command, uuid4(), *given)
        assert refused.value.code is ErrorCode.NOT_FOUND


async def test_a_cancelled_entity_gets_no_new_code(city: City, coded: EntityCode) -> None:
    await city.did(entity_cancel, coded.entity_id, TODAY)
    with pytest.raises(Refused) as refused:
        await city.did(code_reissue, coded.entity_id)
    assert refused.value.code is ErrorCode.ILLEGAL_MOVE
    assert len(await codes(city, coded.entity_id)) == 1


async def test_old_codes_verify_after_the_key_has_rotated(city: City, coded: EntityCode) -> None:
    async with city.engine.begin() as tx:
        later = await rotate(tx, city.ring, city.now)
    new_id = await city.did(code_reissue, await city.entity(uscc="915001189037961504"))
    async with AsyncSession(city.engine) as tx:
        new = await tx.get_one(EntityCode, new_id)
    assert new.key_id == later.id != coded.key_id
    assert (await seen(city, coded.payload))["authenticity"] == "GENUINE"
    assert (await seen(city, new.payload))["authenticity"] == "GENUINE"


async def test_under_a_stolen_key_only_our_own_issue_counts(
    city: City, coded: EntityCode, key: SigningKey
) -> None:
    async with city.engine.begin() as tx:
        await tx.execute(update(PublicHalf).values(revoked_at=city.now))
    stolen = payload.write(coded.id, Subject.of("915001189037961504", None), key)
    assert (await seen(city, coded.payload))["authenticity"] == "GENUINE"
    assert (await seen(city, stolen))["authenticity"] == "FORGED"


@pytest.mark.parametrize(
    ("kind", "authenticity", "finding"),
    [
        ("altered", "ALTERED", "WRONG_SIGNATURE"),
        ("forged", "FORGED", "UNKNOWN_KEY"),
        ("never issued", "UNKNOWN", "NO_SUCH_ISSUE"),
        ("national", "UNKNOWN", "FOREIGN"),
        ("cut", "UNKNOWN", "DAMAGED"),
        ("empty", "UNKNOWN", "EMPTY"),
    ],
)
async def test_what_is_not_genuine_shows_nothing(
    city: City, coded: EntityCode, key: SigningKey, kind: str, authenticity: str, finding: str
) -> None:
    subject = Subject.of(USCC, None)
    text = {
        "altered": coded.payload[:-1] + ("0" if coded.payload[-1] != "0" else "1"),
        "forged": payload.write(coded.id, subject, SigningKey.generate()),
        "never issued": payload.write(uuid4(), subject, key),
        "national": "https://qyma.samr.gov.cn/e/91500118203790903T",
        "cut": coded.payload[:50],
        "empty": "  ",
    }[kind]
    found = await seen(city, text)
    assert (found["authenticity"], found["finding"]) == (authenticity, finding)
    assert {name for name, value in found.items() if value is not None} == {
        "authenticity",
        "finding",
        "explanation",
    }


async def test_the_database_allows_one_live_code_per_entity(city: City, coded: EntityCode) -> None:
    indexes = text("SELECT indexdef FROM pg_indexes WHERE indexname = 'entity_code_one_live'")
    async with city.engine.connect() as tx:
        assert "UNIQUE" in (await tx.execute(indexes)).scalar_one()
