"""The one text form of each value, written by PostgreSQL exactly as Python writes it."""

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP
from sqlalchemy.types import Numeric

from loaders.base import Order
from loaders.cursors import VERSION, sort_name

TIME = 'YYYY-MM-DD"T"HH24:MI:SS.US'
GUARD = r"""'"\u0000"'::json"""
"""No text column can hold U+0000, so these bytes in an answer mean a null where none may be."""
GUARD_BYTES = rb'"\u0000"'


def whole(text: str) -> str:
    """JSON as the bytes that go out: a text would be decoded by the driver and encoded again."""
    return f"convert_to(({text})::text, 'UTF8') AS json"


def shown(table: Table, column: str, expression: str) -> str:
    """A column's value as an argument of JSON_OBJECT."""
    kind = table.c[column].type
    if isinstance(kind, TIMESTAMP):
        return f"to_char({expression}, '{TIME}\"Z\"')"
    if isinstance(kind, Numeric):
        return f"{expression}::text"
    if isinstance(kind, ARRAY):
        return f"to_json({expression})"
    if isinstance(kind, JSONB):
        return f"{expression}::json"  # one jsonb among its arguments makes JSON_OBJECT jsonb
    return expression


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
