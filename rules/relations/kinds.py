"""Kinds of relations and of what they join; the bounds of every answer, as a versioned rule.

A relation leads from a holder (an entity, a person, an address, a telephone number) to an entity.
Namesakes in one district are a kind of their own: one name is never taken for one person.
"""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Self
from uuid import UUID

from rules.persons import PersonRole
from rules.terms import Term
from rules.versions import RELATION_BOUNDS, in_force


class RelationKind(Term):
    """关联关系类别 · Kind of a relation."""

    EQUITY = "EQUITY", "投资持股 · The holder owns a share of the entity."
    BRANCH = "BRANCH", "分支机构 · The entity is a branch of the holder."
    PERSON = "PERSON", "任职人员 · The person represents, directs or manages the entity."
    REPRESENTATIVE = (
        "REPRESENTATIVE",
        "同区县同名法定代表人（推定） · Presumed: representatives of one name in one district.",
    )
    ADDRESS = "ADDRESS", "同一住所 · Registered at the address."
    PHONE = "PHONE", "同一联系电话 · Reached by the telephone number."
    GUARANTEE = "GUARANTEE", "担保 · The holder guarantees a debt of the entity."
    SUPPLY = "SUPPLY", "供货 · The holder supplies the entity."


class RelationNodeKind(Term):
    """关联节点类别 · Kind of what a relation joins."""

    ENTITY = "ENTITY", "经营主体 · Business entity."
    PERSON = "PERSON", "人员 · Person."
    REPRESENTATIVE = "REPRESENTATIVE", "同名法定代表人组（推定） · Namesakes, presumed one."
    ADDRESS = "ADDRESS", "住所 · Address."
    PHONE = "PHONE", "电话 · Telephone number."


POINTS = (RelationNodeKind.REPRESENTATIVE, RelationNodeKind.ADDRESS, RelationNodeKind.PHONE)
"""What is neither an entity nor a person; relations from it bear its own name as their kind."""
BETWEEN_ENTITIES = (RelationKind.BRANCH, RelationKind.GUARANTEE, RelationKind.SUPPLY)
PUBLISHED = (RelationKind.EQUITY, RelationKind.BRANCH)
"""What the register publishes of entities: their shareholders and branches (条例第六条)."""
SHARING = (PersonRole.LEGAL_REPRESENTATIVE, PersonRole.DIRECTOR, PersonRole.MANAGER)
"""Positions that tie two entities together where one person holds them."""


class Tie(NamedTuple):
    """A relation as the walks see it; `is_shared` where its holder is no entity."""

    id: UUID
    kind: RelationKind
    holder: UUID
    entity: UUID
    is_shared: bool
    share: int = 0
    """Ten-thousandths of a per cent, of equity only."""
    holder_fan: int = 1
    """How many entities the holder has by relations of this kind."""
    entity_fan: int = 1
    """How many holders the entity has by relations of this kind."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far an answer reaches; a bundle of more than `hub` relations is not walked through."""

    version: str
    hub: int
    depth: int
    nodes: int
    edges: int
    path: int
    holders: int
    cluster: int

    @classmethod
    def on(cls, day: date) -> Self:
        """The bounds in force on a day."""
        found = in_force(RELATION_BOUNDS, day)
        names = ("hub", "depth", "nodes", "edges", "path", "holders", "cluster")
        return cls(found.code, *(found.number(name) for name in names))
