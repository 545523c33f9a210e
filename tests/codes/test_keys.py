"""The key ring on disk and in the database."""

import stat
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.keys import KeyRing, KeyUnusable, current_key, rotate
from models.codes import SigningKey as PublicHalf
from rules.seal import PublicKey, SigningKey
from tests.codes.conftest import NOW

KEY = SigningKey.from_seed(bytes(32))


def test_a_key_is_written_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "keys"
    KeyRing(folder).add(KEY)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / f"{KEY.id}.pem").stat().st_mode) == 0o600
    assert KeyRing(folder).key(KEY.id).id == KEY.id


def test_a_key_is_never_overwritten(ring: KeyRing) -> None:
    ring.add(KEY)
    with pytest.raises(FileExistsError):
        ring.add(KEY)


def test_a_missing_key_says_what_to_do(ring: KeyRing) -> None:
    with pytest.raises(KeyUnusable, match="rotate-key"):
        ring.key("00000000")


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    KeyRing(tmp_path).add(KEY)
    (tmp_path / f"{KEY.id}.pem").chmod(0o644)
    with pytest.raises(KeyUnusable, match="chmod 600"):
        KeyRing(tmp_path).key(KEY.id)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"not a key", "damaged"), (SigningKey.from_seed(bytes(range(32))).pem(), "another key")],
)
def test_a_file_that_is_not_this_key_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / f"{KEY.id}.pem"
    path.touch(mode=0o600)
    path.write_bytes(content)
    with pytest.raises(KeyUnusable, match=words):
        KeyRing(tmp_path).key(KEY.id)


async def test_the_first_use_makes_a_key_and_the_next_finds_it(
    empty: AsyncEngine, ring: KeyRing
) -> None:
    async with empty.begin() as tx:
        first = await current_key(tx, ring, NOW)
    async with empty.begin() as tx:
        assert (await current_key(tx, ring, NOW)).id == first.id
        row = (await tx.execute(select(PublicHalf.key_id, PublicHalf.public_key))).one()
    assert PublicKey.from_text(row.public_key).id == row.key_id == first.id


async def test_rotation_retires_the_key_before(
    empty: AsyncEngine, ring: KeyRing, key: SigningKey
) -> None:
    async with empty.begin() as tx:
        later = await rotate(tx, ring, NOW)
        retired = select(PublicHalf.key_id).where(PublicHalf.retired_at.is_not(None))
        assert (await tx.scalars(retired)).all() == [key.id]
        assert (await current_key(tx, ring, NOW)).id == later.id
