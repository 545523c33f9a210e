"""Who sees what of a grade: one table, by the standing of the viewer to the entity.

The colour is everyone's. The class is the entity's, the regulators', and that of signed-in
entities and third parties for a purpose that is logged. Score and reasons stay with the entity
and the regulators (spec, reading 2).
"""

from enum import StrEnum
from typing import Final

from rules.roles import Rights, Role, rights_of
from rules.terms import Term


class Facet(StrEnum):
    """A part of a grade."""

    COLOR = "COLOR"
    CLASS = "CLASS"
    SCORE = "SCORE"
    """Score, indicators, contributions, evidence and what would change them."""


class Standing(StrEnum):
    """What the viewer is to the entity."""

    PUBLIC = "PUBLIC"
    PURPOSEFUL = "PURPOSEFUL"
    SELF = "SELF"
    REGULATOR = "REGULATOR"


class Purpose(Term):
    """查询目的，记入审计 · Purpose of looking at another's class; it is logged."""

    TRANSACTION = "TRANSACTION", "交易往来 · Doing business with the entity."
    PROCUREMENT = "PROCUREMENT", "采购招标 · Procurement or tender."
    FINANCING = "FINANCING", "融资授信 · Credit or insurance."
    TENANCY = "TENANCY", "招商租赁 · Letting of premises or stalls."


SHOWN: Final[dict[Standing, frozenset[Facet]]] = {
    Standing.PUBLIC: frozenset({Facet.COLOR}),
    Standing.PURPOSEFUL: frozenset({Facet.COLOR, Facet.CLASS}),
    Standing.SELF: frozenset(Facet),
    Standing.REGULATOR: frozenset(Facet),
}
MAY_GIVE_PURPOSE: Final = frozenset({Role.ENTITY, Role.MANAGER})


def standing(
    role: Role, own_uscc: str | None, uscc: str | None, purpose: Purpose | None
) -> Standing:
    """The viewer's standing to an entity."""
    if rights_of(role) is Rights.STAFF:
        return Standing.REGULATOR
    if role is Role.ENTITY and own_uscc is not None and own_uscc == uscc:
        return Standing.SELF
    if purpose is not None and role in MAY_GIVE_PURPOSE:
        return Standing.PURPOSEFUL
    return Standing.PUBLIC


def may_see(standing: Standing, facet: Facet) -> bool:
    """Whether a part of the grade is shown."""
    return facet in SHOWN[standing]
