"""Whoever holds of a batch whose test failed is warned: when it fails, and when it moves on."""

from collections.abc import Iterable
from uuid import UUID

from loaders.traces import HOLDERS_OF_FAILED
from resolvers.reactions import raise_all
from resolvers.work import Work
from rules.warning_rules import failed_test


async def warn_holders(work: Work, batches: Iterable[UUID]) -> None:
    """The producer and everyone downstream of what was tested or moved, once for each report."""
    await work.session.flush()
    connection = await work.session.connection()
    found = await connection.exec_driver_sql(HOLDERS_OF_FAILED, (list(batches),))
    await raise_all(work, [failed_test(dict(row)) for row in found.mappings()])
