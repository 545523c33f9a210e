"""How long trade records of food are kept, by the version of the law in force at production."""

from datetime import date
from typing import Final, NamedTuple

from rules.months import months_after
from rules.terms import Term


class RetentionBasis(Term):
    """保存期限的依据 · What the term of retention is counted from."""

    SHELF_LIFE = "SHELF_LIFE", "保质期届满之日起 · From the end of the shelf life."
    PRODUCTION = "PRODUCTION", "生产之日起 · From the day of production."


class RetentionRule(NamedTuple):
    """A version; `after_shelf_life` is None where the term never depends on the shelf life."""

    version: str
    effective_from: date
    after_shelf_life: int | None
    least: int
    law: str


class Retention(NamedTuple):
    """Until when the records of a batch are kept, and why."""

    until: date
    basis: RetentionBasis
    version: str
    law: str


VERSIONS: Final = (
    RetentionRule(
        "2009-1", date(2009, 6, 1), None, 24,
        "食品安全法（2009）第三十六条 · Food Safety Law of 2009, Art 36",
    ),
    RetentionRule(
        "2015-1", date(2015, 10, 1), 6, 24,
        "食品安全法第五十条 · Food Safety Law, Art 50",
    ),
)  # fmt: skip
"""In months, in the order of their first days (domain rule 11.3)."""


def rule_on(day: date) -> RetentionRule:
    """The version in force on a day; the first one before any was."""
    return next((each for each in reversed(VERSIONS) if each.effective_from <= day), VERSIONS[0])


def retention(produced_on: date, expires_on: date | None) -> Retention:
    """The term of one batch."""
    rule = rule_on(produced_on)
    if expires_on is None or rule.after_shelf_life is None:
        until = months_after(produced_on, rule.least)
        return Retention(until, RetentionBasis.PRODUCTION, rule.version, rule.law)
    until = months_after(expires_on, rule.after_shelf_life)
    return Retention(until, RetentionBasis.SHELF_LIFE, rule.version, rule.law)
