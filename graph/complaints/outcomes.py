"""Outcomes in public: closed cases by source, with totals that reconcile with the cases."""

from graph.base.connection import Connection
from graph.base.declare import arg, col, root, via
from graph.base.registry import extend, given, query, value
from graph.complaints.cases import Complaint
from graph.entities import Entity
from loaders import complaints as load
from models import entities as m
from resolvers.complaints import outcomes
from rules.complaints import ComplaintOutcome, ComplaintSource


@value()
class ComplaintOutcomeCount:
    """公示结果计数 · How many outcomes of one kind are published by one channel."""

    channel: ComplaintSource = col("来源 · Channel.")
    outcome: ComplaintOutcome = col("处理结果 · Outcome.")
    count: int = col("件数 · How many.")


@value()
class SettlementRate:
    """调解成功率，分子分母并列 · A rate of settlement, with what it is made of."""

    channel: ComplaintSource | None = col("来源，合计为空 · Channel; null for all together.")
    settled: int = col("达成调解件数，分子 · Settled: the numerator.")
    published: int = col("已公示件数，分母 · Published: the denominator.")
    share: float | None = col("比率，无公示件为空 · The rate; null where nothing is published.")


@extend(Entity)
class EntityOutcomes:
    settlement_rates: list[SettlementRate] = via(
        outcomes.rates,
        "投诉调解成功率，合计在前，其后按来源 · Rates of settlement: of all, then by channel.",
        needs=(m.Entity.id,),
        cost=2,
        most=4,
    )


@given
class PublishedComplaintFilter:
    """公示结果筛选 · Which outcomes."""

    channel: ComplaintSource | None = col("来源 · Channel.")


@query
class OutcomeQueries:
    published_complaints: Connection[Complaint] = root(
        load.published,
        "已公示的处理结果，由近到远 · Published outcomes, latest first.",
        filter=arg(PublishedComplaintFilter | None, "筛选条件 · Filter.", None),
    )
    complaint_outcomes: list[ComplaintOutcomeCount] = root(
        outcomes.counted,
        "公示结果按来源与结果计数 · Published outcomes counted by channel and outcome.",
        cost=20,
    )
