"""Detached Ed25519 signatures over the bytes of a delivered file.

Refuses the whole file when the signature does not fit, and a signature that nobody can check.
"""

import mmap
from base64 import b64decode, urlsafe_b64decode
from binascii import Error as BadBase64
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from rules.errors import ErrorCode, FileRefused
from rules.records import SignatureStatus

SIGNATURE_BYTES, KEY_BYTES = 64, 32
SUFFIX = ".sig"
MAX_TEXT = 1024


@dataclass(frozen=True, slots=True)
class SourceKey:
    """The public key that a source registered; both None where it registered none."""

    source: str
    public_key: str | None
    key_id: str | None


def check(path: Path, signature: Path | None, key: SourceKey) -> SignatureStatus:
    """VALID or UNSIGNED; raises FileRefused for anything else.

    A source with a registered key must sign: else whoever alters a file only drops its signature.
    """
    beside = path.with_name(path.name + SUFFIX)
    found = signature or (beside if beside.is_file() else None)
    if found is None and key.public_key is None:
        return SignatureStatus.UNSIGNED
    if found is None:
        raise FileRefused(ErrorCode.SIGNATURE_MISSING, what=key.source)
    public = _public_key(key.public_key)
    if public is None or not _verifies(public, _signature(found), path):
        raise FileRefused(ErrorCode.SIGNATURE_INVALID, what=path.name)
    return SignatureStatus.VALID


def _public_key(text: str | None) -> Ed25519PublicKey | None:
    if text is None:
        return None
    try:
        if text.lstrip().startswith("-----BEGIN"):
            loaded = load_pem_public_key(text.encode())
            return loaded if isinstance(loaded, Ed25519PublicKey) else None
        return Ed25519PublicKey.from_public_bytes(_decoded(text.encode(), KEY_BYTES))
    except ValueError:
        return None


def _signature(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_TEXT)
    except OSError as error:
        raise FileRefused(ErrorCode.FILE_NOT_FOUND, file=str(path)) from error
    if len(content) == SIGNATURE_BYTES:
        return content
    try:
        return _decoded(content, SIGNATURE_BYTES)
    except ValueError:
        return b""


def _decoded(text: bytes, length: int) -> bytes:
    """Hexadecimal, base64 or base64url, padded or not, of just so many bytes."""
    plain = text.strip()
    try:
        if len(plain) == 2 * length:
            return bytes.fromhex(plain.decode("ascii"))
        padded = plain + b"=" * (-len(plain) % 4)
        safe = b"-" in plain or b"_" in plain
        return urlsafe_b64decode(padded) if safe else b64decode(padded, validate=True)
    except (BadBase64, UnicodeDecodeError) as error:
        raise ValueError("not a signature or key") from error


def _verifies(key: Ed25519PublicKey, signature: bytes, path: Path) -> bool:
    """Ed25519 reads its message twice: it is mapped, so that memory does not grow with it."""
    with (
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content,
        memoryview(content) as message,
    ):
        try:
            key.verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
    return True
