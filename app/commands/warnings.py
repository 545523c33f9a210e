"""`youxin warnings`: the rules that raise warnings, run over the whole register."""

import asyncio
import json
import time
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Annotated

import asyncpg
import typer

from app.commands.options import DatabaseUrl, DataDir, database, settings_of
from app.database import driver_url
from ingest.warning_sweep import Swept
from ingest.warning_sweep import sweep as sweep_all
from resolvers.context import CHONGQING

warnings = typer.Typer(help="预警规则 · Rules that raise warnings.", no_args_is_help=True)
On = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], help="以该日判断，缺省今日 · The day to judge by"),
]


@warnings.callback()
def group() -> None:
    """A group, though it holds one command as yet."""


@warnings.command()
def sweep(on: On = None, data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """逐一核对全部主体，发布应有的预警，可重复运行 · Raise what is due; can be repeated."""
    day = on.date() if on is not None else datetime.now(UTC).astimezone(CHONGQING).date()
    begun = time.monotonic()
    with database(settings_of(data_dir, database_url)) as url:
        swept = asyncio.run(_sweep(url, day))
    seconds = round(time.monotonic() - begun, 3)
    typer.echo(json.dumps(asdict(swept) | {"seconds": seconds}))


async def _sweep(url: str, day: date) -> Swept:
    connection = await asyncpg.connect(driver_url(url))
    try:
        return await sweep_all(connection, day)
    finally:
        await connection.close()
