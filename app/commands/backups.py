"""`youxin backup` and `youxin restore`: of the embedded server, to any moment since a backup."""

import asyncio
import json
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import asyncpg
import typer

from app.commands.options import DataDir, Misused, settings_of
from app.database import driver_url
from app.embedded import Unusable, backups, lease
from app.embedded.backups import LOG, Backup, Restored, back_up
from app.embedded.boxes import SUFFIX
from app.settings import Settings
from loaders.governance import RECORD_BACKUP

ARCHIVE_SECONDS = 30
SYSTEM = "SELECT system_identifier::text FROM pg_control_system()"
MARK = "SELECT pg_logical_emit_message(true, 'youxin', 'backup')"
"""A segment that holds nothing yet is not left."""
SEGMENT = "SELECT pg_walfile_name(pg_switch_wal())"
FAILED = "SELECT last_failed_wal FROM pg_stat_archiver"
NEW_EPOCH = "DELETE FROM epoch"
"""What came after the moment never happened: cursors that know of it must expire."""

Target = Annotated[Path, typer.Option("--to", help="备份目录 · Folder of backups")]
Source = Annotated[Path, typer.Option("--from", help="备份目录 · Folder of backups")]
At = Annotated[
    datetime | None,
    typer.Option("--at", help="恢复到的时点（UTC），默认最后 · Moment in UTC; by default the last"),
]

UntilDamage = Annotated[
    bool,
    typer.Option(
        "--until-damage",
        help="日志有损坏时恢复到损坏之前 · Where the log is damaged, up to the damage",
    ),
]
Key = Annotated[
    Path | None,
    typer.Option(
        help="加密备份的密钥文件，首次备份时生成 · Key of sealed backups, made by the first"
    ),
]


def backup(to: Target, key: Key = None, data_dir: DataDir = None) -> None:
    """备份内置数据库并开始归档日志 · Back the embedded database up and archive its log."""
    made = take(_embedded(data_dir), to, key)
    typer.echo(json.dumps(asdict(made)))


def restore(
    source: Source,
    at: At = None,
    key: Key = None,
    data_dir: DataDir = None,
    *,
    until_damage: UntilDamage = False,
) -> None:
    """把备份恢复到新的数据目录 · Restore a backup to a new data folder, as of a moment."""
    moment = at and at.replace(tzinfo=UTC)
    made = bring_back(_embedded(data_dir), source, moment, key, until_damage=until_damage)
    typer.echo(json.dumps(asdict(made)))


def take(settings: Settings, to: Path, key: Path | None = None) -> Backup:
    """A verified base backup, and proof that the log arrives in the archive."""
    with lease(settings.data_dir, settings.pg_bin) as url:
        if asyncio.run(_ask(url, "SHOW archive_mode")) != "on":
            raise Unusable("数据库须重启一次才能归档 · restart the server once to archive its log")
        system = str(asyncio.run(_ask(url, SYSTEM)))
        made = back_up(settings.data_dir, settings.pg_bin, to, system, key)
        segment = asyncio.run(left_segment(url)) + ("" if key is None else SUFFIX)
        _await_segment(url, to.absolute() / LOG / segment)
        asyncio.run(_record(url, "BACKUP", made.name, None, made.bytes, made.seconds))
    return made


def bring_back(
    settings: Settings,
    source: Path,
    at: datetime | None,
    key: Path | None = None,
    *,
    until_damage: bool = False,
) -> Restored:
    """A cluster as it was, whose events begin a new epoch."""
    made = backups.restore(
        source, settings.data_dir, settings.pg_bin, at, key, until_damage=until_damage
    )
    with lease(settings.data_dir, settings.pg_bin) as url:
        asyncio.run(_ask(url, NEW_EPOCH))
        asyncio.run(_record(url, "RESTORE", made.base, at, 0, made.seconds))
    return made


async def left_segment(url: str) -> str:
    """The name of the log's segment that was just left, and will be archived."""
    await _ask(url, MARK)
    return str(await _ask(url, SEGMENT))


def _await_segment(url: str, segment: Path) -> None:
    deadline = time.monotonic() + ARCHIVE_SECONDS
    while not segment.exists():
        if time.monotonic() > deadline:
            failed = asyncio.run(_ask(url, FAILED))
            raise Unusable(
                f"日志未能归档到 {segment.parent} · the log does not arrive there "
                f"({failed or segment.name})"
            )
        time.sleep(0.1)


def _embedded(data_dir: Path | None) -> Settings:
    settings = settings_of(data_dir, None)
    if settings.database_url is not None:
        raise Misused(
            "外部数据库请用其自带的备份工具 · back up a database of your own with its own tools "
            "(YOUXIN_DATABASE_URL is set)"
        )
    return settings


async def _record(url: str, *values: object) -> None:
    """Write down what was done, for `backupStatus`."""
    connection = await asyncpg.connect(driver_url(url), timeout=10)
    try:
        await connection.execute(RECORD_BACKUP, *values)
    finally:
        await connection.close()


async def _ask(url: str, question: str) -> Any:
    connection = await asyncpg.connect(driver_url(url), timeout=10)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()
