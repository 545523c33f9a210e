"""Outcomes in public: closed cases by source, with totals that reconcile with the cases."""

from graph.base.connection import Connection
from graph.base.declare import arg, col, root
from graph.base.registry import given, query, value
from graph.complaints.cases import Complaint
from loaders import complaints as load
from resolvers.complaints import outcomes
from rules.complaints import ComplaintOutcome, ComplaintSource


@value()
class ComplaintOutcomeCount:
    """公示结果计数 · How many outcomes of one kind are published by one channel."""

    channel: ComplaintSource = col("来源 · Channel.")
    outcome: ComplaintOutcome = col("处理结果 · Outcome.")
    count: int = col("件数 · How many.")


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
