"""Ed25519 seals: makes and verifies signatures and names keys; stores no key and reads no file.

A key's id is the first 4 bytes of the SHA-256 of its public half, in hexadecimal.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

KEY_ID_BYTES = 4
PUBLIC_BYTES = 32
SIGNATURE_BYTES = 64
FILE_SEAL = "youxin-file-ed25519"
_FILE_CONTEXT = b"youxin/file/1\0"


@dataclass(frozen=True)
class PublicKey:
    """The public half of a key: 32 raw bytes, enough to verify anything without a network."""

    raw: bytes
    algorithm = "Ed25519"

    def __post_init__(self) -> None:
        if len(self.raw) != PUBLIC_BYTES:
            raise ValueError("an Ed25519 public key has 32 bytes")

    @classmethod
    def from_text(cls, text: str) -> "PublicKey":
        """Reads `text`; raises ValueError for anything else."""
        return cls(urlsafe_b64decode(text + "=" * (-len(text) % 4)))

    @cached_property
    def text(self) -> str:
        """The raw bytes in unpadded base64url, as a JWK's `x`."""
        return urlsafe_b64encode(self.raw).decode().rstrip("=")

    @cached_property
    def id(self) -> str:
        return sha256(self.raw).digest()[:KEY_ID_BYTES].hex()

    @cached_property
    def _key(self) -> Ed25519PublicKey:
        return Ed25519PublicKey.from_public_bytes(self.raw)

    def verify(self, signature: bytes, message: bytes) -> bool:
        try:
            self._key.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def jwk(self) -> dict[str, str]:
        """RFC 8037, for whoever verifies off-line."""
        return {
            "kty": "OKP",
            "crv": "Ed25519",
            "kid": self.id,
            "use": "sig",
            "alg": "EdDSA",
            "x": self.text,
        }


@dataclass(frozen=True)
class SigningKey:
    """A private key, shown by its id only, so that no log or traceback can print it."""

    _private: Ed25519PrivateKey

    def __repr__(self) -> str:
        return f"SigningKey({self.id})"

    @classmethod
    def generate(cls) -> "SigningKey":
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_seed(cls, seed: bytes) -> "SigningKey":
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    @classmethod
    def from_pem(cls, pem: bytes) -> "SigningKey":
        """Raises ValueError for anything but an unencrypted Ed25519 private key."""
        try:
            key = load_pem_private_key(pem, password=None)
        except TypeError as error:
            raise ValueError("the private key is encrypted") from error
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError("the private key is not of Ed25519")
        return cls(key)

    def pem(self) -> bytes:
        return self._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @cached_property
    def public(self) -> PublicKey:
        return PublicKey(self._private.public_key().public_bytes_raw())

    @property
    def id(self) -> str:
        return self.public.id

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)


def encoded_signature(key: SigningKey, message: bytes) -> str:
    """The signature in unpadded base64url, as it stands in a published record."""
    return urlsafe_b64encode(key.sign(message)).decode().rstrip("=")


class FileVerdict(StrEnum):
    """What a detached signature says of a file."""

    VALID = "VALID"
    UNKNOWN_KEY = "UNKNOWN_KEY"
    INVALID = "INVALID"
    MALFORMED = "MALFORMED"


def sign_digest(key: SigningKey, digest: bytes) -> str:
    """The one line of a detached signature file over the SHA-256 of the file's bytes."""
    signature = urlsafe_b64encode(key.sign(_file_message(digest))).decode()
    return f"{FILE_SEAL} {key.id} {signature}"


def verify_digest(line: str, digest: bytes, keys: Mapping[str, PublicKey]) -> FileVerdict:
    """`keys` by key id; the line is what `sign_digest` wrote, white space around it allowed."""
    match line.split():
        case [seal, key_id, encoded] if seal == FILE_SEAL:
            key, signature = keys.get(key_id), _decoded(encoded)
        case _:
            return FileVerdict.MALFORMED
    if signature is None or len(signature) != SIGNATURE_BYTES:
        return FileVerdict.MALFORMED
    if key is None:
        return FileVerdict.UNKNOWN_KEY
    is_valid = key.verify(signature, _file_message(digest))
    return FileVerdict.VALID if is_valid else FileVerdict.INVALID


def _file_message(digest: bytes) -> bytes:
    if len(digest) != sha256().digest_size:
        raise ValueError("a file is signed by its SHA-256 digest of 32 bytes")
    return _FILE_CONTEXT + digest


def _decoded(text: str) -> bytes | None:
    try:
        return urlsafe_b64decode(text)
    except (BadBase64, ValueError):
        return None
