"""Chains of goods: upstream, downstream, around; recalls simulated, safety judged."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from graph.base.declare import Arg, arg, col, id_of, part, root, via
from graph.base.registry import query, value
from graph.entities import Entity
from graph.equipment import CareDue, SpecialEquipment
from graph.movements import Movement, TraceParty
from graph.products import ProductBatch
from graph.traces.items import TraceableItem
from loaders import traces as load
from resolvers.traces import exporting, judging, walking
from rules.care import AlertKind
from rules.recalls import RecallLevel
from rules.roles import Scope
from rules.safety import SafetyVerdict
from rules.tracing import GapKind


@value()
class TraceNode:
    """流转节点：某批次在某方处 · One batch at one party."""

    key: str = col("节点键，仅在本次结果内有效 · Key of the node within this answer.")
    batch: ProductBatch = via(load.batch, "批次 · The batch.")
    party: TraceParty = via(load.party, "持有方 · Who held it.")
    hops: int | None = col("距起点步数，记录不连贯时为空 · Steps from the start; null if unlinked.")
    received: Decimal = col("收入数量 · How much came in or was made.")
    passed_on: Decimal = col("付出数量 · How much went on.")
    left: Decimal = col("账面结余 · How much is left by the records.")
    first_at: datetime = col("首次出现 · First movement.")
    last_at: datetime = col("最近一次 · Last movement.")


@value()
class TraceEdge:
    """流转关系 · One event that led from a node to another."""

    from_key: str = col("起点节点键 · Key of the node where it began.")
    to_key: str = col("终点节点键 · Key of the node where it ended.")
    quantity: Decimal = col("数量 · Quantity at the start.")
    occurred_at: datetime = col("发生时间 · When it happened.")
    event: Movement = via(load.movement, "流转事件 · The event.")


@value()
class TraceGap:
    """追溯缺口 · Something that the records do not show."""

    kind: GapKind = col("缺口类别 · What is lacking.")
    key: str = col("节点键 · Key of the node within this answer.")
    batch: ProductBatch = via(load.batch, "批次 · The batch.")
    party: TraceParty = via(load.party, "持有方 · At whom.")
    quantity: Decimal = col("差额 · How much is unexplained.")


@value()
class TraceResult:
    """追溯结果；公众可见范围有限 · A chain; the public sees a part of it."""

    batch: ProductBatch = via(load.batch, "所查批次 · The batch asked about.")
    nodes: list[TraceNode] = col("节点 · Nodes.", most=100)
    edges: list[TraceEdge] = col("关系 · Edges.", most=100)
    gaps: list[TraceGap] = col("缺口 · Gaps.")
    hidden_count: int = col("因权限未显示的节点数 · Nodes that the viewer may not see.")


@value()
class RecallHolder:
    """召回对象 · One batch at one party that a recall must reach."""

    key: str = col("节点键 · Key of the node within this answer.")
    batch: ProductBatch = via(load.batch, "批次 · The batch.")
    party: TraceParty = via(load.party, "持有方 · The holder.")
    left: Decimal = col("账面结余 · How much is left by the records.")
    path: list[str] = col("由生产者至此的节点键 · Keys from the maker to here; empty if unlinked.")


@value()
class MassBalance:
    """物料平衡 · The balance of the recalled batch."""

    made: Decimal = col("产出 · Made.")
    used: Decimal = col("投入其他批次 · Gone into other batches.")
    gone: Decimal = col("售出或销毁 · Sold to consumers or destroyed.")
    left: Decimal = col("账面结余 · Left by the records.")


@value()
class RecallSimulation:
    """召回模拟；不改变任何数据 · A recall as it would be; nothing is changed."""

    batch: ProductBatch = via(load.batch, "所召回批次 · The batch.")
    level: RecallLevel = col("召回级别 · Level.")
    holders: list[RecallHolder] = col("召回对象 · Everyone who must be reached.", most=1000)
    batch_count: int = col("受影响批次数 · Batches affected.")
    party_count: int = col("涉及主体数 · Parties involved.")
    notify_before: datetime = col("最迟启动召回并通知时间 · The notice must be out before.")
    start_hours: int = col("启动时限，小时 · Hours to start.")
    finish_working_days: int = col("完成时限，工作日 · Working days to finish.")
    rule_version: str = col("规则版本 · Version of the rule.")
    basis: str = col("法律依据 · The law.")
    balance: MassBalance = part("物料平衡 · Balance.", prefix="balance_")
    gaps: list[TraceGap] = col("缺口 · Gaps.")


@value()
class SafetyReason:
    """结论依据 · One reason of a verdict."""

    kind: SafetyVerdict = col("类别 · Kind.")
    alert: AlertKind | None = col("设备预警类别 · The alert that gives it, of a device.")
    text: str = col("说明，使用请求的语言 · Explanation in the caller's language.")
    batch: ProductBatch | None = via(load.batch, "所涉批次 · The batch that gives it, of food.")


@value()
class ItemSource:
    """原料批次 · A batch that went into the item."""

    batch: ProductBatch = via(load.batch, "批次 · The batch.")


@value()
class ItemOrigin:
    """源头信息 · Where an item comes from."""

    producer: Entity | None = via(load.producer, "食品生产者 · The producer of food.")
    produced_on: date | None = col("生产日期 · Day of production.")
    maker: str | None = col("设备制造单位代号 · Code of a device's maker.")
    year: int | None = col("设备制造年份 · Year in which a device was made.")
    sources: list[ItemSource] = col("所用原料批次，最多 20 个 · Batches that went into it.")
    source_count: int = col("原料批次数 · Number of such batches.")


@value()
class ItemUsage:
    """使用信息 · Who uses a device, and where."""

    user: Entity = via(load.user, "使用单位 · The entity that uses it.")
    place: str = col("使用场所 · Place of use.")
    is_public_gathering: bool = col("是否公众聚集场所 · Whether the public gathers there.")
    in_use_since: date | None = col("投用日期 · Day on which use began.")
    device: SpecialEquipment = via(load.used_device, "设备 · The device.")


@value()
class ItemMaintenance:
    """维保信息 · The care a device is due."""

    maintenance: CareDue | None = col("维护保养时限 · Maintenance.")
    inspection: CareDue = col("定期检验时限 · Inspection.")
    self_test: CareDue | None = col("自行检测时限 · Self-test.")
    assessment: CareDue | None = col("安全评估时限 · Assessment.")


@value()
class ItemSafety:
    """安全结论，无数据即“无记录” · A verdict; where there is no data, that is the verdict."""

    item: TraceableItem = via(load.item, "对象 · The item.")
    origin: ItemOrigin | None = col("源头信息 · Origin.")
    usage: ItemUsage | None = col("使用信息，仅设备 · Use; of devices.")
    maintenance: ItemMaintenance | None = col("维保信息，仅设备 · Maintenance; of devices.")
    verdict: SafetyVerdict = col("结论 · Verdict.")
    explanation: str = col("说明，使用请求的语言 · Explanation in the caller's language.")
    reasons: list[SafetyReason] = col("依据，由重到轻 · Reasons, the gravest first.")


BATCH = id_of("bat", "批次标识 · Id of the batch.")


@query
class TraceQueries:
    trace_upstream: TraceResult = root(
        walking.trace_upstream, "向上追溯 · Where a batch came from.", cost=20, batch=BATCH
    )
    trace_downstream: TraceResult = root(
        walking.trace_downstream, "向下追踪 · Where a batch went.", cost=20, batch=BATCH
    )
    trace_graph: TraceResult = root(
        walking.trace_graph,
        "双向追溯图 · Both ways from where the batch was made.",
        cost=20,
        batch=BATCH,
        depth=arg(int, "步数，1–10 · Steps, 1 to 10.", 3),
    )
    item_safety: ItemSafety = root(
        judging.item_safety,
        "安全结论及源头、使用、维保信息 · Verdict on an item, with origin, use and care.",
        cost=5,
        code=arg(
            str,
            "GS1 Digital Link（含批号）、登记代码、设备代码或安全码 · GS1 Digital Link with a "
            "lot, registration code, device code or safety code.",
        ),
    )
    simulate_recall: RecallSimulation | None = root(
        walking.simulate_recall,
        "召回模拟 · A recall simulated.",
        cost=50,
        scope=Scope.TRACE_RECALL,
        batch=BATCH,
        level=arg(RecallLevel, "召回级别 · Level."),
    )
    epcis_document: str | None = root(
        exporting.epcis_document,
        "导出 EPCIS 2.0 JSON-LD；不指定批次即全部，分部分 · Movements as a document of EPCIS 2.0; "
        "of all batches where none is named, in parts.",
        cost=50,
        scope=Scope.TRACE_RECALL,
        batch=Arg(strawberry.ID | None, "批次标识 · Id of the batch.", None, "bat"),
        part=arg(int, "第几部分，自 0 起，每部分 5,000 个事件 · Part from 0, of 5,000 events.", 0),
    )
