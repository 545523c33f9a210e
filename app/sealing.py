"""Seals audit lines after their transactions, signs checkpoints, and writes those off the database.

One sealer at a time in the whole cluster, under an advisory lock; no command ever waits for it.
"""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import orjson
import structlog

from app.database import Pool
from app.keys import KeyRing, KeyUnusable
from app.logins import ServingUrl, login_url
from app.partners import own_signer
from app.settings import Settings
from loaders import trail as load
from models.grants import WRITER
from rules.audit import GENESIS, Checkpoint, CheckpointKind, is_due, line_of, link, statement
from rules.errors import Refused

LOG = structlog.get_logger()
EVERY_SECONDS = 0.5
BATCH = 1_000
SHOWN = {"ED25519": "Ed25519"}


@dataclass(slots=True)
class Sealer:
    """What seals needs: a connection under the writer's role, the keys, a folder elsewhere."""

    pool: Pool
    ring: KeyRing
    folder: Path

    async def seal(self, now: datetime) -> int:
        """Seal what has ended; how many lines that were, 0 where another is at it."""
        async with self.pool.lease() as connection, connection.transaction():
            if not await connection.fetchval(load.TRY_LOCK, load.LOCK):
                return 0
            last = await connection.fetchrow(load.LAST)
            rows = await connection.fetch(load.UNSEALED, *_place(last), BATCH)
            seq, digest = (last["seq"], last["hash"]) if last else (0, GENESIS)
            made = chained(rows, seq, digest)
            if made:
                await connection.execute(load.SEAL, *zip(*made, strict=True))
                seq, digest = made[-1][0], made[-1][3]
            due = seq and is_due(await _last_point(connection), seq, now)
        points = await self._sign(CheckpointKind.POINT, seq, digest, now) if due else []
        for point in points:
            await self.pool.fetch(load.ADD_POINT, *columns(point))
        write_out(self.folder, points)
        return len(rows)

    async def _sign(
        self, kind: CheckpointKind, seq: int, digest: bytes, now: datetime
    ) -> list[Checkpoint]:
        signer = await own_signer(self.pool, self.ring)
        return signed(self.ring, signer, kind, seq, digest, now)

    async def drain(self) -> int:
        """Seal until nothing is left that has ended."""
        total = 0
        while (sealed := await self.seal(datetime.now(UTC))) == BATCH:
            total += sealed
        return total + sealed

    async def write_missing(self) -> None:
        """Write out what an earlier process signed and did not write."""
        rows = await self.pool.fetch(load.POINTS, 0)
        there = {path.name for path in self.folder.glob("*.json")}
        points = [point_of(row) for row in rows]
        write_out(self.folder, [one for one in points if name_of(one) not in there])

    async def keep(self) -> None:
        """Seal twice a second; a database that is away is asked again."""
        is_written = False
        while True:
            try:
                if not is_written:
                    await self.write_missing()
                    is_written = True
                await self.drain()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                LOG.warning("audit not sealed", reason=type(error).__name__)
            except (Refused, KeyUnusable) as error:
                LOG.error("audit checkpoint not signed", reason=type(error).__name__)
            await asyncio.sleep(EVERY_SECONDS)


@contextlib.asynccontextmanager
async def sealing(settings: Settings, url: ServingUrl, ring: KeyRing) -> AsyncIterator[None]:
    """Seal while the block runs."""
    sealer = Sealer(Pool(login_url(url, WRITER), 1), ring, settings.audit_dir)
    task = asyncio.create_task(sealer.keep())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await sealer.pool.close()


def _place(last: Mapping[str, Any] | None) -> tuple[str, int]:
    """Where sealing goes on; from the beginning in a cluster whose transactions count anew."""
    if last is None or last["is_foreign"]:
        return "0", 0
    return last["xid"], last["event_id"]


def chained(
    rows: Sequence[Mapping[str, Any]], seq: int, digest: bytes
) -> list[tuple[int, int, str, bytes]]:
    """Number, event, transaction and hash of each line after the one with this number and hash."""
    made = []
    for number, row in enumerate(rows, seq + 1):
        digest = link(digest, line_of(row))
        made.append((number, row["id"], row["xid"], digest))
    return made


async def _last_point(connection: Any) -> Checkpoint | None:
    row = await connection.fetchrow(load.LAST_POINT)
    return point_of(row) if row else None


def point_of(row: Mapping[str, Any]) -> Checkpoint:
    """A checkpoint as the table holds it."""
    kind = CheckpointKind[row["kind"]]
    names = ("seq", "hash", "at", "algorithm", "key_id", "signature")
    return Checkpoint(kind, *(row[name] for name in names))


def columns(point: Checkpoint) -> tuple[Any, ...]:
    """A checkpoint as the table takes it."""
    return (
        point.kind.value,
        *(point.seq, point.hash, point.at),
        *(point.algorithm, point.key_id, point.signature),
    )


def signed(
    ring: KeyRing, signer: Any, kind: CheckpointKind, seq: int, digest: bytes, now: datetime
) -> list[Checkpoint]:
    """The mark signed with Ed25519, and with SM2 where the ring holds such a key."""
    said = statement(kind, seq, digest, now)
    name = SHOWN[signer.algorithm.value]
    made = [Checkpoint(kind, seq, digest, now, name, signer.id, signer.sign(said))]
    sm2 = ring.sm2()
    if sm2 is not None:
        made.append(Checkpoint(kind, seq, digest, now, "SM2", sm2.id, sm2.sign(said)))
    return made


def write_out(folder: Path, points: Sequence[Checkpoint]) -> None:
    """Each mark as a file of its own, whole or not at all."""
    for point in points:
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f".{name_of(point)}.{os.getpid()}"
        draft.write_bytes(orjson.dumps(plain(point)))
        draft.replace(folder / name_of(point))


def name_of(point: Checkpoint) -> str:
    """The name of a mark's file, which sorts by line."""
    return f"{point.kind.value.lower()}-{point.seq:012d}-{point.key_id}.json"


def plain(point: Checkpoint) -> dict[str, Any]:
    """A checkpoint as JSON."""
    return {
        "kind": point.kind.value,
        "seq": point.seq,
        "hash": point.hash.hex(),
        "at": point.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "algorithm": point.algorithm,
        "keyId": point.key_id,
        "signature": point.signature.hex(),
    }
