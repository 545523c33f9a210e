"""Requests of partners over HTTP: admitted once where all fits, refused in every other case."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest

from models.grants import ROLES
from rules.exchange import PLATFORM
from rules.signatures import Message, sign
from tests.api import Api
from tests.partners.conftest import Partner
from tests.server import Server

BODY = b'{"case":"1"}'


@pytest.fixture(scope="module")
async def partner(api: Api) -> Partner:
    made = Partner("agency-1")
    await api.store(made.row())
    return made


def signed(
    partner: Partner, url: str, *, nonce: str | None = None, aged: float = 0, body: bytes = BODY
) -> dict[str, str]:
    plain = Message("POST", url, {"content-type": "application/json"}, body)
    now = datetime.now(UTC) - timedelta(seconds=aged)
    return sign(plain, partner, now, nonce or uuid4().hex)


def send(url: str, headers: dict[str, str], body: bytes = BODY) -> httpx.Response:
    return httpx.post(url, content=body, headers=headers | {"accept-language": "en"})


def check_url(server: Server, query: str = "?a=%20b") -> str:
    return f"{server.url}/partners/check{query}"


def test_a_signed_request_is_known_by_its_owner(server: Server, partner: Partner) -> None:
    answer = send(check_url(server), signed(partner, check_url(server)))
    assert (answer.status_code, answer.json()) == (200, {"owner": "agency-1", "bytes": len(BODY)})


def test_a_request_is_admitted_once_by_all_replicas_together(
    server: Server, other: Server, partner: Partner
) -> None:
    headers = signed(partner, check_url(server))
    assert send(check_url(server), headers).status_code == 200
    assert send(check_url(server), headers).json()["code"] == "SIGNATURE_REPLAYED"
    nonce = headers["signature-input"].partition('nonce="')[2].partition('"')[0]
    elsewhere = send(check_url(other), signed(partner, check_url(other), nonce=nonce))
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (401, "SIGNATURE_REPLAYED")


async def test_of_twenty_that_race_with_one_nonce_one_is_admitted(
    server: Server, partner: Partner
) -> None:
    headers = signed(partner, check_url(server))
    async with httpx.AsyncClient() as client:
        answers = await asyncio.gather(
            *(client.post(check_url(server), content=BODY, headers=headers) for _ in range(20))
        )
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 19


def test_what_does_not_fit_is_refused_and_spends_no_nonce(server: Server, partner: Partner) -> None:
    url, nonce = check_url(server), uuid4().hex
    headers = signed(partner, url, nonce=nonce)
    wrong = {
        "SIGNATURE_DIGEST": [send(url, headers, BODY + b" "), send(url, headers, b"")],
        "SIGNATURE_INVALID": [
            send(check_url(server, "?a=c"), headers),
            send(url, headers | {"content-type": "text/plain"}),
        ],
        "SIGNATURE_MISSING": [
            send(url, {"content-type": "application/json"}),
            send(url, {n: v for n, v in headers.items() if n != "signature"}),
        ],
        "SIGNATURE_REFUSED": [send(url, headers | {"signature-input": 'youxin=("@method")'})],
    }
    for code, answers in wrong.items():
        assert {(each.status_code, each.json()["code"]) for each in answers} == {(401, code)}
    assert send(url, headers).status_code == 200


@pytest.mark.parametrize(("aged", "status"), [(295, 200), (305, 401), (-295, 200), (-310, 401)])
def test_an_old_or_early_signature_is_refused(
    server: Server, partner: Partner, aged: float, status: int
) -> None:
    url = check_url(server)
    assert send(url, signed(partner, url, aged=aged)).status_code == status


async def test_only_a_registered_key_in_force_is_known(server: Server, api: Api) -> None:
    now = datetime.now(UTC)
    partners = {name: Partner(name) for name in ("unknown", "early", "ended", "revoked")}
    await api.store(
        partners["early"].row(valid_from=now + timedelta(hours=1)),
        partners["ended"].row(valid_until=now - timedelta(seconds=1)),
        partners["revoked"].row(revoked_at=now - timedelta(seconds=1)),
    )
    url = check_url(server)
    told = {name: send(url, signed(each, url)).json() for name, each in partners.items()}
    assert {each["code"] for each in told.values()} == {"SIGNATURE_KEY"}
    said = {each["message"].replace(partners[name].id, "") for name, each in told.items()}
    assert len(said) == 1  # nobody learns which keys there were
    spent = signed(partners["revoked"], url, nonce="seen-before")
    assert [send(url, spent).json()["code"] for _ in range(2)] == ["SIGNATURE_KEY"] * 2


async def test_one_partners_key_id_does_not_carry_anothers_signature(
    server: Server, api: Api, partner: Partner
) -> None:
    thief = Partner("thief")
    thief.id = partner.id
    url = check_url(server)
    assert send(url, signed(thief, url)).json()["code"] == "SIGNATURE_INVALID"


def test_too_long_a_body_is_refused(server: Server, partner: Partner) -> None:
    url, body = check_url(server), b"x" * (1024 * 1024 + 1)
    assert send(url, signed(partner, url, body=body), body).status_code == 413


async def test_used_nonces_and_keys_are_read_by_no_role_of_readers(api: Api) -> None:
    for table in ("partner_key", "partner_nonce", "partner_message"):
        held = await api.fetch(
            "SELECT rolname FROM pg_roles WHERE rolname = ANY($2::text[])"
            " AND has_table_privilege(rolname, $1, 'SELECT')",
            table,
            list(ROLES.values()),
        )
        assert held == []
    owners = {row["owner"] for row in await api.fetch("SELECT owner FROM partner_key")}
    assert PLATFORM in owners  # by it our answers are signed
