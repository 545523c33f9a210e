"""The keys of personal values in memory: sealed values made, opened and digested.

Keys are made and learnt in transactions of their own: no value outlives its key.
"""

import asyncio
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.persons import Pepper
from models.vault import DataKey, KeyPurpose
from resolvers.context import Ctx
from resolvers.work import Work
from rules.cipher import (
    NONCE_BYTES,
    SECRET_BYTES,
    CipherAlgorithm,
    Key,
    Place,
    Unopened,
    blind,
    key_of,
)

LOCK = 0x59580011
FRESH = timedelta(seconds=30)
"""How long another process's change of the current key may stay unknown."""
WRAPPED = b"youxin/data-key/1\0"


@dataclass(slots=True)
class Vault:
    """Opened keys; `masters` gives the key-encryption keys of this installation, newest last."""

    masters: Callable[[], list[Key]]
    algorithm: CipherAlgorithm = CipherAlgorithm.AES_256_GCM
    keys: dict[str, Key] = field(default_factory=dict, repr=False)
    current: Key | None = None
    index: bytes | None = field(default=None, repr=False)
    known_at: datetime | None = None
    learning: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)
    """One asks for all: who waits holds a transaction open."""

    async def ready(self, ctx: Ctx, needed: Iterable[str] = ()) -> None:
        """Know the keys of these ids and the current one; makes the first."""
        wanted = frozenset(needed)
        if self._knows(wanted, ctx.now):
            return
        async with self.learning:
            if self._knows(wanted, ctx.now):
                return
            async with ctx.services.writer.beside.sessions.begin() as session:
                await self.learn(session, ctx.now)
            self.known_at = ctx.now

    def _knows(self, needed: frozenset[str], now: datetime) -> bool:
        is_fresh = self.known_at is not None and now - self.known_at < FRESH
        return is_fresh and needed <= self.keys.keys()

    async def learn(self, session: AsyncSession, now: datetime) -> None:
        """Read all keys; where there are none, make them under a lock."""
        rows = list(await session.scalars(select(DataKey)))
        if not any(row.purpose == KeyPurpose.DATA and row.retired_at is None for row in rows):
            await session.execute(select(func.pg_advisory_xact_lock(LOCK)))
            rows = list(await session.scalars(select(DataKey)))
            rows += await self._begin(session, rows, now)
        for row in rows:
            key = self.unwrapped(row)
            if row.purpose == KeyPurpose.INDEX:
                self.index = key.secret
                continue
            self.keys[row.key_id] = key
            if row.retired_at is None:
                self.current = key

    async def _begin(
        self, session: AsyncSession, rows: list[DataKey], now: datetime
    ) -> list[DataKey]:
        made = []
        purposes = {row.purpose for row in rows if row.retired_at is None}
        if KeyPurpose.INDEX not in purposes:
            made.append(self.wrapped(await _pepper(session), KeyPurpose.INDEX, now))
        if KeyPurpose.DATA not in purposes:
            fresh = Key(self.algorithm, os.urandom(SECRET_BYTES[self.algorithm]))
            made.append(self.wrapped(fresh, KeyPurpose.DATA, now))
        session.add_all(made)
        await session.flush()
        return made

    def wrapped(self, key: Key, purpose: KeyPurpose, now: datetime) -> DataKey:
        """The row that holds a key, sealed by the newest master."""
        master = self.masters()[-1]
        sealed = master.seal(key.secret, WRAPPED + key.id.encode(), os.urandom(NONCE_BYTES))
        return DataKey(
            key_id=key.id,
            purpose=purpose.value,
            algorithm=key.algorithm.value,
            wrapped=sealed,
            created_at=now,
        )

    def unwrapped(self, row: DataKey) -> Key:
        """The key of a row; raises Unopened where its master is not here."""
        for master in self.masters():
            if master.id == key_of(row.wrapped):
                secret = master.open(row.wrapped, WRAPPED + row.key_id.encode())
                return Key(CipherAlgorithm[row.algorithm], secret)
        raise Unopened(f"the master key {key_of(row.wrapped)} is not in the key folder")

    def seal(self, text: str, place: Place) -> str:
        """The envelope of a value at its place."""
        assert self.current is not None, "ready() comes first"
        return self.current.seal(text.encode(), place.bytes, os.urandom(NONCE_BYTES))

    def open(self, text: str, place: Place) -> str:
        """The value of an envelope; what was never sealed is itself. Raises Unopened."""
        key_id = key_of(text)
        if key_id is None:
            return text
        if key_id not in self.keys:
            raise Unopened(f"key {key_id} is not known")
        return self.keys[key_id].open(text, place.bytes).decode()

    def blind(self, value: str) -> bytes:
        """The blind index of a normalised value."""
        assert self.index is not None, "ready() comes first"
        return blind(self.index, value)


async def _pepper(session: AsyncSession) -> Key:
    """The key of digests that lay open in the database leaves it; else a new one."""
    row = await session.scalar(select(Pepper).with_for_update())
    if row is None:
        return Key(CipherAlgorithm.AES_256_GCM, os.urandom(32))
    secret = row.secret
    await session.execute(delete(Pepper))
    return Key(CipherAlgorithm.AES_256_GCM, secret)


async def vault_of(work: Work) -> Vault:
    """The vault of this installation, ready for a command."""
    return await _ready(work.ctx)


async def _ready(ctx: Ctx, needed: Iterable[str] = ()) -> Vault:
    vault: Vault = ctx.services.keyring.vault
    await vault.ready(ctx, needed)
    return vault


async def opened(
    ctx: Ctx, table: str, column: str, values: Iterable[tuple[UUID, str | None]]
) -> list[str | None]:
    """The values of a column in order, for whoever may read them."""
    wanted = list(values)
    found = (key_of(text) for _, text in wanted if text is not None)
    vault = await _ready(ctx, [one for one in found if one is not None])
    return [
        None if text is None else vault.open(text, Place(table, column, row))
        for row, text in wanted
    ]
