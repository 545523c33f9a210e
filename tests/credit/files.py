"""Files of credit records as a source would deliver them: rows with defaults, by family."""

import csv
from collections.abc import Sequence
from pathlib import Path

from rules.record_formats import RECORD_FORMATS
from rules.records import RecordKind

DEFAULTS: dict[RecordKind, dict[str, str]] = {
    RecordKind.REGISTRATION_CHANGE: {
        "变更日期": "2026-03-01", "变更事项": "住所", "变更前": "甲路",
    },
    RecordKind.LICENCE: {
        "许可决定日期": "2025-01-02", "许可类别": "备案", "许可证号": "备1", "许可事项": "食品经营",
        "有效期起": "2025-01-02", "有效期止": "2030-01-01",
    },
    RecordKind.ANNUAL_REPORT: {
        "报送日期": "2026-05-01", "报告年度": "2025", "财务信息公示选择": "选择不公示",
        "资产总额": "1,200,000.50", "从业人数": "12",
    },
    RecordKind.CERTIFICATE: {
        "签发日期": "2025-01-02", "证照名称": "营业执照", "证照编号": "E1", "文件散列": "AB" * 32,
        "有效期起": "2025-01-02",
    },
    RecordKind.PENALTY: {
        "决定书文号": "渝市监罚〔2026〕1号", "处罚决定日期": "2026-06-01",
        "违法行为类型": "未明码标价",
        "处罚内容": "罚款", "罚款金额": "2000", "轻重等级": "一般", "仅警告": "否",
        "公示日期": "2026-06-10",
    },
    RecordKind.ABNORMAL_LISTING: {
        "列入日期": "2026-01-05", "列入事由": "未按期公示年度报告",
    },
    RecordKind.SERIOUS_VIOLATION: {
        "列入日期": "2025-06-01", "列入事由": "食品安全领域严重违法", "依据条款": "第五条",
        "管理措施": "重点监管",
    },
    RecordKind.COMPLAINT: {
        "办结日期": "2026-02-01", "投诉类别": "价格争议", "处理结果": "达成调解",
    },
    RecordKind.SAMPLING_TEST: {
        "抽样日期": "2026-02-01", "产品名称": "火锅底料", "批号": "L1", "检验项目": "菌落总数",
        "检验机构": "市食检院", "检验结论": "不合格",
    },
    RecordKind.RANDOM_INSPECTION: {
        "抽查日期": "2026-09-20", "抽查计划": "2026-01", "抽查事项": "公示信息",
        "抽查结果": "未发现问题",
        "结果形成日期": "2026-09-21", "公示日期": "2026-10-27",
    },
    RecordKind.AWARD: {"授予日期": "2026-01-01", "荣誉名称": "放心消费示范单位"},
}  # fmt: skip


def row(kind: RecordKind, uscc: str, number: int = 1, /, **given: str) -> dict[str, str]:
    """A good row of a family."""
    head = {"统一社会信用代码": uscc, "记录编号": f"{kind.value}-{number}"}
    return head | DEFAULTS[kind] | given


def write(path: Path, kind: RecordKind, rows: Sequence[dict[str, str]]) -> Path:
    """The rows as the family's file."""
    header = [column.header for column in RECORD_FORMATS[kind].columns]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(rows)
    return path
