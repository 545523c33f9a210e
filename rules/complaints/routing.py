"""Which way a claim takes, and what it lacks: a decision table whose every row has its reason.

Refuses to guess: what belongs to another body is sent there, and a complaint without an identity
is no complaint.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from rules.complaints.terms import (
    ClaimMatter,
    ClaimPath,
    ComplaintKind,
    ComplaintSource,
    ComplaintState,
    RoutingReason,
)
from rules.errors import ErrorCode, Refused

OTHER_BODIES: Final = frozenset({ClaimMatter.LABOUR, ClaimMatter.ADMINISTRATION})
SAFETY: Final = frozenset({ClaimMatter.FOOD_SAFETY})
COMPLAINT_NEEDS: Final = ("request", "facts", "name", "phone", "address")
REPORT_NEEDS: Final = ("breach",)
LIMITS: Final[Mapping[str, int]] = {
    "subject": 100, "request": 2000, "facts": 4000, "breach": 4000,
    "name": 50, "phone": 20, "address": 200,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """What the table looks at."""

    kind: ComplaintKind
    matter: ClaimMatter
    path: ClaimPath | None
    has_station: bool


@dataclass(frozen=True, slots=True)
class Route:
    """Where a case begins, in whose hands, and why."""

    channel: ComplaintSource
    state: ComplaintState
    reason: RoutingReason


_AUTHORITY = (ComplaintSource.HOTLINE_12315, ComplaintState.FILED)
_COUNCIL = (ComplaintSource.CONSUMER_COUNCIL, ComplaintState.FORWARDED)
_STATION = (ComplaintSource.STATION, ComplaintState.AT_STATION)
ANY: Final = None

ROWS: Final[tuple[tuple[ComplaintKind, ClaimPath | None, bool | None, bool | None, Route], ...]] = (
    (ComplaintKind.REPORT, ANY, ANY, ANY, Route(*_AUTHORITY, RoutingReason.REPORT_TO_AUTHORITY)),
    (
        ComplaintKind.COMPLAINT, ClaimPath.NATIONAL_12315, ANY, ANY,
        Route(*_AUTHORITY, RoutingReason.CHOSEN_12315),
    ),
    (
        ComplaintKind.COMPLAINT, ClaimPath.CONSUMER_COUNCIL, ANY, ANY,
        Route(*_COUNCIL, RoutingReason.CHOSEN_COUNCIL),
    ),
    (ComplaintKind.COMPLAINT, ANY, True, ANY, Route(*_AUTHORITY, RoutingReason.SAFETY_FIRST)),
    (ComplaintKind.COMPLAINT, ANY, ANY, True, Route(*_STATION, RoutingReason.STATION_FIRST)),
    (
        ComplaintKind.COMPLAINT, ClaimPath.MANAGING_PARTY, ANY, False,
        Route(*_AUTHORITY, RoutingReason.NO_STATION),
    ),
    (ComplaintKind.COMPLAINT, ANY, ANY, ANY, Route(*_AUTHORITY, RoutingReason.ORDINARY)),
)  # fmt: skip
"""Kind, path that was chosen, whether safety is at stake, whether there is a station; ANY fits
whatever it is. The first row that fits decides."""


def route(facts: Facts) -> Route:
    """The route of a case; refused where the matter is another body's."""
    if facts.matter in OTHER_BODIES:
        raise Refused(ErrorCode.OTHER_BODY, ("matter",), matter=facts.matter)
    is_safety = facts.matter in SAFETY
    for kind, path, safety, station, found in ROWS:
        fits = (
            kind is facts.kind
            and path in (ANY, facts.path)
            and safety in (ANY, is_safety)
            and station in (ANY, facts.has_station)
        )
        if fits:
            return found
    raise AssertionError(facts)


def kinds(given: Mapping[str, Any]) -> list[ComplaintKind]:
    """What a claim holds: a request makes a complaint, a breach makes a report, both make two."""
    return [
        kind
        for kind, field in (
            (ComplaintKind.COMPLAINT, "request"),
            (ComplaintKind.REPORT, "breach"),
        )
        if _text(given, field)
    ]


def missing(given: Mapping[str, Any]) -> list[str]:
    """Every item that the claim cannot do without and does not have."""
    wanted = ["subject"]
    found = kinds(given)
    if not found:
        wanted += ["request", "breach"]
    if ComplaintKind.COMPLAINT in found:
        wanted += COMPLAINT_NEEDS
    return [name for name in wanted if not _text(given, name)]


def faults(given: Mapping[str, Any], *, is_anonymous: bool) -> list[Refused]:
    """Everything that is wrong with a claim, each with its place."""
    found: list[Refused] = []
    if is_anonymous and ComplaintKind.COMPLAINT in kinds(given):
        found.append(Refused(ErrorCode.ANONYMOUS_COMPLAINT, ("claim", "request")))
    else:
        found += [
            Refused(ErrorCode.REQUIRED, ("claim", name), field=name) for name in missing(given)
        ]
    for name, limit in LIMITS.items():
        if len(_text(given, name)) > limit:
            found.append(Refused(ErrorCode.TOO_LONG, ("claim", name), field=name, limit=limit))
    return found


def _text(given: Mapping[str, Any], name: str) -> str:
    return (given.get(name) or "").strip()
