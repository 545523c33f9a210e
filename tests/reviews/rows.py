"""Rows of reviews with defaults, for tests that need them and not their way there."""

from hashlib import sha256
from typing import Any
from uuid import uuid4

from models.base import Base
from models.entities import Entity
from models.reviews import Review, ReviewProof
from tests.build import RECORDED_AT


def review(of: Entity, **given: Any) -> tuple[Base, ...]:
    """A public review of five stars, behind its proof."""
    proof = uuid4()
    told = {
        "id": uuid4(),
        "entity_id": of.id,
        "district_code": of.district_code,
        "proof_id": proof,
        "proof_kind": "SCAN",
        "is_verified": True,
        "author": "consumer-1",
        "stars": 5,
        "text": "不错",
        "state": "PUBLISHED",
        "submitted_at": RECORDED_AT,
        "submitted_on": RECORDED_AT.date(),
    }
    proved = ReviewProof(
        id=proof, kind="SCAN", entity_id=of.id, owner="consumer-1", is_verified=True,
        digest=sha256(proof.bytes).digest(), occurred_on=RECORDED_AT.date(),
        recorded_at=RECORDED_AT,
    )  # fmt: skip
    return proved, Review(**(told | given))
