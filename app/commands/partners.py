"""`youxin partners`: keys registered and revoked, channels, dead messages sent again."""

import asyncio
import json
import os
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

import asyncpg
import typer
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

from app.commands.options import DatabaseUrl, DataDir, Misused, database, settings_of
from app.database import driver_url
from loaders import exchange as load
from rules.disclosure import PartnerPurpose
from rules.exchange import KeyAlgorithm, is_endpoint
from rules.ids import RANDOM_BYTES, uuid7
from rules.signatures import PartnerKey

partners = typer.Typer(
    help="协作方：密钥与通道 · Partners: their keys and channels.", no_args_is_help=True
)
Owner = Annotated[str, typer.Argument(help="协作方名称 · The partner's name")]
KeyId = Annotated[str, typer.Argument(help="密钥标识 · The key's id")]
KeyFile = Annotated[
    Path, typer.Argument(help="公钥 PEM，或 SM2 点的十六进制 · PEM, or an SM2 point in hexadecimal")
]
Until = Annotated[
    datetime | None, typer.Option("--until", help="失效时间（UTC） · End of validity, UTC")
]
Purposes = Annotated[
    list[PartnerPurpose], typer.Option("--purpose", help="登记用途 · What the key is for")
]
DEFAULT_PURPOSES = [PartnerPurpose.CASE_EXCHANGE, PartnerPurpose.INTEROPERABILITY]
Channel = Annotated[str, typer.Argument(help="通道名称 · The channel's name")]
Url = Annotated[str, typer.Argument(help="接收地址 · The receiver's address")]


@partners.command()
def add_key(
    owner: Owner,
    file: KeyFile,
    purpose: Purposes = DEFAULT_PURPOSES,
    until: Until = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """登记协作方公钥 · Register a partner's public key."""
    algorithm, raw = read_key(file)
    key_id, text = sha256(raw).hexdigest()[:16], urlsafe_b64encode(raw).decode().rstrip("=")
    now = datetime.now(UTC)
    ends = None if until is None else until.replace(tzinfo=UTC)
    settings = settings_of(data_dir, database_url)
    with database(settings) as url:
        named = [one.value for one in purpose]
        added = _run(url, load.ADD_KEY, key_id, owner, algorithm.value, text, now, ends, named)
    if not added:
        raise Misused(f"密钥 {key_id} 已登记 · the key {key_id} is registered already")
    typer.echo(json.dumps({"keyId": key_id, "owner": owner, "algorithm": algorithm.value}))


@partners.command()
def revoke_key(key_id: KeyId, data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """撤销密钥，立即生效 · Revoke a key at once."""
    with database(settings_of(data_dir, database_url)) as url:
        if not _run(url, load.REVOKE_KEY, key_id, datetime.now(UTC)):
            raise Misused(f"没有有效密钥 {key_id} · there is no key {key_id} in force")
    typer.echo(json.dumps({"revoked": key_id}))


@partners.command()
def put_channel(
    name: Channel,
    owner: Owner,
    target: Url,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """设置外发通道 · Set the address to which a channel's messages go."""
    settings = settings_of(data_dir, database_url)
    if not is_endpoint(target, is_local_allowed=settings.local_targets):
        raise Misused(f"接收地址须为公网 https · must be https on the public network: {target}")
    key = uuid7(datetime.now(UTC), os.urandom(RANDOM_BYTES))
    with database(settings) as url:
        _run(url, load.PUT_CHANNEL, key, name, owner, target)
    typer.echo(json.dumps({"channel": name, "owner": owner, "url": target}))


@partners.command()
def replay(name: Channel, data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """重发通道内的死信 · Send a channel's dead messages again."""
    with database(settings_of(data_dir, database_url)) as url:
        again = _run(url, load.REPLAY, name)
    typer.echo(json.dumps({"channel": name, "messages": len(again)}))


def read_key(path: Path) -> tuple[KeyAlgorithm, bytes]:
    """The algorithm and raw bytes of a public key file; raises Misused for anything else."""
    try:
        content = path.read_bytes()
        algorithm, raw = _parsed(content)
        _ = PartnerKey("", algorithm, raw).key
    except (OSError, ValueError) as error:
        raise Misused(f"无法读取公钥 · not a public key of a known kind: {path}") from error
    return algorithm, raw


def _parsed(content: bytes) -> tuple[KeyAlgorithm, bytes]:
    if not content.lstrip().startswith(b"-----"):
        return KeyAlgorithm.SM2, bytes.fromhex(content.decode("ascii"))
    key = load_pem_public_key(content)
    if isinstance(key, Ed25519PublicKey):
        return KeyAlgorithm.ED25519, key.public_bytes_raw()
    if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1):
        form = Encoding.X962, PublicFormat.UncompressedPoint
        return KeyAlgorithm.ECDSA_P256, key.public_bytes(*form)
    raise ValueError(type(key).__name__)


def _run(url: str, sql: str, *arguments: object) -> list[Any]:
    async def run() -> list[Any]:
        connection = await asyncpg.connect(driver_url(url))
        try:
            rows: list[Any] = await connection.fetch(sql, *arguments)
            return rows
        finally:
            await connection.close()

    return asyncio.run(run())
