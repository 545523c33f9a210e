"""RFC 9421 by its own published examples, SM2 by the standard's, and what our rule refuses."""

from base64 import b64decode
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from gmalg import SM2

from rules.errors import ErrorCode, Refused
from rules.exchange import KeyAlgorithm
from rules.seal import SigningKey
from rules.signatures import ALGORITHMS, Message, OwnKey, PartnerKey, check, claim_of, sign

NOW = datetime(2026, 11, 26, 2, tzinfo=UTC)
BODY = b'{"hello": "world"}'
PEM = "-----BEGIN {0} KEY-----\n{1}\n-----END {0} KEY-----\n"
ED25519_SEED = b64decode("MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF")[16:]
ED25519_PUBLIC = b64decode("MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=")[12:]
P256_PUBLIC = PEM.format(
    "PUBLIC",
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lf\n"
    "w0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==",
)
ED25519_SIGNATURE = (
    "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
)
REQUEST = {  # appendix B.2
    "Host": "example.com",
    "Date": "Tue, 20 Apr 2021 02:07:55 GMT",
    "Content-Type": "application/json",
    "Content-Digest": "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BN"
    "NyealdVLvRwEmTHWXvJwew==:",
    "Content-Length": "18",
}
RESPONSE = {
    "Date": "Tue, 20 Apr 2021 02:07:56 GMT",
    "Content-Type": "application/json",
    "Content-Digest": "sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWd"
    "XymyU0rjJuahq4l5aGgfLQ==:",
    "Content-Length": "23",
}
ED25519_INPUT = (
    'sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length")'
    ';created=1618884473;keyid="test-key-ed25519"'
)


@dataclass(frozen=True)
class Answer:
    """A response as the examples sign one."""

    headers: dict[str, str]
    body: bytes = b""
    status_code: int = 200


def b26(signature: str = ED25519_SIGNATURE) -> Message:
    """Appendix B.2.6, whose signature covers no digest: the body is left out."""
    signed = {"Signature-Input": ED25519_INPUT, "Signature": f"sig-b26=:{signature}:"}
    headers = {name: value for name, value in REQUEST.items() if name != "Content-Digest"}
    return Message("POST", "https://example.com/foo?param=Value&Pet=dog", headers | signed)


def test_the_published_example_of_ed25519() -> None:
    key = PartnerKey("test-key-ed25519", KeyAlgorithm.ED25519, ED25519_PUBLIC)
    check(b26(), key)
    changed = b26()
    with pytest.raises(Refused):
        check(replace(changed, url="https://example.com/fool?param=Value&Pet=dog"), key)


def test_our_ed25519_makes_the_very_bytes_of_the_published_example() -> None:
    base = (
        '"date": Tue, 20 Apr 2021 02:07:55 GMT\n"@method": POST\n"@path": /foo\n'
        '"@authority": example.com\n"content-type": application/json\n"content-length": 18\n'
        '"@signature-params": ' + ED25519_INPUT.removeprefix("sig-b26=")
    )
    made = OwnKey(SigningKey.from_seed(ED25519_SEED)).sign(base.encode())
    assert made == b64decode(ED25519_SIGNATURE)


def test_the_published_example_of_ecdsa_p256() -> None:
    """Appendix B.2.4."""
    public = load_pem_public_key(P256_PUBLIC.encode())
    raw = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    key = PartnerKey("test-key-ecc-p256", KeyAlgorithm.ECDSA_P256, raw)
    signed = {
        "Signature-Input": 'sig-b24=("@status" "content-type" "content-digest" "content-length")'
        ';created=1618884473;keyid="test-key-ecc-p256"',
        "Signature": "sig-b24=:wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5e"
        "CdlYUEkLIj+32oiasw==:",
    }
    check(Answer(RESPONSE | signed, b'{"message": "good dog"}'), key)
    with pytest.raises(Refused):
        check(Answer(RESPONSE | signed, b'{"message": "bad dog!"}'), key)
    with pytest.raises(Refused):
        check(Answer(RESPONSE | signed, b'{"message": "good dog"}', 201), key)


def test_the_published_example_of_sm2() -> None:
    """GB/T 32918.5, appendix A.2."""
    public = bytes.fromhex(
        "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
        "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
    )
    signature = bytes.fromhex(
        "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
        "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
    )
    verifier = ALGORITHMS[KeyAlgorithm.SM2][0](public_key=public)
    verifier.verify(signature, b"message digest")
    with pytest.raises(Exception, match="SM2"):
        verifier.verify(signature, b"message digesT")


@dataclass(frozen=True)
class Sm2Signer:
    """A partner that signs by SM2."""

    private: bytes
    id: str = "sm2-1"
    algorithm: KeyAlgorithm = KeyAlgorithm.SM2

    def sign(self, message: bytes) -> bytes:
        return bytes(ALGORITHMS[KeyAlgorithm.SM2][0](private_key=self.private).sign(message))


def test_a_partner_may_sign_by_sm2() -> None:
    private, public = SM2().generate_keypair()
    message = request(Sm2Signer(private))
    check(message, PartnerKey("sm2-1", KeyAlgorithm.SM2, public))
    with pytest.raises(Refused):
        check(replace(message, body=b"{}"), PartnerKey("sm2-1", KeyAlgorithm.SM2, public))
    with pytest.raises(ValueError, match="point"):
        _ = PartnerKey("sm2-1", KeyAlgorithm.SM2, public[:-1] + b"\0").key


KEY = SigningKey.from_seed(b"k" * 32)
OURS = PartnerKey(KEY.id, KeyAlgorithm.ED25519, KEY.public.raw)


def request(signer: object = None, **headers: str) -> Message:
    plain = Message(
        "POST", "https://a.example/in?x=1", {"content-type": "application/json"} | headers, BODY
    )
    made = sign(plain, signer or OwnKey(KEY), NOW, "n-1")  # type: ignore[arg-type]
    return replace(plain, headers=made)


def test_a_request_of_ours_covers_what_it_must_and_holds() -> None:
    message = request()
    claim = claim_of(message, NOW)
    assert claim.covered == {"@method", "@target-uri", "content-digest", "content-type"}
    assert (claim.key_id, claim.created, claim.nonce) == (KEY.id, int(NOW.timestamp()), "n-1")
    check(message, OURS)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"method": "PUT"}, ErrorCode.SIGNATURE_INVALID),
        ({"url": "https://a.example/in?x=2"}, ErrorCode.SIGNATURE_INVALID),
        ({"url": "https://b.example/in?x=1"}, ErrorCode.SIGNATURE_INVALID),
        ({"body": BODY + b" "}, ErrorCode.SIGNATURE_DIGEST),
        ({"body": b""}, ErrorCode.SIGNATURE_DIGEST),
    ],
)
def test_whatever_is_altered_no_longer_fits(changed: dict[str, object], code: ErrorCode) -> None:
    with pytest.raises(Refused) as refused:
        check(replace(request(), **changed), OURS)  # type: ignore[arg-type]
    assert refused.value.code is code


def test_another_media_type_or_digest_no_longer_fits() -> None:
    message = request()
    for name, value in (("content-type", "text/plain"), ("content-digest", "sha-256=:AAAA:")):
        with pytest.raises(Refused):
            check(replace(message, headers={**message.headers, name: value}), OURS)


@pytest.mark.parametrize(
    ("seconds", "holds"), [(299, True), (301, False), (-299, True), (-301, False)]
)
def test_a_signature_holds_for_five_minutes_either_way(seconds: int, holds: bool) -> None:
    now = NOW + timedelta(seconds=seconds)
    if holds:
        claim_of(request(), now)
        return
    with pytest.raises(Refused) as refused:
        claim_of(request(), now)
    assert refused.value.code is ErrorCode.SIGNATURE_STALE


@pytest.mark.parametrize(
    "signature_input",
    [
        "",
        "youxin",
        "youxin=1",
        'youxin=("@method")',
        'youxin=("@method" "@target-uri" "content-type");created=1;keyid="a";nonce="b"',
        'youxin=("@method" "@target-uri" "content-digest" "content-type");keyid="a";nonce="b"',
        'youxin=("@method" "@target-uri" "content-digest" "content-type");created=1;keyid="a"',
        'youxin=("@method" "@target-uri" "content-digest" "content-type");created=1.5;keyid="a"'
        ';nonce="b"',
        'youxin=("@method" "@target-uri" "content-digest";key="x" "content-type");created=1'
        ';keyid="a";nonce="b"',
        'a=("@method");created=1, b=("@method");created=1',
        'youxin=("@method',
    ],
)
def test_an_incomplete_signature_is_refused(signature_input: str) -> None:
    message = request()
    headers = {**message.headers, "signature-input": signature_input}
    with pytest.raises(Refused) as refused:
        claim_of(replace(message, headers=headers), NOW)
    assert refused.value.code is ErrorCode.SIGNATURE_REFUSED
