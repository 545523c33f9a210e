"""`youxin codes`: issue in bulk, begin a new key, verify a text."""

import asyncio
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import create_async_engine

from app.commands.options import DatabaseUrl, DataDir, Misused, database, settings_of
from app.commands.progress import bar
from app.database import alchemy_url
from app.issuing import issue_all
from app.keys import KeyRing, rotate
from app.logins import serving_url
from app.settings import Settings
from resolvers.context import ANONYMOUS
from rules import payload
from rules.codes import Authenticity
from rules.seal import PublicKey

codes = typer.Typer(
    help="赋码：批量签发、更换密钥、核验 · Codes of entities.", no_args_is_help=True
)

Keys = Annotated[
    Path | None,
    typer.Option("--keys", help="离线核验所用公钥（keys.json） · Verify off-line with these keys"),
]
Text = Annotated[str, typer.Argument(help="码文或完整网址 · The payload or the whole address")]
SCAN = """query ($payload: String!) { scan(payload: $payload) {
  authenticity explanation endedOn subject entity { name } } }"""


@codes.command()
def issue(data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """为所有尚无码的经营主体赋码，可中断后继续 · Issue every code that is wanting."""
    settings = settings_of(data_dir, database_url)
    begun = time.monotonic()
    with database(settings) as url:
        issued = issue_missing(settings, url)
    typer.echo(json.dumps({"issued": issued, "seconds": round(time.monotonic() - begun, 3)}))


def issue_missing(settings: Settings, url: str) -> int:
    """How many codes were issued; an interrupted run goes on with who still wants one."""
    with bar("赋码 · Issuing codes") as advance:
        return asyncio.run(issue_all(url, KeyRing(settings.key_dir), advance))


@codes.command()
def rotate_key(data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """启用新签名密钥，旧码照常核验 · Begin a new signing key; old codes go on verifying."""
    settings = settings_of(data_dir, database_url)
    with database(settings) as url:
        typer.echo(asyncio.run(_rotate(url, KeyRing(settings.key_dir))))


@codes.command()
def verify(
    text: Text,
    keys: Keys = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """核验一个码；真实有效时退出码为 0 · Verify a code; exits with 0 if it is genuine."""
    settings = settings_of(data_dir, database_url)
    if keys is not None:
        is_genuine, words = off_line(text, settings.base_url, keys)
    else:
        with database(settings) as url:
            is_genuine, words = asyncio.run(_scanned(text, settings, url))
    typer.echo(words)
    raise typer.Exit(0 if is_genuine else 1)


def off_line(text: str, base_url: str, keys: Path) -> tuple[bool, str]:
    """Whether the signature holds under the published keys; the state is not known off-line."""
    sealed = payload.read(text, base_url).sealed
    key = _read(keys).get(sealed.key_id) if sealed else None
    if sealed is None or sealed.subject is None or key is None or not sealed.is_signed_by(key):
        return False, "签名不成立 · the signature does not hold"
    return True, f"签名成立，未查状态 · signed for {sealed.subject.text}; state not checked"


def _read(keys: Path) -> dict[str, PublicKey]:
    try:
        found = [PublicKey.from_text(each["x"]) for each in json.loads(keys.read_text())["keys"]]
    except (ValueError, KeyError, TypeError) as error:
        raise Misused(f"{keys} 不是公钥集 · is not a set of public keys (JWK)") from error
    return {key.id: key for key in found}


async def _scanned(text: str, settings: Settings, url: str) -> tuple[bool, str]:
    from app.asgi import open_platform  # building the graph takes a while
    from graph.base.run import Request

    platform = await open_platform(settings, serving_url(url))
    try:
        ctx = platform.context(ANONYMOUS, "zh")
        answer = await platform.runner.run(Request(SCAN, {"payload": text}), ctx)
    finally:
        await platform.database.close()
    found = answer.content["data"]["scan"]
    parts = [found["authenticity"], found["explanation"], found["endedOn"], found["subject"]]
    name = found["entity"]["name"] if found["entity"] else None
    words = " · ".join(part for part in (*parts, name) if part)
    return found["authenticity"] == Authenticity.GENUINE, words


async def _rotate(url: str, ring: KeyRing) -> str:
    engine = create_async_engine(alchemy_url(url))
    try:
        async with engine.begin() as tx:
            return (await rotate(tx, ring, datetime.now(UTC))).id
    finally:
        await engine.dispose()
