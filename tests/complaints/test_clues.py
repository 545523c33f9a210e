"""A clue of a breach that is found in mediation becomes a report, which the complaint hides."""

from datetime import date
from typing import Any

import pytest

from rules.calendar import working_days_after
from rules.complaints import ComplaintKind, ComplaintState
from tests import build
from tests.api import PUBLIC, REGULATOR, Api
from tests.complaints.people import (
    CASE,
    CONSUMER,
    ELSEWHERE,
    Place,
    acted,
    done,
    placed,
    seen,
    stored_case,
)

REPORTED = f"""mutation ($c: ID!, $v: Int!, $b: String!, $k: String) {{
  complaintReport(complaint: $c, version: $v, breach: $b, idempotencyKey: $k) {{
    complaint {{ {CASE} arisenFrom {{ number }} file {{ facts request isAnonymous }}
      timeline {{ nodes {{ action actor state }} }} }} errors {{ code path }} }} }}"""
CLUE = "后厨使用回收油"


@pytest.fixture(scope="module")
async def place(api: Api) -> Place:
    return await placed(api)


async def mediated(api: Api, place: Place) -> dict[str, Any]:
    """A complaint about the shop, in mediation."""
    rows = stored_case(place, ComplaintKind.COMPLAINT, ComplaintState.MEDIATING)
    await api.store_all(rows)
    return {"id": build.global_id("cmp", rows[0]), "number": rows[0].number, "version": 1}


async def reported(api: Api, case: dict[str, Any], **given: Any) -> Any:
    asked = {"c": case["id"], "v": case["version"], "b": CLUE} | given
    return (await api.run(REPORTED, asked, REGULATOR)).data["complaintReport"]


async def counted(api: Api) -> int:
    (row,) = await api.fetch("SELECT count(*)::int AS n FROM complaint")
    found: int = row["n"]
    return found


async def test_a_clue_becomes_a_report_with_its_clock_and_mediation_goes_on(
    api: Api, place: Place
) -> None:
    case = await mediated(api, place)
    made = (await reported(api, case))["complaint"]
    assert (made["kind"], made["state"], made["channel"]) == ("REPORT", "FILED", "HOTLINE_12315")
    assert (made["routing"], made["arisenFrom"]) == (
        ["FOUND_IN_CASE"],
        {"number": case["number"]},
    )
    assert made["file"] == {"facts": CLUE, "request": None, "isAnonymous": False}
    assert made["timeline"]["nodes"] == [
        {"action": "SUBMIT", "actor": "REGULATOR", "state": "FILED"}
    ]
    assert made["deadline"]["ruleVersion"]["rule"] == "REPORT_VERIFICATION"
    assert made["deadline"]["on"] == working_days_after(date.today(), 15).isoformat()
    assert await seen(api, case, REGULATOR, "state version reports { nodes { id } }") == {
        "state": "MEDIATING",
        "version": 1,
        "reports": {"nodes": [{"id": made["id"]}]},
    }
    await done(api, case, "TERMINATE", REGULATOR)
    verified = await done(api, made, "VERIFY", REGULATOR)
    assert verified["state"] == "VERIFYING"


async def test_neither_party_nor_station_learns_of_the_report(api: Api, place: Place) -> None:
    case = await mediated(api, place)
    before = await seen(api, case, place.owner, "timeline { nodes { action } } transcript { text }")
    made = (await reported(api, case))["complaint"]
    after = await seen(api, case, place.owner, "timeline { nodes { action } } transcript { text }")
    assert after == before
    for viewer in (place.owner, place.manager, CONSUMER, ELSEWHERE, PUBLIC):
        assert await seen(api, made, viewer, "id") is None
        shown = await seen(api, case, viewer, "reports { totalCount nodes { id } }")
        assert shown in (None, {"reports": {"totalCount": 0, "nodes": []}})


async def test_what_may_not_be_reported_makes_nothing(api: Api, place: Place) -> None:
    case = await mediated(api, place)
    before = await counted(api)
    for viewer, code in (
        (CONSUMER, "FORBIDDEN"),
        (place.owner, "FORBIDDEN"),
        (ELSEWHERE, "NOT_FOUND"),
    ):
        refused = await acted(api, case, "REPORT", viewer)
        assert [error["code"] for error in refused["errors"]] == [code]
    for given, code in (
        ({"b": " "}, "REQUIRED"),
        ({"b": "油" * 4001}, "TOO_LONG"),
        ({"v": 9}, "CONFLICT"),
    ):
        refused = await reported(api, case, **given)
        assert [error["code"] for error in refused["errors"]] == [code]
    assert await counted(api) == before
    twice = [(await reported(api, case, k="clue-1"))["complaint"]["id"] for _ in range(2)]
    assert twice[0] == twice[1]
    other = await reported(api, case, k="clue-1", b="另一线索")
    assert [error["code"] for error in other["errors"]] == ["CONFLICT"]
    assert await counted(api) == before + 1
