"""Third parties act on entities they manage today, by relations that the other side confirmed."""

from datetime import date, timedelta
from typing import Any

import pytest

from models.entities import Entity
from models.managers import ManagingOrganization
from resolvers.context import Viewer
from resolvers.managers import managed_by, manages
from rules.managers import ACTORS, MOVES, TenancyMove, TenancyState
from rules.roles import Role
from tests import build
from tests.api import CONSUMER, PUBLIC, REGULATOR, Api

CLAIM = """mutation ($e: ID!, $s: Date!, $u: Date, $p: String! = "租赁合同 A-1", $k: String) {
  tenancyClaim(entity: $e, since: $s, until: $u, proof: $p, idempotencyKey: $k) {
    tenancy { id state isRunning until version allowedActions organization { kind } }
    errors { code path } } }"""
DECIDE = """mutation ($t: ID!, $v: Int!) { tenancy%s(tenancy: $t, version: $v) {
  tenancy { id state isRunning version } errors { code path } } }"""
END = """mutation ($t: ID!, $v: Int!, $u: Date!) { tenancyEnd(tenancy: $t, version: $v, until: $u) {
  tenancy { id state isRunning until version } errors { code path } } }"""
SHOWN = """query ($u: String!) { entity(uscc: $u) { tenancies { nodes {
  state organization { name kind serviceStation } } } } }"""
MINE = "{ managedTenancies { nodes { state entity { uscc } } } }"
ROWS = "SELECT state, version, until FROM tenancy WHERE entity_id = $1 ORDER BY id"


def manager(of: ManagingOrganization) -> Viewer:
    return Viewer(Role.MANAGER, "mall-1", uscc=of.uscc)


def owner(of: Entity) -> Viewer:
    return Viewer(Role.ENTITY, "owner-1", uscc=of.uscc)


@pytest.fixture
async def shop(api: Api) -> Entity:
    made = build.entity()
    await api.store(made)
    return made


@pytest.fixture
async def mall(api: Api) -> ManagingOrganization:
    made = build.mall()
    await api.store(made)
    return made


async def claimed(api: Api, shop: Entity, mall: ManagingOrganization, **given: Any) -> Any:
    asked = {"e": build.global_id("ent", shop), "s": "2026-01-01"} | given
    return (await api.data(CLAIM, manager(mall), **asked))["tenancyClaim"]


@pytest.mark.clause("F1-1")
async def test_a_claim_gives_no_right_until_the_entity_confirms_it(
    api: Api, shop: Entity, mall: ManagingOrganization
) -> None:
    made = await claimed(api, shop, mall)
    tenancy = made["tenancy"]
    assert (tenancy["state"], tenancy["isRunning"], tenancy["until"]) == ("CLAIMED", False, None)
    assert tenancy["organization"] == {"kind": "MALL"}
    ctx = api.platform.context(PUBLIC, "zh")
    assert await manages(ctx, mall.uscc, shop.id, ctx.today) is None
    assert (await api.data(SHOWN, PUBLIC, u=shop.uscc))["entity"]["tenancies"]["nodes"] == []
    seen = (await api.data(SHOWN, owner(shop), u=shop.uscc))["entity"]["tenancies"]["nodes"]
    assert [one["state"] for one in seen] == ["CLAIMED"]
    asked = {"t": tenancy["id"], "v": 1}
    confirmed = (await api.data(DECIDE % "Confirm", owner(shop), **asked))["tenancyConfirm"]
    assert confirmed["errors"] == []
    assert (confirmed["tenancy"]["state"], confirmed["tenancy"]["isRunning"]) == ("CONFIRMED", True)
    assert await manages(ctx, mall.uscc, shop.id, ctx.today) is not None
    yesterday = ctx.today - timedelta(days=1)
    ended = await api.data(END, manager(mall), t=tenancy["id"], v=2, u=yesterday.isoformat())
    assert ended["tenancyEnd"]["tenancy"]["isRunning"] is False
    assert await manages(ctx, mall.uscc, shop.id, ctx.today) is None
    assert await manages(ctx, mall.uscc, shop.id, yesterday) is not None


async def test_whoever_has_a_station_manages_first_and_only_on_the_day(
    api: Api, shop: Entity, mall: ManagingOrganization
) -> None:
    park = build.mall(kind="PARK", service_station=None)
    gone = build.mall()
    await api.store(
        park, gone,
        build.tenancy(shop, park, since=date(2026, 5, 1)),
        build.tenancy(shop, mall),
        build.tenancy(shop, gone, until=date(2026, 2, 1)),
    )  # fmt: skip
    ctx = api.platform.context(PUBLIC, "zh")
    found = [row["name"] for row in await managed_by(ctx, shop.id, ctx.today)]
    assert found == [mall.name, park.name]
    earlier = [row["name"] for row in await managed_by(ctx, shop.id, date(2026, 1, 15))]
    assert sorted(earlier) == sorted([mall.name, gone.name])


async def test_nothing_happens_to_a_tenancy_by_the_wrong_actor(
    api: Api, shop: Entity, mall: ManagingOrganization
) -> None:
    other, rival = build.entity(), build.mall()
    await api.store(other, rival)
    tenancy = (await claimed(api, shop, mall))["tenancy"]
    before = await api.fetch(ROWS, shop.id)
    asked = {"t": tenancy["id"], "v": 1}
    elsewhere = Viewer(Role.REGULATOR, "regulator-2", district="500118")
    for viewer in (owner(other), manager(mall), manager(rival), elsewhere):
        answer = (await api.data(DECIDE % "Confirm", viewer, **asked))["tenancyConfirm"]
        assert [one["code"] for one in answer["errors"]] == ["FORBIDDEN"]
        assert answer["tenancy"] is None
    for viewer, code in ((PUBLIC, "UNAUTHENTICATED"), (CONSUMER, "FORBIDDEN")):
        assert (await api.run(DECIDE % "Confirm", asked, viewer)).codes == [code]
    assert await api.fetch(ROWS, shop.id) == before


@pytest.mark.parametrize("state", TenancyState)
@pytest.mark.parametrize("move", TenancyMove)
async def test_every_move_is_as_the_table_has_it(
    api: Api, shop: Entity, mall: ManagingOrganization, state: TenancyState, move: TenancyMove
) -> None:
    row = build.tenancy(shop, mall, state=state.value)
    await api.store(row)
    asked: dict[str, Any] = {"t": build.global_id("ten", row), "v": 1}
    document = DECIDE % move.value.capitalize()
    if move is TenancyMove.END:
        document, asked = END, asked | {"u": "2026-06-30"}
    answer = await api.data(document, REGULATOR, **asked)
    (made,) = answer.values()
    after = MOVES.get((state, move))
    (stored,) = await api.fetch(ROWS, shop.id)
    if after is None:
        assert [one["code"] for one in made["errors"]] == ["ILLEGAL_MOVE"]
        assert (stored["state"], stored["version"]) == (state.value, 1)
    else:
        assert made["errors"] == []
        assert (stored["state"], stored["version"]) == (after.value, 2)
    assert Role.REGULATOR in ACTORS[move]


async def test_a_claim_that_is_wrong_leaves_nothing(
    api: Api, shop: Entity, mall: ManagingOrganization
) -> None:
    wrong = (
        ({"u": "2025-12-31"}, "INVALID_DATE", "until"),
        ({"p": " "}, "REQUIRED", "proof"),
        ({"p": "长" * 201}, "TOO_LONG", "proof"),
        ({"e": "ent_00000000-0000-0000-0000-000000000001"}, "NOT_FOUND", "entity"),
    )
    for given, code, path in wrong:
        (error,) = (await claimed(api, shop, mall, **given))["errors"]
        assert (error["code"], error["path"]) == (code, [path])
    unlisted = Viewer(Role.MANAGER, "nobody", uscc=build.uscc(9_000_001))
    asked = {"e": build.global_id("ent", shop), "s": "2026-01-01"}
    (error,) = (await api.data(CLAIM, unlisted, **asked))["tenancyClaim"]["errors"]
    assert error["code"] == "FORBIDDEN"
    assert await api.fetch(ROWS, shop.id) == []


async def test_a_key_makes_one_claim_and_takes_no_other_body(
    api: Api, shop: Entity, mall: ManagingOrganization
) -> None:
    first = await claimed(api, shop, mall, k="one")
    again = await claimed(api, shop, mall, k="one")
    assert first["tenancy"]["id"] == again["tenancy"]["id"]
    (error,) = (await claimed(api, shop, mall, k="one", s="2026-02-01"))["errors"]
    assert (error["code"], error["path"]) == ("CONFLICT", ["idempotencyKey"])
    (error,) = (await claimed(api, shop, mall, k="two"))["errors"]
    assert (error["code"], error["path"]) == ("CONFLICT", ["entity"])
    assert len(await api.fetch(ROWS, shop.id)) == 1
    mine = (await api.data(MINE, manager(mall)))["managedTenancies"]["nodes"]
    assert mine == [{"state": "CLAIMED", "entity": {"uscc": shop.uscc}}]


async def test_a_stale_version_changes_nothing(
    api: Api, shop: Entity, mall: ManagingOrganization
) -> None:
    row = build.tenancy(shop, mall, version=3)
    await api.store(row)
    asked = {"t": build.global_id("ten", row), "v": 2, "u": "2026-06-30"}
    (error,) = (await api.data(END, REGULATOR, **asked))["tenancyEnd"]["errors"]
    assert (error["code"], error["path"]) == ("CONFLICT", ["version"])
    assert [row["version"] for row in await api.fetch(ROWS, shop.id)] == [3]


async def test_an_organisation_is_entered_once_and_by_its_own_district(api: Api) -> None:
    enter = """mutation ($u: String!, $d: String!) { managingOrganizationList(uscc: $u,
      name: "山城商会", kind: CHAMBER, district: $d) {
      managingOrganization { name kind } errors { code path } } }"""
    code = build.uscc(9_000_002)
    asked = {"u": code, "d": "500118"}
    (error,) = (await api.data(enter, REGULATOR, **asked))["managingOrganizationList"]["errors"]
    assert (error["code"], error["path"]) == ("FORBIDDEN", ["district"])
    asked["d"] = build.YUZHONG
    made = (await api.data(enter, REGULATOR, **asked))["managingOrganizationList"]
    assert made["managingOrganization"] == {"name": "山城商会", "kind": "CHAMBER"}
    (error,) = (await api.data(enter, REGULATOR, **asked))["managingOrganizationList"]["errors"]
    assert (error["code"], error["path"]) == ("CONFLICT", ["uscc"])
    rows = await api.fetch("SELECT 1 FROM managing_organization WHERE uscc = $1", code)
    assert len(rows) == 1
