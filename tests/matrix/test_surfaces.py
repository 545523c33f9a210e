"""Every way to a row tells what the matrix tells: node, references, streams, pages and exports."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from resolvers.context import Viewer
from rules.roles import Role
from tests.api import Api
from tests.matrix.city import CASE, OWNED, SECRET
from tests.matrix.documents import Asked, one_by_one, reference, streams
from tests.matrix.files import key
from tests.matrix.voices import OUTSIDERS, VOICES
from tests.matrix.walk import Told, Walk
from tests.server import Server, serving

PRESENT = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
BY_NODE = ("PUBLIC", "CONSUMER", "ENTITY", "ENTITY_ELSEWHERE", "REGULATOR_ELSEWHERE", "MANAGER")
QUIET_SECONDS = 0.5
EXPORTS = (
    f"/charts/radar/{OWNED}.svg",
    f"/charts/trend/{OWNED}.svg",
    f"/charts/lifecycle/{OWNED}.svg",
    f"/charts/relations/{OWNED}.svg",
    "/01/06900000000014/10/L1",
    "/equipment/D-900001",
    f"/evidence/evi_{key('evidence')}",
    f"/complaints/{CASE}",
    "/schema.graphql",
)


async def present(walk: Walk, ids: list[str], viewer: Viewer, *, compiled: bool) -> list[str]:
    asked = Asked("present", PRESENT, variables={"ids": ids})
    body = json.loads(await walk.ask(asked, viewer, compiled=compiled))
    return [one["id"] for one in body["data"]["nodes"] if one]


@pytest.mark.parametrize("compiled", [True, False])
async def test_node_tells_of_a_row_what_nodes_does(walk: Walk, compiled: bool) -> None:
    for ids in walk.ids.values():
        for voice in BY_NODE:
            viewer = VOICES[voice]
            body = json.loads(await walk.ask(one_by_one(ids), viewer, compiled=compiled))
            found = [one["id"] for one in body["data"].values() if one]
            assert found == await present(walk, ids, viewer, compiled=compiled)


@pytest.mark.parametrize("compiled", [True, False])
async def test_a_gateway_resolves_what_the_public_sees_and_nobody_else_resolves(
    walk: Walk, compiled: bool
) -> None:
    for name, ids in walk.ids.items():
        body = json.loads(
            await walk.ask(reference(name, ids), VOICES["GATEWAY"], compiled=compiled)
        )
        found = [one["id"] for one in body["data"]["_entities"] if one]
        assert found == await present(walk, ids, VOICES["PUBLIC"], compiled=compiled), name
        for viewer in VOICES.values():
            if viewer.role is not Role.GATEWAY:
                answer = json.loads(await walk.ask(reference(name, ids), viewer, compiled=compiled))
                code = "UNAUTHENTICATED" if viewer.role is Role.PUBLIC else "FORBIDDEN"
                assert [one["extensions"]["code"] for one in answer["errors"]] == [code]
                assert not (answer.get("data") or {}).get("_entities")


FILE = """query ($u: String!, $a: String) { entity(uscc: $u) { creditRecords(first: 2, after: $a) {
  totalCount nodes { id title } pageInfo { endCursor hasNextPage } } } }"""


@pytest.mark.parametrize("compiled", [True, False])
async def test_a_cursor_of_one_who_sees_more_opens_nothing_to_others(
    walk: Walk, compiled: bool
) -> None:
    async def page(voice: str, after: str | None) -> dict[str, Any]:
        asked = Asked("file", FILE, variables={"u": OWNED, "a": after})
        body = json.loads(await walk.ask(asked, VOICES[voice], compiled=compiled))
        found: dict[str, Any] = body["data"]["entity"]["creditRecords"]
        return found

    cursor: str | None = None
    while (staff := await page("REGULATOR", cursor))["pageInfo"]["hasNextPage"]:
        cursor = staff["pageInfo"]["endCursor"]
        told = await page("PUBLIC", cursor)
        assert SECRET not in json.dumps(told, ensure_ascii=False)
        assert told["totalCount"] < staff["totalCount"]


@pytest.mark.clause("8.3.3-1")
@pytest.mark.parametrize("compiled", [True, False])
async def test_a_stream_tells_of_rows_that_its_follower_may_see(
    walk: Walk, observed: dict[bool, Told], compiled: bool
) -> None:
    told: dict[str, int] = {}
    for (name, voice), heard in observed[compiled].heard.items():
        assert SECRET not in json.dumps(heard, ensure_ascii=False) or voice not in OUTSIDERS, name
        rows = {
            one["id"]
            for answer in heard
            for event in (answer.get("data") or {}).values()
            for one in (event or {}).values()
            if isinstance(one, dict) and "id" in one
        }
        told[name] = told.get(name, 0) + len(rows)
        may_see = await present(walk, sorted(rows), VOICES[voice], compiled=compiled)
        assert rows == set(may_see), (name, voice)
    assert all(told.get(name) for name, _, _ in streams()), told


@pytest.fixture(scope="module")
def served(
    matrix_api: Api, walk: Walk, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    with serving(matrix_api.url, tmp_path_factory.mktemp("served")) as started:
        yield started


@pytest.mark.clause("8.3.3-1")
async def test_pages_charts_and_files_tell_an_outsider_nothing_that_is_marked(
    served: Server, walk: Walk
) -> None:
    (code,) = await walk.api.fetch(
        "SELECT payload FROM entity_code WHERE entity_id = $1", key("entity")
    )
    paths = (*EXPORTS, f"/c/{code['payload']}", f"/c/{code['payload']}.json")
    answered = 0
    async with httpx.AsyncClient(base_url=served.url, timeout=15) as client:
        for voice in OUTSIDERS:
            headers = served.headers(VOICES[voice])
            for path in paths:
                answer = await client.get(path, headers=headers)
                assert SECRET not in answer.text, (voice, path)
                assert answer.status_code < 500, (voice, path)
                answered += answer.status_code == 200
    assert answered >= 5 * len(OUTSIDERS)
