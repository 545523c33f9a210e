"""What a scanned text is worth; shows an entity for a genuine code only."""

from datetime import date, datetime
from functools import lru_cache
from typing import TypedDict
from uuid import UUID

from loaders import codes as load
from resolvers.context import CHONGQING, Ctx, Row
from resolvers.inquiry import Inquiry, Question
from rules.codes import Authenticity, CodeEndReason, CodeStatus, Evidence, Finding, authenticity
from rules.payload import Sealed, read
from rules.seal import PublicKey

_public_key = lru_cache(maxsize=64)(PublicKey.from_text)
GENUINE_ONCE = (Authenticity.GENUINE, Authenticity.SUSPENDED, Authenticity.REVOKED)


class Scan(TypedDict):
    """The row of a ScanResult."""

    authenticity: Authenticity
    finding: Finding | None
    end_reason: CodeEndReason | None
    ended_on: date | None
    issued_on: date | None
    subject: str | None
    explanation: str
    code_id: UUID | None
    entity_id: UUID | None


def _ask(ctx: Ctx, payload: str) -> Question[Sealed] | Scan:
    scanned = read(payload, ctx.services.base_url)
    if scanned.sealed is None:
        return _nothing(ctx, Authenticity.UNKNOWN, scanned.finding)
    sealed = scanned.sealed
    return Question((sealed.key_id, sealed.issue_id), sealed)


def _judge(ctx: Ctx, sealed: Sealed, found: Row) -> Scan:
    evidence, status = weighed(sealed, found)
    verdict = authenticity(evidence, status)
    if verdict.authenticity not in GENUINE_ONCE:
        return _nothing(ctx, *verdict)
    return _something(ctx, verdict.authenticity, sealed, found)


def weighed(sealed: Sealed, found: Row) -> tuple[Evidence, CodeStatus | None]:
    """Under a revoked key only what we issued ourselves counts, to the last character."""
    is_ours = found["public_key"] is not None and (
        found["key_revoked_at"] is None or _is_as_issued(sealed, found)
    )
    is_signed = is_ours and sealed.is_signed_by(_public_key(found["public_key"]))
    status = CodeStatus[found["status"]] if found["code_id"] else None
    return Evidence(is_ours, is_signed, status is not None), status


def _is_as_issued(sealed: Sealed, found: Row) -> bool:
    issued = read(found["payload"] or "", "").sealed
    return issued is not None and (issued.signed, issued.signature) == (
        sealed.signed,
        sealed.signature,
    )


def _nothing(ctx: Ctx, verdict: Authenticity, finding: Finding | None) -> Scan:
    return Scan(
        authenticity=verdict,
        finding=finding,
        end_reason=None,
        ended_on=None,
        issued_on=None,
        subject=None,
        explanation=(finding or verdict).text(ctx.lang),
        code_id=None,
        entity_id=None,
    )


def _something(ctx: Ctx, verdict: Authenticity, sealed: Sealed, found: Row) -> Scan:
    is_genuine = verdict is Authenticity.GENUINE
    reason = None if found["reason"] is None else CodeEndReason[found["reason"]]
    return Scan(
        authenticity=verdict,
        finding=None,
        end_reason=reason,
        ended_on=_day(found["ended_at"]),
        issued_on=_day(found["issued_at"]),
        subject=sealed.subject.text if sealed.subject else None,
        explanation=(reason or verdict).text(ctx.lang),
        code_id=found["code_id"] if is_genuine else None,
        entity_id=found["entity_id"] if is_genuine else None,
    )


def _day(at: datetime | None) -> date | None:
    return at.astimezone(CHONGQING).date() if at else None


scan = Inquiry(_ask, load.EVIDENCE, _judge)
"""Takes the payload or the whole address of a code of ours."""
