"""Complaints of the generated city: open with their clocks, closed, and closed and published.

Refuses to publish what is open or withdrawn; what is published stands in the credit file too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from hashlib import md5
from typing import Final

from ingest.generate.block import NULL, Block, Made, authority_of
from ingest.generate.numbers import Weighted, iso
from ingest.generate.records import add_record
from models.base import FOREVER, NEVER
from rules.complaints import (
    ComplaintAction,
    ComplaintActor,
    ComplaintKind,
    ComplaintOutcome,
    ComplaintSource,
    ComplaintState,
)
from rules.complaints.clocks import Days, clock
from rules.complaints.terms import ClaimMatter
from rules.records import RecordKind

SHARE: Final = 0.07
OPEN_DAY: Final = NEVER.isoformat()
NOTHING_DUE: Final = FOREVER.isoformat()
STATES: Final = Weighted(
    (ComplaintState.CLOSED, ComplaintState.ACCEPTED, ComplaintState.FILED), (76, 14, 10)
)
OUTCOMES: Final = Weighted(
    (ComplaintOutcome.SETTLED, ComplaintOutcome.NOT_SETTLED, ComplaintOutcome.WITHDRAWN),
    (70, 20, 10),
)
CONSENT: Final = 0.8
CHANNELS: Final = Weighted(
    (ComplaintSource.HOTLINE_12315, ComplaintSource.CONSUMER_COUNCIL), (85, 15)
)
SUBJECTS: Final = (
    "商品质量问题",
    "服务质量问题",
    "价格争议",
    "预付卡退费",
    "售后服务争议",
    "计量不足",
)
MATTERS: Final = {
    "商品质量问题": ClaimMatter.QUALITY,
    "服务质量问题": ClaimMatter.SERVICE,
    "价格争议": ClaimMatter.PRICE,
    "预付卡退费": ClaimMatter.PREPAID,
    "售后服务争议": ClaimMatter.AFTER_SALES,
    "计量不足": ClaimMatter.MEASURE,
}
ACCEPTED_AFTER: Final = 3
"""Days from filing to acceptance."""
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
    accepted = filed + ACCEPTED_AFTER if state is not ComplaintState.FILED else None
    due, rule = _due(state, filed, accepted)
    block.add_sourced(
        "complaint", authority_of(made.unit), filed,
        complaint, f"{iso(filed).replace('-', '')}-{complaint[-12:].upper()}", made.id,
        made.unit.code, CHANNELS.draw(block.random).value, MATTERS[subject].value, subject,
        state.value, outcome.value if outcome else NULL, "t" if accepted else "f",
        "t" if shown else "f", iso(filed), iso(filed), iso(accepted) if accepted else NULL,
        iso(closed if is_closed else accepted or filed), due, rule,
        iso(closed) if is_closed else OPEN_DAY, "t" if shown else "f",
    )  # fmt: skip
    block.add("complaint_file", complaint, "退款并赔偿", f"{subject}，协商未果。", "f")
    for number, line in enumerate(_steps(state, filed, accepted, closed)):
        block.add("complaint_step", _step_id(complaint, number), complaint, *line)
    if shown and outcome:
        add_record(
            block, made, RecordKind.COMPLAINT, f"消费投诉：{subject}", closed,
            item=subject, result=outcome.value,
        )  # fmt: skip


@cache
def _due(state: ComplaintState, filed: int, accepted: int | None) -> tuple[str, str]:
    """What is due in an open case, by the rule of the day of filing."""
    began = date.fromordinal(filed)
    days = Days(began, began, began, date.fromordinal(accepted) if accepted else None)
    found = clock(ComplaintKind.COMPLAINT, state, days)
    return (found.due_on.isoformat(), found.rule.code) if found else (NOTHING_DUE, NULL)


def _steps(
    state: ComplaintState, filed: int, accepted: int | None, closed: int
) -> Iterator[tuple[str, ...]]:
    """The time line: filed, accepted, closed, as far as the case has come."""
    regulator = ComplaintActor.REGULATOR
    yield _line(ComplaintAction.SUBMIT, ComplaintActor.COMPLAINANT, ComplaintState.FILED, filed)
    if accepted is not None:
        yield _line(ComplaintAction.ACCEPT, regulator, ComplaintState.ACCEPTED, accepted)
    if state is ComplaintState.CLOSED:
        yield _line(ComplaintAction.CLOSE, regulator, state, closed)


def _line(
    action: ComplaintAction, actor: ComplaintActor, state: ComplaintState, day: int
) -> tuple[str, ...]:
    return action.value, actor.value, "generated", state.value, f"{iso(day)} 08:00:00+00"


def _step_id(complaint: str, number: int) -> str:
    """An id that needs no chance: the city's other draws stay as they were."""
    return md5(f"{complaint}:{number}".encode(), usedforsecurity=False).hexdigest()
