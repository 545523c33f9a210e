"""The declared formats of credit records, one for each family: heading, column, kind of value.

A family's table is all there is: reading, refusing and the published JSON Schema follow from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from rules.credit import (
    AbnormalGround,
    ComplaintOutcome,
    DisclosureStatus,
    InspectionResult,
    LicenceKind,
    PenaltyTier,
    SamplingResult,
)
from rules.records import RecordKind
from rules.terms import Term


class Cell(StrEnum):
    """How a cell is read."""

    TEXT = "TEXT"
    DATE = "DATE"
    MONEY = "MONEY"
    COUNT = "COUNT"
    FLAG = "FLAG"
    TERM = "TERM"


@dataclass(frozen=True, slots=True)
class RecordColumn:
    """A heading, the stored column, how it is read, and what it means."""

    header: str
    name: str
    description: str
    cell: Cell = Cell.TEXT
    is_required: bool = False
    terms: type[Term] | None = None


class TableFormat(Protocol):
    """What every declared table of rows has."""

    @property
    def name(self) -> str:
        """The name under which it is published."""
        ...

    @property
    def title(self) -> str:
        """What it holds, in both languages."""
        ...

    @property
    def columns(self) -> tuple[RecordColumn, ...]:
        """Its columns."""
        ...


def by_header(declared: TableFormat) -> Mapping[str, RecordColumn]:
    """The columns of a format by their heading."""
    return {column.header: column for column in declared.columns}


@dataclass(frozen=True, slots=True)
class RecordFormat:
    """The columns of one family; `order` lists pairs of days of which the second is no earlier."""

    kind: RecordKind
    title: str
    columns: tuple[RecordColumn, ...]
    order: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """The name under which it is published: `records-penalty`."""
        return f"records-{self.kind.value.lower().replace('_', '-')}"


def _text(header: str, name: str, english: str, *, required: bool = False) -> RecordColumn:
    return RecordColumn(header, name, f"{header} · {english}", is_required=required)


def _day(header: str, name: str, english: str, *, required: bool = False) -> RecordColumn:
    return RecordColumn(header, name, f"{header} · {english}", Cell.DATE, required)


def _money(header: str, name: str, english: str) -> RecordColumn:
    return RecordColumn(header, name, f"{header}，元 · {english} in yuan", Cell.MONEY)


def _term(header: str, name: str, terms: type[Term]) -> RecordColumn:
    listed = "、".join(term.text("zh").strip() for term in terms)
    names = ", ".join(term.value for term in terms)
    return RecordColumn(
        header, name, f"{header}：{listed} · One of {names}", Cell.TERM, True, terms
    )


HEAD = (
    _text("统一社会信用代码", "uscc", "USCC of the entity", required=True),
    _text("记录编号", "source_record_id", "Id of the record at its source", required=True),
    _text("认定机关", "authority", "Authority; the source's own where empty"),
    _day("信用修复日期", "repaired_on", "Day on which the credit was repaired"),
)


def _format(
    kind: RecordKind,
    title: str,
    *columns: RecordColumn,
    order: tuple[tuple[str, str], ...] = (),
) -> RecordFormat:
    return RecordFormat(kind, title, (*HEAD, *columns), (("occurred_on", "repaired_on"), *order))


RECORD_FORMATS: dict[RecordKind, RecordFormat] = {
    made.kind: made
    for made in (
        _format(
            RecordKind.REGISTRATION_CHANGE,
            "登记与变更 · Registrations and changes",
            _day("变更日期", "occurred_on", "Day of the change", required=True),
            _text("变更事项", "item", "Matter that changed", required=True),
            _text("变更前", "before", "Before"),
            _text("变更后", "after", "After"),
        ),
        _format(
            RecordKind.LICENCE,
            "行政许可与备案 · Licences and filings",
            _day("许可决定日期", "occurred_on", "Day of the decision", required=True),
            _term("许可类别", "licence_kind", LicenceKind),
            _text("许可证号", "number", "Number", required=True),
            _text("许可事项", "item", "Item", required=True),
            _day("有效期起", "valid_from", "First day", required=True),
            _day("有效期止", "valid_to", "Last day; empty without end"),
            _day("撤销日期", "revoked_on", "Day of revocation"),
            order=(("valid_from", "valid_to"), ("occurred_on", "revoked_on")),
        ),
        _format(
            RecordKind.ANNUAL_REPORT,
            "年度报告 · Annual reports",
            _day("报送日期", "occurred_on", "Day of filing", required=True),
            RecordColumn(
                "报告年度", "report_year", "报告年度 · Year of the report", Cell.COUNT, True
            ),
            _term("财务信息公示选择", "disclosure_status", DisclosureStatus),
            RecordColumn("从业人数", "employees", "从业人数 · Number of employees", Cell.COUNT),
            _money("资产总额", "assets", "Total assets"),
            _money("负债总额", "liabilities", "Total liabilities"),
            _money("所有者权益合计", "equity", "Equity"),
            _money("营业总收入", "revenue", "Revenue"),
            _money("主营业务收入", "main_revenue", "Main revenue"),
            _money("利润总额", "total_profit", "Total profit"),
            _money("净利润", "net_profit", "Net profit"),
            _money("纳税总额", "tax", "Tax"),
        ),
        _format(
            RecordKind.CERTIFICATE,
            "电子证照 · Electronic certificates",
            _day("签发日期", "occurred_on", "Day of issue", required=True),
            _text("证照名称", "item", "What it certifies", required=True),
            _text("证照编号", "number", "Number", required=True),
            _text("文件散列", "content_hash", "SHA-256 of the document, hexadecimal"),
            _day("有效期起", "valid_from", "First day", required=True),
            _day("有效期止", "valid_to", "Last day; empty without end"),
            _day("吊销日期", "revoked_on", "Day of revocation"),
            order=(("valid_from", "valid_to"), ("occurred_on", "revoked_on")),
        ),
        _format(
            RecordKind.PENALTY,
            "行政处罚 · Administrative penalties",
            _text("决定书文号", "number", "Number of the decision", required=True),
            _day("处罚决定日期", "occurred_on", "Day of the decision", required=True),
            _text("违法行为类型", "act", "Type of the unlawful act", required=True),
            _text("处罚依据", "basis", "Legal basis"),
            _text("处罚内容", "sanction", "Content of the penalty", required=True),
            _money("罚款金额", "amount", "Fine"),
            _term("轻重等级", "tier", PenaltyTier),
            RecordColumn(
                "仅警告", "is_warning_only", "仅警告：是/否 · Warning only", Cell.FLAG, True
            ),
            _day("公示日期", "published_on", "Day of publication"),
            _day("限制期止", "valid_to", "Last day of a restriction or ban"),
            order=(("occurred_on", "published_on"), ("occurred_on", "valid_to")),
        ),
        _format(
            RecordKind.ABNORMAL_LISTING,
            "经营异常名录 · Abnormal-operation listings",
            _day("列入日期", "occurred_on", "Day of the listing", required=True),
            _term("列入事由", "ground", AbnormalGround),
            _day("移出日期", "removed_on", "Day of removal"),
            _text("移出事由", "removal_ground", "Ground of the removal"),
            order=(("occurred_on", "removed_on"),),
        ),
        _format(
            RecordKind.SERIOUS_VIOLATION,
            "严重违法失信名单 · Serious-violation listings",
            _day("列入日期", "occurred_on", "Day of the listing", required=True),
            _text("列入事由", "ground", "Ground", required=True),
            _text("依据条款", "article", "Article of the ground", required=True),
            _text("管理措施", "measures", "Measures", required=True),
            _day("移出日期", "removed_on", "Day of early removal"),
            _text("移出事由", "removal_ground", "Ground of the removal"),
            order=(("occurred_on", "removed_on"),),
        ),
        _format(
            RecordKind.COMPLAINT,
            "投诉举报公示 · Complaints with a published outcome",
            _day("办结日期", "occurred_on", "Day of closing", required=True),
            _text("投诉类别", "item", "Category", required=True),
            _term("处理结果", "result", ComplaintOutcome),
        ),
        _format(
            RecordKind.SAMPLING_TEST,
            "抽检结果 · Sampling tests",
            _day("抽样日期", "occurred_on", "Day of sampling", required=True),
            _text("产品名称", "product_name", "Product", required=True),
            _text("商品条码", "gtin", "GTIN of the product"),
            _text("批号", "lot", "Lot number"),
            _text("检验项目", "item", "Item tested", required=True),
            _text("判定标准", "standard", "Standard"),
            _text("检验机构", "laboratory", "Laboratory", required=True),
            _term("检验结论", "result", SamplingResult),
        ),
        _format(
            RecordKind.RANDOM_INSPECTION,
            "双随机抽查结果 · Random inspections",
            _day("抽查日期", "occurred_on", "Day of the inspection", required=True),
            _text("抽查计划", "plan", "Plan", required=True),
            _text("抽查事项", "item", "Matter", required=True),
            _term("抽查结果", "result", InspectionResult),
            _day("结果形成日期", "formed_on", "Day on which the result was formed", required=True),
            _day("公示日期", "published_on", "Day of publication"),
            order=(("occurred_on", "formed_on"), ("formed_on", "published_on")),
        ),
        _format(
            RecordKind.AWARD,
            "守信激励 · Awards",
            _day("授予日期", "occurred_on", "Day of the award", required=True),
            _text("荣誉名称", "item", "Name of the award", required=True),
            _text("文号", "number", "Number of the decision"),
            _day("有效期止", "valid_to", "Last day"),
            order=(("occurred_on", "valid_to"),),
        ),
    )
}
"""The format of each family."""

TITLES: dict[RecordKind, tuple[str, ...]] = {
    RecordKind.ANNUAL_REPORT: ("report_year",),
    RecordKind.PENALTY: ("act",),
    RecordKind.SAMPLING_TEST: ("product_name", "item"),
}
"""The columns that make a record's title; for the other families the item, or the family."""

TYPES: dict[Cell, dict[str, str]] = {
    Cell.DATE: {"type": "string", "format": "date"},
    Cell.MONEY: {"type": "string", "pattern": r"^-?[0-9]{1,16}(\.[0-9]{1,4})?$"},
    Cell.COUNT: {"type": "string", "pattern": "^[0-9]{1,9}$"},
    Cell.FLAG: {"type": "string", "pattern": "^(是|否)$"},
    Cell.TEXT: {"type": "string"},
    Cell.TERM: {"type": "string"},
}


def record_schema(declared: TableFormat) -> dict[str, object]:
    """The format as JSON Schema of one row, keyed by heading."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:youxin:format:{declared.name}",
        "title": declared.title,
        "type": "object",
        "properties": {column.header: _property(column) for column in declared.columns},
        "required": [column.header for column in declared.columns if column.is_required],
        "additionalProperties": False,
    }


def _property(column: RecordColumn) -> dict[str, object]:
    found: dict[str, object] = {"description": column.description, **TYPES[column.cell]}
    if column.terms is not None:
        found["enum"] = [term.value for term in column.terms]
    return found | {"x-field": column.name}
