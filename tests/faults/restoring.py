"""The drill of a restore: write, back up, write, note the moment, write on, destroy, restore.

RPO is what the last archived segment leaves out; RTO is how long the restore takes.
"""

import asyncio
import os
import shutil
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg

from app.commands.backups import bring_back, left_segment, take
from app.database import driver_url
from app.embedded import discard, lease
from app.embedded.backups import LOG
from app.embedded.boxes import SUFFIX
from app.embedded.place import place_of
from app.migrate import migrate
from app.settings import Settings
from resolvers.context import Viewer
from rules.roles import Role
from tests import build
from tests.api import Api, opened
from tests.faults.writing import RAISE

NATION, KEEPER = Viewer(Role.REGULATOR, "drill"), Viewer(Role.OPERATOR_SYSTEM, "keeper")
STATUS = "{ backupStatus { kind name restoredTo size seconds } }"
TABLES = """SELECT tablename FROM pg_tables
WHERE schemaname = 'public' AND tablename NOT IN ('epoch', 'backup_run')"""
CHECKSUM = "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {table} t"
WARNINGS = "SELECT count(*) FROM warning"
EPOCHS = "SELECT epoch FROM epoch"
ROWS = 20


@dataclass
class Drill:
    """What one drill found."""

    moment: datetime
    written: int
    at_moment: int
    restored_to_moment: int
    restored_to_end: int | None
    """None where that was not tried."""
    checksums_equal: bool
    new_epoch: bool
    recorded: list[str]
    """What `backupStatus` says after the restore to the moment, the latest first."""
    rpo_seconds: float
    """Between the last write that came back and the last that was made."""
    rto_seconds: float
    backup_seconds: float
    backup_bytes: int

    @property
    def is_new_life(self) -> bool:
        """Whether old cursors expire, and the record tells of both the backup and the restore."""
        return self.new_epoch and self.recorded == ["RESTORE", "BACKUP"]

    @property
    def has_passed(self) -> bool:
        """Whether each restore was exactly what it should be."""
        found = (self.at_moment, self.restored_to_moment)
        is_whole = found == (2 * ROWS, 2 * ROWS) and self.restored_to_end in (None, 3 * ROWS)
        return is_whole and self.checksums_equal and self.is_new_life


async def drill(folder: Path, key: Path | None = None, *, to_end: bool = True) -> Drill:
    """Run it in a folder of its own, which the server's user must be able to enter.

    The backups, sealed where there is a key, are left there.
    """
    data, backups = folder / "data", folder / "backups"
    with lease(data) as url:
        await migrate(url)
        async with opened(url, data) as api:
            entity = await _entity(api)
            await _write(api, entity, "a")
            taken = await asyncio.to_thread(take, Settings(data_dir=data), backups, key)
            await _write(api, entity, "b")
            moment, before = datetime.now(UTC), await _checksums(url)
            at_moment = int(await _ask(url, WARNINGS))
            await left_segment(url)
            await _write(api, entity, "c")
            await _archived(url, backups, key)
            archived, epoch = time.time(), await _ask(url, EPOCHS)
            await _write(api, entity, "lost")
            lost = time.time()
        _destroy(data)
    discard(data)
    found = {}
    for name, to in (("moment", moment), ("end", None))[: 1 + to_end]:
        found[name] = await restored(folder / name, backups, to, key)
    return Drill(
        moment=moment,
        written=4 * ROWS,
        at_moment=at_moment,
        restored_to_moment=found["moment"]["warnings"],
        restored_to_end=found["end"]["warnings"] if to_end else None,
        checksums_equal=found["moment"]["checksums"] == before,
        recorded=[each["kind"] for each in found["moment"]["status"]],
        new_epoch=epoch not in {each["epoch"] for each in found.values()},
        rpo_seconds=round(lost - archived, 2),
        rto_seconds=max(each["seconds"] for each in found.values()),
        backup_seconds=taken.seconds,
        backup_bytes=taken.bytes,
    )


async def restored(
    data: Path, backups: Path, to: datetime | None, key: Path | None, *, until_damage: bool = False
) -> dict[str, Any]:
    """What comes back: its warnings, its checksums, and what it says of itself."""
    settings = Settings(data_dir=data)
    begun = time.monotonic()
    made = await asyncio.to_thread(
        bring_back, settings, backups, to, key, until_damage=until_damage
    )
    seconds = round(time.monotonic() - begun, 2)
    with lease(data) as url:
        found = {
            "seconds": seconds,
            "left_out": made.left_out,
            "checksums": await _checksums(url),
            "warnings": int(await _ask(url, WARNINGS)),
        }
        async with opened(url, data) as api:
            found["epoch"] = api.platform.events.epoch
            found["status"] = (await api.data(STATUS, KEEPER))["backupStatus"]
    discard(data)
    return found


def _destroy(data: Path) -> None:
    """Kill the server and remove its cluster, as a lost disk would."""
    place = place_of(data)
    pid = int((place.cluster / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    shutil.rmtree(place.cluster, ignore_errors=True)


async def _entity(api: Api) -> str:
    row = build.entity(district_code=None, industry_code=None)
    name = build.global_id("ent", row)
    await api.store(row)
    return name


async def _write(api: Api, entity: str, name: str) -> None:
    for number in range(ROWS):
        key = f"{name}-{number}"
        made = await api.run(RAISE, {"entity": entity, "title": key, "key": key}, NATION)
        assert made.data["warningRaise"]["errors"] == []


async def _checksums(url: str) -> dict[str, Sequence[Any]]:
    """The number of rows and a checksum of every table."""
    connection = await asyncpg.connect(driver_url(url))
    try:
        tables = [row["tablename"] for row in await connection.fetch(TABLES)]
        return {t: tuple(await connection.fetchrow(CHECKSUM.format(table=t))) for t in tables}
    finally:
        await connection.close()


async def _ask(url: str, question: str) -> Any:
    connection = await asyncpg.connect(driver_url(url))
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def _archived(url: str, backups: Path, key: Path | None) -> None:
    """What was written has left the server."""
    segment = backups / LOG / (await left_segment(url) + (SUFFIX if key else ""))
    deadline = time.monotonic() + 30
    while not segment.exists() and time.monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    assert segment.exists(), "the log was not archived"
