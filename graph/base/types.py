"""Types that belong to no domain: Node, the error of a mutation, money, provenance."""

from datetime import datetime
from decimal import Decimal

import strawberry

from graph.base.declare import col, identity, part
from graph.base.registry import REGISTRY, Declared, value
from rules.errors import ErrorCode
from rules.grading import DataCategory
from rules.records import SignatureStatus


class Node:
    """具有全局标识的对象 · An object with a global id."""

    id: strawberry.ID = identity()


REGISTRY.add(Declared(Node, "interface"))


@value(shareable=True, category=DataCategory.PUBLIC)
class UserError:
    """可向用户展示的错误 · An error that can be shown to the person who caused it."""

    code: ErrorCode = col("错误代码 · Code of the error.")
    message: str = col("说明，使用请求的语言 · Explanation in the caller's language.")
    path: list[str] = col("出错参数的路径 · Path of the argument at fault.")


@value()
class Payload:
    """变更结果 · What every mutation answers beside its subject."""

    errors: list[UserError] = col("未成功的原因，成功时为空 · Why it failed; empty on success.")


@value(shareable=True)
class Money:
    """金额 · An amount of money."""

    amount: Decimal = col("数额，单位为元（货币单位） · Amount in whole units of the currency.")
    currency: str = col("币种，ISO 4217 · Currency, ISO 4217.")


@value(shareable=True, category=DataCategory.PUBLIC)
class Signature:
    """数据签名核验结果 · What the check of a delivery's signature found."""

    status: SignatureStatus = col("签名状态 · Status of the signature.")
    key_id: str | None = col("密钥标识 · Id of the key.")


@value(shareable=True, category=DataCategory.PUBLIC)
class Provenance:
    """数据来源 · Where a fact comes from."""

    source: str = col("来源代码 · Code of the registered source.", "source_code")
    source_record_id: str = col("来源记录号 · Id of the record at its source.")
    authority: str = col("登记或认定机关 · Authority that recorded the fact.")
    recorded_at: datetime = col("来源记录时间 · When the source recorded it.")
    ingested_at: datetime = col("归集时间 · When the platform took it in.")
    signature: Signature = part("签名核验 · Check of the signature.", prefix="signature_")
