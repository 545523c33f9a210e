"""The product's recalls against an oracle that reads only what the product exports."""

import json
from collections import defaultdict
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

import pytest

from models.movements import TraceParty
from tests import build
from tests.api import REGULATOR, Api
from tests.traces import oracle
from tests.traces.goods import IMPORT, document
from tests.traces.networks import FEATURES, PARTIES, Made, networks

COUNT = 1_000
CHUNK = 200
EXPORT = "query ($part: Int!) { epcisDocument(part: $part) }"
RECALL = """query ($batch: ID!) {
  simulateRecall(batch: $batch, level: LEVEL_1) {
    holders { key left path } gaps { kind quantity batch { lot } }
  }
}"""


async def stock(api: Api, made: list[Made]) -> dict[str, UUID]:
    """The register of the networks: one product, their batches, a dozen parties."""
    maker = build.entity()
    product = build.product(maker, gtin="6901234567892")
    ids = [UUID(uri.rpartition(":")[2]) for uri in PARTIES]
    parties = [
        TraceParty(id=each, name=f"{at}号商户", masked_name="***") for at, each in enumerate(ids)
    ]
    await api.store(maker, product, *parties)
    lots = {lot: uuid4() for network in made for lot in network.lots}
    await api.fetch(
        """INSERT INTO product_batch (id, product_id, entity_id, lot, produced_on, state,
             source_code, source_record_id, authority, recorded_at)
           SELECT id, $3, $4, lot, '2026-01-01', 'ON_SALE', 'PLATFORM', lot, '-', now()
           FROM unnest($1::uuid[], $2::text[]) AS given (id, lot)""",
        list(lots.values()),
        list(lots),
        product.id,
        maker.id,
    )
    return lots


async def exported(api: Api) -> list[dict[str, Any]]:
    """Everything, part by part."""
    events: list[dict[str, Any]] = []
    while True:
        part = len(events) // 5_000
        text = (await api.data(EXPORT, REGULATOR, part=part))["epcisDocument"]
        found = json.loads(text)["epcisBody"]["eventList"]
        events += found
        if len(found) < 5_000:
            return events


@pytest.fixture(scope="module")
async def world(api: Api) -> tuple[list[Made], dict[str, UUID], list[dict[str, Any]]]:
    made = list(networks(COUNT))
    lots = await stock(api, made)
    for start in range(0, COUNT, CHUNK):
        events = [event for network in made[start : start + CHUNK] for event in network.events]
        answer = await api.data(IMPORT, REGULATOR, document=document(*events))
        assert answer["movementImport"]["errors"] == []
    return made, lots, await exported(api)


def by_network(events: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for event in events:
        grouped[event["eventID"][:-4]].append(event)
    return grouped


def plain(event: dict[str, Any]) -> dict[str, Any]:
    """An event without the order of its lists, which means nothing."""
    return {
        name: sorted(value, key=str) if isinstance(value, list) else value
        for name, value in event.items()
    }


@pytest.mark.clause("6.3.1-3")
async def test_what_goes_in_as_epcis_comes_out_the_same(world: Any) -> None:
    made, _, events = world
    given = {event["eventID"]: plain(event) for network in made for event in network.events}
    assert {event["eventID"]: plain(event) for event in events} == given


@pytest.mark.clause("6.3.1-3")
async def test_recalls_equal_the_oracle_on_a_thousand_networks(api: Api, world: Any) -> None:
    made, lots, events = world
    grouped, names = by_network(events), {str(id): lot for lot, id in lots.items()}
    seen: dict[str, int] = defaultdict(int)
    for network in made:
        lot = network.lots[0]
        theirs = grouped[network.events[0]["eventID"][:-4]]
        given = {"batch": f"bat_{lots[lot]}"}
        recall = (await api.run(RECALL, given, REGULATOR)).data["simulateRecall"]
        found = {place(h["key"], names): h for h in recall["holders"]}
        left = {each: Fraction(h["left"]) for each, h in found.items()}
        assert left == oracle.holders(theirs, lot), network
        hops = {each: len(h["path"]) - 1 for each, h in found.items() if h["path"]}
        assert hops == oracle.steps(theirs, lot), network
        lacking = {gap["batch"]["lot"] for gap in recall["gaps"] if float(gap["quantity"]) > 0}
        assert lacking == {lot for lot, _ in oracle.short(theirs, lot)}, network
        seen[network.feature] += 1
    assert dict(seen) == dict.fromkeys(FEATURES, COUNT // len(FEATURES))


def place(key: str, names: dict[str, str]) -> oracle.Place:
    batch, _, party = key.partition(".")
    return names[str(UUID(batch))], f"urn:youxin:party:{UUID(party)}"
