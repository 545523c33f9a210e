"""Where cases, their files and their published outcomes are found."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import Select, Update, select, update

from loaders.base import equals, feed, holds, newest, one, order, soonest, within
from loaders.entities import DISTRICTS
from models.audit import RuleVersion
from models.complaints import (
    IS_OPEN,
    Complaint,
    ComplaintFile,
    ComplaintStep,
    Evidence,
    ExternalCase,
    MediationMessage,
    Settlement,
)
from models.entities import Entity
from models.visibility import MANAGED

_OPEN = IS_OPEN.replace("state", "{t}.state", 1)
_DUE_BY = holds("{t}.due_on <= {value}", "date")

of_entity = newest(
    Complaint.entity_id,
    by=Complaint.closed_on,
    where="{t}.is_published",
    channel=equals(Complaint.channel),
)
cases_of_entity = newest(Complaint.entity_id, by=Complaint.filed_on)
entity = one(Entity.id, of=Complaint.entity_id)
same_as = one(Complaint.id, of=Complaint.same_as)
arisen_from = one(Complaint.id, of=Complaint.arisen_from)
arisen = newest(Complaint.arisen_from, by=Complaint.filed_on)
file = one(ComplaintFile.complaint_id, of=Complaint.id)
due_rule = one(RuleVersion.code, of="due_rule")
steps = soonest(ComplaintStep.complaint_id, by=ComplaintStep.at)
evidence = soonest(Evidence.complaint_id, by=Evidence.given_at)
messages = soonest(MediationMessage.complaint_id, by=MediationMessage.at)
settlements = soonest(Settlement.complaint_id, by=Settlement.proposed_at)
evidence_of_subject = one(Evidence.id, of="subject_id")
externals = soonest(ExternalCase.complaint_id, by=ExternalCase.received_at)
of_subject = one(Complaint.id, of="subject_id")
of_claim = one(Complaint.id, of="complaint_id")

published = feed(
    Complaint,
    {"LATEST": order(Complaint.closed_on, descending=True)},
    {"channel": equals(Complaint.channel)},
    where="{t}.is_published",
)
queue = feed(
    Complaint,
    {"DUE": order(Complaint.due_on, descending=False)},
    {
        "district": within(Complaint.district_code, DISTRICTS, is_whole=True),
        "state": equals(Complaint.state),
        "due_by": _DUE_BY,
    },
    where=_OPEN,
)
mine = feed(
    Complaint,
    {"LATEST": order(Complaint.filed_on, descending=True)},
    where="{t}.id IN (SELECT p.complaint_id FROM complaint_party p WHERE p.subject = {me})",
)
at_station = feed(
    Complaint,
    {"DUE": order(Complaint.due_on, descending=False)},
    {"state": equals(Complaint.state)},
    where=f"{{t}}.manager_id = {MANAGED} AND {_OPEN}",
)
_RESPONDENT = """
SELECT e.id, e.uscc, e.district_code, (
  SELECT n.organization_id FROM tenancy n
  JOIN managing_organization o ON o.id = n.organization_id
  WHERE n.entity_id = e.id AND n.state = 'CONFIRMED' AND o.service_station IS NOT NULL
    AND n.since <= $2::date AND n.until >= $2::date
  ORDER BY o.kind <> 'MALL', n.since DESC, n.id DESC LIMIT 1) AS manager_id%s
FROM entity e WHERE e.id = $1::uuid
"""
MANAGER = _RESPONDENT % ""
"""An entity, and who manages its place of business on a day and has a station there."""
FILING = (
    _RESPONDENT
    % """,
  ARRAY(SELECT p.name FROM partner_channel p WHERE p.name = ANY($3::text[])) AS reached,
  (SELECT true FROM pg_advisory_xact_lock($4::bigint) WHERE $4::bigint IS NOT NULL) AS turn"""
)
"""The same, which partners can be told, and the turn of whoever files this dispute."""
SAME_DISPUTE = """
SELECT c.id FROM complainant w JOIN complaint c ON c.id = w.complaint_id
WHERE w.dispute_digest = $1::bytea AND c.same_as IS NULL ORDER BY c.filed_on, c.id LIMIT 1
"""
"""The counted case of a dispute, whatever channel it came by."""
OF_CLAIMS = """
SELECT c.id, c.claim_id, c.number, c.kind, c.channel, c.routing,
  ARRAY(SELECT v.id FROM evidence v WHERE v.complaint_id = c.id
    ORDER BY v.given_at, v.id) AS files,
  ARRAY(SELECT v.sha256 FROM evidence v WHERE v.complaint_id = c.id
    ORDER BY v.given_at, v.id) AS hashes
FROM complaint c WHERE c.claim_id = ANY($1::uuid[]) ORDER BY c.kind, c.id
"""


def turn_of(dispute: str) -> int:
    """The lock of a dispute; two that share one by chance wait for each other, and no more."""
    return int.from_bytes(sha256(dispute.encode()).digest()[:8], signed=True)


def last_proposal(case: UUID) -> Select[Settlement]:
    """The proposal that may be signed."""
    return (
        select(Settlement)
        .where(Settlement.complaint_id == case)
        .order_by(Settlement.proposed_at.desc(), Settlement.id.desc())
        .limit(1)
        .with_for_update()
    )


_IN_REACH = """(current_user <> 'youxin_staff' OR c.district_code = ANY(
  (SELECT subtree FROM district WHERE code = $2::text)::text[]))"""
"""The database decides for the signed-in; for staff, who read every row, the district does."""

TRANSCRIPT = f"""
SELECT l.complaint_id, l.at, l.side, l.what, l.text, l.id, l.kept FROM (
  SELECT s.complaint_id, s.at, s.actor AS side, s.action AS what, s.note AS text, s.id,
         NULL AS kept
  FROM complaint_step s WHERE s.complaint_id = ANY($1::uuid[])
  UNION ALL
  SELECT m.complaint_id, m.at, m.side, 'POST', m.text, m.id, 'mediation_message'
  FROM mediation_message m WHERE m.complaint_id = ANY($1::uuid[])
  UNION ALL
  SELECT p.complaint_id, p.proposed_at, p.proposed_by, 'PROPOSE', p.text, p.id, 'settlement'
  FROM settlement p WHERE p.complaint_id = ANY($1::uuid[])) l
JOIN complaint c ON c.id = l.complaint_id WHERE {_IN_REACH}
ORDER BY l.complaint_id, l.at, l.id
"""
HAS_PART = f"""
SELECT c.id FROM complaint_file f JOIN complaint c ON c.id = f.complaint_id
WHERE c.number = $1::text AND {_IN_REACH}
"""
"""A case whose file this viewer may read."""
EXPIRED = """
SELECT c.id, c.version FROM complaint c
WHERE c.kind = 'COMPLAINT' AND c.state IN ('ACCEPTED', 'MEDIATING') AND c.due_on < $1::date
ORDER BY c.due_on, c.id
"""
"""Mediations whose term has run out; a pause has its own clock."""
READABLE = f"""
SELECT v.name, v.media_type, v.size FROM evidence v JOIN complaint c ON c.id = v.complaint_id
WHERE v.id = $2::uuid AND v.stored_at IS NOT NULL AND {_IN_REACH.replace("$2", "$1")}
"""
SETTLED_OF = """
SELECT c.entity_id, c.channel, count(*)::int AS published,
  (count(*) FILTER (WHERE c.outcome = 'SETTLED'))::int AS settled
FROM complaint c WHERE c.is_published AND c.entity_id = ANY($1::uuid[])
GROUP BY c.entity_id, c.channel ORDER BY c.entity_id, c.channel
"""
OUTCOMES = """
SELECT c.channel, c.outcome, count(*)::int AS count FROM complaint c
WHERE c.is_published GROUP BY c.channel, c.outcome ORDER BY c.channel, c.outcome
"""


def numbers_of(case: UUID) -> Select[str, str]:
    """Under which number each partner has a case, or one that is linked to it."""
    linked = select(Complaint.id).where((Complaint.id == case) | (Complaint.same_as == case))
    return (
        select(ExternalCase.system, ExternalCase.number)
        .where(ExternalCase.complaint_id.in_(linked))
        .order_by(ExternalCase.received_at.desc())
    )


def told(case: UUID, at: datetime) -> Update:
    """Partners have been told of a case."""
    return update(ExternalCase).where(ExternalCase.complaint_id == case).values(told_at=at)
