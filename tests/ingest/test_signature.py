"""Signed batches: one altered byte refuses the whole, and a signature cannot be dropped."""

from base64 import b64encode, urlsafe_b64encode
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ingest.pipeline import ingest_registry
from rules.errors import ErrorCode, FileRefused
from tests.ingest.registry import row, write

KEY = Ed25519PrivateKey.generate()


@pytest.fixture
async def signed(connection: Any, tmp_path: Path) -> Path:
    """A file whose source has registered a key, with its signature beside it."""
    public = urlsafe_b64encode(KEY.public_key().public_bytes_raw()).decode().rstrip("=")
    await connection.execute(
        "UPDATE source SET public_key = $1, key_id = 'k1' WHERE code = 'CQ-REGISTRY'", public
    )
    path = write(tmp_path / "a.csv", [row(1), row(2)])
    (tmp_path / "a.csv.sig").write_bytes(b64encode(KEY.sign(path.read_bytes())) + b"\n")
    return path


def sign(path: Path, signature: Path) -> None:
    signature.write_bytes(KEY.sign(path.read_bytes()))


def alter(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


async def refusal(connection: Any, path: Path, signature: Path | None = None) -> ErrorCode:
    with pytest.raises(FileRefused) as caught:
        await ingest_registry(connection, path, signature_path=signature)
    assert await connection.fetchval("SELECT count(*) FROM entity") == 0
    assert await connection.fetchval("SELECT status FROM ingest_batch") == "REFUSED"
    return caught.value.code


async def test_a_signed_file_is_loaded_and_says_so(connection: Any, signed: Path) -> None:
    await ingest_registry(connection, signed)
    found = await connection.fetchrow(
        "SELECT DISTINCT signature_status, signature_key_id FROM entity"
    )
    assert tuple(found) == ("VALID", "k1")


async def test_a_raw_signature_elsewhere_is_as_good(
    connection: Any, signed: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "raw"
    sign(signed, elsewhere)
    report = await ingest_registry(connection, signed, signature_path=elsewhere)
    assert report.tally.inserted == 2


@pytest.mark.parametrize("at", [0, 40, -1])
async def test_one_altered_byte_refuses_the_batch_whole(
    connection: Any, signed: Path, at: int
) -> None:
    alter(signed, at)
    code = await refusal(connection, signed)
    assert code in {ErrorCode.SIGNATURE_INVALID, ErrorCode.FORMAT_UNKNOWN, ErrorCode.FILE_ENCODING}


async def test_a_source_with_a_key_must_sign(connection: Any, signed: Path) -> None:
    signed.with_name("a.csv.sig").unlink()
    assert await refusal(connection, signed) is ErrorCode.SIGNATURE_MISSING


@pytest.mark.parametrize("content", [b"", b"rubbish", b"A" * 64, b"0" * 128, "签".encode()])
async def test_a_bad_signature_is_refused(connection: Any, signed: Path, content: bytes) -> None:
    signed.with_name("a.csv.sig").write_bytes(content)
    assert await refusal(connection, signed) is ErrorCode.SIGNATURE_INVALID


async def test_a_signature_that_nobody_can_check_is_refused(connection: Any, signed: Path) -> None:
    await connection.execute("UPDATE source SET public_key = NULL")
    assert await refusal(connection, signed) is ErrorCode.SIGNATURE_INVALID


async def test_a_missing_signature_file_is_named(connection: Any, signed: Path) -> None:
    code = await refusal(connection, signed, signed.with_name("none.sig"))
    assert code is ErrorCode.FILE_NOT_FOUND
