"""The declared formats of registration data: which column means what. A table, not code.

Refuses a file whose header or shape fits none of them; nothing is guessed from values but the
one headerless format, and that by the place of the code.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from rules.errors import ErrorCode, FileRefused
from rules.identity import IdentityClass, classify


class Field(StrEnum):
    """What a column says of an entity; `IGNORED` is read past."""

    NAME = "name"
    CODE = "code"
    REGISTERED_ON = "registeredOn"
    TYPE = "type"
    CAPITAL = "capital"
    CAPITAL_REST = "capitalRest"
    SCOPE = "scope"
    PROVINCE = "province"
    DISTRICT = "district"
    ADDRESS = "address"
    INDUSTRY = "industry"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, what it means, and what a file that is sent should hold in it."""

    header: str
    field: Field
    description: str
    pattern: str | None = None
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Format:
    """`columns` by heading; or, for a format without header, `layouts` by number of cells."""

    name: str
    title: str
    columns: tuple[Column, ...]
    layouts: Mapping[int, tuple[Field, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mapped:
    """A format as one file uses it: the field of each cell, by the width of the row."""

    format: Format
    layouts: Mapping[int, tuple[Field, ...]]
    has_header: bool


NAME = Column("企业名称", Field.NAME, "登记名称 · Registered name", is_required=True)
CODE = Column(
    "统一社会信用代码",
    Field.CODE,
    "18 位代码或 2015 年以前的注册号 · USCC, or a registration number of before 2015",
    pattern="^[0-9A-HJ-NPQRTUWXYa-z]{13,20}$",
    is_required=True,
)
REGISTERED_ON = Column(
    "注册日期",
    Field.REGISTERED_ON,
    "成立日期 · Date of registration",
    pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
)
TYPE = Column("企业类型", Field.TYPE, "类型，或 N/A · Legal form, or N/A")
CAPITAL = Column("注册资金", Field.CAPITAL, "如 800万人民币、500(万美元) · Registered capital")
SCOPE = Column("经营范围", Field.SCOPE, "经营范围 · Business scope")
PROVINCE = Column("所在省份", Field.PROVINCE, "省级单位 · Province, short name")
DISTRICT = Column("地区", Field.DISTRICT, "区县简称 · District or city, short name")
ADDRESS = Column("注册地址", Field.ADDRESS, "住所 · Registered address")
INDUSTRY = Column(
    "行业代码", Field.INDUSTRY, "GB/T 4754-2017 小类 · Industry class", pattern="^[A-T]?[0-9]{2,4}$"
)
SAMPLE = Column("取样", Field.IGNORED, "取样方式 · How the row was drawn")
NINE = (NAME, CODE, REGISTERED_ON, TYPE, CAPITAL, SCOPE, PROVINCE, DISTRICT, ADDRESS)

_HEAD = (Field.NAME, Field.CODE, Field.REGISTERED_ON)
_GAP = (Field.IGNORED, Field.IGNORED)
_WIDE = (*_HEAD, Field.TYPE, Field.CAPITAL, Field.PROVINCE, Field.SCOPE, *_GAP, Field.ADDRESS)
_CUT = (*_HEAD, Field.CAPITAL, Field.CAPITAL_REST, Field.SCOPE, Field.ADDRESS, Field.TYPE)

CITY = Format("registry-9", "登记信息九列表 · Registrations in nine columns", NINE)
NATIONAL = Format(
    "registry-sample-10", "全国取样十列表 · Sampled registrations in ten columns", (SAMPLE, *NINE)
)
OPEN = Format(
    "registry-open",
    "任意列序的登记信息，名称与代码必备 · Registrations in any order of columns",
    (*NINE, INDUSTRY),
)
HEADERLESS = Format(
    "registry-headerless",
    "无表头、错列的登记信息 · Registrations without header, columns in another order",
    NINE,
    {13: (*_WIDE, Field.DISTRICT, *_GAP), 9: (*_CUT, Field.DISTRICT)},
)
FORMATS: tuple[Format, ...] = (CITY, NATIONAL, OPEN, HEADERLESS)

ALIASES: Mapping[str, str] = {
    "名称": "企业名称",
    "市场主体名称": "企业名称",
    "经营主体名称": "企业名称",
    "主体名称": "企业名称",
    "社会信用代码": "统一社会信用代码",
    "信用代码": "统一社会信用代码",
    "注册号": "统一社会信用代码",
    "统一社会信用代码/注册号": "统一社会信用代码",
    "成立日期": "注册日期",
    "登记日期": "注册日期",
    "类型": "企业类型",
    "主体类型": "企业类型",
    "注册资本": "注册资金",
    "省份": "所在省份",
    "区县": "地区",
    "住所": "注册地址",
    "地址": "注册地址",
    "经营场所": "注册地址",
    "行业": "行业代码",
}


def _heading(cell: str) -> str:
    name = "".join(unicodedata.normalize("NFKC", cell).lstrip("\ufeff").split())
    return ALIASES.get(name, name)


def detect(first: Sequence[str], file: str) -> Mapped:
    """The format of a file by its first record; raises FileRefused FORMAT_UNKNOWN."""
    headings = [_heading(cell) for cell in first]
    for declared in (CITY, NATIONAL):
        if list(first) == [column.header for column in declared.columns]:
            return _by_header(declared, headings)
    if NAME.header in headings and CODE.header in headings:
        return _by_header(OPEN, headings)
    layout = HEADERLESS.layouts.get(len(first))
    if layout and classify(first[layout.index(Field.CODE)]).kind is not IdentityClass.INVALID:
        return Mapped(HEADERLESS, HEADERLESS.layouts, has_header=False)
    shown = "、".join(first)[:120]
    raise FileRefused(ErrorCode.FORMAT_UNKNOWN, file=file, header=shown)


def _by_header(declared: Format, headings: list[str]) -> Mapped:
    """A heading that comes twice counts once, so that no value is silently replaced."""
    fields = {column.header: column.field for column in declared.columns}
    layout = [fields.pop(heading, Field.IGNORED) for heading in headings]
    return Mapped(declared, {len(layout): tuple(layout)}, has_header=True)


def json_schema(declared: Format) -> dict[str, object]:
    """The format as JSON Schema of one row, keyed by heading."""
    properties = {column.header: _property(column) for column in declared.columns}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:youxin:format:{declared.name}",
        "title": declared.title,
        "type": "object",
        "properties": properties,
        "required": [column.header for column in declared.columns if column.is_required],
        "additionalProperties": declared is OPEN,
    }


def _property(column: Column) -> dict[str, object]:
    found: dict[str, object] = {"type": "string", "description": column.description}
    if column.pattern:
        found["pattern"] = column.pattern
    return found | {"x-field": column.field.value}
