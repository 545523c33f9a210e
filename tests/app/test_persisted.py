"""Automatic persisted queries over every door, and that nothing but the hash names a document."""

import hashlib
import json
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from app.persisted import MOST_BYTES, Persisted
from tests.server import Server

PROTOCOL = Subprotocol("graphql-transport-ws")
FIRST = "{ __typename first: __typename }"
SECOND = "{ __typename second: __typename }"
THIRD = "{ __typename third: __typename }"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def extensions(name: str) -> dict[str, Any]:
    return {"persistedQuery": {"version": 1, "sha256Hash": name}}


def post(server: Server, **body: Any) -> tuple[int, dict[str, Any]]:
    answer = httpx.post(server.graphql, json=body)
    content: dict[str, Any] = answer.json()
    return answer.status_code, content


def test_a_document_is_sent_once_and_named_from_then_on(server: Server) -> None:
    named = {"extensions": extensions(digest(FIRST))}
    status, unknown = post(server, **named)
    assert status == 200
    assert unknown["errors"][0]["message"] == "PersistedQueryNotFound"
    assert unknown["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
    assert "data" not in unknown
    whole = {"data": {"__typename": "Query", "first": "Query"}}
    assert post(server, query=FIRST, **named) == (200, whole)
    assert post(server, **named) == (200, whole)
    parameters = {"extensions": json.dumps(named["extensions"])}
    asked = httpx.get(server.graphql, params=parameters, headers={"x-requested-with": "test"})
    assert asked.json() == whole


def test_a_text_that_its_hash_does_not_fit_is_not_kept(server: Server) -> None:
    named = {"extensions": extensions(digest(SECOND))}
    _, refused = post(server, query=FIRST, **named)
    assert refused["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_MISMATCH"
    _, unknown = post(server, **named)
    assert unknown["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize("given", [None, 7, {"sha256Hash": 7}, {"sha256Hash": "x"}, {}])
def test_what_names_nothing_is_a_request_without_a_document(server: Server, given: object) -> None:
    status, answer = post(server, extensions={"persistedQuery": given})
    assert (status, answer["errors"][0]["extensions"]["code"]) == (400, "BAD_REQUEST")


async def test_a_socket_takes_a_name_too(server: Server) -> None:
    named = extensions(digest(THIRD))
    url = server.graphql.replace("http", "ws", 1)
    async with connect(url, subprotocols=[PROTOCOL]) as socket:

        async def said(key: str, payload: dict[str, Any]) -> Any:
            message = {"id": key, "type": "subscribe", "payload": payload}
            await socket.send(json.dumps(message))
            return json.loads(await socket.recv())

        await socket.send('{"type":"connection_init"}')
        await socket.recv()
        first = await said("1", {"extensions": named})
        assert first["payload"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
        second = await said("2", {"query": THIRD, "extensions": named})
        assert second["payload"]["data"] == {"__typename": "Query", "third": "Query"}


def test_what_is_kept_is_bounded_and_the_least_named_leaves_first() -> None:
    kept = Persisted()
    texts = [f"{{ a{number} }}" + " " * (MOST_BYTES // 4) for number in range(5)]
    names = [digest(text) for text in texts]
    for name, text in zip(names[:3], texts[:3], strict=True):
        assert kept.keep(name, text)
    assert kept.find(names[0]) == texts[0]
    assert kept.keep(names[3], texts[3])
    assert [kept.find(name) is not None for name in names] == [True, False, True, True, False]
    assert kept.size <= MOST_BYTES
