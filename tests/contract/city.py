"""The small city that the contract's operations are asked about; every value is fixed."""

from datetime import UTC, date, datetime
from uuid import UUID

from app.keys import current_key
from models.base import Base
from models.entities import Entity
from resolvers.codes.issuing import issue_batch
from rules.warnings import Audience, WarningLevel
from tests import build
from tests.api import Api

HOTPOT, NOODLES = build.uscc(9_000_001), build.uscc(9_000_002)
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def rows() -> list[Base]:
    """Two entities; the first has something in every list, and something hidden in most."""
    hotpot = build.entity(
        id=UUID(int=1), uscc=HOTPOT, name="山城老火锅", name_key="shan cheng lao huo guo"
    )
    hotpot.established_on = date(2020, 3, 1)
    noodles = build.entity(
        id=UUID(int=2), uscc=NOODLES, name="两江小面", name_key="liang jiang xiao mian"
    )
    noodles.established_on = date(2021, 3, 1)
    who, base = build.person("周山城"), build.product(hotpot, gtin="6900000000014")
    return [
        *(hotpot, noodles, who, base),
        build.penalty(hotpot, title="未明码标价", occurred_on=date(2025, 1, 2)),
        build.award(hotpot, title="放心餐饮示范店", occurred_on=date(2025, 1, 3)),
        build.expired_penalty(hotpot, occurred_on=date(2025, 1, 4)),
        build.key_person(hotpot, who),
        build.batch(hotpot, base, lot="L1"),
        build.equipment(hotpot, registration_code="梯11渝A00001(26)"),
        build.complaint(hotpot),
        build.complaint(hotpot, is_published=False),
        build.warning(hotpot, id=UUID(int=22), title="抽检不合格"),
        build.warning(hotpot, id=UUID(int=21), title="待核查", audience=Audience.REGULATOR.value),
        build.warning(noodles, title="证照到期", level=WarningLevel.LOW.value),
    ]


async def fill(api: Api) -> str:
    """Store the city and give its entities their codes; the payload of the hotpot's code."""
    stored = rows()
    await api.store(*stored)
    await api.index(*(row for row in stored if isinstance(row, Entity)))
    async with api.platform.database.engine.begin() as tx:
        await issue_batch(tx, await current_key(tx, api.platform.keyring, NOW), NOW)
    found = await api.fetch("SELECT payload FROM entity_code WHERE entity_id = $1", UUID(int=1))
    payload: str = found[0]["payload"]
    return payload
