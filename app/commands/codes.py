"""`youxin codes issue`: a signed code for every entity that wants one, a batch a transaction."""

import asyncio
import json
import time
from datetime import UTC, datetime
from uuid import UUID

import typer
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from app.commands.options import DatabaseUrl, DataDir, database, settings_of
from app.commands.progress import Advance, bar
from app.database import alchemy_url
from app.keys import KeyRing, current_key
from app.settings import Settings
from resolvers.codes.issuing import FIRST, Batch, count_uncoded, issue_batch

codes = typer.Typer(
    name="codes", help="“山城有信”码 · The codes of entities.", no_args_is_help=True
)


@codes.callback()
def _group() -> None:
    """“山城有信”码 · The codes of entities."""


@codes.command()
def issue(data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """为尚无码的经营主体批量赋码 · Issue a code to every entity that has none."""
    settings = settings_of(data_dir, database_url)
    begun = time.perf_counter()
    with database(settings) as url:
        issued = issue_all(settings, url)
    seconds = round(time.perf_counter() - begun, 3)
    typer.echo(json.dumps({"issued": issued, "seconds": seconds}))


def issue_all(settings: Settings, url: str) -> int:
    """How many codes were issued; an interrupted run goes on with who still wants one."""
    with bar("赋码 · Issuing codes") as advance:
        return asyncio.run(_issue(KeyRing(settings.key_dir), url, advance))


async def _issue(ring: KeyRing, url: str, advance: Advance) -> int:
    engine = create_async_engine(alchemy_url(url), poolclass=NullPool)
    async with engine.begin() as tx:
        key = await current_key(tx, ring, datetime.now(UTC))
        total = await count_uncoded(tx)
    issued = 0
    after: UUID | None = FIRST
    while after is not None:
        async with engine.begin() as tx:
            batch: Batch = await issue_batch(tx, key, datetime.now(UTC), after)
        issued, after = issued + batch.issued, batch.last
        advance(issued, total)
    await engine.dispose()
    return issued
