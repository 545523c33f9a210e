"""A partner's notice over HTTP: each flaw of its signature has its own code and writes nothing."""

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import orjson
import pytest
from gmalg import SM2

from models.exchange import PartnerKey
from rules.exchange import KeyAlgorithm
from rules.seal import SigningKey
from rules.signatures import ALGORITHMS, Message, OwnKey, Signer, sign
from tests.api import Api
from tests.complaints.people import Place, placed
from tests.complaints.test_partners import case_of
from tests.server import Server, serving

CASES = "SELECT count(*)::int AS n FROM complaint"
NONCES = "SELECT count(*)::int AS n FROM partner_nonce"


@dataclass(frozen=True)
class Sm2Signer:
    """A private key of SM2."""

    private: bytes
    id: str
    algorithm: KeyAlgorithm = KeyAlgorithm.SM2

    def sign(self, message: bytes) -> bytes:
        return bytes(ALGORITHMS[KeyAlgorithm.SM2][0](private_key=self.private).sign(message))


@pytest.fixture(scope="module")
def server(api: Api, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("served")
    with serving(api.url, folder, keys=api.platform.keyring.folder) as started:
        yield started


@pytest.fixture(scope="module")
async def place(api: Api) -> Place:
    return await placed(api)


def signer_of(algorithm: KeyAlgorithm) -> tuple[Signer, bytes]:
    """A new private key, and the raw public half."""
    if algorithm is KeyAlgorithm.SM2:
        private, public = SM2().generate_keypair()
        return Sm2Signer(private, uuid4().hex[:16]), bytes(public)
    key = SigningKey.from_seed(uuid4().bytes + uuid4().bytes)
    return OwnKey(key), key.public.raw


async def registered(api: Api, algorithm: KeyAlgorithm) -> Signer:
    """A key of the 12315 platform."""
    signer, raw = signer_of(algorithm)
    text = urlsafe_b64encode(raw).decode().rstrip("=")
    await api.store(
        PartnerKey(
            key_id=signer.id, owner="HOTLINE_12315", algorithm=algorithm.value, public_key=text
        )
    )
    return signer


@pytest.mark.clause("5.3-1")
@pytest.mark.parametrize("algorithm", [KeyAlgorithm.ED25519, KeyAlgorithm.SM2])
async def test_each_flaw_of_a_signed_notice_has_its_own_code_and_writes_nothing(
    api: Api, place: Place, server: Server, algorithm: KeyAlgorithm
) -> None:
    url, number = f"{server.url}/partners/complaints", uuid4().hex
    notice = {"event": "SUBMITTED", "eventId": number, "number": number, "case": case_of(place)}
    body, plain = orjson.dumps(notice), {"content-type": "application/json"}
    signer = await registered(api, algorithm)
    stranger, _ = signer_of(algorithm)

    def signed(by: Signer, aged: float = 0) -> dict[str, str]:
        at = datetime.now(UTC) - timedelta(seconds=aged)
        return sign(Message("POST", url, plain, body), by, at, uuid4().hex)

    def sent(headers: dict[str, str], body: bytes = body) -> tuple[int, str | None]:
        answer = httpx.post(url, content=body, headers=headers)
        return answer.status_code, answer.json().get("code")

    good, other = signed(signer), signed(signer)
    before = [await api.fetch(CASES), await api.fetch(NONCES)]
    assert {
        "unsigned": sent(plain),
        "wrongly signed": sent(good | {"signature": other["signature"]}),
        "body altered": sent(good, body.replace(b"50000", b"90000")),
        "expired": sent(signed(signer, aged=301)),
        "unknown key": sent(signed(stranger)),
        "too little signed": sent(good | {"signature-input": 'youxin=("@method")'}),
    } == {
        "unsigned": (401, "SIGNATURE_MISSING"),
        "wrongly signed": (401, "SIGNATURE_INVALID"),
        "body altered": (401, "SIGNATURE_DIGEST"),
        "expired": (401, "SIGNATURE_STALE"),
        "unknown key": (401, "SIGNATURE_KEY"),
        "too little signed": (401, "SIGNATURE_REFUSED"),
    }
    assert [await api.fetch(CASES), await api.fetch(NONCES)] == before
    assert sent(good) == (200, None)
    assert sent(good) == (401, "SIGNATURE_REPLAYED")
    made = await api.fetch(CASES)
    assert made[0]["n"] == before[0][0]["n"] + 1
