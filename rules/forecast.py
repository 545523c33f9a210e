"""The statistical model's arithmetic: what it reads of an entity, and what a prediction rests on.

The model is logistic, so that every prediction can be worked out again with a pencil: the sum of
weights times standardised features. Refuses the present status of an entity as a feature: it is
the outcome under another name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, log1p
from typing import Any, Final

from rules.industries import section_of
from rules.terms import Term

HORIZON_DAYS: Final = 180
"""A prediction is of an adverse record within so many days."""
SECTIONS: Final = tuple("ABCDEFGHIJKLMNOPQRS")
KINDS: Final = ("ENTERPRISE", "INDIVIDUAL_BUSINESS", "COOPERATIVE", "BRANCH")
COUNTS: Final = (
    "penalty_1y", "penalty_3y", "abnormal_3y", "serious_3y", "bad_check_1y", "bad_check_3y",
    "failed_sample_3y", "complaint_1y", "unsettled_1y", "check_1y", "change_1y", "award_3y",
)  # fmt: skip
"""Counted of the records known on the day."""
NAMES: Final = (
    "age_years", "age_unknown", "log_capital", "capital_unknown", "is_listed", "log_fines",
    "recency", *COUNTS, *(f"kind_{kind}" for kind in KINDS),
    *(f"section_{section}" for section in SECTIONS),
)  # fmt: skip
NEVER_DAYS: Final = 3650
"""Days since a last adverse record where there was none."""
SIZES: Final = ((100_000, "<100k"), (1_000_000, "100k-1M"), (10_000_000, "1M-10M"))
LARGEST, UNKNOWN = "10M+", "?"
WORDS: Final = {
    "age_years": "成立年限 · Age in years.",
    "age_unknown": "成立日期未知 · Day of establishment unknown.",
    "log_capital": "注册资本（对数） · Registered capital, logarithm.",
    "capital_unknown": "注册资本未知 · Capital unknown.",
    "is_listed": "当日在列经营异常名录 · Listed as abnormal on the day.",
    "log_fines": "三年内罚款总额（对数） · Fines within three years, logarithm.",
    "recency": "距最近不良记录的时间 · Time since the last adverse record.",
    "penalty_1y": "一年内行政处罚 · Penalties within a year.",
    "penalty_3y": "三年内行政处罚 · Penalties within three years.",
    "abnormal_3y": "三年内列入经营异常名录 · Abnormal listings within three years.",
    "serious_3y": "三年内列入严重违法失信名单 · Serious listings within three years.",
    "bad_check_1y": "一年内抽查发现问题 · Inspections with findings within a year.",
    "bad_check_3y": "三年内抽查发现问题 · Inspections with findings within three years.",
    "failed_sample_3y": "三年内抽检不合格 · Failed samples within three years.",
    "complaint_1y": "一年内投诉举报 · Complaints within a year.",
    "unsettled_1y": "一年内未达成调解的投诉 · Complaints not settled within a year.",
    "check_1y": "一年内被抽查次数 · Inspections within a year.",
    "change_1y": "一年内登记变更 · Changes of registration within a year.",
    "award_3y": "三年内守信激励 · Awards within three years.",
    "kind": "主体类型 · Kind of entity.",
    "section": "行业门类 · Section of the industry.",
}


class RiskModelKind(Term):
    """风险模型类别 · Kind of risk model."""

    RULE = "RULE", "规则评分模型，决定等级 · Rule score, which sets the class."
    STATISTICAL = "STATISTICAL", "统计预测模型，不决定等级 · Statistical; it sets no class."


@dataclass(frozen=True, slots=True)
class Factor:
    """What one feature adds to the logarithm of the odds."""

    feature: str
    contribution: float


@dataclass(frozen=True, slots=True)
class Snapshots:
    """The days on which the past is looked at; what follows each within the horizon is its outcome.

    No outcome of a training day reaches the test day, and none of the test day goes beyond today.
    """

    training: tuple[date, ...]
    test: date
    now: date


def snapshots(now: date, count: int = 3) -> Snapshots:
    """The test day lies one horizon back; training days each one horizon further."""
    step = timedelta(HORIZON_DAYS)
    test = now - step
    return Snapshots(tuple(test - step * back for back in range(count, 0, -1)), test, now)


def features(row: Mapping[str, Any]) -> list[float]:
    """One row of the snapshot as numbers, in the order of `NAMES`."""
    age, capital = row["age_days"], row["capital"]
    section = section_of(row["industry_code"]) if row["industry_code"] else None
    return [
        min(age or 0, 36_500) / 365.25,
        float(age is None),
        log1p(max(float(capital or 0), 0.0)),
        float(capital is None),
        float(row["is_listed"]),
        log1p(float(row["fines"])),
        exp(-min(row["adverse_days"] or NEVER_DAYS, NEVER_DAYS) / 365.25),
        *(log1p(row[name]) for name in COUNTS),
        *(float(row["kind"] == kind) for kind in KINDS),
        *(float(section == one) for one in SECTIONS),
    ]


def factors(
    row: Mapping[str, Any], terms: Sequence[Mapping[str, Any]], intercept: float
) -> tuple[list[Factor], float]:
    """What each feature adds, largest first, and the probability that all together give."""
    found = [
        Factor(term["name"], (value - term["mean"]) / term["scale"] * term["coefficient"])
        for term, value in zip(terms, features(row), strict=True)
    ]
    total = intercept + sum(one.contribution for one in found)
    found.sort(key=lambda one: (-abs(one.contribution), one.feature))
    return found, 1 / (1 + exp(-total))


def size_of(capital: float | None) -> str:
    """The band of registered capital by which bias is looked at."""
    if capital is None:
        return UNKNOWN
    return next((name for bound, name in SIZES if capital < bound), LARGEST)


def told(feature: str) -> str:
    """The bilingual name of a feature."""
    stem, _, value = feature.partition("_")
    if stem in ("kind", "section"):
        zh, _, en = WORDS[stem].partition(" · ")
        return f"{zh} {value} · {en.removesuffix('.')} {value}."
    return WORDS[feature]
