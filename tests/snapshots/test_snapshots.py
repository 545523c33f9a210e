"""Answers that verify off-line: by an independent library, and no longer after any change."""

import asyncio
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from typer.testing import CliRunner

from app.cli import app
from app.keys import KeyRing
from rules.errors import Refused
from rules.exchange import KeyAlgorithm
from rules.signatures import Answered, Message, PartnerKey, check_answer
from tests import build
from tests.api import PUBLIC, REGULATOR, Api
from tests.partners.conftest import Partner
from tests.partners.test_inbound import BODY, check_url, signed
from tests.server import Server

ASKED = """query ($uscc: String!) { entity(uscc: $uscc) { uscc name
  creditRecords(first: 2) { totalCount nodes { title } } } }"""
SNAPSHOT = """query ($operation: String!, $variables: String) {
  signedSnapshot(operation: $operation, variables: $variables) {
    content signature keyId signedAt } }"""
KEYS = "{ signingKeys { keyId algorithm publicKey validFrom revokedAt } }"


async def snapshot(api: Api, uscc: str | None, viewer: Any = PUBLIC) -> dict[str, Any]:
    given = {"operation": ASKED, "variables": orjson.dumps({"uscc": uscc}).decode()}
    found: dict[str, Any] = (await api.data(SNAPSHOT, viewer, **given))["signedSnapshot"]
    return found


def opened(said: str, signature: str, key: OKPKey) -> Any:
    """What an independent implementation of RFC 7515 says."""
    protected, _, signed_part = signature.split(".")
    payload = urlsafe_b64encode(said.encode()).decode().rstrip("=")
    return jws.deserialize_compact(
        f"{protected}.{payload}.{signed_part}", key, algorithms=["Ed25519"]
    )


@pytest.mark.clause("5.3-2")
async def test_a_snapshot_verifies_off_line_and_fails_on_any_change(
    api: Api, tmp_path: Path
) -> None:
    shop = build.entity()
    await api.store(shop, build.penalty(shop), build.expired_penalty(shop))
    made = await snapshot(api, shop.uscc)
    listed = (await api.data(KEYS))["signingKeys"]
    (public,) = [one["publicKey"] for one in listed if one["keyId"] == made["keyId"]]
    key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": public})
    assert opened(made["content"], made["signature"], key).payload == made["content"].encode()
    said = orjson.loads(made["content"])
    assert said["viewer"] == "PUBLIC"
    assert said["answer"]["data"] == await api.data(ASKED, uscc=shop.uscc)
    assert said["answer"]["data"]["entity"]["creditRecords"]["totalCount"] == 1
    staff = orjson.loads((await snapshot(api, shop.uscc, REGULATOR))["content"])
    assert staff["answer"]["data"]["entity"]["creditRecords"]["totalCount"] == 2
    changed = made["content"].replace(shop.name, shop.name[::-1])
    with pytest.raises(JoseError):
        opened(changed, made["signature"], key)
    file, flags = tmp_path / "snapshot.json", ("--key", public)
    for content, code in ((made["content"], 0), (changed, 1), (made["content"] + " ", 1)):
        await asyncio.to_thread(file.write_bytes, orjson.dumps(made | {"content": content}))
        told = await asyncio.to_thread(CliRunner().invoke, app, ["verify", str(file), *flags])
        assert told.exit_code == code, told.stdout


@pytest.mark.clause("5.3-3")
async def test_what_a_retired_key_signed_still_verifies_and_a_revoked_key_fails(
    api: Api, server: Server
) -> None:
    shop = build.entity()
    await api.store(shop)
    old = await snapshot(api, shop.uscc)
    await api.fetch(
        "UPDATE partner_key SET valid_until = now() - interval '1 second' WHERE key_id = $1",
        old["keyId"],
    )
    new = await snapshot(api, shop.uscc)
    assert new["keyId"] != old["keyId"]
    keys = {one["keyId"]: one["publicKey"] for one in (await api.data(KEYS))["signingKeys"]}
    for one in (old, new):
        key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": keys[one["keyId"]]})
        opened(one["content"], one["signature"], key)
    revoked, url = Partner("agency-8"), check_url(server)
    await api.store(revoked.row())
    for status in (200, 401):
        async with httpx.AsyncClient() as client:
            reply = await client.post(url, content=BODY, headers=signed(revoked, url))
        assert reply.status_code == status
        await api.fetch("UPDATE partner_key SET revoked_at = now() WHERE key_id = $1", revoked.id)
    assert reply.json()["code"] == "SIGNATURE_KEY"


@pytest.mark.parametrize(
    ("operation", "variables", "path"),
    [
        ("mutation { nothing }", None, "operation"),
        ("not graphql {", None, "operation"),
        ("{ nothing }", None, "operation"),
        (SNAPSHOT, None, "operation"),
        ("subscription { riskWarnings { cursor } }", None, "operation"),
        ("{ entity(uscc: 1) { name } }", "[]", "variables"),
        ("{ entity(uscc: 1) { name } }", "{", "variables"),
    ],
)
async def test_what_is_no_query_is_not_signed(
    api: Api, operation: str, variables: str | None, path: str
) -> None:
    given = {"operation": operation, "variables": variables}
    for compiled in (True, False):
        answer = await api.run(SNAPSHOT, given, compiled=compiled)
        (error,) = answer.body["errors"]
        assert error["extensions"] == {"code": "BAD_INPUT", "argument": [path]}
        assert answer.body["data"] == {"signedSnapshot": None}


async def test_a_snapshot_is_held_to_the_limits_of_its_viewer(api: Api) -> None:
    deep = "{ entities(first: 100) { nodes { creditRecords(first: 100) { nodes { title } } } } }"
    answer = await api.run(SNAPSHOT, {"operation": deep})
    assert answer.codes == ["QUERY_TOO_COSTLY"]
    hidden = "{ auditEvents { nodes { id } } }"
    denied = await api.run(SNAPSHOT, {"operation": hidden})
    told = denied.body["data"]["signedSnapshot"]
    assert told is None or '"auditEvents":null' in told["content"]


@pytest.fixture(scope="module")
async def partner(api: Api) -> Partner:
    made = Partner("agency-7")
    await api.store(made.row())
    return made


@pytest.mark.clause("5.3-2")
async def test_our_answer_to_a_partner_is_bound_to_what_it_answers(
    api: Api, server: Server, partner: Partner
) -> None:
    url = check_url(server)
    headers = signed(partner, url)
    async with httpx.AsyncClient() as client:
        reply = await client.post(url, content=BODY, headers=headers)
    assert reply.status_code == 200
    asked = Message("POST", url, headers, BODY)
    key_id = reply.headers["signature-input"].partition('keyid="')[2].partition('"')[0]
    ring = api.platform.keyring
    assert isinstance(ring, KeyRing)
    key = PartnerKey(key_id, KeyAlgorithm.ED25519, ring.key(key_id).public.raw)
    check_answer(Answered(200, dict(reply.headers), reply.content, asked), key)
    other = Message("POST", url, signed(partner, url, body=b"{}"), b"{}")
    elsewhere = Message("POST", f"{url}&x=1", headers, BODY)
    forged = [
        Answered(200, dict(reply.headers), reply.content[:-1] + b" ", asked),
        Answered(201, dict(reply.headers), reply.content, asked),
        Answered(200, dict(reply.headers), reply.content, other),
        Answered(200, dict(reply.headers), reply.content, elsewhere),
        Answered(200, {"content-type": "application/json"}, reply.content, asked),
    ]
    for answer in forged:
        with pytest.raises(Refused):
            check_answer(answer, key)
    assert datetime.now(UTC) - datetime.fromtimestamp(
        int(reply.headers["signature-input"].partition("created=")[2].partition(";")[0]), UTC
    ) < timedelta(minutes=5)
