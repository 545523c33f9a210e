"""The states of a product batch, its tests, and the check digit of a product's number."""

from datetime import date
from functools import lru_cache

from stdnum import ean

from rules.errors import ErrorCode, Refused
from rules.terms import Term


class BatchState(Term):
    """批次状态 · State of a product batch."""

    ON_SALE = "ON_SALE", "在售 · On sale."
    RECALLED = "RECALLED", "召回 · Recalled."
    SOLD_OUT = "SOLD_OUT", "售罄 · Sold out."


class BatchTestKind(Term):
    """检验类别 · Who tested."""

    FACTORY = "FACTORY", "出厂检验 · Test by the factory before release."
    THIRD_PARTY = "THIRD_PARTY", "第三方检验 · Test by an independent laboratory."
    OFFICIAL = "OFFICIAL", "监督抽检 · Official sampling."


class BatchTestConclusion(Term):
    """检验结论 · Conclusion of a test."""

    PASSED = "PASSED", "合格 · Passed."
    FAILED = "FAILED", "不合格 · Failed."


@lru_cache(maxsize=65_536)
def _is_gtin(text: str) -> bool:
    """Remembered, for a delivery names the same products over and over."""
    return text.isascii() and bool(ean.is_valid(text))


def require_gtin(text: str) -> str:
    """The number, if its length is one of GS1's and its check digit holds."""
    if not _is_gtin(text):
        raise Refused(ErrorCode.INVALID_GTIN, ("gtin",), value=text[:20])
    return text


def same_item(gtin: str) -> tuple[str, ...]:
    """Every length in which one item's number may be written; GTIN-14 pads with zeros."""
    bare = require_gtin(gtin).lstrip("0")
    return tuple(bare.zfill(size) for size in (8, 12, 13, 14) if len(bare) <= size)


def is_expired(expires_on: date | None, today: date) -> bool:
    """The day of expiry is the last good day."""
    return expires_on is not None and expires_on < today
