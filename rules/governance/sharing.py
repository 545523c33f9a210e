"""What may be shared with another department: whole columns of a data set, by a contract."""

from collections.abc import Mapping, Sequence
from datetime import date

from rules.errors import ErrorCode, Refused
from rules.terms import Term


class DataSet(Term):
    """可共享的数据集 · A data set that can be shared."""

    ENTITY = "ENTITY", "经营主体登记 · Registered entities."
    CREDIT_RECORD = "CREDIT_RECORD", "信用记录 · Credit records."


class ContractState(Term):
    """共享协议状态 · State of a contract."""

    REQUESTED = "REQUESTED", "待审批 · Asked for."
    APPROVED = "APPROVED", "已批准 · Approved."
    REFUSED = "REFUSED", "未批准 · Refused."
    ENDED = "ENDED", "已终止 · Ended before its time."


FIELDS: Mapping[DataSet, tuple[str, ...]] = {
    DataSet.ENTITY: (
        "uscc",
        "name",
        "kind",
        "status",
        "established_on",
        "district_code",
        "industry_code",
        "address",
        "business_scope",
        "credit_color",
        "risk_class",
    ),
    DataSet.CREDIT_RECORD: (
        "entity_id",
        "kind",
        "title",
        "number",
        "occurred_on",
        "public_until",
        "authority",
    ),
}
"""The columns of each set that any contract may name; nothing of a person is among them."""
LONGEST_DAYS = 366 * 3


def named_fields(dataset: DataSet, fields: Sequence[str]) -> list[str]:
    """The fields of a contract, each of them one that may be shared, in the set's own order."""
    unknown = sorted(set(fields) - set(FIELDS[dataset]))
    if unknown or not fields:
        raise Refused(ErrorCode.BAD_INPUT, ("fields",), detail=", ".join(unknown) or "fields")
    return [name for name in FIELDS[dataset] if name in fields]


def term_of(begins: date, ends: date, today: date) -> None:
    """Refuse a term that has ended, is upside down or lasts more than three years."""
    if ends < today or ends < begins or (ends - begins).days > LONGEST_DAYS:
        raise Refused(ErrorCode.INVALID_DATE, ("ends_on",), value=ends)


def is_in_force(state: str, begins: date, ends: date, today: date) -> bool:
    """Whether data may be taken under a contract today."""
    return state == ContractState.APPROVED and begins <= today <= ends
