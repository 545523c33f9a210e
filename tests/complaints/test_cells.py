"""Every cell of kind × state × action × actor over HTTP: what the table allows happens, and what it
does not is refused and leaves nothing behind."""

import asyncio
import json
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from rules.complaints import ComplaintAction as Do
from rules.complaints import ComplaintActor as By
from rules.complaints import ComplaintKind, ComplaintState
from rules.complaints.moves import FLOWS
from tests import build
from tests.api import Api
from tests.complaints.cells import (
    STAYS,
    Asker,
    Cell,
    after,
    all_cells,
    beginning,
    expected,
    is_clocks,
)
from tests.complaints.people import ELSEWHERE, STRANGER, Place, mutation, placed, stored_case
from tests.complaints.voice import Voice
from tests.paths import ROOT
from tests.server import Server

PARTNERS = ("HOTLINE_12315", "CONSUMER_COUNCIL")


@pytest.fixture(scope="module")
async def place(api: Api) -> Place:
    return await placed(api)


async def prepared(api: Api, asker: Asker, cells: list[Cell]) -> dict[Cell, Any]:
    """A case for every cell, stored at once; where something is to be signed, with a proposal."""
    rows: list[Any] = []
    found = {}
    for cell in cells:
        assert cell.state is not None
        made = stored_case(asker.place, cell.kind, cell.state)
        found[cell] = made[0]
        rows += [*made, asker.known_at_partner(made[0])]
        if cell.action is Do.SIGN:
            rows.append(build.settlement(made[0]))
    await api.store_all(rows)
    return found


@pytest.mark.clause("6.5.2-2")
async def test_every_cell_is_allowed_or_refused_as_the_table_says(
    api: Api, place: Place, server: Server
) -> None:
    hit: Counter[str] = Counter()
    voices = {owner: Voice.of(owner, server.url) for owner in PARTNERS}
    await api.store_all([voice.row for voice in voices.values()])
    with httpx.Client(timeout=20) as client:
        asker = Asker(server, place, client, voices)
        of_cases = [cell for cell in all_cells() if cell.state is not None and not is_clocks(cell)]
        cases = await prepared(api, asker, of_cases)
        for cell, case in cases.items():
            code = expected(cell)
            assert asker.codes(cell, case) == ([] if code is None else [code]), cell
            hit["allowed" if code is None else "refused"] += 1
        await _left(api, cases)
        hit += await _begun(api, asker)
        hit += await _expired(api, asker)
    assert hit.total() == len(all_cells())
    print(f"cells hit over HTTP: {hit.total()} of {len(all_cells())} (100 %): {dict(hit)}")


async def _left(api: Api, cases: dict[Cell, Any]) -> None:
    """Each case stands where the table says; a refused action left no line and no new version."""
    rows = await api.fetch(
        """SELECT c.id, c.state, c.version, count(s.id) AS steps FROM complaint c
        LEFT JOIN complaint_step s ON s.complaint_id = c.id GROUP BY c.id"""
    )
    found = {row["id"]: row for row in rows}
    for cell, case in cases.items():
        row = found[case.id]
        assert row["state"] == after(cell), cell
        moved = expected(cell) is None and cell.action not in STAYS
        assert (row["version"], row["steps"]) == ((2, 1) if moved else (1, 0)), cell


async def _begun(api: Api, asker: Asker) -> Counter[str]:
    """Claims that are no case yet: whoever may submit makes one, and one dispute is linked."""
    hit: Counter[str] = Counter()
    for cell in all_cells():
        if cell.state is not None:
            continue
        phone, code = f"155{uuid4().int % 10**8:08d}", beginning(cell)
        before = await _counted(api)
        for _ in range(2 if cell.action is Do.LINK else 1):
            assert asker.begin(cell, phone) == ([] if code is None else [code]), cell
        made, linked = (now - then for now, then in zip(await _counted(api), before, strict=True))
        if code is not None:
            assert (made, linked) == (0, 0), cell
        elif cell.action is Do.LINK:
            assert (made, linked) == (2, cell.kind is ComplaintKind.COMPLAINT), cell
        else:
            assert (made, linked) == (1, 0), cell
        hit["allowed" if code is None else "refused"] += 1
    return hit


async def _counted(api: Api) -> tuple[int, int]:
    (row,) = await api.fetch("SELECT count(*) AS n, count(same_as) AS linked FROM complaint")
    return row["n"], row["linked"]


async def _expired(api: Api, asker: Asker) -> Counter[str]:
    """What the clock does with cases that are late, in every state; nobody acts in its name."""
    cells = [
        Cell(kind, state, Do.TERMINATE, By.CLOCK)
        for kind in ComplaintKind
        for state in ComplaintState
    ]
    late = await prepared(api, asker, cells)
    keys = [case.id for case in late.values()]
    yesterday = date.today() - timedelta(days=2)
    await api.fetch("UPDATE complaint SET due_on = '9998-12-31' WHERE id <> ALL($1)", keys)
    await api.fetch("UPDATE complaint SET due_on = $1 WHERE id = ANY($2)", yesterday, keys)
    assert {str(asker.codes(cell, case)) for cell, case in late.items()} == {"['FORBIDDEN']"}
    command = [sys.executable, "-m", "app.cli", "complaints", "expire", "--database-url", api.url]
    done = await asyncio.to_thread(
        subprocess.run, command, cwd=ROOT, capture_output=True, check=True
    )
    ended = [cell for cell in cells if is_clocks(cell)]
    assert json.loads(done.stdout) == {"ended": len(ended)}
    rows = {row["id"]: row["state"] for row in await api.fetch("SELECT id, state FROM complaint")}
    for cell, case in late.items():
        assert rows[case.id] == ("TERMINATED" if cell in ended else cell.state), cell
    return Counter(allowed=len(ended))


async def test_to_a_stranger_there_is_no_case(api: Api, place: Place, server: Server) -> None:
    made = stored_case(place, ComplaintKind.COMPLAINT, ComplaintState.FILED)
    await api.store_all(made)
    variables = {"complaint": build.global_id("cmp", made[0]), "version": 1}
    with httpx.Client(timeout=20) as client:
        asker = Asker(server, place, client)
        for viewer in (STRANGER, ELSEWHERE, place.lone_owner):
            codes = asker.graph(mutation(Do.WITHDRAW.value), variables, viewer)
            assert codes == ["NOT_FOUND"]
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
