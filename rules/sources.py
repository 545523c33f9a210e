"""The sources that may deliver: who they are, what family of data, and when they grow stale.

Refuses strangers: a delivery under any other code is turned away.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from rules.records import FAMILIES, DataFamily, RecordKind

HOUR: Final = 3600
DAY: Final = 24 * HOUR


class RegisteredSource(NamedTuple):
    code: str
    name: str
    name_en: str
    authority: str
    family: DataFamily
    stale_after_seconds: int
    is_generated: bool = False


PLATFORM: Final = "PLATFORM"
GENERATED: Final = "GENERATED"
CQ_REGISTRY: Final = "CQ-REGISTRY"
CQ_RELATIONS: Final = "CQ-RELATIONS"
NATIONAL_REGISTRY: Final = "NATIONAL-REGISTRY"

_CITY: Final = "重庆市市场监督管理局"

SOURCES: Final[tuple[RegisteredSource, ...]] = (
    RegisteredSource(
        PLATFORM, "山城有信平台", "The Youxin platform itself", _CITY, DataFamily.REGISTRATION, DAY
    ),
    RegisteredSource(
        GENERATED,
        "生成城市（样例数据，非真实主体）",
        "Generated city (sample data, no real entities)",
        "山城有信平台（样例）",
        DataFamily.REGISTRATION,
        365 * DAY,
        is_generated=True,
    ),
    RegisteredSource(
        CQ_REGISTRY,
        "重庆市经营主体登记库",
        "Register of business entities of Chongqing",
        _CITY,
        DataFamily.REGISTRATION,
        2 * DAY,
    ),
    RegisteredSource(
        NATIONAL_REGISTRY,
        "全国企业登记样本",
        "National sample of registrations",
        "国家市场监督管理总局",
        DataFamily.REGISTRATION,
        30 * DAY,
    ),
    RegisteredSource(
        CQ_RELATIONS,
        "经营主体关联关系数据",
        "Relations of business entities",
        _CITY,
        DataFamily.REGISTRATION,
        30 * DAY,
    ),
    RegisteredSource(
        "CQ-PENALTY",
        "市场监管执法办案系统",
        "Case system of market regulation",
        _CITY,
        DataFamily.PENALTY,
        2 * DAY,
    ),
    RegisteredSource(
        "CQ-LICENCE",
        "政务服务审批系统",
        "Licensing system of government services",
        _CITY,
        DataFamily.LICENSING,
        2 * DAY,
    ),
    RegisteredSource(
        "CQ-INSPECTION",
        "双随机抽查与抽检系统",
        "System of random inspections and sampling",
        _CITY,
        DataFamily.INSPECTION,
        2 * DAY,
    ),
    RegisteredSource("YUSHIAN", "渝食安", "Yushian food safety", _CITY, DataFamily.INSPECTION, DAY),
    RegisteredSource(
        "TZSB", "特种设备在线", "Special equipment online", _CITY, DataFamily.LICENSING, 7 * DAY
    ),
    RegisteredSource(
        "H12315", "全国12315平台", "National 12315 platform", _CITY, DataFamily.COMPLAINT, 6 * HOUR
    ),
    RegisteredSource(
        "CONSUMER_COUNCIL",
        "重庆市消费者权益保护委员会",
        "Chongqing consumer council",
        "重庆市消费者权益保护委员会",
        DataFamily.COMPLAINT,
        DAY,
    ),
)

_BY_CODE: Final = {source.code: source for source in SOURCES}


def family_of(code: str) -> DataFamily:
    """The family of data that a source delivers."""
    return _BY_CODE[code].family


_OF_FAMILY: Final = {
    DataFamily.REGISTRATION: CQ_REGISTRY,
    DataFamily.LICENSING: "CQ-LICENCE",
    DataFamily.PENALTY: "CQ-PENALTY",
    DataFamily.INSPECTION: "CQ-INSPECTION",
    DataFamily.COMPLAINT: "H12315",
}
DELIVERS: Final[dict[RecordKind, str]] = {
    kind: _OF_FAMILY[family] for kind, family in FAMILIES.items()
}
"""The source that delivers each kind of credit record, unless a file names another."""
