"""Brute force over a network: every tie is asked again until nothing changes. Shares no code."""

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from uuid import UUID

from tests.relations.networks import DIRECT, HUB_SIZE, Given, Network

FAR = 10**6


def standing(network: Network) -> list[Given]:
    """The ties that still hold."""
    return [tie for tie in network.ties if not tie.ended]


def is_direct(tie: Given, network: Network) -> bool:
    """Whether the holder is an entity."""
    return tie.kind in DIRECT and tie.holder in network.entities


def walkable(network: Network) -> list[Given]:
    """The ties that lie in no hub at either end."""
    ties = standing(network)
    found = []
    for tie in ties:
        held = {one.entity for one in ties if (one.kind, one.holder) == (tie.kind, tie.holder)}
        holders = {one.holder for one in ties if (one.kind, one.entity) == (tie.kind, tie.entity)}
        if len(held) <= HUB_SIZE and len(holders) <= HUB_SIZE:
            found.append(tie)
    return found


def distances(network: Network, ties: Sequence[Given], start: UUID) -> dict[UUID, int]:
    """Steps to every node: into what is shared counts one, out of it nothing."""
    far = {start: 0}
    changed = True
    while changed:
        changed = False
        for tie in ties:
            out = 1 if is_direct(tie, network) else 0
            for here, there, cost in ((tie.holder, tie.entity, out), (tie.entity, tie.holder, 1)):
                if far.get(here, FAR) + cost < far.get(there, FAR):
                    far[there] = far[here] + cost
                    changed = True
    return far


def around(
    network: Network, ties: Sequence[Given], start: UUID, depth: int
) -> tuple[dict[UUID, int], list[Given]]:
    """The nodes within so many steps, and the ties of those that were gone on from."""
    near = {
        node: steps for node, steps in distances(network, ties, start).items() if steps <= depth
    }
    seen = []
    for tie in ties:
        held, holder = near.get(tie.entity, FAR), near.get(tie.holder, FAR)
        last = depth if is_direct(tie, network) else depth + 1
        if held < depth or holder < last:
            seen.append(tie)
    return near, seen


def components(network: Network) -> set[frozenset[UUID]]:
    """Sets of two entities or more that hang together over walkable ties."""
    label = {node: at for at, node in enumerate(_nodes(network))}
    ties, changed = walkable(network), True
    while changed:
        changed = False
        for tie in ties:
            least = min(label[tie.holder], label[tie.entity])
            for end in (tie.holder, tie.entity):
                changed = changed or label[end] != least
                label[end] = least
    groups: dict[int, set[UUID]] = {}
    for entity in network.entities:
        groups.setdefault(label[entity], set()).add(entity)
    return {frozenset(group) for group in groups.values() if len(group) > 1}


def _nodes(network: Network) -> list[UUID]:
    return [*network.entities, *network.persons, *network.points]


def shares(network: Network) -> dict[tuple[UUID, UUID], float]:
    """Parts by holder and entity."""
    found: dict[tuple[UUID, UUID], float] = {}
    for tie in standing(network):
        if tie.share is not None:
            pair = (tie.holder, tie.entity)
            found[pair] = found.get(pair, 0.0) + float(tie.share) / 100
    return found


def effective(network: Network, entity: UUID) -> tuple[dict[UUID, float], float, float]:
    """One unit handed up two thousand times: who keeps how much, what is unknown, what circles."""
    held = shares(network)
    owned = {one for _, one in held}
    if entity not in owned:
        return {}, 1.0, 0.0
    moving, kept, unknown = {entity: 1.0}, dict[UUID, float](), 0.0
    for _ in range(2000):
        after: dict[UUID, float] = {}
        for one, amount in moving.items():
            rest = amount
            for (holder, owner), part in held.items():
                if owner == one:
                    rest -= amount * part
                    into = after if holder in owned else kept
                    into[holder] = into.get(holder, 0.0) + amount * part
            unknown += rest
        moving = {one: amount for one, amount in after.items() if amount > 1e-15}
    return kept, unknown, sum(moving.values())


def controller(network: Network, entity: UUID) -> UUID | None:
    """Who controls it and is controlled by nobody, from the sets that contain all they control."""
    held = shares(network)
    owned = sorted({one for _, one in held})
    holders = sorted({holder for holder, _ in held})
    under = {holder: _least_closed(holder, owned, held) for holder in holders}
    free = [one for one in holders if not any(one in kept for kept in under.values())]
    masters = [one for one in free if entity in under[one]]
    return masters[0] if len(masters) == 1 else None


def _least_closed(
    holder: UUID, owned: list[UUID], held: dict[tuple[UUID, UUID], float]
) -> set[UUID]:
    """What all sets have in common that hold every entity which they and the holder outvote."""
    others = [one for one in owned if one != holder]
    common = set(others)
    for size in range(len(others) + 1):
        for chosen in combinations(others, size):
            group = {holder, *chosen}
            outvoted = {
                one
                for one in others
                if sum(held.get((voter, one), 0.0) for voter in group) > 0.5 + 1e-9
            }
            if outvoted <= set(chosen):
                common &= set(chosen)
    return common


def exact(arcs: Sequence[tuple[UUID, UUID, float]], seeds: Sequence[UUID]) -> dict[UUID, float]:
    """The probability of each node over every outcome of every arc."""
    found: dict[UUID, float] = {}
    for chance, open_arcs in _outcomes(arcs):
        reached, changed = set(seeds), True
        while changed:
            more = {two for one, two in open_arcs if one in reached} - reached
            reached |= more
            changed = bool(more)
        for node in reached:
            found[node] = found.get(node, 0.0) + chance
    return found


def _outcomes(
    arcs: Sequence[tuple[UUID, UUID, float]],
) -> Iterator[tuple[float, list[tuple[UUID, UUID]]]]:
    for fallen in product((True, False), repeat=len(arcs)):
        chance, kept = 1.0, []
        for (one, two, odds), is_open in zip(arcs, fallen, strict=True):
            chance *= odds if is_open else 1 - odds
            if is_open:
                kept.append((one, two))
        yield chance, kept
