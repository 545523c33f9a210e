"""A registry's file of a few rows, and a register to load it into."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rules import uscc
from rules.formats import CITY

HEADER = [column.header for column in CITY.columns]
DEFAULTS = {
    "企业名称": "重庆山城火锅有限公司",
    "注册日期": "2010-05-06",
    "企业类型": "N/A",
    "注册资金": "100万人民币",
    "经营范围": "火锅餐饮服务",
    "所在省份": "重庆",
    "地区": "渝中",
    "注册地址": "重庆市渝中区民权路1号",
}


def code(number: int) -> str:
    """A valid code of a made-up entity in 渝中区."""
    body = f"91500103{number:09d}"
    return body + uscc.check_digit(body)


def row(number: int = 1, /, **values: str) -> dict[str, str]:
    named = {"企业名称": f"重庆山城第{number}火锅有限公司", "统一社会信用代码": code(number)}
    return DEFAULTS | named | values


def write(path: Path, rows: Sequence[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADER)
        writer.writeheader()
        writer.writerows(rows)
    return path


async def empty(connection: Any) -> None:
    """A register with its reference tables and sources, and nothing in it."""
    await connection.execute(
        "TRUNCATE entity, ingest_batch, ingest_finding, event, search_word CASCADE"
    )
    await connection.execute(
        "UPDATE source SET public_key = NULL, key_id = NULL, as_of = NULL, received_at = NULL,"
        " late_count = 0"
    )
