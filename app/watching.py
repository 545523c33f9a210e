"""What this process answers, counted: for Prometheus, for the service report, for anomalies.

Refuses to grow with what clients send: operations are labelled by name only once a name has come
often, and there are at most a hundred names.
"""

import os
import socket
from bisect import bisect_left
from collections import Counter as Tallied
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics

from app.metering import network_of, principal_of
from graph.base.documents import Prepared
from graph.base.run import Request
from resolvers.context import Ctx
from rules.errors import ErrorCode
from rules.governance.security import DENIALS, SecurityEventKind, Tally
from rules.governance.service import BOUNDS
from rules.roles import STAFF, Role

MOST_NAMES, OFTEN, MOST_CANDIDATES = 100, 20, 5_000
disable_created_metrics()  # type: ignore[no-untyped-call]
FAULTS = frozenset({"INTERNAL", ErrorCode.UNAVAILABLE, ErrorCode.OUTCOME_UNKNOWN})
BUDGET = frozenset({ErrorCode.RATE_LIMITED, ErrorCode.QUERY_TOO_COSTLY})
GOOD = "OK"
UNSUSPECTED = frozenset({Role.PUBLIC, Role.GATEWAY})
"""Of whom nobody can say how much one of them reads."""


class Suspicion(NamedTuple):
    """What a rule found of a principal."""

    kind: SecurityEventKind
    principal: str
    amount: int


class Names:
    """The names of operations that come often; all others are one."""

    def __init__(self) -> None:
        self.known: set[str] = set()
        self.seen: Tallied[str] = Tallied()

    def label(self, name: str | None) -> str:
        """The name, or what stands for those that are rare or missing."""
        if name is None:
            return "unnamed"
        if name in self.known:
            return name
        if len(self.known) >= MOST_NAMES:
            return "other"
        if len(self.seen) >= MOST_CANDIDATES:
            self.seen.clear()
        self.seen[name] += 1
        if self.seen[name] >= OFTEN:
            self.known.add(name)
            del self.seen[name]
        return "other"


@dataclass
class Minute:
    """What is counted between two writings of the service's own record."""

    requests: int = 0
    faults: int = 0
    classes: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))


@dataclass(slots=True)
class Counting:
    """What is counted of one kind of answer until it is handed on; the library's own counting of
    each request would take seven calls."""

    requests: Counter
    histogram: Histogram
    is_fault: bool
    seconds: float = 0
    classes: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))

    def publish(self, many: int) -> None:
        """Hand on so many answers and begin anew."""
        classes, self.classes = self.classes, [0] * len(self.classes)
        seconds, self.seconds = self.seconds, 0
        self.requests.inc(many)
        self.histogram._sum.inc(seconds)
        for bucket, count in zip(self.histogram._buckets, classes, strict=True):
            bucket.inc(count)


class Watch:
    """The counts of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.process = f"{socket.gethostname()}:{os.getpid()}"
        self.names = Names()
        self.minute = Minute()
        self.tally = Tally(datetime.now(UTC).date())
        self.suspicions: list[Suspicion] = []
        self.networks: set[tuple[str, str]] = set()
        self.met: set[tuple[str, str]] = set()
        self.counted: dict[tuple[str, str, str], Counting] = {}
        """By operation, kind and code."""
        names = ("operation", "kind", "code")
        self.requests = self._counter("requests", "Operations answered", *names)
        self.seconds = Histogram(
            "youxin_request_seconds",
            "How long an operation took",
            ("operation",),
            buckets=BOUNDS,
            registry=self.registry,
        )
        self.refusals = self._counter(
            "budget_refusals", "Refused by cost or budget", "code", "role"
        )
        self.denials = self._counter("denials", "Refused for want of rights", "code")
        self.suspected = self._counter("security_events", "Anomalies that were found", "kind")
        self.pool = self._gauge("pool_connections", "Connections", "rights", "state")
        self.lag = self._gauge("outbox_lag_seconds", "How long what is written waits", "outbox")
        self.subscribers = self._gauge("subscribers", "Subscriptions that follow the log")
        self.sockets = self._gauge("sockets", "Open WebSockets")
        self.paths = self._gauge("answers", "Answers by the way they took", "path")

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"youxin_{name}", text, labels, registry=self.registry)

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        named = f"youxin_{name}"
        return Gauge(named, text, labels, registry=self.registry, multiprocess_mode="livesum")

    def answered(
        self, ctx: Ctx, prepared: Prepared, request: Request, code: str | None, seconds: float
    ) -> None:
        """Count one answer; without a code it was a good one."""
        found = prepared.kind(request.operation)
        kind = found._value_ if found else "none"  # `value` is looked up four times as long
        name = prepared.named(request.operation)
        label = name if name in self.names.known else self.names.label(name)
        counted = self.counted.get((label, kind, code or GOOD))
        if counted is None:
            counted = self._counting(label, kind, code or GOOD)
        counted.seconds += seconds
        counted.classes[bisect_left(BOUNDS, seconds)] += 1
        if code is None and ctx.viewer.role in UNSUSPECTED:
            return
        if code in BUDGET:
            self.refusals.labels(code, ctx.viewer.role.value).inc()
        self._suspect(ctx, prepared, request, code or GOOD)

    def _counting(self, label: str, kind: str, code: str) -> Counting:
        requests, seconds = self.requests.labels(label, kind, code), self.seconds.labels(label)
        made = self.counted[label, kind, code] = Counting(requests, seconds, code in FAULTS)
        return made

    def publish(self) -> None:
        """Hand on what was counted since the last time: to Prometheus and to the minute."""
        minute = self.minute
        for counted in self.counted.values():
            classes = counted.classes
            if many := sum(classes):
                counted.publish(many)
                minute.requests += many
                minute.faults += many * counted.is_fault
                minute.classes = [a + b for a, b in zip(minute.classes, classes, strict=True)]

    def denied(self, host: str | None, code: str) -> None:
        """Count credentials that were refused; nobody is behind them but a network."""
        self.denials.labels(code).inc()
        self._add(SecurityEventKind.DENIED_BURST, f"net:{network_of(host)}", 1)

    def _suspect(self, ctx: Ctx, prepared: Prepared, request: Request, code: str) -> None:
        """Count what too much of is an anomaly."""
        viewer = ctx.viewer
        if code in DENIALS:
            self.denials.labels(code).inc()
            self._add(SecurityEventKind.DENIED_BURST, principal_of(viewer, ctx.host), 1)
        if viewer.role in UNSUSPECTED:
            return
        principal = principal_of(viewer, ctx.host)
        cost = prepared.cost(request.operation, request.variables or {})
        self._add(SecurityEventKind.BULK_READ, principal, cost)
        if prepared.marks:
            self._add(SecurityEventKind.PERSON_LOOKUPS, principal, 1)
        if viewer.role in STAFF and ctx.host is not None:
            met = (principal, network_of(ctx.host))
            if met not in self.met:
                self.networks.add(met)

    def _add(self, kind: SecurityEventKind, principal: str, amount: int) -> None:
        now = datetime.now(UTC)
        self.tally.on = now.date()
        reached = self.tally.add(kind, principal, amount, now.timestamp())
        if reached is not None:
            self.suspect(Suspicion(kind, principal, reached))

    def suspect(self, found: Suspicion) -> None:
        """Remember what will be written down."""
        self.suspected.labels(found.kind.value).inc()
        self.suspicions.append(found)

    def taken(self) -> Minute:
        """What was counted since the last time, which is counted no more."""
        self.publish()
        taken, self.minute = self.minute, Minute()
        return taken
