"""Terms of publicity by the rule in force on the day, and the days on which they end."""

from datetime import date
from itertools import pairwise

import pytest

from rules.calendar import is_announced, months_after, working_days_after
from rules.credit import PenaltyTier
from rules.publicity import (
    ALWAYS,
    NEVER,
    Happening,
    early_removal_from,
    publish_by,
    removal_due,
    term,
)
from rules.records import RecordKind
from rules.versions import PENALTY_PUBLICITY, VERSIONS, in_force

MINOR, GENERAL, SERIOUS = PenaltyTier


def penalty(on: date, tier: PenaltyTier, **given: object) -> Happening:
    return Happening(RecordKind.PENALTY, on, tier=tier, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("on", "tier", "until", "version"),
    [
        (date(2025, 12, 24), GENERAL, date(2028, 12, 23), "ORDER-45"),
        (date(2025, 12, 25), GENERAL, date(2026, 12, 24), "ORDER-107"),
        (date(2026, 1, 31), MINOR, date(2026, 4, 29), "ORDER-107"),
        (date(2026, 1, 31), SERIOUS, date(2029, 1, 30), "ORDER-107"),
        (date(2020, 5, 1), SERIOUS, date(2023, 4, 30), "ORDER-45"),
    ],
)
def test_a_penalty_is_public_until_the_day_before_its_term_ends(
    on: date, tier: PenaltyTier, until: date, version: str
) -> None:
    found = term(penalty(on, tier))
    assert (found.until, found.version.version) == (until, version)


def test_the_term_runs_from_publication() -> None:
    found = term(penalty(date(2026, 1, 1), MINOR, published_on=date(2026, 2, 1)))
    assert found.until == date(2026, 4, 30)


def test_a_ban_beyond_the_term_is_public_as_long_as_it_lasts() -> None:
    ban = penalty(date(2026, 1, 1), SERIOUS, valid_to=date(2031, 6, 30))
    assert term(ban).until == date(2031, 6, 30)


def test_a_warning_only_and_a_repaired_record_are_never_public() -> None:
    assert term(penalty(date(2026, 1, 1), MINOR, is_warning_only=True)).until == NEVER
    assert term(penalty(date(2026, 1, 1), SERIOUS, repaired_on=date(2027, 1, 1))).until == NEVER


def test_a_serious_listing_ends_by_itself_or_early() -> None:
    listed = date(2024, 2, 29)
    assert (removal_due(listed), early_removal_from(listed)) == (
        date(2027, 2, 28),
        date(2025, 2, 28),
    )
    kind = RecordKind.SERIOUS_VIOLATION
    assert term(Happening(kind, listed)).until == date(2027, 2, 27)
    assert term(Happening(kind, listed, removed_on=date(2025, 6, 1))).until == date(2025, 5, 31)


def test_an_abnormal_listing_stays_while_it_holds() -> None:
    assert term(Happening(RecordKind.ABNORMAL_LISTING, date(2020, 1, 1))).until == ALWAYS


def test_an_inspection_is_public_once_it_is_published() -> None:
    formed = Happening(RecordKind.RANDOM_INSPECTION, date(2026, 1, 5))
    assert term(formed).until == NEVER


def test_working_days_pass_over_holidays_and_count_working_weekends() -> None:
    assert publish_by(date(2026, 9, 21)) == date(2026, 10, 26)
    assert working_days_after(date(2026, 2, 13), 1) == date(2026, 2, 14)  # a working Saturday
    assert (is_announced(2026), is_announced(2031)) == (True, False)
    assert working_days_after(date(2031, 1, 3), 1) == date(2031, 1, 6)


def test_months_end_where_the_month_ends() -> None:
    assert months_after(date(2025, 11, 30), 3) == date(2026, 2, 28)
    assert months_after(date(2025, 12, 31), 12) == date(2026, 12, 31)


def test_versions_follow_each_other_without_gap() -> None:
    for rule in {version.rule for version in VERSIONS}:
        found = [version for version in VERSIONS if version.rule == rule]
        for earlier, later in pairwise(found):
            assert earlier.effective_to is not None
            assert (later.effective_from - earlier.effective_to).days == 1
        assert found[-1].effective_to is None


def test_what_lies_before_the_first_version_falls_under_it() -> None:
    assert in_force(PENALTY_PUBLICITY, date(2000, 1, 1)).version == "ORDER-45"
