"""Bad input over HTTP: a clear typed error, no SQL and no stack, and nothing half-written."""

import base64
import json
import re
from typing import Any

import httpx
import pytest

from tests import build
from tests.api import GATEWAY, REGULATOR, Api
from tests.server import Server

LEAKS = re.compile(r"SELECT |FROM |asyncpg|Traceback|\.py|sqlalchemy|0x[0-9a-f]{6}")
WRITTEN = """SELECT (SELECT count(*) FROM warning) + (SELECT count(*) FROM event)
  + (SELECT count(*) FROM audit_event) + (SELECT count(*) FROM idempotency_key) AS n"""
PAGE = """query ($after: String) {
  entities(first: 1, after: $after) { nodes { name } pageInfo { endCursor } } }"""
NODE = "query ($id: ID!) { node(id: $id) { id } }"
RAISE = """mutation ($entity: ID!, $title: String!, $key: String) {
  warningRaise(entity: $entity, level: HIGH, title: $title, idempotencyKey: $key) {
    warning { id } errors { code path } } }"""
TYPENAME = b'{"query": "{ __typename }"}'


def refused(answer: httpx.Response, status: int | None = None) -> list[str]:
    """The codes of an answer that is an error and tells nothing it should not."""
    assert answer.headers["content-type"].startswith("application/"), answer.text
    body = answer.json()
    assert body.get("data") is None or None in body["data"].values()
    assert not LEAKS.search(answer.text), answer.text
    assert status is None or answer.status_code == status
    codes = [error["extensions"]["code"] for error in body["errors"]]
    assert codes
    assert "INTERNAL" not in codes
    assert all(error["message"] for error in body["errors"])
    return codes


@pytest.fixture(scope="module")
async def cursor(api: Api, server: Server) -> str:
    await api.store(*(build.entity() for _ in range(3)))
    end: str = server.ask(PAGE).json()["data"]["entities"]["pageInfo"]["endCursor"]
    return end


BODIES: dict[str, bytes] = {
    "nothing": b"",
    "null": b"null",
    "a number": b"1",
    "a string": b'"{ __typename }"',
    "an array": b"[]",
    "a batch": b"[" + TYPENAME + b"]",
    "cut short": b'{"query": "{ __typename',
    "trailing text": TYPENAME + b"x",
    "two bodies": TYPENAME * 2,
    "NaN": b'{"query": "{ __typename }", "variables": {"a": NaN}}',
    "no query": b"{}",
    "a null query": b'{"query": null}',
    "a blank query": b'{"query": "  "}',
    "a query that is a list": b'{"query": ["{ __typename }"]}',
    "variables that are a list": b'{"query": "{ __typename }", "variables": []}',
    "variables that are zero": b'{"query": "{ __typename }", "variables": 0}',
    "an operation that is a number": b'{"query": "{ __typename }", "operationName": 1}',
    "extensions that are zero": b'{"query": "{ __typename }", "extensions": 0}',
    "bytes that are not UTF-8": b'{"query": "{ __typename }", "variables": {"a": "\xff\xfe"}}',
    "GB18030": '{"query": "{ __typename }", "variables": {"a": "火锅"}}'.encode("gb18030"),
    "UTF-16": '{"query": "{ __typename }"}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf" + TYPENAME,
    "a lone surrogate": b'{"query": "{ __typename }", "variables": {"a": "\\ud800"}}',
    "an encoded surrogate": b'{"query": "{ __typename }", "variables": {"a": "\xed\xa0\x80"}}',
    "NUL in a value": b'{"query": "{ __typename }", "variables": {"a": "x\\u0000y"}}',
    "NUL in a key": b'{"query": "{ __typename }", "variables": {"a\\u0000": 1}}',
    "NUL in the query": b'{"query": "{ __typename \\u0000 }"}',
    "a key twice": b'{"query": "{ __typename }", "query": "{ entities { totalCount } }"}',
    "a variable twice": b'{"query": "{ __typename }", "variables": {"a": 1, "a": 2}}',
    "200 levels": b'{"query": "{ __typename }", "variables": {"a": %s}}'
    % (b"[" * 200 + b"]" * 200),
    "100,000 levels": b'{"query": "{ __typename }", "variables": {"a": %s}}'
    % (b"[" * 100_000 + b"]" * 100_000),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_malformed_body_is_a_bad_request(server: Server, name: str) -> None:
    assert refused(server.send(BODIES[name]), 400) == ["BAD_REQUEST"]


def test_the_answer_is_in_the_language_asked_for(server: Server) -> None:
    messages = {
        wanted: server.send(b"[]", **{"accept-language": wanted}).json()["errors"][0]["message"]
        for wanted in ("zh-CN", "en")
    }
    assert messages == {"zh-CN": "请求体须为 JSON 对象", "en": "The body must be a JSON object"}


def test_a_body_of_400_kilobytes_is_too_large(server: Server) -> None:
    body = json.dumps({"query": "{ __typename }" + " " * 400_000}).encode()
    assert refused(server.send(body), 413) == ["BAD_REQUEST"]


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "",
        "application/json; charset=gbk",
        "application/graphql",
    ],
)
def test_another_content_type_is_refused(server: Server, kind: str) -> None:
    answer = server.send(TYPENAME, **{"content-type": kind})
    assert refused(answer, 415) == ["BAD_REQUEST"]


def test_a_mutation_by_get_is_refused_and_nothing_happens(server: Server) -> None:
    query = (
        'mutation { warningWithdraw(warning: "x", version: 1, reason: "x") { errors { code } } }'
    )
    answer = httpx.get(server.graphql, params={"query": query}, headers={"accept-language": "en"})
    assert refused(answer, 405) == ["BAD_REQUEST"]
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize(
    "parameters",
    [
        "query=%ff%fe",
        "query={__typename}&variables=%00",
        "query={__typename}&variables=[",
        "variables={}",
        "query={__typename}&extensions=1",
        "",
    ],
)
def test_malformed_parameters_are_a_bad_request(server: Server, parameters: str) -> None:
    assert refused(httpx.get(f"{server.graphql}?{parameters}"), 400) == ["BAD_REQUEST"]


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer x.y.z", "Basic eDp5", "é"])
def test_a_bad_token_is_refused_and_never_anonymous(server: Server, token: str) -> None:
    sent = {b"content-type": b"application/json", b"authorization": token.encode()}
    answer = httpx.post(server.graphql, content=TYPENAME, headers=sent)
    assert refused(answer, 401) == ["UNAUTHENTICATED"]
    assert answer.headers["www-authenticate"] == "Bearer"


def test_every_changed_character_of_a_token_is_refused(server: Server) -> None:
    token = server.headers(REGULATOR)["authorization"].removeprefix("Bearer ")
    with httpx.Client(headers={"content-type": "application/json"}) as client:
        for place in range(0, len(token), 7):
            changed = flipped(token, place)
            sent = {"authorization": f"Bearer {changed}"}
            answer = client.post(server.graphql, content=TYPENAME, headers=sent)
            assert answer.status_code == 401, place


def flipped(text: str, place: int) -> str:
    """The text with another character at the place."""
    other = "A" if text[place] != "A" else "B"
    return text[:place] + other + text[place + 1 :]


DOCUMENTS: dict[str, tuple[str, str]] = {
    "not GraphQL": ("{ entities(", "GRAPHQL_INVALID"),
    "an unknown field": ("{ drop_table }", "GRAPHQL_INVALID"),
    "no operation": ("fragment F on Query { __typename }", "GRAPHQL_INVALID"),
    "a cycle of fragments": (
        "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
        "GRAPHQL_INVALID",
    ),
    "a deep cycle of types": (
        "{ entities { nodes " + "{ branches { nodes " * 30 + "{ id }" + " } }" * 30 + " } }",
        "QUERY_TOO_DEEP",
    ),
    "990 open braces": ("{a" * 990, "GRAPHQL_INVALID"),
    "990 open brackets": ("{ a(b: " + "[" * 990 + ") }", "GRAPHQL_INVALID"),
    "3,000 tokens": ("{ " + "__typename " * 3000 + "}", "GRAPHQL_INVALID"),
    "a bomb of aliases": (
        "{ " + " ".join(f"a{i}: __typename" for i in range(500)) + " }",
        "OUT_OF_RANGE",
    ),
    "a bomb of aliases in fragments": (
        "{ ...A ...A } fragment A on Query { "
        + " ".join(f"a{i}: __typename" for i in range(20))
        + " }",
        "OUT_OF_RANGE",
    ),
    "a bomb of directives": (
        "{ __typename " + "@include(if: true) " * 100 + "}",
        "OUT_OF_RANGE",
    ),
    "a chain of 200 fragments": (
        "{ ...F0 } "
        + " ".join(f"fragment F{i} on Query {{ ...F{i + 1} }}" for i in range(200))
        + " fragment F200 on Query { __typename }",
        "",
    ),
    "NUL in a literal": ('{ entity(uscc: "x\\u0000y") { id } }', "BAD_INPUT"),
    "a surrogate in a literal": ('{ entity(uscc: "\\ud800") { id } }', "GRAPHQL_INVALID"),
    "a number for a name": ("{ entity(uscc: 7) { id } }", "GRAPHQL_INVALID"),
    "an unknown sort": ("{ entities(sort: PRICE) { totalCount } }", "GRAPHQL_INVALID"),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_that_asks_too_much_or_wrongly_is_refused(server: Server, name: str) -> None:
    document, code = DOCUMENTS[name]
    answer = server.send(json.dumps({"query": document}).encode())
    assert code in ("", refused(answer)[0])


def test_an_unknown_operation_is_refused(server: Server) -> None:
    body = {"query": "query A { __typename }", "operationName": "B"}
    assert refused(server.send(json.dumps(body).encode())) == ["GRAPHQL_INVALID"]


@pytest.mark.parametrize("first", [-1, 0, 101, 2_147_483_647])
def test_a_page_size_beyond_its_bounds_is_refused(server: Server, first: int) -> None:
    query = "query ($n: Int!) { entities(first: $n) { nodes { id } } }"
    assert refused(server.ask(query, n=first)) == ["PAGE_SIZE"]


@pytest.mark.parametrize("first", [2_147_483_648, 1.5, "1", None, True, [1]])
def test_a_page_size_that_is_no_int_is_refused(server: Server, first: Any) -> None:
    query = "query ($n: Int!) { entities(first: $n) { nodes { id } } }"
    assert refused(server.ask(query, n=first)) == ["GRAPHQL_INVALID"]


def test_every_changed_character_of_a_cursor_is_refused_or_is_a_cursor(
    server: Server, cursor: str
) -> None:
    for place in range(len(cursor)):
        answer = server.ask(PAGE, after=flipped(cursor, place))
        if "errors" in answer.json():
            assert refused(answer) == ["INVALID_CURSOR"]
        else:  # another date or another id, which is still a place in this list
            assert answer.json()["data"]["entities"] is not None


def forged(*content: object) -> str:
    return (
        base64.urlsafe_b64encode(json.dumps(content, separators=(",", ":")).encode())
        .decode()
        .rstrip("=")
    )


NEWEST = "entity:established_key,id:d"
SOME_ID = "00000000-0000-0000-0000-000000000001"


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        " ",
        "=",
        "x",
        "null",
        "W10",
        "火锅",
        "A" * 100_000,
        forged(1, NEWEST),
        forged(1, NEWEST, "2020-01-01"),
        forged(2, NEWEST, "2020-01-01", SOME_ID),
        forged(1, NEWEST, "2020-01-01", SOME_ID, SOME_ID),
        forged(1, NEWEST, "20200101", SOME_ID),
        forged(1, NEWEST, "2020-02-30", SOME_ID),
        forged(1, NEWEST, 20200101, SOME_ID),
        forged(1, NEWEST, None, SOME_ID),
        forged(1, NEWEST, "2020-01-01", "1"),
        forged(1, NEWEST, "2020-01-01", SOME_ID.replace("-", "")),
        forged(1, NEWEST, "2020-01-01'; DROP TABLE entity; --", SOME_ID),
        forged(1, "entity:name_key,id:a", "x", SOME_ID),
        forged(True, NEWEST, "2020-01-01", SOME_ID),
    ],
)
def test_a_forged_cursor_is_refused(server: Server, cursor: str) -> None:
    assert refused(server.ask(PAGE, after=cursor)) == ["INVALID_CURSOR"]


def test_a_cursor_of_another_list_is_refused(server: Server, cursor: str) -> None:
    query = "query ($after: String) { entities(sort: NAME, after: $after) { totalCount } }"
    assert refused(server.ask(query, after=cursor)) == ["INVALID_CURSOR"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "ent_",
        "ent_1",
        f"xxx_{SOME_ID}",
        f"ENT_{SOME_ID}",
        f"ent_{SOME_ID} ",
        f"ent_{SOME_ID.replace('-', '')}",
        f"ent_{{{SOME_ID}}}",
        f"ent_urn:uuid:{SOME_ID}",
        f"ent_{SOME_ID}_",
        "ent_" + "0" * 100_000,
        "../../etc/passwd",
        "ent_' OR 1=1 --",
    ],
)
def test_a_forged_id_is_refused(server: Server, text: str) -> None:
    assert refused(server.ask(NODE, id=text)) == ["INVALID_ID"]


async def test_an_id_of_another_type_reaches_nothing(api: Api, server: Server) -> None:
    shop = build.entity()
    await api.store(shop)
    assert server.ask(NODE, id=f"ent_{shop.id}").json()["data"]["node"] is not None
    assert server.ask(NODE, id=f"wrn_{shop.id}").json()["data"]["node"] is None


async def test_a_malformed_mutation_writes_nothing(api: Api, server: Server) -> None:
    shop = build.entity()
    await api.store(shop)
    (before,) = await api.fetch(WRITTEN)
    entity = f"ent_{shop.id}"
    for given in (
        {"entity": entity, "title": ""},
        {"entity": entity, "title": "长" * 201, "key": "k"},
        {"entity": entity, "title": "t", "key": "k" * 256},
        {"entity": entity, "title": "t", "key": ""},
        {"entity": f"ent_{SOME_ID[:-1]}f", "title": "t", "key": "k"},
        {"entity": f"wrn_{shop.id}", "title": "t"},
    ):
        payload = server.ask(RAISE, REGULATOR, **given).json()["data"]["warningRaise"]
        assert payload["warning"] is None
        assert len(payload["errors"]) == 1
        assert payload["errors"][0]["path"]
    for title in ("a\0b", None):
        refused(server.ask(RAISE, REGULATOR, entity=entity, title=title))
    assert refused(server.ask(RAISE, entity=entity, title="t")) == ["UNAUTHENTICATED"]
    assert (await api.fetch(WRITTEN))[0] == before


@pytest.mark.parametrize(
    ("representation", "code"),
    [
        (1, "BAD_INPUT"),
        (None, "GRAPHQL_INVALID"),
        ("Entity", "BAD_INPUT"),
        ({}, "BAD_INPUT"),
        ({"__typename": "Entity"}, "BAD_INPUT"),
        ({"__typename": "Query", "id": "x"}, "BAD_INPUT"),
        ({"__typename": 1, "id": "x"}, "BAD_INPUT"),
        ({"__typename": "Entity", "id": 1}, "BAD_INPUT"),
        ({"__typename": "Entity", "name": "x"}, "BAD_INPUT"),
    ],
)
def test_a_malformed_reference_is_refused(
    server: Server, representation: object, code: str
) -> None:
    query = "query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }"
    assert refused(server.ask(query, GATEWAY, r=[representation])) == [code]


def test_an_unknown_or_malformed_key_is_null_and_spoils_no_other(server: Server) -> None:
    query = "query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }"
    keys = ({"id": "ent_x"}, {"id": f"ent_{SOME_ID}"}, {"uscc": "nope"}, {"uscc": "9" * 10_000})
    answer = server.ask(query, GATEWAY, r=[{"__typename": "Entity", **key} for key in keys])
    assert answer.json() == {"data": {"_entities": [None] * 4}}


def test_more_references_than_the_cap_are_refused(server: Server) -> None:
    query = "query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }"
    many = [{"__typename": "Entity", "uscc": "x"}] * 101
    assert refused(server.ask(query, GATEWAY, r=many)) == ["OUT_OF_RANGE"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_another_method_is_refused(server: Server, method: str) -> None:
    assert httpx.request(method, server.graphql).status_code == 405


def test_the_server_still_answers_and_has_logged_no_stack(server: Server) -> None:
    assert server.send(TYPENAME).json() == {"data": {"__typename": "Query"}}
    log = server.log.read_text()
    assert [word for word in ("Traceback", "unexpected", "exception") if word in log] == []
