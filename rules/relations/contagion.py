"""How far risk may spread from seeds: independent cascades with coins that depend on nothing else.

Each arc's coins are hashed from the seed number and the arc, so the same question has the same
answer, and more seeds never make anyone safer. A holder of many passes on to `carry` of them in
expectation, however many they are: a hub sets no district alight. A prognosis, not a finding.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import shake_256
from heapq import heappop, heappush
from typing import Final, NamedTuple, Self
from uuid import UUID

from rules.errors import ErrorCode, Refused
from rules.relations.kinds import RelationKind, Tie
from rules.versions import RELATION_CONTAGION, VERSIONS, Version

PER_MILLE: Final = 1000
BITS: Final = 16
FINE: Final = 1 << BITS
"""Probabilities are multiples of 1/65536."""
WHOLE_SHARE: Final = 1_000_000
"""100 per cent in ten-thousandths of a per cent."""


@dataclass(frozen=True, slots=True)
class ContagionModel:
    """A version: weights per mille by kind, from holder to entity (down) and back (up)."""

    version: str
    down: Mapping[RelationKind, int]
    up: Mapping[RelationKind, int]
    carry: int
    hub: int
    depth: int
    nodes: int
    seeds: int
    runs: int
    reported: int
    contained: int

    @classmethod
    def of(cls, rule: Version) -> Self:
        """The model that a versioned rule holds."""
        names = ("carry", "hub", "depth", "nodes", "seeds", "runs", "reported", "contained")
        return cls(
            rule.code,
            {kind: rule.number(f"{kind.value}.down") for kind in RelationKind},
            {kind: rule.number(f"{kind.value}.up") for kind in RelationKind},
            *(rule.number(name) for name in names),
        )


def model_named(code: str) -> ContagionModel:
    """The model under its code; refuses one that there is not."""
    for rule in VERSIONS:
        if rule.rule == RELATION_CONTAGION and rule.code == code:
            return ContagionModel.of(rule)
    raise Refused(ErrorCode.NOT_FOUND, ("model",), what=code)


class Arc(NamedTuple):
    """A tie in one direction; `chance` of 65536."""

    source: UUID
    target: UUID
    tie: Tie
    chance: int


class Path(NamedTuple):
    """The way that most probably carries: its nodes, its ties, its probability."""

    nodes: tuple[UUID, ...]
    ties: tuple[Tie, ...]
    probability: float


class Spread(NamedTuple):
    """Probabilities of all nodes that were ever reached, seeds at one; best paths; arcs crossed."""

    probabilities: dict[UUID, float]
    paths: dict[UUID, Path]
    crossed: int


def arcs_of(model: ContagionModel, ties: Iterable[Tie]) -> list[Arc]:
    """Both directions of every tie; parallel ties of one kind are one, of the largest share."""
    single: dict[tuple[RelationKind, UUID, UUID], Tie] = {}
    for tie in sorted(ties, key=lambda each: (each.share, each.id)):
        single[tie.kind, tie.holder, tie.entity] = tie
    made = []
    for tie in single.values():
        down = model.down[tie.kind] * tie.share / WHOLE_SHARE if tie.share else model.down[tie.kind]
        others = tie.holder_fan - tie.is_shared  # whoever tainted what is shared is one of them
        made.append(Arc(tie.holder, tie.entity, tie, _chance(down, others, model.carry)))
        made.append(
            Arc(
                tie.entity,
                tie.holder,
                tie,
                _chance(model.up[tie.kind], tie.entity_fan, model.carry),
            )
        )
    return [arc for arc in made if arc.chance]


def _chance(weight: float, fan: int, carry: int) -> int:
    return round(FINE * weight * min(1.0, carry / max(fan, 1)) / PER_MILLE)


def spread(
    model: ContagionModel, ties: Iterable[Tie], seeds: Sequence[UUID], number: int
) -> Spread:
    """All runs at once, a bit each: a node's bits only ever grow, so it ends."""
    everywhere = (1 << model.runs) - 1
    leaving: dict[UUID, list[Arc]] = {}
    for arc in arcs_of(model, ties):
        leaving.setdefault(arc.source, []).append(arc)
    reached = dict.fromkeys(seeds, everywhere)
    waiting, crossed = deque(sorted(reached)), 0
    while waiting:
        node = waiting.popleft()
        for arc in leaving.get(node, ()):
            crossed += 1
            before = reached.get(arc.target, 0)
            after = before | reached[node] & _coins(number, _name(arc), arc.chance, model.runs)
            if after != before:
                reached[arc.target] = after
                waiting.append(arc.target)
    found = {node: bits.bit_count() / model.runs for node, bits in reached.items() if bits}
    return Spread(found, _best(leaving, seeds), crossed)


def _name(arc: Arc) -> bytes:
    """What tells an arc from all others: two branches of each other have four between them."""
    way = b"down" if arc.source == arc.tie.holder else b"up"
    return b"%s %s %s%s" % (arc.tie.kind.value.encode(), way, arc.source.bytes, arc.target.bytes)


@lru_cache(maxsize=20_000)
def _coins(number: int, name: bytes, chance: int, runs: int) -> int:
    """A bit for each run, one with `chance` of 65536: whether the run's uniform lies below it."""
    if chance >= FINE:
        return (1 << runs) - 1
    size = -(-runs // 8)
    drawn = shake_256(b"%d " % number + name).digest(size * BITS)
    below, mask = 0, (1 << runs) - 1
    for place in range(BITS):
        bits = int.from_bytes(drawn[place * size : (place + 1) * size])
        # From the least digit up: below at this digit, or equal to it and below before.
        below = ~bits & mask | below & bits if chance >> place & 1 else below & ~bits
    return below & mask


def _best(leaving: Mapping[UUID, list[Arc]], seeds: Sequence[UUID]) -> dict[UUID, Path]:
    """The most probable way from any seed to each node."""
    found: dict[UUID, Path] = {}
    waiting: list[tuple[float, int, UUID, Path]] = [
        (-1.0, 0, seed, Path((seed,), (), 1.0)) for seed in sorted(set(seeds))
    ]
    count = 0
    while waiting:
        _, _, node, path = heappop(waiting)
        if node in found:
            continue
        found[node] = path
        for arc in leaving.get(node, ()):
            if arc.target not in found:
                count += 1
                odds = path.probability * arc.chance / FINE
                longer = Path((*path.nodes, arc.target), (*path.ties, arc.tie), odds)
                heappush(waiting, (-odds, count, arc.target, longer))
    return found
