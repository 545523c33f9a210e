"""What the 12315 platform and the consumer council send about cases, read strictly.

Refuses whatever is not exactly of this form; knows nothing of how a case is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

import orjson

from rules.complaints import ComplaintSource
from rules.complaints.exchange import PartnerEvent
from rules.complaints.terms import ClaimMatter, TerminationGround
from rules.errors import ErrorCode, Refused

PARTNERS = frozenset({ComplaintSource.HOTLINE_12315, ComplaintSource.CONSUMER_COUNCIL})
TEXTS = ("subject", "request", "facts")
WHO = ("name", "phone", "address")
LONGEST = 128


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that a partner says of one case."""

    event_id: str
    event: PartnerEvent
    number: str
    """The partner's number of the case."""
    ours: str | None
    ground: TerminationGround | None
    uscc: str | None
    claim: Mapping[str, Any]
    digest: str
    """SHA-256 of the case as it was sent: the same number with another case is refused."""


def read(body: bytes) -> Notice:
    """The notice in a request's body; Refused names the field at fault."""
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Refused(ErrorCode.BAD_INPUT, ("body",), detail="JSON") from error
    if not isinstance(content, dict):
        raise Refused(ErrorCode.BAD_INPUT, ("body",), detail="JSON")
    event = _term(content, "event", PartnerEvent)
    sent = content.get("case")
    case = _case(sent) if event is PartnerEvent.SUBMITTED else {}
    ends = event is PartnerEvent.TERMINATED
    return Notice(
        _text(content, "eventId"),
        event,
        _text(content, "number"),
        _text(content, "ours") if content.get("ours") is not None else None,
        _term(content, "ground", TerminationGround) if ends else None,
        _text(sent, "uscc") if isinstance(sent, dict) and case else None,
        case,
        sha256(orjson.dumps(sent, option=orjson.OPT_SORT_KEYS)).hexdigest(),
    )


def _case(sent: object) -> dict[str, Any]:
    if not isinstance(sent, dict):
        raise Refused(ErrorCode.REQUIRED, ("case",), field="case")
    who = sent.get("complainant")
    if not isinstance(who, dict):
        raise Refused(ErrorCode.REQUIRED, ("complainant",), field="complainant")
    made: dict[str, Any] = {name: _text(sent, name, 4000) for name in TEXTS}
    made["complainant"] = {name: _text(who, name, 200) for name in WHO}
    made["matter"] = _term(sent, "matter", ClaimMatter)
    made["amount"] = sent["amount"] if type(sent.get("amount")) is int else None
    made["happened_on"] = _day(sent, "happenedOn")
    made["may_publish"] = sent.get("mayPublish") is True
    made["may_delegate"] = sent.get("mayDelegate") is True
    return made


def _text(content: Any, name: str, limit: int = LONGEST) -> str:
    value = content.get(name)
    if not isinstance(value, str) or not value.strip() or "\x00" in value:
        raise Refused(ErrorCode.REQUIRED, (name,), field=name)
    if len(value) > limit:
        raise Refused(ErrorCode.TOO_LONG, (name,), field=name, limit=limit)
    return value.strip()


def _term(content: Mapping[str, Any], name: str, terms: Any) -> Any:
    value = content.get(name)
    if not isinstance(value, str) or value not in terms.__members__:
        raise Refused(ErrorCode.BAD_INPUT, (name,), detail=name)
    return terms[value]


def _day(content: Mapping[str, Any], name: str) -> date | None:
    value = content.get(name)
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise Refused(ErrorCode.INVALID_DATE, (name,), value=value) from error
