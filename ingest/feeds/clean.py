"""One line of a feed to values that can be stored; never guesses one.

Refuses the line whose required member is empty, whose number's check digit fails, whose date
cannot be read or lies where it cannot.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import orjson

from ingest.clean import BROKEN, MAX_CELL
from ingest.findings import RowRejected, Rule
from rules.equipment import require_device_code
from rules.errors import Refused
from rules.feeds import FeedRecord, Member, Shape
from rules.identity import IdentityClass, classify
from rules.products import require_gtin

EARLIEST: Final = date(1900, 1, 2)
MOST_AMOUNT: Final = Decimal(10) ** 15
MOST_COUNT: Final = 999_999
MOST_ITEMS: Final = 200
ORDER: Final = {"batch": ("produced_on", "expires_on")}
"""Pairs of days of which the second is no earlier."""
PAST: Final = ("produced_on", "tested_on", "done_on", "in_use_since")
"""Days that cannot lie in the future."""
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CleanLine:
    """A line that can be written: its kind, its id at the source, its values, their digest."""

    row: int
    kind: str
    record_id: str
    values: Values
    digest: bytes


def clean(row: int, record: FeedRecord, line: Mapping[str, Any], today: date) -> CleanLine:
    """The values of a line that is of the declared format; raises RowRejected."""
    values = {member.column: _read(member, line.get(member.name)) for member in record.members}
    _require_sense(record.kind, values, today)
    told = orjson.dumps(line, option=orjson.OPT_SORT_KEYS)
    record_id = values.get("source_record_id") or ""
    return CleanLine(row, record.kind, record_id, values, hashlib.sha256(told).digest())


def _read(member: Member, value: Any) -> Any:
    if isinstance(value, str):
        value = _text(member, value)
    if value is None:
        if member.is_required:
            raise RowRejected(Rule.REQUIRED_MISSING, member.name, "")
        return None
    try:
        return _value(member, value)
    except Refused as refused:
        raise RowRejected(refused.code.value, member.name, str(value)) from refused
    except (ValueError, KeyError) as error:
        raise RowRejected(Rule.VALUE_UNREADABLE, member.name, str(value)) from error


def _text(member: Member, value: str) -> str | None:
    text = value.strip()
    if BROKEN.search(text):
        raise RowRejected(Rule.CONTROL_CHARACTER, member.name, text)
    if len(text) > MAX_CELL:
        raise RowRejected(Rule.CELL_TOO_LONG, member.name, text)
    return text or None


def _value(member: Member, value: Any) -> Any:
    match member.shape:
        case Shape.DATE:
            return _day(value)
        case Shape.TERM:
            assert member.terms is not None
            return member.terms[value].value
        case Shape.GTIN:
            return require_gtin(value)
        case Shape.USCC:
            return _uscc(member, value)
        case Shape.DEVICE_CODE:
            return require_device_code(value)
        case Shape.AMOUNT | Shape.DEGREES | Shape.COUNT:
            return _number(member.shape, value)
        case Shape.ITEMS:
            return _items(member, value)
    return value


def _day(text: str) -> date:
    found = date.fromisoformat(text)
    if found < EARLIEST:
        raise ValueError(text)
    return found


def _uscc(member: Member, text: str) -> str:
    identity = classify(text)
    if identity.uscc is None:
        reason = identity.reason or IdentityClass.OLD_NUMBER.value
        raise RowRejected(f"CODE_{reason}", member.name, text)
    return identity.uscc


def _number(shape: Shape, value: float) -> Any:
    number = Decimal(str(value))
    if shape is Shape.COUNT:
        if not 0 < number <= MOST_COUNT:
            raise ValueError(value)
        return int(number)
    if shape is Shape.DEGREES:
        if not -180 <= number <= 180:
            raise ValueError(value)
        return number.quantize(Decimal("0.000001"))
    if not 0 <= number < MOST_AMOUNT:
        raise ValueError(value)
    return number.quantize(Decimal("0.0001"))


def _items(member: Member, given: list[Any]) -> list[Values]:
    if not 1 <= len(given) <= MOST_ITEMS:
        raise RowRejected(Rule.VALUE_UNREADABLE, member.name, str(len(given)))
    return [
        {each.column: _read(each, item.get(each.name)) for each in member.members} for item in given
    ]


def _require_sense(kind: str, values: Values, today: date) -> None:
    for name in PAST:
        day = values.get(name)
        if day is not None and day > today:
            raise RowRejected(Rule.DATE_IN_FUTURE, name, str(day))
    first, last = ORDER.get(kind, ("", ""))
    begin, end = values.get(first), values.get(last)
    if begin is not None and end is not None and end < begin:
        raise RowRejected(Rule.END_BEFORE_BEGINNING, last, f"{begin} > {end}")
