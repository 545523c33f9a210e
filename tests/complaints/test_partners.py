"""12315 and the consumer council as processes of their own: both ways, once, through outages."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests import build
from tests.api import REGULATOR, Api
from tests.complaints.channel import Channel, opened, until
from tests.complaints.people import CONSUMER, WHO, Place, done, filed, placed, seen
from tests.server import Server, serving


@pytest.fixture(scope="module")
def server(api: Api, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that may send to this machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YOUXIN_LOCAL_TARGETS", "true")
        with serving(
            api.url, tmp_path_factory.mktemp("served"), keys=api.platform.keyring.folder
        ) as started:
            yield started


@pytest.fixture(scope="module")
async def place(api: Api) -> Place:
    return await placed(api)


@pytest.fixture(scope="module")
async def hotline(
    api: Api, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Channel]:
    made = await opened(api, server, tmp_path_factory.mktemp("h"), "HOTLINE_12315")
    yield made
    made.stop()


@pytest.fixture(scope="module")
async def council(
    api: Api, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Channel]:
    made = await opened(api, server, tmp_path_factory.mktemp("c"), "CONSUMER_COUNCIL")
    yield made
    made.stop()


def case_of(place: Place, **given: Any) -> dict[str, Any]:
    """A case as a partner sends it."""
    return {
        "uscc": place.lone.uscc,
        "subject": "预付卡不退",
        "matter": "PREPAID",
        "request": "退还余额",
        "facts": "闭店不退款",
        "amount": 50000,
        "happenedOn": "2026-11-02",
        "mayPublish": True,
        "complainant": WHO | {"phone": f"177{uuid4().int % 10**8:08d}"},
    } | given


async def found(api: Api, number: str, fields: str) -> Any:
    """A case by our number, as the district's regulator sees it."""
    (row,) = await api.fetch("SELECT id FROM complaint WHERE number = $1", number)
    return await seen(api, {"id": f"cmp_{row['id']}"}, REGULATOR, fields)


EXTERNAL = "state channel externalCases { nodes { system number status toldAt } }"


@pytest.mark.clause("7.1.3-1")
@pytest.mark.clause("6.5.1-1")
async def test_a_case_of_ours_gets_its_number_there_and_its_progress_goes_both_ways(
    api: Api, place: Place, hotline: Channel
) -> None:
    who = WHO | {"phone": "17600000001"}
    case = await filed(api, place.lone, path="NATIONAL_12315", complainant=who)
    number = case["number"]
    hotline.wait(number, "FILED")
    await until_async(api, number, 1)
    shown = await seen(api, case, CONSUMER, EXTERNAL)
    (external,) = shown["externalCases"]["nodes"]
    assert external["number"].startswith("HOTLINE_12315-")
    case = await done(api, case, "ACCEPT", REGULATOR)
    told = hotline.wait(number, "ACCEPTED")
    assert [one["state"] for one in told] == ["FILED", "ACCEPTED"]
    assert told[-1]["theirs"] == external["number"]
    assert "complainant" not in told[0]
    status, _ = hotline.say(event="WITHDRAWN", number=external["number"])
    assert status == 200
    after = await seen(api, case, CONSUMER, EXTERNAL + " outcome")
    assert (after["state"], after["outcome"]) == ("TERMINATED", "WITHDRAWN")
    assert after["externalCases"]["nodes"][0]["status"] == "CLOSED"


async def until_async(api: Api, number: str, count: int) -> None:
    """Wait until so many partners have a number for the case."""

    for _ in range(200):
        shown = await found(api, number, EXTERNAL)
        if len(shown["externalCases"]["nodes"]) >= count:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(shown)


@pytest.mark.clause("6.5.1-1")
async def test_an_import_said_twice_is_one_case(api: Api, place: Place, hotline: Channel) -> None:
    case, event = case_of(place), uuid4().hex
    first = hotline.say(event="SUBMITTED", number="H-1", case=case, eventId=event)
    again = hotline.say(event="SUBMITTED", number="H-1", case=case, eventId=event)
    anew = hotline.say(event="SUBMITTED", number="H-1", case=case)
    assert first[0] == 200
    assert first == again == anew
    other = hotline.say(event="SUBMITTED", number="H-1", case=case | {"subject": "另一事由"})
    assert (other[0], other[1]["code"]) == (409, "CONFLICT")
    reused = hotline.say(event="SUBMITTED", number="H-2", case=case, eventId=event)
    assert (reused[0], reused[1]["code"]) == (409, "CONFLICT")
    (row,) = await api.fetch(
        "SELECT count(*) AS n FROM complaint WHERE subject = ANY($1)", ["预付卡不退", "另一事由"]
    )
    assert row["n"] == 1
    shown = await found(
        api,
        first[1]["number"],
        "state channel file { request } timeline { nodes { actor action } }",
    )
    assert (shown["state"], shown["channel"]) == ("FILED", "HOTLINE_12315")
    assert shown["timeline"]["nodes"] == [{"actor": "PARTNER", "action": "SUBMIT"}]


@pytest.mark.clause("7.1.3-2")
@pytest.mark.clause("6.5.1-2")
async def test_one_dispute_by_two_channels_is_linked_and_counted_once(
    api: Api, place: Place, hotline: Channel, council: Channel
) -> None:
    case = case_of(place, happenedOn="2026-11-03")
    first = hotline.say(event="SUBMITTED", number="H-10", case=case)[1]["number"]
    second = council.say(event="SUBMITTED", number="C-10", case=case)[1]["number"]
    linked = await found(api, second, "state outcome sameAs { number }")
    assert linked == {"state": "CLOSED", "outcome": None, "sameAs": {"number": first}}
    before = await api.fetch("SELECT count(*) AS n FROM complaint WHERE is_published")
    main = await found(api, first, "id version")
    await done(api, main, "ACCEPT", REGULATOR)
    council.wait(first, "ACCEPTED")
    assert council.told(first)[-1]["theirs"] == "C-10"
    assert hotline.wait(first, "ACCEPTED")[-1]["theirs"] == "H-10"
    assert await api.fetch("SELECT count(*) AS n FROM complaint WHERE is_published") == before


@pytest.mark.clause("7.1.3-2")
async def test_the_council_settles_and_closes_what_the_consumer_brought_to_it(
    api: Api, place: Place, council: Channel
) -> None:
    who = WHO | {"phone": "17500000002"}
    case = await filed(api, place.lone, path="CONSUMER_COUNCIL", complainant=who)
    told = council.wait(case["number"], "FORWARDED")
    assert told[0]["complainant"]["phone"] == "17500000002"
    await until_async(api, case["number"], 1)
    shown = await seen(api, case, CONSUMER, EXTERNAL)
    number = shown["externalCases"]["nodes"][0]["number"]
    for event in ("ACCEPTED", "SETTLED", "CLOSED"):
        assert council.say(event=event, number=number)[0] == 200
    after = await seen(api, case, CONSUMER, "state outcome")
    assert after == {"state": "CLOSED", "outcome": "SETTLED"}
    late = council.say(event="SETTLED", number=number)
    assert (late[0], late[1]["code"]) == (409, "ILLEGAL_MOVE")
    assert await seen(api, case, CONSUMER, "state outcome") == after


async def test_a_partner_that_is_away_misses_nothing(
    api: Api, place: Place, council: Channel
) -> None:
    council.stop()
    who = WHO | {"phone": "17400000003"}
    case = await filed(api, place.lone, path="CONSUMER_COUNCIL", complainant=who)
    number = case["number"]
    case = await done(api, case, "RETURN", REGULATOR)
    await api.fetch("SELECT pg_sleep(1)")
    assert council.told(number) == []
    council.start()
    await api.fetch("UPDATE partner_channel SET due_at = now() WHERE name = 'CONSUMER_COUNCIL'")
    told = until(lambda: council.told(number), lambda found: len(found) > 1)
    assert [one["state"] for one in told] == ["FORWARDED", "FILED"]


async def test_what_is_not_a_partners_is_refused_whole(
    api: Api, place: Place, hotline: Channel, council: Channel, server: Server
) -> None:
    before = await api.fetch("SELECT count(*) AS n FROM complaint")
    url = f"{server.url}/partners/complaints"
    assert httpx.post(url, content=b"{}").status_code == 401
    for notice, status, code in (
        ({"event": "SUBMITTED", "number": "X-1"}, 400, "REQUIRED"),
        ({"event": "EXPLODED", "number": "X-1"}, 400, "BAD_INPUT"),
        ({"event": "SETTLED", "number": "X-404"}, 404, "NOT_FOUND"),
        ({"event": "REGISTERED", "number": "X-1", "ours": "none"}, 404, "NOT_FOUND"),
        (
            {"event": "SUBMITTED", "number": "X-2", "case": case_of(place, uscc=build.uscc(1))},
            404,
            "NOT_FOUND",
        ),
        (
            {"event": "SUBMITTED", "number": "X-3", "case": case_of(place, matter="LABOUR")},
            400,
            "OTHER_BODY",
        ),
    ):
        answer = hotline.say(**notice)
        assert (answer[0], answer[1]["code"]) == (status, code), notice
    own = hotline.say(event="SUBMITTED", number="H-20", case=case_of(place))
    (row,) = await api.fetch("SELECT id FROM complaint WHERE number = $1", own[1]["number"])
    forged = council.say(event="REGISTERED", number="C-20", ours=own[1]["number"])
    assert (forged[0], forged[1]["code"]) == (404, "NOT_FOUND")
    early = hotline.say(event="SETTLED", number="H-20")
    assert (early[0], early[1]["code"]) == (409, "ILLEGAL_MOVE")
    (state,) = await api.fetch("SELECT state, version FROM complaint WHERE id = $1", row["id"])
    assert (state["state"], state["version"]) == ("FILED", 1)
    after = await api.fetch("SELECT count(*) AS n FROM complaint")
    assert after[0]["n"] == before[0]["n"] + 1
