"""Takes each rule away, one by one, and sees whether what was reviewed notices.

A row rule of the engine is judged with the database's own rule of that table off, since it stands
behind and would hide the loss. `python -m tests.matrix` runs all of them.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from unittest.mock import patch

import asyncpg

from app.session import Session
from graph.base.declare import Act, Col, Root, Stream
from graph.base.limits import LIMITS
from graph.schema import product
from loaders.statements import Statement
from models.tables import METADATA
from models.visibility import OPEN, ROW_RULES, Mask, RowRule
from resolvers import context
from rules import budgets, roles
from rules.roles import RIGHTS, Rights, Role, Scope
from tests.matrix.bounds import BY_BODY, Doorman
from tests.matrix.documents import Asked, reference
from tests.matrix.voices import VOICES
from tests.matrix.walk import Told, Walk, note

Plant = Callable[[], AbstractContextManager[Any]]
"""Takes a rule away for the length of a block."""
BY_FUNCTION = {"credit_record_history"}
"""Read by a function of the database alone, so that the engine has no rule to lose."""
WITHOUT_END = 10**9
LEDGERS = {"root auditEvents", "root dataActivities"}
"""Of these only that they answer is compared: they tell of the asking itself."""
BELOW_STAFF = frozenset({Rights.PUBLIC, Rights.SIGNED_IN})
ASKED_UNDER = {
    "public": BELOW_STAFF,
    "staff": frozenset({Rights.STAFF}),
    "own": frozenset({Rights.SIGNED_IN}),
}
"""The viewers whose statements hold a part of a row rule."""
HELD = {scope: [v for v in VOICES if roles.may(VOICES[v].role, scope)] for scope in Scope}
"""Who holds each scope while nothing is taken away."""


@dataclass(frozen=True)
class Removal:
    """One rule, and how it is taken away."""

    name: str
    plant: Plant
    table: str | None = None
    """The table whose rule in the database is off meanwhile."""
    rights: frozenset[Rights] | None = None
    """The classes of viewers who are asked under the rule; None for all."""
    is_bound: bool = False
    """Whether it bounds what may be asked, and is not about who may see what."""


def without(owner: Any, **values: Any) -> Plant:
    """Other values in a frozen object."""

    @contextmanager
    def plant() -> Iterator[None]:
        before = {name: getattr(owner, name) for name in values}
        for name, value in values.items():
            object.__setattr__(owner, name, value)
        yield
        for name, value in before.items():
            object.__setattr__(owner, name, value)

    return plant


def among(table: Any, values: dict[Any, Any]) -> Plant:
    """Other values in a table."""
    return lambda: patch.dict(table, values)


def row_rules() -> Iterator[Removal]:
    """Every part of every row rule: for the public, for staff, for whom it concerns."""
    shown = {one.table.name for one in product().declared.values() if one.table is not None}
    for table, rule in ROW_RULES.items():
        if rule is OPEN or table in BY_FUNCTION or table not in shown:
            continue  # what no type shows, no execution could tell
        parts: dict[str, RowRule] = {"public": replace(rule, public=None)}
        if rule.staff is not None:
            parts["staff"] = replace(rule, staff=None)
        if rule.own is not None:
            parts["own"] = replace(rule, own="true")
        for part, left in parts.items():
            plant = among(ROW_RULES, {table: left})
            yield Removal(f"row rule for {part} of {table}", plant, table, ASKED_UNDER[part])


def masks() -> Iterator[Removal]:
    """Every mask that keeps something from whoever is not staff."""
    found: dict[int, tuple[str, Mask]] = {}
    for name, members in product().members.items():
        for field_, member in members.items():
            declaration = member.declaration
            mask = declaration.mask if isinstance(declaration, Col) else None
            if mask is not None and mask.hides:
                found.setdefault(id(mask), (f"{name}.{field_}", mask))
    for place, mask in found.values():
        plant = without(mask, public=mask.staff)
        yield Removal(f"mask of {place}", plant, rights=BELOW_STAFF)


def scopes() -> Iterator[Removal]:
    """Every scope given to everyone, and every root field's scope taken off."""
    for scope in Scope:
        if any(not roles.may(role, scope) for role in Role):
            held = {role: roles.SCOPES[role] | {scope} for role in Role}
            yield Removal(f"scope {scope.value}", among(roles.SCOPES, held))
    for name, member in product().members["Query"].items():
        declaration = member.declaration
        if isinstance(declaration, Root) and declaration.scope is not None:
            yield Removal(f"scope of Query.{name}", without(declaration, scope=None))


def bounds() -> Iterator[Removal]:
    """Every limit of what one may ask."""
    for name in (
        "bytes", "tokens", "depth", "introspection_depth", "aliases", "directives", "root_fields"
    ):  # fmt: skip
        yield Removal(f"limit of {name}", without(LIMITS, **{name: WITHOUT_END}), is_bound=True)
    for part in ("operation", "aliases", "burst"):
        wide = {r: b._replace(**{part: WITHOUT_END}) for r, b in budgets.BUDGETS.items()}
        yield Removal(f"budget of {part}", among(budgets.BUDGETS, wide), is_bound=True)
    largest = patch.object(context, "LARGEST_PAGE", WITHOUT_END)
    yield Removal("limit of a page", lambda: largest, is_bound=True)
    for name, plant in BY_BODY.items():
        yield Removal(f"limit of {name}", plant, is_bound=True)


def removals() -> list[Removal]:
    """All of them."""
    return [*row_rules(), *masks(), *scopes(), *bounds()]


@dataclass
class Judge:
    """Compares what is told without a rule with what is told while all are in place."""

    walk: Walk
    doorman: Doorman
    asked: list[Asked] = field(init=False)
    before: dict[tuple[str, str], Told] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)
    """The SQL that each document needed for any voice."""

    def __post_init__(self) -> None:
        references = [reference(name, ids) for name, ids in self.walk.ids.items()]
        self.asked = [*self.walk.asked(), *references]

    async def finds(self, removal: Removal) -> str | None:
        """What first turns red without the rule; None where nothing does.

        What is about the rule is asked first. What reads nothing that the rule is about is told
        the same without it, and is not asked at all.
        """
        if removal.is_bound:
            with removal.plant():
                return await self.doorman.lets_through()
        near = [one for one in self.asked if is_near(removal, one)]
        return (
            await self._red(removal, near)
            or await self._red(removal, self.asked)
            or await self._bare(removal)
        )

    async def _red(self, removal: Removal, asked: Sequence[Asked]) -> str | None:
        for one in asked:
            await self._remember(one)
        if removal.table is not None:
            await self._security(removal.table, "DISABLE")
        self._forget_plans(asked)
        try:
            with removal.plant():
                return commands() or await self._difference(removal, asked)
        finally:
            self._forget_plans(asked)
            if removal.table is not None:
                await self._security(removal.table, "ENABLE")

    async def _bare(self, removal: Removal) -> str | None:
        """Of a table that is only read below rows under the same rule, what the rule itself admits.

        No answer can tell that one of the two has gone; the rows that a statement finds do.
        """
        if removal.table is None:
            return None
        before = {voice: await self._count(removal.table, voice) for voice in VOICES}
        await self._security(removal.table, "DISABLE")
        try:
            with removal.plant():
                for voice in VOICES:
                    if await self._count(removal.table, voice) != before[voice]:
                        return f"rows of {removal.table} to {voice}"
        finally:
            await self._security(removal.table, "ENABLE")
        return None

    async def _count(self, table: str, voice: str) -> int | str:
        """How many rows the reference path's own condition admits."""
        ctx = self.walk.context(VOICES[voice])
        viewer = ctx.viewer
        asked = Statement(ctx.rights, ctx.today, viewer.uscc, viewer.subject, viewer.district)
        where = asked.where(METADATA.tables[table])
        if asked.is_hidden:
            return 0
        sql = f"SELECT count(*)::int AS n FROM {table} t WHERE {where}"
        try:
            return int((await ctx.door.fetch(sql, *asked.arguments))[0]["n"])
        except asyncpg.InsufficientPrivilegeError:
            return "denied"

    async def _remember(self, asked: Asked) -> None:
        for voice in VOICES:
            if (asked.query, voice) not in self.before:
                with heard() as statements:
                    self.before[asked.query, voice] = await self._told(asked, voice)
                self.read[asked.query] = "\n".join((self.read.get(asked.query, ""), *statements))

    async def _difference(self, removal: Removal, asked: Sequence[Asked]) -> str | None:
        for one in asked:
            for voice in VOICES:
                if not may_tell(removal, voice, self.read[one.query]):
                    continue
                if await self._told(one, voice) != self.before[one.query, voice]:
                    return f"{one.label} to {voice}"
        return None

    async def _told(self, asked: Asked, voice: str) -> Told:
        told = Told()
        note(told, voice, asked, await self.walk.ask(asked, VOICES[voice], compiled=True))
        if asked.label in LEDGERS:
            told.values = {place: {} for place in told.values}
        return told

    def _forget_plans(self, asked: Sequence[Asked]) -> None:
        queries = {one.query for one in asked}
        for text, document in self.walk.plan.documents.known.items():
            if text in queries:
                document.plans.clear()

    async def _security(self, table: str, what: str) -> None:
        """The database's own rule of a table, off or on."""
        await self.walk.api.fetch(f"ALTER TABLE {table} {what} ROW LEVEL SECURITY")


@contextmanager
def heard() -> Iterator[list[str]]:
    """Every statement that is read meanwhile, through whatever door."""
    statements: list[str] = []
    rows = Session.rows

    async def listen(session: Session, sql: str, arguments: Sequence[object]) -> Any:
        statements.append(sql)
        return await rows(session, sql, arguments)

    with patch.object(Session, "rows", listen):
        yield statements


def may_tell(removal: Removal, voice: str, read: str) -> bool:
    """Whether the loss of a rule can show in what a voice is told by these statements."""
    viewer = VOICES[voice]
    if removal.rights is not None and RIGHTS[viewer.role] not in removal.rights:
        return False
    return removal.table is None or re.search(rf"\b{removal.table}\b", read) is not None


def commands() -> str | None:
    """A command or a subscription that somebody may now and might not before."""
    for root in ("Mutation", "Subscription"):
        for name, member in product().members[root].items():
            declaration = member.declaration
            scope = declaration.scope if isinstance(declaration, Act | Stream) else None
            for voice, viewer in VOICES.items():
                if scope and roles.may(viewer.role, scope) and voice not in HELD[scope]:
                    return f"{root}.{name} to {voice}"
    return None


def is_near(removal: Removal, asked: Asked) -> bool:
    """Whether a document is about the rule's own table, type or field."""
    declared = product().declared.get(asked.owner)
    table = declared.table.name if declared is not None and declared.table is not None else None
    place = removal.name.rpartition(" ")[2]
    member = product().members["Query"].get(asked.label.removeprefix("root "))
    if member is not None and isinstance(member.declaration, Root):
        scope = member.declaration.scope
        if scope is not None and scope.value == place:
            return True
    fields = [] if asked.owner == "Query" else [*product().members.get(asked.owner, {})]
    return (table is not None and table == removal.table) or place in (
        asked.label.replace("root ", "Query."),
        *(f"{asked.owner}.{one}" for one in fields),
    )
