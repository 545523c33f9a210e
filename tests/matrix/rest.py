"""What nobody planted by hand: a row for every table without one, and a value for every blank.

Written from the tables themselves, so that a new table or column is walked without a line here.
Where a value must mean something, it stands in SAID.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Table, insert, select, update
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from models.tables import METADATA
from models.visibility import APPEND_ONLY, HIDDEN, row_rule
from rules.forecast import NAMES
from tests.api import CONSUMER
from tests.matrix.files import key

DAY, AT = date(2026, 10, 9), datetime(2026, 10, 1, tzinfo=UTC)
BY_TYPE: dict[type, Any] = {
    bool: True, int: 1, float: 0.5, Decimal: Decimal(1), date: DAY, datetime: AT, bytes: b"1",
    dict: {}, list: ["1"],
}  # fmt: skip
_GUESS = {"value": 0.7, "lower": 0.6, "upper": 0.8}
_GROUP = {"group": "1", "entities": 9, "events": 3, "predicted": 0.3, "observed": 0.3}
CARD: dict[str, Any] = {
    "entities": 9, "events": 3, "auc": _GUESS, "baselineAuc": _GUESS, "brier": 0.1,
    "training": {"days": ["2025-01-01"], "entities": 9, "events": 3},
    "calibration": [{"entities": 9, "predicted": 0.3, "observed": 0.3}],
    "lift": [{"share": 0.1, "lift": 2.0, "baselineLift": 1.5, "captured": 0.2}],
    "bySize": [{**_GROUP, "auc": _GUESS}], "byDistrict": [{**_GROUP, "auc": _GUESS}],
    "leakCheck": {"entities": 9, "differing": 0},
}  # fmt: skip
SHOP = key("entity")
SAID: dict[str, dict[str, Any]] = {
    "consent": {"subject": CONSUMER.subject, "complaint_id": key("complaint")},
    "credit_record": {"content_hash": "0" * 64},
    "disclosure": {"subject": CONSUMER.subject, "entity_id": SHOP},
    "forecast_model": {
        "version": "matrix-1", "as_of": date(2026, 11, 1), "tested_on": date(2025, 11, 1),
        "card": CARD, "horizon_days": 365,
        "terms": [{"name": one, "mean": 0.0, "scale": 1.0, "coefficient": 0.1} for one in NAMES],
    },
    "incident_step": {"level": "ONE"},
    "incident_notice": {"subject": CONSUMER.subject},
    "industry_index": {
        "section": "F", "district_code": "500000", "month": date(2026, 10, 1), "is_alarm": True,
        "drivers": [{"kind": "PENALTY", "observed": 3, "expected": 1.0}],
    },
    "industry_year": {
        "industry_code": "5211", "district_code": "500103", "kind": "ENTERPRISE", "year": 2025,
        "entries": 9, "exits": 0, "as_of": date(2026, 11, 1),
    },
    "partner_channel": {"owner": "entity-1", "url": "https://a.cn/hook"},
    "partner_message": {"channel_id": key("partner_channel"), "body": b"{}"},
    "entity": {"risk_class": "B"},
    "partner_usage": {"day": date(2026, 10, 1)},
    "relation": {"role": "DIRECTOR"},
    "risk_prediction": {"entity_id": SHOP, "as_of": date(2026, 11, 1), "district_code": "500103"},
    "service_sample": {"minute": AT, "classes": [1] * 12},
    "subject_request": {"subject": CONSUMER.subject},
    "webhook": {
        "owner": "entity-1", "role": "ENTITY", "name": "matrix", "district": None,
        "uscc": None, "channel_id": key("partner_channel"), "ended": None,
    },
}  # fmt: skip
"""Values by table and column without which a row would be nobody's, or could not be shown."""
UNPLANTED = {
    "audit_event": "written by hand",
    "audit_checkpoint": "signed by the chain itself",
    "audit_seal": "made by the chain itself",
    "credit_record_history": "kept by a trigger",
    "data_key": "made by the vault",
    "epoch": "the life of the cluster",
    "event": "written by hand, of each topic one for everybody and one for staff",
    "event_floor": "where the log begins",
    "ingest_finding": "written by hand",
    "pepper": "made by the vault",
}
"""Tables whose rows the platform makes; by hand they would be false ones."""
KEPT: set[tuple[str, str]] = {("movement", "rest")}
"""Blanks that are left, because a value there would take the row out of its list."""


async def plant(engine: AsyncEngine, planted: dict[str, list[UUID]], secret: str) -> None:
    """Add the rows and the values."""
    async with engine.begin() as tx:
        for table in METADATA.sorted_tables:
            if await _is_wanted(tx, table, planted):
                one = (await _add(tx, table, secret)).get("id")
                if isinstance(one, UUID):
                    planted.setdefault(table.name, []).append(one)
        for table in METADATA.sorted_tables:
            if table.name not in APPEND_ONLY:
                for one in await _blank(tx, table, planted.get(table.name, [])):
                    await _fill(tx, table, one, secret)


async def _is_wanted(tx: AsyncConnection, table: Table, planted: Mapping[str, Any]) -> bool:
    """Where nothing is, and where what is there was generated and says of nobody that it is his."""
    if table.name in UNPLANTED or table.name in planted:
        return False
    is_marked = row_rule(table.name) is HIDDEN and "id" in table.columns
    return is_marked or not (await tx.execute(select(table).limit(1))).all()


def id_of(table: Table) -> Any:
    """The key of the row that is made for a table."""
    return key(table.name)


async def _add(tx: AsyncConnection, table: Table, secret: str) -> dict[str, Any]:
    values = {
        column.name: await _value(tx, table, column, secret)
        for column in table.columns
        if column.computed is None and column.identity is None
        if not column.nullable or "id" not in table.columns
    }
    async with tx.begin_nested():
        await tx.execute(insert(table).values(values | SAID.get(table.name, {})))
    return values


async def _blank(tx: AsyncConnection, table: Table, ids: Sequence[UUID]) -> list[Mapping[str, Any]]:
    """The planted rows, but of several of a kind the first, which stays as it is."""
    if not ids:
        return []
    found = await tx.execute(select(table).where(table.columns["id"].in_(ids)))
    rows = {row["id"]: dict(row) for row in found.mappings()}
    kinds: dict[Any, list[Mapping[str, Any]]] = {}
    for one in ids:
        kinds.setdefault(rows[one].get("kind"), []).append(rows[one])
    return [row for alike in kinds.values() for row in (alike[1:] or alike)]


async def _fill(tx: AsyncConnection, table: Table, row: Mapping[str, Any], secret: str) -> None:
    for column in table.columns:
        said = SAID.get(table.name, {}).get(column.name, row[column.name] or "")
        if row[column.name] is not None or (table.name, column.name) in KEPT or said is None:
            continue
        value = said or await _value(tx, table, column, secret, row["id"])
        try:
            async with tx.begin_nested():
                await tx.execute(
                    update(table).where(table.columns["id"] == row["id"]).values({column: value})
                )
        except (IntegrityError, ProgrammingError):
            continue  # what may not stand beside the rest of this row


async def _value(
    tx: AsyncConnection, table: Table, column: Column[Any], secret: str, own: UUID | None = None
) -> Any:
    """What a column may hold: a row that is there, a word of its list, else anything."""
    for link in column.foreign_keys:
        target = link.column
        others = select(target).where(target != own) if target.table is table else select(target)
        if "id" in target.table.columns:
            others = others.order_by(target.table.columns["id"] != id_of(target.table))
        return (await tx.execute(others.limit(1))).scalar()
    if column.name == "id":
        return id_of(table)
    words = _listed(table, column.name)
    if words:
        return words[0]
    kind = column.type.python_type
    if kind is str:
        return secret if row_rule(table.name) == HIDDEN else "补"
    return key(column.name) if kind is UUID else BY_TYPE.get(kind, 1)


def _listed(table: Table, name: str) -> list[str]:
    for check in table.constraints:
        if isinstance(check, CheckConstraint):
            found = re.search(rf"\b{name} IN \(([^)]*)\)", str(check.sqltext))
            if found is not None:
                return re.findall(r"'([^']*)'", found[1])
    return []
