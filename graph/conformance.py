"""What of the standard this version is proved to do (1-1)."""

from datetime import datetime

from graph.base.declare import arg, col, root
from graph.base.registry import query, value
from resolvers import conformance as resolve
from rules.conformance import ConformanceStatus


@value()
class ClauseConformance:
    """标准条款的符合情况 · What is proved of one clause of the standard."""

    clause: str = col("条款编号 · Id of the clause.")
    text: str = col("条款原文 · The clause's own words, in Chinese.")
    feature: str = col("功能说明 · What it asks for, in English.")
    status: ConformanceStatus = col("状态 · Status.")
    tests: list[str] = col("证明该条款的测试 · Tests that prove it.")
    surfaces: list[str] = col("测试所用的字段 · Fields of this graph that those tests ask.")


@value()
class Conformance:
    """标准符合情况，取自最近一次完整测试 · Conformance, from the last full test run."""

    commit: str | None = col("测试所用版本 · Commit that was tested.")
    ran_at: datetime | None = col("测试时间 · When the tests ran.")
    clauses: list[ClauseConformance] = col(
        "条款，按标准顺序 · Clauses in the standard's order.", most=300
    )


@query
class ConformanceQueries:
    conformance: Conformance = root(
        resolve.conformance,
        "标准符合情况 · What of the standard is proved by tests.",
        clause=arg(str | None, "条款编号，空为全部 · Id of a clause; null for all.", None),
    )
