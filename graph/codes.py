"""Codes of entities: their issues, their rule, the keys that seal them, and what a scan finds."""

from datetime import date, datetime

from graph.base.connection import Connection
from graph.base.declare import act, arg, col, id_of, root, via
from graph.base.registry import extend, mutation, node, payload, query, value
from graph.base.types import Node, Payload
from graph.entities import Entity
from loaders import codes as load
from models import codes as m
from models import entities
from resolvers.codes import lifecycle, scanning, showing
from rules.codes import Authenticity, CodeAction, CodeEndReason, CodeStatus, Finding
from rules.roles import Scope


@node(m.EntityCode, "cod")
class EntityCode(Node):
    """“山城有信”码的一次赋码 · One issue of an entity's code."""

    payload: str = col("码文，已签名，可离线验证 · Signed text; verifies off-line.")
    url: str = via(
        showing.addresses, "二维码内容 · What the QR says.", needs=(m.EntityCode.payload,)
    )
    svg: str = via(
        showing.svg_addresses,
        "SVG 图片地址 · Address of the SVG image.",
        needs=(m.EntityCode.payload,),
    )
    png: str = via(
        showing.png_addresses,
        "PNG 图片地址 · Address of the PNG image.",
        needs=(m.EntityCode.payload,),
    )
    status: CodeStatus = col("状态 · State.")
    reason: CodeEndReason | None = col("暂停或终止的原因 · Why it is out of force.")
    issued_at: datetime = col("赋码时间 · When it was issued.")
    ended_at: datetime | None = col("暂停或终止时间 · Since when it is out of force.")
    rule_version: str = col("赋码规则版本 · Version of the code rule.")
    key_id: str = col("签名密钥标识 · Id of the key that sealed it.")
    version: int = col("版本号，用于并发控制 · Version, for optimistic concurrency.")
    allowed_actions: list[CodeAction] = via(
        showing.next_actions,
        "可执行的操作 · What may be done next.",
        needs=(m.EntityCode.status,),
    )
    entity: Entity = via(load.entity, "经营主体 · The entity.")


@extend(Entity)
class EntityCodes:
    code: EntityCode | None = via(
        showing.current_codes,
        "最近一次赋码 · The latest issue of its code.",
        needs=(entities.Entity.id,),
    )
    code_history: Connection[EntityCode] = via(
        load.history, "历次赋码，由近到远 · All issues, latest first."
    )


@value()
class ScanResult:
    """扫码结果，仅真实有效时给出经营主体 · What a scan found; an entity only if genuine."""

    authenticity: Authenticity = col("结论 · Conclusion.")
    finding: Finding | None = col("不予采信的原因 · Why it is not believed.")
    end_reason: CodeEndReason | None = col("暂停或终止的原因 · Why it is out of force.")
    explanation: str = col("说明，使用请求的语言 · Explanation in the caller's language.")
    issued_on: date | None = col("赋码日期 · Day of issue.")
    ended_on: date | None = col("暂停或终止日期 · Day on which it went out of force.")
    subject: str | None = col(
        "码中签名的统一社会信用代码或注册号 · USCC or registration number signed in the code."
    )
    entity: Entity | None = via(load.scanned_entity, "经营主体 · The entity, if genuine.")
    code: EntityCode | None = via(load.scanned_code, "这次赋码 · The issue, if genuine.")


@value()
class CodeRulePart:
    """码文的组成部分 · A piece of the payload."""

    name: str = col("名称 · Name.")
    size: int | None = col("字节数，不定长为空 · Bytes; null where the length varies.")
    text: str = col("说明 · Explanation.")


@value()
class CodeRule:
    """赋码规则的一个版本 · A version of the published code rule."""

    version: int = col("版本 · Version.")
    effective_from: date = col("施行日期 · First day in force.")
    prefix: str = col("码文前缀 · Prefix of the payload.")
    charset: str = col("字符集 · Characters.")
    form: str = col("二维码内容的形式 · Form of what the QR says.")
    layout: list[CodeRulePart] = col("组成，按顺序 · Pieces in order.")
    text: str = col("规则全文 · The rule in words.")


@value()
class CodeKey:
    """公布的验证公钥 · A published key that verifies codes."""

    key_id: str = col("密钥标识 · Id of the key.")
    algorithm: str = col("算法 · Algorithm.")
    public_key: str = col("公钥，base64url · Public key in base64url.")
    valid_from: datetime = col("启用时间 · In use since.")
    retired_at: datetime | None = col("停止签发时间，仍可验证 · Signs no more; still verifies.")
    revoked_at: datetime | None = col("作废时间 · No longer trusted since.")


@query
class CodeQueries:
    scan: ScanResult = root(
        scanning.scan,
        "扫码查询 · What a scanned text is worth.",
        payload=arg(str, "码文或完整网址 · The payload or the whole address."),
    )
    code_rule: CodeRule | None = root(
        showing.rule,
        "赋码规则的某一版本 · A version of the code rule.",
        version=arg(int, "版本 · Version."),
    )
    code_rules: list[CodeRule] = root(showing.rules, "赋码规则各版本 · All versions of the rule.")
    code_keys: list[CodeKey] = root(showing.keys, "验证公钥，由新到旧 · Keys, newest first.")
    code_revocations: Connection[EntityCode] = root(
        load.feed_of_ended, "已暂停或终止的码 · Codes out of force, latest first."
    )


@payload
class CodePayload(Payload):
    """赋码变更结果 · The code after the change, or why it was not changed."""

    code: EntityCode | None = via(load.of_subject, "变更后的码 · The code.")


@payload
class EntityPayload(Payload):
    """经营主体变更结果 · The entity after the change, or why it was not changed."""

    entity: Entity | None = via(load.entity_of_subject, "变更后的经营主体 · The entity.")


CODE = id_of("cod", "赋码标识 · Id of the code.")
ENTITY = id_of("ent", "经营主体标识 · Id of the entity.")
VERSION = arg(int, "所见版本号 · Version that the caller saw.")


@mutation
class CodeMutations:
    code_activate: CodePayload = act(
        lifecycle.code_activate,
        "恢复已暂停的码 · Put a suspended code in force again.",
        scope=Scope.CODE_MANAGE,
        code=CODE,
        version=VERSION,
    )
    code_suspend: CodePayload = act(
        lifecycle.code_suspend,
        "暂停码 · Take a code out of force for now.",
        scope=Scope.CODE_MANAGE,
        code=CODE,
        version=VERSION,
        reason=arg(CodeEndReason, "原因 · Reason."),
    )
    code_cancel: CodePayload = act(
        lifecycle.code_cancel,
        "撤销码 · End a code by decision.",
        scope=Scope.CODE_MANAGE,
        code=CODE,
        version=VERSION,
    )
    code_reissue: CodePayload = act(
        lifecycle.code_reissue,
        "换发新码，旧码终止 · Issue a new code; the old one ends.",
        scope=Scope.CODE_MANAGE,
        entity=ENTITY,
        idempotency_key=arg(str | None, "幂等键 · Idempotency key.", None),
    )
    entity_cancel: EntityPayload = act(
        lifecycle.entity_cancel,
        "注销经营主体，码同时终止 · Cancel an entity and end its code with it.",
        scope=Scope.ENTITY_STATUS,
        entity=ENTITY,
        ended_on=arg(date, "注销日期 · Day of the cancellation."),
    )
