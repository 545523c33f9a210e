"""For whom a part of the graph is: the audiences of the contract's variants, narrowest first.

Derived from who holds which scope, so that a variant never says more than the rights do.
"""

from enum import StrEnum

from rules.roles import SCOPES, Role, Scope


class Audience(StrEnum):
    """An audience, by the name of its tag; each sees what those before it see."""

    PUBLIC = "public"
    ENTERPRISE = "enterprise"
    AUTHORITY = "authority"


MEMBERS = {
    Audience.PUBLIC: (Role.PUBLIC, Role.CONSUMER),
    Audience.ENTERPRISE: (Role.ENTITY, Role.MANAGER),
}
"""Everyone else belongs to the authorities and those who work for them."""


def audience_of(scope: Scope | None) -> Audience:
    """The narrowest audience that may use what this scope guards."""
    for audience, roles in MEMBERS.items():
        if scope is None or any(scope in SCOPES[role] for role in roles):
            return audience
    return Audience.AUTHORITY


def within(audience: Audience) -> tuple[Audience, ...]:
    """The audiences whose parts of the graph this one sees."""
    order = tuple(Audience)
    return order[: order.index(audience) + 1]
