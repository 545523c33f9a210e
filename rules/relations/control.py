"""Who owns and who controls an entity, through chains and circles of holdings.

Effective share: what one yuan of the entity comes to, passed on to its holders by their shares
until it reaches those who have no recorded holders; circles are summed exactly, as series.
Control: the least set that follows from “more than half of the shares, held by the controller
or by those whom it controls”. Both are our statement of 公司法第二百六十五条, not a finding of law.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

WHOLE = Fraction(1)
HALF = Fraction(1, 2)
METHOD = (
    "逐层相乘、各路径相加，循环持股按几何级数求和；过半数持股（含受控主体所持）为控制 · Shares are "
    "multiplied along chains and added over paths, circles as geometric series; control is more "
    "than half, held directly or by those controlled"
)
Shares = Mapping[UUID, Mapping[UUID, Fraction]]
"""By entity, the part of it that each holder has."""


@dataclass(frozen=True, slots=True)
class Ownership:
    """Effective shares of ultimate holders; all with `unknown` and `circular` sum to one."""

    shares: dict[UUID, Fraction]
    unknown: Fraction
    circular: Fraction


def adjusted(shares: Shares) -> tuple[dict[UUID, dict[UUID, Fraction]], bool]:
    """Shares that sum to one at most: where more is recorded, all are scaled down alike."""
    made, is_adjusted = {}, False
    for entity, held in shares.items():
        total = sum(held.values(), Fraction(0))
        is_adjusted = is_adjusted or total > WHOLE
        made[entity] = {one: share / max(total, WHOLE) for one, share in held.items()}
    return made, is_adjusted


def ownership(shares: Shares, entity: UUID) -> Ownership:
    """The effective shares in an entity; `shares` must sum to one at most for each entity.

    Middle entities are taken out one by one: whoever had a share in one has its holders' instead.
    """
    rows: dict[UUID, dict[UUID | str, Fraction]] = {}
    for held, holders in shares.items():
        rows[held] = dict(holders.items())
        rest = WHOLE - sum(holders.values(), Fraction(0))
        if rest:
            rows[held]["unknown"] = rest
    if entity not in rows:
        return Ownership({}, WHOLE, Fraction(0))
    for middle in [each for each in rows if each != entity]:
        passed = _without_itself(rows.pop(middle), middle)
        for row in rows.values():
            part = row.pop(middle, None)
            if part is not None:
                for holder, share in passed.items():
                    row[holder] = row.get(holder, Fraction(0)) + part * share
    found = _without_itself(rows[entity], entity)
    unknown = found.pop("unknown", Fraction(0))
    circular = found.pop("circular", Fraction(0))
    return Ownership(
        {holder: share for holder, share in found.items() if isinstance(holder, UUID)},
        unknown,
        circular,
    )


def _without_itself(row: dict[UUID | str, Fraction], owner: UUID) -> dict[UUID | str, Fraction]:
    """A row after its owner's share in itself has gone round for ever."""
    own = row.pop(owner, Fraction(0))
    if own == WHOLE:
        return {"circular": WHOLE}
    return {holder: share / (WHOLE - own) for holder, share in row.items()}


def controlled(shares: Shares, holder: UUID) -> set[UUID]:
    """Every entity that a holder controls."""
    found: set[UUID] = set()
    while True:
        group = found | {holder}
        more = {
            entity
            for entity, held in shares.items()
            if entity not in group and sum(held.get(one, Fraction(0)) for one in group) > HALF
        }
        if not more:
            return found
        found |= more


def controller(shares: Shares, entity: UUID) -> UUID | None:
    """Who controls an entity and is controlled by nobody; none where holdings only go round."""
    masters: dict[UUID, set[UUID]] = defaultdict(set)
    for holder in _holders(shares):
        for one in controlled(shares, holder):
            masters[one].add(holder)
    free = [one for one in masters[entity] if not masters[one]]
    return free[0] if len(free) == 1 else None


def _holders(shares: Shares) -> Iterable[UUID]:
    return sorted({holder for held in shares.values() for holder in held})
