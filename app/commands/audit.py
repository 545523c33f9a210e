"""`youxin audit` and `youxin verify`: the chain exported, pruned by age, and judged off-line."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import asyncpg
import orjson
import typer

from app.commands.options import DatabaseUrl, DataDir, Misused, database, settings_of
from app.database import Pool, driver_url
from app.keys import KeyRing
from app.logins import writer_url
from app.partners import own_signer
from app.sealing import Sealer, columns, plain, point_of, signed, write_out
from app.verifying import FORM, key_of
from loaders import trail as load
from loaders.exchange import ALL_OWN_KEYS
from rules.audit import LEAST_DAYS, CheckpointKind, Sealed, line_of
from rules.exchange import PLATFORM

PAGE = 5_000
TOP = 2**62

audit = typer.Typer(help="审计链 · The audit chain.", no_args_is_help=True)
Target = Annotated[Path, typer.Argument(help="导出文件 · The file to write")]
Days = Annotated[int, typer.Option("--days", help="保留天数 · Days of audit to keep")]


@audit.command()
def export(file: Target, data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """导出审计链供离线核验 · Export the chain for `youxin verify`."""
    settings = settings_of(data_dir, database_url)
    with database(settings) as url:
        sealer = Sealer(
            Pool(writer_url(url), 1),
            KeyRing(settings.key_dir),
            settings.audit_dir,
        )
        typer.echo(json.dumps({"lines": asyncio.run(_export(url, file, sealer))}))


@audit.command()
def prune(days: Days = 400, data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """移除超过保留期限的审计记录，至少保留六个月 · Remove audit lines past their retention."""
    if days < LEAST_DAYS:
        raise Misused(f"至少保留六个月（{LEAST_DAYS} 天） · keep at least {LEAST_DAYS} days")
    settings = settings_of(data_dir, database_url)
    with database(settings) as url:
        ring, before = KeyRing(settings.key_dir), datetime.now(UTC) - timedelta(days=days)
        removed = asyncio.run(remove(url, ring, settings.audit_dir, before))
    typer.echo(json.dumps({"removed": removed}))


@audit.command()
def keys(data_dir: DataDir = None, database_url: DatabaseUrl = None, sm2: bool = False) -> None:
    """列出签署检查点的公钥 · Show the public keys by which checkpoints are verified."""
    settings = settings_of(data_dir, database_url)
    ring = KeyRing(settings.key_dir)
    with database(settings) as url:
        shown = [key_of(text) for text in asyncio.run(_own(url, ring))]
    if sm2 and ring.sm2() is None:
        ring.begin_sm2()
    if (second := ring.sm2()) is not None:
        shown.append(second.public)
    for key in shown:
        typer.echo(json.dumps({"algorithm": key.algorithm, "keyId": key.id, "key": key.text}))


async def _own(url: str, ring: KeyRing) -> list[str]:
    """The platform's own keys, retired ones too: they still verify what they signed."""
    pool = Pool(writer_url(url), 1)
    try:
        await own_signer(pool, ring)
        return [row["public_key"] for row in await pool.fetch(ALL_OWN_KEYS, PLATFORM)]
    finally:
        await pool.close()


async def _export(url: str, file: Path, sealer: Sealer) -> int:
    await sealer.drain()
    await sealer.pool.close()
    connection = await asyncpg.connect(driver_url(url))
    moment = connection.transaction(isolation="repeatable_read", readonly=True)
    count = 0
    try:
        with file.open("wb") as out:
            async with moment:
                async for line in exported(connection):
                    out.write(orjson.dumps(line) + b"\n")
                    count += "seq" in line
    finally:
        await connection.close()
    return count


async def exported(connection: asyncpg.Connection) -> AsyncIterator[dict[str, Any]]:
    """The lines of an export; the caller's transaction makes them those of one moment."""
    yield {"form": FORM, "at": datetime.now(UTC).isoformat()}
    for row in await connection.fetch(load.POINTS, 0):
        yield {"checkpoint": plain(point_of(row))}
    seq = 0
    while rows := await connection.fetch(load.CHAIN, seq, TOP, PAGE):
        for row in rows:
            yield _line(row)
        seq = rows[-1]["seq"]
    for row in await connection.fetch(load.STRAY):
        yield {"unsealed": row["id"]}


def _line(row: asyncpg.Record) -> dict[str, Any]:
    sealed = sealed_of(row)
    body = None if sealed.body is None else sealed.body.decode()
    return {"seq": sealed.seq, "event": sealed.event, "hash": sealed.hash.hex(), "body": body}


def sealed_of(row: Any) -> Sealed:
    """A row of the chain as the rules judge it."""
    body = None if row["id"] is None else line_of(row)
    return Sealed(row["seq"], row["event_id"], body, row["hash"])


async def remove(url: str, ring: KeyRing, folder: Path, before: datetime) -> int:
    """How many lines went; the new beginning is signed and written out before anything goes."""
    pool = Pool(url, 1)
    try:
        (row,) = await pool.fetch(load.OLDEST_KEPT, before)
        if row["max"] is None:
            return 0
        (point, *_) = await pool.fetch(load.AT, row["max"])
        signer, now = await own_signer(pool, ring), datetime.now(UTC)
        seq, digest = point["seq"], point["hash"]
        for floor in signed(ring, signer, CheckpointKind.FLOOR, seq, digest, now):
            await pool.fetch(load.ADD_POINT, *columns(floor))
            write_out(folder, [floor])
        (gone,) = await pool.fetch(load.PRUNE, seq)
        return int(gone["count"])
    finally:
        await pool.close()
