"""Levels of a food recall and the clocks that start with the decision; versioned."""

from datetime import date
from typing import Final, NamedTuple

from rules.terms import Term


class RecallLevel(Term):
    """召回级别 · Level of a recall."""

    LEVEL_1 = "LEVEL_1", "一级，已致或可能致严重健康损害 · Grave harm done or possible."
    LEVEL_2 = "LEVEL_2", "二级，已致或可能致一般健康损害 · Ordinary harm done or possible."
    LEVEL_3 = "LEVEL_3", "三级，标签等问题 · False or defective labels."


class RecallClock(NamedTuple):
    """Hours to the first notice, and working days from it to the end."""

    start_hours: int
    finish_working_days: int


class RecallRule(NamedTuple):
    """A version of the clocks."""

    version: str
    effective_from: date
    clocks: dict[RecallLevel, RecallClock]
    basis: str


VERSIONS: Final = (
    RecallRule(
        "2015-1",
        date(2015, 9, 1),
        {
            RecallLevel.LEVEL_1: RecallClock(24, 10),
            RecallLevel.LEVEL_2: RecallClock(48, 20),
            RecallLevel.LEVEL_3: RecallClock(72, 30),
        },
        "食品召回管理办法第十三、十八条 · Measures for food recalls, Arts 13 and 18",
    ),
)
"""In the order of their first days (domain rule 11.5)."""


def rule_on(day: date) -> RecallRule:
    """The version in force on a day; the first one before any was."""
    return next((each for each in reversed(VERSIONS) if each.effective_from <= day), VERSIONS[0])
