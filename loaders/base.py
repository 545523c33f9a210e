"""Relations, look-ups and feeds as declarations: tables, keys and orders, never code.

The same declaration runs through an aiodataloader on the reference path and is compiled into
one statement by the plan. Names of columns only; the SQL is written in one place each.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute

Attribute = InstrumentedAttribute[Any]


@dataclass(frozen=True, slots=True)
class Order:
    """Sort columns, all NOT NULL and all in one direction, closed by the row's id."""

    columns: tuple[str, ...]
    descending: bool


@dataclass(frozen=True, slots=True)
class One:
    """The row of `table` whose `key` equals the parent's column `of`."""

    table: Table
    key: str
    of: str


@dataclass(frozen=True, slots=True)
class Lookup:
    """The row of `table` whose `key` equals an argument, which `parse` reads or refuses."""

    table: Table
    key: str
    argument: str
    parse: Callable[[str], Any] | None = None


@dataclass(frozen=True, slots=True)
class Tree:
    """A reference tree: an argument names a node and stands for its whole subtree."""

    table: Table
    argument_name: str


@dataclass(frozen=True, slots=True)
class Condition:
    """One field of a filter as SQL on alias `{t}` with the value at `{value}`."""

    sql: str
    cast: str
    tree: Tree | None = None
    is_whole: bool = False
    """Whether the root of the tree stands for every row, so that its nodes need not be walked where
    nothing else is asked."""


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of `table` whose `key` equals the parent's `of`, by keyset pages.

    `where` is a condition on alias `{t}` that holds for every row of the relation; each of
    `conditions` holds where the field's argument of its name is given. A relation with a history
    takes the arguments `as_of` and `known_at`, and then reads the table's function `<table>_at`.
    """

    table: Table
    key: str
    order: Order
    of: str = "id"
    where: str | None = None
    conditions: tuple[tuple[str, Condition], ...] = ()
    has_history: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """A root list: a table, its sorts and its filters, each backed by an index."""

    table: Table
    sorts: Mapping[str, Order]
    default_sort: str
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    where: str | None = None


MOMENTS = ("as_of", "known_at")
"""The arguments of a relation with a history."""

Relation = One | Page | Lookup | Feed


def _table(attribute: Attribute) -> Table:
    table = attribute.property.columns[0].table
    if not isinstance(table, Table):
        raise TypeError(attribute)
    return table


def _order(by: Attribute | tuple[Attribute, ...], *, descending: bool) -> Order:
    columns = by if isinstance(by, tuple) else (by,)
    return Order((*(column.key for column in columns), "id"), descending)


def one(key: Attribute, *, of: Attribute | str) -> One:
    """The row that a parent's column points at: `one(District.code, of=Entity.district_code)`."""
    return One(_table(key), key.key, of if isinstance(of, str) else of.key)


def newest(
    key: Attribute,
    *,
    by: Attribute,
    where: str | None = None,
    has_history: bool = False,
    **conditions: Condition,
) -> Page:
    """A parent's rows, latest first: `newest(Complaint.entity_id, by=Complaint.filed_on)`."""
    given = tuple(conditions.items())
    order = _order(by, descending=True)
    return Page(_table(key), key.key, order, where=where, conditions=given, has_history=has_history)


def soonest(key: Attribute, *, by: Attribute, where: str | None = None) -> Page:
    """A parent's rows, earliest first."""
    return Page(_table(key), key.key, _order(by, descending=False), where=where)


def keyed(key: Attribute, parse: Callable[[str], Any] | None = None) -> Lookup:
    """The row under a natural key: `keyed(Entity.uscc, parse=require_uscc)`."""
    return Lookup(_table(key), key.key, key.key, parse)


def order(*by: Attribute, descending: bool) -> Order:
    """A sort of a feed: `order(Entity.established_key, descending=True)`."""
    return _order(by, descending=descending)


def feed(
    model: type[DeclarativeBase],
    sorts: Mapping[str, Order],
    conditions: Mapping[str, Condition] | None = None,
    where: str | None = None,
) -> Feed:
    """A root list of a model; the first sort is the default."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(model)
    return Feed(table, sorts, next(iter(sorts)), conditions or {}, where)


def equals(column: Attribute, cast: str = "text") -> Condition:
    """The column equals the value."""
    return Condition(f"{{t}}.{column.key} = {{value}}", cast)


def any_of(column: Attribute, cast: str = "text") -> Condition:
    """The column equals one of the values."""
    return Condition(f"{{t}}.{column.key} = ANY({{value}})", f"{cast}[]")


def holds(sql: str, cast: str = "text") -> Condition:
    """A condition on `{t}`, `{today}` and `{value}` that no column answers alone."""
    return Condition(sql, cast)


def within(column: Attribute, tree: Tree, *, is_whole: bool = False) -> Condition:
    """The column lies in the subtree of the node that the value names.

    `is_whole` says that every row lies below the root; an index in the order of the feed, without
    the column, must then stand beside the one with it.
    """
    return Condition(f"{{t}}.{column.key} = {{value}}", "text", tree, is_whole)
