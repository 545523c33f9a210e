"""`youxin retention`: what is past its term goes: audit lines, and who complained in old cases."""

import asyncio
import json
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncConnection, async_sessionmaker, create_async_engine

from app.commands.audit import remove
from app.commands.options import DatabaseUrl, DataDir, Misused, database, settings_of
from app.database import alchemy_url
from app.keys import KeyRing
from app.settings import Settings
from loaders import subjects as load
from resolvers.context import CHONGQING
from resolvers.vault import Vault
from rules.audit import LEAST_DAYS
from rules.cipher import Place
from rules.months import months_after
from rules.versions import PERSONAL_RETENTION, in_force

BATCH = 200
Days = Annotated[int, typer.Option("--audit-days", help="审计保留天数 · Days of audit to keep")]


def retention(
    audit_days: Days = 400, data_dir: DataDir = None, database_url: DatabaseUrl = None
) -> None:
    """清除超过保存期限的审计与个人信息 · Remove what is past its term of retention."""
    if audit_days < LEAST_DAYS:
        raise Misused(f"审计至少保留六个月（{LEAST_DAYS} 天） · keep at least {LEAST_DAYS} days")
    settings = settings_of(data_dir, database_url)
    with database(settings) as url:
        told = asyncio.run(_run(settings, url, audit_days, datetime.now(UTC)))
    typer.echo(json.dumps(told))


async def _run(settings: Settings, url: str, audit_days: int, now: datetime) -> dict[str, int]:
    ring = KeyRing(settings.key_dir)
    lines = await remove(url, ring, settings.audit_dir, now - timedelta(days=audit_days))
    today = now.astimezone(CHONGQING).date()
    return {"auditLines": lines, "cases": await forget(url, ring, today)}


async def forget(url: str, ring: KeyRing, today: date) -> int:
    """In how many cases it was forgotten who complained and what was said."""
    cutoff = months_after(today, -in_force(PERSONAL_RETENTION, today).number("months"))
    engine = create_async_engine(alchemy_url(url))
    try:
        async with async_sessionmaker(engine).begin() as session:
            await ring.vault.learn(session, datetime.now(UTC))
        total = 0
        while True:
            async with engine.begin() as connection:
                done = await _batch(connection, ring.vault, cutoff)
            if not done:
                return total
            total += done
    finally:
        await engine.dispose()


async def _batch(connection: AsyncConnection, vault: Vault, cutoff: date) -> int:
    cases = (await connection.exec_driver_sql(load.AGED_CASES, (cutoff, BATCH))).scalars().all()
    for table, asked in load.TEXTS_OF_CASES.items():
        keys = (await connection.exec_driver_sql(asked, (list(cases),))).scalars().all()
        for column in load.TEXTS[table][1]:
            values = [vault.seal("", Place(table, column, key)) for key in keys]
            await connection.exec_driver_sql(load.blank(table, column), (list(keys), values))
    await connection.exec_driver_sql(load.FORGET_COMPLAINANTS, (list(cases),))
    return len(cases)
