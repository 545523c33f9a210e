"""Personal values at rest: sealed as `v1:key:nonce:text`, found by keyed digests, shown masked.

A value is bound to its table, column and row: moved elsewhere it does not open. Keys are arguments.
"""

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from rules.terms import Term

VERSION: Final = "v1"
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
KEY_ID_BYTES: Final = 4
ENVELOPE: Final = re.compile(r"v1:([0-9a-f]{8}):([A-Za-z0-9_-]{16}):([A-Za-z0-9_-]+)")


class CipherAlgorithm(Term):
    """加密算法 · Algorithm of a data key."""

    AES_256_GCM = "AES_256_GCM", "AES-256-GCM 加密 · AES-256-GCM."
    SM4_GCM = "SM4_GCM", "国密 SM4-GCM（GB/T 32907） · SM4-GCM (GB/T 32907)."


SECRET_BYTES: Final = {CipherAlgorithm.AES_256_GCM: 32, CipherAlgorithm.SM4_GCM: 16}
_BLOCKS: Final = {
    CipherAlgorithm.AES_256_GCM: algorithms.AES,
    CipherAlgorithm.SM4_GCM: algorithms.SM4,
}


class Unopened(ValueError):  # noqa: N818 - a state of affairs
    """A sealed value does not open: altered, moved, or of another key; never says the value."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value lies."""

    table: str
    column: str
    row: UUID

    @property
    def bytes(self) -> bytes:
        """What the seal is bound to."""
        return f"{self.table}.{self.column}.{self.row}".encode()


@dataclass(frozen=True, slots=True)
class Key:
    """A symmetric key, named by its digest and never printed."""

    algorithm: CipherAlgorithm
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != SECRET_BYTES[self.algorithm]:
            raise ValueError(f"a key of {self.algorithm} has {SECRET_BYTES[self.algorithm]} bytes")

    @property
    def id(self) -> str:
        """Its name."""
        return sha256(b"youxin/key/1\0" + self.secret).digest()[:KEY_ID_BYTES].hex()

    def seal(self, content: bytes, bound: bytes, nonce: bytes) -> str:
        """The envelope of a value; a nonce is used once."""
        block = _BLOCKS[self.algorithm](self.secret)
        encryptor = Cipher(block, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(bound)
        sealed = encryptor.update(content) + encryptor.finalize() + encryptor.tag
        return ":".join((VERSION, self.id, _text(nonce), _text(sealed)))

    def open(self, envelope: str, bound: bytes) -> bytes:
        """The value; raises Unopened."""
        parts = ENVELOPE.fullmatch(envelope)
        if parts is None or parts[1] != self.id:
            raise Unopened("not of this key")
        try:
            nonce, sealed = (urlsafe_b64decode(_padded(parts[n])) for n in (2, 3))
            tag, content = sealed[-TAG_BYTES:], sealed[:-TAG_BYTES]
            block = _BLOCKS[self.algorithm](self.secret)
            decryptor = Cipher(block, modes.GCM(nonce, tag)).decryptor()
            decryptor.authenticate_additional_data(bound)
            return decryptor.update(content) + decryptor.finalize()
        except (BadBase64, ValueError, InvalidTag) as error:
            raise Unopened("altered or moved") from error


def key_of(envelope: str) -> str | None:
    """The id of the key of a sealed value; None for one that is not sealed."""
    parts = ENVELOPE.fullmatch(envelope)
    return parts[1] if parts else None


def blind(secret: bytes, value: str) -> bytes:
    """The blind index of a normalised value."""
    return hmac.new(secret, value.encode(), sha256).digest()


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _padded(text: str) -> str:
    return text + "=" * (-len(text) % 4)
