"""Every item that can be traced, in whatever domain, by whichever of the three entries.

A further domain is a row of its register and one more variant here; the queries stay as they are.
"""

from graph.base.connection import Connection
from graph.base.declare import arg, col, root, via
from graph.base.registry import given, interface, query, value, variant
from graph.base.types import Node
from graph.entities import Entity
from graph.equipment import SpecialEquipment
from graph.products import ProductBatch
from loaders import traces as load
from models import traces as m
from resolvers.traces import finding


@value(m.TraceDomain)
class TraceDomain:
    """追溯领域 · A field of supervision whose goods or devices are traced."""

    code: str = col("领域代码 · Code of the domain.")
    name: str = col("名称 · Name in Chinese.")
    name_en: str = col("英文名称 · Name in English.")


@interface(m.TraceableItem, "itm")
class TraceableItem(Node):
    """可追溯对象 · Something that can be traced."""

    code: str = col("追溯码：食品为 GS1 Digital Link 路径 · Code; of food a GS1 Digital Link path.")
    domain: TraceDomain = via(load.domain, "追溯领域 · Its domain.")
    entity: Entity = via(load.entity, "经营主体 · The entity that answers for it.")


@variant("FOOD")
class TraceableFood(TraceableItem):
    """可追溯食品 · A lot of food."""

    batch: ProductBatch = via(load.food, "产品批次 · The batch.")


@variant("EQUIPMENT")
class TraceableEquipment(TraceableItem):
    """可追溯特种设备 · A device of special equipment."""

    device: SpecialEquipment = via(load.device, "设备 · The device.")


@given
class TraceEntry:
    """追溯入口，三者填一 · An entry to a trace: exactly one of the three."""

    code: str | None = col(
        "商品条码、GS1 Digital Link、登记代码、设备代码、安全码或“山城有信”码 · GTIN, GS1 Digital "
        "Link, registration code, device code, safety code, or the signed code of an entity."
    )
    name: str | None = col("经营主体名称 · Name of an entity.")
    uscc: str | None = col("统一社会信用代码 · USCC of an entity.")


ENTRY = arg(TraceEntry, "追溯入口 · The entry.")


@query
class ItemQueries:
    trace_domains: list[TraceDomain] = root(finding.domains, "追溯领域 · The domains.")
    trace_items: Connection[TraceableItem] = root(
        finding.trace_items,
        "按三种入口之一查可追溯对象 · Items by one of the three entries.",
        page=True,
        cost=5,
        by=ENTRY,
        domain=arg(str | None, "领域代码 · Code of a domain.", None),
    )
    food_items: Connection[TraceableFood] = root(
        finding.food_items, "食品追溯入口 · Food by an entry.", page=True, cost=5, by=ENTRY
    )
    equipment_list: Connection[TraceableEquipment] = root(
        finding.equipment_list,
        "特种设备追溯入口 · Devices by an entry.",
        page=True,
        cost=5,
        by=ENTRY,
    )
