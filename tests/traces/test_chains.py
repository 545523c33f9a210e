"""Chains of goods, recalls and verdicts, as the public and as regulators ask for them."""

from decimal import Decimal
from typing import Any

import pytest

from tests import build
from tests.api import PUBLIC, REGULATOR, Api
from tests.traces.goods import Chain, Trade, chain

NODES = """batch { id } party { label entity { name } } hops left"""
UP = f"query ($batch: ID!) {{ traceUpstream(batch: $batch) {{ nodes {{ {NODES} }} hiddenCount }} }}"
DOWN = f"""query ($batch: ID!) {{
  traceDownstream(batch: $batch) {{ nodes {{ {NODES} }} edges {{ fromKey toKey quantity }}
    gaps {{ kind quantity party {{ entity {{ name }} }} }} hiddenCount }}
}}"""
RECALL = """query ($batch: ID!, $level: RecallLevel!) {
  simulateRecall(batch: $batch, level: $level) {
    batchCount partyCount startHours finishWorkingDays ruleVersion notifyBefore
    balance { made used gone left }
    holders { key batch { id } party { entity { name } } left path }
    gaps { kind party { entity { name } } quantity }
  }
}"""
SAFETY = """query ($code: String!) {
  itemSafety(code: $code) { verdict explanation reasons { kind text batch { id } }
    item { __typename code } origin { producer { name } producedOn sourceCount
      sources { batch { id } } } usage { place } maintenance { inspection { state } } }
}"""
TEST = """mutation ($batch: ID!, $test: BatchTestInput!) {
  batchRecordTest(batch: $batch, test: $test) {
    errors { code path }
    batch { hasFailedTest tests { nodes { kind conclusion labAccreditation reportNumber
      items { nodes { name measured permitted isPassed } } } } }
  }
}"""


@pytest.fixture(scope="module")
async def city(api: Api) -> Chain:
    return await chain(api)


def bat(row: Any) -> str:
    return build.global_id("bat", row)


def report(passed: bool = False) -> dict[str, Any]:
    item = {"name": "苯并[a]芘", "measured": "9.1 μg/kg", "permitted": "≤5.0", "isPassed": passed}
    return {
        "kind": "OFFICIAL",
        "reportNumber": f"CQ-2026-{passed}",
        "laboratory": "重庆市食品药品检验检测研究院",
        "labAccreditation": "CMA 220020349999",
        "testedOn": "2026-03-10",
        "items": [item],
    }


@pytest.mark.clause("6.3.1-3")
async def test_a_regulator_walks_from_the_shelf_back_to_the_field(api: Api, city: Chain) -> None:
    answer = await api.run(UP, {"batch": bat(city.base)}, REGULATOR)
    nodes = answer.data["traceUpstream"]["nodes"]
    assert {
        (node["hops"], node["party"]["entity"]["name"], node["batch"]["id"]) for node in nodes
    } == {
        (0, city.factory.name, bat(city.base)),
        (1, city.factory.name, bat(city.chillies)),
        (2, city.farm.name, bat(city.chillies)),
        (1, city.shops[1].name, bat(city.base)),  # it sent some back
    }


@pytest.mark.clause("6.3.1-3")
async def test_a_chain_is_walked_by_one_recursive_statement(api: Api, city: Chain) -> None:
    plain = "query ($batch: ID!) { traceUpstream(batch: $batch) { nodes { key } } }"
    answer = await api.run(plain, {"batch": bat(city.base)}, REGULATOR)
    (statement,) = answer.statements
    assert "WITH RECURSIVE" in statement


@pytest.mark.clause("6.3.2-5", "6.3.2-1")
async def test_the_public_sees_masked_names_and_two_steps(api: Api, city: Chain) -> None:
    public = (await api.data(DOWN, PUBLIC, batch=bat(city.chillies)))["traceDownstream"]
    whole = (await api.data(DOWN, REGULATOR, batch=bat(city.chillies)))["traceDownstream"]
    assert (len(public["nodes"]), public["hiddenCount"]) == (3, 2)
    assert (len(whole["nodes"]), whole["hiddenCount"]) == (5, 0)
    assert {node["party"]["label"] for node in public["nodes"]} == {"綦江***", "渝香***"}
    assert {node["party"]["entity"] for node in public["nodes"]} == {None}
    hidden = await api.fetch(
        "SELECT has_column_privilege('youxin_public', 'trace_party', 'name', 'SELECT') AS may"
    )
    assert hidden[0]["may"] is False


@pytest.mark.clause("6.3.2-5")
async def test_movements_of_a_batch_show_both_sides_to_a_regulator(api: Api, city: Chain) -> None:
    query = """query ($id: ID!) { node(id: $id) { ... on ProductBatch {
      retention { until basis version }
      movements { nodes { role quantity event { type
        sender { label entity { name } } receiver { label entity { name } } } } } } } }"""
    seen = await api.data(query, REGULATOR, id=bat(city.chillies))
    assert [
        (line["role"], line["quantity"], (line["event"]["receiver"] or {}).get("entity"))
        for line in seen["node"]["movements"]["nodes"]
    ] == [
        ("USED", "60.0000", None),
        ("SENT", "80.0000", {"name": city.factory.name}),
        ("MADE", "100.0000", None),
    ]
    masked = await api.data(query, PUBLIC, id=bat(city.chillies))
    sent = masked["node"]["movements"]["nodes"][1]["event"]
    assert sent["receiver"] == {"label": "渝香***", "entity": None}
    assert masked["node"]["retention"] == {
        "until": "2027-07-01",
        "basis": "SHELF_LIFE",
        "version": "2015-1",
    }


@pytest.mark.clause("6.3.2-5")
async def test_records_of_food_without_shelf_life_are_kept_two_years(api: Api) -> None:
    factory = build.entity()
    await api.store(factory)
    batch = await Trade(api).batch(factory, expires_on=None)
    query = (
        "query ($id: ID!) { node(id: $id) { ... on ProductBatch { retention { until basis } } } }"
    )
    kept = (await api.data(query, id=bat(batch)))["node"]["retention"]
    assert kept == {"until": "2028-01-01", "basis": "PRODUCTION"}


@pytest.mark.clause("6.3.2-5")
async def test_a_missing_inbound_record_is_a_gap(api: Api) -> None:
    trade = Trade(api)
    factory, shop, market = build.entity(), build.entity(), build.entity()
    await api.store(factory, shop, market)
    batch = await trade.batch(factory)
    await trade.take_in(
        trade.make(batch, factory, 10),
        trade.ship(batch, factory, shop, 4, received=False),
        trade.sell(batch, market, 3),
    )
    found = (await api.data(DOWN, REGULATOR, batch=bat(batch)))["traceDownstream"]
    assert {
        (gap["kind"], gap["party"]["entity"]["name"], gap["quantity"]) for gap in found["gaps"]
    } == {("MISSING_INBOUND", shop.name, "0"), ("MISSING_INBOUND", market.name, "3.0000")}


@pytest.mark.clause("6.3.1-3")
async def test_more_out_than_in_is_recorded_and_shows_as_a_gap(api: Api) -> None:
    trade = Trade(api)
    factory, shop = build.entity(), build.entity()
    await api.store(factory, shop)
    batch = await trade.batch(factory)
    await trade.take_in(trade.make(batch, factory, 10), trade.ship(batch, factory, shop, 12))
    found = (await api.data(DOWN, REGULATOR, batch=bat(batch)))["traceDownstream"]
    assert [(gap["kind"], gap["quantity"]) for gap in found["gaps"]] == [
        ("MORE_OUT_THAN_IN", "2.0000")
    ]


@pytest.mark.clause("6.3.1-3")
async def test_batches_that_went_into_each_other_end_and_show_as_a_gap(api: Api) -> None:
    trade = Trade(api)
    factory = build.entity()
    await api.store(factory)
    one, other = await trade.batch(factory), await trade.batch(factory)
    await trade.take_in(
        trade.transform(factory, [(one, 5)], [(other, 5)]),
        trade.transform(factory, [(other, 5)], [(one, 5)], 6),
    )
    found = (await api.data(DOWN, REGULATOR, batch=bat(one)))["traceDownstream"]
    assert {gap["kind"] for gap in found["gaps"]} == {"CIRCULAR"}
    assert len(found["nodes"]) == 2


@pytest.mark.clause("6.3.1-3")
async def test_a_recall_names_holders_quantities_ways_and_clocks(api: Api, city: Chain) -> None:
    given = {"batch": bat(city.chillies), "level": "LEVEL_1"}
    recall = (await api.run(RECALL, given, REGULATOR)).data["simulateRecall"]
    left = {
        (h["party"]["entity"]["name"], h["batch"]["id"] == bat(city.base)): Decimal(h["left"])
        for h in recall["holders"]
    }
    assert left == {
        (city.farm.name, False): 20,
        (city.factory.name, False): 20,
        (city.factory.name, True): 10,
        (city.shops[0].name, True): 20,
        (city.shops[1].name, True): 10,
    }
    assert (recall["batchCount"], recall["partyCount"], recall["gaps"]) == (2, 4, [])
    assert (recall["startHours"], recall["finishWorkingDays"]) == (24, 10)
    assert {name: Decimal(sum_) for name, sum_ in recall["balance"].items()} == {
        "made": 100,
        "used": 60,
        "gone": 0,
        "left": 40,
    }
    assert max(len(holder["path"]) for holder in recall["holders"]) == 4


@pytest.mark.parametrize(("level", "hours", "days"), [("LEVEL_2", 48, 20), ("LEVEL_3", 72, 30)])
@pytest.mark.clause("6.3.1-3")
async def test_each_level_has_its_clocks(
    api: Api, city: Chain, level: str, hours: int, days: int
) -> None:
    given = {"batch": bat(city.base), "level": level}
    recall = (await api.run(RECALL, given, REGULATOR)).data["simulateRecall"]
    assert (recall["startHours"], recall["finishWorkingDays"]) == (hours, days)


async def test_the_public_may_not_simulate_a_recall(api: Api, city: Chain) -> None:
    given = {"batch": bat(city.base), "level": "LEVEL_1"}
    answer = await api.run(RECALL, given, PUBLIC)
    assert answer.codes == ["UNAUTHENTICATED"]


@pytest.mark.clause("6.3.1-3")
async def test_the_graph_goes_both_ways_as_far_as_asked(api: Api, city: Chain) -> None:
    query = """query ($batch: ID!, $depth: Int!) {
      traceGraph(batch: $batch, depth: $depth) { nodes { hops } edges { quantity } } }"""
    near, far = [
        (await api.data(query, REGULATOR, batch=bat(city.base), depth=depth))["traceGraph"]
        for depth in (1, 2)
    ]
    assert sorted(node["hops"] for node in near["nodes"]) == [0, 1, 1, 1]
    assert sorted(node["hops"] for node in far["nodes"]) == [0, 1, 1, 1, 2]
    refused = await api.run(query, {"batch": bat(city.base), "depth": 11}, REGULATOR)
    assert refused.codes == ["OUT_OF_RANGE"]


@pytest.mark.clause("6.3.2-4")
async def test_a_failed_item_marks_the_batch_and_warns_every_holder(api: Api) -> None:
    city = await chain(api)
    before = (await api.data(SAFETY, code=city.trade.uris[city.base.id]))["itemSafety"]
    assert (before["verdict"], before["explanation"]) == ("NO_RECORD", "无检验记录，不作结论")
    given = {"batch": bat(city.chillies), "test": report()}
    made = (await api.run(TEST, given, REGULATOR)).data["batchRecordTest"]
    assert made["errors"] == []
    assert made["batch"]["hasFailedTest"] is True
    assert made["batch"]["tests"]["nodes"] == [
        {
            "kind": "OFFICIAL",
            "conclusion": "FAILED",
            "labAccreditation": "CMA 220020349999",
            "reportNumber": "CQ-2026-False",
            "items": {"nodes": [report()["items"][0]]},
        }
    ]
    warned = await api.fetch("SELECT e.name FROM warning w JOIN entity e ON e.id = w.entity_id")
    names = {row["name"] for row in warned}
    assert names == {one.name for one in (city.farm, city.factory, *city.shops)}
    after = (await api.data(SAFETY, code=city.trade.uris[city.base.id]))["itemSafety"]
    assert after["verdict"] == "SOURCE_FAILED"
    assert after["reasons"] == [
        {"kind": "SOURCE_FAILED", "text": "所用原料有问题", "batch": {"id": bat(city.chillies)}},
        {
            "kind": "NO_RECORD",
            "text": "无检验记录，不作结论",
            "batch": {"id": bat(city.base)},
        },
    ]


@pytest.mark.clause("6.3.2-4")
async def test_a_passed_test_is_a_record_and_warns_nobody(api: Api) -> None:
    factory = build.entity()
    await api.store(factory)
    trade = Trade(api)
    batch = await trade.batch(factory)
    given = {"batch": bat(batch), "test": report(passed=True)}
    made = (await api.run(TEST, given, REGULATOR)).data["batchRecordTest"]
    assert made["batch"]["hasFailedTest"] is False
    assert await verdict(api, trade.uris[batch.id]) == "PASSED"
    assert await api.fetch("SELECT 1 FROM warning WHERE entity_id = $1", factory.id) == []


async def verdict(api: Api, code: str) -> str:
    found: str = (await api.data(SAFETY, code=code))["itemSafety"]["verdict"]
    return found


@pytest.mark.clause("7.1.2.2-1")
async def test_the_code_of_a_lot_gives_its_origin_and_a_verdict_with_reasons(
    api: Api, city: Chain
) -> None:
    link = city.trade.uris[city.base.id]
    found = (await api.data(SAFETY, code=link))["itemSafety"]
    assert found["item"] == {
        "__typename": "TraceableFood",
        "code": link[len("https://id.gs1.org") :],
    }
    assert found["origin"] == {
        "producer": {"name": city.factory.name},
        "producedOn": "2026-01-01",
        "sourceCount": 1,
        "sources": [{"batch": {"id": bat(city.chillies)}}],
    }
    assert (found["usage"], found["maintenance"]) == (None, None)
    assert found["reasons"]


@pytest.mark.clause("7.1.2.2-1")
async def test_what_is_not_one_item_has_no_verdict(api: Api, city: Chain) -> None:
    gtin = city.trade.uris[city.base.id].split("/")[4]
    for code in (gtin[:-1] + "x", "梯-不存在", "  ", "y" * 501):
        answer = await api.run(SAFETY, {"code": code})
        assert answer.codes == [
            "TOO_LONG" if len(code.strip()) not in range(1, 501) else "NOT_FOUND"
        ]
