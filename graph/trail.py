"""The audit trail, sealed line by line, and the proof of a line (5.2-4)."""

from datetime import datetime

import strawberry

from graph.base.connection import Connection
from graph.base.declare import arg, col, id_of, root, via
from graph.base.registry import query, value
from resolvers import trail as resolve
from rules.audit import AuditFault
from rules.grading import DataCategory
from rules.roles import Role, Scope


@value(category=DataCategory.INTERNAL)
class AuditEvent:
    """审计记录 · One line of the audit: who did what."""

    id: strawberry.ID = via(resolve.ids, "记录标识 · Id of the line.")
    at: datetime = col("时间 · When.")
    actor: str = col("账号 · Account.")
    role: Role = col("角色 · Role.")
    action: str = col("操作 · What was done.")
    said: str = col("参数，JSON，不含个人信息 · Arguments as JSON, without personal data.")


@value(category=DataCategory.INTERNAL)
class AuditCheckpoint:
    """签名检查点 · How the chain stood, signed by a key that the database does not hold."""

    seq: int = col("行号 · Number of the line.")
    hash: str = col("散列，十六进制 · Hash of the line, in hexadecimal.")
    at: datetime = col("签署时间 · When it was signed.")
    algorithm: str = col("签名算法 · Algorithm.")
    key_id: str = col("密钥标识 · Id of the key.")
    signature: str = col("签名，十六进制 · Signature, in hexadecimal.")


@value(category=DataCategory.INTERNAL)
class AuditBreach:
    """链的一处异常 · A fault of the chain."""

    fault: AuditFault = col("异常 · What is amiss.")
    seq: int = col("起始行号 · First line.")
    last: int = col("末尾行号 · Last line.")


@value(category=DataCategory.INTERNAL)
class AuditProof:
    """审计记录的证明 · How a line hangs in the chain between the checkpoints around it."""

    id: strawberry.ID = via(resolve.ids, "记录标识 · Id of the line.")
    is_sealed: bool = col("是否已封存 · Whether it is sealed; a new line is within a second.")
    is_intact: bool = col("此段链是否完好 · Whether the chain holds from mark to mark.")
    seq: int | None = col("行号 · Number of the line.")
    line: str | None = col("规范字节，被删除时为空 · Canonical text; null where the row is gone.")
    hash: str | None = col("散列：SHA-256(上一散列 ‖ 本行) · SHA-256(hash before ‖ line).")
    previous_hash: str | None = col("上一行散列 · Hash of the line before.")
    checkpoints: list[AuditCheckpoint] = col("前后检查点 · The marks around it.", most=8)
    breaches: list[AuditBreach] = col("异常及其位置 · What is amiss, and where.", most=20)


@query
class AuditQueries:
    audit_events: Connection[AuditEvent] | None = root(
        resolve.audit_events,
        "审计记录，由近到远 · Lines of the audit, latest first.",
        page=True,
        scope=Scope.AUDIT_READ,
        actor=arg(str | None, "账号 · An account.", None),
        subject=arg(str | None, "对象标识 · Id of the object it was done to.", None),
    )
    audit_proof: AuditProof | None = root(
        resolve.audit_proof,
        "审计记录的证明，指出何处被改动 · Proof of a line; says where the chain was altered.",
        scope=Scope.AUDIT_READ,
        cost=50,
        event=id_of("aud", "记录标识 · Id of the line."),
    )
