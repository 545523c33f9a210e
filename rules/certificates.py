"""Whether a presented certificate is the issuer's: by its hash and its dates."""

from collections.abc import Mapping
from datetime import date
from hmac import compare_digest
from typing import Any

from rules.credit import Verification


def verify(held: Mapping[str, Any] | None, presented: str, today: date) -> Verification:
    """UNKNOWN unless the issuer's hash is held and equals the one presented."""
    if held is None or held["content_hash"] is None:
        return Verification.UNKNOWN
    said = presented.strip().lower().encode()
    if not compare_digest(said, held["content_hash"].lower().encode()):
        return Verification.UNKNOWN
    if held["revoked_on"] is not None and held["revoked_on"] <= today:
        return Verification.REVOKED
    if held["valid_to"] is not None and held["valid_to"] < today:
        return Verification.EXPIRED
    return Verification.UNKNOWN if held["valid_from"] > today else Verification.VALID
