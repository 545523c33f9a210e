"""Movements of batches: events, and the parties between whom goods went."""

from datetime import datetime
from decimal import Decimal

from graph.base.connection import Connection
from graph.base.declare import col, part, via
from graph.base.registry import extend, node, value
from graph.base.types import Node, Provenance
from graph.entities import District, Entity
from graph.products import ProductBatch
from loaders import movements as load
from models import movements as m
from models.visibility import PARTY_NAME
from resolvers import movements as resolve
from rules.grading import DataCategory
from rules.movements import LineRole, MovementAction, MovementType
from rules.subgraphs import Subgraph

SUBGRAPH = Subgraph.SUPERVISION


@value(m.TraceParty)
class TraceParty:
    """流转各方，公众仅见脱敏名称 · Someone who holds goods; the public sees a masked name."""

    label: str = col("名称，按权限脱敏 · Name, masked by rights.", mask=PARTY_NAME)
    district: District | None = via(load.district, "所在区县 · District.")
    entity: Entity | None = via(
        resolve.entities,
        "经营主体，仅监管人员可见 · The entity; regulators only.",
        needs=(m.TraceParty.id,),
        category=DataCategory.TRADE_SECRET,
    )


@node(m.Movement, "mov")
class Movement(Node):
    """流转事件（EPCIS 2.0） · A movement event in the shape of EPCIS 2.0."""

    type: MovementType = col("事件类型 · Type.")
    action: MovementAction | None = col("动作，转换事件没有 · Action; transformations have none.")
    biz_step: str | None = col("业务步骤（CBV） · Business step of the core vocabulary.")
    occurred_at: datetime = col("发生时间 · When it happened.")
    received_at: datetime | None = col(
        "收货方进货查验记录时间，空缺即缺失进货记录 · When the receiver recorded it; null is a gap."
    )
    place: TraceParty | None = via(load.place, "发生地 · Where.")
    sender: TraceParty | None = via(load.sender, "发出方 · From whom.")
    receiver: TraceParty | None = via(load.receiver, "接收方 · To whom.")
    provenance: Provenance = part("数据来源 · Provenance.")


@value(m.MovementLine)
class BatchMovement:
    """批次流转 · What one event did to a batch."""

    role: LineRole = col("批次在事件中的角色 · What it did to the batch.")
    quantity: Decimal = col("数量 · Quantity.")
    occurred_at: datetime = col("发生时间 · When it happened.")
    event: Movement = via(load.event, "流转事件 · The event.")


@extend(ProductBatch)
class BatchMovements:
    movements: Connection[BatchMovement] = via(
        load.of_batch, "流转记录，由近到远 · Movements, latest first."
    )
