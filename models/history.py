"""What the platform knew before: a history beside the credit file, and the file as of a moment.

Publicity is never of the past: a version is seen only through its record as it stands today, so
that what was repaired or has run its term shows in no earlier view either.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BigInteger, Column, Identity, Index, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import TIMESTAMP

from models.base import Base
from models.credit import CreditRecord

CURRENT = CreditRecord.metadata.tables[CreditRecord.__tablename__]
COLUMNS = tuple(column.name for column in CURRENT.columns)
HISTORY = Table(
    "credit_record_history",
    Base.metadata,
    *(Column(each.name, each.type, nullable=each.nullable) for each in CURRENT.columns),
    Column("known_to", TIMESTAMP(timezone=True), nullable=False),
    Column("version", BigInteger, Identity(), primary_key=True),
    Index(None, "entity_id", "known_to"),
)
"""Each row held from its `ingested_at` until `known_to`."""

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
DAY = "(as_of AT TIME ZONE 'Asia/Shanghai')::date"
OF_TODAY = frozenset({"public_until", "term_rule"})
"""Columns that a past view takes from the record as it stands."""


def statements() -> Iterator[str]:
    """SQL that keeps versions and reads them; applied again after every migration."""
    names = ", ".join(COLUMNS)
    old = ", ".join(f"OLD.{name}" for name in COLUMNS)
    yield f"""CREATE OR REPLACE FUNCTION credit_record_keep() RETURNS trigger
LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.ingested_at = OLD.ingested_at THEN NEW.ingested_at := now(); END IF;
  INSERT INTO credit_record_history ({names}, known_to) VALUES ({old}, NEW.ingested_at);
  RETURN NEW;
END $$"""
    yield "DROP TRIGGER IF EXISTS credit_record_kept ON credit_record"
    yield """CREATE TRIGGER credit_record_kept BEFORE UPDATE ON credit_record
FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION credit_record_keep()"""
    past = ", ".join(f"c.{name}" if name in OF_TODAY else f"h.{name}" for name in COLUMNS)
    now = ", ".join(f"c.{name}" for name in COLUMNS)
    shape = ", ".join(f"{each.name} {_type(each)}" for each in CURRENT.columns)
    yield "DROP FUNCTION IF EXISTS credit_record_at(timestamptz, timestamptz)"
    yield f"""CREATE FUNCTION credit_record_at(as_of timestamptz, known_at timestamptz)
RETURNS TABLE ({shape}) LANGUAGE sql STABLE AS $$
SELECT {now} FROM credit_record c
WHERE (known_at IS NULL OR c.ingested_at <= known_at)
  AND (as_of IS NULL OR c.occurred_on <= {DAY})
UNION ALL
SELECT {past} FROM credit_record_history h JOIN credit_record c ON c.id = h.id
WHERE h.ingested_at <= known_at AND h.known_to > known_at
  AND (as_of IS NULL OR h.occurred_on <= {DAY}) $$"""


def _type(column: Column[Any]) -> str:
    return column.type.compile(dialect=DIALECT)
