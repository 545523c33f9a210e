"""How a case begins: whom it is about, its rows, and whether the dispute is known already.

What is read is read by two statements and what is made is written by one: a claim is the command
that comes in thousands.
"""

import os
from base64 import b32encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from loaders import complaints as load
from models.base import FOREVER
from models.complaints import Complaint, ComplaintFile
from models.visibility import EVERYWHERE
from resolvers.complaints.stepping import set_clock
from resolvers.complaints.telling import PARTNERS
from resolvers.context import Row
from resolvers.vault import Vault, vault_of
from resolvers.work import Work
from rules.cipher import Place
from rules.complaints import ComplaintKind, ComplaintState
from rules.complaints.routing import Route
from rules.complaints.terms import RoutingReason
from rules.errors import ErrorCode, Refused
from rules.sources import PLATFORM

Given = Mapping[str, Any]
NUMBER_BYTES = 10


@dataclass(frozen=True, slots=True)
class Filing:
    """What is known before a case is filed."""

    respondent: Row
    digest: bytes | None
    """What is equal for one dispute wherever it is told; None without a telephone."""
    reached: frozenset[str]
    """The partners that have a channel."""

    @property
    def has_station(self) -> bool:
        """Whether who manages the place of business has a station there."""
        return self.respondent["manager_id"] is not None


async def begun(work: Work, entity: UUID, dispute: str | None = None) -> Filing:
    """Read what a case needs; whoever files the same dispute at this moment waits for us."""
    turn = load.turn_of(dispute) if dispute is not None else None
    rows = await work.rows(load.FILING, entity, work.today, list(PARTNERS), turn)
    if not rows:
        raise Refused(ErrorCode.NOT_FOUND, ("entity",), what="entity")
    (row,) = rows
    digest = (await vault_of(work)).blind(dispute) if dispute is not None else None
    return Filing(dict(row), digest, frozenset(row["reached"]))


def case_of(work: Work, filing: Filing, kind: ComplaintKind, way: Route, given: Given) -> Complaint:
    """The row of a new case, its clock running."""
    key = work.new_id()
    district = _district(filing.respondent)
    at_station = way.state is ComplaintState.AT_STATION
    row = Complaint(
        id=key, number=_number(work), entity_id=filing.respondent["id"], kind=kind.value,
        district_code=district, channel=way.channel.value,
        manager_id=filing.respondent["manager_id"] if at_station else None,
        matter=given["matter"].value, subject=given["subject"].strip(), state=way.state.value,
        is_served=at_station, version=1, same_as=None, arisen_from=None,
        may_publish=bool(given.get("may_publish")), may_delegate=bool(given.get("may_delegate")),
        filed_on=work.today, received_on=work.today, entered_on=work.today, accepted_on=None,
        paused_days=0, is_extended=False, consents=[], due_on=FOREVER,
        source_code=PLATFORM, source_record_id=str(key), recorded_at=work.now,
        authority=district,
    )  # fmt: skip
    set_clock(row)
    return row


def routed(row: Complaint, claim: UUID | None, reasons: Sequence[RoutingReason]) -> None:
    """Say of which claim a case is, and why it went where it went."""
    row.claim_id, row.routing = claim, [reason.value for reason in reasons]


def _district(respondent: Row) -> str:
    """The county at which the entity is; one that is not of this city goes to the city itself."""
    code: str | None = respondent["district_code"]
    return code if code is not None and code.startswith(EVERYWHERE[:2]) else EVERYWHERE


def _number(work: Work) -> str:
    """A number that tells the day and nothing else, and that nobody guesses."""
    return f"{work.today:%Y%m%d}-{b32encode(os.urandom(NUMBER_BYTES)).decode()}"


def file_of(
    vault: Vault, row: Complaint, kind: ComplaintKind, given: Given, *, is_anonymous: bool
) -> ComplaintFile:
    """What the case's parties and its authority see; its texts are sealed."""
    is_complaint = kind is ComplaintKind.COMPLAINT

    def sealed(column: str, text: str) -> str:
        return vault.seal(text.strip(), Place(ComplaintFile.__tablename__, column, row.id))

    return ComplaintFile(
        complaint_id=row.id,
        request=sealed("request", given["request"]) if is_complaint else None,
        facts=sealed("facts", given["facts" if is_complaint else "breach"]),
        amount=given["amount"] if is_complaint else None,
        happened_on=given["happened_on"],
        is_anonymous=is_anonymous,
    )


async def link(work: Work, row: Complaint, digest: bytes) -> None:
    """Link a case to the one that holds the same dispute, if there is one: it is counted once.

    A statement of its own, after the turn was had: only so does it see what the one before us left.
    """
    first = await work.rows(load.SAME_DISPUTE, digest)
    if not first:
        return
    row.same_as = first[0]["id"]
    row.state = ComplaintState.CLOSED.value
    row.closed_on = work.today
    set_clock(row)
