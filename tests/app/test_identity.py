"""A token is exactly of our form, or it is refused; it is never taken as anonymous."""

import base64
import hmac
import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from joserfc import jws, jwt
from joserfc.jwk import OKPKey

from app.identity import AUDIENCE, ISSUER, KEY_FILE, Identity
from resolvers.context import Viewer
from rules.errors import ErrorCode, Refused
from rules.roles import Role

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
START = int(NOW.timestamp())
CLAIMS: dict[str, object] = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "sub": "someone",
    "role": "REGULATOR",
    "district": "500103",
    "iat": START,
    "exp": START + 3600,
}


@pytest.fixture
def identity(tmp_path: Path) -> Identity:
    return Identity.at(tmp_path / "keys")


def signed(identity: Identity, claims: dict[str, object], **header: object) -> str:
    form = {"alg": "Ed25519", "typ": "JWT", "kid": identity.key_id} | header
    kept = {name: value for name, value in form.items() if value is not None}
    payload = json.dumps(claims).encode()
    return jws.serialize_compact(kept, payload, identity.key, algorithms=["Ed25519"])


@pytest.mark.parametrize("role", list(Role))
def test_a_minted_token_names_its_viewer(identity: Identity, role: Role) -> None:
    viewer = Viewer(role, "someone", "500103", "91500000MA5U000000")
    read = identity.verify(identity.mint(viewer, NOW), NOW)
    assert read == Viewer(role, "someone", "500103", "91500000MA5U000000", NOW + timedelta(hours=1))


def test_the_key_is_kept_and_closed_to_others(identity: Identity, tmp_path: Path) -> None:
    assert Identity.at(tmp_path / "keys").key_id == identity.key_id
    assert stat.S_IMODE((tmp_path / "keys" / KEY_FILE).stat().st_mode) == 0o600


def test_a_longer_life_than_twelve_hours_is_not_minted(identity: Identity) -> None:
    with pytest.raises(Refused) as refused:
        identity.mint(Viewer(Role.CONSUMER, "someone"), NOW, timedelta(hours=13))
    assert refused.value.code is ErrorCode.OUT_OF_RANGE


@pytest.mark.parametrize(
    "change",
    [
        *({name: None} for name in CLAIMS if name != "district"),
        {"iss": "another"},
        {"aud": "another"},
        {"aud": [AUDIENCE]},
        {"role": "NOBODY"},
        {"role": ["REGULATOR"]},
        {"role": {"REGULATOR": True}},
        {"role": "regulator"},
        {"district": "5001"},
        {"district": ["500103"]},
        {"uscc": "not a code"},
        {"sub": ""},
        {"exp": START - 61},
        {"exp": START + 12 * 3600 + 1},
        {"exp": 1e400},
        {"exp": True},
        {"iat": START + 61},
        {"iat": str(START)},
        {"scope": "everything"},
    ],
    ids=str,
)
def test_claims_of_another_form_are_refused(identity: Identity, change: dict[str, object]) -> None:
    claims = {name: value for name, value in (CLAIMS | change).items() if value is not None}
    assert_refused(identity, signed(identity, claims))


@pytest.mark.parametrize(
    "header",
    [{"kid": None}, {"kid": "another"}, {"typ": None}, {"typ": "at+jwt"}],
    ids=str,
)
def test_headers_of_another_form_are_refused(identity: Identity, header: dict[str, object]) -> None:
    assert_refused(identity, signed(identity, CLAIMS, **header))


def test_another_key_or_algorithm_is_refused(identity: Identity) -> None:
    header = {"alg": "Ed25519", "typ": "JWT", "kid": identity.key_id}
    forged = jwt.encode(header, CLAIMS, OKPKey.generate_key("Ed25519"), algorithms=["Ed25519"])
    assert_refused(identity, forged)


def test_the_public_key_used_as_a_shared_secret_is_refused(identity: Identity) -> None:
    header = {"alg": "HS256", "typ": "JWT", "kid": identity.key_id}
    text = ".".join(encoded(json.dumps(part).encode()) for part in (header, CLAIMS))
    secret = identity.key.as_pem(private=False)
    mac = hmac.digest(secret, text.encode(), "sha256")
    assert_refused(identity, f"{text}.{encoded(mac)}")


def encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


@pytest.mark.parametrize(
    "token", ["", ".", "..", "a.b.c", "é.é.é", "eyJhbGciOiJub25lIn0.e30.", "x" * 5000]
)
def test_text_that_is_no_token_is_refused(identity: Identity, token: str) -> None:
    assert_refused(identity, token)


def assert_refused(identity: Identity, token: str) -> None:
    with pytest.raises(Refused) as refused:
        identity.verify(token, NOW)
    assert refused.value.code is ErrorCode.UNAUTHENTICATED
