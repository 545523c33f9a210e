"""`youxin risk`: grade the whole city anew, and show what the models are worth."""

import asyncio
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.loading import owner
from app.commands.options import DatabaseUrl, DataDir, database, settings_of
from app.commands.progress import bar
from resolvers.context import CHONGQING
from rules.errors import ErrorCode, Refused

if TYPE_CHECKING:
    from ingest.risk import Recomputed

risk = typer.Typer(
    help="信用风险：全量重评 · Credit risk: grade the whole city.", no_args_is_help=True
)

AsOf = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="评定日期，缺省为今天 · Day of the grades [today]"),
]


@risk.callback()
def _group() -> None:
    """信用风险 · Credit risk."""


@risk.command()
def recompute(
    as_of: AsOf = None, data_dir: DataDir = None, database_url: DatabaseUrl = None
) -> None:
    """按当前模型重评全市，可反复执行 · Grade every entity by the model in force."""
    settings = settings_of(data_dir, database_url)
    today = datetime.now(UTC).astimezone(CHONGQING).date()
    day = as_of.date() if as_of else today
    if day > today:
        raise Refused(ErrorCode.AS_OF_FUTURE, ("asOf",), value=day)

    async def run(url: str) -> "Recomputed":
        from ingest.risk import recompute as grade

        async with owner(url) as connection:
            with bar("重评 · Grading") as advance:
                return await grade(connection, day, progress=advance)

    with database(settings) as url:
        made = asyncio.run(run(url))
    summary = {"entities": made.entities, "changed": made.changed}
    typer.echo(json.dumps(summary | {"seconds": round(made.seconds, 3)}))
