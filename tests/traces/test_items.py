"""Three entries lead to the same item; and a third domain comes by a migration and a type."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, Connection, ForeignKey, Text, Uuid
from sqlalchemy.ext.asyncio import create_async_engine

from app.database import alchemy_url
from graph.base.build import build as built
from graph.base.declare import col
from graph.base.registry import REGISTRY, Declared, Registry
from graph.base.run import Runner
from graph.schema import wired
from graph.traces.items import TraceableItem
from tests import build
from tests.api import Api
from tests.traces.goods import Trade

FOOD = """query ($by: TraceEntry!) { foodItems(by: $by) { totalCount nodes {
  code domain { code name } entity { name } batch { id lot isExpired quantity
    product { name specification gtin brand standard licence shelfLifeDays
      producer { uscc } } } } } }"""
DEVICES = """query ($by: TraceEntry!) { equipmentList(by: $by) { totalCount nodes {
  code device { registrationCode place } } } }"""
ITEMS = """query ($by: TraceEntry!) { traceItems(by: $by) { nodes {
  __typename code domain { code name } %s } } }"""


async def found(api: Api, query: str, **by: str) -> Any:
    ((_, page),) = (await api.data(query, by=by)).items()
    return page["nodes"]


@pytest.mark.clause("6.3.2-1", "6.3.2-2", "6.3.2-3")
async def test_code_name_and_uscc_lead_to_the_same_lot(api: Api) -> None:
    factory = build.entity(name="渝都老灶底料厂", name_key="yu du lao zao")
    await api.store(factory)
    await api.index(factory)
    trade = Trade(api)
    batch = await trade.batch(factory, lot="26 03/A", expires_on=None)
    link = f"https://id.gs1.org/01/{trade.uris[batch.id].split('/')[4]}/10/26%2003%2FA"
    gtin = link.split("/")[4]
    entries: list[dict[str, str]] = [
        {"code": link},
        {"code": gtin},
        {"name": "渝都老灶"},
        {"uscc": factory.uscc or ""},
    ]
    answers = [await found(api, FOOD, **entry) for entry in entries]
    assert answers == [answers[0]] * 4
    (item,) = answers[0]
    assert item["batch"]["id"] == build.global_id("bat", batch)
    assert (item["batch"]["lot"], item["batch"]["isExpired"]) == ("26 03/A", False)
    assert item["batch"]["product"]["producer"] == {"uscc": factory.uscc}
    assert item["domain"] == {"code": "FOOD", "name": "食品"}


@pytest.mark.clause("6.3.2-3")
async def test_an_expired_batch_is_flagged(api: Api) -> None:
    factory = build.entity()
    await api.store(factory)
    await Trade(api).batch(factory, expires_on=date(2026, 1, 2))
    (item,) = await found(api, FOOD, uscc=factory.uscc or "")
    assert item["batch"]["isExpired"] is True


@pytest.mark.clause("6.3.2-2")
async def test_a_wrong_check_digit_is_refused(api: Api) -> None:
    query = "query ($gtin: String!) { product(gtin: $gtin) { name } }"
    answer = await api.run(query, {"gtin": "6901234567890"})
    assert answer.codes == ["INVALID_GTIN"]


@pytest.mark.clause("6.3.3-1")
async def test_code_name_and_uscc_lead_to_the_same_device(api: Api) -> None:
    mall = build.entity(name="观音桥步行街商场", name_key="guan yin qiao")
    lift = build.equipment(mall, device_code="3110CQ00120150042")
    await api.store(mall, lift)
    await api.index(mall)
    entries: list[dict[str, str]] = [
        {"code": lift.registration_code},
        {"code": "3110CQ00120150042"},
        {"name": "观音桥步行街商场"},
        {"uscc": mall.uscc or ""},
    ]
    answers = [await found(api, DEVICES, **entry) for entry in entries]
    assert answers == [answers[0]] * 4
    assert answers[0][0]["device"]["registrationCode"] == lift.registration_code


@pytest.mark.clause("6.3.3-1")
async def test_a_unit_without_devices_has_an_empty_list(api: Api) -> None:
    shop = build.entity()
    await api.store(shop)
    assert await found(api, DEVICES, uscc=shop.uscc or "") == []


async def test_an_entry_is_exactly_one_of_the_three(api: Api) -> None:
    for by in ({}, {"name": "商场", "code": "1"}):
        answer = await api.run(FOOD, {"by": by})
        assert answer.codes == ["BAD_INPUT"]


async def test_items_are_paged(api: Api) -> None:
    mall = build.entity()
    await api.store(mall, *(build.equipment(mall) for _ in range(3)))
    query = """query ($by: TraceEntry!, $after: String) {
      traceItems(by: $by, first: 2, after: $after) {
        totalCount nodes { code } pageInfo { hasNextPage endCursor } } }"""
    first = (await api.data(query, by={"uscc": mall.uscc}))["traceItems"]
    after = first["pageInfo"]["endCursor"]
    rest = (await api.data(query, by={"uscc": mall.uscc}, after=after))["traceItems"]
    codes = [each["code"] for page in (first, rest) for each in page["nodes"]]
    assert (first["totalCount"], len(set(codes)), rest["pageInfo"]["hasNextPage"]) == (3, 3, False)
    forged = await api.run(query, {"by": {"uscc": mall.uscc}, "after": "Zm9v"})
    assert forged.codes == ["INVALID_CURSOR"]


class TraceableMedicine(TraceableItem):
    """可追溯药品 · A pack of medicine: the type of a third domain."""

    serial: str = col("药品追溯码 · Serial code of the pack.", "code")


def third_domain(connection: Connection) -> None:
    """The migration of a third domain: its table, its row in the register, its trigger."""
    op = Operations(MigrationContext.configure(connection))
    op.create_table(
        "medicine",
        Column("id", Uuid, primary_key=True),
        Column("serial", Text, nullable=False),
        Column("entity_id", Uuid, ForeignKey("entity.id"), nullable=False),
    )
    op.execute("INSERT INTO trace_domain VALUES ('MEDICINE', '药品', 'Medicine')")
    op.execute(
        """CREATE FUNCTION trace_medicine() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
           INSERT INTO traceable_item VALUES (NEW.id, 'MEDICINE', NEW.serial, NEW.entity_id);
           RETURN NULL; END $$"""
    )
    op.execute(
        """CREATE TRIGGER trace_medicine AFTER INSERT ON medicine
           FOR EACH ROW EXECUTE FUNCTION trace_medicine()"""
    )


@pytest.fixture
def grown(api: Api) -> Api:
    """The platform with one more type; no query of it was changed."""
    base = REGISTRY.declared(TraceableItem)
    registry = Registry(dict(REGISTRY.types), REGISTRY.roots)
    registry.add(
        Declared(TraceableMedicine, "variant", base.table, base.prefix, ("id",), "MEDICINE")
    )
    platform = replace(api.platform, runner=Runner(wired(built(registry))))
    return replace(api, platform=platform)


@pytest.mark.clause("6.3.1-1")
async def test_a_third_domain_is_a_migration_and_a_type(api: Api, grown: Api) -> None:
    pharmacy = build.entity()
    await api.store(pharmacy, build.equipment(pharmacy))
    owner = create_async_engine(alchemy_url(api.url))  # who migrates
    async with owner.begin() as connection:
        await connection.run_sync(third_domain)
    await owner.dispose()
    await api.fetch(
        "INSERT INTO medicine VALUES ($1, '81234567890123456789', $2)", uuid4(), pharmacy.id
    )
    query = ITEMS % "... on TraceableMedicine { serial }"
    items = await found(grown, query, uscc=pharmacy.uscc or "")
    assert {item["__typename"] for item in items} == {"TraceableMedicine", "TraceableEquipment"}
    (medicine,) = await found(grown, query, code="81234567890123456789")
    assert medicine == {
        "__typename": "TraceableMedicine",
        "code": "81234567890123456789",
        "domain": {"code": "MEDICINE", "name": "药品"},
        "serial": "81234567890123456789",
    }
    domains = (await grown.data("{ traceDomains { code } }"))["traceDomains"]
    assert [each["code"] for each in domains] == ["EQUIPMENT", "FOOD", "MEDICINE"]
