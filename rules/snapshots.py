"""Signed snapshots: an answer with its question and moment, under a detached JWS (RFC 7515)."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from rules.seal import PublicKey, SigningKey

FORM: Final = "youxin/snapshot/1"
ALGORITHM: Final = "Ed25519"
"""The fully specified name (RFC 9864)."""
TYPE: Final = "youxin-snapshot+json"
LONGEST_OPERATION: Final = 20_000


def content(
    operation: str, variables: Mapping[str, Any], viewer: str, answer: Any, at: datetime
) -> bytes:
    """The canonical bytes: JSON with sorted keys, no white space, UTF-8."""
    stated = {
        "form": FORM,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "operation": operation,
        "variables": dict(variables),
        "viewer": viewer,
        "answer": answer,
    }
    return orjson.dumps(stated, option=orjson.OPT_SORT_KEYS)


def signature(key: SigningKey, said: bytes) -> str:
    """`header..signature`: a compact JWS whose payload stands apart."""
    header = orjson.dumps({"alg": ALGORITHM, "kid": key.id, "typ": TYPE})
    protected = _text(header)
    signed = key.sign(f"{protected}.{_text(said)}".encode())
    return f"{protected}..{_text(signed)}"


def key_id_of(jws: str) -> str | None:
    """Which key a signature names; None for what is no signature of this kind."""
    try:
        protected, payload, _ = jws.split(".")
        header = orjson.loads(urlsafe_b64decode(_padded(protected)))
    except (BadBase64, ValueError):
        return None
    is_ours = isinstance(header, dict) and header.get("typ") == TYPE and payload == ""
    return str(header["kid"]) if is_ours and header.get("alg") == ALGORITHM else None


def holds(said: bytes, jws: str, key: PublicKey) -> bool:
    """Whether this key signed these very bytes."""
    if key_id_of(jws) != key.id:
        return False
    protected, _, encoded = jws.split(".")
    try:
        raw = urlsafe_b64decode(_padded(encoded))
    except (BadBase64, ValueError):
        return False
    return key.verify(raw, f"{protected}.{_text(said)}".encode())


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _padded(text: str) -> str:
    return text + "=" * (-len(text) % 4)
