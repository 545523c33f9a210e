"""The decision card: a sentence is its cited facts; what is not recorded is not called good."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from models.base import NEVER
from models.entities import Entity
from models.persons import Person, Qualification
from resolvers.context import Viewer
from rules.records import RecordKind
from rules.roles import Role
from tests import build
from tests.api import PUBLIC, REGULATOR, Api

SENTENCE = """topic text isRecorded total facts { text happenedOn subject
  provenance { source sourceRecordId authority recordedAt } }"""
PARTS = ("basics", "credit", "supervision", "keyGoods", "keyPersonWarnings")
CARD = f"""query ($u: String!) {{ decisionCard(uscc: $u) {{ entity {{ uscc }} summary
  {" ".join(f"{part} {{ {SENTENCE} }}" for part in PARTS)} }} }}"""
SUBJECT = """query ($id: ID!) { node(id: $id) { id
  ... on Entity { provenance { sourceRecordId } } ... on CreditRecord { title provenance {
  sourceRecordId } } ... on ProductBatch { lot provenance { sourceRecordId } }
  ... on SpecialEquipment { registrationCode provenance { sourceRecordId } }
  ... on Warning { title provenance { sourceRecordId } }
  ... on KeyPersonRole { provenance { sourceRecordId } }
  ... on RestrictedPerson { name provenance { sourceRecordId } }
  ... on ProfessionalQualification { provenance { sourceRecordId } } } }"""
PRAISE = ("良好", "正常", "放心", "合格", "good", "well", "safe", "clean")


def qualification(who: Person, of: Entity, valid_to: date) -> Qualification:
    """A pharmacist's certificate."""
    return Qualification(
        id=uuid4(), person_id=who.id, entity_id=of.id, name=who.name, masked_name=who.masked_name,
        kind="LICENSED_PHARMACIST", certificate="c", items=["药品零售"],
        approved_on=date(2021, 1, 1), valid_to=valid_to, source_code=who.source_code,
        source_record_id=str(uuid4()), authority=who.authority, recorded_at=who.recorded_at,
    )  # fmt: skip


async def card(api: Api, of: Entity, viewer: Viewer = PUBLIC, lang: Any = "zh") -> Any:
    """The card, its sentences by topic."""
    answer = await api.run(CARD, {"u": of.uscc}, viewer, lang)
    found = answer.data["decisionCard"]
    assert found["entity"]["uscc"] == of.uscc
    said = {one["topic"]: one for part in PARTS for one in found[part]}
    assert found["summary"].split("\n") == [one["text"] for one in said.values()]
    return said


async def is_cited(api: Api, said: dict[str, Any]) -> None:
    """Each fact of a sentence stands in it, and in the record that it cites."""
    for one in said.values():
        assert bool(one["facts"]) is one["isRecorded"] is (one["total"] > 0)
        for fact in one["facts"]:
            assert fact["text"] in one["text"]
            record = (await api.data(SUBJECT, id=fact["subject"]))["node"]
            cited = fact["provenance"]
            assert record["provenance"]["sourceRecordId"] == cited["sourceRecordId"]
            assert None not in cited.values()
            for name in ("title", "lot", "registrationCode", "name"):
                assert record.get(name, "") in fact["text"], (name, fact)


@pytest.mark.clause("7.1.2.1-1")
async def test_every_sentence_of_basics_credit_and_supervision_is_its_cited_facts(
    api: Api,
) -> None:
    shop = build.entity(status="SUSPENDED", credit_color="YELLOW")
    await api.store(shop)
    records = [
        build.record(shop, RecordKind.LICENCE, item="食品经营"),
        build.record(shop, RecordKind.LICENCE, item="旧许可", valid_to=date(2025, 12, 31)),
        *(build.penalty(shop, title=f"处罚{n}") for n in range(4)),
        build.expired_penalty(shop),
        build.record(shop, RecordKind.SERIOUS_VIOLATION, title="已移出", due_on=date(2026, 1, 1)),
        build.record(shop, RecordKind.RANDOM_INSPECTION, result="CORRECTION_ORDERED"),
        build.warning(shop, title="冷链温度超限"),
        build.warning(shop, title="内部线索", audience="REGULATOR"),
    ]
    await api.store_all(records)
    said = await card(api, shop)
    await is_cited(api, said)
    totals = {topic: one["total"] for topic, one in said.items() if one["isRecorded"]}
    assert totals == {
        "REGISTRATION": 1, "ESTABLISHED": 1, "ADDRESS": 1, "LICENCES": 1, "COLOR": 1,
        "PENALTIES": 4, "INSPECTIONS": 1, "WARNINGS": 1,
    }  # fmt: skip
    assert said["REGISTRATION"]["text"] == f"登记状态：{shop.name}，歇业。"
    assert said["COLOR"]["text"] == "信用评定：黄码。"
    assert said["PENALTIES"]["text"].startswith("公示期内行政处罚 4 项：处罚")
    assert len(said["PENALTIES"]["facts"]) == 3
    assert "责令改正" in said["INSPECTIONS"]["text"]
    for viewer in (REGULATOR, Viewer(Role.ENTITY, "owner", uscc=shop.uscc)):
        assert await card(api, shop, viewer) == said
    english = await card(api, shop, lang="en")
    assert english["COLOR"]["text"] == "Credit grading: Class C: higher credit risk."
    await api.store(build.penalty(shop, title="处罚5", occurred_on=date(2026, 10, 1)))
    now = await card(api, shop)
    assert (now["PENALTIES"]["total"], "处罚5" in now["PENALTIES"]["text"]) == (5, True)


@pytest.mark.clause("7.1.2.1-2")
async def test_key_goods_and_persons_are_cited_and_no_record_is_not_called_good(api: Api) -> None:
    shop, empty = build.entity(), build.entity(credit_color=None, address=None)
    good, banned, lapsed = (build.person(name) for name in ("周山城", "吴山城", "郑山城"))
    former = build.person("王山城")
    goods = build.product(shop)
    await api.store(shop, empty, good, banned, lapsed, former, goods)
    await api.store_all(
        [
            build.batch(shop, goods, lot="L1"),
            build.batch(shop, goods, lot="L2", has_failed_test=True),
            build.batch(shop, goods, lot="L3", state="RECALLED"),
            build.equipment(shop, next_inspection_on=date(2026, 1, 1)),
            *(build.key_person(shop, who) for who in (good, banned, lapsed)),
            build.key_person(shop, former, until=date(2026, 1, 1)),
            *(build.restriction(who) for who in (banned, former)),
            build.restriction(good, state="LISTED"),
            qualification(lapsed, shop, valid_to=date(2026, 1, 1)),
            qualification(good, shop, valid_to=date(2026, 1, 1)),
            qualification(good, shop, valid_to=date(2029, 1, 1)),
        ]
    )
    said = await card(api, shop)
    await is_cited(api, said)
    totals = {
        topic: said[topic]["total"]
        for topic in ("BATCHES", "FAILED_BATCHES", "DEVICES", "OVERDUE_DEVICES", "KEY_PERSONS")
    }
    assert totals == {
        "BATCHES": 3, "FAILED_BATCHES": 2, "DEVICES": 1, "OVERDUE_DEVICES": 1, "KEY_PERSONS": 3
    }  # fmt: skip
    assert [fact["text"].split("，")[0] for fact in said["RESTRICTED_PERSONS"]["facts"]] == ["吴**"]
    assert said["EXPIRED_CERTIFICATES"]["total"] == 1
    assert "吴山城" not in str(said)
    for lang in ("zh", "en"):
        bare = await card(api, empty, lang=lang)
        silent = {topic: one for topic, one in bare.items() if not one["isRecorded"]}
        assert bare.keys() - silent.keys() == {"REGISTRATION", "ESTABLISHED"}
        for one in silent.values():
            assert one["text"].endswith(("无记录。", "no record."))
            assert not any(word in one["text"].lower().split("：")[-1] for word in PRAISE)


async def test_there_is_no_card_where_there_is_no_entity(api: Api) -> None:
    unknown = await api.data(CARD, u=build.uscc(9_400_000))
    assert unknown["decisionCard"] is None
    wrong = await api.run(CARD, {"u": "91500103"})
    assert wrong.codes == ["INVALID_USCC"]


async def test_a_withheld_record_makes_no_sentence(api: Api) -> None:
    shop = build.entity()
    await api.store(shop)
    await api.store(build.penalty(shop, title="不公示", public_until=NEVER))
    said = await card(api, shop, REGULATOR)
    assert said["PENALTIES"]["isRecorded"] is False
    assert "不公示" not in str(said)
