"""Budgets: shared by all processes, refilled steadily, and told to who has used his up."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from app.database import Pool
from app.metering import Meter, network_of, principal_of
from resolvers.context import Viewer
from rules.budgets import Budget
from rules.errors import ErrorCode, Refused
from tests.api import ANALYST, CONSUMER, PUBLIC, Api
from tests.server import Server, serving
from tests.test_bad_messages import INIT, closing, heard, opened, subscribe

BUDGET = Budget(operation=100, aliases=15, burst=2_000, per_second=1_000)


@pytest.fixture
async def replicas(api: Api) -> AsyncIterator[list[Meter]]:
    """The meters of two processes: nothing shared but the database."""
    pools = [Pool(api.url, 2) for _ in range(2)]
    yield [Meter(pool) for pool in pools]
    for pool in pools:
        await pool.close()


async def drawn(meter: Meter, principal: str, points: int, until: float) -> int:
    """How much a client gets who asks for ever more until this moment."""
    got = 0
    while time.monotonic() < until:
        try:
            await meter.charge(principal, BUDGET, points)
            got += points
        except Refused:
            await asyncio.sleep(0.005)
    return got


@pytest.mark.clause("8.3.2-1")
async def test_two_processes_give_out_one_budget_and_it_refills_evenly(
    replicas: list[Meter],
) -> None:
    principal, seconds = uuid4().hex, 3.0
    began = time.monotonic()
    got = await asyncio.gather(
        *(drawn(meter, principal, 10, began + seconds) for meter in replicas for _ in range(3))
    )
    expected = BUDGET.burst + BUDGET.per_second * seconds
    assert sum(got) == pytest.approx(expected, rel=0.10)


async def test_one_principal_does_not_use_up_the_budget_of_another(replicas: list[Meter]) -> None:
    one, other = uuid4().hex, uuid4().hex
    await replicas[0].charge(one, BUDGET, 2_000)
    with pytest.raises(Refused) as refused:
        await replicas[0].charge(one, BUDGET, 100)
    assert refused.value.code is ErrorCode.RATE_LIMITED
    assert await replicas[0].charge(other, BUDGET, 100) > 1_000


async def test_a_slice_is_given_out_without_the_database(api: Api, replicas: list[Meter]) -> None:
    principal = uuid4().hex
    await replicas[0].charge(principal, BUDGET, 1)
    written = "SELECT xmin::text AS x FROM rate_budget WHERE principal = $1"
    before = await api.fetch(written, principal)
    for _ in range(30):
        await replicas[0].charge(principal, BUDGET, 1)
    assert await api.fetch(written, principal) == before


def test_who_pays() -> None:
    assert principal_of(CONSUMER, "203.0.113.7") == "CONSUMER:consumer-1"
    assert principal_of(PUBLIC, "203.0.113.7") == "net:203.0.113.0/24"
    assert network_of("2001:db8:1:2:3::4") == "2001:db8:1:2::/64"
    assert network_of(None) == network_of("testclient") == "unknown"


@pytest.fixture(scope="module")
def sparing(api: Api, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose budgets are small: 1,000 points for the public, and 5 more each second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YOUXIN_RATE", "0.01")
        with serving(api.url, tmp_path_factory.mktemp("sparing")) as started:
            yield started


@pytest.mark.clause("8.3.2-1")
async def test_who_has_used_his_budget_up_is_told_when_to_come_again(sparing: Server) -> None:
    asked = "{ entities(first: 100) { nodes { branches(first: 3) { nodes { id } } } } }"
    answers = [sparing.ask(asked) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 429, 429]
    (error,) = answers[1].json()["errors"]
    assert error["extensions"]["code"] == "RATE_LIMITED"
    assert 1 <= int(answers[1].headers["retry-after"]) <= 100
    assert answers[1].headers["retry-after"] in error["message"]
    async with opened(sparing) as socket:
        await socket.send(INIT)
        await heard(socket)
        await socket.send(subscribe(query=asked))
        said = await heard(socket)
    assert said["type"] == "error"
    assert said["payload"][0]["extensions"]["code"] == "RATE_LIMITED"
    assert sparing.ask(asked, CONSUMER).status_code == 200


@pytest.mark.clause("8.3.2-1")
async def test_one_person_holds_so_many_sockets_and_streams_and_no_other_pays_for_it(
    sparing: Server,
) -> None:
    def init(viewer: Viewer) -> str:
        token = sparing.headers(viewer)["authorization"]
        return json.dumps({"type": "connection_init", "payload": {"authorization": token}})

    async def refused() -> bool:
        async with opened(sparing) as socket:
            await socket.send(init(CONSUMER))
            is_refused = await closing(socket) == 4429
            assert str(socket.close_reason).startswith("RATE_LIMITED: ")
            return is_refused

    async with opened(sparing) as one, opened(sparing) as another:
        await one.send(init(CONSUMER))
        assert (await heard(one))["type"] == "connection_ack"
        assert await refused()
        headers = sparing.headers(CONSUMER) | {"accept": "text/event-stream"}
        async with httpx.AsyncClient() as client:
            sent = {"query": "subscription { riskWarnings { cursor } }"}
            answer = await client.post(sparing.graphql, json=sent, headers=headers)
        assert answer.status_code == 429
        assert answer.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
        assert int(answer.headers["retry-after"]) > 0
        await another.send(init(ANALYST))
        assert (await heard(another))["type"] == "connection_ack"
    async with opened(sparing) as again:
        await again.send(init(CONSUMER))
        assert (await heard(again))["type"] == "connection_ack"


async def test_buckets_that_are_full_again_are_forgotten_by_the_running_service(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.metering.SWEEP_SECONDS", 0.05)
    put = "INSERT INTO rate_budget VALUES ($1, 1, 1, now() - $2::interval)"
    for principal, age in (("old", timedelta(minutes=11)), ("young", timedelta(minutes=9))):
        await api.fetch(put, principal, age)
    async with api.platform.kept():
        await asyncio.sleep(0.5)
    left = await api.fetch("SELECT principal FROM rate_budget WHERE principal IN ('old', 'young')")
    assert [row["principal"] for row in left] == ["young"]
