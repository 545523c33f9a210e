"""What a closed case leaves: its outcome in public, its credit record, and the grade that follows.

Refuses to publish what is open, withdrawn, unfounded, without consent, or counted elsewhere.
"""

from uuid import UUID

from sqlalchemy import select

from models.base import NEVER
from models.complaints import Complaint
from models.credit import CreditRecord
from resolvers.risk import reassess
from resolvers.work import Work
from rules.complaints import ComplaintKind, ComplaintOutcome, ComplaintSource, ComplaintState
from rules.complaints.moves import PUBLISHABLE
from rules.credit import RecordChange
from rules.publicity import Happening, term
from rules.records import RecordKind
from rules.sources import PLATFORM

TOPIC = "record"
PUBLIC_CHANNELS = frozenset({ComplaintSource.HOTLINE_12315, ComplaintSource.CONSUMER_COUNCIL})
"""6.5.3 publishes what 12315 and the council have handled; a station's settlements stay private."""


async def published(work: Work, row: Complaint) -> None:
    """Make the public view and the credit file say what the case says now."""
    is_closed = row.state == ComplaintState.CLOSED
    row.closed_on = (
        (work.today if row.closed_on == NEVER else row.closed_on) if is_closed else NEVER
    )
    counts = is_closed and row.kind == ComplaintKind.COMPLAINT and row.same_as is None
    leaves = counts and row.outcome is not None and ComplaintOutcome[row.outcome] in PUBLISHABLE
    row.is_published = leaves and row.may_publish and row.channel in PUBLIC_CHANNELS
    if leaves:
        await _recorded(work, row)
    elif row.state in (ComplaintState.UNDER_REVIEW, ComplaintState.FILED):
        await _dropped(work, row)


async def _recorded(work: Work, row: Complaint) -> None:
    found = await _record(work, row)
    if found is None:
        found = CreditRecord(
            id=work.new_id(), entity_id=row.entity_id, kind=RecordKind.COMPLAINT.value,
            source_code=PLATFORM, source_record_id=str(row.id), authority=row.authority,
            recorded_at=work.now,
        )  # fmt: skip
        work.add(found)
    publicity = term(Happening(RecordKind.COMPLAINT, row.closed_on))
    found.title = f"消费投诉：{row.subject}"
    found.occurred_on = row.closed_on
    found.district_code = row.district_code
    found.result, found.item = row.outcome, row.subject
    found.public_until = publicity.until if row.is_published else NEVER
    found.term_rule = publicity.version.code
    await _followed(work, row, found.id, RecordChange.CREATED, is_public=row.is_published)


async def _dropped(work: Work, row: Complaint) -> None:
    """A case that is reviewed or open again has no outcome; the file's history keeps the record."""
    found = await _record(work, row)
    if found is not None:
        key = found.id
        await work.session.delete(found)
        await _followed(work, row, key, RecordChange.WITHDRAWN, is_public=True)


async def _record(work: Work, row: Complaint) -> CreditRecord | None:
    wanted = select(CreditRecord).filter_by(
        source_code=PLATFORM, kind=RecordKind.COMPLAINT.value, source_record_id=str(row.id)
    )
    found: CreditRecord | None = await work.session.scalar(wanted)
    return found


async def _followed(
    work: Work, row: Complaint, key: UUID, change: RecordChange, *, is_public: bool
) -> None:
    await work.session.flush()
    work.emit(
        TOPIC, change.value, key, entity=row.entity_id, district=row.district_code,
        kind=RecordKind.COMPLAINT.value, audience="PUBLIC" if is_public else "REGULATOR",
    )  # fmt: skip
    await reassess(work, row.entity_id, key if change is RecordChange.CREATED else None)
