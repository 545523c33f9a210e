"""Cloud mediation: consent of both, messages, proposals, signatures, recusal, pauses, transcript.

Refuses a settlement that only one side signed, and a room for whoever has no part in the case.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson

from loaders import complaints as load
from loaders.codes import current_key_id
from models.complaints import Complaint, MediationMessage, Settlement
from models.visibility import EVERYWHERE
from resolvers.complaints.stepping import TOPIC, Case, begun, finished
from resolvers.context import Ctx, Row
from resolvers.persons.identifying import required
from resolvers.routes import Interest
from resolvers.vault import opened, vault_of
from resolvers.work import Work
from rules.cipher import Place
from rules.complaints import ComplaintAction, ComplaintOutcome
from rules.complaints.clocks import pause_until
from rules.complaints.moves import PARTIES
from rules.complaints.terms import PauseReason, TerminationGround
from rules.errors import ErrorCode, Refused
from rules.seal import encoded_signature

MESSAGE, SETTLEMENT = MediationMessage.__tablename__, Settlement.__tablename__
LONGEST_MESSAGE = 2000
LONGEST_SETTLEMENT = 4000
CONTEXT = b"youxin/settlement/1\0"
"""What a seal signs begins with this, so that it can be taken for nothing else."""


async def complaint_consent(work: Work, complaint: UUID, version: int) -> UUID:
    """A party agrees to mediation; the room opens once both have."""
    case = await begun(work, complaint, ComplaintAction.CONSENT, version)
    agreed = dict.fromkeys((*case.row.consents, case.actor.value))
    if len(agreed) == len(case.row.consents):
        raise Refused(ErrorCode.CONFLICT, ("complaint",), what="consent")
    case.row.consents = list(agreed)
    return await finished(work, case, after=case.after if _both(agreed) else case.state)


def _both(agreed: dict[str, None]) -> bool:
    return all(party.value in agreed for party in PARTIES)


async def complaint_decline(work: Work, complaint: UUID, version: int) -> UUID:
    """A party will not have mediation: it ends before it began."""
    case = await begun(work, complaint, ComplaintAction.DECLINE, version)
    case.row.outcome = ComplaintOutcome.NOT_SETTLED.value
    return await finished(work, case, ground=TerminationGround.NO_SHOW.value)


async def complaint_post(work: Work, complaint: UUID, text: str) -> UUID:
    """A message in the room; it changes nothing of the case."""
    case = await begun(work, complaint, ComplaintAction.POST)
    said = required(text, "text", LONGEST_MESSAGE)
    key = work.new_id()
    message = MediationMessage(
        id=key, complaint_id=case.row.id, side=case.actor.value, at=work.now,
        text=(await vault_of(work)).seal(said, Place(MESSAGE, "text", key)),
    )  # fmt: skip
    work.add(message)
    _tell(work, case)
    return case.row.id


async def complaint_propose(work: Work, complaint: UUID, text: str) -> UUID:
    """A settlement for both to sign; an earlier one can no longer be signed."""
    case = await begun(work, complaint, ComplaintAction.PROPOSE)
    said = required(text, "text", LONGEST_SETTLEMENT)
    key = work.new_id()
    proposal = Settlement(
        id=key, complaint_id=case.row.id, proposed_by=case.actor.value,
        proposed_at=work.now, digest=digest_of(case.row, said),
        text=(await vault_of(work)).seal(said, Place(SETTLEMENT, "text", key)),
    )  # fmt: skip
    work.add(proposal)
    _tell(work, case)
    return case.row.id


def digest_of(row: Complaint, text: str) -> str:
    """What both sides sign: the SHA-256 of the case's number and the text."""
    return sha256(f"{row.number}\n{text}".encode()).hexdigest()


def _tell(work: Work, case: Case) -> None:
    row = case.row
    work.emit(TOPIC, case.action.value, row.id, entity=row.entity_id, district=row.district_code)


async def complaint_sign(work: Work, complaint: UUID, version: int, digest: str) -> UUID:
    """A side signs the last proposal by its digest; with the second the case is settled."""
    case = await begun(work, complaint, ComplaintAction.SIGN, version)
    proposal = await work.session.scalar(load.last_proposal(case.row.id))
    if proposal is None or proposal.digest != digest:
        raise Refused(ErrorCode.CONFLICT, ("digest",), what="digest")
    signed = f"{case.actor.value.lower()}_signed_at"
    if getattr(proposal, signed) is not None:
        raise Refused(ErrorCode.CONFLICT, ("digest",), what=signed)
    setattr(proposal, signed, work.now)
    is_whole = None not in (proposal.complainant_signed_at, proposal.respondent_signed_at)
    if is_whole:
        await _sealed(work, case.row, proposal)
        case.row.outcome = ComplaintOutcome.SETTLED.value
    return await finished(work, case, after=case.after if is_whole else case.state, note=digest)


async def _sealed(work: Work, row: Complaint, proposal: Settlement) -> None:
    """The platform's seal over what was signed, by whom and when: it verifies off-line."""
    key_id = (await work.session.scalars(current_key_id())).one_or_none()
    if key_id is None:
        return
    key = work.ctx.services.keyring.key(key_id)
    proposal.key_id = key.id
    proposal.seal = encoded_signature(key, CONTEXT + sealed_bytes(row.number, proposal))


def sealed_bytes(number: str | None, proposal: Any) -> bytes:
    """The canonical JSON that the seal signs."""
    times = (proposal.complainant_signed_at, proposal.respondent_signed_at)
    stated = {
        "number": number,
        "digest": proposal.digest,
        "complainantSignedAt": times[0].astimezone(UTC).isoformat(timespec="microseconds"),
        "respondentSignedAt": times[1].astimezone(UTC).isoformat(timespec="microseconds"),
    }
    return orjson.dumps(stated, option=orjson.OPT_SORT_KEYS)


async def complaint_challenge(work: Work, complaint: UUID, version: int, note: str) -> UUID:
    """A party asks that the mediator stand down: mediation pauses until that is decided."""
    case = await begun(work, complaint, ComplaintAction.CHALLENGE, version)
    return await _paused(work, case, PauseReason.RECUSAL, None, note)


async def complaint_pause(
    work: Work,
    complaint: UUID,
    version: int,
    reason: PauseReason,
    note: str,
    until: date | None = None,
) -> UUID:
    """Pause: the time of a test is not counted in the term."""
    case = await begun(work, complaint, ComplaintAction.PAUSE, version)
    return await _paused(work, case, reason, until, note)


async def _paused(
    work: Work, case: Case, reason: PauseReason, until: date | None, note: str
) -> UUID:
    last = pause_until(case.row.filed_on, reason, until, work.today)
    said = required(note, "note")
    return await finished(work, case, ground=reason.value, note=said, until=last)


async def complaint_resume(work: Work, complaint: UUID, version: int, note: str) -> UUID:
    """Go on: the term is longer by what the pause took."""
    case = await begun(work, complaint, ComplaintAction.RESUME, version)
    return await finished(work, case, note=required(note, "note"))


async def transcripts(rows: Sequence[Row], ctx: Ctx) -> list[dict[str, Any] | None]:
    """The whole record of each room as text, with its SHA-256; null for whoever has no part."""
    lines: dict[UUID, list[str]] = {row["id"]: [] for row in rows}
    told = await ctx.door.fetch(load.TRANSCRIPT, list(lines), _place(ctx))
    texts = {table: await _texts(ctx, table, told) for table in (MESSAGE, SETTLEMENT)}
    for found in told:
        text = texts[found["kept"]][found["id"]] if found["kept"] else found["text"]
        at: datetime = found["at"]
        said = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} {found['side']} {found['what']}"
        lines[found["complaint_id"]].append(f"{said} {text or ''}".rstrip())
    return [_transcript(lines[row["id"]]) for row in rows]


async def _texts(ctx: Ctx, table: str, rows: Sequence[Row]) -> dict[UUID, str | None]:
    """The opened texts of the lines that this table keeps."""
    own = [(row["id"], row["text"]) for row in rows if row["kept"] == table]
    values = await opened(ctx, table, "text", own)
    return {key: text for (key, _), text in zip(own, values, strict=True)}


async def messages(rows: Sequence[Row], ctx: Ctx) -> list[str | None]:
    """What was said, for the parties to whom the row is shown."""
    return await opened(ctx, MESSAGE, "text", [(row["id"], row["text"]) for row in rows])


async def proposals(rows: Sequence[Row], ctx: Ctx) -> list[str | None]:
    """What was proposed."""
    return await opened(ctx, SETTLEMENT, "text", [(row["id"], row["text"]) for row in rows])


def _transcript(lines: list[str]) -> dict[str, Any] | None:
    if not lines:
        return None
    text = "\n".join(lines)
    return {"text": text, "digest": sha256(text.encode()).hexdigest()}


async def follow(ctx: Ctx, number: str, after: str | None = None) -> AsyncIterator[dict[str, Any]]:
    """What happens in a case as it happens, from a cursor or from now on, while one has part."""
    key = await _part(ctx, number)
    wanted = Interest({"topic": frozenset({TOPIC}), "subject_id": frozenset({key})})

    async def aim() -> Interest:
        return wanted

    async for event in ctx.services.events.follow(after, aim):
        expires_at = ctx.viewer.expires_at
        if expires_at is not None and expires_at <= datetime.now(UTC):
            raise Refused(ErrorCode.UNAUTHENTICATED)
        await _part(ctx, number)
        yield event


async def _part(ctx: Ctx, number: str) -> UUID:
    """The case of this number; to whoever may not read its file there is none."""
    found = await ctx.door.fetch(load.HAS_PART, number, _place(ctx))
    if not found:
        raise Refused(ErrorCode.NOT_FOUND, ("number",), what=number)
    key: UUID = found[0]["id"]
    return key


def _place(ctx: Ctx) -> str:
    return ctx.viewer.district or EVERYWHERE
