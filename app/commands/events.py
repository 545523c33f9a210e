"""`youxin prune`: events older than the retention leave the log; their cursors expire."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Annotated

import asyncpg
import typer

from app.commands.options import DatabaseUrl, DataDir, Misused, database, settings_of
from app.database import driver_url
from loaders.events import PRUNE

BATCH = 5_000
LEAST_DAYS = 1
Days = Annotated[int, typer.Option("--days", help="保留天数 · Days of events to keep")]


def prune(days: Days = 400, data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """删除超过保留期的事件 · Remove events older than the retention."""
    if days < LEAST_DAYS:
        raise Misused("至少保留 1 天 · keep one day at least")
    with database(settings_of(data_dir, database_url)) as url:
        typer.echo(json.dumps({"removed": asyncio.run(remove(url, days, datetime.now(UTC)))}))


async def remove(url: str, days: int, now: datetime) -> int:
    """How many events went; each batch commits alone, so that nobody waits for it."""
    connection = await asyncpg.connect(driver_url(url))
    total, cutoff = 0, now - timedelta(days=days)
    try:
        while removed := await connection.fetchval(PRUNE, cutoff, BATCH):
            total += removed
    finally:
        await connection.close()
    return total
