"""Who sees what: the register's own ties are public, all else is for regulators of the place."""

from datetime import date

import pytest

from models.base import Base
from models.relations import RelationPoint
from resolvers.context import Viewer
from rules.roles import Role
from rules.sources import PLATFORM
from tests import build
from tests.api import ANALYST, CONSUMER, PUBLIC, Api
from tests.relations.conftest import CITY, NANAN, YUZHONG

OWN = """query ($u: String!) { entity(uscc: $u) {
  relations { totalCount nodes { kind share position since until toEntity { uscc }
    fromEntity { name } person { displayName } label
    provenance { source sourceRecordId } } }
  heldRelations(kinds: [BRANCH]) { totalCount nodes { kind toEntity { name } } } } }"""
ROOTS = {
    "relations": "query ($u: String!) { relations(uscc: $u) { nodes { key } } }",
    "shortestPath": "query ($u: String!) { shortestPath(from: $u, to: $u) { length } }",
    "ultimateController": "query ($u: String!) { ultimateController(uscc: $u) { isCut } }",
    "riskContagion": "query ($u: String!) { riskContagion(seeds: [$u]) { affectedCount } }",
    "clusters": "{ clusters { nodes { id } } }",
    "contagionModel": "{ contagionModel { version weights { kind down up } isVerified } }",
}
PLACED = tuple(name for name in ROOTS if name not in ("clusters", "contagionModel"))


@pytest.fixture(scope="module")
async def uscc(api: Api) -> str:
    """A company with an owner, a branch, an address, a director, and an owner of the past."""
    owner, shop = build.entity(name="样例投资"), build.entity(name="样例食品")
    past = build.entity(name="样例旧股东")
    branch = build.entity(name="样例食品分店", parent_id=shop.id)
    who = build.person("周山城")
    point = RelationPoint(
        id=build.entity().id, kind="ADDRESS", source_code=PLATFORM, code="A1", label="渝中区某路1号"
    )
    rows: list[Base] = [owner, shop, past, branch, who, point]
    rows += [
        build.key_person(shop, who, role="DIRECTOR"),
        build.key_person(shop, who, role="PHARMACIST"),
        build.relation(shop, from_entity_id=owner.id, share=51),
        build.relation(shop, person_id=who.id, share=49),
        build.relation(shop, kind="ADDRESS", point_id=point.id),
        build.relation(shop, kind="GUARANTEE", from_entity_id=owner.id),
        build.relation(shop, from_entity_id=past.id, share=10, until=date(2024, 1, 1)),
    ]
    await api.store(*rows)
    assert shop.uscc is not None
    return shop.uscc


@pytest.mark.parametrize("compiled", [True, False])
async def test_the_public_sees_what_the_register_publishes(
    api: Api, uscc: str, compiled: bool
) -> None:
    for viewer in (PUBLIC, CONSUMER, ANALYST, Viewer(Role.ENTITY, "rep", uscc=uscc)):
        answer = await api.run(OWN, {"u": uscc}, viewer, compiled=compiled)
        entity = answer.data["entity"]
        assert [(one["kind"], one["fromEntity"]) for one in entity["relations"]["nodes"]] == [
            ("EQUITY", {"name": "样例投资"})
        ]
        assert entity["relations"]["totalCount"] == 1
        assert entity["heldRelations"]["nodes"] == [
            {"kind": "BRANCH", "toEntity": {"name": "样例食品分店"}}
        ]


@pytest.mark.parametrize("compiled", [True, False])
async def test_a_regulator_sees_every_tie_with_its_evidence(
    api: Api, uscc: str, compiled: bool
) -> None:
    entity = (await api.run(OWN, {"u": uscc}, YUZHONG, compiled=compiled)).data["entity"]
    nodes = entity["relations"]["nodes"]
    assert sorted(one["kind"] for one in nodes) == [
        "ADDRESS", "EQUITY", "EQUITY", "EQUITY", "GUARANTEE", "PERSON"
    ]  # fmt: skip
    assert all(one["provenance"]["sourceRecordId"] for one in nodes)
    person = next(one for one in nodes if one["kind"] == "PERSON")
    assert (person["position"], person["since"]) == ("DIRECTOR", "2020-01-01")
    assert person["person"] == {"displayName": "周山城"}
    assert [one["label"] for one in nodes if one["label"]] == ["渝中区某路1号"]
    ended = next(one for one in nodes if one["until"])
    assert (ended["share"], ended["until"]) == ("10.0000", "2024-01-01")


@pytest.mark.parametrize("name", ROOTS)
async def test_walks_are_refused_below_regulators(api: Api, uscc: str, name: str) -> None:
    open_to_all = name == "contagionModel"
    for viewer, code in ((PUBLIC, "UNAUTHENTICATED"), (CONSUMER, "FORBIDDEN")):
        answer = await api.run(ROOTS[name], {"u": uscc}, viewer)
        assert answer.codes == ([] if open_to_all else [code])
    assert (await api.run(ROOTS[name], {"u": uscc}, YUZHONG)).data
    assert (await api.run(ROOTS[name], {"u": uscc}, CITY)).data


@pytest.mark.parametrize("name", PLACED)
async def test_walks_from_another_district_are_refused(api: Api, uscc: str, name: str) -> None:
    answer = await api.run(ROOTS[name], {"u": uscc}, NANAN)
    assert answer.codes == ["FORBIDDEN"]
    assert not any("WITH RECURSIVE" in sql for sql in answer.statements)


async def test_the_database_itself_refuses(api: Api, uscc: str) -> None:
    for role in ("youxin_public", "youxin_signed_in"):
        rows = await api.fetch("SELECT DISTINCT kind FROM relation", role=role)
        assert sorted(row["kind"] for row in rows) == ["BRANCH", "EQUITY"]
        held = await api.fetch("SELECT FROM relation WHERE person_id IS NOT NULL", role=role)
        assert held == []


@pytest.mark.parametrize(
    ("query", "code", "path"),
    [
        ('{ relations(uscc: "123") { isCut } }', "INVALID_USCC", ["uscc"]),
        ('query ($u: String!) { relations(uscc: $u, depth: 5) { isCut } }', "OUT_OF_RANGE",
         ["depth"]),
        ('query ($u: String!) { relations(uscc: $u, depth: 0) { isCut } }', "OUT_OF_RANGE",
         ["depth"]),
        ('query ($u: String!) { shortestPath(from: $u, to: "1") { length } }', "INVALID_USCC",
         ["to"]),
        ('{ contagionModel(version: "x") { version } }', "NOT_FOUND", ["model"]),
        ('query ($u: String!) { riskContagion(seeds: [$u], model: "x") { runs } }', "NOT_FOUND",
         ["model"]),
    ],
)  # fmt: skip
async def test_bad_questions_are_refused_by_code(
    api: Api, uscc: str, query: str, code: str, path: list[str]
) -> None:
    answer = await api.run(query, {"u": uscc} if "$u" in query else {}, YUZHONG)
    assert answer.codes == [code]


async def test_a_tenure_that_begins_moves_or_ends_takes_its_tie_along(api: Api) -> None:
    shop, who = build.entity(), build.person()
    role = build.key_person(shop, who, role="MANAGER")
    await api.store(shop, who, role)
    kept = "SELECT kind, role, until FROM relation WHERE id = $1"
    assert [row["role"] for row in await api.fetch(kept, role.id)] == ["MANAGER"]
    await api.fetch("UPDATE key_person_role SET until = '2026-01-01' WHERE id = $1", role.id)
    assert [row["until"] for row in await api.fetch(kept, role.id)] == [date(2026, 1, 1)]
    await api.fetch("UPDATE key_person_role SET role = 'OPERATOR' WHERE id = $1", role.id)
    assert await api.fetch(kept, role.id) == []
    await api.fetch("UPDATE key_person_role SET role = 'DIRECTOR' WHERE id = $1", role.id)
    assert len(await api.fetch(kept, role.id)) == 1
    await api.fetch("DELETE FROM key_person_role WHERE id = $1", role.id)
    assert await api.fetch(kept, role.id) == []


async def test_a_branch_that_changes_its_parent_changes_its_tie(api: Api) -> None:
    one, two, shop = build.entity(), build.entity(), build.entity()
    await api.store(one, two, shop)
    kept = "SELECT from_entity_id FROM relation WHERE to_id = $1 AND kind = 'BRANCH'"
    for parent in (one.id, two.id, None):
        await api.fetch("UPDATE entity SET parent_id = $2 WHERE id = $1", shop.id, parent)
        rows = await api.fetch(kept, shop.id)
        assert [row["from_entity_id"] for row in rows] == ([parent] if parent else [])
