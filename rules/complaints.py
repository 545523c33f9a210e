"""States and outcomes of a complaint."""

from rules.credit import ComplaintOutcome
from rules.terms import Term

__all__ = ["ComplaintOutcome", "ComplaintSource", "ComplaintState"]


class ComplaintState(Term):
    """投诉状态 · State of a complaint."""

    FILED = "FILED", "已提交 · Filed."
    ACCEPTED = "ACCEPTED", "已受理 · Accepted."
    CLOSED = "CLOSED", "已办结 · Closed."


class ComplaintSource(Term):
    """投诉来源 · Channel of a complaint."""

    HOTLINE_12315 = "HOTLINE_12315", "全国12315平台 · National 12315 platform."
    CONSUMER_COUNCIL = "CONSUMER_COUNCIL", "消费者权益保护委员会 · Consumer council."
