"""The city's identity provider: only its tokens, only whole ones, and only while they hold."""

import asyncio
import base64
import hmac
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
from joserfc.jwk import ECKey, RSAKey

from resolvers.context import Viewer
from rules.roles import DUTIES, STAFF, Role
from rules.versions import SIGN_IN_LOCK, in_force
from tests.api import REGULATOR, Api
from tests.issuer import Provider, providing
from tests.paths import ROOT
from tests.server import Server, serving
from tests.test_bad_messages import closing, heard, opened, subscribe

ALIVE = {"query": "{ __typename }"}
RETRY = 1.0


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with providing(tmp_path_factory.mktemp("issuer")) as made:
        yield made


@pytest.fixture(scope="module")
def signed_in(
    api: Api, provider: Provider, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server in production, which knows people by the provider's tokens alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YOUXIN_MODE", "production")
        patch.setenv("YOUXIN_OIDC_ISSUER", provider.name)
        patch.setenv("YOUXIN_OIDC_CACHE_SECONDS", "3")
        patch.setenv("YOUXIN_OIDC_RETRY_SECONDS", str(RETRY))
        with serving(api.url, tmp_path_factory.mktemp("served")) as started:
            yield started


def ask(
    server: Server, token: str, query: str = "{ __typename }", **variables: Any
) -> httpx.Response:
    headers = {"authorization": f"Bearer {token}"}
    body = {"query": query, "variables": variables}
    return httpx.post(server.graphql, json=body, headers=headers, timeout=15)


@pytest.mark.parametrize("key", ["rsa", "ec", "ed"])
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PUBLIC])
def test_a_whole_token_is_taken(
    signed_in: Server, provider: Provider, role: Role, key: str
) -> None:
    assert ask(signed_in, provider.token(role.value, key)).status_code == 200


def claims(now: float) -> dict[str, dict[str, Any]]:
    """Claims of no good token at a moment: a long run begins long before this test."""
    return {
        **{f"no {name}": {name: None} for name in ("exp", "iat", "aud", "iss", "sub", "role")},
        "another issuer": {"iss": "https://elsewhere.example"},
        "another audience": {"aud": "another"},
        "another list of audiences": {"aud": ["another", "others"]},
        "a role that is a list": {"role": ["REGULATOR"]},
        "a role that is an object": {"role": {"REGULATOR": True}},
        "an unknown role": {"role": "ROOT"},
        "the role of nobody": {"role": "PUBLIC"},
        "a life of ten years": {"exp": int(now) + 315_360_000},
        "a life of two hours": {"exp": int(now) + 7_200},
        "an end that has passed": {"iat": int(now) - 3_000, "exp": int(now) - 120},
        "a beginning ahead": {"iat": int(now) + 600, "exp": int(now) + 1_200},
        "not before ahead": {"nbf": int(now) + 900},
        "an end as text": {"exp": str(int(now) + 600)},
        "an end as a fraction": {"exp": now + 600.5},
        "an end that is true": {"exp": True},
        "an empty subject": {"sub": ""},
        "a subject that is a number": {"sub": 1},
        "a district of another form": {"district": "5001"},
    }


@pytest.mark.parametrize("name", claims(0))
def test_a_token_that_says_less_or_other_is_refused_and_never_anonymous(
    signed_in: Server, provider: Provider, name: str
) -> None:
    answer = ask(signed_in, provider.token("CONSUMER", **claims(time.time())[name]))
    assert answer.status_code == 401
    assert "data" not in answer.json()


HEADERS: dict[str, dict[str, Any]] = {
    "no kid": {"kid": None},
    "no typ": {"typ": None},
    "another typ": {"typ": "secevent+jwt"},
    "a kid that is a path": {"kid": "../../etc/passwd"},
    "a key of its own": {"jwk": {"kty": "oct", "k": "AA"}},
    "an address of keys": {"jku": "https://evil.example/jwks.json"},
    "a certificate's address": {"x5u": "https://evil.example/cert"},
    "a kid of another key": {"kid": "ec"},
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_of_another_form_is_refused(
    signed_in: Server, provider: Provider, name: str
) -> None:
    token = provider.token("CONSUMER", header=HEADERS[name])
    assert ask(signed_in, token).status_code == 401


def coded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def part(header: dict[str, str]) -> str:
    return coded(json.dumps(header).encode())


def test_none_and_the_public_key_as_a_secret_are_refused(
    signed_in: Server, provider: Provider
) -> None:
    claims = json.dumps(provider.claims("CONSUMER")).encode()
    none = f"{part({'alg': 'none', 'typ': 'JWT', 'kid': 'rsa'})}.{coded(claims)}."
    secret = provider.keys["rsa"][0].as_pem(private=False)
    text = f"{part({'alg': 'HS256', 'typ': 'JWT', 'kid': 'rsa'})}.{coded(claims)}"
    confused = f"{text}.{coded(hmac.digest(secret, text.encode(), 'sha256'))}"
    assert [ask(signed_in, token).status_code for token in (none, confused)] == [401, 401]


def test_a_key_of_the_right_name_and_another_hand_is_refused(
    signed_in: Server, provider: Provider
) -> None:
    genuine = provider.keys["ec"]
    provider.keys["ec"] = (ECKey.generate_key("P-256"), "ES256")
    forged = provider.token("CONSUMER", "ec")
    provider.keys["ec"] = genuine
    assert ask(signed_in, forged).status_code == 401


def test_development_tokens_are_refused_in_production(signed_in: Server) -> None:
    headers = signed_in.headers(REGULATOR)
    assert httpx.post(signed_in.graphql, json=ALIVE, headers=headers).status_code == 401


@pytest.mark.clause("5.2-2")
@pytest.mark.parametrize("role", sorted(STAFF))
def test_staff_without_a_second_factor_gets_nothing(
    signed_in: Server, provider: Provider, role: Role
) -> None:
    for amr in (None, ["pwd"], "otp", [], [["otp"]]):
        assert ask(signed_in, provider.token(role.value, amr=amr)).status_code == 401
    assert ask(signed_in, provider.token(role.value)).status_code == 200
    assert ask(signed_in, provider.token("CONSUMER", amr=None)).status_code == 200


def test_a_new_key_is_taken_at_once_and_a_removed_one_is_refused_when_the_cache_ends(
    signed_in: Server, provider: Provider
) -> None:
    old = provider.token("CONSUMER", "rsa")
    assert ask(signed_in, old).status_code == 200
    time.sleep(RETRY)
    provider.keys["fresh"] = (RSAKey.generate_key(2048), "RS256")
    removed = provider.keys.pop("rsa")
    provider.publish()
    began = time.monotonic()
    assert ask(signed_in, provider.token("CONSUMER", "fresh")).status_code == 200
    assert time.monotonic() - began < 1
    assert ask(signed_in, old).status_code == 401
    provider.keys["rsa"] = removed
    provider.publish()
    time.sleep(RETRY)
    assert ask(signed_in, old).status_code == 200


def test_unknown_keys_cost_the_issuer_next_to_nothing(
    signed_in: Server, provider: Provider
) -> None:
    before, began = provider.fetches, time.monotonic()
    headers = {"content-type": "application/json"}
    with httpx.Client(headers=headers) as client:
        for number in range(1_000):
            token = provider.token("CONSUMER", "ed", {"kid": f"unknown-{number}"})
            answer = client.post(
                signed_in.graphql, json=ALIVE, headers={"authorization": f"Bearer {token}"}
            )
            assert answer.status_code == 401
    seconds = time.monotonic() - began
    assert provider.fetches - before <= 2 + seconds / RETRY


def test_known_keys_serve_on_while_the_issuer_is_down(
    signed_in: Server, provider: Provider
) -> None:
    assert ask(signed_in, provider.token("CONSUMER")).status_code == 200
    provider.stop()
    time.sleep(3 + RETRY)  # the cache has ended
    assert ask(signed_in, provider.token("CONSUMER", "ed")).status_code == 200
    assert ask(signed_in, provider.token("CONSUMER", header={"kid": "x"})).status_code == 401
    provider.start()


READ = "query ($s: String) { sessions(subject: $s) { id subject role endedAt reason } }"
REVOKE = """mutation ($id: ID!) { sessionRevoke(session: $id, reason: "遗失设备") {
  session { endedAt endedBy reason } errors { code path } } }"""
LOCK = """mutation ($s: String!, $n: Int!) {
  accountLock(subject: $s, minutes: $n, reason: "密码多次错误") {
    account { subject until } errors { code } } }"""
UNLOCK = (
    "mutation ($s: String!) { accountUnlock(subject: $s) { account { until } errors { code } } }"
)
STREAM = "subscription { riskWarnings { cursor } }"


def eventually(check: Any, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end
        time.sleep(0.1)


async def test_a_revoked_session_ends_everywhere_within_five_seconds(
    api: Api, signed_in: Server, provider: Provider
) -> None:
    admin = provider.token("OPERATOR_SECURITY")
    token = provider.token("REGULATOR", sub="lost-phone", sid="sid-lost")
    other = provider.token("REGULATOR", sub="lost-phone", sid="sid-kept")
    assert {ask(signed_in, each).status_code for each in (token, other)} == {200}
    async with opened(signed_in) as socket:
        sent = {"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}}
        await socket.send(json.dumps(sent))
        await heard(socket)
        await socket.send(subscribe(query=STREAM))
        await asyncio.sleep(2)  # the session is written once a second
        found = ask(signed_in, admin, READ, s="lost-phone").json()["data"]["sessions"]
        assert [one["role"] for one in found] == ["REGULATOR"] * 2
        (row,) = await api.fetch("SELECT id FROM session WHERE name = 'sid-lost'")
        (lost,) = [one for one in found if one["id"] == f"ses_{row['id']}"]
        began = time.monotonic()
        made = ask(signed_in, admin, REVOKE, id=lost["id"]).json()["data"]["sessionRevoke"]
        assert made["errors"] == []
        assert made["session"]["endedBy"] == "operator_security-1"
        assert await closing(socket) == 4403
        assert time.monotonic() - began <= 5.5
    eventually(lambda: ask(signed_in, token).status_code == 401, 2)
    assert ask(signed_in, other).status_code == 200
    again = ask(signed_in, admin, REVOKE, id=lost["id"]).json()["data"]["sessionRevoke"]
    assert [error["code"] for error in again["errors"]] == ["CONFLICT"]


def test_a_locked_account_is_out_until_it_is_unlocked(
    signed_in: Server, provider: Provider
) -> None:
    admin = provider.token("OPERATOR_SECURITY")
    token = provider.token("CONSUMER", sub="guessed")
    assert ask(signed_in, token).status_code == 200
    for minutes, codes in ((0, ["OUT_OF_RANGE"]), (10, [])):
        made = ask(signed_in, admin, LOCK, s="guessed", n=minutes).json()["data"]["accountLock"]
        assert [error["code"] for error in made["errors"]] == codes
    eventually(lambda: ask(signed_in, token).status_code == 401, 3)
    assert (
        ask(signed_in, provider.token("CONSUMER", sid="another", sub="guessed")).status_code == 401
    )
    assert (
        ask(signed_in, admin, UNLOCK, s="guessed").json()["data"]["accountUnlock"]["errors"] == []
    )
    eventually(lambda: ask(signed_in, token).status_code == 200, 3)


LOCKS = "{ accountLocks { subject until lockedBy reason } }"


def forge(signed_in: Server, provider: Provider, times: int) -> None:
    """Sign-ins that the issuer knows nothing of."""
    genuine = provider.keys["ec"]
    provider.keys["ec"] = (ECKey.generate_key("P-256"), "ES256")
    for number in range(times):
        forged = provider.token("REGULATOR", "ec", sub="pressed", sid=f"f{number}", amr=None)
        assert ask(signed_in, forged).status_code == 401
    provider.keys["ec"] = genuine


@pytest.mark.clause("5.2-2")
def test_so_many_sign_ins_without_a_second_factor_lock_the_account(
    signed_in: Server, provider: Provider
) -> None:
    admin, rule = provider.token("OPERATOR_SECURITY"), in_force(SIGN_IN_LOCK, date.today())
    good = provider.token("REGULATOR", sub="pressed", sid="good")
    other = provider.token("REGULATOR", sub="left-alone", sid="other")

    def fail(times: int, sign_in: str) -> None:
        for number in range(times):
            weak = provider.token("REGULATOR", sub="pressed", sid=f"{sign_in}{number}", amr=None)
            assert ask(signed_in, weak).status_code == 401

    fail(rule.number("failures") - 1, "first-")
    fail(rule.number("failures") - 1, "first-")  # the same sign-ins, sent again
    forge(signed_in, provider, rule.number("failures"))
    time.sleep(2.5)
    assert ask(signed_in, good).status_code == 200
    fail(1, "last-")
    eventually(lambda: ask(signed_in, good).status_code == 401, 5)
    (lock,) = ask(signed_in, admin, LOCKS).json()["data"]["accountLocks"]
    assert (lock["subject"], lock["lockedBy"]) == ("pressed", rule.code)
    ends = datetime.fromisoformat(lock["until"]) - datetime.now(UTC)
    assert abs(ends.total_seconds() - 60 * rule.number("lockMinutes")) < 30
    assert ask(signed_in, other).status_code == 200
    ask(signed_in, admin, UNLOCK, s="pressed")
    eventually(lambda: ask(signed_in, good).status_code == 200, 5)
    fail(1, "after-")
    time.sleep(2.5)
    assert ask(signed_in, good).status_code == 200
    assert ask(signed_in, admin, LOCKS).json()["data"]["accountLocks"] == []


@pytest.mark.clause("5.2-3")
def test_no_account_holds_two_of_the_three_duties(signed_in: Server, provider: Provider) -> None:
    def status(account: Role, role: Role, number: int) -> int:
        sub, sid = f"holds-{account.value}", f"{account.value}-{role.value}-{number}"
        return ask(signed_in, provider.token(role.value, sub=sub, sid=sid)).status_code

    others = {one: sorted(DUTIES - {one}) for one in sorted(DUTIES)}
    for first, rest in others.items():
        assert status(first, first, 1) == 200
        assert [status(first, role, 1) for role in rest] == [401, 401]
    time.sleep(2.5)  # what the process knew is now what the database knows
    for first, rest in others.items():
        assert [status(first, role, 2) for role in rest] == [401, 401]
        assert status(first, first, 2) == 200


@pytest.mark.clause("5.2-2")
async def test_an_idle_session_expires(api: Api, signed_in: Server, provider: Provider) -> None:
    token = provider.token("CONSUMER", sub="asleep", sid="sid-asleep")
    assert ask(signed_in, token).status_code == 200
    await asyncio.sleep(2)
    await api.fetch(
        "UPDATE session SET last_seen_at = now() - interval '31 minutes' WHERE name = 'sid-asleep'"
    )
    await asyncio.sleep(2.5)
    assert ask(signed_in, token).status_code == 401
    (row,) = await api.fetch("SELECT reason FROM session WHERE name = 'sid-asleep'")
    assert row["reason"] == "IDLE"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OPERATOR_SECURITY])
async def test_sessions_are_the_security_administrator_s_alone(api: Api, role: Role) -> None:
    for query in ("{ sessions { id } }", REVOKE):
        variables = {"id": "ses_00000000-0000-0000-0000-000000000001"} if "$id" in query else {}
        answer = await api.run(query, variables, Viewer(role, "someone"))
        wanted = "UNAUTHENTICATED" if role is Role.PUBLIC else "FORBIDDEN"
        assert answer.codes == [wanted]


@pytest.mark.parametrize(
    ("changed", "named_setting"),
    [
        ({}, "YOUXIN_OIDC_ISSUER"),
        (
            {
                "YOUXIN_OIDC_ISSUER": "https://id.example",
                "YOUXIN_DATABASE_URL": "postgresql://youxin:changeme@127.0.0.1:1/youxin",
            },
            "YOUXIN_DATABASE_URL",
        ),
    ],
)
def test_production_does_not_start_on_samples(changed: dict[str, str], named_setting: str) -> None:
    mine = {name: value for name, value in os.environ.items() if not name.startswith("YOUXIN_")}
    environment = mine | {"YOUXIN_MODE": "production"} | changed
    command = [sys.executable, "-m", "app.cli", "serve", "--port", "0"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2
    assert named_setting in done.stderr
