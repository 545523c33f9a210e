"""Special equipment and its catalogue."""

from datetime import date

from graph.base.connection import Connection
from graph.base.declare import col, part, via
from graph.base.registry import extend, node, value
from graph.base.types import Node, Provenance
from graph.entities import Entity
from loaders import equipment as load
from models import equipment as m


@value(m.EquipmentVariety)
class EquipmentVariety:
    """特种设备目录品种 · A variety in the catalogue of special equipment."""

    code: str = col("目录代码 · Catalogue code.")
    name: str = col("名称 · Name in Chinese.")
    name_en: str = col("英文名称 · Name in English.")


@node(m.SpecialEquipment, "eqp")
class SpecialEquipment(Node):
    """特种设备 · A device of special equipment."""

    registration_code: str = col("使用登记代码 · Registration code.")
    place: str = col("使用场所 · Place of use.")
    is_public_gathering: bool = col("是否公众聚集场所 · Whether the public gathers there.")
    next_inspection_on: date = col("下次检验日期 · Day of the next inspection.")
    variety: EquipmentVariety = via(load.variety, "设备品种 · Variety.")
    provenance: Provenance = part("数据来源 · Provenance.")


@extend(Entity)
class EntityEquipment:
    equipment: Connection[SpecialEquipment] = via(
        load.of_entity, "特种设备，按下次检验日期 · Devices, by next inspection."
    )
