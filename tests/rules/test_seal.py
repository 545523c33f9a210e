"""Seals: what is signed verifies, what is changed does not."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.seal import FileVerdict, PublicKey, SigningKey, sign_digest, verify_digest

KEY = SigningKey.from_seed(bytes(range(32)))
OTHER = SigningKey.from_seed(bytes(32))
RING = {KEY.id: KEY.public}
DIGEST = sha256("一个文件".encode()).digest()
LINE = sign_digest(KEY, DIGEST)


def test_rfc_8032_first_vector() -> None:
    key = SigningKey.from_seed(
        bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    )
    assert key.sign(b"").hex().startswith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974")
    assert key.public.raw.hex().startswith("d75a980182b10ab7d54bfed3c964073a")


def test_a_key_is_named_by_its_public_half() -> None:
    assert KEY.id == sha256(KEY.public.raw).hexdigest()[:8]
    assert repr(KEY) == f"SigningKey({KEY.id})"


def test_jwk_holds_the_public_half_only() -> None:
    assert KEY.public.jwk() == {
        "kty": "OKP",
        "crv": "Ed25519",
        "kid": "56475aa7",
        "use": "sig",
        "alg": "EdDSA",
        "x": "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg",
    }


def test_pem_keeps_the_key() -> None:
    assert SigningKey.from_pem(KEY.pem()).id == KEY.id


def test_a_generated_key_is_new() -> None:
    assert SigningKey.generate().id != SigningKey.generate().id


@pytest.mark.parametrize(
    "pem", [b"", b"-----BEGIN PRIVATE KEY-----\nxx\n-----END PRIVATE KEY-----"]
)
def test_what_is_no_key_is_refused(pem: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        SigningKey.from_pem(pem)


def test_a_public_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        PublicKey(b"short")


@given(message=st.binary(max_size=50), at=st.integers(0, 511))
def test_one_flipped_bit_of_a_signature_fails(message: bytes, at: int) -> None:
    signature = bytearray(KEY.sign(message))
    assert KEY.public.verify(bytes(signature), message)
    signature[at // 8] ^= 1 << at % 8
    assert not KEY.public.verify(bytes(signature), message)


@pytest.mark.parametrize(
    ("line", "digest", "verdict"),
    [
        (LINE, DIGEST, FileVerdict.VALID),
        (f"\n{LINE}\n", DIGEST, FileVerdict.VALID),
        (LINE, sha256(b"altered").digest(), FileVerdict.INVALID),
        (sign_digest(OTHER, DIGEST), DIGEST, FileVerdict.UNKNOWN_KEY),
        (sign_digest(OTHER, DIGEST).replace(OTHER.id, KEY.id), DIGEST, FileVerdict.INVALID),
        (LINE[:-4], DIGEST, FileVerdict.MALFORMED),
        (LINE + " more", DIGEST, FileVerdict.MALFORMED),
        (LINE[:-10] + "é" * 10, DIGEST, FileVerdict.MALFORMED),
        ("", DIGEST, FileVerdict.MALFORMED),
    ],
)
def test_a_detached_signature(line: str, digest: bytes, verdict: FileVerdict) -> None:
    assert verify_digest(line, digest, RING) is verdict


def test_only_a_digest_is_signed() -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        sign_digest(KEY, b"short")
