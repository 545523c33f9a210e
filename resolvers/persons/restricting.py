"""Entries of the lists of restricted persons: listed, reviewed by another, lifted, overturned."""

from datetime import date
from typing import Any
from uuid import UUID

from loaders import persons as load
from models.persons import PersonRestriction, RestrictionStep
from resolvers.authority import in_own_district
from resolvers.context import Ctx, Row
from resolvers.persons.identifying import identified, provenance, required
from resolvers.work import Work
from rules.errors import ErrorCode, Refused
from rules.restrictions import (
    LIFETIME,
    Period,
    RestrictionBasis,
    RestrictionMove,
    RestrictionState,
    allowed_moves,
    merged,
    moved,
    period_of,
    rule_of,
    state_on,
)
from rules.roles import Rights

TOPIC = "restriction"


async def restriction_list(
    work: Work,
    basis: RestrictionBasis,
    misconduct: str,
    sanction: str,
    decided_on: date,
    effective_on: date,
    starts_on: date | None = None,
    person: UUID | None = None,
    name: str | None = None,
    id_number: str | None = None,
) -> UUID:
    """Enter a decision; its end is computed by the rule in force on the day of the decision."""
    rule = rule_of(basis, decided_on)
    if not decided_on <= effective_on or decided_on > work.today:
        raise Refused(ErrorCode.INVALID_DATE, ("decided_on",), value=decided_on)
    who = await identified(work, person, name, id_number)
    period = period_of(rule, starts_on or decided_on)
    made = PersonRestriction(
        id=work.new_id(), person_id=who.id, name=who.name, masked_name=who.masked_name,
        kind=rule.kind.value, basis=basis.value, article=rule.article, rule_version=rule.version,
        misconduct=required(misconduct, "misconduct"), sanction=required(sanction, "sanction"),
        decided_on=decided_on, effective_on=effective_on,
        starts_on=period.first, ends_on=period.last, version=1,
        listed_at=work.now, listed_by=work.ctx.viewer.subject,
        district_code=work.ctx.viewer.district, **provenance(work),
        state=moved(None, RestrictionMove.LIST).value,
    )  # fmt: skip
    work.add(made)
    await work.session.flush()
    _record(work, made, RestrictionMove.LIST, rule.article)
    return made.id


async def restriction_review(work: Work, restriction: UUID, version: int, basis: str) -> UUID:
    """Confirm an entry, which makes it public; nobody confirms his own."""
    found = await _locked(work, restriction, version)
    if found.listed_by == work.ctx.viewer.subject:
        raise Refused(ErrorCode.FORBIDDEN, ("restriction",))
    _change(work, found, RestrictionMove.REVIEW, basis)
    return found.id


async def restriction_lift(work: Work, restriction: UUID, version: int, basis: str) -> UUID:
    """End an entry before its term, by decision."""
    found = await _locked(work, restriction, version)
    _change(work, found, RestrictionMove.LIFT, basis)
    return found.id


async def restriction_overturn(work: Work, restriction: UUID, version: int, basis: str) -> UUID:
    """The decision fell on appeal: the entry leaves the public list at once."""
    found = await _locked(work, restriction, version)
    _change(work, found, RestrictionMove.OVERTURN, basis)
    return found.id


async def _locked(work: Work, key: UUID, version: int) -> PersonRestriction:
    found = await work.lock(PersonRestriction, key, ("restriction",))
    await in_own_district(work.ctx, found.district_code, ("restriction",))
    if found.version != version:
        raise Refused(ErrorCode.CONFLICT, ("version",), what=f"version {found.version}")
    return found


def _change(work: Work, found: PersonRestriction, move: RestrictionMove, basis: str) -> None:
    before = state_on(RestrictionState[found.state], found.ends_on, work.today)
    found.state = moved(before, move).value
    found.version += 1
    _record(work, found, move, required(basis, "basis"))


def _record(work: Work, found: PersonRestriction, move: RestrictionMove, basis: str) -> None:
    step = RestrictionStep(
        id=work.new_id(), restriction_id=found.id, move=move.value, state=found.state,
        actor=work.ctx.viewer.subject, basis=basis, at=work.now,
    )  # fmt: skip
    work.add(step)
    work.emit(TOPIC, move.value, found.id, district=found.district_code)


async def states(rows: list[Row], ctx: Ctx) -> list[RestrictionState]:
    """The state of each entry as the clock has left it."""
    return [_state(row, ctx) for row in rows]


async def next_moves(rows: list[Row], ctx: Ctx) -> list[list[RestrictionMove]]:
    """What may be done next with each entry."""
    return [allowed_moves(_state(row, ctx)) for row in rows]


def _state(row: Row, ctx: Ctx) -> RestrictionState:
    return state_on(RestrictionState[row["state"]], row["ends_on"], ctx.today)


async def periods(rows: list[Row], ctx: Ctx) -> list[dict[str, Any]]:
    """Each entry's term joined with overlapping ones of the same person on the same list."""
    keys = list({row["person_id"] for row in rows})
    known: dict[tuple[UUID, str], list[Period]] = {}
    for found in await ctx.door.fetch(load.PERIODS, keys, ctx.today):
        own = known.setdefault((found["person_id"], found["kind"]), [])
        own.append(Period(found["starts_on"], found["ends_on"]))
    return [_joined(row, known.get((row["person_id"], row["kind"]), [])) for row in rows]


def _joined(row: Row, others: list[Period]) -> dict[str, Any]:
    own = Period(row["starts_on"], row["ends_on"])
    whole = next(one for one in merged([own, *others]) if one.first <= own.first <= one.last)
    last = None if whole.last >= LIFETIME else whole.last
    return {"first_day": whole.first, "last_day": last, "is_for_life": last is None}


async def steps(rows: list[Row], ctx: Ctx) -> list[list[Row]]:
    """The moves of each entry in order; regulators only."""
    found: dict[UUID, list[Row]] = {row["id"]: [] for row in rows}
    if ctx.rights is not Rights.STAFF:  # others may not even name the table
        return [[] for _ in rows]
    for step in await ctx.door.fetch(load.STEPS, list(found)):
        found[step["restriction_id"]].append(step)
    return [found[row["id"]] for row in rows]
