"""Messages of the outbox over real HTTP: signed, in order, tried again, given up, sent anew."""

import asyncio
import contextlib
import sys
from datetime import UTC, datetime
from pathlib import Path

import httpx
import orjson
import pytest

from partners.sending import Client, Unreachable
from resolvers.posting import post
from rules.errors import Refused
from rules.exchange import KeyAlgorithm
from rules.seal import PublicKey
from rules.signatures import Message, PartnerKey, check, claim_of
from tests.api import REGULATOR, Api
from tests.partners.posting import channel, numbers, send, states, until
from tests.partners.receiving import OK, receiving
from tests.paths import ROOT
from tests.server import Server

LATER = [503, {}]


async def test_messages_arrive_in_order_and_are_verified_by_our_published_key(
    api: Api, server: Server, other: Server, tmp_path: Path
) -> None:
    with receiving(tmp_path) as receiver:
        name = await channel(api, receiver)
        await send(api, name, *range(20))
        received = await asyncio.to_thread(receiver.wait, 20)
        assert numbers(received) == list(range(20))
        await until(lambda: states(api, name), [("DELIVERED", 1)] * 20)
    published = httpx.get(f"{server.url}/partners/keys.json").json()["keys"]
    keys = {each["kid"]: PublicKey.from_text(each["x"]) for each in published}
    nonces = set()
    for line in received:
        message = Message("POST", receiver.url, line["headers"], line["body"])
        claim = claim_of(message, datetime.now(UTC))
        key = PartnerKey(claim.key_id, KeyAlgorithm.ED25519, keys[claim.key_id].raw)
        check(message, key)
        nonces.add(claim.nonce)
        with pytest.raises(Refused):
            check(Message("POST", receiver.url, line["headers"], line["body"] + b" "), key)
    assert len(nonces) == 20


async def test_a_failed_message_is_tried_again_and_the_next_waits_for_it(
    api: Api, server: Server, tmp_path: Path
) -> None:
    with receiving(tmp_path, LATER, OK) as receiver:
        name = await channel(api, receiver)
        await send(api, name, 1, 2)
        await asyncio.to_thread(receiver.wait, 2)
        assert numbers(receiver.received()) == [1, 1, 2]
        first, again, _ = receiver.received()
        assert again["at"] - first["at"] >= 1
        tries = [line["headers"]["youxin-attempt"] for line in receiver.received()]
        names = [line["headers"]["youxin-message"] for line in receiver.received()]
        assert (tries, names) == (["1", "2", "1"], ["case-1", "case-1", "case-2"])
        await until(lambda: states(api, name), [("DELIVERED", 2), ("DELIVERED", 1)])


async def test_what_is_given_up_lets_the_next_pass_and_can_be_sent_anew(
    api: Api, server: Server, tmp_path: Path
) -> None:
    with receiving(tmp_path, [410, {}], OK) as receiver:
        name = await channel(api, receiver)
        await send(api, name, 1, 2)
        await until(lambda: states(api, name), [("DEAD", 1), ("DELIVERED", 1)])
        command = [sys.executable, "-m", "app.cli", "partners", "replay", name]
        ran = await asyncio.create_subprocess_exec(
            *command, "--database-url", api.url, cwd=ROOT, stdout=asyncio.subprocess.PIPE
        )
        said, _ = await ran.communicate()
        assert (ran.returncode, orjson.loads(said)["messages"]) == (0, 1)
        await until(lambda: states(api, name), [("DELIVERED", 1), ("DELIVERED", 1)])
        assert numbers(receiver.accepted()) == [2, 1]


async def test_nothing_is_sent_of_what_did_not_commit_and_a_reference_is_sent_once(
    api: Api, server: Server, tmp_path: Path
) -> None:
    with receiving(tmp_path) as receiver:
        name = await channel(api, receiver)
        ctx = api.platform.context(REGULATOR, "zh")
        with contextlib.suppress(ZeroDivisionError):
            async with api.platform.database.writer.begin(ctx) as work:
                await post(work, name, "case", "case-1", {"number": 1})
                await work.session.flush()
                raise ZeroDivisionError
        await send(api, name, 2)
        await asyncio.to_thread(receiver.wait, 1)
        await asyncio.sleep(1)
        assert numbers(receiver.received()) == [2]


async def test_the_attempts_are_kept_with_what_was_answered(
    api: Api, server: Server, tmp_path: Path
) -> None:
    with receiving(tmp_path, LATER, OK) as receiver:
        name = await channel(api, receiver)
        await send(api, name, 1)
        await until(lambda: states(api, name), [("DELIVERED", 2)])
    rows = await api.fetch(
        "SELECT a.status, a.answer, a.error FROM partner_attempt a JOIN partner_message m"
        " ON m.id = a.message_id JOIN partner_channel c ON c.id = m.channel_id"
        " WHERE c.name = $1 ORDER BY a.id",
        name,
    )
    assert [list(row.values()) for row in rows] == [[503, "ok", None], [200, "ok", None]]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/", "https://127.0.0.1:9/", "https://localhost/"]
)
async def test_outside_of_development_nothing_is_sent_to_this_machine(
    url: str, tmp_path: Path
) -> None:
    with receiving(tmp_path) as receiver:
        for target in (url, receiver.url):
            with pytest.raises(Unreachable):
                await Client().send(Message("POST", target, {}, b"{}"))
        assert receiver.received() == []


async def test_a_name_that_resolves_to_a_private_address_is_not_sent_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def resolved(*_: object, **__: object) -> list[tuple[object, ...]]:
        return [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("10.0.0.7", 443))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolved)
    with pytest.raises(Unreachable, match="public network"):
        await Client().send(Message("POST", "https://partner.example/", {}, b"{}"))
