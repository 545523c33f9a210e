"""Random walks: no state without an exit, and over HTTP no open case that nobody sees."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resolvers.context import Viewer
from rules.complaints import ComplaintActor, ComplaintKind, ComplaintState
from rules.complaints.moves import FLOWS, RESTING, CaseFlow
from tests import build
from tests.api import REGULATOR, Api
from tests.complaints.people import (
    CASE,
    CONSUMER,
    ELSEWHERE,
    FIND,
    SUBMIT,
    WHO,
    Place,
    claim,
    mutation,
    placed,
    stored_case,
)
from tests.server import Server

START = {
    ComplaintKind.COMPLAINT: (
        ComplaintState.AT_STATION,
        ComplaintState.FILED,
        ComplaintState.FORWARDED,
    ),
    ComplaintKind.REPORT: (ComplaintState.FILED,),
}
PEOPLE = frozenset(ComplaintActor) - {ComplaintActor.CLOCK}
QUEUE = """query ($d: String!, $after: String) {
  complaintQueue(filter: {district: $d}, first: 100, after: $after) {
    nodes { id state deadline { on isOverdue } } pageInfo { hasNextPage endCursor } } }"""
LATE = """query ($d: String!, $n: Int!, $after: String) {
  complaintQueue(filter: {district: $d}, first: $n, after: $after) {
    nodes { id state allowedActions deadline { isOverdue } } pageInfo { endCursor } } }"""
PATHS = st.sampled_from(("MANAGING_PARTY", "NATIONAL_12315", "CONSUMER_COUNCIL", "REPORT"))
NUMBERS = count(1)


def rests(flow: CaseFlow, state: ComplaintState) -> bool:
    """Whether people, without any clock, can bring a case from here to rest."""
    seen, front = {state}, [state]
    while front:
        here = front.pop()
        if here in RESTING:
            return True
        for (before, _), move in flow.moves.items():
            if before is here and PEOPLE & set(move.actors) and move.after not in seen:
                seen.add(move.after)
                front.append(move.after)
    return False


def test_every_state_is_reached_and_leads_to_rest() -> None:
    for kind, flow in FLOWS.items():
        seen, front = set(START[kind]), list(START[kind])
        while front:
            here = front.pop()
            for (before, _), move in flow.moves.items():
                if before is here and move.after not in seen:
                    seen.add(move.after)
                    front.append(move.after)
        assert seen == flow.states
        assert all(rests(flow, state) for state in flow.states)


@pytest.fixture(scope="module")
async def place(api: Api) -> Place:
    return await placed(api)


class Walker:
    """One case and everybody who may do something with it, over HTTP."""

    def __init__(self, server: Server, place: Place, client: httpx.Client) -> None:
        self.server, self.client, self.place = server, client, place
        people = place.actors.values()
        self.viewers: tuple[Viewer, ...] = (*people, REGULATOR, ELSEWHERE)

    def ask(self, query: str, viewer: Viewer, **variables: Any) -> Any:
        body = {"query": query, "variables": variables}
        headers = self.server.headers(viewer)
        answer = self.client.post(self.server.graphql, json=body, headers=headers).json()
        assert "errors" not in answer, answer
        return answer["data"]

    def submit(self, path: str) -> str:
        own: dict[str, Any] = {"path": path}
        if path == "REPORT":
            own = {"request": None, "breach": "使用过期原料"}
        who = WHO | {"phone": f"188{next(NUMBERS):08d}"}
        given = {"entity": build.global_id("ent", self.place.shop)}
        told = self.ask(SUBMIT, CONSUMER, **given, claim=claim(complainant=who, **own))
        (case,) = told["claimSubmit"]["claim"]["cases"]
        key: str = case["complaint"]["id"]
        return key

    def choices(self, key: str) -> list[tuple[str, Viewer, Any]]:
        """Every action that anybody is told he may do, with what he saw."""
        found = []
        for viewer in self.viewers:
            case = self.ask(FIND % CASE, viewer, id=key)["node"]
            for action in case["allowedActions"] if case else ():
                found.append((action, viewer, case))
        return found

    def do(self, action: str, viewer: Viewer, case: Any) -> list[str]:
        digest = self.digest(case["id"], viewer) if action == "SIGN" else ""
        given = {"complaint": case["id"]}
        if action not in ("POST", "PROPOSE"):
            given["version"] = case["version"]
        (answer,) = self.ask(mutation(action, digest=digest), viewer, **given).values()
        return [error["code"] for error in answer["errors"]]

    def digest(self, key: str, viewer: Viewer) -> str:
        found = self.ask(FIND % "settlements { nodes { digest } }", viewer, id=key)["node"]
        proposals = found["settlements"]["nodes"]
        return proposals[-1]["digest"] if proposals else ""

    def queued(self, key: str) -> list[Any]:
        """The case where it stands in the queues of the two districts."""
        found: list[Any] = []
        for district, viewer in (("500103", REGULATOR), ("500118", ELSEWHERE)):
            after = None
            while True:
                page = self.ask(QUEUE, viewer, d=district, after=after)["complaintQueue"]
                found += [one for one in page["nodes"] if one["id"] == key]
                if not page["pageInfo"]["hasNextPage"]:
                    break
                after = page["pageInfo"]["endCursor"]
        return found


LAWFUL = {"CONFLICT", "FORBIDDEN"}
"""What an allowed action may still meet: a second consent, an extension, one's own decision."""


def test_a_random_walk_always_goes_on_and_an_open_case_is_always_queued(
    server: Server, place: Place
) -> None:
    with httpx.Client(timeout=20) as client:
        walker = Walker(server, place, client)

        @settings(
            max_examples=12,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(PATHS, st.lists(st.integers(0, 10_000), min_size=4, max_size=9))
        def walk(path: str, dice: list[int]) -> None:
            key = walker.submit(path)
            for die in dice:
                choices = walker.choices(key)
                found = walker.queued(key)
                if not choices:
                    assert found == []
                    return
                state = choices[0][2]["state"]
                if state in RESTING:
                    assert found == []
                else:
                    (queued,) = found
                    assert queued["state"] == state
                    assert queued["deadline"] is not None
                action, viewer, case = choices[die % len(choices)]
                assert set(walker.do(action, viewer, case)) <= LAWFUL

        walk()


async def test_whatever_is_late_stands_first_in_a_queue(api: Api, place: Place) -> None:
    """No overdue clock that nobody sees: in the queue of the district, and of the whole city."""
    late = date.today() - timedelta(days=400)
    keys = set()
    for kind, flow in FLOWS.items():
        for state in flow.states - RESTING:
            rows = stored_case(place, kind, state)
            rows[0].due_on, rows[0].due_rule = late, "COMPLAINT_MEDIATION@ORDER-121"
            await api.store_all(rows)
            keys.add(build.global_id("cmp", rows[0]))
    whole = replace(REGULATOR, district="500000")
    for district, viewer in (("500103", REGULATOR), ("500000", whole)):
        nodes: list[Any] = []
        after = None
        while len(nodes) < len(keys):
            page = await api.data(LATE, viewer, d=district, n=7, after=after)
            nodes += page["complaintQueue"]["nodes"]
            after = page["complaintQueue"]["pageInfo"]["endCursor"]
        assert {one["id"] for one in nodes[: len(keys)]} == keys
        assert all(one["deadline"]["isOverdue"] for one in nodes[: len(keys)])
        assert all(one["allowedActions"] for one in nodes if one["state"] != "AT_STATION")
    shown = await api.data("{ stationComplaints { nodes { id state } } }", place.manager)
    at_station = [one["id"] for one in shown["stationComplaints"]["nodes"]]
    assert keys & set(at_station)
