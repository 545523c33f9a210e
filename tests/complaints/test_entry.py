"""One entry: what a claim becomes, what it lacks, and who may see it."""

from dataclasses import replace
from typing import Any

import pytest

from resolvers.context import ANONYMOUS, Viewer
from tests import build
from tests.api import PUBLIC, REGULATOR, Api
from tests.complaints.people import (
    CONSUMER,
    ELSEWHERE,
    STRANGER,
    SUBMIT,
    WHO,
    Place,
    claim,
    filed,
    placed,
    seen,
    submitted,
)


@pytest.fixture(scope="module")
async def place(api: Api) -> Place:
    return await placed(api)


@pytest.mark.clause("6.5.1-3")
async def test_a_complaint_about_a_shop_in_a_mall_goes_to_its_station_first(
    api: Api, place: Place
) -> None:
    case = await filed(api, place.shop)
    assert (case["channel"], case["state"]) == ("STATION", "AT_STATION")
    assert case["routing"] == ["STATION_FIRST"]
    assert case["deadline"]["ruleVersion"]["verified"] is False
    listed = await api.data(
        "{ stationComplaints { nodes { id standing allowedActions } } }", place.manager
    )
    assert [one["id"] for one in listed["stationComplaints"]["nodes"]].count(case["id"]) == 1
    shown = await api.data(
        """query ($u: String!) { entity(uscc: $u) {
        tenancies { nodes { isRunning organization { uscc serviceStation } } } } }""",
        u=place.shop.uscc,
    )
    (tenancy,) = shown["entity"]["tenancies"]["nodes"]
    station = {"uscc": place.mall.uscc, "serviceStation": "一楼服务台"}
    assert tenancy == {"isRunning": True, "organization": station}


@pytest.mark.clause("6.5.1-4")
@pytest.mark.parametrize(
    ("given", "shop", "cases"),
    [
        ({}, "lone", [("COMPLAINT", "HOTLINE_12315", ["ORDINARY"])]),
        ({}, "shop", [("COMPLAINT", "STATION", ["STATION_FIRST"])]),
        (
            {"matter": "FOOD_SAFETY"},
            "shop",
            [("COMPLAINT", "HOTLINE_12315", ["SAFETY_FIRST"])],
        ),
        (
            {"path": "NATIONAL_12315"},
            "shop",
            [("COMPLAINT", "HOTLINE_12315", ["CHOSEN_12315"])],
        ),
        (
            {"path": "CONSUMER_COUNCIL"},
            "shop",
            [("COMPLAINT", "CONSUMER_COUNCIL", ["CHOSEN_COUNCIL"])],
        ),
        ({"path": "MANAGING_PARTY"}, "lone", [("COMPLAINT", "HOTLINE_12315", ["NO_STATION"])]),
        (
            {"request": None, "breach": "掺杂掺假"},
            "shop",
            [("REPORT", "HOTLINE_12315", ["REPORT_TO_AUTHORITY"])],
        ),
        (
            {"breach": "掺杂掺假"},
            "lone",
            [
                ("COMPLAINT", "HOTLINE_12315", ["ORDINARY", "SPLIT"]),
                ("REPORT", "HOTLINE_12315", ["REPORT_TO_AUTHORITY", "SPLIT"]),
            ],
        ),
    ],
)
async def test_the_table_routes_and_splits(
    api: Api, place: Place, given: dict[str, Any], shop: str, cases: list[Any]
) -> None:
    of = getattr(place, shop)
    who = WHO | {"phone": f"139{abs(hash(str(given))) % 10**8:08d}"}
    answer = await submitted(api, of, complainant=who, **given)
    assert answer["errors"] == []
    became = [(c["kind"], c["channel"], c["reasons"]) for c in answer["claim"]["cases"]]
    assert became == cases
    checked = await api.data(
        """query ($e: ID!, $c: ClaimInput!) { claimCheck(entity: $e, claim: $c) {
        missing isAnonymous cases { kind channel reasons } } }""",
        CONSUMER,
        e=build.global_id("ent", of),
        c=claim(**given),
    )
    told = checked["claimCheck"]
    assert [(c["kind"], c["channel"], c["reasons"]) for c in told["cases"]] == cases
    assert (told["missing"], told["isAnonymous"]) == ([], False)


async def counted(api: Api) -> list[int]:
    """How many rows each table of cases holds."""
    tables = ("complaint", "complaint_file", "complainant", "complaint_party", "complaint_step")
    return [(await api.fetch(f"SELECT count(*) AS n FROM {one}"))[0]["n"] for one in tables]


@pytest.mark.clause("6.5.2-1")
async def test_everything_that_is_missing_is_told_at_once(api: Api, place: Place) -> None:
    before = await counted(api)
    given: dict[str, Any] = {"facts": " ", "complainant": {"name": "周某某"}, "subject": ""}
    answer = await submitted(api, place.shop, **given)
    assert answer["claim"] is None
    assert [(e["code"], e["path"]) for e in answer["errors"]] == [
        ("REQUIRED", ["claim", name]) for name in ("subject", "facts", "phone", "address")
    ]
    neither = await submitted(api, place.shop, request=None)
    assert [e["path"][1] for e in neither["errors"]] == ["request", "breach"]
    assert await counted(api) == before


@pytest.mark.clause("6.5.2-1")
async def test_a_report_may_be_anonymous_and_a_complaint_may_not(api: Api, place: Place) -> None:
    before = await counted(api)
    ways: list[tuple[Viewer, dict[str, Any]]] = [(ANONYMOUS, {}), (CONSUMER, {"isAnonymous": True})]
    for viewer, more in ways:
        refused = await submitted(api, place.shop, viewer, **more)
        assert [e["code"] for e in refused["errors"]] == ["ANONYMOUS_COMPLAINT"]
    assert await counted(api) == before
    given: dict[str, Any] = {"request": None, "breach": "无证经营", "complainant": None}
    for viewer, more in ways:
        answer = await submitted(api, place.shop, viewer, **given, **more)
        assert answer["errors"] == []
        (case,) = answer["claim"]["cases"]
        assert case["kind"] == "REPORT"
        assert (case["complaint"] is None) == (viewer is ANONYMOUS)
    rows = await api.fetch(
        """SELECT p.name, p.phone, f.is_anonymous FROM complainant p
        JOIN complaint_file f USING (complaint_id) JOIN complaint c ON c.id = p.complaint_id
        WHERE f.is_anonymous AND c.kind = 'REPORT'"""
    )
    assert [(row["name"], row["phone"], row["is_anonymous"]) for row in rows] == [
        (None, None, True)
    ] * 2


@pytest.mark.parametrize("matter", ["LABOUR", "ADMINISTRATION"])
async def test_what_is_another_bodys_is_sent_there(api: Api, place: Place, matter: str) -> None:
    before = await counted(api)
    answer = await submitted(api, place.shop, matter=matter)
    assert [(e["code"], e["path"]) for e in answer["errors"]] == [("OTHER_BODY", ["matter"])]
    assert await counted(api) == before


async def test_too_long_in_the_future_and_unknown_are_refused_whole(api: Api, place: Place) -> None:
    before = await counted(api)
    long = await submitted(api, place.shop, facts="长" * 4001, subject="长" * 101)
    assert [(e["code"], e["path"][1]) for e in long["errors"]] == [
        ("TOO_LONG", "subject"),
        ("TOO_LONG", "facts"),
    ]
    late = await submitted(api, place.shop, happenedOn="2099-01-01")
    assert [(e["code"], e["path"]) for e in late["errors"]] == [
        ("INVALID_DATE", ["claim", "happenedOn"])
    ]
    unknown = await submitted(api, build.entity())
    assert [e["code"] for e in unknown["errors"]] == ["NOT_FOUND"]
    assert await counted(api) == before


async def test_a_key_is_used_once_and_for_one_claim(api: Api, place: Place) -> None:
    who: dict[str, Any] = {"complainant": WHO | {"phone": "13700000007"}}
    first = await submitted(api, place.shop, key="k-1", **who)
    before = await counted(api)
    again = await submitted(api, place.shop, key="k-1", **who)
    assert again == first
    other = await submitted(api, place.shop, key="k-1", request="退款 300 元", **who)
    assert [(e["code"], e["path"]) for e in other["errors"]] == [("CONFLICT", ["idempotencyKey"])]
    assert await counted(api) == before


async def test_a_case_is_seen_by_its_parties_and_its_district_only(api: Api, place: Place) -> None:
    case = await filed(api, place.shop, complainant=WHO | {"phone": "13600000006"})
    fields = "id standing file { facts request } complainant { name phone }"
    own = await seen(api, case, CONSUMER, fields)
    assert (own["standing"], own["complainant"]["phone"]) == ("COMPLAINANT", "13600000006")
    shop = await seen(api, case, place.owner, fields)
    assert (shop["standing"], shop["file"]["request"]) == ("RESPONDENT", "退款 200 元")
    assert shop["complainant"] is None
    mall = await seen(api, case, place.manager, fields)
    assert (mall["standing"], mall["complainant"]) == ("STATION", None)
    here = await seen(api, case, REGULATOR, fields)
    assert (here["standing"], here["complainant"]["name"]) == ("REGULATOR", "周某某")
    for viewer in (PUBLIC, STRANGER, ELSEWHERE, place.lone_owner):
        assert await seen(api, case, viewer, fields) is None
    (read,) = await api.fetch(
        "SELECT count(*) AS n FROM audit_event WHERE action = 'complainant_read' AND actor = $1",
        REGULATOR.subject,
    )
    assert read["n"] == 1


async def test_a_report_is_never_shown_to_whom_it_is_about(api: Api, place: Place) -> None:
    case = await filed(api, place.shop, request=None, breach="使用过期原料")
    assert await seen(api, case, CONSUMER, "kind") == {"kind": "REPORT"}
    assert await seen(api, case, REGULATOR, "file { facts }") == {"file": {"facts": "使用过期原料"}}
    for viewer in (place.owner, place.manager, PUBLIC, STRANGER):
        assert await seen(api, case, viewer, "kind") is None


async def test_one_dispute_that_comes_twice_is_linked_and_counted_once(
    api: Api, place: Place
) -> None:
    given: dict[str, Any] = {
        "complainant": WHO | {"phone": "13500000005"},
        "happenedOn": "2026-11-01",
    }
    first = await filed(api, place.lone, path="NATIONAL_12315", **given)
    second = await filed(api, place.lone, path="CONSUMER_COUNCIL", **given)
    found = await seen(api, second, CONSUMER, "state outcome sameAs { id }")
    assert found == {"state": "CLOSED", "outcome": None, "sameAs": {"id": first["id"]}}
    another = await filed(api, place.lone, **(given | {"happenedOn": "2026-11-02"}))
    assert another["state"] == "FILED"


async def test_nothing_personal_is_repeated_in_the_audit(api: Api, place: Place) -> None:
    await filed(api, place.shop, complainant=WHO | {"phone": "13400000004"})
    rows = await api.fetch(
        "SELECT arguments::text AS text FROM audit_event WHERE action = 'claim_submit'"
    )
    told = " ".join(row["text"] for row in rows)
    assert "火锅底料与标示不符" in told
    for secret in ("13400000004", "周某某", "退款 200 元", "标示牛油"):
        assert secret not in told


async def test_the_public_may_submit_and_nobody_else_without_right(api: Api, place: Place) -> None:
    variables = {"entity": build.global_id("ent", place.shop), "claim": claim()}
    analyst = replace(CONSUMER, role=REGULATOR.role)
    assert (await api.run(SUBMIT, variables, analyst)).codes == ["FORBIDDEN"]
