"""`youxin ingest registry` and `youxin generate`: real files and the generated city."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import asyncpg
import typer

from app.commands.options import DatabaseUrl, DataDir, Misused, database, settings_of
from app.commands.progress import bar
from app.database import driver_url
from app.settings import Settings
from resolvers.context import CHONGQING
from rules.feeds import FEEDS
from rules.records import RecordKind

if TYPE_CHECKING:  # their dictionaries take a second to read, which other commands need not wait
    from ingest.generate.city import Report as CityReport
    from ingest.report import Report

SESSION = {"timezone": "UTC", "datestyle": "ISO", "jit": "off", "application_name": "youxin-load"}

ingest = typer.Typer(name="ingest", help="归集真实数据 · Take in real data.", no_args_is_help=True)

File = Annotated[
    Path, typer.Argument(metavar="FILE", help="csv、csv.gz 或 xlsx · csv, csv.gz, xlsx")
]
ReportFile = Annotated[
    Path | None, typer.Option("--report", help="报告写入此 JSON 文件 · Write the report as JSON")
]
Lines = Annotated[
    Path, typer.Argument(metavar="FILE", help="JSON Lines，可 gzip · JSON Lines, may be gzipped")
]
Family = Annotated[
    RecordKind, typer.Option("--family", help="信用记录类别 · Family of the records")
]
Source = Annotated[str | None, typer.Option(help="已登记的来源代码 · Code of a registered source")]
Signature = Annotated[
    Path | None, typer.Option(help="分离签名文件 · Detached signature of the file")
]
AsOf = Annotated[
    datetime | None, typer.Option(help="数据所示时点（UTC） · When the facts held, in UTC")
]
Entities = Annotated[int, typer.Option(help="经营主体数量 · Number of entities")]
Seed = Annotated[int, typer.Option(help="随机种子 · Seed of the city")]


@ingest.callback()
def _group() -> None:
    """归集真实数据 · Take in real data."""


@ingest.command()
def registry(
    file: File,
    report: ReportFile = None,
    source: Source = None,
    signature: Signature = None,
    as_of: AsOf = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """归集登记数据，中断后可续 · Take in a registry file; resumes where it stopped."""
    settings = settings_of(data_dir, database_url)
    if report is not None and not report.absolute().parent.is_dir():
        raise Misused(f"目录不存在 · there is no folder {report.absolute().parent}")

    async def load(url: str) -> "Report":
        from ingest.pipeline import ingest_registry

        async with owner(url) as connection:
            with bar("归集 · Ingesting") as advance:
                made = await ingest_registry(
                    connection,
                    file,
                    source=source,
                    signature_path=signature,
                    as_of=as_of and as_of.replace(tzinfo=UTC),
                    progress=advance,
                    report_path=report,
                )
            await _graded(connection, made.batch_id)
            return made

    with database(settings) as url:
        made = asyncio.run(load(url))
    typer.echo(json.dumps(made.head() | {"seconds": made.seconds}, ensure_ascii=False, indent=2))


@ingest.command()
def records(
    file: File,
    family: Family,
    report: ReportFile = None,
    source: Source = None,
    signature: Signature = None,
    as_of: AsOf = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """归集一类信用记录，中断后可续 · Take in credit records of one family; resumable."""
    settings = settings_of(data_dir, database_url)
    if report is not None and not report.absolute().parent.is_dir():
        raise Misused(f"目录不存在 · there is no folder {report.absolute().parent}")

    async def load(url: str) -> "Report":
        from ingest.records import ingest_records

        async with owner(url) as connection:
            with bar("归集 · Ingesting") as advance:
                return await ingest_records(
                    connection,
                    file,
                    family,
                    source=source,
                    signature_path=signature,
                    as_of=as_of and as_of.replace(tzinfo=UTC),
                    progress=advance,
                    report_path=report,
                )

    with database(settings) as url:
        made = asyncio.run(load(url))
    typer.echo(json.dumps(made.head() | {"seconds": made.seconds}, ensure_ascii=False, indent=2))


@ingest.command()
def yushian(
    file: Lines,
    report: ReportFile = None,
    signature: Signature = None,
    as_of: AsOf = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """归集渝食安数据：产品、批次、检验、流转 · Take in the food feed; resumable."""
    _feed("YUSHIAN", file, report, signature, as_of, settings_of(data_dir, database_url))


@ingest.command()
def tzsb(
    file: Lines,
    report: ReportFile = None,
    signature: Signature = None,
    as_of: AsOf = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """归集特种设备在线数据：设备、维保检验、人员 · Take in the equipment feed; resumable."""
    _feed("TZSB", file, report, signature, as_of, settings_of(data_dir, database_url))


def _feed(
    source: str,
    file: Path,
    report: Path | None,
    signature: Path | None,
    as_of: datetime | None,
    settings: Settings,
) -> None:
    if report is not None and not report.absolute().parent.is_dir():
        raise Misused(f"目录不存在 · there is no folder {report.absolute().parent}")

    async def load(url: str) -> "Report":
        from ingest.feeds import ingest_feed

        async with owner(url) as connection:
            with bar("归集 · Ingesting") as advance:
                return await ingest_feed(
                    connection,
                    file,
                    next(feed for feed in FEEDS if feed.source == source),
                    signature_path=signature,
                    as_of=as_of and as_of.replace(tzinfo=UTC),
                    progress=advance,
                    report_path=report,
                )

    with database(settings) as url:
        made = asyncio.run(load(url))
    typer.echo(json.dumps(made.head() | {"seconds": made.seconds}, ensure_ascii=False, indent=2))


@ingest.command()
def laws(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="法规库文件夹 · Its folder")],
    report: ReportFile = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """归集法律法规，可反复执行 · Take in a library of laws; the same folder changes nothing."""
    settings = settings_of(data_dir, database_url)
    if report is not None and not report.absolute().parent.is_dir():
        raise Misused(f"目录不存在 · there is no folder {report.absolute().parent}")

    async def load(url: str) -> dict[str, Any]:
        from ingest.laws import ingest_laws

        async with owner(url) as connection:
            with bar("归集 · Ingesting") as advance:
                return (await ingest_laws(connection, folder, advance)).as_dict()

    with database(settings) as url:
        text = json.dumps(asyncio.run(load(url)), ensure_ascii=False, indent=2)
    if report is not None:
        report.write_text(text + "\n", "utf-8")
    typer.echo(text)


async def _graded(connection: Any, batch: UUID) -> None:
    """Whom a register touched is graded behind it: its own load is not slowed down."""
    from ingest.risk import recompute_batch

    await recompute_batch(connection, batch, datetime.now(UTC).astimezone(CHONGQING).date())


def generate(
    entities: Entities = 20_000,
    seed: Seed = 1,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """生成样例城市 · Generate a plausible city; the same seed makes the same city."""
    settings = settings_of(data_dir, database_url)
    with database(settings) as url:
        made = make_city(url, entities, seed)
    summary = {"entities": made.entities, "made": made.made, "rows": made.rows}
    typer.echo(json.dumps(summary | {"seconds": round(made.seconds, 3)}, indent=2))


def make_city(url: str, entities: int, seed: int) -> "CityReport":
    """Fill the database with a city, under a progress bar."""
    from ingest.generate import city

    if not 0 < entities <= city.MOST:
        raise Misused(f"--entities 应在 1 至 {city.MOST} 之间 · must lie between 1 and {city.MOST}")

    async def make() -> city.Report:
        async with owner(url) as connection:
            with bar("生成城市 · Generating the city") as advance:
                return await city.generate(connection, entities, seed, advance)

    return asyncio.run(make())


@asynccontextmanager
async def owner(url: str) -> AsyncIterator[Any]:
    """A connection of the tables' owner, for work that writes in bulk."""
    connection = await asyncpg.connect(driver_url(url), server_settings=SESSION, timeout=10)
    try:
        yield connection
    finally:
        connection.terminate()
