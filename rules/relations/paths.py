"""The shortest way between two entities over ties; what is shared counts one step, not two."""

from collections.abc import Iterable, Sequence
from heapq import heappop, heappush
from typing import NamedTuple
from uuid import UUID

from rules.relations.kinds import Tie


class Way(NamedTuple):
    """Nodes in order and the tie between each and the next; `length` is in steps."""

    nodes: tuple[UUID, ...]
    ties: tuple[Tie, ...]
    length: int


def shortest(ties: Iterable[Tie], start: UUID, end: UUID) -> Way | None:
    """The way of fewest steps, then of fewest ties; equal ways are told apart by their ids."""
    around: dict[UUID, list[tuple[UUID, Tie, int]]] = {}
    for tie in sorted(ties, key=lambda each: each.id):
        around.setdefault(tie.holder, []).append((tie.entity, tie, 0 if tie.is_shared else 1))
        around.setdefault(tie.entity, []).append((tie.holder, tie, 1))
    came: dict[UUID, tuple[UUID, Tie] | None] = {}
    waiting: list[tuple[int, int, UUID, tuple[UUID, Tie] | None]] = [(0, 0, start, None)]
    while waiting:
        steps, count, node, how = heappop(waiting)
        if node in came:
            continue
        came[node] = how
        if node == end:
            return _way(came, end, steps)
        for other, tie, cost in around.get(node, ()):
            if other not in came:
                heappush(waiting, (steps + cost, count + 1, other, (node, tie)))
    return None


def _way(came: dict[UUID, tuple[UUID, Tie] | None], end: UUID, steps: int) -> Way:
    nodes: list[UUID] = [end]
    ties: list[Tie] = []
    while (how := came[nodes[-1]]) is not None:
        before, tie = how
        nodes.append(before)
        ties.append(tie)
    return Way(tuple(reversed(nodes)), tuple(reversed(ties)), steps)


def nodes_of(ties: Sequence[Tie]) -> set[UUID]:
    """All ends of ties."""
    return {end for tie in ties for end in (tie.holder, tie.entity)}
