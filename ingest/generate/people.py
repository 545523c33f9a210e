"""Key persons of the generated city and their tenures.

Refuses real people: names are composed of a common surname and made-up given names, under ids
that tell nothing. A few persons serve several entities.
"""

from __future__ import annotations

from typing import Final

from ingest.generate.block import Block, Made, authority_of
from ingest.generate.lexicon import GIVEN, SURNAMES, masked
from ingest.generate.numbers import iso
from models.base import FOREVER
from rules.entities import EntityKind
from rules.persons import PersonRole

SHARED: Final = 0.05
STILL: Final = FOREVER.isoformat()


def add_people(block: Block, made: Made) -> None:
    head = _person(block, made)
    _add_role(block, made, head, PersonRole.LEGAL_REPRESENTATIVE)
    for role in _further_roles(block, made):
        _add_role(block, made, _person(block, made), role)


def _further_roles(block: Block, made: Made) -> list[PersonRole]:
    roles: list[PersonRole] = []
    if made.kind is EntityKind.ENTERPRISE:
        roles += [PersonRole.DIRECTOR] * block.between(0, 2)
        roles += [PersonRole.MANAGER] * block.chance(0.5)
    if made.trade.is_food and block.chance(0.4):
        roles.append(PersonRole.SAFETY_MANAGER)
    if made.trade.code == "5251":
        roles.append(PersonRole.PHARMACIST)
    if made.trade.equipment and block.chance(0.4):
        roles.append(PersonRole.OPERATOR)
    return roles


def _person(block: Block, made: Made) -> str:
    random = block.random
    if block.persons and block.chance(SHARED):
        return block.persons[int(random.random() * len(block.persons))]
    person = block.ids.opaque()
    name = random.choice(SURNAMES) + random.choice(GIVEN)
    if block.chance(0.7):
        name += random.choice(GIVEN)
    block.add_sourced("person", authority_of(made.unit), made.birth, person, name, masked(name))
    block.persons.append(person)
    return person


def _add_role(block: Block, made: Made, person: str, role: PersonRole) -> None:
    last = made.end or block.today
    since = made.birth if block.chance(0.6) else block.between(made.birth, last - 1)
    until = iso(made.end) if made.end else STILL
    block.add_sourced(
        "key_person_role", authority_of(made.unit), since,
        block.ids.next(), made.id, person, role.value, iso(since), until,
    )  # fmt: skip
