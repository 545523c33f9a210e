"""The feeds of 渝食安 and 特种设备在线: JSON Lines, one record to a line, each kind by its table.

The table is all there is: reading, refusing and the published JSON Schema follow from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from rules.equipment import CareKind, DutyKind
from rules.products import BatchState, BatchTestKind
from rules.terms import Term

RECORD: Final = "record"
"""The member that names the kind of a line."""


class Shape(StrEnum):
    """How a member is read; `json_types` says what JSON may hold there."""

    TEXT = "TEXT"
    DATE = "DATE"
    TERM = "TERM"
    GTIN = "GTIN"
    USCC = "USCC"
    DEVICE_CODE = "DEVICE_CODE"
    AMOUNT = "AMOUNT"
    DEGREES = "DEGREES"
    COUNT = "COUNT"
    FLAG = "FLAG"
    ITEMS = "ITEMS"
    EVENT = "EVENT"


_JSON: Final[Mapping[Shape, tuple[str, tuple[type, ...]]]] = {
    Shape.AMOUNT: ("number", (int, float)),
    Shape.DEGREES: ("number", (int, float)),
    Shape.COUNT: ("integer", (int,)),
    Shape.FLAG: ("boolean", (bool,)),
    Shape.ITEMS: ("array", (list,)),
    Shape.EVENT: ("object", (dict,)),
}
_TEXT: Final = ("string", (str,))


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a line: its name there, the stored column, and what it means."""

    name: str
    column: str
    description: str
    shape: Shape = Shape.TEXT
    is_required: bool = True
    terms: type[Term] | None = None
    members: tuple["Member", ...] = ()
    types: tuple[type, ...] = field(init=False)
    """The Python types of a value that has the right shape."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "types", _JSON.get(self.shape, _TEXT)[1])


@dataclass(frozen=True, slots=True)
class FeedRecord:
    """One kind of record: the value of its `record` member, and its other members."""

    kind: str
    title: str
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Feed:
    """What one application delivers, in the order in which kinds refer to each other."""

    source: str
    name: str
    title: str
    records: tuple[FeedRecord, ...]

    def by_kind(self) -> Mapping[str, FeedRecord]:
        """The kinds of record by name."""
        return {record.kind: record for record in self.records}


def _of(name: str, column: str, description: str, shape: Shape = Shape.TEXT) -> Member:
    return Member(name, column, description, shape)


def _maybe(name: str, column: str, description: str, shape: Shape = Shape.TEXT) -> Member:
    return Member(name, column, f"{description}; may be absent or null", shape, is_required=False)


def _one_of(name: str, column: str, description: str, terms: type[Term]) -> Member:
    return Member(name, column, description, Shape.TERM, terms=terms)


ID: Final = _of("id", "source_record_id", "来源记录号 · Id of the record at its source")
_GTIN: Final = _of("gtin", "gtin", "商品条码，校验位须正确 · GTIN with its check digit", Shape.GTIN)
_LOT: Final = _of("lot", "lot", "批号 · Lot number")
_DEVICE: Final = _of("registrationCode", "registration_code", "使用登记代码 · Registration code")

FOOD: Final = Feed(
    "YUSHIAN",
    "feed-yushian",
    "渝食安：产品、批次、检验、各方、流转 · Yushian: products, batches, tests, parties, movements",
    (
        FeedRecord(
            "product",
            "产品 · Product",
            (
                ID,
                _GTIN,
                _of(
                    "producer", "producer", "生产者统一社会信用代码 · USCC of producer", Shape.USCC
                ),
                _of("name", "name", "名称 · Name"),
                _of("specification", "specification", "规格 · Specification"),
                _maybe("shelfLifeDays", "shelf_life_days", "保质期，天 · In days", Shape.COUNT),
                _maybe("brand", "brand", "品牌 · Brand"),
                _maybe("standard", "standard", "执行标准 · Standard"),
                _maybe("licence", "licence", "生产许可证编号 · Production licence"),
            ),
        ),
        FeedRecord(
            "batch",
            "批次 · Batch",
            (
                ID,
                _GTIN,
                _LOT,
                _of("producedOn", "produced_on", "生产日期 · Day of production", Shape.DATE),
                _maybe("expiresOn", "expires_on", "到期日期 · Last good day", Shape.DATE),
                _one_of("state", "state", "批次状态 · State", BatchState),
                _maybe("quantity", "quantity", "产量 · Quantity", Shape.AMOUNT),
                _maybe("unit", "unit", "UN/CEFACT 计量单位 · Unit; pieces where absent"),
            ),
        ),
        FeedRecord(
            "test",
            "检验报告 · Test report",
            (
                ID,
                _GTIN,
                _LOT,
                _one_of("kind", "kind", "检验类别 · Who tested", BatchTestKind),
                _of("reportNumber", "report_number", "报告编号 · Number of the report"),
                _of("laboratory", "laboratory", "检验机构 · Laboratory"),
                _maybe("labAccreditation", "lab_accreditation", "机构资质 · Accreditation"),
                _of("testedOn", "tested_on", "检验日期 · Day of the test", Shape.DATE),
                Member(
                    "items",
                    "items",
                    "检验项目，1–200 项 · Lines of the report, 1 to 200",
                    Shape.ITEMS,
                    members=(
                        _of("name", "name", "项目 · What was tested"),
                        _of("measured", "measured", "检验结果 · What was found"),
                        _maybe("permitted", "permitted", "标准值 · What is permitted"),
                        _of("isPassed", "is_passed", "是否合格 · Passed", Shape.FLAG),
                    ),
                ),
            ),
        ),
        FeedRecord(
            "party",
            "登记库以外的流转方 · A party that is not in the register",
            (
                ID,
                _of("name", "name", "名称 · Name"),
                _maybe("district", "district_code", "行政区划代码 · Division code"),
            ),
        ),
        FeedRecord(
            "movement",
            "流转事件 · Movement event",
            (
                Member(
                    "event",
                    "event",
                    "EPCIS 2.0 事件（JSON-LD），各方为 urn:youxin:uscc:{代码} 或 "
                    "urn:yushian:party:{编号} · An event of EPCIS 2.0; parties are "
                    "urn:youxin:uscc:{USCC} or urn:yushian:party:{id}",
                    Shape.EVENT,
                ),
            ),
        ),
    ),
)

EQUIPMENT: Final = Feed(
    "TZSB",
    "feed-tzsb",
    "特种设备在线：设备、维护检验、人员 · Special equipment online: devices, care, people",
    (
        FeedRecord(
            "device",
            "设备 · Device",
            (
                ID,
                _DEVICE,
                _maybe("deviceCode", "device_code", "设备代码 · 17 or 18 long", Shape.DEVICE_CODE),
                _maybe("safetyCode", "safety_code", "特种设备安全码 · Safety code of the city"),
                _of("variety", "variety_code", "目录代码 · Catalogue code"),
                _of("user", "user", "使用单位统一社会信用代码 · USCC of the user", Shape.USCC),
                _of("place", "place", "使用场所 · Place of use"),
                _of(
                    "isPublicGathering",
                    "is_public_gathering",
                    "是否公众聚集场所 · Whether the public gathers there",
                    Shape.FLAG,
                ),
                _maybe("district", "place_district_code", "场所行政区划 · Division of the place"),
                _maybe("longitude", "longitude", "经度 · Longitude", Shape.DEGREES),
                _maybe("latitude", "latitude", "纬度 · Latitude", Shape.DEGREES),
                _maybe("inUseSince", "in_use_since", "投用日期 · In use since", Shape.DATE),
                _of(
                    "nextInspectionOn",
                    "next_inspection_on",
                    "下次检验日期 · Next inspection",
                    Shape.DATE,
                ),
            ),
        ),
        FeedRecord(
            "care",
            "维护、检验、检测或评估 · Maintenance, inspection, self-test or assessment",
            (
                ID,
                _DEVICE,
                _one_of("kind", "kind", "类别 · Kind", CareKind),
                _of("doneOn", "done_on", "日期 · Day", Shape.DATE),
                _of("performer", "performer", "实施单位 · Who did it"),
                _maybe("reportNumber", "report_number", "报告编号 · Number of the report"),
                _of("isPassed", "is_passed", "是否合格 · Passed", Shape.FLAG),
            ),
        ),
        FeedRecord(
            "duty",
            "安全管理或作业人员 · Safety manager or operator",
            (
                ID,
                _DEVICE,
                _one_of("kind", "kind", "职责 · Duty", DutyKind),
                _of("person", "person", "姓名 · Name"),
                _of("certificate", "certificate", "证书编号 · Certificate"),
                _of("validTo", "valid_to", "证书有效期止 · Last day", Shape.DATE),
            ),
        ),
    ),
)
FEEDS: Final = (FOOD, EQUIPMENT)


_ITEMS: Final = Shape.ITEMS
_FLAG: Final = Shape.FLAG
"""By themselves: to look a member up in its class would cost as much as all else."""


def differs(feed: Mapping[str, FeedRecord], line: object) -> str | None:
    """The first member in which a line is not of the declared format; None if it is."""
    if not isinstance(line, dict):
        return "$"
    kind = line.get(RECORD)
    declared = feed.get(kind) if isinstance(kind, str) else None
    if declared is None:
        return RECORD
    return _differing(declared.members, line, (RECORD,))


def _differing(
    members: tuple[Member, ...], given: Mapping[str, Any], known: tuple[str, ...] = ()
) -> str | None:
    here = sum(name in given for name in known)
    for member in members:
        if not _fits(member, given):
            return member.name
        here += member.name in given
        if member.shape is _ITEMS:
            for at, each in enumerate(given[member.name] or ()):
                found = _differing(member.members, each) if isinstance(each, dict) else ""
                if found is not None:
                    return f"{member.name}[{at}].{found}"
    if here == len(given):
        return None
    names = {member.name for member in members}
    return next((name for name in given if name not in names and name not in known), None)


def _fits(member: Member, given: Mapping[str, Any]) -> bool:
    value = given.get(member.name)
    if value is None:
        return not member.is_required or member.name in given
    return isinstance(value, member.types) and (isinstance(value, bool) == (member.shape is _FLAG))


def feed_schema(feed: Feed) -> dict[str, object]:
    """The format as JSON Schema of one line."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:youxin:format:{feed.name}",
        "title": feed.title,
        "oneOf": [_schema(record) for record in feed.records],
    }


def _schema(record: FeedRecord) -> dict[str, object]:
    kind = {RECORD: {"const": record.kind}}
    return {"title": record.title, **_object(record.members, kind)}


def _object(members: tuple[Member, ...], more: Mapping[str, object]) -> dict[str, object]:
    return {
        "type": "object",
        "properties": {**more, **{member.name: _property(member) for member in members}},
        "required": [*more, *(member.name for member in members if member.is_required)],
        "additionalProperties": False,
    }


def _property(member: Member) -> dict[str, object]:
    name = _JSON.get(member.shape, _TEXT)[0]
    found: dict[str, object] = {"description": member.description}
    found["type"] = name if member.is_required else [name, "null"]
    if member.shape is Shape.DATE:
        found["format"] = "date"
    if member.terms is not None:
        found["enum"] = [term.value for term in member.terms]
    if member.shape is Shape.ITEMS:
        found["items"] = _object(member.members, {})
    return found
