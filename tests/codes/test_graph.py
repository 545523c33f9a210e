"""Codes as front ends see them: every answer through the public schema."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app import images
from models.audit import AuditEvent
from models.codes import EntityCode
from resolvers.codes.issuing import count_uncoded, issue_batch
from resolvers.context import ANONYMOUS, Viewer
from rules import payload
from rules.payload import Subject
from rules.roles import Role
from rules.seal import PublicKey, SigningKey
from tests.codes.conftest import BASE, City
from tests.qr import read_codes

USCC = "91500118203790903T"
REGULATOR = Viewer(Role.REGULATOR, "regulator-1", district="500118")
ELSEWHERE = Viewer(Role.REGULATOR, "regulator-2", district="500103")

SCAN = """query ($payload: String!) { scan(payload: $payload) {
  authenticity finding endReason explanation issuedOn endedOn subject
  entity { uscc } code { status } } }"""
CODE = """query ($uscc: String!) { entity(uscc: $uscc) { id code {
  id payload url svg png status ruleVersion keyId allowedActions reason endedAt entity { uscc } }
  codeHistory { totalCount nodes { status reason } } } }"""
KEYS = "{ codeKeys { keyId algorithm publicKey retiredAt revokedAt } }"
CHANGE = "code { id status reason allowedActions } errors { code path }"
GIVEN = "$code: ID!, $version: Int!"
SUSPEND = f"""mutation ({GIVEN}, $reason: CodeEndReason!) {{
  codeSuspend(code: $code, version: $version, reason: $reason) {{ {CHANGE} }} }}"""
ACTIVATE = f"mutation ({GIVEN}) {{ codeActivate(code: $code, version: $version) {{ {CHANGE} }} }}"
CANCEL = f"mutation ({GIVEN}) {{ codeCancel(code: $code, version: $version) {{ {CHANGE} }} }}"
REISSUE = f"""mutation ($entity: ID!, $key: String) {{
  codeReissue(entity: $entity, idempotencyKey: $key) {{ {CHANGE} }} }}"""
CANCEL_ENTITY = """mutation ($entity: ID!, $on: Date!) {
  entityCancel(entity: $entity, endedOn: $on) {
  entity { status endedOn code { status reason } } errors { code path } } }"""


async def answer(city: City, operation: str, **variables: object) -> Any:
    answered = await city.ask(operation, ANONYMOUS, **variables)
    assert answered.errors is None
    assert answered.data is not None
    (value,) = answered.data.values()
    return value


async def ordered(city: City, operation: str, **variables: object) -> Any:
    answered = await city.ask(operation, REGULATOR, **variables)
    assert answered.errors is None
    assert answered.data is not None
    (value,) = answered.data.values()
    return value


@pytest.fixture
async def entity(city: City, key: SigningKey) -> Any:
    """One coded entity, as the graph shows it."""
    await city.entity(uscc=USCC)
    async with city.engine.begin() as tx:
        await issue_batch(tx, key, city.now)
    return await answer(city, CODE, uscc=USCC)


@pytest.mark.clause("6.1-2")
async def test_a_code_names_its_rule_and_is_verified_by_the_rule_alone(
    city: City, entity: Any
) -> None:
    rules = await answer(
        city, "{ codeRules { version prefix charset form layout { name size } text } }"
    )
    published = {rule["version"]: rule for rule in rules}[int(entity["code"]["ruleVersion"])]
    assert published["form"] == "{base}/c/{payload}"
    assert published["text"].startswith("每个经营主体一码，以统一社会信用代码为基础")
    assert [(part["name"], part["size"]) for part in published["layout"]] == [
        ("issueId", 16),
        ("keyId", 4),
        ("subjectKind", 1),
        ("subject", None),
        ("signature", 64),
    ]
    assert by_the_rule(entity["code"]["payload"], published, await answer(city, KEYS)) == USCC


def by_the_rule(text: str, rule: dict[str, Any], keys: list[dict[str, Any]]) -> str:
    """Reads and verifies a code as an outsider would, from the published words only."""
    body = text.removeprefix(rule["prefix"])
    data = b""
    for at in range(0, len(body), 14):
        block = body[at : at + 14]
        size = next(n for n in range(10) if 36 ** len(block) // 256**n < 256)
        value = 0
        for character in block:
            value = value * 36 + rule["charset"].index(character)
        data += value.to_bytes(size, "big")
    signed, signature = data[:-64], data[-64:]
    by_id = {key["keyId"]: PublicKey.from_text(key["publicKey"]) for key in keys}
    assert by_id[signed[16:20].hex()].verify(signature, b"youxin/code/1\0" + signed)
    number, length = int.from_bytes(signed[21:], "big"), signed[20] & 63
    characters = []
    for _ in range(length):
        number, digit = divmod(number, 36)
        characters.append(rule["charset"][digit])
    return "".join(reversed(characters))


@pytest.mark.clause("6.1-3")
async def test_every_entity_has_a_code_whose_image_says_its_address(
    city: City, entity: Any
) -> None:
    async with city.engine.connect() as tx:
        assert await count_uncoded(tx) == 0
    code = entity["code"]
    assert code["url"] == f"{BASE}/c/{code['payload']}"
    assert (code["svg"], code["png"]) == (f"{code['url']}.svg", f"{code['url']}.png")
    image = Image.open(BytesIO(images.png(code["url"]))).convert("L")
    assert read_codes(image) == [code["url"]]
    assert (code["status"], code["entity"]) == ("ACTIVE", {"uscc": USCC})
    assert code["allowedActions"] == ["SUSPEND", "REISSUE", "CANCEL"]


@pytest.mark.clause("6.1-4")
async def test_a_genuine_scan_leads_to_the_entity(city: City, entity: Any) -> None:
    assert await answer(city, SCAN, payload=entity["code"]["url"]) == {
        "authenticity": "GENUINE",
        "finding": None,
        "endReason": None,
        "explanation": "真实有效",
        "issuedOn": "2026-11-24",
        "endedOn": None,
        "subject": USCC,
        "entity": {"uscc": USCC},
        "code": {"status": "ACTIVE"},
    }


@pytest.mark.clause("6.1-4")
async def test_what_is_not_genuine_is_told_apart_and_shows_no_entity(
    city: City, entity: Any, key: SigningKey
) -> None:
    text = entity["code"]["payload"]
    subject = Subject.of(USCC, None)
    issue = UUID(entity["code"]["id"].removeprefix("cod_"))
    scanned = {
        text[:-1] + ("0" if text[-1] != "0" else "1"): ("ALTERED", "WRONG_SIGNATURE"),
        payload.write(issue, subject, SigningKey.generate()): ("FORGED", "UNKNOWN_KEY"),
        payload.write(UUID(int=1), subject, key): ("UNKNOWN", "NO_SUCH_ISSUE"),
        "https://qyma.samr.gov.cn/e/91500118203790903T": ("UNKNOWN", "FOREIGN"),
        "\0": ("UNKNOWN", "FOREIGN"),
    }
    for each, (authenticity, finding) in scanned.items():
        found = await answer(city, SCAN, payload=each)
        assert (found["authenticity"], found["finding"]) == (authenticity, finding)
        assert (found["entity"], found["code"], found["subject"]) == (None, None, None)


@pytest.mark.clause("6.1-6")
async def test_a_code_is_suspended_activated_and_cancelled(city: City, entity: Any) -> None:
    id_, text = entity["code"]["id"], entity["code"]["payload"]
    suspended = await ordered(city, SUSPEND, code=id_, version=1, reason="UNDER_REVIEW")
    assert suspended["code"]["allowedActions"] == ["ACTIVATE", "REISSUE", "CANCEL"]
    found = await answer(city, SCAN, payload=text)
    assert (found["authenticity"], found["endReason"]) == ("SUSPENDED", "UNDER_REVIEW")
    assert (found["endedOn"], found["entity"]) == ("2026-11-24", None)
    assert (await ordered(city, ACTIVATE, code=id_, version=2))["errors"] == []
    assert (await answer(city, SCAN, payload=text))["authenticity"] == "GENUINE"
    assert (await ordered(city, CANCEL, code=id_, version=3))["code"][
        "reason"
    ] == "REVOKED_BY_AUTHORITY"
    assert (await answer(city, SCAN, payload=text))["authenticity"] == "REVOKED"
    assert await ordered(city, ACTIVATE, code=id_, version=4) == {
        "code": None,
        "errors": [{"code": "ILLEGAL_MOVE", "path": ["code"]}],
    }


@pytest.mark.clause("6.1-6")
async def test_a_reissue_is_one_new_code_however_often_it_is_sent(city: City, entity: Any) -> None:
    city.now += timedelta(seconds=1)
    first = await ordered(city, REISSUE, entity=entity["id"], key="k-1")
    assert await ordered(city, REISSUE, entity=entity["id"], key="k-1") == first
    now = await answer(city, CODE, uscc=USCC)
    assert now["code"]["id"] == first["code"]["id"] != entity["code"]["id"]
    assert now["codeHistory"] == {
        "totalCount": 2,
        "nodes": [
            {"status": "ACTIVE", "reason": None},
            {"status": "REVOKED", "reason": "REISSUED"},
        ],
    }
    old = await answer(city, SCAN, payload=entity["code"]["payload"])
    assert (old["authenticity"], old["endReason"]) == ("REVOKED", "REISSUED")


@pytest.mark.clause("6.1-6")
async def test_cancelling_an_entity_ends_its_code(city: City, entity: Any) -> None:
    done = await ordered(city, CANCEL_ENTITY, entity=entity["id"], on="2026-11-20")
    assert done == {
        "entity": {
            "status": "CANCELLED",
            "endedOn": "2026-11-20",
            "code": {"status": "REVOKED", "reason": "ENTITY_CANCELLED"},
        },
        "errors": [],
    }
    old = await answer(city, SCAN, payload=entity["code"]["payload"])
    assert (old["authenticity"], old["endReason"]) == ("REVOKED", "ENTITY_CANCELLED")
    assert (old["endedOn"], old["entity"]) == ("2026-11-24", None)
    revoked = await answer(city, "{ codeRevocations { nodes { payload reason } } }")
    assert revoked["nodes"] == [
        {"payload": entity["code"]["payload"], "reason": "ENTITY_CANCELLED"}
    ]


async def test_an_entity_is_not_cancelled_in_the_future(city: City, entity: Any) -> None:
    done = await ordered(city, CANCEL_ENTITY, entity=entity["id"], on="2026-11-25")
    assert done == {
        "entity": None,
        "errors": [{"code": "INVALID_DATE", "path": ["endedOn"]}],
    }


@pytest.mark.parametrize("operation", [SUSPEND, ACTIVATE, CANCEL])
async def test_who_has_no_right_changes_nothing(city: City, entity: Any, operation: str) -> None:
    variables = {"code": entity["code"]["id"], "version": 1, "reason": "UNDER_REVIEW"}
    answered = await city.ask(operation, ANONYMOUS, **variables)
    assert answered.errors is not None
    async with AsyncSession(city.engine) as tx:
        assert (await tx.scalars(select(EntityCode.status))).all() == ["ACTIVE"]
        assert (await tx.scalars(select(AuditEvent))).all() == []


async def test_a_regulator_changes_nothing_outside_his_district(city: City, entity: Any) -> None:
    answered = await city.ask(CANCEL, ELSEWHERE, code=entity["code"]["id"], version=1)
    assert answered.data == {
        "codeCancel": {"code": None, "errors": [{"code": "FORBIDDEN", "path": ["code"]}]}
    }
    assert (await answer(city, CODE, uscc=USCC))["code"]["status"] == "ACTIVE"


async def test_a_change_is_audited(city: City, entity: Any) -> None:
    await ordered(city, CANCEL, code=entity["code"]["id"], version=1)
    async with AsyncSession(city.engine) as tx:
        line = (await tx.scalars(select(AuditEvent))).one()
    assert (line.actor, line.role, line.action) == ("regulator-1", "REGULATOR", "code_cancel")


async def test_explanations_are_in_the_callers_language(city: City) -> None:
    assert (await answer(city, SCAN, payload="x"))["explanation"] == "其他系统的码，如国家企业码"
    city.lang = "en"
    english = (await answer(city, SCAN, payload="x"))["explanation"]
    assert english == "A code of another system, such as the national one."
