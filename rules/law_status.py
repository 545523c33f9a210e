"""What the texts of laws do not say of themselves: dates of amending decisions, and dead law.

Refuses to guess: each line names its source, and a date only read second-hand is not verified.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Superseded:
    """A version that another, which may not be at hand, has replaced."""

    since: date
    by: str
    source: str
    is_verified: bool = False


IN_FORCE_ON: Mapping[tuple[str, date], date] = {
    ("食品安全法", date(2025, 9, 12)): date(2025, 12, 1),
    ("反不正当竞争法", date(2025, 6, 27)): date(2025, 10, 15),
    ("商标法", date(2019, 4, 23)): date(2019, 11, 1),
    ("商标法", date(2026, 6, 26)): date(2027, 1, 1),
    ("网络安全法", date(2025, 10, 28)): date(2026, 1, 1),
    ("反垄断法", date(2022, 6, 24)): date(2022, 8, 1),
    ("安全生产法", date(2021, 6, 10)): date(2021, 9, 1),
    ("消费者权益保护法", date(2013, 10, 25)): date(2014, 3, 15),
    ("药品管理法实施条例", date(2024, 12, 6)): date(2025, 1, 20),
    ("医疗器械监督管理条例", date(2024, 12, 6)): date(2025, 1, 20),
}
"""First days that amending decisions set: they stand in the decision, not in the amended text."""

SUPERSEDED: Mapping[tuple[str, date], Superseded] = {
    ("市场监督管理投诉举报处理暂行办法", date(2022, 3, 24)): Superseded(
        date(2026, 4, 15),
        "市场监督管理投诉举报处理办法（国家市场监督管理总局令第121号）",
        "国家市场监督管理总局令第121号",
    ),
    ("企业信息公示暂行条例", date(2014, 8, 7)): Superseded(
        date(2024, 5, 1),
        "企业信息公示暂行条例（国务院令第777号修订）",
        "国务院令第777号",
    ),
    ("食品安全法", date(2021, 4, 29)): Superseded(
        date(2025, 12, 1),
        "食品安全法（2025年9月12日修正）",
        "全国人大常委会2025年9月12日决定",
    ),
    ("反不正当竞争法", date(2019, 4, 23)): Superseded(
        date(2025, 10, 15),
        "反不正当竞争法（2025年6月27日修订）",
        "反不正当竞争法（2025年）第四十一条",
        is_verified=True,
    ),
}
"""Versions that are dead law. Those whose successor is at hand end by it, with the same day."""
