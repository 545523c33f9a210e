"""Whoever holds a batch whose test failed is warned, in the transaction that brings the test."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID, uuid5

import orjson

from ingest.batches import new_id
from ingest.feeds import statements as sql
from ingest.feeds.store import Ledger
from loaders.traces import ENTITIES_DOWNSTREAM
from rules.products import failure
from rules.warnings import Audience, WarningChange, WarningKind, WarningLevel, WarningState

TOPIC: Final = "warning"
WARNING: Final = (
    "id", "entity_id", "district_code", "industry_code", "level", "kind", "title", "audience",
    "state", "issued_at", "cause_id", "source_code", "source_record_id", *sql.PROVENANCE[:-1],
)  # fmt: skip
EVENT: Final = ("topic", "change", "subject_id", "entity_id", "district_code", "attributes")
PRODUCER = "SELECT entity_id FROM product_batch WHERE id = $1"


async def warn_holders(
    ledger: Ledger, test: UUID, lot: tuple[UUID, str], failed: Sequence[str], digest: bytes
) -> None:
    """The producer and everyone downstream, once for each report."""
    connection, (batch, number) = ledger.connection, lot
    rows = await connection.fetch(ENTITIES_DOWNSTREAM, batch)
    holders = {row["entity_id"] for row in rows} | {await connection.fetchval(PRODUCER, batch)}
    causes = {holder: uuid5(test, str(holder)) for holder in holders}
    known = {row["cause_id"] for row in await connection.fetch(sql.TOLD, list(causes.values()))}
    told = [holder for holder in sorted(holders) if causes[holder] not in known]
    at = ledger.batch.delivery.received_at
    warnings, events = [], []
    for entity in await connection.fetch(sql.ENTITIES_TOLD, told):
        key = new_id(at)
        warnings.append((
            key, entity["id"], entity["district_code"], entity["industry_code"],
            WarningLevel.HIGH.value, WarningKind.FAILED_SAMPLE.value, failure(number, failed),
            Audience.REGULATOR.value, WarningState.RAISED.value, at, causes[entity["id"]],
            ledger.batch.delivery.source, str(test), *ledger.provenance(digest)[:-1],
        ))  # fmt: skip
        events.append((
            TOPIC, WarningChange.RAISED.value, key, entity["id"], entity["district_code"],
            _attributes(entity),
        ))  # fmt: skip
    await connection.copy_records_to_table("warning", records=warnings, columns=WARNING)
    await connection.copy_records_to_table("event", records=events, columns=EVENT)


def _attributes(entity: Any) -> str:
    return orjson.dumps(
        {
            "level": WarningLevel.HIGH.value,
            "kind": WarningKind.FAILED_SAMPLE.value,
            "audience": Audience.REGULATOR.value,
            "industry": entity["industry_code"],
        }
    ).decode()
