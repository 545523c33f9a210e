"""`youxin knowledge`: what documents of knowledge need by the day."""

import asyncio
import json
from dataclasses import asdict
from datetime import UTC, datetime

import typer

from app.commands.options import DatabaseUrl, DataDir, database, settings_of
from app.database import Pool
from partners.links import Checked
from partners.links import check_links as check_all
from partners.sending import Client
from resolvers.context import CHONGQING

knowledge = typer.Typer(help="知识文件 · Documents of knowledge.", no_args_is_help=True)


@knowledge.callback()
def group() -> None:
    """A group, though it holds one command as yet."""


@knowledge.command()
def check_links(data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """检查已发布文件中的链接，可每日运行 · Check the links of published documents; by the day."""
    settings = settings_of(data_dir, database_url)
    with database(settings) as url:
        checked = asyncio.run(_check(url, Client(settings.local_targets, is_plain_allowed=True)))
    typer.echo(json.dumps(asdict(checked)))


async def _check(url: str, client: Client) -> Checked:
    pool = Pool(url, 1)
    try:
        now = datetime.now(UTC)
        return await check_all(pool, client, now.astimezone(CHONGQING).date(), now)
    finally:
        await pool.close()
