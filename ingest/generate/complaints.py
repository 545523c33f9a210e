"""Complaints of the generated city: open, closed unpublished, and closed and published.

Refuses to publish what is open or withdrawn; what is published stands in the credit file too.
"""

from __future__ import annotations

from typing import Final

from ingest.generate.block import NULL, Block, Made, authority_of
from ingest.generate.numbers import Weighted, iso
from ingest.generate.records import add_record
from models.base import NEVER
from rules.complaints import ComplaintOutcome, ComplaintSource, ComplaintState
from rules.records import RecordKind

SHARE: Final = 0.07
OPEN_DAY: Final = NEVER.isoformat()
STATES: Final = Weighted(
    (ComplaintState.CLOSED, ComplaintState.ACCEPTED, ComplaintState.FILED), (76, 14, 10)
)
OUTCOMES: Final = Weighted(
    (ComplaintOutcome.SETTLED, ComplaintOutcome.NOT_SETTLED, ComplaintOutcome.WITHDRAWN),
    (70, 20, 10),
)
CONSENT: Final = 0.8
CHANNELS: Final = Weighted(tuple(ComplaintSource), (85, 15))
SUBJECTS: Final = (
    "商品质量问题",
    "服务质量问题",
    "价格争议",
    "预付卡退费",
    "售后服务争议",
    "计量不足",
)
PUBLISHABLE: Final = (ComplaintOutcome.SETTLED, ComplaintOutcome.NOT_SETTLED)


def add_complaints(block: Block, made: Made) -> None:
    if made.end is not None or made.birth > block.today - 60 or not block.chance(SHARE):
        return
    for _ in range(1 + int(block.random.expovariate(1.5))):
        _add_complaint(block, made)


def _add_complaint(block: Block, made: Made) -> None:
    state = STATES.draw(block.random)
    is_closed = state is ComplaintState.CLOSED
    outcome = OUTCOMES.draw(block.random) if is_closed else None
    shown = outcome in PUBLISHABLE and block.chance(CONSENT)
    age = 700 if is_closed else 40
    filed = block.between(max(made.birth, block.today - age), block.today - 31)
    closed = block.between(filed + 1, filed + 30)
    subject = block.random.choice(SUBJECTS)
    complaint = block.ids.next()
    block.add_sourced(
        "complaint", authority_of(made.unit), filed,
        complaint, made.id, CHANNELS.draw(block.random).value, subject, state.value,
        outcome.value if outcome else NULL, iso(filed), iso(closed) if is_closed else OPEN_DAY,
        "t" if shown else "f",
    )  # fmt: skip
    if shown and outcome:
        add_record(
            block, made, RecordKind.COMPLAINT, f"消费投诉：{subject}", closed,
            item=subject, result=outcome.value,
        )  # fmt: skip
