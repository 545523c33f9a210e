"""Every attack of the list is refused with its code, over HTTP and over WebSocket alike."""

import json
import re
import time
from typing import Any

import pytest

from tests.api import GATEWAY, REGULATOR
from tests.attacks import ATTACKS, REFERENCES, nested
from tests.server import Server
from tests.test_bad_messages import INIT, heard, opened, subscribe

LEAKS = re.compile(r"SELECT |asyncpg|Traceback|\.py\b|[Dd]id you mean|INTERNAL")
SECONDS = 1.0
ALIVE = "{ __typename }"


def codes(errors: list[dict[str, Any]]) -> set[str]:
    return {error["extensions"]["code"] for error in errors}


def check(name: str, answer: dict[str, Any]) -> set[str]:
    """What an answer refuses with; nothing leaks, and what is refused comes without data."""
    assert not LEAKS.search(json.dumps(answer)), answer
    wanted = set(ATTACKS[name].codes)
    found = codes(answer.get("errors", []))
    if "" in wanted:
        return found
    assert found, answer
    assert found <= wanted, answer
    assert not any((answer.get("data") or {}).values())
    return found


async def over_socket(server: Server, name: str) -> dict[str, Any]:
    attack = ATTACKS[name]
    async with opened(server) as socket:
        await socket.send(INIT)
        await heard(socket)
        await socket.send(subscribe(query=attack.query, variables=attack.variables))
        said = await heard(socket)
    return {"errors": said["payload"]} if said["type"] == "error" else dict(said["payload"])


@pytest.mark.clause("8.3.2-1")
@pytest.mark.parametrize("name", ATTACKS)
async def test_an_attack_is_refused_alike_over_http_and_socket(server: Server, name: str) -> None:
    attack = ATTACKS[name]
    began = time.monotonic()
    by_http = check(name, server.ask(attack.query, **attack.variables).json())
    by_socket = check(name, await over_socket(server, name))
    assert by_http == by_socket
    assert time.monotonic() - began < 2 * SECONDS
    assert server.ask(ALIVE).json()["data"] == {"__typename": "Query"}


@pytest.mark.clause("8.3.2-1")
def test_a_million_rows_are_refused_before_any_is_read(server: Server) -> None:
    """The peer is the smallest question there is, asked in the same moment."""

    def refused(number: int) -> float:
        query = nested(2, 100).replace("id", f"id name {'uscc ' * number}")
        began = time.perf_counter()
        assert codes(server.ask(query).json()["errors"]) == {"QUERY_TOO_COSTLY"}
        return time.perf_counter() - began

    def answered() -> float:
        began = time.perf_counter()
        assert server.ask(ALIVE).json()["data"] == {"__typename": "Query"}
        return time.perf_counter() - began

    rounds = [(refused(number), answered()) for number in range(1, 11)]
    assert min(one for one, _ in rounds) < 25 * min(other for _, other in rounds)


def test_what_a_known_viewer_may_ask_the_anonymous_may_not(server: Server) -> None:
    query = nested(1, 40)
    assert codes(server.ask(query).json()["errors"]) == {"QUERY_TOO_COSTLY"}
    assert "errors" not in server.ask(query, REGULATOR).json()


def test_20_000_references_and_forged_ones_are_not_believed(server: Server) -> None:
    many = [{"__typename": "Entity", "uscc": "x"}] * 4_000
    assert codes(server.ask(REFERENCES, GATEWAY, r=many).json()["errors"]) <= {
        "QUERY_TOO_COSTLY",
        "OUT_OF_RANGE",
    }
    forged = {"__typename": "Entity", "uscc": "x", "name": "forged"}
    assert server.ask(REFERENCES, GATEWAY, r=[forged]).json()["data"] == {"_entities": [None]}


def test_the_answer_says_what_it_cost(server: Server) -> None:
    asked = "{ entities(first: 3) { nodes { id } } }"
    first, second = (server.ask(asked).json()["extensions"]["cost"] for _ in range(2))
    assert (first["requested"], first["limit"]) == (4, 1000)
    assert second["available"] <= first["available"]
    assert "extensions" not in server.ask(asked, GATEWAY).json()
