"""The one text form of each value, written by PostgreSQL exactly as Python writes it."""

from typing import Any

from graphql import GraphQLEnumType, GraphQLList, get_named_type, get_nullable_type
from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.types import Boolean, Date, Integer, Numeric, Uuid

from graph.base.engine.text import Text, expression, quoted
from loaders.base import Order
from loaders.cursors import VERSION, sort_name

TIME = 'YYYY-MM-DD"T"HH24:MI:SS.US'


def whole(text: str, name: str = "json") -> str:
    """JSON as the bytes that go out: a text would be decoded by the driver and encoded again."""
    return f"convert_to({text}, 'UTF8') AS \"{name}\""


def shown(table: Table, column: str, expression_: str, gql: Any = None) -> Text:
    """A column's value; null where it is null."""
    kind = table.c[column].type
    if isinstance(kind, TIMESTAMP):
        return quoted(expression(f"to_char({expression_}, '{TIME}\"Z\"')"))
    if isinstance(kind, Uuid | Date | Numeric) or _is_enum(gql):
        return quoted(expression(expression_))
    if isinstance(kind, Integer | Boolean):
        return expression(f"{expression_}::text")
    if isinstance(kind, JSONB):
        return expression(f"{expression_}::json")
    return expression(f"to_json({expression_})")


def found(expression_: str, gql: Any) -> Text:
    """The value of an expression whose type only its field tells; null where it is null."""
    if _is_enum(gql):
        return quoted(expression(expression_))
    return expression(f"to_json({expression_})")


def _is_enum(gql: Any) -> bool:
    """Whether a CHECK holds the value to names that need no escape."""
    is_list = isinstance(get_nullable_type(gql), GraphQLList)
    return not is_list and isinstance(get_named_type(gql), GraphQLEnumType)


def cursor(table: Table, order: Order, alias: str) -> str:
    """The cursor of a row: the same text as `loaders.cursors.write` makes."""
    values = ", ".join(_placed(table, column, f"{alias}.{column}") for column in order.columns)
    head = f'[{VERSION},"{sort_name(table, order)}"'
    raw = f"concat('{head}', {values}, ']')"
    coded = f"encode(convert_to({raw}, 'UTF8'), 'base64')"
    return f"rtrim(translate({coded}, E'+/\\n', '-_'), '=')"


def _placed(table: Table, column: str, expression: str) -> str:
    kind = table.c[column].type
    if isinstance(kind, TIMESTAMP):
        expression = f"to_char({expression}, '{TIME}\"+00:00\"')"
    return f"',', to_json({expression})"
