"""The generated city's relations: groups of companies, circles of holdings, shared addresses.

Written after all else of a block, so that the rest does not shift. Tenures and branches need no
rows here: their ties follow from the rows that are their home.
"""

from __future__ import annotations

from typing import Final

from ingest.generate.block import NULL, Block, Made, authority_of
from ingest.generate.numbers import iso
from rules.entities import EntityKind
from rules.relations.kinds import SHARING, RelationKind
from rules.sources import GENERATED

EVIDENCE: Final = "source_code, source_record_id, authority, recorded_at, ingested_at, batch_id"
_SHARING: Final = ", ".join(f"'{role.value}'" for role in SHARING)
DERIVED: Final = (
    f"""INSERT INTO relation (id, kind, person_id, to_id, role, since, until, {EVIDENCE})
    SELECT id, 'PERSON', person_id, entity_id, role, since, until, {EVIDENCE}
    FROM key_person_role WHERE role IN ({_SHARING}) ON CONFLICT (id) DO NOTHING""",
    f"""INSERT INTO relation (id, kind, from_entity_id, to_id, since, until, {EVIDENCE})
    SELECT id, 'BRANCH', parent_id, id, established_on, coalesce(ended_on, '9998-12-31'),
      {EVIDENCE} FROM entity WHERE parent_id <> id ON CONFLICT (id) DO NOTHING""",
)
"""COPY skips the triggers that do this for everyone else."""

HELD: Final = 0.2
CIRCLES: Final = 400
"""One circle of three companies to so many."""
SHARES: Final = ((100,), (51, 49), (67, 33), (60, 30), (34, 33, 33), (25,))
ADDRESSES: Final = 100
PHONES: Final = 150
"""One shared address, and one number, to so many companies."""
VIRTUAL_OFFICE: Final = 60
"""Companies at the one virtual office of a block."""
GUARANTEED: Final = 0.03
SUPPLIED: Final = 0.06
FOOD_BUYERS: Final = ("61", "62")


def add_relations(block: Block) -> None:
    """Holdings, circles, addresses, numbers, guarantees and supply among a block's entities."""
    companies = [made for made in block.living if made.kind is EntityKind.ENTERPRISE]
    if len(companies) < len(SHARES):
        return
    circles = [block.random.sample(companies, 3) for _ in range(len(companies) // CIRCLES + 1)]
    for circle in circles:
        for at, made in enumerate(circle):
            _tie(block, RelationKind.EQUITY, circle[at - 1].id, made, share=40)
    in_circle = {made.id for circle in circles for made in circle}
    for made in companies:
        if made.id not in in_circle and block.chance(HELD):
            _add_holders(block, made, companies)
        if block.chance(GUARANTEED):
            _between(block, RelationKind.GUARANTEE, block.random.choice(companies), made)
    for made in block.living:
        if made.trade.code[:2] in FOOD_BUYERS and block.chance(SUPPLIED):
            _between(block, RelationKind.SUPPLY, block.random.choice(companies), made)
    _add_points(block, companies)


def _add_holders(block: Block, made: Made, companies: list[Made]) -> None:
    held: set[str] = {made.id}
    for share in block.random.choice(SHARES):
        is_person = bool(block.persons) and block.chance(0.4)
        holder = (
            block.random.choice(block.persons) if is_person else block.random.choice(companies).id
        )
        if holder not in held:
            held.add(holder)
            _tie(block, RelationKind.EQUITY, holder, made, share=share, is_person=is_person)


def _add_points(block: Block, companies: list[Made]) -> None:
    """Small groups at one address or number, and one hub that must glue nothing together."""
    for _ in range(len(companies) // ADDRESSES):
        some = block.random.sample(companies, block.between(2, 4))
        _share(block, RelationKind.ADDRESS, some[0].address, some)
    for _ in range(len(companies) // PHONES):
        label = f"138****{block.between(0, 9999):04}"
        _share(block, RelationKind.PHONE, label, block.random.sample(companies, 2))
    if len(companies) >= 2 * VIRTUAL_OFFICE:
        some = block.random.sample(companies, VIRTUAL_OFFICE)
        _share(block, RelationKind.ADDRESS, f"{some[0].address}（集群注册）", some)


def _share(block: Block, kind: RelationKind, label: str, members: list[Made]) -> None:
    point = block.ids.next()
    block.add("relation_point", point, kind.value, GENERATED, point, label)
    for made in members:
        _tie(block, kind, point, made)


def _between(block: Block, kind: RelationKind, holder: Made, made: Made) -> None:
    if holder.id != made.id:
        _tie(block, kind, holder.id, made)


def _tie(
    block: Block,
    kind: RelationKind,
    holder: str,
    made: Made,
    *,
    share: int | None = None,
    is_person: bool = False,
) -> None:
    is_point = kind in (RelationKind.ADDRESS, RelationKind.PHONE)
    block.add_sourced(
        "relation", authority_of(made.unit), made.birth,
        block.ids.next(), kind.value,
        NULL if is_person or is_point else holder,
        holder if is_person else NULL,
        holder if is_point else NULL,
        made.id, NULL if share is None else str(share), iso(made.birth),
    )  # fmt: skip
