"""Joint tasks: every member's office has one, moves by the table, and only at its own office."""

from datetime import date
from typing import Any

import pytest

from ingest.relations.clusters import recompute
from resolvers.context import Viewer
from rules.calendar import working_days_after
from rules.relations.tasks import deadline
from tests import build
from tests.api import CONSUMER, PUBLIC, Answer, Api
from tests.relations.conftest import CITY, NANAN, YUZHONG

CREATE = """mutation ($cluster: ID!, $key: String, $reason: String! = "同一控制人名下多家不合格") {
  jointTaskCreate(cluster: $cluster, title: "协同检查", reason: $reason, idempotencyKey: $key) {
    errors { code path } jointTask { id title state dueOn ruleVersion version
      cluster { entityCount districts } parts { totalCount nodes { id state version dueOn
        isOverdue allowedMoves district { code } entities { nodes { entity { uscc } } } } } } } }"""
MOVE = """mutation ($task: ID!, $version: Int!) {{
  officeTask{move}(officeTask: $task, version: $version{more}) {{
    errors {{ code path }} officeTask {{ state version allowedMoves result
      jointTask {{ state }} }} }} }}"""
QUEUE = """query ($filter: OfficeTaskFilter, $first: Int! = 20, $after: String) {
  officeTasks(filter: $filter, first: $first, after: $after) { totalCount
    nodes { id state district { code } jointTask { title } }
    pageInfo { hasNextPage endCursor } } }"""
COUNTS = """SELECT (SELECT count(*) FROM joint_task), (SELECT count(*) FROM office_task),
  (SELECT count(*) FROM audit_event), (SELECT count(*) FROM event)"""


@pytest.fixture(scope="module")
async def cluster(api: Api) -> str:
    """A group of four: two in 渝中, one in 南岸, one of unknown district."""
    head = build.entity(name="样例控股")
    rest = [
        build.entity(), build.entity(district_code="500108"), build.entity(district_code=None)
    ]  # fmt: skip
    ties = [build.relation(one, from_entity_id=head.id, share=60) for one in rest]
    await api.store(head, *rest, *ties)
    await _recompute(api)
    query = "query ($u: String) { clusters(filter: {uscc: $u}) { nodes { id entityCount } } }"
    (found,) = (await api.data(query, CITY, u=head.uscc))["clusters"]["nodes"]
    assert found["entityCount"] == 4
    identity: str = found["id"]
    return identity


async def _recompute(api: Api) -> None:
    import asyncpg

    from app.database import driver_url

    connection = await asyncpg.connect(driver_url(api.url))
    try:
        await recompute(connection, date(2026, 11, 26))
    finally:
        await connection.close()


async def moved(api: Api, move: str, task: dict[str, Any], viewer: Viewer, version: int) -> Any:
    more = ', result: "已约谈"' if move == "Complete" else ""
    answer = await api.data(
        MOVE.format(move=move, more=more), viewer, task=task["id"], version=version
    )
    return answer[f"officeTask{move}"]


async def counts(api: Api) -> tuple[Any, ...]:
    return tuple((await api.fetch(COUNTS))[0])


@pytest.mark.clause("8.2.3-2")
async def test_offices_of_all_members_get_linked_tasks_and_carry_them_through(
    api: Api, cluster: str
) -> None:
    made = (await api.data(CREATE, YUZHONG, cluster=cluster, key="k1"))["jointTaskCreate"]
    assert made["errors"] == []
    task = made["jointTask"]
    today = api.platform.context(YUZHONG, "zh").today
    due = working_days_after(today, 15).isoformat()
    assert (task["state"], task["dueOn"], task["ruleVersion"]) == ("OPEN", due, "JOINT_TASK@1")
    assert task["cluster"] == {"entityCount": 4, "districts": ["500103", "500108"]}
    parts = {part["district"]["code"]: part for part in task["parts"]["nodes"]}
    sizes = {code: len(part["entities"]["nodes"]) for code, part in parts.items()}
    assert sizes == {"500000": 1, "500103": 2, "500108": 1}
    assert {part["dueOn"] for part in parts.values()} == {due}

    again = (await api.data(CREATE, YUZHONG, cluster=cluster, key="k1"))["jointTaskCreate"]
    assert again["jointTask"]["id"] == task["id"]
    other = await api.data(CREATE, YUZHONG, cluster=cluster, key="k1", reason="另一事由")
    assert other["jointTaskCreate"]["errors"][0]["code"] == "CONFLICT"

    own = parts["500103"]
    for move, state, version in (
        ("Acknowledge", "ACKNOWLEDGED", 1), ("Complete", "DONE", 2), ("Close", "CLOSED", 3)
    ):  # fmt: skip
        done = await moved(api, move, own, YUZHONG, version)
        assert done["errors"] == []
        assert (done["officeTask"]["state"], done["officeTask"]["version"]) == (state, version + 1)
        assert done["officeTask"]["jointTask"]["state"] == "OPEN"
    assert done["officeTask"] | {"result": "已约谈", "allowedMoves": []} == done["officeTask"]


async def test_a_move_is_refused_elsewhere_stale_or_out_of_turn_and_nothing_happens(
    api: Api, cluster: str
) -> None:
    made = (await api.data(CREATE, NANAN, cluster=cluster))["jointTaskCreate"]["jointTask"]
    parts = {part["district"]["code"]: part for part in made["parts"]["nodes"]}
    before = await counts(api)
    for move, viewer, version, code, path in (
        ("Acknowledge", YUZHONG, 1, "FORBIDDEN", ["officeTask"]),
        ("Acknowledge", NANAN, 2, "CONFLICT", ["version"]),
        ("Close", NANAN, 1, "ILLEGAL_MOVE", ["officeTask"]),
    ):
        refused = await moved(api, move, parts["500108"], viewer, version)
        assert refused == {"errors": [{"code": code, "path": path}], "officeTask": None}
    assert await counts(api) == before


async def test_a_joint_task_is_refused_to_a_district_without_members(
    api: Api, cluster: str
) -> None:
    before = await counts(api)
    stranger = Viewer(YUZHONG.role, "regulator-wanzhou", district="500101")
    refused = (await api.data(CREATE, stranger, cluster=cluster))["jointTaskCreate"]
    assert refused["errors"] == [{"code": "FORBIDDEN", "path": ["cluster"]}]
    empty = (await api.data(CREATE, YUZHONG, cluster=cluster, reason="  "))["jointTaskCreate"]
    assert empty["errors"] == [{"code": "REQUIRED", "path": ["reason"]}]
    for viewer, code in ((PUBLIC, "UNAUTHENTICATED"), (CONSUMER, "FORBIDDEN")):
        answer: Answer = await api.run(CREATE, {"cluster": cluster}, viewer)
        assert answer.codes == [code]
        assert (await api.run(QUEUE, {}, viewer)).codes == [code]
    assert await counts(api) == before


async def test_the_queue_holds_the_tasks_of_ones_own_offices(api: Api, cluster: str) -> None:
    for at in range(3):
        await api.data(CREATE, CITY, cluster=cluster, key=f"queue{at}")
    queue = (await api.data(QUEUE, NANAN))["officeTasks"]
    assert {node["district"]["code"] for node in queue["nodes"]} == {"500108"}
    assert queue["totalCount"] == len(queue["nodes"]) >= 3
    city = (await api.data(QUEUE, CITY))["officeTasks"]
    assert {node["district"]["code"] for node in city["nodes"]} == {"500000", "500103", "500108"}
    closed = (await api.data(QUEUE, CITY, filter={"states": ["CLOSED"]}))["officeTasks"]
    assert {node["state"] for node in closed["nodes"]} <= {"CLOSED"}
    beyond = await api.run(QUEUE, {"filter": {"district": "500103"}}, NANAN)
    assert beyond.codes == ["FORBIDDEN"]
    walked, after = [], None
    while True:
        page = (await api.data(QUEUE, CITY, first=2, after=after))["officeTasks"]
        walked += [node["id"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert walked == [node["id"] for node in city["nodes"]]
    forged = await api.run(QUEUE, {"after": "W10"}, CITY)
    assert forged.codes == ["INVALID_CURSOR"]


def test_the_deadline_is_of_the_rule_in_force() -> None:
    assert deadline(date(2026, 9, 28)) == (date(2026, 10, 23), "JOINT_TASK@1")
