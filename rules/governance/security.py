"""Anomalies that make a security event: how often, within how long, by a versioned rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from rules.errors import ErrorCode, Refused
from rules.governance.versions import SECURITY_ANOMALY, governing
from rules.terms import Term


class SecurityEventKind(Term):
    """安全事件类别 · Kind of a security event."""

    DENIED_BURST = "DENIED_BURST", "短时间内多次被拒 · Many denials within a short time."
    PERSON_LOOKUPS = "PERSON_LOOKUPS", "短时间内大量查询个人 · Many look-ups of persons."
    BULK_READ = "BULK_READ", "短时间内大量读取 · Bulk reading, as an export would."
    NEW_NETWORK = "NEW_NETWORK", "工作人员首次从该网络登录 · Staff from a network never seen."


class SecurityEventState(Term):
    """安全事件处置状态 · Whether a security event was handled."""

    DETECTED = "DETECTED", "待处置 · Waiting to be handled."
    HANDLED = "HANDLED", "已处置 · A threat, and handled."
    DISMISSED = "DISMISSED", "已排除 · No threat."


DENIALS = frozenset({"FORBIDDEN", "UNAUTHENTICATED", "QUERY_TOO_COSTLY", "QUERY_TOO_DEEP"})
PERSON_FIELDS = frozenset({"screenPerson", "restrictedPersons", "professionals", "person"})
"""Fields by which persons are looked up; `keyPersons` is part of every entity's page."""
COUNTED: Mapping[SecurityEventKind, tuple[str, str]] = {
    SecurityEventKind.DENIED_BURST: ("deniedCount", "deniedSeconds"),
    SecurityEventKind.PERSON_LOOKUPS: ("personCount", "personSeconds"),
    SecurityEventKind.BULK_READ: ("bulkPoints", "bulkSeconds"),
}
MOST_COUNTED = 20_000


@dataclass(slots=True)
class Window:
    """What one principal has done since a moment."""

    since: float
    amount: int = 0
    is_told: bool = False


@dataclass(slots=True)
class Tally:
    """Counts by principal; says once a window that a limit was reached. The clock is given."""

    on: date
    windows: dict[tuple[SecurityEventKind, str], Window] = field(default_factory=dict)

    def add(self, kind: SecurityEventKind, principal: str, amount: int, at: float) -> int | None:
        """Count; the whole amount where this reaches the limit of its window."""
        rule = governing(SECURITY_ANOMALY, self.on)
        limit, seconds = (rule.number(name) for name in COUNTED[kind])
        window = self.windows.get((kind, principal))
        if window is None or at - window.since >= seconds:
            if len(self.windows) >= MOST_COUNTED:
                self.windows.clear()
            window = self.windows[kind, principal] = Window(at)
        window.amount += amount
        if window.is_told or window.amount < limit:
            return None
        window.is_told = True
        return window.amount


def handled(state: SecurityEventState, outcome: SecurityEventState) -> SecurityEventState:
    """The state after handling; an event is settled once."""
    if outcome is SecurityEventState.DETECTED:
        raise Refused(ErrorCode.BAD_INPUT, ("outcome",), detail=outcome)
    if state is not SecurityEventState.DETECTED:
        raise Refused(ErrorCode.ILLEGAL_MOVE, ("event",), state=state, move=outcome)
    return outcome
