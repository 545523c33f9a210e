"""Risk warnings of the generated city, each with the cause it rests on.

Refuses a warning without cause, but for the few that a regulator issued by hand.
"""

from __future__ import annotations

from typing import Final

from ingest.generate.block import NULL, Block, Made, authority_of
from ingest.generate.numbers import iso
from rules.entities import RiskClass
from rules.warnings import Audience, WarningKind, WarningLevel, WarningState

BY_HAND: Final = 0.004
WITHDRAWN: Final = 0.1
REASON: Final = "原因已消除"


def add_warnings(
    block: Block, made: Made, listing: str | None, overdue: list[tuple[str, int]]
) -> None:
    if made.end is not None:
        return
    if listing:
        is_serious = made.risk is RiskClass.D
        level = WarningLevel.CRITICAL if is_serious else WarningLevel.HIGH
        title = "被列入严重违法失信名单" if is_serious else "被列入经营异常名录"
        _add(block, made, WarningKind.LISTING, level, title, listing, block.today - 30)
    elif made.risk is RiskClass.C:
        _add(block, made, WarningKind.GRADE_FALL, WarningLevel.MEDIUM, "信用等级降为C", "", None)
    for device, due in overdue:
        _add(
            block, made, WarningKind.EQUIPMENT_OVERDUE, WarningLevel.HIGH,
            "特种设备逾期未检", device, due + 1,
        )  # fmt: skip
    if block.chance(BY_HAND):
        _add(block, made, WarningKind.MANUAL, WarningLevel.LOW, "消费提示", "", None)


def _add(
    block: Block,
    made: Made,
    kind: WarningKind,
    level: WarningLevel,
    title: str,
    cause: str,
    day: int | None,
) -> None:
    """The public sees what its cause makes public; falls of grade are for regulators."""
    issued = min(max(day or block.between(block.today - 300, block.today), made.birth), block.today)
    ends = kind in (WarningKind.GRADE_FALL, WarningKind.MANUAL) and block.chance(WITHDRAWN)
    audience = Audience.REGULATOR if kind is WarningKind.GRADE_FALL else Audience.PUBLIC
    state = WarningState.WITHDRAWN if ends else WarningState.RAISED
    moment = int(block.random.random() * 36_000) + 28_800
    time = f"{moment // 3600:02}:{moment // 60 % 60:02}:{moment % 60:02}+08"
    block.add_sourced(
        "warning", authority_of(made.unit), issued,
        block.ids.next(), made.id, made.unit.code, made.trade.code, level.value, kind.value,
        title, audience.value, state.value, f"{iso(issued)} {time}",
        f"{iso(block.today)} 09:00:00+08" if ends else NULL, REASON if ends else NULL,
        cause or NULL,
    )  # fmt: skip
