"""The regulator's desk: the queue by deadline, the moves of the table, every close with a cause."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from models.entities import Entity
from models.warnings import RiskWarning
from resolvers.context import Viewer
from rules.calendar import working_days_after
from rules.warnings import MOVES, Audience, WarningMove, WarningState, allowed_moves, due_on
from rules.warnings import WarningLevel as Level
from tests import build
from tests.api import CONSUMER, PUBLIC, REGULATOR, Api

FIELDS = """id version state assignee allowedActions deadline { on daysLeft isOverdue
  ruleVersion { rule verified } } steps { move state actor note }"""
QUEUE = f"""query ($filter: WarningQueueFilter, $first: Int! = 20, $after: String) {{
  warningQueue(filter: $filter, first: $first, after: $after) {{ totalCount
    nodes {{ title {FIELDS} }} pageInfo {{ hasNextPage endCursor }} }} }}"""
MOVE = """mutation ($warning: ID!, $version: Int! %s) {
  warning%s(warning: $warning, version: $version %s) {
    warning { id version state assignee allowedActions steps { move state actor note } }
    errors { code path } } }"""
EXTRA = {
    "Acknowledge": ("", ""),
    "Assign": (", $assignee: String!", ", assignee: $assignee"),
    "Act": (", $measure: String!", ", measure: $measure"),
    "Close": (", $reason: String", ", reason: $reason"),
    "Withdraw": (", $reason: String!", ", reason: $reason"),
}
OTHER = replace(REGULATOR, subject="regulator-2")
ELSEWHERE = replace(REGULATOR, subject="regulator-3", district="500118")


@pytest.fixture
async def shop(api: Api) -> Entity:
    made = build.entity()
    await api.store(made)
    return made


async def make(
    api: Api,
    move: str,
    of: RiskWarning | str,
    version: int,
    viewer: Viewer = REGULATOR,
    **more: Any,
) -> dict[str, Any]:
    declared, given = EXTRA[move]
    key = of if isinstance(of, str) else build.global_id("wrn", of)
    query = MOVE % (declared, move, given)
    data = await api.data(query, viewer, warning=key, version=version, **more)
    found: dict[str, Any] = data[f"warning{move}"]
    return found


async def queue(api: Api, viewer: Viewer = REGULATOR, **given: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await api.data(QUEUE, viewer, **given))["warningQueue"]
    return found


def mine(shop: Entity, **more: Any) -> dict[str, Any]:
    return {"entities": [shop.uscc]} | more


@pytest.mark.clause("6.4.2-13")
async def test_a_warning_goes_from_the_queue_over_a_measure_to_its_close(
    api: Api, shop: Entity
) -> None:
    raised = """mutation ($entity: ID!) { warningRaise(entity: $entity, level: HIGH,
      title: "冷链断链", audience: REGULATOR) { warning { id version } errors { code } } }"""
    data = await api.data(raised, REGULATOR, entity=build.global_id("ent", shop))
    key, version = data["warningRaise"]["warning"].values()
    (node,) = (await queue(api, filter=mine(shop)))["nodes"]
    today = api.platform.context(PUBLIC, "zh").today
    assert node["deadline"] == {
        "on": str(working_days_after(today, 2)),
        "daysLeft": (working_days_after(today, 2) - today).days,
        "isOverdue": False,
        "ruleVersion": {"rule": "WARNING_HANDLING", "verified": False},
    }
    assert node["allowedActions"] == ["ACKNOWLEDGE", "ASSIGN", "REVISE", "WITHDRAW"]
    found = await make(api, "Assign", key, version, assignee="regulator-2")
    assert (await queue(api, OTHER, filter=mine(shop, isMine=True)))["totalCount"] == 1
    assert (await queue(api, REGULATOR, filter=mine(shop, isMine=True)))["totalCount"] == 0
    found = await make(api, "Act", key, found["warning"]["version"], OTHER, measure="责令停用冷库")
    refused = await make(api, "Close", key, 1, OTHER)
    assert refused["errors"] == [{"code": "CONFLICT", "path": ["version"]}]
    found = await make(api, "Close", key, found["warning"]["version"], OTHER)
    assert found["errors"] == []
    assert found["warning"]["state"] == "CLOSED"
    assert found["warning"]["allowedActions"] == []
    assert found["warning"]["steps"] == [
        {"move": "RAISE", "state": "RAISED", "actor": "regulator-1", "note": None},
        {"move": "ASSIGN", "state": "ACKNOWLEDGED", "actor": "regulator-1", "note": "regulator-2"},
        {"move": "ACT", "state": "ACTED", "actor": "regulator-2", "note": "责令停用冷库"},
        {"move": "CLOSE", "state": "CLOSED", "actor": "regulator-2", "note": None},
    ]
    assert (await queue(api, filter=mine(shop)))["nodes"] == []


@pytest.mark.clause("6.4.2-13")
async def test_without_a_measure_a_warning_is_closed_only_for_a_reason(
    api: Api, shop: Entity
) -> None:
    one = build.warning(shop)
    await api.store(one)
    found = await make(api, "Acknowledge", one, 1)
    assert found["warning"]["assignee"] == "regulator-1"
    for empty in (None, "  "):
        refused = await make(api, "Close", one, 2, reason=empty)
        assert refused["errors"] == [{"code": "REQUIRED", "path": ["reason"]}]
    rows = await api.fetch("SELECT state FROM warning WHERE id = $1", one.id)
    assert [row["state"] for row in rows] == ["ACKNOWLEDGED"]
    assert (await make(api, "Close", one, 2, reason="核实为误报"))["errors"] == []


async def test_the_queue_goes_by_deadline_in_pages_and_by_filter(api: Api, shop: Entity) -> None:
    today = api.platform.context(PUBLIC, "zh").today
    days = [3, -2, 9, 0, 5]
    rows = [build.warning(shop, title=f"{day}", due_on=today + timedelta(days=day)) for day in days]
    closed = build.warning(shop, title="办结", state="CLOSED", due_on=today)
    await api.store(*rows, closed)
    first = await queue(api, filter=mine(shop), first=2)
    after = first["pageInfo"]["endCursor"]
    second = await queue(api, filter=mine(shop), first=3, after=after)
    titles = [node["title"] for node in first["nodes"] + second["nodes"]]
    assert titles == ["-2", "0", "3", "5", "9"]
    assert (first["totalCount"], second["pageInfo"]["hasNextPage"]) == (5, False)
    late = await queue(api, filter=mine(shop, isOverdue=True))
    assert [(node["title"], node["deadline"]["daysLeft"]) for node in late["nodes"]] == [("-2", -2)]
    assert (await queue(api, filter=mine(shop, states=["ACTED"])))["nodes"] == []


async def test_a_page_of_the_queue_is_one_statement(api: Api, shop: Entity) -> None:
    await api.store(build.warning(shop), build.warning(shop))
    plain = "query ($f: WarningQueueFilter) { warningQueue(filter: $f) { nodes { title } } }"
    answer = await api.run(plain, {"f": {"kinds": ["MANUAL"]}}, replace(REGULATOR, district=None))
    assert len(answer.data["warningQueue"]["nodes"]) >= 2
    assert len([sql for sql in answer.statements if "FROM warning" in sql]) == 1


async def test_another_district_neither_sees_nor_moves_a_warning(api: Api, shop: Entity) -> None:
    one = build.warning(shop)
    await api.store(one)
    assert (await queue(api, ELSEWHERE, filter=mine(shop)))["totalCount"] == 0
    refused = await make(api, "Acknowledge", one, 1, ELSEWHERE)
    assert refused["errors"] == [{"code": "FORBIDDEN", "path": ["warning"]}]
    rows = await api.fetch("SELECT state, version FROM warning WHERE id = $1", one.id)
    assert [tuple(row.values()) for row in rows] == [("RAISED", 1)]


@pytest.mark.parametrize("viewer", [PUBLIC, CONSUMER])
async def test_the_handling_is_the_authoritys_own_affair(
    api: Api, shop: Entity, viewer: Viewer
) -> None:
    one = build.warning(shop, assignee="regulator-9", due_on=date(2026, 12, 1))
    await api.store(one)
    asked = f"query ($id: ID!) {{ node(id: $id) {{ ... on Warning {{ {FIELDS} }} }} }}"
    found = (await api.data(asked, viewer, id=build.global_id("wrn", one)))["node"]
    assert (found["assignee"], found["deadline"]) == (None, None)
    assert (found["allowedActions"], found["steps"]) == ([], [])
    assert (await api.run(QUEUE, {}, viewer)).codes[0] in ("UNAUTHENTICATED", "FORBIDDEN")


async def test_of_twenty_that_act_on_one_version_one_does(api: Api, shop: Entity) -> None:
    one = build.warning(shop)
    await api.store(one)
    answers = await asyncio.gather(*(make(api, "Acknowledge", one, 1) for _ in range(20)))
    codes = sorted(error["code"] for answer in answers for error in answer["errors"])
    assert codes == ["CONFLICT"] * 19
    rows = await api.fetch("SELECT count(*) AS n FROM warning_step WHERE warning_id = $1", one.id)
    assert rows[0]["n"] == 1


async def test_a_key_makes_a_move_once(api: Api, shop: Entity) -> None:
    one = build.warning(shop)
    await api.store(one)
    query = """mutation ($warning: ID!, $key: String!) { warningAcknowledge(warning: $warning,
      version: 1, idempotencyKey: $key) { warning { version } errors { code } } }"""
    given = {"warning": build.global_id("wrn", one), "key": "k-1"}
    answers = [await api.data(query, REGULATOR, **given) for _ in range(3)]
    assert answers == [{"warningAcknowledge": {"warning": {"version": 2}, "errors": []}}] * 3


@pytest.mark.parametrize("state", WarningState)
@pytest.mark.parametrize("move", ["Acknowledge", "Assign", "Act", "Close", "Withdraw"])
async def test_only_moves_of_the_table_are_made(
    api: Api, shop: Entity, state: WarningState, move: str
) -> None:
    one = build.warning(shop, state=state.value)
    await api.store(one)
    more = {"assignee": "x", "measure": "y", "reason": "z"}
    named: dict[str, Any] = {name: more[name] for name in more if f"${name}:" in EXTRA[move][0]}
    found = await make(api, move, one, 1, **named)
    expected = MOVES.get((state, WarningMove[move.upper()]))
    rows = await api.fetch("SELECT state FROM warning WHERE id = $1", one.id)
    if expected is None:
        assert [error["code"] for error in found["errors"]] == ["ILLEGAL_MOVE"]
    assert rows[0]["state"] == (expected or state)


def test_what_is_closed_or_withdrawn_allows_nothing_and_waits_for_nothing() -> None:
    for state in (WarningState.CLOSED, WarningState.WITHDRAWN):
        assert allowed_moves(state) == []
        assert due_on(state, Level.CRITICAL, date(2026, 11, 26)) == date(9998, 12, 31)


def test_a_critical_warning_is_taken_up_the_next_working_day() -> None:
    friday = date(2026, 11, 27)
    assert due_on(WarningState.RAISED, Level.CRITICAL, friday) == date(2026, 11, 30)
    assert due_on(WarningState.ACTED, Level.CRITICAL, friday) == date(2026, 12, 4)


STREAM = """subscription ($filter: WarningFilter) { riskWarnings(filter: $filter) {
  change subject warning { title state } } }"""


@pytest.mark.clause("6.4.1-2")
async def test_a_withdrawn_warning_is_gone_and_all_who_got_it_hear_of_it(
    api: Api, shop: Entity
) -> None:
    lists = [
        api.stream(STREAM, {"filter": {"entities": [shop.uscc]}}, viewer)
        for viewer in (PUBLIC, CONSUMER, REGULATOR)
    ]
    waiting = [asyncio.ensure_future(anext(each)) for each in lists]
    await asyncio.sleep(0.3)
    raise_it = """mutation ($entity: ID!, $expires: Date) { warningRaise(entity: $entity,
      level: LOW, title: "勿购", audience: PUBLIC, expiresOn: $expires) {
      warning { id } errors { code } } }"""
    entity = build.global_id("ent", shop)
    data = await api.data(raise_it, REGULATOR, entity=entity, expires="2030-01-01")
    key = data["warningRaise"]["warning"]["id"]
    got = [(await asyncio.wait_for(each, 5))["data"]["riskWarnings"] for each in waiting]
    assert {(each["change"], each["subject"]) for each in got} == {("RAISED", key)}
    await make(api, "Acknowledge", key, 1)
    await make(api, "Withdraw", key, 2, reason="信息有误")
    heard = [await asyncio.wait_for(anext(each), 5) for each in lists[:2]]
    events = [each["data"]["riskWarnings"] for each in heard]
    assert events == [{"change": "WITHDRAWN", "subject": key, "warning": None}] * 2
    staff = [(await asyncio.wait_for(anext(lists[2]), 5))["data"]["riskWarnings"] for _ in range(2)]
    assert [each["change"] for each in staff] == ["HANDLED", "WITHDRAWN"]
    for each in lists:
        await each.aclose()
    asked = "query ($u: String!) { entity(uscc: $u) { warnings { nodes { id } } } }"
    for viewer in (PUBLIC, REGULATOR):
        assert (await api.data(asked, viewer, u=shop.uscc))["entity"]["warnings"]["nodes"] == []


@pytest.mark.clause("6.4.1-2")
async def test_a_warning_ends_with_its_last_day(api: Api, shop: Entity) -> None:
    today = api.platform.context(PUBLIC, "zh").today
    last, past = (
        build.warning(shop, expires_on=today),
        build.warning(shop, expires_on=today - timedelta(days=1)),
    )
    await api.store(last, past)
    asked = """query ($u: String!, $f: WarningFilter) { entity(uscc: $u) { warnings {
      nodes { id } } } warningsSnapshot(filter: $f) { entries { subject } } }"""
    for viewer in (PUBLIC, REGULATOR):
        data = await api.data(asked, viewer, u=shop.uscc, f={"entities": [shop.uscc]})
        assert data["entity"]["warnings"]["nodes"] == [{"id": build.global_id("wrn", last)}]
        assert data["warningsSnapshot"]["entries"] == [{"subject": build.global_id("wrn", last)}]
    sql = "SELECT id FROM warning WHERE entity_id = $1"
    rows = await api.fetch(sql, shop.id, role="youxin_public")
    assert [row["id"] for row in rows] == [last.id]
    assert Audience.PUBLIC.value == last.audience
