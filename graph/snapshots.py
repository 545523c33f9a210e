"""Answers signed for third parties, and the keys that verify them off-line (5.3-2)."""

from datetime import datetime

from graph.base.declare import arg, col, root
from graph.base.registry import query, value
from resolvers import snapshots as resolve
from rules.exchange import KeyAlgorithm
from rules.grading import DataCategory


@value(category=DataCategory.INTERNAL)
class SignedSnapshot:
    """签名快照 · An answer, signed with its question, its viewer's role and its moment."""

    content: str = col("被签内容，规范 JSON · What was signed: canonical JSON.")
    signature: str = col("分离式 JWS（Ed25519） · Detached JWS (Ed25519) over its bytes.")
    key_id: str = col("密钥标识 · Id of the key.")
    signed_at: datetime = col("签署时间 · When it was signed.")


@value(category=DataCategory.PUBLIC)
class PlatformKey:
    """平台签名公钥 · A public key by which the platform signs."""

    key_id: str = col("密钥标识 · Id of the key.")
    algorithm: KeyAlgorithm = col("算法 · Algorithm.")
    public_key: str = col("公钥，base64url · The key in base64url, a JWK's `x`.")
    valid_from: datetime = col("启用时间 · Since when it signs.")
    valid_until: datetime | None = col("停用时间 · Until when it signs.")
    revoked_at: datetime | None = col("撤销时间 · When it was revoked.")


@query
class SnapshotQueries:
    signed_snapshot: SignedSnapshot | None = root(
        resolve.signed_snapshot,
        "对任一查询的结果签名，可离线核验 · The answer to any query, signed; verifies off-line.",
        cost=20,
        category=DataCategory.INTERNAL,
        operation=arg(str, "查询文本，最多 20000 字 · The query, at most 20,000 characters."),
        variables=arg(str | None, "变量，JSON 对象 · Its variables as a JSON object.", None),
    )
    signing_keys: list[PlatformKey] = root(
        resolve.signing_keys,
        "平台签名公钥，含已停用的 · Keys of the platform, retired ones included.",
        most=100,
    )
