"""Raw personal values are read by role and purpose, and the line that says so is written first."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from resolvers.context import Ctx
from resolvers.work import Work
from rules.errors import ErrorCode, Refused
from rules.personal import PURPOSES, PersonalDataPurpose

DEFAULTS = (PersonalDataPurpose.OWN_DATA, PersonalDataPurpose.CASE_HANDLING)


def purpose_of(ctx: Ctx, stated: PersonalDataPurpose | None) -> PersonalDataPurpose:
    """The purpose that this role may have; refused for any other."""
    lawful = PURPOSES.get(ctx.viewer.role, frozenset())
    purpose = stated or next((one for one in DEFAULTS if one in lawful), None)
    if purpose is None or purpose not in lawful:
        raise Refused(ErrorCode.FORBIDDEN, ("purpose",))
    return purpose


def note(
    work: Work, action: str, rows: Iterable[UUID], fields: Sequence[str], why: PersonalDataPurpose
) -> None:
    """A line for each row of which values are about to be read: who, whose, which, for what."""
    for key in rows:
        work.audit(action, key, {"fields": list(fields), "purpose": why.value})
