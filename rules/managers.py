"""Organisations that manage entities, and the tenancies by which they do; looks nothing up."""

from collections.abc import Mapping
from datetime import date

from rules.errors import ErrorCode, Refused
from rules.roles import Role
from rules.terms import Term


class OrganizationKind(Term):
    """第三方类型 · Kind of a managing organisation."""

    ASSOCIATION = "ASSOCIATION", "协会 · Trade association."
    CHAMBER = "CHAMBER", "商会 · Chamber of commerce."
    INCUBATOR = "INCUBATOR", "孵化园 · Incubator."
    PARK = "PARK", "产业园 · Industrial park."
    BUSINESS_DISTRICT = "BUSINESS_DISTRICT", "商圈 · Business district."
    MALL = "MALL", "商场 · Shopping mall."
    BUILDING = "BUILDING", "楼宇 · Office building."
    OTHER = "OTHER", "其他 · Other."


class TenancyState(Term):
    """管理关系状态 · State of a tenancy."""

    CLAIMED = "CLAIMED", "待确认 · Claimed by the organisation, not yet confirmed."
    CONFIRMED = "CONFIRMED", "已确认 · Confirmed by the entity or by a regulator."
    REFUSED = "REFUSED", "不予确认 · Refused."


class TenancyMove(Term):
    """管理关系操作 · What can be done to a tenancy."""

    CONFIRM = "CONFIRM", "确认 · Confirm it."
    REFUSE = "REFUSE", "不予确认 · Refuse it."
    END = "END", "终止 · Set its last day."


MOVES: Mapping[tuple[TenancyState, TenancyMove], TenancyState] = {
    (TenancyState.CLAIMED, TenancyMove.CONFIRM): TenancyState.CONFIRMED,
    (TenancyState.CLAIMED, TenancyMove.REFUSE): TenancyState.REFUSED,
    (TenancyState.CONFIRMED, TenancyMove.END): TenancyState.CONFIRMED,
}

ACTORS: Mapping[TenancyMove, frozenset[Role]] = {
    TenancyMove.CONFIRM: frozenset({Role.ENTITY, Role.REGULATOR}),
    TenancyMove.REFUSE: frozenset({Role.ENTITY, Role.REGULATOR}),
    TenancyMove.END: frozenset({Role.ENTITY, Role.REGULATOR, Role.MANAGER}),
}
"""Who proposed a relation never confirms it."""


def moved(state: TenancyState, move: TenancyMove) -> TenancyState:
    """The state after the move; refuses one that the table lacks."""
    after = MOVES.get((state, move))
    if after is None:
        raise Refused(ErrorCode.ILLEGAL_MOVE, ("tenancy",), state=state, move=move)
    return after


def allowed_moves(state: TenancyState) -> list[TenancyMove]:
    """What may be done next, by whoever may do it."""
    return [move for found, move in MOVES if found is state]


def is_running(state: TenancyState, since: date, until: date, on: date) -> bool:
    """Whether the organisation manages the entity on a day; `until` is the last day."""
    return state is TenancyState.CONFIRMED and since <= on <= until
