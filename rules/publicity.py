"""How long a record is public, and by which rule: from the facts of the record alone.

`until` is the last public day: a record leaves the view on the day on which its term ends.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from rules.calendar import months_after, working_days_after
from rules.credit import PenaltyTier
from rules.records import RecordKind
from rules.versions import (
    ABNORMAL_LISTING,
    DISCLOSURE,
    INSPECTION_PUBLICITY,
    PENALTY_PUBLICITY,
    SERIOUS_LISTING,
    Version,
    in_force,
)

ALWAYS = date(9998, 12, 31)
NEVER = date(1900, 1, 1)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Term:
    """The last public day and the rule that set it."""

    until: date
    version: Version


@dataclass(frozen=True, slots=True)
class Happening:
    """What of a record decides about its publicity."""

    kind: RecordKind
    on: date
    published_on: date | None = None
    tier: PenaltyTier | None = None
    is_warning_only: bool = False
    valid_to: date | None = None
    removed_on: date | None = None
    repaired_on: date | None = None


def term(record: Happening) -> Term:
    """The publicity of a record; a repaired one has none."""
    found = _term(record)
    if record.repaired_on is not None:
        return Term(NEVER, found.version)
    return found


def _term(record: Happening) -> Term:
    match record.kind:
        case RecordKind.PENALTY:
            return _penalty(record)
        case RecordKind.SERIOUS_VIOLATION:
            version = in_force(SERIOUS_LISTING, record.on)
            ends = min(removal_due(record.on), record.removed_on or ALWAYS)
            return Term(ends - ONE_DAY, version)
        case RecordKind.ABNORMAL_LISTING:
            return _abnormal(record)
        case RecordKind.RANDOM_INSPECTION:
            version = in_force(INSPECTION_PUBLICITY, record.on)
            return Term(ALWAYS if record.published_on else NEVER, version)
    return Term(ALWAYS, in_force(DISCLOSURE, record.on))


def _penalty(record: Happening) -> Term:
    """Counted from publication; a ban that lasts longer than the term stays as long as it lasts."""
    version = in_force(PENALTY_PUBLICITY, record.on)
    if record.is_warning_only:
        return Term(NEVER, version)
    tier = record.tier or PenaltyTier.GENERAL
    months = version.number(f"{tier.value.lower()}Months")
    ends = months_after(record.published_on or record.on, months)
    if tier is PenaltyTier.SERIOUS and record.valid_to is not None:
        ends = max(ends, record.valid_to + ONE_DAY)
    return Term(ends - ONE_DAY, version)


def _abnormal(record: Happening) -> Term:
    if record.removed_on is None:
        return Term(ALWAYS, in_force(ABNORMAL_LISTING, record.on))
    version = in_force(ABNORMAL_LISTING, record.removed_on)
    months = version.number("monthsAfterRemoval")
    return Term(months_after(record.removed_on, months) - ONE_DAY, version)


def removal_due(listed_on: date) -> date:
    """The day on which a serious-violation listing ends by itself."""
    return months_after(listed_on, 12 * in_force(SERIOUS_LISTING, listed_on).number("years"))


def early_removal_from(listed_on: date) -> date:
    """The first day on which a serious-violation listing may be removed early."""
    months = in_force(SERIOUS_LISTING, listed_on).number("earlyAfterMonths")
    return months_after(listed_on, months)


def publish_by(formed_on: date) -> date:
    """The last day on which the result of a random inspection is published in time."""
    days = in_force(INSPECTION_PUBLICITY, formed_on).number("workingDays")
    return working_days_after(formed_on, days)
