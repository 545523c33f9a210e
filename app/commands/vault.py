"""`youxin vault`: keys of personal values begun, values moved to the current one."""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

from app.commands.options import DatabaseUrl, DataDir, database, settings_of
from app.database import alchemy_url
from app.keys import KeyRing
from app.rekeying import Sessions
from app.rekeying import rekey as move
from app.rekeying import rewrap as seal_again
from app.rekeying import rotate as begin
from app.settings import Settings
from rules.cipher import SECRET_BYTES, CipherAlgorithm, Key

vault = typer.Typer(
    help="个人信息加密密钥 · The keys of personal values at rest.", no_args_is_help=True
)
Sm4 = Annotated[bool, typer.Option("--sm4", help="使用国密 SM4-GCM · Use SM4-GCM")]
Job = Callable[[Sessions, KeyRing, datetime], Awaitable[Any]]


@vault.command()
def rekey(data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """将个人信息改用现行密钥加密，可与写入并行 · Move every value to the current key."""
    typer.echo(json.dumps(_run(data_dir, database_url, move)))


@vault.command()
def rotate(sm4: Sm4 = False, data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """启用新数据密钥 · Begin a new data key; run `rekey` a minute later."""
    algorithm = CipherAlgorithm.SM4_GCM if sm4 else CipherAlgorithm.AES_256_GCM
    fresh = Key(algorithm, os.urandom(SECRET_BYTES[algorithm]))

    async def job(sessions: Sessions, ring: KeyRing, now: datetime) -> None:
        await begin(sessions, ring.vault, fresh, now)

    _run(data_dir, database_url, job)
    typer.echo(json.dumps({"keyId": fresh.id, "algorithm": algorithm.value}))


@vault.command()
def rewrap(data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """启用新主密钥并重新封装数据密钥 · Begin a new master key and seal the data keys by it."""
    typer.echo(json.dumps({"keys": _run(data_dir, database_url, seal_again)}))


def seal_all(settings: Settings, url: str) -> None:
    """Begin the keys where there are none, and seal what lies open."""
    asyncio.run(_with_sessions(url, KeyRing(settings.key_dir), move))


def _run(data_dir: DataDir, database_url: DatabaseUrl, job: Job) -> Any:
    settings = settings_of(data_dir, database_url)
    with database(settings) as url:
        return asyncio.run(_with_sessions(url, KeyRing(settings.key_dir), job))


async def _with_sessions(url: str, ring: KeyRing, job: Job) -> Any:
    engine = create_async_engine(alchemy_url(url))
    try:
        return await job(async_sessionmaker(engine), ring, datetime.now(UTC))
    finally:
        await engine.dispose()
