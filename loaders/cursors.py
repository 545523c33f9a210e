"""Keyset cursors: base64url of the sort, its values and the row's id; opaque and typed."""

import base64
import binascii
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Table

from loaders.base import Order
from rules.errors import ErrorCode, Refused

VERSION = 1
LARGEST_INT = 2**63 - 1
READERS: dict[type, Any] = {
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    UUID: UUID,
    str: str,
    int: int,
}


def sort_name(table: Table, order: Order) -> str:
    """The name under which a cursor remembers its sort."""
    return f"{table.name}:{','.join(order.columns)}:{'d' if order.descending else 'a'}"


def write(table: Table, order: Order, row: Mapping[str, Any]) -> str:
    """The place of a row in its list."""
    values = [_plain(row[column]) for column in order.columns]
    return encode([VERSION, sort_name(table, order), *values])


def _plain(value: Any) -> Any:
    """A time always with six decimals, as the plan's SQL writes it."""
    return value.isoformat(timespec="microseconds") if isinstance(value, datetime) else value


def encode(content: list[Any]) -> str:
    """Any list of plain values as URL-safe text."""
    raw = orjson.dumps(content, default=str)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> list[Any]:
    """The list behind a cursor; raises Refused for anything else."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        content = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, UnicodeEncodeError, binascii.Error) as error:
        raise Refused(ErrorCode.INVALID_CURSOR, ("after",)) from error
    if not isinstance(content, list) or not content or encode(content) != text:
        raise Refused(ErrorCode.INVALID_CURSOR, ("after",))
    return content


def read(table: Table, order: Order, text: str) -> tuple[Any, ...]:
    """The sort values behind a cursor of this very list, each of its column's type."""
    content = decode(text)
    is_ours = type(content[0]) is int and content[:2] == [VERSION, sort_name(table, order)]
    values = content[2:]
    if not is_ours or len(values) != len(order.columns):
        raise Refused(ErrorCode.INVALID_CURSOR, ("after",))
    return tuple(
        _typed(table, column, value) for column, value in zip(order.columns, values, strict=True)
    )


def place_of(after: str | None, sort: str) -> UUID | None:
    """The row behind a cursor of a list that sorts by id alone, under the name `sort`."""
    if after is None:
        return None
    match decode(after):
        case [str(name), str(place)] if name == sort:
            try:
                return UUID(place)
            except ValueError as error:
                raise Refused(ErrorCode.INVALID_CURSOR, ("after",)) from error
    raise Refused(ErrorCode.INVALID_CURSOR, ("after",))


def _typed(table: Table, column: str, value: object) -> Any:
    expected = table.c[column].type.python_type
    if not isinstance(value, int if expected is int else str) or isinstance(value, bool):
        raise Refused(ErrorCode.INVALID_CURSOR, ("after",))
    try:
        typed = READERS[expected](value)
        is_canonical = orjson.loads(orjson.dumps(_plain(typed))) == value
    except ValueError as error:
        raise Refused(ErrorCode.INVALID_CURSOR, ("after",)) from error
    if not is_canonical or not _is_storable(typed):
        raise Refused(ErrorCode.INVALID_CURSOR, ("after",))
    return typed


def _is_storable(value: object) -> bool:
    """Whether a column can be compared with the value: no NUL, an offset, 64 bits."""
    match value:
        case str():
            return "\x00" not in value
        case int():
            return abs(value) <= LARGEST_INT
        case datetime():
            return value.utcoffset() == timedelta(0)
        case _:
            return True
