"""Special equipment: its code, its catalogue, its people, and the care it is due. Free to all."""

from datetime import date
from decimal import Decimal

from graph.base.connection import Connection
from graph.base.declare import arg, col, part, root, via
from graph.base.registry import extend, node, query, value
from graph.base.types import Node, Provenance
from graph.entities import District, Entity
from graph.persons import KeyPerson
from graph.sources import Freshness
from loaders import entities
from loaders import equipment as load
from models import equipment as m
from resolvers import equipment as resolve
from resolvers import sources
from rules.care import AlertKind, DueState
from rules.equipment import CareKind
from rules.roles import Scope
from rules.subgraphs import Subgraph

SUBGRAPH = Subgraph.SUPERVISION


@value(m.EquipmentVariety)
class EquipmentVariety:
    """特种设备目录品种 · A variety in the catalogue of special equipment."""

    code: str = col("目录代码 · Catalogue code.")
    name: str = col("名称 · Name in Chinese.")
    name_en: str = col("英文名称 · Name in English.")
    parent: "EquipmentVariety | None" = via(
        load.parent_variety, "上级：类别或种类 · The category or kind above."
    )


@value()
class DeviceCodeParts:
    """设备代码的四段 · The four parts of a device code."""

    base: str = col("设备基本代码 · Base code of the catalogue.")
    maker: str = col("制造单位代号 · Code of the maker.")
    year: int = col("制造年份 · Year of making.")
    serial: str = col("制造顺序号 · Serial number of making.")


@node(m.EquipmentDuty, "dut")
class EquipmentDuty(Node):
    """安全职责与证书 · A person who answers for a device, and his certificate."""

    certificate: str = col("证书编号 · Number of the certificate.")
    valid_to: date = col("有效期止 · Last day of the certificate.")
    is_expired: bool = via(
        resolve.duties_expired,
        "证书是否已过期 · Whether it expired.",
        needs=(m.EquipmentDuty.valid_to,),
    )
    person: KeyPerson = via(load.person, "人员，按权限脱敏 · The person, masked by rights.")


@node(m.EquipmentCare, "car")
class EquipmentCare(Node):
    """维护、检验或评估记录 · Something done for a device."""

    kind: CareKind = col("类别 · Kind.")
    done_on: date = col("日期 · Day.")
    performer: str = col("实施单位 · Who did it.")
    report_number: str | None = col("报告编号 · Number of the report.")
    is_passed: bool = col("是否合格 · Whether the device passed.")
    provenance: Provenance = part("数据来源 · Provenance.")


@value()
class CareDue:
    """维护检验时限 · When care of a device is due, by a versioned rule."""

    kind: CareKind = col("类别 · Kind.")
    last: date | None = col("最近一次 · The last time.")
    next_due: date | None = col("下次到期 · When it is due next.")
    overdue_days: int = col("逾期天数 · Days overdue.")
    state: DueState = col("状态 · State.")
    version: str = col("规则版本 · Version of the rule.")
    basis: str = col("法律依据 · The law.")
    is_verified: bool = col("依据是否核对原文 · Whether the law was read in full.")
    explanation: str = col("说明，使用请求的语言 · Explanation in the caller's language.")


@value()
class EquipmentAlert:
    """设备预警 · Something wrong with a device."""

    kind: AlertKind = col("类别 · Kind.")
    text: str = col("说明，使用请求的语言 · Explanation in the caller's language.")


CARED = (
    m.SpecialEquipment.id,
    m.SpecialEquipment.variety_code,
    m.SpecialEquipment.is_public_gathering,
    m.SpecialEquipment.in_use_since,
    m.SpecialEquipment.next_inspection_on,
)


@node(m.SpecialEquipment, "eqp")
class SpecialEquipment(Node):
    """特种设备 · A device of special equipment."""

    registration_code: str = col("使用登记代码 · Registration code.")
    device_code: str | None = col("设备代码，17 或 18 位 · Device code, 17 or 18 characters.")
    device_code_parts: DeviceCodeParts | None = via(
        resolve.device_parts,
        "设备代码分段 · Parts of the device code.",
        needs=(m.SpecialEquipment.device_code,),
    )
    safety_code: str | None = col("特种设备安全码 · Safety code of the city's platform.")
    place: str = col("使用场所 · Place of use.")
    place_district: District | None = via(
        load.place_district, "使用场所所在区县 · District of the place of use."
    )
    longitude: Decimal | None = col("经度 · Longitude in degrees.")
    latitude: Decimal | None = col("纬度 · Latitude in degrees.")
    is_public_gathering: bool = col("是否公众聚集场所 · Whether the public gathers there.")
    in_use_since: date | None = col("投用日期 · Day on which use began.")
    next_inspection_on: date = col("下次检验日期 · Day of the next inspection.")
    variety: EquipmentVariety = via(load.variety, "设备品种 · Variety.")
    entity: Entity = via(entities.found, "使用单位 · The entity that uses it.")
    safety_managers: Connection[EquipmentDuty] = via(
        load.safety_managers, "安全管理人员，按证书到期 · Safety managers, by end of certificate."
    )
    operators: Connection[EquipmentDuty] = via(
        load.operators, "作业人员，按证书到期 · Operators, by end of certificate."
    )
    maintenance: CareDue | None = via(
        resolve.maintenances, "维护保养时限 · When it must be maintained.", needs=CARED
    )
    inspection: CareDue = via(
        resolve.next_inspections, "定期检验时限 · When it must be inspected.", needs=CARED
    )
    self_test: CareDue | None = via(
        resolve.self_tests,
        "自行检测时限，仅电梯 · When the user must have it tested; lifts.",
        needs=CARED,
    )
    assessment: CareDue | None = via(
        resolve.assessments, "安全评估时限，仅电梯 · When it must be assessed; lifts.", needs=CARED
    )
    care_records: Connection[EquipmentCare] = via(
        load.care, "维护、检验与评估记录，由近到远 · Care done, latest first."
    )
    inspections: Connection[EquipmentCare] = via(
        load.inspections, "检验、检测与评估记录 · Inspections, tests and assessments, latest first."
    )
    alerts: list[EquipmentAlert] = via(
        resolve.alerts, "预警 · What is wrong, or soon will be.", needs=CARED
    )
    freshness: Freshness = via(
        sources.freshnesses_of_records,
        "来源时效，中断即标过期 · Freshness of its source; stale once that is silent.",
        needs=(m.SpecialEquipment.source_code,),
    )
    provenance: Provenance = part("数据来源 · Provenance.")


@extend(Entity)
class EntityEquipment:
    equipment: Connection[SpecialEquipment] = via(
        load.of_entity, "特种设备，按下次检验日期 · Devices, by next inspection."
    )


@query
class EquipmentQueries:
    equipment: SpecialEquipment | None = root(
        load.by_registration_code,
        "按使用登记代码查询 · The device under a registration code.",
        registration_code=arg(str, "使用登记代码 · Registration code."),
    )
    equipment_by_device_code: SpecialEquipment | None = root(
        load.by_device_code,
        "按设备代码查询；格式不符时指明出错的一段 · The device under a device code; a malformed "
        "one is refused with the part that fails.",
        device_code=arg(str, "设备代码 · Device code."),
    )
    equipment_by_safety_code: SpecialEquipment | None = root(
        load.by_safety_code,
        "按特种设备安全码查询 · The device under a safety code.",
        safety_code=arg(str, "安全码 · Safety code."),
    )
    equipment_key_units: Connection[Entity] | None = root(
        resolve.key_units,
        "重点监督检查单位：在公众聚集场所使用特种设备 · Users of devices where the public gathers.",
        page=True,
        cost=10,
        scope=Scope.SUPERVISION,
        district=arg(str, "区划代码，含下级 · Division code, its subtree included.", "500000"),
    )
