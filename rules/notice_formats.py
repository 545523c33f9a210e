"""Notices of failed samples and recalls by authorities elsewhere, kept as they were announced.

They name companies by name alone, and likeness of names proves nothing: a notice is tied to no
entity. Where a row's columns are shifted, what it says of the product is left out, not guessed.
"""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Final, NamedTuple

from rules.terms import Term


class NoticeKind(Term):
    """通告类别 · Kind of notice."""

    SAMPLING_FAILURE = "SAMPLING_FAILURE", "抽检不合格 · A sample that failed."
    RECALL = "RECALL", "召回 · A recall."
    HEALTH_ALERT = "HEALTH_ALERT", "健康警示 · A public health alert."


class NoticeColumn(NamedTuple):
    """A heading, the column that it fills if any, and what it means."""

    header: str
    column: str | None
    description: str


@dataclass(frozen=True, slots=True)
class NoticeFormat:
    """The headings of a file of notices, in their order, and the source that it comes from."""

    name: str
    source: str
    title: str
    columns: tuple[NoticeColumn, ...]

    @property
    def headers(self) -> list[str]:
        """The first row of such a file."""
        return [column.header for column in self.columns]


CHINA: Final = NoticeFormat(
    "notices-samr",
    "SAMR-NOTICES",
    "抽检不合格通告二十列表 · Announced failed samples in twenty columns",
    (
        NoticeColumn("序号", None, "序号 · Number in the list"),
        NoticeColumn("标题", "title", "通告标题 · Title of the announcement"),
        NoticeColumn("发布时间", "published_at", "发布时间，北京时间 · Time, in Beijing"),
        NoticeColumn("信息来源", "announced_by", "信息来源 · Who announced it"),
        NoticeColumn("标称生产企业名称", "producer", "标称生产企业 · Producer by the label"),
        NoticeColumn("标称生产企业地址", None, "其地址 · Its address"),
        NoticeColumn("被抽样单位名称", "holder", "被抽样单位 · Where the sample was taken"),
        NoticeColumn("被抽样单位地址", None, "其地址 · Its address"),
        NoticeColumn("样品名称", "product", "样品名称 · The sample"),
        NoticeColumn("规格型号", None, "规格型号 · Specification"),
        NoticeColumn("商标", "brand", "商标 · Brand"),
        NoticeColumn("生产日期", None, "生产日期 · Day of production"),
        NoticeColumn("出厂编号", "lot", "出厂编号 · Number of the lot"),
        NoticeColumn("批准文号", None, "批准文号 · Number of the approval"),
        NoticeColumn("不合格项目", "reason", "不合格项目 · What failed"),
        NoticeColumn("检验结果", "measured", "检验结果 · What was found"),
        NoticeColumn("标准值", "permitted", "标准值 · What is permitted"),
        NoticeColumn("抽样单位", None, "抽样单位 · Who took the sample"),
        NoticeColumn("检验机构", "laboratory", "检验机构 · Laboratory"),
        NoticeColumn("来源页", "url", "来源页 · Address of the page"),
    ),
)
US: Final = NoticeFormat(
    "notices-us-recalls",
    "US-RECALLS",
    "美国食品召回 · Food recalls of FDA and USDA",
    (
        NoticeColumn("agency", "announced_by", "机构 · Agency"),
        NoticeColumn("notice_id_number", "number", "通告编号 · Number of the notice"),
        NoticeColumn("title", "title", "标题 · Title"),
        NoticeColumn("company_announce_dttm", None, "企业公告时间 · When the company told it"),
        NoticeColumn("notification_dttm", "published_at", "通告时间 · When it was announced"),
        NoticeColumn("recall_reason", "reason", "原因 · Reason"),
        NoticeColumn("company_name", "producer", "企业 · Company"),
        NoticeColumn("brand_name", "brand", "品牌 · Brand"),
        NoticeColumn("product_description", "product", "产品与批次 · Product and lots"),
        NoticeColumn("impacted_states", None, "涉及各州 · States"),
        NoticeColumn("recall_type", None, "状态 · State of the recall"),
        NoticeColumn("risk_level", None, "风险 · Risk"),
        NoticeColumn("recall_classification", "classification", "级别 · Class"),
        NoticeColumn("recall_url", "url", "网址 · Address of the page"),
    ),
)
NOTICE_FORMATS: Final = (CHINA, US)
COLUMNS: Final = (
    "kind", "title", "published_at", "announced_by", "number", "producer", "holder", "product",
    "brand", "lot", "reason", "measured", "permitted", "laboratory", "classification", "url",
)  # fmt: skip
ABOUT_THE_SAMPLE: Final = (
    "producer", "holder", "product", "brand", "lot", "reason", "measured", "permitted",
    "laboratory",
)  # fmt: skip
BLANKS: Final = frozenset({"", "/", "无", "—", "-"})
BEIJING: Final = timezone(timedelta(hours=8))
AGENCY_ENDS: Final = ("监督管理局", "管理局")
"""A sample with such a name is an authority: the row's columns are shifted."""
SHIFTED, EMPTY = "COLUMNS_SHIFTED", "NOTICE_WITHOUT_SAMPLE"


def format_of(header: Sequence[str]) -> NoticeFormat | None:
    """The format whose headings these are."""
    names = [cell.strip().lstrip("\ufeff") for cell in header]
    return next((each for each in NOTICE_FORMATS if each.headers == names), None)


def read(declared: NoticeFormat, cells: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
    """The columns of a notice, and the marks of what is wrong with it.

    Raises ValueError for a row without title or time.
    """
    values: dict[str, Any] = dict.fromkeys(COLUMNS)
    for column, cell in zip(declared.columns, cells, strict=True):
        text = html.unescape(cell).replace("\u3000", " ").strip()
        if column.column is not None and text not in BLANKS:
            values[column.column] = text
    if values["title"] is None:
        raise ValueError("title")
    values["published_at"] = _moment(values["published_at"])
    values["kind"] = _kind(declared, values).value
    marks = _marks(declared, values)
    if SHIFTED in marks:
        values |= dict.fromkeys(ABOUT_THE_SAMPLE)
    return values, marks


def _moment(text: str | None) -> datetime:
    found = datetime.fromisoformat(text or "published_at")
    return found if found.tzinfo is not None else found.replace(tzinfo=BEIJING)


def _kind(declared: NoticeFormat, values: Mapping[str, Any]) -> NoticeKind:
    if declared is CHINA:
        return NoticeKind.SAMPLING_FAILURE
    is_alert = values["classification"] == "Public Health Alert"
    return NoticeKind.HEALTH_ALERT if is_alert else NoticeKind.RECALL


def _marks(declared: NoticeFormat, values: Mapping[str, Any]) -> list[str]:
    if declared is not CHINA:
        return []
    if values["product"] is None:
        return [EMPTY]
    return [SHIFTED] if values["product"].endswith(AGENCY_ENDS) else []


def notice_schema(declared: NoticeFormat) -> dict[str, object]:
    """The format as JSON Schema of one row, keyed by heading."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:youxin:format:{declared.name}",
        "title": declared.title,
        "type": "object",
        "properties": {
            column.header: {"type": "string", "description": column.description}
            for column in declared.columns
        },
        "required": declared.headers,
        "additionalProperties": False,
    }
