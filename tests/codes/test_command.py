"""`youxin codes` as a person runs it, on a database given by URL."""

import json
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner, Result

from app.commands.codes import codes, off_line
from app.issuing import LOCK, issue_all
from app.keys import KeyRing
from models.codes import EntityCode
from rules import payload
from rules.errors import ErrorCode, Refused
from rules.payload import Subject
from rules.seal import SigningKey
from tests.codes.conftest import City

KEY = SigningKey.from_seed(bytes(32))
TEXT = payload.write(UUID(int=9), Subject.of("91500118203790903T", None), KEY)


async def test_the_job_issues_all_and_then_none(
    city: City, module_database_url: str, ring: KeyRing
) -> None:
    for n in range(3):
        await city.entity(uscc=f"9150011820379{n:04}T")
    seen: list[tuple[int, int]] = []
    assert await issue_all(module_database_url, ring, lambda *at: seen.append(at)) == 3
    assert seen == [(0, 3), (3, 3)]
    assert await issue_all(module_database_url, ring, lambda *_: None) == 0
    async with city.engine.connect() as tx:
        assert await tx.scalar(select(func.count()).select_from(EntityCode)) == 3


async def test_one_job_runs_at_a_time(
    empty: AsyncEngine, module_database_url: str, ring: KeyRing
) -> None:
    async with empty.connect() as other:
        await other.execute(select(func.pg_advisory_lock(LOCK)))
        with pytest.raises(Refused) as refused:
            await issue_all(module_database_url, ring, lambda *_: None)
        await other.execute(select(func.pg_advisory_unlock(LOCK)))
    assert refused.value.code is ErrorCode.CONFLICT


def run(*words: str, url: str, folder: Path) -> Result:
    environment = {"YOUXIN_KEY_DIR": str(folder)}
    return CliRunner().invoke(codes, [*words, "--database-url", url], env=environment)


def test_a_key_is_begun_and_then_another(module_database_url: str, tmp_path: Path) -> None:
    first = run("rotate-key", url=module_database_url, folder=tmp_path)
    second = run("rotate-key", url=module_database_url, folder=tmp_path)
    assert (first.exit_code, second.exit_code) == (0, 0)
    begun = {first.stdout.strip(), second.stdout.strip()}
    assert {path.stem for path in tmp_path.glob("*.pem")} >= begun
    assert len(begun) == 2


def test_verify_says_what_a_scan_says(module_database_url: str, tmp_path: Path) -> None:
    verified = run("verify", "https://elsewhere.cn/x", url=module_database_url, folder=tmp_path)
    assert verified.exit_code == 1
    assert verified.stdout == "UNKNOWN · 其他系统的码，如国家企业码\n"


@pytest.mark.parametrize(
    ("text", "holds"), [(TEXT, True), (TEXT[:-1] + "0", False), ("nonsense", False)]
)
def test_a_code_is_verified_off_line(tmp_path: Path, text: str, holds: bool) -> None:
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps({"keys": [KEY.public.jwk()]}))
    assert off_line(text, "https://youxin.example.cn", keys)[0] is holds
