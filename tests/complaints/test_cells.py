"""Every cell of kind × state × action × actor over HTTP: what the table allows happens, and what it
does not is refused and leaves nothing behind."""

from collections import Counter
from typing import Any

import httpx
import pytest

from resolvers.context import Viewer
from rules.complaints import ComplaintAction as Do
from rules.complaints import ComplaintActor as By
from rules.complaints import ComplaintKind, ComplaintState
from rules.complaints.moves import FLOWS
from tests import build
from tests.api import Api
from tests.complaints.people import (
    ELSEWHERE,
    STRANGER,
    Place,
    mutation,
    placed,
    stored_case,
)
from tests.server import Server

NOT_SENT = {Do.SUBMIT, Do.LINK, Do.SETTLE}
"""Submitting makes a case; linking is the platform's; SETTLE comes from partners alone."""
ACTIONS = [action for action in Do if action not in NOT_SENT]
PEOPLE = (By.COMPLAINANT, By.RESPONDENT, By.STATION, By.REGULATOR)
WAITS_FOR_BOTH = {Do.CONSENT, Do.SIGN}
Cell = tuple[ComplaintKind, ComplaintState, Do, By]


@pytest.fixture(scope="module")
async def place(api: Api) -> Place:
    return await placed(api)


def cells() -> list[Cell]:
    return [
        (kind, state, action, actor)
        for kind in ComplaintKind
        for state in ComplaintState
        for action in ACTIONS
        for actor in PEOPLE
    ]


def expected(cell: Cell) -> tuple[str | None, ComplaintState]:
    """The refusal's code, if there is one, and the state afterwards; told by the table."""
    kind, state, action, actor = cell
    if kind is ComplaintKind.REPORT and actor in (By.RESPONDENT, By.STATION):
        return "NOT_FOUND", state
    move = FLOWS[kind].moves.get((state, action))
    if move is None:
        return "ILLEGAL_MOVE", state
    if actor not in move.actors:
        return "FORBIDDEN", state
    return None, state if action in WAITS_FOR_BOTH else move.after


async def prepared(api: Api, place: Place) -> dict[Cell, Any]:
    """A case for every cell, stored at once; where something is to be signed, with a proposal."""
    rows: list[Any] = []
    found = {}
    for cell in cells():
        made = stored_case(place, cell[0], cell[1])
        found[cell] = made[0]
        rows += made
        if cell[2] is Do.SIGN:
            rows.append(build.settlement(made[0]))
    await api.store_all(rows)
    return found


def sent(client: httpx.Client, server: Server, case: Any, action: Do, viewer: Viewer) -> Any:
    """What the server answers to one mutation."""
    variables: dict[str, Any] = {"complaint": build.global_id("cmp", case)}
    if action not in (Do.POST, Do.PROPOSE):
        variables["version"] = 1
    body = {"query": mutation(action.value), "variables": variables}
    answer = client.post(server.graphql, json=body, headers=server.headers(viewer)).json()
    assert "errors" not in answer, answer
    (payload,) = answer["data"].values()
    return payload


@pytest.mark.clause("6.5.2-2")
async def test_every_cell_is_allowed_or_refused_as_the_table_says(
    api: Api, place: Place, server: Server
) -> None:
    cases = await prepared(api, place)
    hit: Counter[str] = Counter()
    with httpx.Client(timeout=20) as client:
        for cell, case in cases.items():
            _, _, action, actor = cell
            payload = sent(client, server, case, action, place.actors[actor])
            code, _ = expected(cell)
            codes = [error["code"] for error in payload["errors"]]
            assert codes == ([] if code is None else [code]), cell
            hit["allowed" if code is None else "refused"] += 1
    await _left(api, cases)
    total = sum(hit.values())
    assert total == len(cases)
    print(f"cells hit over HTTP: {total} of {len(cells())} (100 %): {dict(hit)}")


async def _left(api: Api, cases: dict[Cell, Any]) -> None:
    """Each case stands where the table says; a refused action left no line and no new version."""
    rows = await api.fetch(
        """SELECT c.id, c.state, c.version, count(s.id) AS steps FROM complaint c
        LEFT JOIN complaint_step s ON s.complaint_id = c.id GROUP BY c.id"""
    )
    found = {row["id"]: row for row in rows}
    for cell, case in cases.items():
        code, state = expected(cell)
        row, says = found[case.id], cell[2] in (Do.POST, Do.PROPOSE)
        assert row["state"] == state, cell
        moved = code is None and not says
        assert (row["version"], row["steps"]) == ((2, 1) if moved else (1, 0)), cell


async def test_to_a_stranger_there_is_no_case(api: Api, place: Place, server: Server) -> None:
    made = stored_case(place, ComplaintKind.COMPLAINT, ComplaintState.FILED)
    await api.store_all(made)
    with httpx.Client(timeout=20) as client:
        for viewer in (STRANGER, ELSEWHERE, place.lone_owner):
            payload = sent(client, server, made[0], Do.WITHDRAW, viewer)
            assert [error["code"] for error in payload["errors"]] == ["NOT_FOUND"]
    (row,) = await api.fetch("SELECT state, version FROM complaint WHERE id = $1", made[0].id)
    assert (row["state"], row["version"]) == ("FILED", 1)


async def test_allowed_actions_are_the_table(api: Api, place: Place) -> None:
    stored = {}
    for kind in ComplaintKind:
        for state in FLOWS[kind].states:
            made = stored_case(place, kind, state)
            stored[made[0].id] = (made[0], kind, state)
            await api.store_all(made)
    for actor, viewer in place.actors.items():
        for case, kind, state in stored.values():
            for compiled in (True, False):
                answer = await api.run(
                    "query ($id: ID!) { node(id: $id) { ... on Complaint { allowedActions } } }",
                    {"id": build.global_id("cmp", case)},
                    viewer,
                    compiled=compiled,
                )
                hidden = kind is ComplaintKind.REPORT and actor in (By.RESPONDENT, By.STATION)
                shown = answer.data["node"]
                if hidden:
                    assert shown is None
                else:
                    assert shown["allowedActions"] == FLOWS[kind].allowed(state, actor)
