"""Rows coded by hand arrive as the driver's own would."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import TIMESTAMP, Column, LargeBinary, MetaData, Numeric, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from app.database import driver_url
from ingest.binary import BLOCK, copy_rows

COLUMNS = ("id", "name", "at", "amount", "digest", "rest")
TABLE = Table(
    "coded", MetaData(), Column("id", Uuid), Column("name", Text),
    Column("at", TIMESTAMP(timezone=True)), Column("amount", Numeric(20, 4)),
    Column("digest", LargeBinary), Column("rest", JSONB),
)  # fmt: skip
CREATE = """CREATE TEMPORARY TABLE coded (id uuid, name text, at timestamptz,
  amount numeric(20, 4), digest bytea, rest jsonb)"""
AMOUNTS = [
    "0", "0.0001", "1", "5.0000", "9999", "10000", "10000.5", "12345.6789", "100000000",
    "999999999999999.9999", "-0.5", "-123456.7", "0.0100", "1E+3",
]  # fmt: skip
TIMES = [
    datetime(1900, 1, 1, tzinfo=UTC), datetime(1999, 12, 31, 23, 59, 59, 999_999, UTC),
    datetime(2026, 11, 26, 6, 30, tzinfo=timezone(timedelta(hours=8))),
    datetime(9998, 12, 31, tzinfo=UTC),
]  # fmt: skip
NAMES = ["", "渝香牛油火锅底料", "a\tb\\N\n", "x" * 5_000]


def rows() -> Iterator[tuple[Any, ...]]:
    for at, amount in enumerate(AMOUNTS):
        name, moment = NAMES[at % len(NAMES)], TIMES[at % len(TIMES)]
        yield uuid4(), name, moment, Decimal(amount), bytes(range(at)), '{"名": [1.5, null]}'
    yield (None,) * len(COLUMNS)


async def test_every_value_arrives_as_it_was(database_url: str) -> None:
    connection = await asyncpg.connect(driver_url(database_url))
    await connection.execute(CREATE)
    sent = list(rows())
    await copy_rows(connection, TABLE, COLUMNS, sent)
    assert [tuple(row) for row in await connection.fetch("SELECT * FROM coded")] == sent
    await connection.execute("TRUNCATE coded")
    await copy_rows(connection, TABLE, COLUMNS, iter(sent * BLOCK))
    assert await connection.fetchval("SELECT count(*) FROM coded") == len(sent) * BLOCK
    await connection.close()


async def test_a_row_that_fails_while_it_is_made_leaves_none(database_url: str) -> None:
    connection = await asyncpg.connect(driver_url(database_url))
    await connection.execute(CREATE)

    def failing() -> Iterator[tuple[Any, ...]]:
        yield from rows()
        raise LookupError

    with pytest.raises(LookupError):
        await copy_rows(connection, TABLE, COLUMNS, failing())
    assert await connection.fetchval("SELECT count(*) FROM coded") == 0
    await connection.close()
