"""Statistics of an industry for everyone: stock, entries, exits and survival, no small cell."""

from datetime import date

from graph.base.declare import arg, col, root, via
from graph.base.registry import query, value
from graph.entities import District, Industry
from graph.portrait import SurvivalPoint
from loaders import entities as places
from resolvers import industry_statistics as resolve
from rules.entities import EntityKind
from rules.industry_statistics import MOST_CELLS, MOST_MONTHS, IndustryFacing


@value()
class IndustryCell:
    """一格；设立减退出等于期末减期初，过小的数为空 · A part in a year; small numbers are null."""

    year: int = col("年份 · Year.")
    part: str | None = col("分组的代码，不分组或未登记为空 · Code of the part; null without.")
    name: str | None = col("分组的名称 · Name of the part in Chinese.")
    name_en: str | None = col("分组的英文名称 · Name of the part in English.")
    opening: int | None = col("上年末主体数 · Entities at the end of the year before.")
    entries: int | None = col("当年设立数 · Established in the year.")
    exits: int | None = col("当年退出数（注销、吊销） · Cancelled or revoked in the year.")
    closing: int | None = col("当年末主体数 · Entities at the end of the year.")
    is_suppressed: bool = col("是否有数因过小而不显示 · Whether a number is too small to show.")


@value()
class IndustrySurvival:
    """全市同行业、同类型的存续；2000 年前设立者左截断 · Lives citywide; left truncation at 2000."""

    industry: str | None = col("行业大类或门类，空为全部 · Division or section; null for all.")
    size: int | None = col("主体数，少于五不显示 · Entities; not shown below five.")
    is_suppressed: bool = col("是否因数量过少而不显示 · Whether they are too few to show.")
    median_months: int | None = col(
        "存续中位数，月（30 天）；未降至一半为空 · Median life in months of 30 days; null unless "
        "half have ended."
    )
    survival_curve: list[SurvivalPoint] = col(
        "Kaplan–Meier 生存曲线，至 300 月，Greenwood 区间 · Curve up to 300 months, with "
        "Greenwood's intervals.",
        most=MOST_MONTHS,
    )


@value()
class IndustryStatistics:
    """行业统计，取自最近一次全量计算 · Statistics of an industry, from the last full run."""

    as_of: date = col("统计日期 · Day of the count.")
    smallest: int = col("可显示的最小数；零照常显示 · Least number that is shown; zero is.")
    cells: list[IndustryCell] = col(
        f"各格，按年份，至多 {MOST_CELLS} · Cells by year, at most {MOST_CELLS}.", most=MOST_CELLS
    )
    industry: Industry | None = via(places.industry, "行业 · Industry.")
    district: District | None = via(places.district, "区划 · Division.")
    survival: IndustrySurvival = via(
        resolve.survivals,
        "存续情况 · How long they live.",
        cost=20,
        founded_since=arg(int | None, "设立年份起 · Founded in this year or later.", None),
        founded_until=arg(int | None, "设立年份止 · Founded in this year or before.", None),
    )


@query
class IndustryQueries:
    industry_statistics: IndustryStatistics | None = root(
        resolve.statistics,
        "行业统计，退出日期不详者不计 · Number, entries, exits and survival of an industry; "
        "who ended on an unknown day is not counted.",
        cost=50,
        industry=arg(
            str | None, "行业代码，任一级，空为全部 · Code of any level; null for all.", None
        ),
        district=arg(str | None, "区划代码，含下级 · Division code, its subtree included.", None),
        kind=arg(EntityKind | None, "主体类型 · Kind of entity.", None),
        by=arg(IndustryFacing, "分组 · Parts.", IndustryFacing.NONE),
        since=arg(int | None, "起始年份，2000 年起 · First year, from 2000 on.", None),
        until=arg(int | None, "截止年份 · Last year.", None),
    )
