"""Conditions of support policies as data, and whether an entity's facts meet them.

Pure: facts in, a finding for each condition out. Refuses a condition that no fact could meet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rules.errors import ErrorCode, Refused
from rules.terms import Term


class EntityFact(Term):
    """资格要素 · The fact of an entity that a condition asks about."""

    KIND = "KIND", "主体类型 · Kind of entity."
    STATUS = "STATUS", "登记状态 · Registration status."
    INDUSTRY = "INDUSTRY", "行业 · Industry, as a prefix of its code."
    DISTRICT = "DISTRICT", "所在区县 · District, its own code or one above."
    AGE_YEARS = "AGE_YEARS", "成立年数 · Full years since its establishment."
    CAPITAL = "CAPITAL", "注册资本（元） · Registered capital in yuan."
    CREDIT_COLOR = "CREDIT_COLOR", "信用颜色 · Credit colour."
    ABNORMAL_LISTINGS = "ABNORMAL_LISTINGS", "当前经营异常条数 · Abnormal listings that run."
    SERIOUS_LISTINGS = "SERIOUS_LISTINGS", "当前严重违法条数 · Serious listings that run."
    PENALTIES = "PENALTIES", "近两年公示的处罚条数 · Penalties of two years that are public."
    LICENCES = "LICENCES", "有效许可数 · Licences in force."


class ConditionOperator(Term):
    """条件运算 · How a fact is compared."""

    IN = "IN", "属于其中之一 · Is one of the values."
    NOT_IN = "NOT_IN", "不属于 · Is none of the values."
    AT_LEAST = "AT_LEAST", "不少于 · Is at least the value."
    AT_MOST = "AT_MOST", "不多于 · Is at most the value."


NUMBERS = frozenset(
    {
        EntityFact.AGE_YEARS,
        EntityFact.CAPITAL,
        EntityFact.ABNORMAL_LISTINGS,
        EntityFact.SERIOUS_LISTINGS,
        EntityFact.PENALTIES,
        EntityFact.LICENCES,
    }
)
COMPARED = frozenset({ConditionOperator.AT_LEAST, ConditionOperator.AT_MOST})


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a policy."""

    fact: EntityFact
    operator: ConditionOperator
    wanted: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether a condition is met, and the fact that decides it; an unknown fact meets none."""

    condition: Condition
    found: tuple[str, ...]
    is_met: bool


def require_sound(condition: Condition, path: tuple[str | int, ...]) -> None:
    """Refuse a condition without values, or one that compares what is no number."""
    if not condition.wanted or not condition.text.strip():
        raise Refused(ErrorCode.REQUIRED, path, field="wanted")
    is_number = condition.fact in NUMBERS
    if is_number != (condition.operator in COMPARED):
        detail = f"{condition.fact} {condition.operator}"
        raise Refused(ErrorCode.BAD_INPUT, (*path, "operator"), detail=detail)
    if is_number and (len(condition.wanted) != 1 or not condition.wanted[0].isdecimal()):
        raise Refused(ErrorCode.BAD_INPUT, (*path, "wanted"), detail=",".join(condition.wanted))


def judge(
    conditions: Sequence[Condition], facts: Mapping[EntityFact, tuple[str, ...]]
) -> list[Finding]:
    """A finding for each condition, in order."""
    return [_judged(one, facts.get(one.fact, ())) for one in conditions]


def _judged(condition: Condition, found: tuple[str, ...]) -> Finding:
    if condition.operator in COMPARED:
        is_met = bool(found) and _compared(condition, int(found[0]))
    else:
        meets = bool(set(condition.wanted) & set(found))
        is_met = bool(found) and meets == (condition.operator is ConditionOperator.IN)
    return Finding(condition, found, is_met)


def _compared(condition: Condition, value: int) -> bool:
    limit = int(condition.wanted[0])
    return value >= limit if condition.operator is ConditionOperator.AT_LEAST else value <= limit
