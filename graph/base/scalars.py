"""Custom scalars: one text form each, printed alike by Python and by PostgreSQL."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

USCC = NewType("USCC", str)
GTIN = NewType("GTIN", str)
Cursor = NewType("Cursor", str)

DATE_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"
MAX_TEXT = 4_000


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise GraphQLError("应为字符串 · A string was expected.")
    return value


def parse_date(value: object) -> date:
    """`2026-11-23` as a date."""
    text = _text(value)
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError as error:
        raise GraphQLError("日期格式为 YYYY-MM-DD · A date is YYYY-MM-DD.") from error


def parse_time(value: object) -> datetime:
    """An RFC 3339 time with an offset, in UTC."""
    try:
        moment = datetime.fromisoformat(_text(value))
        if moment.tzinfo is None:
            raise GraphQLError("时间须含时区 · A time needs an offset.")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise GraphQLError("时间应为 RFC 3339 · A time is RFC 3339.") from error


def format_time(value: Any) -> str:
    """UTC with six decimals, as PostgreSQL's to_char prints it here."""
    moment: datetime = value
    return moment.astimezone(UTC).strftime(DATE_TIME)


def parse_decimal(value: object) -> Decimal:
    """A decimal number as text."""
    text = _text(value)
    if not re.fullmatch(r"-?\d{1,16}(\.\d{1,4})?", text):
        raise GraphQLError("应为十进制数文本 · A decimal number as text was expected.")
    return Decimal(text)


def _of_shape(pattern: str, complaint: str) -> Any:
    def parse(value: object) -> str:
        text = _text(value)
        if not re.fullmatch(pattern, text):
            raise GraphQLError(complaint)
        return text

    return parse


def _scalar(name: str, description: str, serialize: Any, parse: Any) -> ScalarDefinition:
    return strawberry.scalar(
        name=name, description=description, serialize=serialize, parse_value=parse
    )


SCALARS: dict[object, ScalarDefinition] = {
    USCC: _scalar(
        "USCC",
        "统一社会信用代码，18 位（GB 32100-2015） · Unified social credit code, 18 characters.",
        str,
        _of_shape(r"[0-9A-HJ-NPQRTUWXY]{18}", "统一社会信用代码应为 18 位 · A USCC has 18."),
    ),
    GTIN: _scalar(
        "GTIN",
        "全球贸易项目代码，8–14 位 · Global trade item number, 8 to 14 digits.",
        str,
        _of_shape(
            r"\d{8}|\d{12,14}", "GTIN 为 8、12、13 或 14 位数字 · A GTIN has 8, 12–14 digits."
        ),
    ),
    Cursor: _scalar(
        "Cursor",
        "事件流位置，不透明 · Opaque position in an event stream.",
        str,
        _of_shape(r"[A-Za-z0-9_-]{1,200}", "游标无效 · The cursor is not valid."),
    ),
    date: _scalar(
        "Date", "日期，YYYY-MM-DD（中国时间） · Date of law, in China.", date.isoformat, parse_date
    ),
    datetime: _scalar(
        "DateTime", "时间，UTC，RFC 3339 · Time in UTC, RFC 3339.", format_time, parse_time
    ),
    Decimal: _scalar(
        "Decimal", "十进制数，以文本表示 · Decimal number as text.", str, parse_decimal
    ),
}
