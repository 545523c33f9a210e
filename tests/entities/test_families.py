"""Who it is, what its goods and lifts are, what is warned of it: asked together, kept by staff."""

import pytest

from resolvers.context import Viewer
from tests import build
from tests.api import CONSUMER, PUBLIC, REGULATOR, Api

ASKED = """query ($uscc: String!) { entity(uscc: $uscc) {
  name status
  equipment(first: 5) { nodes { id } } productBatches(first: 5) { nodes { lot } }
  warnings(first: 5) { nodes { title } } } }"""
WRITES = {
    "entityCancel": """mutation ($entity: ID!) {
      entityCancel(entity: $entity, endedOn: "2026-11-01") { errors { code } } }""",
    "movementImport": """mutation { movementImport(document: "{}") { errors { code } } }""",
    "warningRaise": """mutation ($entity: ID!) {
      warningRaise(entity: $entity, level: HIGH, title: "不许", audience: PUBLIC) {
        errors { code } } }""",
}


@pytest.mark.clause("4.1-2")
@pytest.mark.parametrize(
    ("viewer", "code"), [(CONSUMER, "FORBIDDEN"), (PUBLIC, "UNAUTHENTICATED")], ids=["known", "not"]
)
async def test_three_families_by_one_question_and_written_by_staff_only(
    api: Api, viewer: Viewer, code: str
) -> None:
    shop = build.entity(name="三族食品店")
    goods = build.product(shop)
    batch = build.batch(shop, goods)
    await api.store(shop, goods, batch, build.equipment(shop), build.warning(shop, title="须整改"))
    before = (await api.data(ASKED, uscc=shop.uscc))["entity"]
    assert (before["name"], before["status"]) == ("三族食品店", "ACTIVE")
    assert before["productBatches"]["nodes"] == [{"lot": batch.lot}]
    assert len(before["equipment"]["nodes"]) == 1
    assert before["warnings"]["nodes"] == [{"title": "须整改"}]
    for name, text in WRITES.items():
        given = {"entity": build.global_id("ent", shop)} if "$entity" in text else {}
        assert await codes(api, text, name, given, viewer) == [code]
    assert (await api.data(ASKED, uscc=shop.uscc))["entity"] == before
    raised = await codes(api, WRITES["warningRaise"], "warningRaise", given, REGULATOR)
    assert raised == []
    after = (await api.data(ASKED, uscc=shop.uscc))["entity"]
    assert {one["title"] for one in after["warnings"]["nodes"]} == {"须整改", "不许"}


async def codes(api: Api, text: str, name: str, given: dict[str, str], viewer: Viewer) -> list[str]:
    """The codes of a command's refusal, wherever it stands."""
    answer = await api.run(text, given, viewer)
    if answer.codes:
        return [str(code) for code in answer.codes]
    return [error["code"] for error in answer.data[name]["errors"]]
