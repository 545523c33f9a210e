"""A network of holders, folded from the lines of movements: who held what, from whom, and gaps.

A place is one batch at one party. Refuses to guess: what no record shows is a gap, by name.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID

from rules.movements import SIGN, LineRole
from rules.terms import Term

NOTHING: Final = Decimal(0)
PUBLIC_HOPS: Final = 2
"""So far the public sees along a chain: the shelf, and one step on."""


class GapKind(Term):
    """追溯缺口 · What a chain lacks."""

    MISSING_INBOUND = "MISSING_INBOUND", "缺失进货查验记录 · No inbound record."
    MORE_OUT_THAN_IN = "MORE_OUT_THAN_IN", "出多于入 · More went out than came in."
    CIRCULAR = "CIRCULAR", "批次循环投料 · A batch went into itself."


class Place(NamedTuple):
    """A batch at a party."""

    batch: UUID
    party: UUID


@dataclass(slots=True)
class Holding:
    """What passed through a place, and what should be left there."""

    received: Decimal = NOTHING
    passed_on: Decimal = NOTHING
    first_at: datetime | None = None
    last_at: datetime | None = None
    has_inbound: bool = False
    is_unconfirmed: bool = False

    @property
    def left(self) -> Decimal:
        """Never less than nothing; what is below shows as a gap."""
        return max(self.received - self.passed_on, NOTHING)


class Edge(NamedTuple):
    """One event that led from a place to another."""

    start: Place
    end: Place
    movement: UUID
    quantity: Decimal
    at: datetime


class Gap(NamedTuple):
    """Something that the records do not show."""

    kind: GapKind
    place: Place
    quantity: Decimal


class Totals(NamedTuple):
    """The balance of one batch over all its places: made = used + gone + left, gaps apart."""

    made: Decimal
    used: Decimal
    gone: Decimal
    left: Decimal


@dataclass(slots=True)
class Network:
    """Places in the order in which they were first heard of, and the edges between them."""

    holdings: dict[Place, Holding] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    makers: dict[UUID, list[Place]] = field(default_factory=lambda: defaultdict(list))

    def starts(self, batch: UUID) -> list[Place]:
        """Where a batch was made; else where it was without having come; else all its places."""
        held = [place for place in self.holdings if place.batch == batch]
        unfed = [place for place in held if not self.holdings[place].has_inbound]
        return self.makers.get(batch) or unfed or held


def fold(lines: Iterable[Mapping[str, Any]]) -> Network:
    """The network of lines that are ordered by time."""
    network = Network()
    events: dict[UUID, list[Mapping[str, Any]]] = defaultdict(list)
    for line in lines:
        _hold(network, line)
        events[line["movement_id"]].append(line)
    for event in events.values():
        network.edges.extend(_edges(event))
    return network


def _hold(network: Network, line: Mapping[str, Any]) -> None:
    place, role = Place(line["batch_id"], line["party_id"]), LineRole[line["role"]]
    held = network.holdings.setdefault(place, Holding())
    held.first_at = held.first_at or line["occurred_at"]
    held.last_at = line["occurred_at"]
    if SIGN[role] < 0:
        held.passed_on += line["quantity"]
        return
    held.received += line["quantity"]
    held.has_inbound = True
    if role is LineRole.MADE and place not in network.makers[place.batch]:
        network.makers[place.batch].append(place)
    if role is LineRole.GOT and not line["is_confirmed"]:
        held.is_unconfirmed = True


def _edges(event: Sequence[Mapping[str, Any]]) -> Iterable[Edge]:
    roles: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for line in event:
        roles[line["role"]].append(line)
    got = defaultdict(list)
    for line in roles["GOT"]:
        got[line["batch_id"]].append(line)
    for sent in roles["SENT"]:
        yield from (_edge(sent, line) for line in got[sent["batch_id"]])
    for used in roles["USED"]:
        yield from (_edge(used, line) for line in roles["MADE"])


def _edge(start: Mapping[str, Any], end: Mapping[str, Any]) -> Edge:
    return Edge(
        Place(start["batch_id"], start["party_id"]),
        Place(end["batch_id"], end["party_id"]),
        start["movement_id"],
        start["quantity"],
        start["occurred_at"],
    )


def paths(
    network: Network, starts: Iterable[Place], *, back: bool = False, both: bool = False
) -> dict[Place, tuple[Place, ...]]:
    """The shortest way to every place that can be reached, the place itself included."""
    ways: dict[Place, dict[Place, None]] = defaultdict(dict)
    for edge in network.edges:
        if both or not back:
            ways[edge.start][edge.end] = None
        if both or back:
            ways[edge.end][edge.start] = None
    found: dict[Place, tuple[Place, ...]] = {place: (place,) for place in starts}
    waiting = deque(found)
    while waiting:
        here = waiting.popleft()
        for there in ways[here]:
            if there not in found:
                found[there] = (*found[here], there)
                waiting.append(there)
    return found


def gaps(network: Network) -> list[Gap]:
    """What the records of a network lack."""
    found = []
    for place, held in network.holdings.items():
        short = held.passed_on - held.received
        if not held.has_inbound or held.is_unconfirmed:
            found.append(Gap(GapKind.MISSING_INBOUND, place, max(short, NOTHING)))
        elif short > 0:
            found.append(Gap(GapKind.MORE_OUT_THAN_IN, place, short))
    return [*found, *_circles(network)]


def _circles(network: Network) -> list[Gap]:
    """Batches that went into themselves; goods that return to a party are no circle."""
    into: dict[UUID, set[UUID]] = defaultdict(set)
    for edge in network.edges:
        if edge.start.batch != edge.end.batch:
            into[edge.start.batch].add(edge.end.batch)
    turning = {batch for batch in list(into) if batch in _reached(into, batch)}
    return [
        Gap(GapKind.CIRCULAR, place, NOTHING)
        for batch in sorted(turning)
        for place in network.starts(batch)[:1]
    ]


def _reached(into: Mapping[UUID, set[UUID]], batch: UUID) -> set[UUID]:
    found: set[UUID] = set()
    waiting = list(into.get(batch, ()))
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting.extend(into.get(here, ()))
    return found


def totals(lines: Iterable[Mapping[str, Any]], network: Network, batch: UUID) -> Totals:
    """The balance of one batch."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        if line["batch_id"] == batch:
            sums[line["role"]] += line["quantity"]
    left = (held.left for place, held in network.holdings.items() if place.batch == batch)
    return Totals(sums["MADE"], sums["USED"], sums["GONE"], sum(left, NOTHING))
