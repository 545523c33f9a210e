"""Sealed values: what opens them, what does not, and how identifiers are shown."""

import os
from uuid import UUID, uuid4

import pytest

from rules.cipher import SECRET_BYTES, CipherAlgorithm, Key, Place, Unopened, blind, key_of
from rules.personal import masked_id_number, masked_phone, masked_text, scrubbed

ROW = UUID(int=7)
PLACE = Place("complainant", "phone", ROW)
NONCE = bytes(range(12))


def key(algorithm: CipherAlgorithm) -> Key:
    return Key(algorithm, os.urandom(SECRET_BYTES[algorithm]))


@pytest.mark.parametrize("algorithm", CipherAlgorithm)
def test_a_value_opens_at_its_place_by_its_key_only(algorithm: CipherAlgorithm) -> None:
    own, other = key(algorithm), key(algorithm)
    sealed = own.seal(b"13800000001", PLACE.bytes, NONCE)
    assert sealed.startswith(f"v1:{own.id}:")
    assert "13800000001" not in sealed
    assert key_of(sealed) == own.id
    assert own.open(sealed, PLACE.bytes) == b"13800000001"
    for moved in (
        Place("complainant", "phone", uuid4()),
        Place("complainant", "name", ROW),
        Place("qualification", "phone", ROW),
    ):
        with pytest.raises(Unopened):
            own.open(sealed, moved.bytes)
    with pytest.raises(Unopened):
        other.open(sealed, PLACE.bytes)
    for at in range(len(sealed) - 20, len(sealed)):
        changed = sealed[:at] + ("A" if sealed[at] != "A" else "B") + sealed[at + 1 :]
        with pytest.raises(Unopened):
            own.open(changed, PLACE.bytes)


def test_a_key_is_never_printed() -> None:
    own = key(CipherAlgorithm.AES_256_GCM)
    assert own.secret.hex() not in repr(own)
    assert repr(own.secret) not in repr(own)


def test_what_was_never_sealed_names_no_key() -> None:
    assert key_of("13800000001") is None
    assert key_of("v1:zz:x:y") is None


def test_a_blind_index_is_equal_for_equal_values_under_one_key() -> None:
    assert blind(b"k", "110") == blind(b"k", "110") != blind(b"k", "111")
    assert blind(b"k", "110") != blind(b"l", "110")


@pytest.mark.parametrize(
    ("shown", "masked"),
    [
        (masked_id_number("50010319900307123X"), "500***********123X"),
        (masked_phone("13800000001"), "138****0001"),
        (masked_phone("023-1"), "0****"),
        (masked_text("50010319900307123X"), "500***********123X"),
        (masked_text("A-1"), "A***"),
        (scrubbed("找13800000001或50010319900307123X。"), "找138****0001或500***********123X。"),
        (scrubbed("单号2024138000000012"), "单号2024138000000012"),
        (scrubbed("91500103MA60000012"), "91500103MA60000012"),
    ],
)
def test_identifiers_are_masked(shown: str, masked: str) -> None:
    assert shown == masked
