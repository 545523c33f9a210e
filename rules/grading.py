"""Classes of data and the grade of each, by GB/T 37973-2019 and GB/T 35273-2020."""

from collections.abc import Iterable

from rules.terms import Term


class DataCategory(Term):
    """数据类别 · Class of data."""

    PUBLIC = "PUBLIC", "公开数据，1 级 · Public data, grade 1."
    INTERNAL = "INTERNAL", "内部数据，2 级 · Internal data, grade 2."
    TRADE_SECRET = "TRADE_SECRET", "商业秘密，3 级 · Trade secret, grade 3."
    PERSONAL = "PERSONAL", "个人信息，3 级 · Personal information, grade 3."
    SENSITIVE_PERSONAL = (
        "SENSITIVE_PERSONAL",
        "敏感个人信息，4 级 · Sensitive personal information, grade 4.",
    )


GRADES: dict[DataCategory, int] = {
    DataCategory.PUBLIC: 1,
    DataCategory.INTERNAL: 2,
    DataCategory.TRADE_SECRET: 3,
    DataCategory.PERSONAL: 3,
    DataCategory.SENSITIVE_PERSONAL: 4,
}
"""From 1, whose loss harms nobody, to 4, whose loss harms a person gravely."""
_ORDER = list(DataCategory)


def strictest(categories: Iterable[DataCategory]) -> DataCategory:
    """The category that decides where several meet; of nothing, public."""
    return max(categories, key=_ORDER.index, default=DataCategory.PUBLIC)
