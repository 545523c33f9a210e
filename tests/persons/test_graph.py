"""The lists of restricted persons and the register of professionals, as each viewer finds them."""

import hashlib
import json
from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import timedelta
from typing import Any

import asyncpg
import orjson
import pytest

from app.keys import KeyRing, current_key
from models.entities import Entity
from resolvers.context import Viewer
from resolvers.persons.publishing import CONTEXT
from rules.roles import Role
from rules.seal import SigningKey
from tests import build
from tests.api import CONSUMER, PUBLIC, REGULATOR, Answer, Api

SECOND = replace(REGULATOR, subject="regulator-2")
EMPLOYER = Viewer(Role.ENTITY, "employer-1")
NUMBERS = ("11010519491231002X", "500103199003071239")
LIST = """mutation ($basis: RestrictionBasis!, $decidedOn: Date!, $effectiveOn: Date!,
    $startsOn: Date, $person: ID, $name: String, $idNumber: String) {
  restrictionList(basis: $basis, misconduct: "使用非食品原料", sanction: "禁止从业",
    decidedOn: $decidedOn, effectiveOn: $effectiveOn, startsOn: $startsOn,
    person: $person, name: $name, idNumber: $idNumber) {
    restriction { id version state person { id } } errors { code path message } } }"""
MOVE = """mutation ($restriction: ID!, $version: Int!) {
  restriction%s(restriction: $restriction, version: $version, basis: "复核意见书1号") {
    restriction { id version state allowedMoves } errors { code path } } }"""
PUBLISHED = """query ($kind: RestrictionKind!) {
  restrictedPersons(first: 100, filter: { kind: $kind }) { nodes { id name misconduct sanction
    authority state period { firstDay lastDay isForLife } person { id } } } }"""
SCREEN = """query ($name: String!, $idNumber: String) {
  screenPerson(name: $name, idNumber: $idNumber, purpose: EMPLOYMENT) {
    matched person { id displayName restrictions { nodes { sanction } } } } }"""


@pytest.fixture(scope="module")
async def key(api: Api) -> SigningKey:
    ring = api.platform.keyring
    assert isinstance(ring, KeyRing)
    async with api.platform.database.engine.begin() as tx:
        return await current_key(tx, ring, build.RECORDED_AT)


def today(api: Api) -> Any:
    return api.platform.context(PUBLIC, "zh").today


async def listed(api: Api, basis: str, **given: Any) -> dict[str, Any]:
    day = str(today(api))
    asked = {"basis": basis, "decidedOn": day, "effectiveOn": day} | given
    data = await api.data(LIST, REGULATOR, **asked)
    assert data["restrictionList"]["errors"] == []
    found: dict[str, Any] = data["restrictionList"]["restriction"]
    return found


async def move(
    api: Api, name: str, entry: dict[str, Any], viewer: Viewer = SECOND
) -> dict[str, Any]:
    given = {"restriction": entry["id"], "version": entry["version"]}
    data = await api.data(MOVE % name, viewer, **given)
    found: dict[str, Any] = data[f"restriction{name}"]
    return found


async def in_effect(api: Api, basis: str, **given: Any) -> dict[str, Any]:
    done = await move(api, "Review", entry := await listed(api, basis, **given))
    assert done["errors"] == []
    whole: dict[str, Any] = entry | done["restriction"]
    return whole


async def shown(api: Api, kind: str, viewer: Viewer = PUBLIC) -> dict[str, dict[str, Any]]:
    data = await api.data(PUBLISHED, viewer, kind=kind)
    return {node["id"]: node for node in data["restrictedPersons"]["nodes"]}


@pytest.mark.clause("6.4.1-1")
async def test_an_entry_passes_review_by_another_before_it_is_public(api: Api) -> None:
    entry = await listed(api, "FOOD_LICENCE_REVOKED", name="周山城")
    assert entry["state"] == "LISTED"
    assert entry["id"] not in await shown(api, "INDUSTRY_BAN")
    own = await move(api, "Review", entry, REGULATOR)
    assert [error["code"] for error in own["errors"]] == ["FORBIDDEN"]
    skipped = await move(api, "Lift", entry)
    assert [error["code"] for error in skipped["errors"]] == ["ILLEGAL_MOVE"]
    done = (await move(api, "Review", entry))["restriction"]
    assert (done["state"], done["allowedMoves"]) == ("REVIEWED", ["LIFT", "OVERTURN"])
    assert entry["id"] in await shown(api, "INDUSTRY_BAN")
    lifted = (await move(api, "Lift", done))["restriction"]
    assert lifted["state"] == "LIFTED"
    assert entry["id"] not in await shown(api, "INDUSTRY_BAN")
    steps = """query ($id: ID!) { node(id: $id) { ... on RestrictedPerson {
      steps { move actor basis } } } }"""
    data = await api.data(steps, REGULATOR, id=entry["id"])
    assert [tuple(step.values()) for step in data["node"]["steps"]] == [
        ("LIST", "regulator-1", "食品安全法第135条第1款"),
        ("REVIEW", "regulator-2", "复核意见书1号"),
        ("LIFT", "regulator-2", "复核意见书1号"),
    ]


@pytest.mark.clause("6.4.2-1")
async def test_overlapping_bars_are_merged_and_not_shortened(api: Api) -> None:
    first = await in_effect(
        api, "ECONOMIC_CRIME", name="吴长任", decidedOn="2025-01-10", effectiveOn="2025-01-10"
    )
    second = await in_effect(
        api, "BANKRUPTCY", person=first["person"]["id"], decidedOn="2026-01-10",
        effectiveOn="2026-01-10",
    )  # fmt: skip
    found = await shown(api, "OFFICE_BAR")
    whole = {"firstDay": "2025-01-10", "lastDay": "2030-01-10", "isForLife": False}
    assert found[first["id"]]["period"] == found[second["id"]]["period"] == whole


@pytest.mark.clause("6.4.2-2")
async def test_a_catering_violation_shows_once_effective_and_falls_with_its_decision(
    api: Api,
) -> None:
    tomorrow = str(today(api) + timedelta(days=1))
    pending = await in_effect(api, "CATERING_OFFENCE", name="郑未决", effectiveOn=tomorrow)
    entry = await in_effect(api, "CATERING_OFFENCE", name="郑已决")
    found = await shown(api, "CATERING_VIOLATION")
    assert (entry["id"] in found, pending["id"] in found) == (True, False)
    assert (await move(api, "Overturn", entry))["restriction"]["state"] == "OVERTURNED"
    assert entry["id"] not in await shown(api, "CATERING_VIOLATION")


@pytest.mark.clause("6.4.2-3")
async def test_a_food_ban_lasts_five_years_or_for_life(api: Api) -> None:
    given = {"decidedOn": "2026-03-02", "effectiveOn": "2026-03-02"}
    five = await in_effect(api, "FOOD_LICENCE_REVOKED", name="冯五年", **given)
    life = await in_effect(api, "FOOD_CRIME", name="冯终身", **given)
    past = await in_effect(
        api, "FOOD_LICENCE_REVOKED", name="冯期满", decidedOn="2020-03-02", effectiveOn="2020-03-02"
    )
    found = await shown(api, "INDUSTRY_BAN")
    assert found[five["id"]]["period"]["lastDay"] == "2031-03-02"
    assert found[life["id"]]["period"] == {
        "firstDay": "2026-03-02", "lastDay": None, "isForLife": True,
    }  # fmt: skip
    assert past["id"] not in found
    staff = await shown(api, "INDUSTRY_BAN", REGULATOR)
    assert staff[past["id"]]["state"] == "EXPIRED"


@pytest.mark.clause("6.4.2-4")
async def test_the_public_sees_the_lawful_fields_with_the_name_masked(api: Api) -> None:
    entry = await in_effect(api, "FOOD_CRIME", name="陈某甲", idNumber=NUMBERS[0])
    found = (await shown(api, "INDUSTRY_BAN"))[entry["id"]]
    assert (found["name"], found["misconduct"], found["sanction"], found["authority"]) == (
        "陈**", "使用非食品原料", "禁止从业", "500103",
    )  # fmt: skip
    assert (await shown(api, "INDUSTRY_BAN", REGULATOR))[entry["id"]]["name"] == "陈某甲"
    for role in ("youxin_public", "youxin_signed_in"):
        for column, table in (("name", "person_restriction"), ("id_digest", "person")):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await api.fetch(f"SELECT {column} FROM {table}", role=role)


async def test_an_identity_number_is_kept_nowhere(api: Api) -> None:
    await listed(api, "FOOD_CRIME", name="陈某乙", idNumber=NUMBERS[0])
    for table in ("audit_event", "person", "person_restriction", "event", "screening"):
        rows = await api.fetch(f"SELECT t::text AS line FROM {table} t")
        assert not any(NUMBERS[0] in row["line"] for row in rows), table
    wrong = {"basis": "FOOD_CRIME", "decidedOn": "2026-03-02", "effectiveOn": "2026-03-02"}
    answer = await api.run(
        LIST, wrong | {"name": "错", "idNumber": "110105194912310021"}, REGULATOR
    )
    assert answer.data["restrictionList"]["errors"][0]["path"] == ["idNumber"]
    assert "110105194912310021" not in json.dumps(answer.body)


@pytest.mark.clause("6.4.2-4")
async def test_homonyms_stay_apart_and_one_number_is_one_person(api: Api) -> None:
    first = await listed(api, "FOOD_CRIME", name="同名", idNumber=NUMBERS[1])
    again = await listed(api, "ECONOMIC_CRIME", name="同名", idNumber=NUMBERS[1])
    other = await listed(api, "FOOD_CRIME", name="同名")
    assert first["person"]["id"] == again["person"]["id"] != other["person"]["id"]


@pytest.mark.clause("6.4.2-5")
async def test_an_edition_is_signed_frozen_and_compared_with_the_one_before(
    api: Api, key: SigningKey
) -> None:
    publish = """mutation { listEditionPublish(kind: CATERING_VIOLATION) { errors { code }
      listEdition { id number digest keyId signature publishedAt entries { entry name } changes {
        added { entry } removed { entry } changed { entry } } } } }"""
    stays = await in_effect(api, "CATERING_OFFENCE", name="何留")
    goes = await in_effect(api, "CATERING_OFFENCE", name="何去")
    first = (await api.data(publish, REGULATOR))["listEditionPublish"]["listEdition"]
    await move(api, "Overturn", goes)
    comes = await in_effect(api, "CATERING_OFFENCE", name="何来")
    second = (await api.data(publish, REGULATOR))["listEditionPublish"]["listEdition"]
    assert second["number"] == first["number"] + 1
    assert second["changes"] == {
        "added": [{"entry": comes["id"]}], "removed": [{"entry": goes["id"]}], "changed": [],
    }  # fmt: skip
    assert {"entry": stays["id"], "name": "何*"} in second["entries"]
    await _verify(api, first, key)
    for change in ("UPDATE list_edition SET number = 9", "DELETE FROM list_edition"):
        with pytest.raises(asyncpg.PostgresError, match="never changes"):
            await api.fetch(change)


async def _verify(api: Api, edition: dict[str, Any], key: SigningKey) -> None:
    """What anyone can do with the published columns and the public key."""
    (row,) = await api.fetch("SELECT * FROM list_edition WHERE digest = $1", edition["digest"])
    content = {
        "kind": row["kind"], "number": row["number"], "entries": json.loads(row["entries"]),
        "published_at": row["published_at"].isoformat(),
    }  # fmt: skip
    digest = hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).digest()
    assert digest.hex() == edition["digest"]
    signature = urlsafe_b64decode(edition["signature"] + "==")
    assert edition["keyId"] == key.id
    assert key.public.verify(signature, CONTEXT + digest)


RECORD = """mutation ($kind: ProfessionKind!, $approvedOn: Date!, $name: String!, $entity: ID) {
  qualificationRecord(kind: $kind, items: ["N1 叉车司机"], certificate: "110105194912310021",
    approvedOn: $approvedOn, name: $name, entity: $entity) {
    qualification { id } errors { code path } } }"""
PROFESSIONALS = """query ($kind: ProfessionKind!) { professionals(filter: { kind: $kind }) {
  nodes { id name items approvedOn validTo status entity { name } } } }"""


async def professional(api: Api, kind: str, approved: str, of: Entity | None = None) -> Any:
    entity = build.global_id("ent", of) if of else None
    given = {"kind": kind, "approvedOn": approved, "name": "秦作业", "entity": entity}
    made = (await api.data(RECORD, REGULATOR, **given))["qualificationRecord"]
    assert made["errors"] == []
    answer: Answer = await api.run(PROFESSIONALS, {"kind": kind})
    assert "110105194912310021" not in json.dumps(answer.body)
    nodes = {node["id"]: node for node in answer.data["professionals"]["nodes"]}
    return nodes[made["qualification"]["id"]]


@pytest.mark.clause("6.4.2-6", "6.4.2-8")
async def test_an_operators_certificate_lapses_after_four_years(api: Api) -> None:
    shop = build.entity()
    await api.store(shop)
    old = await professional(api, "SPECIAL_EQUIPMENT_OPERATOR", "2020-03-02", shop)
    del old["id"]
    assert old == {
        "name": "秦**", "items": ["N1 叉车司机"], "approvedOn": "2020-03-02",
        "validTo": "2024-03-01", "status": "LAPSED", "entity": {"name": shop.name},
    }  # fmt: skip
    found = await professional(api, "SPECIAL_EQUIPMENT_OPERATOR", "2026-03-02", shop)
    assert (found["validTo"], found["status"]) == ("2030-03-01", "VALID")


@pytest.mark.clause("6.4.2-7", "6.4.2-8")
async def test_a_pharmacists_registration_lapses_after_five_years(api: Api) -> None:
    soon = (today(api) - timedelta(days=5 * 365 - 20)).replace(day=1)
    found = await professional(api, "LICENSED_PHARMACIST", "2026-03-02")
    assert (found["validTo"], found["status"]) == ("2031-03-01", "VALID")
    due = await professional(api, "LICENSED_PHARMACIST", str(soon))
    assert due["status"] == "RENEWAL_DUE"


async def test_screening_tells_matches_apart_and_is_logged(api: Api) -> None:
    mine = await in_effect(api, "FOOD_CRIME", name="韩核查", idNumber="310101198001010018")
    homonym = await in_effect(api, "FOOD_CRIME", name="韩核查")
    both = await api.data(SCREEN, EMPLOYER, name="韩核查", idNumber="310101198001010018")
    assert [(hit["person"]["id"], hit["matched"]) for hit in both["screenPerson"]] == [
        (mine["person"]["id"], ["NAME", "ID_NUMBER"]), (homonym["person"]["id"], ["NAME"]),
    ]  # fmt: skip
    assert both["screenPerson"][0]["person"]["displayName"] == "韩**"
    other = await api.data(SCREEN, EMPLOYER, name="韩核查", idNumber=NUMBERS[0])
    assert [hit["person"]["id"] for hit in other["screenPerson"]] == [homonym["person"]["id"]]
    rows = await api.fetch("SELECT actor, purpose, hits FROM screening ORDER BY at DESC LIMIT 2")
    logged: list[Any] = [tuple(row) for row in rows]
    assert logged == [
        ("employer-1", "EMPLOYMENT", 1), ("employer-1", "EMPLOYMENT", 2),
    ]  # fmt: skip
    assert (await api.run(SCREEN, {"name": "韩核查"})).codes == ["UNAUTHENTICATED"]
    assert (await api.run(SCREEN, {"name": "韩核查"}, CONSUMER)).codes == ["FORBIDDEN"]


@pytest.mark.clause("6.4.2-9")
async def test_a_person_is_linked_to_every_entity_served(api: Api) -> None:
    shop, former, who = build.entity(), build.entity(), build.person("许任职")
    old = build.key_person(former, who)
    await api.store(shop, former, who, old)
    begin = """mutation ($entity: ID!, $person: ID!) { tenureBegin(entity: $entity,
      person: $person, role: MANAGER, since: "2026-03-02") { tenure { state } errors { code } } }"""
    given = {"entity": build.global_id("ent", shop), "person": build.global_id("per", who)}
    assert (await api.data(begin, REGULATOR, **given))["tenureBegin"]["tenure"] == {
        "state": "CURRENT"
    }
    twice = (await api.data(begin, REGULATOR, **given))["tenureBegin"]
    assert [error["code"] for error in twice["errors"]] == ["ILLEGAL_MOVE"]
    end = """mutation ($id: ID!) { tenureEnd(tenure: $id, until: "2026-03-02") {
      tenure { state until } errors { code } } }"""
    ended = await api.data(end, REGULATOR, id=build.global_id("kpr", old))
    assert ended["tenureEnd"]["tenure"] == {"state": "ENDED", "until": "2026-03-02"}
    tenures = """query ($id: ID!) { node(id: $id) { ... on KeyPerson {
      tenures { nodes { role since until state entity { name } } } } } }"""
    data = await api.data(tenures, id=given["person"])
    assert [tuple(node.values()) for node in data["node"]["tenures"]["nodes"]] == [
        ("MANAGER", "2026-03-02", None, "CURRENT", {"name": shop.name}),
        ("LEGAL_REPRESENTATIVE", "2020-01-01", "2026-03-02", "ENDED", {"name": former.name}),
    ]
