"""SQL text under construction: aliases, the columns read of each, and parameters by getter."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Table

from graph.base.engine.select import NotCompiled
from models.visibility import EVERYWHERE, NOTHING, OWNED, SUBTREE, row_rule
from resolvers.context import Ctx
from rules.roles import Rights

COLUMN = re.compile(r"\{t\}\.(\w+)")


@dataclass(slots=True)
class Given:
    """What one request supplies: the arguments of each site, its day, and keys of made rows."""

    args: list[Mapping[str, Any]]
    ctx: Ctx
    keys: list[Any] = field(default_factory=list)


Getter = Callable[[Given], Any]


def _today(given: Given) -> date:
    return given.ctx.today


def _uscc(given: Given) -> str | None:
    return given.ctx.viewer.uscc


def _subject(given: Given) -> str:
    return given.ctx.viewer.subject


def _district(given: Given) -> str:
    return given.ctx.viewer.district or EVERYWHERE


def _keys(given: Given) -> list[Any]:
    return given.keys


PERSONAL = frozenset((_uscc, _subject, _district))
"""Getters of what differs between viewers of one class."""


@dataclass(slots=True)
class Alias:
    """One occurrence of a table in the statement, and the columns that are read of it."""

    name: str
    table: Table
    columns: dict[str, None] = field(default_factory=dict)
    day: str | None = None
    """The day asked about, as SQL, where it is not today."""

    def column(self, name: str) -> str:
        """A column, remembered."""
        self.columns[name] = None
        return f"{self.name}.{name}"

    def again(self) -> "Alias":
        """The same occurrence for a text whose columns need not be handed on."""
        return Alias(self.name, self.table, day=self.day)

    def text(self, template: str) -> str:
        """A template of visibility or relation with `{t}` set to this alias."""
        for name in COLUMN.findall(template):
            self.columns[name] = None
        return template.replace("{t}", self.name)


@dataclass(slots=True)
class Binder:
    """Parameters and aliases of one statement."""

    rights: Rights
    params: list[Getter] = field(default_factory=list)
    aliases: int = 0
    today: str | None = None
    own: str | None = None
    uscc: str | None = None
    me: str | None = None
    here: str | None = None
    knows: set[Getter] = field(default_factory=set)
    """What the plan's statements ask of the viewer beside his class."""

    def apart(self) -> "Binder":
        """The binder of another statement of the same plan."""
        return Binder(self.rights, knows=self.knows)

    def alias(self, table: Table) -> Alias:
        """A fresh alias of a table."""
        self.aliases += 1
        return Alias(f"t{self.aliases}", table)

    def bind(self, getter: Getter, cast: str) -> str:
        """A placeholder for what the getter finds in each request."""
        self.params.append(getter)
        if getter in PERSONAL:
            self.knows.add(getter)
        return f"${len(self.params)}::{cast}"

    def bind_keys(self, cast: str) -> str:
        """A placeholder for the keys of rows that a function made."""
        return self.bind(_keys, cast)

    def filled(self, text: str, day: str | None = None) -> str:
        """A template with the day and the viewer's own entity bound."""
        text = text.replace("{day}", day or "{today}")
        if "{today}" in text:
            self.today = self.today or self.bind(_today, "date")
            text = text.replace("{today}", self.today)
        if "{own}" in text:
            self.own = self.own or OWNED.replace("{uscc}", self.bind(_uscc, "text"))
            text = text.replace("{own}", self.own)
        if "{uscc}" in text:
            self.uscc = self.uscc or self.bind(_uscc, "text")
            text = text.replace("{uscc}", self.uscc)
        if "{me}" in text:
            self.me = self.me or self.bind(_subject, "text")
            text = text.replace("{me}", self.me)
        if "{here}" in text:
            self.here = self.here or SUBTREE.replace("{place}", self.bind(_district, "text"))
            text = text.replace("{here}", self.here)
        return text

    def rule(self, table: Table) -> str | None:
        """The row rule of a table; one that this class may not read at all is not compiled."""
        rule = row_rule(table.name).predicate(self.rights)
        if rule == NOTHING:
            raise NotCompiled(table.name)
        return rule

    def where(self, alias: Alias, *conditions: str | None) -> str:
        """The conditions and the table's row rule on an alias."""
        rule = self.rule(alias.table)
        present = [self.filled(text, alias.day) for text in (*conditions, rule) if text]
        return " AND ".join(alias.text(text) for text in present) or "true"
