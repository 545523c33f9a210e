"""A shop that has something in every part of its page, most of it good and some of it not."""

from datetime import UTC, date, datetime, timedelta

import asyncpg

from app.database import driver_url
from app.keys import current_key
from ingest.risk.recompute import grade_some
from models.entities import Entity
from resolvers.codes.issuing import issue_batch
from rules.credit import SamplingResult
from rules.entities import CreditColor
from rules.products import BatchState
from rules.records import RecordKind
from tests import build
from tests.api import Api
from tests.traces.goods import gtin

COLOUR = "UPDATE entity SET credit_color = $2 WHERE id = $1"
NAME = "山城解放碑老火锅餐饮管理有限公司"


async def shop(api: Api, color: CreditColor = CreditColor.YELLOW) -> tuple[Entity, str]:
    """The shop, stored and findable, and the payload of its code."""
    today = datetime.now(UTC).date()
    own = build.entity(
        name=NAME,
        credit_color=color.value,
        established_on=date(2016, 5, 3),
        legal_form="有限责任公司（自然人投资或控股）",
        industry_code="6210",
        business_scope="许可项目：餐饮服务；食品销售。一般项目：餐饮管理；外卖递送服务；" * 3,
    )
    who, base = build.person("周山城"), build.product(own, name="牛油火锅底料", gtin=gtin())
    soup = build.product(own, name="清油火锅底料", gtin=gtin())
    place = build.mall(name="解放碑大融城管理有限公司")
    await api.store(own)
    await graded(api, own, color)
    await api.store(
        *(who, base, soup, place),
        build.penalty(own, title="未按规定明码标价案", occurred_on=date(2026, 3, 2)),
        build.record(
            own, RecordKind.SAMPLING_TEST, title="餐具抽检", result=SamplingResult.FAIL.value
        ),
        build.award(own, title="放心餐饮示范店"),
        build.key_person(own, who),
        build.batch(own, base, lot="NY260301"),
        build.batch(own, soup, lot="QY260214", state=BatchState.RECALLED.value),
        build.equipment(own, next_inspection_on=today - timedelta(days=9)),
        build.equipment(own, place="2号自动扶梯", next_inspection_on=today + timedelta(days=90)),
        build.complaint(own, subject="外卖少送两份菜"),
        build.record(own, RecordKind.COMPLAINT, title="外卖少送两份菜"),
        build.warning(own, title="一批清油火锅底料抽检不合格，请停止食用"),
        build.tenancy(own, place),
    )
    await api.index(own)
    now = datetime.now(UTC)
    async with api.platform.database.engine.begin() as tx:
        await issue_batch(tx, await current_key(tx, api.platform.keyring, now), now)
    found = await api.fetch("SELECT payload FROM entity_code WHERE entity_id = $1", own.id)
    return own, str(found[0]["payload"])


async def graded(api: Api, one: Entity, color: CreditColor) -> None:
    """Let the model grade it, so that its charts have what they show; then give it a colour."""
    connection = await asyncpg.connect(driver_url(api.url))
    try:
        async with connection.transaction():
            await grade_some(connection, [one.id], datetime.now(UTC).date())
            await connection.execute(COLOUR, one.id, color.value)
    finally:
        await connection.close()
