"""`youxin complaints`: what the statutory clock does by itself."""

import asyncio
import json
from contextlib import suppress
from datetime import UTC, datetime

import typer

from app.commands.options import DatabaseUrl, DataDir, database, settings_of
from app.logins import serving_url
from loaders import complaints as load
from resolvers.context import CHONGQING, Viewer
from rules.complaints.terms import TerminationGround
from rules.errors import Refused
from rules.roles import Role

CLOCK = Viewer(Role.OPERATOR_SYSTEM, "clock")

complaints = typer.Typer(
    help="投诉举报：法定期限 · Complaints: statutory clocks.", no_args_is_help=True
)


@complaints.callback()
def _group() -> None:
    """投诉举报 · Complaints."""


@complaints.command()
def expire(data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """终止已满法定期限的调解，可反复执行 · End mediations whose term has run out."""
    from app.asgi import open_platform  # building the graph takes a while
    from resolvers.complaints.handling import complaint_terminate

    settings = settings_of(data_dir, database_url)

    async def run(url: str) -> int:
        platform = await open_platform(settings, serving_url(url))
        ended = 0
        today = datetime.now(UTC).astimezone(CHONGQING).date()
        for row in await platform.database.keeper.fetch(load.EXPIRED, today):
            ctx = platform.context(CLOCK, "zh")
            given = {"version": row["version"], "ground": TerminationGround.TERM}
            with suppress(Refused):  # somebody acts on it at this moment; the next run looks again
                async with platform.writer.begin(ctx) as work:
                    await complaint_terminate(work, row["id"], **given)
                    work.audit("complaint_expire", row["id"], given)
                ended += 1
        await platform.database.close()
        return ended

    with database(settings) as url:
        ended = asyncio.run(run(url))
    typer.echo(json.dumps({"ended": ended}))
