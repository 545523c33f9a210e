"""Raw personal values are read by role and purpose, and the line that says so is written first."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from resolvers.context import Ctx
from resolvers.work import Work
from rules.personal import PURPOSES, PersonalDataPurpose

DEFAULTS = (PersonalDataPurpose.OWN_DATA, PersonalDataPurpose.CASE_HANDLING)


def purpose_of(ctx: Ctx, stated: PersonalDataPurpose | None) -> PersonalDataPurpose | None:
    """The purpose, if this role may have it; without one the value is as if it were not there."""
    lawful = PURPOSES.get(ctx.viewer.role, frozenset())
    purpose = stated or next((one for one in DEFAULTS if one in lawful), None)
    return purpose if purpose in lawful else None


def note(
    work: Work, action: str, rows: Iterable[UUID], fields: Sequence[str], why: PersonalDataPurpose
) -> None:
    """A line for each row of which values are about to be read: who, whose, which, for what."""
    for key in rows:
        work.audit(action, key, {"fields": list(fields), "purpose": why.value})
