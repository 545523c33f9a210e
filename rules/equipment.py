"""Special equipment: the terms of its domain, and its device code in four parts.

Refuses a malformed code with the name of the part that fails.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from rules.equipment_catalogue import VARIETIES
from rules.errors import ErrorCode, Refused
from rules.terms import Term


class CareKind(Term):
    """维护与检验类别 · Kind of care for a device."""

    MAINTENANCE = "MAINTENANCE", "维护保养 · Maintenance."
    INSPECTION = "INSPECTION", "定期检验 · Periodic inspection."
    SELF_TEST = "SELF_TEST", "自行检测 · Self-test by the user."
    ASSESSMENT = "ASSESSMENT", "安全评估 · Safety assessment."


class DutyKind(Term):
    """安全职责 · Duty for a device."""

    SAFETY_MANAGER = "SAFETY_MANAGER", "安全管理人员 · Safety manager."
    OPERATOR = "OPERATOR", "作业人员 · Operator."


class CodePart(Term):
    """设备代码的组成部分 · A part of a device code."""

    LENGTH = "LENGTH", "总长度 · The length as a whole."
    BASE = "BASE", "设备基本代码 · Base code of the catalogue."
    MAKER = "MAKER", "制造单位代号 · Code of the maker."
    YEAR = "YEAR", "制造年份 · Year of making."
    SERIAL = "SERIAL", "制造顺序号 · Serial number of making."


KNOWN: Final = {variety.code: variety for variety in VARIETIES}
LENGTHS: Final = (17, 18)
"""The serial has four digits by the older rule, five by the newer (domain rule 10.3)."""
FIRST_YEAR: Final = 1949
LAST_YEAR: Final = 2099


class DeviceCode(NamedTuple):
    """The four parts: base 4, maker 2 + 3, year 4, serial 4 or 5."""

    base: str
    maker: str
    year: int
    serial: str


def parse_device_code(text: str) -> DeviceCode:
    """The parts of a code; the refusal names the first part that fails."""
    if len(text) not in LENGTHS:
        raise _refused(CodePart.LENGTH, str(len(text)))
    base, maker, year, serial = text[:4], text[4:9], text[9:13], text[13:]
    if base not in KNOWN:
        raise _refused(CodePart.BASE, base)
    if not (maker.isascii() and maker.isalnum() and maker == maker.upper()):
        raise _refused(CodePart.MAKER, maker)
    if not (_digits(year) and FIRST_YEAR <= int(year) <= LAST_YEAR):
        raise _refused(CodePart.YEAR, year)
    if not _digits(serial):
        raise _refused(CodePart.SERIAL, serial)
    return DeviceCode(base, maker, int(year), serial)


def require_device_code(text: str) -> str:
    """The code itself, if all its parts are well formed."""
    parse_device_code(text)
    return text


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _refused(part: CodePart, value: str) -> Refused:
    return Refused(
        ErrorCode.INVALID_DEVICE_CODE,
        ("deviceCode", part.value),
        part=f"{part.text('zh')}（{part.text('en')}）",
        value=value,
    )
