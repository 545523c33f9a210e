"""`youxin ingest relations` and `youxin relations recompute`: ties taken in, clusters computed."""

import asyncio
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from app.commands.loading import AsOf, File, ReportFile, Signature, Source, ingest, owner
from app.commands.options import DatabaseUrl, DataDir, Misused, database, settings_of
from app.commands.progress import bar
from resolvers.context import CHONGQING

if TYPE_CHECKING:  # graph libraries take a while to load
    from ingest.relations.clusters import Recomputed
    from ingest.report import Report

relations = typer.Typer(
    help="关联关系：重算群组 · Relations: compute clusters anew.", no_args_is_help=True
)


@relations.callback()
def _group() -> None:
    """关联关系 · Relations."""


@relations.command()
def recompute(data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """重算全市关联群组，可反复执行 · Compute the clusters of the whole city anew."""
    settings = settings_of(data_dir, database_url)

    async def run(url: str) -> "Recomputed":
        from ingest.relations.clusters import recompute as compute

        async with owner(url) as connection:
            with bar("群组 · Clusters") as advance:
                today = datetime.now(UTC).astimezone(CHONGQING).date()
                return await compute(connection, today, advance)

    with database(settings) as url:
        made = asyncio.run(run(url))
    summary = {"clusters": made.clusters, "entities": made.entities, "largest": made.largest}
    typer.echo(json.dumps(summary | {"seconds": round(made.seconds, 3)}))


@ingest.command("relations")
def ingest_file(
    file: File,
    report: ReportFile = None,
    source: Source = None,
    signature: Signature = None,
    as_of: AsOf = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """归集关联关系，按表头识别格式，中断后可续 · Take in relations; the header says which."""
    settings = settings_of(data_dir, database_url)
    if report is not None and not report.absolute().parent.is_dir():
        raise Misused(f"目录不存在 · there is no folder {report.absolute().parent}")

    async def load(url: str) -> "Report":
        from ingest.relations import ingest_relations

        async with owner(url) as connection:
            with bar("归集 · Ingesting") as advance:
                return await ingest_relations(
                    connection,
                    file,
                    source=source,
                    signature_path=signature,
                    as_of=as_of and as_of.replace(tzinfo=UTC),
                    progress=advance,
                    report_path=report,
                )

    with database(settings) as url:
        made = asyncio.run(load(url))
    typer.echo(json.dumps(made.head() | {"seconds": made.seconds}, ensure_ascii=False, indent=2))
