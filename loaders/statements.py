"""The SQL of the reference path: one batch statement per relation, rules and masks inside.

Keys travel as one array parameter; pages are keyset pages by LATERAL. Names come from
declarations only, values only as parameters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Column, Table
from sqlalchemy.dialects import postgresql

from loaders.base import MOMENTS, Condition, Feed, Lookup, One, Order, Page
from models.visibility import EVERYWHERE, NOTHING, OWNED, SUBTREE, Mask, row_rule
from rules.roles import Rights

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class Shape:
    """The columns that a type needs of its row, and its masked values under their own names."""

    table: Table
    columns: tuple[str, ...]
    masks: tuple[tuple[str, Mask], ...] = ()

    def select(self, statement: "Statement", extra: Sequence[str] = ()) -> str:
        """The select list on alias `t`."""
        names = dict.fromkeys((*self.columns, *extra))
        parts = [f"t.{name}" for name in names]
        for name, mask in self.masks:
            parts.append(f"{statement.filled(mask.expression(statement.rights))} AS {name}")
        return ", ".join(parts)


@dataclass(slots=True)
class Statement:
    """SQL text under construction with its parameters."""

    rights: Rights
    today: date
    uscc: str | None = None
    subject: str | None = None
    district: str | None = None
    arguments: list[Any] = field(default_factory=list)
    sql: str = ""
    is_hidden: bool = False
    """Whether this class of rights sees no row at all: the table is not even asked."""
    day: str | None = None
    """The day asked about, as SQL, where it is not today."""

    def bind(self, value: object, cast: str | None = None) -> str:
        """A placeholder for a value."""
        self.arguments.append(value)
        return f"${len(self.arguments)}" + (f"::{cast}" if cast else "")

    def where(self, table: Table, *conditions: str | None) -> str:
        """The conditions and the table's row rule, on alias `t`."""
        rule = row_rule(table.name).predicate(self.rights)
        self.is_hidden = self.is_hidden or rule == NOTHING
        present = [text for text in (*conditions, rule) if text]
        return self.filled(" AND ".join(present)) if present else "true"

    def filled(self, text: str) -> str:
        """A template on alias `t` with the day and the viewer's own entity bound."""
        text = text.replace("{day}", self.day or "{today}")
        if "{today}" in text:
            text = text.replace("{today}", self.bind(self.today, "date"))
        if "{own}" in text:
            text = text.replace("{own}", OWNED.replace("{uscc}", self.bind(self.uscc, "text")))
        if "{uscc}" in text:
            text = text.replace("{uscc}", self.bind(self.uscc, "text"))
        if "{me}" in text:
            text = text.replace("{me}", self.bind(self.subject, "text"))
        if "{here}" in text:
            place = self.bind(self.district or EVERYWHERE, "text")
            text = text.replace("{here}", SUBTREE.replace("{place}", place))
        return text.replace("{t}", "t")


def sql_type(column: Column[Any]) -> str:
    """The name of a column's type in SQL."""
    return column.type.compile(dialect=DIALECT).split(" COLLATE")[0]


def _order_by(order: Order, alias: str = "t") -> str:
    direction = " DESC" if order.descending else ""
    return ", ".join(f"{alias}.{column}{direction}" for column in order.columns)


def _beyond(statement: Statement, table: Table, order: Order, after: Sequence[Any] | None) -> str:
    if after is None:
        return "true"
    columns = ", ".join(f"t.{column}" for column in order.columns)
    values = ", ".join(
        statement.bind(value, sql_type(table.c[column]))
        for column, value in zip(order.columns, after, strict=True)
    )
    return f"({columns}) {'<' if order.descending else '>'} ({values})"


def rows_by_key(
    statement: Statement, relation: One | Lookup, shape: Shape, keys: Sequence[Any]
) -> Statement:
    """The rows under the keys, in no order."""
    table, key = relation.table, relation.key
    bound = statement.bind(list(keys), f"{sql_type(table.c[key])}[]")
    where = statement.where(table, f"t.{key} = ANY({bound})")
    select = shape.select(statement, (key,))
    statement.sql = f"SELECT {select} FROM {table.name} t WHERE {where}"
    return statement


def pages(
    statement: Statement,
    relation: Page,
    shape: Shape,
    keys: Sequence[Any],
    first: int,
    after: Sequence[Any] | None,
    given: Mapping[str, Any],
) -> Statement:
    """For each key one page and one row more, each row with its key's `__nth`."""
    table = relation.table
    source = _source(statement, relation, given)
    bound = statement.bind(list(keys), f"{sql_type(table.c[relation.key])}[]")
    where = statement.where(
        table,
        f"t.{relation.key} = k.key",
        relation.where,
        *_narrowed(statement, relation, given),
        _beyond(statement, table, relation.order, after),
    )
    limit = statement.bind(first + 1, "int")
    order = _order_by(relation.order)
    statement.sql = (
        f"SELECT k.__nth, r.* FROM unnest({bound}) WITH ORDINALITY k(key, __nth) "
        f"CROSS JOIN LATERAL (SELECT {shape.select(statement, relation.order.columns)} "
        f"FROM {source} t WHERE {where} ORDER BY {order} LIMIT {limit}) r "
        f"ORDER BY k.__nth, {_order_by(relation.order, 'r')}"
    )
    return statement


def _source(statement: Statement, relation: Page, given: Mapping[str, Any]) -> str:
    """The table, or its function of the moments that are asked about."""
    if not any(given.get(name) for name in MOMENTS):
        return relation.table.name
    as_of, known_at = (statement.bind(given.get(name), "timestamptz") for name in MOMENTS)
    if given.get("as_of") is not None:
        statement.day = day_of(as_of)
    return f"{relation.table.name}_at({as_of}, {known_at})"


def day_of(moment: str) -> str:
    """The day in Chongqing of a moment, as SQL."""
    return f"({moment} AT TIME ZONE 'Asia/Shanghai')::date"


def _narrowed(statement: Statement, relation: Page, given: Mapping[str, Any]) -> list[str]:
    """SQL for each condition of a relation whose argument has a value."""
    return [
        _condition(statement, condition, given[name])
        for name, condition in relation.conditions
        if given.get(name) is not None
    ]


def counts(
    statement: Statement, relation: Page, keys: Sequence[Any], given: Mapping[str, Any]
) -> Statement:
    """For each key that has rows, how many."""
    table = relation.table
    source = _source(statement, relation, given)
    bound = statement.bind(list(keys), f"{sql_type(table.c[relation.key])}[]")
    narrowed = _narrowed(statement, relation, given)
    where = statement.where(table, f"t.{relation.key} = ANY({bound})", relation.where, *narrowed)
    statement.sql = (
        f"SELECT t.{relation.key} AS key, count(*) AS total FROM {source} t "
        f"WHERE {where} GROUP BY 1"
    )
    return statement


def _conditions(
    statement: Statement, feed: Feed, given: Mapping[str, Any], nest: str | None
) -> list[str]:
    """SQL for each filter that has a value; the tree named `nest` becomes the outer loop."""
    texts = []
    for name, condition in feed.conditions.items():
        value = given.get(name)
        if value is None:
            continue
        if name == nest:
            texts.append(condition.sql.replace("{value}", "n.code"))
        else:
            texts.append(_condition(statement, condition, value))
    return texts


def _condition(statement: Statement, condition: Condition, value: object) -> str:
    if condition.tree is None:
        return condition.sql.replace("{value}", statement.bind(value, condition.cast))
    subtree = f"ANY((SELECT subtree FROM {condition.tree.table.name} WHERE code = {{}})::text[])"
    return condition.sql.replace("{value}", subtree.format(statement.bind(value, "text")))


def _nest(feed: Feed, given: Mapping[str, Any]) -> str | None:
    """The tree filter whose nodes are walked one by one, so that each reads its own index."""
    trees = (n for n, c in feed.conditions.items() if c.tree and given.get(n) is not None)
    return next(trees, None)


def feed_page(
    statement: Statement,
    feed: Feed,
    shape: Shape,
    order: Order,
    given: Mapping[str, Any],
    first: int,
    after: Sequence[Any] | None,
) -> Statement:
    """One page of a feed and one row more."""
    table, nest = feed.table, _nest(feed, given)
    limit = statement.bind(first + 1, "int")
    conditions = _conditions(statement, feed, given, nest)
    where = statement.where(table, *conditions, feed.where, _beyond(statement, table, order, after))
    page = (
        f"SELECT {shape.select(statement, order.columns)} FROM {table.name} t "
        f"WHERE {where} ORDER BY {_order_by(order)} LIMIT {limit}"
    )
    tree = feed.conditions[nest].tree if nest else None
    if tree is None or nest is None:
        statement.sql = page
        return statement
    code = statement.bind(given[nest], "text")
    statement.sql = (
        f"SELECT r.* FROM unnest((SELECT subtree FROM {tree.table.name} WHERE code = {code})) "
        f"n(code) CROSS JOIN LATERAL ({page}) r ORDER BY {_order_by(order, 'r')} LIMIT {limit}"
    )
    return statement


def feed_count(statement: Statement, feed: Feed, given: Mapping[str, Any]) -> Statement:
    """How many rows a feed holds under its filters."""
    conditions = _conditions(statement, feed, given, None)
    where = statement.where(feed.table, *conditions, feed.where)
    statement.sql = f"SELECT count(*) AS total FROM {feed.table.name} t WHERE {where}"
    return statement
