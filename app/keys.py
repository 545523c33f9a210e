"""The key ring: private keys as files of mode 0600, their public halves in the database.

Refuses a key file that others can write or that the world can read; never prints a key.
"""

import contextlib
import os
import stat
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.embedded import Unusable
from loaders.codes import current_key_id
from loaders.exchange import ADD_KEY, OWN_KEYS
from models.codes import SigningKey as PublicHalf
from partners.exchange import Rows
from resolvers.vault import Vault
from rules.cipher import CipherAlgorithm, Key
from rules.exchange import PLATFORM, KeyAlgorithm
from rules.seal import SigningKey
from rules.sm2 import Sm2Key

SM2_FILE = "sm2.hex"
MASTER = "master"
_ROTATION_LOCK = 0x59580001
_TOO_OPEN = stat.S_IWGRP | stat.S_IRWXO


class KeyUnusable(Unusable):
    """A private key is missing, damaged or too widely readable; says what to do."""


class KeyRing:
    """The private keys of one folder, read when first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._keys: dict[str, SigningKey] = {}
        self._masters: list[Key] = []
        self.vault = Vault(self.masters)

    def key(self, key_id: str) -> SigningKey:
        """The private half of a key; raises KeyUnusable."""
        if key_id not in self._keys:
            self._keys[key_id] = _read(self._path(key_id), key_id)
        return self._keys[key_id]

    def add(self, key: SigningKey) -> None:
        """Write a new key so that it is on the disk before anything is signed with it."""
        self._write(self._path(key.id), key.pem())
        self._keys[key.id] = key

    async def own(self, rows: Rows, now: datetime) -> SigningKey:
        """The key by which the platform signs what it says; makes the first one."""
        for row in await rows.fetch(OWN_KEYS, PLATFORM, now):
            with contextlib.suppress(KeyUnusable):
                return self.key(row["key_id"])
        key = SigningKey.generate()
        self.add(key)
        algorithm = KeyAlgorithm.ED25519.value
        await rows.fetch(ADD_KEY, key.id, PLATFORM, algorithm, key.public.text, now, None, None)
        return key

    def sm2(self) -> Sm2Key | None:
        """The SM2 key, where one was laid beside the others."""
        path = self.folder / SM2_FILE
        if not path.exists():
            return None
        return Sm2Key(bytes.fromhex(_guarded(path).decode()))

    def begin_sm2(self) -> Sm2Key:
        """A new SM2 key on the disk; raises FileExistsError where there is one."""
        key = Sm2Key.generate()
        self._write(self.folder / SM2_FILE, key.secret.hex().encode())
        return key

    def masters(self) -> list[Key]:
        """The keys that seal data keys, oldest first; makes the first one."""
        if not self._masters:
            paths = sorted(self.folder.glob(f"{MASTER}-*.hex"))
            self._masters = [_master(path) for path in paths] or [self.begin_master()]
        return self._masters

    def begin_master(self) -> Key:
        """A new master key on the disk; data keys are sealed by it from now on."""
        key = Key(CipherAlgorithm.AES_256_GCM, os.urandom(32))
        number = len(list(self.folder.glob(f"{MASTER}-*.hex"))) + 1
        path = self.folder / f"{MASTER}-{number:04d}-{key.id}.hex"
        self._write(path, key.secret.hex().encode())
        self._masters = [*self._masters, key]
        return key

    def _write(self, path: Path, content: bytes) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def _path(self, key_id: str) -> Path:
        return self.folder / f"{key_id}.pem"


async def current_key(tx: AsyncConnection, ring: KeyRing, now: datetime) -> SigningKey:
    """The key that seals new codes; makes the first one."""
    await tx.execute(select(func.pg_advisory_xact_lock(_ROTATION_LOCK)))
    key_id = await tx.scalar(current_key_id())
    return ring.key(key_id) if key_id else await _begin(tx, ring, now)


async def rotate(tx: AsyncConnection, ring: KeyRing, now: datetime) -> SigningKey:
    """Begin a new key and retire the ones before it: they go on verifying, and sign no more."""
    await tx.execute(select(func.pg_advisory_xact_lock(_ROTATION_LOCK)))
    in_use = PublicHalf.retired_at.is_(None)
    await tx.execute(update(PublicHalf).where(in_use).values(retired_at=now))
    return await _begin(tx, ring, now)


async def _begin(tx: AsyncConnection, ring: KeyRing, now: datetime) -> SigningKey:
    key = SigningKey.generate()
    ring.add(key)
    row = {"key_id": key.id, "algorithm": "Ed25519", "public_key": key.public.text}
    await tx.execute(insert(PublicHalf).values(**row, valid_from=now))
    return key


def _guarded(path: Path) -> bytes:
    """The bytes of a key file that nobody else may read."""
    try:
        mode, content = path.stat().st_mode, path.read_bytes()
    except OSError as error:
        raise KeyUnusable(
            f"无法读取私钥 {path}：请从备份恢复，或运行 youxin codes rotate-key 启用新密钥 · "
            f"The private key {path} cannot be read: restore it from a backup, or begin a new "
            f"one with `youxin codes rotate-key` ({error.strerror})"
        ) from error
    if mode & _TOO_OPEN:
        raise KeyUnusable(f"私钥文件权限过宽，请执行 · Too widely open, run: chmod 600 {path}")
    return content


def _master(path: Path) -> Key:
    try:
        return Key(CipherAlgorithm.AES_256_GCM, bytes.fromhex(_guarded(path).decode()))
    except ValueError as error:
        raise KeyUnusable(f"主密钥损坏 · The master key is damaged: {path}") from error


def _read(path: Path, key_id: str) -> SigningKey:
    pem = _guarded(path)
    try:
        key = SigningKey.from_pem(pem)
    except ValueError as error:
        raise KeyUnusable(f"私钥损坏 · The private key is damaged: {path}") from error
    if key.id != key_id:
        raise KeyUnusable(f"私钥与文件名不符 · The file holds another key ({key.id}): {path}")
    return key
