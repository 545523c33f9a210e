"""Published complaints; nothing of a complainant is a field here."""

from datetime import date

from graph.base.connection import Connection
from graph.base.declare import col, part, via
from graph.base.registry import extend, node
from graph.base.types import Node, Provenance
from graph.entities import Entity
from loaders import complaints as load
from models import complaints as m
from rules.complaints import ComplaintOutcome, ComplaintSource


@node(m.Complaint, "cmp")
class Complaint(Node):
    """投诉 · A complaint whose outcome is published."""

    subject: str = col("事由 · What it is about.")
    channel: ComplaintSource = col("来源 · Channel.")
    outcome: ComplaintOutcome | None = col("处理结果 · Outcome.")
    filed_on: date = col("提交日期 · Day of filing.")
    closed_on: date = col("办结日期 · Day of closing.")
    provenance: Provenance = part("数据来源 · Provenance.")


@extend(Entity)
class EntityComplaints:
    published_complaints: Connection[Complaint] = via(
        load.of_entity, "已公示投诉 · Published complaints about the entity.", cost=2
    )
