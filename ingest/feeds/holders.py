"""Whoever holds of a batch whose test failed is warned, in the transaction of test or movement."""

from collections.abc import Collection
from uuid import UUID

import orjson

from ingest.batches import new_id
from ingest.feeds.store import Ledger
from ingest.upsert import CHONGQING
from loaders.traces import HOLDERS_OF_FAILED
from loaders.warning_rules import RAISE
from rules.warning_rules import failed_test


async def warn_holders(ledger: Ledger, batches: Collection[UUID]) -> None:
    """The producer and everyone downstream of what was tested or moved, once for each report."""
    found = await ledger.connection.fetch(HOLDERS_OF_FAILED, list(batches))
    if not found:
        return
    at = ledger.batch.delivery.received_at
    day = at.astimezone(CHONGQING).date()
    rows = [failed_test(row).row(new_id(at), day) for row in found]
    await ledger.connection.execute(RAISE, orjson.dumps(rows).decode(), at)
