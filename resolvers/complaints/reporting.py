"""A clue of a breach that is found while a complaint is handled becomes a report of its own.

Its complaint goes on as it is, and shows nothing of it: a report is hidden from whom it is about.
"""

from uuid import UUID

from resolvers.complaints import filing
from resolvers.complaints.stepping import begun, record
from resolvers.persons.identifying import required
from resolvers.vault import vault_of
from resolvers.work import Work
from rules.complaints import ComplaintAction, ComplaintActor, ComplaintKind
from rules.complaints.routing import LIMITS, Facts, route
from rules.complaints.terms import ClaimMatter, RoutingReason


async def complaint_report(work: Work, complaint: UUID, version: int, breach: str) -> UUID:
    """File the clue with the authority that found it; the id of the report."""
    case = (await begun(work, complaint, ComplaintAction.REPORT, version)).row
    said, matter = required(breach, "breach", LIMITS["breach"]), ClaimMatter[case.matter]
    given = {"subject": case.subject, "matter": matter, "breach": said, "happened_on": None}
    kind = ComplaintKind.REPORT
    way = route(Facts(kind, matter, None, has_station=False))
    row = filing.case_of(work, await filing.begun(work, case.entity_id), kind, way, given)
    row.district_code, row.arisen_from = case.district_code, case.id
    filing.routed(row, None, [RoutingReason.FOUND_IN_CASE])
    work.add(row)
    work.add(filing.file_of(await vault_of(work), row, kind, given, is_anonymous=False))
    record(work, row, ComplaintAction.SUBMIT, ComplaintActor.REGULATOR)
    work.is_written_at_once = True
    return row.id
