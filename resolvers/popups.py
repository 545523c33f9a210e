"""Everything that pops up for a viewer, warnings before documents, and its acknowledgement."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from loaders import popups as load
from resolvers.context import Ctx, Row
from resolvers.policies import announcing
from resolvers.warnings import popups as warnings
from resolvers.work import Work
from rules.errors import ErrorCode, Refused
from rules.popups import PopupKind
from rules.roles import Scope, may
from rules.warnings import MUST_BE_READ, WarningLevel

SUBJECTS = ("warning", "document")


async def pending_popups(
    ctx: Ctx, kinds: Sequence[PopupKind] | None = None
) -> list[dict[str, Any]]:
    """What the viewer has yet to acknowledge: warnings, the gravest first, then documents."""
    wanted = list(PopupKind) if kinds is None else kinds
    found: list[dict[str, Any]] = []
    if PopupKind.WARNING in wanted and may(ctx.viewer.role, Scope.WATCH_LIST):
        found += [_popup(PopupKind.WARNING, one) for one in await warnings.popups(ctx)]
    if PopupKind.DOCUMENT in wanted:
        found += [_popup(PopupKind.DOCUMENT, one) for one in await announcing.announcements(ctx)]
    return found


def _popup(kind: PopupKind, one: dict[str, Any]) -> dict[str, Any]:
    return {"must_be_read": False} | one | {"kind": kind}


async def acknowledged(rows: Sequence[Row], ctx: Ctx) -> list[dict[str, Any] | None]:
    """What each payload is about, as it stands in the list."""
    keys = [row["subject_id"] for row in rows if row["subject_id"] is not None]
    found = {one["id"]: one for one in await ctx.door.fetch(load.OF_SUBJECTS, keys)}
    return [_shown(found.get(row["subject_id"])) for row in rows]


def _shown(row: Row | None) -> dict[str, Any] | None:
    if row is None:
        return None
    must_be_read = row["level"] is not None and WarningLevel[row["level"]] in MUST_BE_READ
    return dict(row) | {"subject_id": row["id"], "must_be_read": must_be_read}


async def popup_acknowledge(
    work: Work,
    edition: int,
    has_read: bool,
    warning: UUID | None = None,
    document: UUID | None = None,
) -> UUID:
    """Acknowledge a warning or a document, whichever is named."""
    if (warning is None) == (document is None):
        raise Refused(ErrorCode.BAD_INPUT, ("warning",), detail=" | ".join(SUBJECTS))
    if warning is not None:
        return await warnings.popup_acknowledge(work, warning, edition, has_read)
    assert document is not None
    return await announcing.acknowledged(work, document, edition)
