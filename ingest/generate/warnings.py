"""Risk warnings of the generated city, each with the cause it rests on.

Refuses a warning without cause, but for the few that a regulator issued by hand.
"""

from __future__ import annotations

from typing import Final

from ingest.generate.block import NULL, Block, Cause, Made, authority_of
from ingest.generate.numbers import iso
from rules.warnings import Audience, WarningKind, WarningLevel, WarningState

BY_HAND: Final = 0.004
WITHDRAWN: Final = 0.1
REASON: Final = "原因已消除"


def add_warnings(block: Block, made: Made, causes: list[Cause]) -> None:
    """The ended have none; what a regulator issues by hand points to no row."""
    if made.end is not None:
        return
    for cause in causes:
        _add(block, made, cause)
    if block.chance(BY_HAND):
        day = block.between(max(made.birth, block.today - 300), block.today)
        _add(block, made, Cause(WarningKind.MANUAL, WarningLevel.LOW, "消费提示", NULL, day))


def _add(block: Block, made: Made, cause: Cause) -> None:
    """The public sees what its cause makes public; falls of grade are for regulators."""
    ends = cause.kind in (WarningKind.GRADE_FALL, WarningKind.MANUAL) and block.chance(WITHDRAWN)
    audience = Audience.REGULATOR if cause.kind is WarningKind.GRADE_FALL else Audience.PUBLIC
    state = WarningState.WITHDRAWN if ends else WarningState.RAISED
    block.add_sourced(
        "warning", authority_of(made.unit), cause.day,
        block.ids.next(), made.id, made.unit.code, made.trade.code, cause.level.value,
        cause.kind.value, cause.title, audience.value, state.value,
        f"{iso(cause.day)} {_time_of_day(block)}",
        f"{iso(block.today)} 20:00:00+08" if ends else NULL, REASON if ends else NULL, cause.id,
    )  # fmt: skip


def _time_of_day(block: Block) -> str:
    """Between eight and six in Chongqing."""
    second = block.between(8 * 3600, 18 * 3600 - 1)
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}+08"
